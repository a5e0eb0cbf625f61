// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/connection.h"

namespace Pusher {

/// What can be told of one connection of a pool; a value, for tables.
struct PooledConnection {
    ConnectionId id = {};
    UserId user = {};
    QString app = {}; ///< whose: `KEY at HOST`, without anything secret
    /// Unset while it waits for a place in the pool.
    std::optional<Connection::State> state = {};
    SocketId socketId = {}; ///< empty unless connected
    int channels = 0; ///< wanted, subscribed or not
    int holders = 0; ///< who opened it and has not closed it; 0: kept for reuse
    bool inUse = false; ///< the sweep leaves it alone
    bool pingOverdue = false; ///< connected, but a pong is late
    Scheduler::TimePoint since = {}; ///< when it was opened
    /// When events or a pong came last; unset before.
    std::optional<Scheduler::TimePoint> lastHeard = {};
    Scheduler::TimePoint lastUsed = {}; ///< what the sweep counts from
    quint64 errors = 0; ///< that it has told of
    std::optional<Error> lastError = {}; ///< the newest of them

    friend bool operator==(const PooledConnection &, const PooledConnection &) = default;
};

} // namespace Pusher
