// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QHash>
#include <QList>
#include <QMap>
#include <QString>

namespace Pusher::Detail {

class ServerConnection;

/// Who is connected, and who listens to what. Owns nothing.
class ChannelHub {
public:
    void add(ServerConnection *connection);
    /// Forgets the connection and its subscriptions.
    void remove(ServerConnection *connection);
    qsizetype connectionCount() const { return m_connections.size(); }
    QList<ServerConnection *> connections() const { return m_connections.values(); }
    bool contains(const SocketId &id) const { return m_connections.contains(id); }

    /// False when the connection listened already.
    bool subscribe(ServerConnection *connection, const QString &channel);
    /// False when it did not listen.
    bool unsubscribe(ServerConnection *connection, const QString &channel);
    int subscriberCount(const QString &channel) const;
    /// The channels somebody listens to, with their numbers of subscribers, sorted by name.
    QMap<QString, int> occupiedChannels(const QString &prefix) const;

    /// Sends one event to all subscribers but `exclude`; encoded once. Returns how many it was sent
    /// to.
    int publish(const QString &channel, const QString &event, const QString &data,
                const SocketId &exclude);

private:
    QHash<SocketId, ServerConnection *> m_connections;
    /// Lists, not sets: walked for every event, searched only on leaving.
    QHash<QString, QList<ServerConnection *>> m_subscribers;
    QHash<ServerConnection *, QList<QString>> m_channelsOf;
};

} // namespace Pusher::Detail
