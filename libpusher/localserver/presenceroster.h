// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QHash>
#include <QList>
#include <QString>

#include <optional>

namespace Pusher::Detail {

/// A user as the other members of a presence channel see it.
struct PresenceMember {
    QString id; ///< text, also where the application sent a number
    QString info; ///< `user_info` as it was sent: JSON text; empty: none

    friend bool operator==(const PresenceMember &, const PresenceMember &) = default;
};

/// Who is in which presence channel: one entry per user, however many connections the user has
/// there (protocol.md §3.4).
class PresenceRoster {
public:
    static constexpr int maximumMembers = 100;

    /// Also true for a user who is in there already.
    bool hasRoomFor(const QString &channel, const QString &userId) const;
    /// True when this is the user's first connection in the channel. A later one's info replaces
    /// the earlier.
    bool join(const QString &channel, const SocketId &connection, const PresenceMember &member);
    /// The user, when this was the user's last connection in the channel.
    std::optional<QString> leave(const QString &channel, const SocketId &connection);

    /// In the order in which they came.
    QList<PresenceMember> members(const QString &channel) const;
    int memberCount(const QString &channel) const;
    /// Empty when the connection is not in the channel.
    QString userOf(const QString &channel, const SocketId &connection) const;

private:
    struct Entry {
        PresenceMember member;
        int connections = 0;
    };
    struct Room {
        QList<Entry> entries;
        QHash<SocketId, QString> users;

        QList<Entry>::iterator find(const QString &userId);
    };

    QHash<QString, Room> m_rooms;
};

} // namespace Pusher::Detail
