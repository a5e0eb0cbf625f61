// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <optional>

namespace Pusher {

/// What the RateLimiter says to a request: seed 2, "Rate Limit Responses". Plain value.
struct RateLimitResult {
    /// What stands in the way.
    enum class Rule {
        None, ///< allowed
        MessagesPerSecond, ///< burst and rate
        MessagesPerWindow,
        SubscriptionsPerConnection,
        SubscriptionsPerUser,
        TooManyConnections, ///< more than the limiter keeps account of
        InvalidRequest, ///< no user, nothing asked for, or a connection that is somebody else's
    };

    bool allowed = false;
    Rule rule = Rule::InvalidRequest;
    /// After exactly this long the same request would be allowed, a millisecond earlier it would not;
    /// 0 where it was allowed. Nothing: waiting does not help.
    std::optional<std::chrono::milliseconds> retryAfter = {};
    /// When the user may send a whole burst again, if he sends nothing until then; for showing: it
    /// is the wall clock's. Nothing: never, or not a matter of time.
    std::optional<WallTime> resetTime = {};
    int remaining = 0; ///< messages, or subscriptions, that would be allowed now
    qint64 limit = 0; ///< of `rule`; 0 where it has none

    explicit operator bool() const { return allowed; }
    /// Why it was refused: RateLimited with `rule`, `limit` and `retryAfterMs` (where waiting helps),
    /// ConfigurationError for an invalid request. Only of a refusal.
    Error error() const;

    friend bool operator==(const RateLimitResult &, const RateLimitResult &) = default;
};

} // namespace Pusher
