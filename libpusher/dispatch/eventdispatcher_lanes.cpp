// SPDX-License-Identifier: MIT
// The two lanes of EventDispatcher::Private (LaneOptions); nothing here runs until they are set.
#include "libpusher/dispatch/eventdispatcher_p.h"

#include <algorithm>

namespace Pusher {

using namespace Detail;
using State = DispatchOutcome::State;

EventDispatcher::Private::Lanes EventDispatcher::Private::divided(const Listeners &listeners) const
{
    // They stand by priority, so that mostly the first one tells.
    const int critical = lane->options.criticalPriority;
    const auto isCritical = [critical](const ListenerPtr &listener) {
        return listener->priority >= critical;
    };
    const auto first = std::find_if_not(listeners.begin(), listeners.end(), isCritical);
    return {Chosen(listeners.begin(), first), Chosen(first, listeners.end())};
}

DispatchOutcome EventDispatcher::Private::callCritical(const Listeners &listeners,
                                                       const Lanes &lanes, const Event &event)
{
    if (tracing)
        return timedCallAll<true>(listeners, lanes.critical, event);
    if (lanes.ordinary.empty())
        return timedCallAll<false>(listeners, lanes.critical, event);
    // Its time has no place beside an event that still waits.
    const Calls calls = callAll<false>(listeners, lanes.critical, event);
    return {State::Waiting, calls.made, calls.failed};
}

DispatchOutcome EventDispatcher::Private::callOrdinary(const Listeners &listeners,
                                                       const Event &event)
{
    const Chosen chosen = divided(listeners).ordinary;
    return tracing ? timedCallAll<true>(listeners, chosen, event)
                   : timedCallAll<false>(listeners, chosen, event);
}

void EventDispatcher::Private::runCritical(const Range &range)
{
    m_chain = 0;
    const EventHistory::Snapshot kept = range.history->snapshotFrom(range.first);
    kept.forEachRow(range.first, range.last,
                    [&](const EventHistory::Ring::SegmentPtr &segment, quint32 index) {
                        const EventHeader &header = segment->header(index);
                        const bool isInterned = header.channel != Interner::notInterned
                            && header.name != Interner::notInterned;
                        std::optional<Event> event;
                        if (!isInterned)
                            event = EventHistory::event(segment, index, *names);
                        const Listeners &listeners = isInterned
                            ? registry.table().matching(header.channel, header.name, *names)
                            : matching(*event);
                        const Lanes lanes = divided(listeners);
                        // Without ordinary listeners nothing of the event waits.
                        const bool isDone = lanes.ordinary.empty();
                        DispatchOutcome outcome{.state = State::Dispatched};
                        if (!lanes.critical.empty() || (tracing && isDone)) {
                            if (!event)
                                event = EventHistory::event(segment, index, *names);
                            outcome = callCritical(listeners, lanes, *event);
                        }
                        if (!isDone)
                            outcome = {State::Waiting, outcome.called, outcome.failed};
                        else
                            unhandled += outcome.called == 0;
                        segment->setOutcome(index, outcome);
                        return q != nullptr;
                    });
    // The history may have gone with the dispatcher.
    if (q)
        lane->add(*range.history, range.first, range.last);
}

void EventDispatcher::Private::runCritical(const Single &single)
{
    m_chain = single.chain;
    const Listeners &listeners = matching(single.event);
    const Lanes lanes = divided(listeners);
    const bool isDone = lanes.ordinary.empty();
    if (!lanes.critical.empty() || (tracing && isDone))
        callCritical(listeners, lanes, single.event);
    if (!isDone && q)
        lane->add(single.event, single.chain);
    else
        --m_singles;
}

bool EventDispatcher::Private::runOrdinary()
{
    if (!m_sliceEnd) {
        m_sliceEnd = m_isEmptying ? TimePoint::max() : scheduler->now() + lane->options.timeSlice;
    }
    while (q && lane->hasWork() && m_queue.empty()) {
        if (scheduler->now() >= *m_sliceEnd) {
            lane->fellBehind(*names);
            postSlice();
            return false;
        }
        ++m_turn;
        m_turnTime = scheduler->wallNow();
        if (lane->isBehind())
            lane->noticeArrivals(*names);
        if (OrdinaryLane::Range *const range = lane->frontRange()) {
            if (runOrdinary(*range))
                lane->frontRangeIsDone();
        } else {
            runOrdinary(lane->takeSingle());
        }
        endTurn();
    }
    if (!q)
        return false;
    if (!lane->hasWork())
        lane->caughtUp();
    return !m_queue.empty();
}

/// Whether the whole range is done.
bool EventDispatcher::Private::runOrdinary(OrdinaryLane::Range &range)
{
    m_chain = 0;
    const EventHistory &history = *range.history;
    const EventHistory::Snapshot kept = history.snapshotFrom(range.next);
    if (const quint64 gone = kept.goneOf(range.next, range.last)) {
        lane->evicted += gone;
        lane->advance(range, range.next + gone);
    }
    const bool isDone = range.next > range.last
        || kept.forEachRow(range.next, range.last, [&](const auto &segment, quint32 index) {
               // First, so that what a listener sees of the lane is so.
               lane->advance(range, segment->firstSequence() + index + 1);
               runOrdinary(range, segment, index);
               return q && m_queue.empty() && scheduler->now() < *m_sliceEnd;
           });
    if (!q)
        return false; // and the history may have gone too
    history.setDispatchedUpTo(range.next - 1);
    return isDone || range.next > range.last;
}

void EventDispatcher::Private::runOrdinary(const OrdinaryLane::Range &range,
                                           const EventHistory::Ring::SegmentPtr &segment,
                                           quint32 index)
{
    const DispatchOutcome before = segment->outcome(index);
    if (before.state == State::Dispatched)
        return;
    const Event event = EventHistory::event(segment, index, *names);
    if (lane->isBehind()) {
        auto *const channel = lane->filter.find(event.channelId(), *names);
        if (channel && !lane->filter.takes(*channel, range.serialOf(event.sequence()), event)) {
            if (tracing)
                leaveOut(event);
            segment->setOutcome(index, {State::Dropped, before.called, before.failed});
            return;
        }
    }
    const Listeners &listeners = matching(event);
    DispatchOutcome outcome = callOrdinary(listeners, event);
    outcome.called += before.called;
    outcome.failed += before.failed;
    unhandled += outcome.called == 0;
    segment->setOutcome(index, outcome);
}

void EventDispatcher::Private::runOrdinary(const OrdinaryLane::Single &single)
{
    --m_singles;
    m_chain = single.chain;
    callOrdinary(matching(single.event), single.event);
}

void EventDispatcher::Private::leaveOut(const Event &event)
{
    const Listeners &listeners = matching(event);
    tracer.begin(event, listeners, divided(listeners).ordinary, registry, m_turnTime);
    tracer.noteAll(TracedListener::Verdict::LeftOut);
    tracer.end({.state = State::Dropped});
}

/// The rest in a turn of its own, so that the event loop reads the socket before.
void EventDispatcher::Private::postSlice()
{
    if (std::exchange(m_slicePosted, true))
        return;
    QMetaObject::invokeMethod(
        q,
        [self = shared_from_this()] {
            self->m_slicePosted = false;
            self->run();
        },
        Qt::QueuedConnection);
}

} // namespace Pusher
