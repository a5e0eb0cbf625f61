// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QByteArray>

namespace Console {

/// Figures of a run, from the first event to the last: rate, processor time, memory.
///
/// The clocks are read at the end of each turn. The turn that brings the first events starts the
/// span, so rate and cost are those of the events after it; `events` counts all. One thread.
class RunStatistics {
public:
    explicit RunStatistics(std::shared_ptr<Pusher::Scheduler> scheduler);

    /// A turn with so many events has ended.
    void noteTurn(quint64 events);

    /// The contract's `stats` line; `dropped` are events that were received but not dispatched.
    QByteArray jsonLine(quint64 dropped) const;

private:
    struct Reading {
        Pusher::Scheduler::TimePoint wall;
        std::chrono::nanoseconds processor{0};
    };
    Reading read() const;

    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    quint64 m_events = 0;
    quint64 m_firstTurn = 0;
    Reading m_first;
    Reading m_last;
};

} // namespace Console
