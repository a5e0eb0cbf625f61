// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/ordinarylane.h"

#include <algorithm>

namespace Pusher::Detail {

void OrdinaryLane::add(const EventHistory &history, quint64 first, quint64 last)
{
    Range *const newest = m_waiting.empty() ? nullptr : std::get_if<Range>(&m_waiting.back());
    if (newest && newest->history == &history && newest->last + 1 == first)
        newest->last = last;
    else
        m_waiting.push_back(Range{&history, first, last, m_nextSerial, first, first - 1});
    m_nextSerial += last - first + 1;
    count(last - first + 1);
}

void OrdinaryLane::add(const Event &event, int chain)
{
    m_waiting.push_back(Single{event, chain});
    count(1);
}

OrdinaryLane::Single OrdinaryLane::takeSingle()
{
    Single single = std::move(std::get<Single>(m_waiting.front()));
    m_waiting.pop_front();
    --m_count;
    return single;
}

void OrdinaryLane::advance(Range &front, quint64 next)
{
    m_count -= next - front.next;
    front.next = next;
}

void OrdinaryLane::frontRangeIsDone()
{
    Range &range = std::get<Range>(m_waiting.front());
    advance(range, range.last + 1);
    m_waiting.pop_front();
}

void OrdinaryLane::fellBehind(const Interner &names)
{
    m_timesBehind += !std::exchange(m_isBehind, true);
    noticeArrivals(names);
}

void OrdinaryLane::noticeArrivals(const Interner &names)
{
    if (options.policies.isEmpty())
        return;
    for (auto &waiting : m_waiting) {
        Range *const range = std::get_if<Range>(&waiting);
        if (!range || range->noticed >= range->last)
            continue;
        const quint64 from = std::max(range->noticed + 1, range->next);
        range->noticed = range->last;
        const EventHistory::Snapshot kept = range->history->snapshotFrom(from);
        kept.forEachRow(from, range->last, [&](const auto &segment, quint32 index) {
            // Nothing waits of an event whose listeners are all critical.
            if (segment->outcome(index).state == DispatchOutcome::State::Dispatched)
                return true;
            if (auto *const channel = filter.find(segment->header(index).channel, names)) {
                filter.arrived(*channel, range->serialOf(segment->firstSequence() + index),
                               EventHistory::event(segment, index, names));
            }
            return true;
        });
    }
}

void OrdinaryLane::caughtUp()
{
    if (std::exchange(m_isBehind, false))
        filter.caughtUp();
}

void OrdinaryLane::count(quint64 added)
{
    m_count += added;
    m_mostWaiting = std::max(m_mostWaiting, m_count);
}

LaneStatistics OrdinaryLane::statistics(const Interner &names) const
{
    return {.waiting = m_count,
            .mostWaiting = m_mostWaiting,
            .timesBehind = m_timesBehind,
            .dropped = filter.dropped(),
            .evicted = evicted,
            .channels = filter.statistics(names)};
}

} // namespace Pusher::Detail
