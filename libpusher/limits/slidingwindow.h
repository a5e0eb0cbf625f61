// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <array>
#include <optional>

namespace Pusher {

/// At most so many in any span of a given length.
///
/// It counts by sixtieths of the span and forgets a sixtieth when all of it is out of the span: never
/// one too many, and free again at most a sixtieth late; so one that was counted lasts up to a
/// sixtieth longer than the span. Integers, the caller's monotonic clock; time that goes back is as
/// if it stood still. Plain value of 280 bytes, one thread.
/// Seed 2, `messagesPerMinute` and `windowSize`; reliability.md R4.
class SlidingWindow {
public:
    /// `limit` from 0 (nothing is ever allowed) to 2³², `span` from 60 ns on.
    SlidingWindow(qint64 limit, std::chrono::nanoseconds span);

    qint64 limit() const { return m_limit; }
    /// What counts at `now`.
    qint64 used(Scheduler::TimePoint now) const;
    /// Whether so many more (from 1 on) would be allowed.
    bool fits(Scheduler::TimePoint now, qint64 count) const { return used(now) + count <= m_limit; }
    /// Counts so many; only where they fit.
    void add(Scheduler::TimePoint now, qint64 count);
    /// How long until `count` fit, rounded up: after exactly that they do, a millisecond earlier they
    /// do not. Nothing: never.
    std::optional<std::chrono::milliseconds> wait(Scheduler::TimePoint now, qint64 count) const;
    /// From when on nothing counts.
    Scheduler::TimePoint emptyAt() const;

    /// For limits that change at run time. What was counted still is; with another `span` it counts
    /// from the end of its old sixtieth on: late rather than early.
    void setLimit(Scheduler::TimePoint now, qint64 limit, std::chrono::nanoseconds span);

private:
    static constexpr int parts = 60;
    static constexpr int kept = parts + 1; ///< the present one is not over
    qint64 slotOf(Scheduler::TimePoint now) const;
    Scheduler::TimePoint goneAt(qint64 slot) const; ///< from then on it does not count

    qint64 m_limit;
    qint64 m_length; ///< of a slot, in ns
    qint64 m_newest = 0; ///< the newest slot that anything was counted in
    qint64 m_sum = 0; ///< of `m_counts`
    std::array<quint32, kept> m_counts{}; ///< of slot n at n modulo `kept`
};

} // namespace Pusher
