// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/limits/ratelimitresult.h"

#include <QHash>

namespace Pusher {

/// How many subscriptions each connection has, and each user over all connections: seed 2,
/// "Subscription Rate Limits"; reliability.md R9. One thread.
///
/// A connection belongs to the user that it was first counted for, while it has subscriptions.
class SubscriptionPlaces {
public:
    /// Connections with subscriptions that are kept account of: as many as a pool can have.
    static constexpr qsizetype maximumConnections = 1'000'000;

    SubscriptionPlaces(int perConnection, int perUser);
    void setLimits(int perConnection, int perUser);

    /// All of `count` (from 1 on) or nothing.
    RateLimitResult take(const UserId &user, const ConnectionId &connection, int count);
    /// Gives back at most what `connection` has; how many that was.
    int giveBack(const ConnectionId &connection, int count);
    /// Gives back all that `connection` has, once: a second call finds nothing.
    int close(const ConnectionId &connection);

    int ofConnection(const ConnectionId &connection) const;
    int ofUser(const UserId &user) const { return m_users.value(user); }
    const QHash<UserId, int> &users() const { return m_users; } ///< those with subscriptions

private:
    struct Connection {
        UserId user;
        int places = 0;
    };

    int m_perConnection;
    int m_perUser;
    QHash<ConnectionId, Connection> m_connections;
    QHash<UserId, int> m_users;
};

} // namespace Pusher
