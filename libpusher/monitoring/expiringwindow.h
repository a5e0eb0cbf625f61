// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <algorithm>
#include <array>
#include <chrono>

namespace Pusher {

/// The sum of what was recorded in the last `span`, in memory that does not grow.
///
/// Kept in `parts` slots: what is older than the span is out of it, and up to one part of it leaves
/// early. `Slot` is a value with `merge(const Slot &)`. Time that goes back is as if it stood still.
/// Plain value, one thread.
template <typename Slot, int parts = 12>
class ExpiringWindow {
public:
    /// `span` of `parts` nanoseconds at least.
    ExpiringWindow(std::chrono::nanoseconds span, Scheduler::TimePoint now)
        : m_length(span / parts)
        , m_since(now)
        , m_newest(numberOf(now))
    {
    }

    /// Where to record what happens now.
    Slot &at(Scheduler::TimePoint now)
    {
        const qint64 number = std::max(numberOf(now), m_newest);
        Kept &kept = m_slots[std::size_t(number % parts)];
        if (kept.number != number)
            kept = {number, {}};
        m_newest = number;
        return kept.slot;
    }

    Slot sum(Scheduler::TimePoint now) const
    {
        Slot all;
        const qint64 newest = std::max(numberOf(now), m_newest);
        for (const Kept &kept : m_slots) {
            if (kept.number > newest - parts && kept.number <= newest)
                all.merge(kept.slot);
        }
        return all;
    }

    /// Of how long a time `sum()` is; zero at first.
    std::chrono::nanoseconds covered(Scheduler::TimePoint now) const
    {
        const qint64 oldest = std::max(numberOf(now), m_newest) - parts + 1;
        const auto begin = std::max(m_since, Scheduler::TimePoint(m_length * oldest));
        return std::max(now - begin, Scheduler::Clock::duration::zero());
    }

private:
    struct Kept {
        qint64 number = -1;
        Slot slot = {};
    };
    qint64 numberOf(Scheduler::TimePoint now) const { return now.time_since_epoch() / m_length; }

    std::chrono::nanoseconds m_length;
    Scheduler::TimePoint m_since;
    qint64 m_newest;
    std::array<Kept, std::size_t(parts)> m_slots{};
};

} // namespace Pusher
