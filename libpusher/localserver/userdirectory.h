// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QSet>
#include <QStringList>

#include <optional>

namespace Pusher::Detail {

class ServerConnection;

/// What an application says about a user who signs in.
struct SignedInUser {
    QString id;
    QString info; ///< `user_info` as it was sent: JSON text; empty: none
    QStringList watchlist; ///< ids whose coming and going the user is told
    bool watchlistCut = false; ///< more ids were given than are watched
};

/// Who is signed in, over which connections, and who watches whom. Owns nothing.
class UserDirectory {
public:
    /// True when this is the user's first connection. The connection must not be signed in.
    bool add(ServerConnection *connection, const SignedInUser &user);
    /// The user, when this was the user's last connection.
    std::optional<QString> remove(ServerConnection *connection);

    /// Null when nobody is signed in there. Valid until the next change.
    const SignedInUser *userOf(const ServerConnection *connection) const;
    QList<ServerConnection *> connectionsOf(const QString &userId) const;
    bool isOnline(const QString &userId) const { return m_connections.contains(userId); }
    QSet<ServerConnection *> watchersOf(const QString &userId) const;

private:
    QHash<const ServerConnection *, SignedInUser> m_users;
    QHash<QString, QList<ServerConnection *>> m_connections;
    QHash<QString, QSet<ServerConnection *>> m_watchers;
};

} // namespace Pusher::Detail
