// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/limits/allowancetable.h"
#include "libpusher/limits/ratelimitconfig.h"
#include "libpusher/limits/ratelimitresult.h"
#include "libpusher/limits/ratelimitsnapshot.h"
#include "libpusher/limits/subscriptionplaces.h"

#include <QHash>

#include <memory>
#include <mutex>

namespace Pusher {

/// How much each user may send and subscribe to: seed 2, "PusherRateLimiter" and "Rate Limiting".
///
///     RateLimiter limiter({.messagesPerSecond = 10, .burstLimit = 50});
///     if (const RateLimitResult result = limiter.checkMessageLimit(UserId(u"user-123"_s)))
///         send();
///     else
///         retryAfter(*result.retryAfter);
///
/// Messages have a bucket (`burstLimit` at once, `messagesPerSecond` for ever) and a sliding window
/// (`messagesPerMinute`, scaled to `windowSize`): with the defaults 50 pass in the first instant and
/// exactly 600 in the first 60 s. Subscriptions are counted per connection and, over all connections
/// of a user, per user. All in integers on the monotonic clock: nothing drifts, and whoever sets the
/// wall clock changes nothing (R1). A monotonic clock that went back would stand still until it is
/// again where it was.
///
/// User ids are compared as they are: upper and lower case, composed and decomposed letters make
/// different users (R6). Only so many users are tracked, see AllowanceTable.
///
/// Thread-safe: every call holds one lock for well under a microsecond, `snapshot()` and
/// `setLimits()` for about a millisecond per 10 000 users. The lock costs less than the lookup of
/// the user (tests/bench/bench_ratelimiter.cpp), too little for a second class without one. A call
/// never blocks on anything else, and calls nobody back.
class RateLimiter {
public:
    static constexpr qsizetype defaultMaximumUsers = 10'000;
    /// Ids that are longer, in UTF-16 units, are told apart by their beginning and a hash.
    static constexpr qsizetype maximumIdLength = 200;

    /// Limits that `RateLimitConfig::validate()` refuses forbid everything. `maximumUsers`: whose
    /// messages are kept account of one by one, from 1 on.
    explicit RateLimiter(const RateLimitConfig &limits = {},
                         std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
                         qsizetype maximumUsers = defaultMaximumUsers);
    Q_DISABLE_COPY_MOVE(RateLimiter)

    /// Whether `user` may send `count` messages (from 1 on) now. Allowed, they count as sent; all of
    /// them or none (R10). A refusal costs the user nothing, however often he asks (R11).
    RateLimitResult checkMessageLimit(const UserId &user, int count = 1);
    /// The same for a batch of several users' messages: all of them or none, so that nobody pays for
    /// what another one's limit refuses. `user`: whose limit refused it; of several the one that has
    /// to wait longest, so that its wait is the batch's.
    struct BatchResult {
        RateLimitResult result;
        UserId user = {};
    };
    BatchResult checkBatchLimit(const QHash<UserId, int> &counts);

    /// Whether `connection`, which belongs to `user`, may subscribe to `count` more channels (from 1
    /// on). Allowed, they count as subscribed; all of them or none. No time frees a place: only
    /// these two do.
    RateLimitResult checkSubscriptionLimit(const UserId &user, const ConnectionId &connection,
                                           int count = 1);
    /// Gives back `count` places of `connection`, at most those that it has; how many that was.
    int releaseSubscriptions(const ConnectionId &connection, int count = 1);
    /// Gives back all places of `connection`, once, however often it is called (R9); how many.
    int closeConnection(const ConnectionId &connection);

    RateLimitConfig limits() const;
    /// From the next check on. Nobody gains or loses tokens, as far as they fit; subscriptions stay,
    /// even those beyond a lower limit (R8). Refused, with the rule, where the limits are invalid:
    /// then nothing changes.
    Result<void> setLimits(const RateLimitConfig &limits);

    RateLimitCounters counters() const;
    /// Users whose messages are tracked one by one.
    qsizetype trackedUsers() const;
    /// Everything that a view shows: each tracked user and each with subscriptions.
    RateLimitSnapshot snapshot() const;

private:
    Scheduler::TimePoint latest(Scheduler::TimePoint clock) const;
    RateLimitResult resultOf(const Allowance &allowance, bool allowed, int count,
                             Scheduler::TimePoint clock) const;
    UserLimits rowOf(const UserId &user, const Allowance &allowance) const;
    std::optional<quint64> untoldIfDue();
    void tell(const UserId &user, const RateLimitResult &result, quint64 untold) const;

    std::shared_ptr<Scheduler> m_scheduler;
    mutable std::mutex m_mutex; ///< for all below
    RateLimitConfig m_limits;
    AllowanceTable m_messages;
    SubscriptionPlaces m_subscriptions;
    RateLimitCounters m_counters; ///< without `evicted`
    mutable Scheduler::TimePoint m_now{}; ///< the latest that the clock has shown
    TokenBucket m_lines{1, 1, std::chrono::seconds(1)}; ///< of the log
    quint64 m_untold = 0; ///< refusals that no line has told of
};

} // namespace Pusher
