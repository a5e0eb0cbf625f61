// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/limits/ratelimitconfig.h"
#include "libpusher/limits/slidingwindow.h"
#include "libpusher/limits/tokenbucket.h"

#include <QtGlobal>

#include <optional>

namespace Pusher {

/// The messages of one user: a bucket for burst and rate, and a window over them, because the bucket
/// alone would let 650 pass in the first minute (reliability.md R4).
///
/// Plain value of 350 bytes, one thread; the caller's monotonic clock.
class Allowance {
public:
    enum class Limit { None, Bucket, Window };

    /// `limits` must be valid.
    explicit Allowance(const RateLimitConfig &limits);

    /// All of `count` (from 1 on) or nothing (R10). A refusal costs the user nothing (R11).
    bool take(Scheduler::TimePoint now, int count);
    /// How long until `take()` would allow it, as TokenBucket::wait(). Nothing: never.
    std::optional<std::chrono::milliseconds> wait(Scheduler::TimePoint now, int count) const;
    /// Which limit `wait()` waits for.
    Limit inTheWay(Scheduler::TimePoint now, int count) const;
    /// How long until a whole burst would be allowed, or all of a window that is smaller.
    std::optional<std::chrono::milliseconds> waitForAll(Scheduler::TimePoint now) const;

    /// How many would be allowed now.
    int remaining(Scheduler::TimePoint now) const;
    int burst() const { return m_bucket.capacity(); } ///< 0 where no rate is allowed
    int tokens(Scheduler::TimePoint now) const { return m_bucket.tokens(now); }
    qint64 usedInWindow(Scheduler::TimePoint now) const { return m_window.used(now); }
    quint64 allowed() const { return m_allowed; }
    quint64 refused() const { return m_refused; }

    /// From then on it may be forgotten and made anew, and nobody gains by it.
    Scheduler::TimePoint idleAt() const;
    /// As TokenBucket::setLimit() and SlidingWindow::setLimit(); `limits` must be valid.
    void setLimits(Scheduler::TimePoint now, const RateLimitConfig &limits);
    /// The same state, with nothing counted in `allowed()` and `refused()`.
    Allowance copyForAnother() const;

private:
    TokenBucket m_bucket;
    quint64 m_allowed = 0;
    quint64 m_refused = 0;
    SlidingWindow m_window;
};

} // namespace Pusher
