// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authhandler.h"
#include "libpusher/limits/ratelimitsnapshot.h"
#include "libpusher/manager/connectionpool.h"

#include <QMap>

namespace Pusher {

/// What a ConnectionManager has done, and how it stands; a value. Counters only grow.
struct ManagerMetrics {
    ConnectionPool::Figures pool = {};
    ConnectionPool::Counters connections = {};
    ConnectionPool::Sweep lastSweep = {};
    int subscriptions = 0; ///< wanted now, over all connections
    quint64 delivered = 0; ///< events that the service took
    quint64 failed = 0; ///< events that were, or may have been, not delivered
    quint64 limited = 0; ///< events that a limit refused
    RateLimitCounters limits = {};
    AuthHandler::Counters decisions = {};
    QMap<Error::Code, quint64> errors = {}; ///< of all operations and connections
};

} // namespace Pusher
