// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/overloadfilter.h"
#include "libpusher/history/eventhistory.h"

#include <deque>
#include <variant>

namespace Pusher::Detail {

/// What waits for the listeners below the critical priority, in order of arrival. One thread.
///
/// It holds no events of a history, only their numbers: what leaves the history meanwhile is gone
/// and counted, so that a listener that never catches up costs no memory.
class OrdinaryLane {
public:
    struct Range {
        const EventHistory *history = nullptr;
        quint64 next = 0;
        quint64 last = 0;
        quint64 firstSerial = 0; ///< of event `next` when the range came
        quint64 firstSequence = 0;
        quint64 noticed = 0; ///< up to here the filter knows what waits

        quint64 serialOf(quint64 sequence) const { return sequence - firstSequence + firstSerial; }
    };
    /// An event from elsewhere.
    struct Single {
        Event event;
        int chain = 0;
    };

    explicit OrdinaryLane(LaneOptions laneOptions)
        : options(std::move(laneOptions))
        , filter(options.policies)
    {
    }

    void add(const EventHistory &history, quint64 first, quint64 last);
    void add(const Event &event, int chain);
    bool hasWork() const { return !m_waiting.empty(); }
    /// The oldest: null where it is a single event.
    Range *frontRange() { return std::get_if<Range>(&m_waiting.front()); }
    Single takeSingle();
    /// Its events below `next` need no listener any more.
    void advance(Range &front, quint64 next);
    void frontRangeIsDone();

    /// Behind: something waited for longer than a slice. The policies hold until it has caught up.
    bool isBehind() const { return m_isBehind; }
    void fellBehind(const Interner &names);
    /// Tells the filter what has arrived since, while behind.
    void noticeArrivals(const Interner &names);
    void caughtUp();

    LaneStatistics statistics(const Interner &names) const;

    const LaneOptions options;
    OverloadFilter filter;
    quint64 evicted = 0;

private:
    void count(quint64 added);

    std::deque<std::variant<Range, Single>> m_waiting;
    quint64 m_count = 0; ///< of waiting events
    quint64 m_nextSerial = 1;
    quint64 m_mostWaiting = 0;
    quint64 m_timesBehind = 0;
    bool m_isBehind = false;
};

} // namespace Pusher::Detail
