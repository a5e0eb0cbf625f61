// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/event.h"

#include <functional>
#include <map>
#include <optional>

namespace Pusher {

/// Puts numbered events back into order: what comes early waits, for a bounded time and in bounded
/// number, for what it overtook (client-features.md, F1).
///
/// Nothing is ever dropped: a number that does not come is given up, and what waited goes on in
/// order; one that comes after it was given up, or a second time, goes on at once, out of order.
/// For one stream of numbers (`SequenceCheck::numberOf()`). A waiting event keeps its segment of the
/// history in memory. One thread, with an event loop.
class ReorderBuffer {
public:
    struct Options {
        /// How long an event waits at most; above 0.
        std::chrono::milliseconds patience{500};
        /// How many wait at most; 0 lets nothing wait.
        std::size_t capacity = 64;
    };

    struct Counters {
        quint64 gaveUpWaiting = 0; ///< holes that nothing came to fill in time
        quint64 overflowed = 0; ///< holes that were given up because too many waited
        quint64 tooLate = 0; ///< came after their number had been passed

        friend bool operator==(const Counters &, const Counters &) = default;
    };

    /// `release` gets every event, in order; it may call this object, but not destroy it.
    ReorderBuffer(std::shared_ptr<Scheduler> scheduler, const Options &options,
                  std::function<void(const Event &)> release);

    /// The next event as it came; the first one says where the numbers begin.
    void push(quint64 number, const Event &event);
    /// Lets everything go that waits, in order. What comes next says where the numbers begin: for a
    /// new epoch, a reconnect, or an event without a number.
    void restart();

    std::size_t waiting() const { return m_waiting.size(); }
    const Counters &counters() const { return m_counters; }

private:
    struct Waiting {
        Event event;
        Scheduler::TimePoint since;
    };
    void releaseInOrder();
    void skipHole();
    void giveUp();
    void arm();

    std::shared_ptr<Scheduler> m_scheduler;
    Options m_options;
    std::function<void(const Event &)> m_release;
    /// The next number in order; nothing before the first event.
    std::optional<quint64> m_next;
    std::map<quint64, Waiting> m_waiting;
    Counters m_counters;
    TimerHandle m_timer;
};

} // namespace Pusher
