// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QByteArray>

namespace Console {

/// Figures of a run, from the first event to the last: rate, processor time, memory.
///
/// The clocks are read when a connection stands and at the end of each turn. Events are decoded
/// before their turn, so the span begins when the first one was received, and its processor time at
/// the last reading before that: what subscribing costs is counted too, decoding always. One
/// thread.
class RunStatistics {
public:
    explicit RunStatistics(std::shared_ptr<Pusher::Scheduler> scheduler);

    /// A connection stands: events may come from now on.
    void noteConnected();
    /// A turn with so many events has ended; `received` is when the first of them was.
    void noteTurn(quint64 events, Pusher::WallTime received);

    /// The contract's `stats` line; `dropped` are events that were received but not dispatched.
    QByteArray jsonLine(quint64 dropped) const;

private:
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    quint64 m_events = 0;
    Pusher::Scheduler::TimePoint m_begin;
    Pusher::Scheduler::TimePoint m_end;
    std::chrono::nanoseconds m_processorBefore{0};
    std::chrono::nanoseconds m_processorAfter{0};
};

} // namespace Console
