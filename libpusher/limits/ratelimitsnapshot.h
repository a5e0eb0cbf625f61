// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/limits/ratelimitconfig.h"

#include <QList>

#include <optional>

namespace Pusher {

/// What became of all requests since the limiter was made; they only grow.
struct RateLimitCounters {
    quint64 allowed = 0; ///< messages
    quint64 refused = 0; ///< messages
    quint64 subscriptionsRefused = 0;
    quint64 invalid = 0; ///< requests without a user, a count, or with somebody else's connection
    quint64 evicted = 0; ///< users that were forgotten because others came
    quint64 overflowed = 0; ///< requests that went to the bucket that untracked users share

    friend bool operator==(const RateLimitCounters &, const RateLimitCounters &) = default;
};

/// One user of a RateLimitSnapshot.
struct UserLimits {
    UserId user = {}; ///< empty for the bucket that untracked users share
    int tokens = 0; ///< messages that the burst still has room for
    qint64 usedInWindow = 0; ///< messages that count in the present window
    int subscriptions = 0; ///< over all connections
    quint64 allowed = 0; ///< messages since the user is tracked
    quint64 refused = 0; ///< messages since the user is tracked
    /// Until one message is allowed: 0 is now, nothing is never.
    std::optional<std::chrono::milliseconds> freeIn = {};
    /// Until a whole burst is allowed: 0 is now, nothing is never.
    std::optional<std::chrono::milliseconds> wholeIn = {};

    friend bool operator==(const UserLimits &, const UserLimits &) = default;
};

/// The state of a RateLimiter at one moment, for a view: a value that holds nothing of it.
struct RateLimitSnapshot {
    RateLimitConfig limits = {};
    WallTime takenAt = {};
    QList<UserLimits> users = {}; ///< in no order
    /// The bucket that untracked users share; only while it is in use, which health should mention.
    std::optional<UserLimits> overflow = {};
    RateLimitCounters counters = {};
};

} // namespace Pusher
