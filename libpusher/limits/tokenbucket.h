// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <optional>

namespace Pusher {

/// How often something may happen: so many at once, and so many per period for ever.
///
/// Exact: it counts in fractions of a nanosecond, so no rate is rounded and nothing drifts. Only the
/// monotonic clock that it is handed counts; one that goes back mints nothing (R1). Plain value of
/// three words, one thread. Seed 2, "Rate Limit Configuration"; protocol.md §5.
class TokenBucket {
public:
    /// Full at first. `capacity` and `count` from 0 on (where one is 0 nothing is ever allowed),
    /// `period` above 0; `capacity` · `period` at most 2⁶² ns (100 000 times 1 h is far below).
    TokenBucket(int capacity, int count, std::chrono::nanoseconds period);

    /// All of `tokens` (from 1 on) or nothing; a refusal costs nothing either.
    bool take(Scheduler::TimePoint now, int tokens = 1);
    /// How long until `take()` would allow it, rounded up: after exactly that it does, a millisecond
    /// earlier it does not. Nothing: never.
    std::optional<std::chrono::milliseconds> wait(Scheduler::TimePoint now, int tokens = 1) const;
    /// How many could be taken at once.
    int tokens(Scheduler::TimePoint now) const { return int((m_capacity - debtAt(now)) / m_cost); }
    /// What it holds when it is full; 0 where nothing is ever allowed.
    int capacity() const { return int(m_capacity / m_cost); }
    /// A full bucket may be forgotten and made anew, and nobody gains by it.
    bool isFull(Scheduler::TimePoint now) const { return debtAt(now) == 0; }
    /// From when on it is full.
    Scheduler::TimePoint fullAt() const;

    /// For limits that change at run time; `capacity` and `count` as above, the period stays. The
    /// tokens stay too, as far as they still find room: nobody is given any (R8).
    void setLimit(Scheduler::TimePoint now, int capacity, int count);

private:
    qint64 debtAt(Scheduler::TimePoint now) const;

    int m_count;
    qint64 m_capacity; ///< as `m_debt`
    qint64 m_cost; ///< of a token, as `m_debt`
    /// What was taken and has not come back, in nanoseconds · `m_count`: it shrinks by `m_count` a
    /// nanosecond.
    qint64 m_debt = 0;
    Scheduler::TimePoint m_asOf{};
};

} // namespace Pusher
