// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QHash>
#include <QList>
#include <QMap>
#include <QStringList>

namespace Pusher::Detail {

class ServerConnection;

/// Who is connected, and who listens to what. Owns nothing.
class ChannelHub {
public:
    void add(ServerConnection *connection);
    /// The connection must have left its channels.
    void remove(ServerConnection *connection);
    qsizetype connectionCount() const { return m_connections.size(); }
    QList<ServerConnection *> connections() const { return m_connections.values(); }
    bool contains(const SocketId &id) const { return m_connections.contains(id); }

    /// The connection must not listen already.
    void subscribe(ServerConnection *connection, const QString &channel);
    /// False when it did not listen.
    bool unsubscribe(ServerConnection *connection, const QString &channel);
    bool isSubscribed(const ServerConnection *connection, const QString &channel) const;
    QStringList channelsOf(const ServerConnection *connection) const;
    int subscriberCount(const QString &channel) const;
    /// The channels somebody listens to, with their numbers of subscribers, sorted by name.
    QMap<QString, int> occupiedChannels(const QString &prefix) const;

    /// Sends one frame to all subscribers but `except`. Returns how many it was sent to.
    int broadcast(const QString &channel, const QString &frame,
                  const ServerConnection *except = nullptr);
    /// Sends one event to all subscribers but `exclude`; encoded once. Returns how many it was sent
    /// to.
    int publish(const QString &channel, const QString &event, const QString &data,
                const SocketId &exclude);

private:
    QHash<SocketId, ServerConnection *> m_connections;
    /// Lists, not sets: walked for every event, searched only on leaving.
    QHash<QString, QList<ServerConnection *>> m_subscribers;
    QHash<const ServerConnection *, QStringList> m_channelsOf;
};

} // namespace Pusher::Detail
