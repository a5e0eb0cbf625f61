// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/eventdispatcher_p.h"

#include "libpusher/core/dispatchscope.h"

using namespace Qt::StringLiterals;

namespace Pusher {

using namespace Detail;
using Verdict = TracedListener::Verdict;

EventDispatcher::Private::Private(EventDispatcher *dispatcher,
                                  std::shared_ptr<Interner> internedNames,
                                  std::shared_ptr<Scheduler> clock)
    : q(dispatcher)
    , names(std::move(internedNames))
    , scheduler(std::move(clock))
    , failures(std::make_shared<FailureBox>(dispatcher))
    , registry(failures, scheduler)
{
}

void EventDispatcher::Private::enqueue(const EventHistory &history, quint64 first, quint64 last)
{
    if (first > last)
        return;
    // An event loop in a listener may last for hours: what arrives meanwhile is one range, not one
    // a turn.
    Range *const waiting = m_queue.empty() ? nullptr : std::get_if<Range>(&m_queue.back());
    if (waiting && waiting->history == &history && waiting->last + 1 == first)
        waiting->last = last;
    else
        m_queue.push_back(Range{&history, first, last});
}

void EventDispatcher::Private::enqueue(const Event &event)
{
    const int chain = m_busy ? m_chain + 1 : 0;
    if (chain <= maximumChain && m_singles < maximumQueued) {
        m_queue.push_back(Single{event, chain});
        ++m_singles;
        return;
    }
    const DispatchScope *const scope = DispatchScope::current();
    const ListenerId culprit = scope ? scope->listener() : ListenerId();
    Error error = listenerError(
        Error::Code::RateLimited,
        u"An event was not dispatched: listeners dispatch events in a circle, or too many wait"_s,
        culprit, event);
    error.parameters.insert(u"chain"_s, chain);
    error.parameters.insert(u"limit"_s, chain > maximumChain ? maximumChain : int(maximumQueued));
    Q_EMIT q->listenerFailed(culprit, error);
}

Result<void> EventDispatcher::Private::setLanes(const std::optional<LaneOptions> &options)
{
    if (options) {
        if (const auto valid = options->validate(); !valid)
            return valid;
    }
    if (m_busy) {
        Error error;
        error.code = Error::Code::ConfigurationError;
        error.message = u"Lanes cannot be set by a listener"_s;
        return error;
    }
    if (lane && lane->hasWork()) {
        const auto self = shared_from_this();
        m_isEmptying = true;
        run();
        m_isEmptying = false;
        if (!q)
            return {};
    }
    lane = options ? std::make_unique<OrdinaryLane>(*options) : nullptr;
    return {};
}

quint64 EventDispatcher::Private::run()
{
    if (m_busy)
        return 0;
    const auto self = shared_from_this();
    quint64 gone = 0;
    m_busy = true;
    m_sliceEnd.reset();
    do {
        while (q && !m_queue.empty()) {
            ++m_turn;
            m_turnTime = scheduler->wallNow();
            const auto work = std::move(m_queue.front());
            m_queue.pop_front();
            if (lane)
                std::visit([this](const auto &arrived) { runCritical(arrived); }, work);
            else if (const Range *range = std::get_if<Range>(&work))
                gone += runRange(*range);
            else if (tracing)
                runSingle<true>(std::get<Single>(work));
            else
                runSingle<false>(std::get<Single>(work));
            endTurn();
        }
    } while (lane && runOrdinary());
    m_busy = false;
    return gone;
}

quint64 EventDispatcher::Private::runRange(const Range &range)
{
    m_chain = 0;
    // Taken once: what a listener clears or the ring evicts meanwhile is still dispatched.
    const EventHistory::Snapshot kept = range.history->snapshotFrom(range.first);
    // Inlined into either loop below; a member template was not, which cost 22 instructions an
    // event.
    const auto dispatchOne = [this](const auto traced,
                                    const EventHistory::Ring::SegmentPtr &segment, quint32 index) {
        const EventHeader &header = segment->header(index);
        const bool isInterned =
            header.channel != Interner::notInterned && header.name != Interner::notInterned;
        DispatchOutcome outcome{.state = DispatchOutcome::State::Dispatched};
        if (isInterned) [[likely]] {
            const auto &listeners = registry.table().matching(header.channel, header.name, *names);
            // An event that nobody listens to is not even built.
            if (traced || !listeners.empty()) {
                outcome = timedCallAll<traced>(listeners, listeners,
                                               EventHistory::event(segment, index, *names));
            }
        } else {
            const Event event = EventHistory::event(segment, index, *names);
            const auto &listeners =
                registry.table().matching(event.channel().value(), event.name().value());
            if (traced || !listeners.empty())
                outcome = timedCallAll<traced>(listeners, listeners, event);
        }
        unhandled += outcome.called == 0;
        segment->setOutcome(index, outcome);
        return q != nullptr;
    };
    if (tracing) [[unlikely]] {
        kept.forEachRow(range.first, range.last, [&](const auto &segment, quint32 index) {
            return dispatchOne(std::true_type(), segment, index);
        });
    } else {
        kept.forEachRow(range.first, range.last, [&](const auto &segment, quint32 index) {
            return dispatchOne(std::false_type(), segment, index);
        });
    }
    // The history may have gone with the dispatcher.
    if (q)
        range.history->setDispatchedUpTo(range.last);
    return kept.goneOf(range.first, range.last);
}

template <bool traced>
void EventDispatcher::Private::runSingle(const Single &single)
{
    --m_singles;
    m_chain = single.chain;
    const Event &event = single.event;
    const Listeners &listeners = matching(event);
    if constexpr (traced)
        timedCallAll<traced>(listeners, listeners, event);
    else
        callAll<traced>(listeners, listeners, event);
}

const EventDispatcher::Private::Listeners &EventDispatcher::Private::matching(const Event &event)
{
    const bool isInterned =
        event.channelId() != Interner::notInterned && event.nameId() != Interner::notInterned;
    return isInterned ? registry.table().matching(event.channelId(), event.nameId(), *names)
                      : registry.table().matching(event.channel().value(), event.name().value());
}

template <bool traced>
DispatchOutcome EventDispatcher::Private::timedCallAll(const Listeners &listeners, Chosen chosen,
                                                       const Event &event)
{
    const bool isTimed =
        traced ? !chosen.empty() : m_timeable++ % ListenerStatistics::samplingInterval == 0;
    const auto begin = isTimed ? scheduler->now() : Scheduler::TimePoint();
    const Calls calls = callAll<traced>(listeners, chosen, event);
    DispatchOutcome outcome{DispatchOutcome::State::Dispatched, calls.made, calls.failed};
    if (isTimed)
        outcome.took = scheduler->now() - begin;
    if constexpr (traced)
        tracer.end(outcome);
    return outcome;
}

template <bool traced>
EventDispatcher::Private::Calls
EventDispatcher::Private::callAll(const Listeners &listeners, Chosen chosen, const Event &event)
{
    Calls calls;
    ++m_serial;
    if constexpr (traced)
        tracer.begin(event, listeners, chosen, registry, m_turnTime);
    if (!event.cannotDecrypt().empty()) [[unlikely]] {
        // Nobody takes a sealed box for what is in it.
        if constexpr (traced)
            tracer.noteAll(Verdict::Sealed);
        return calls;
    }
    // The list stays as it is until the next event is looked up, whatever the listeners add or
    // remove.
    for (const ListenerPtr &listener : chosen) {
        if constexpr (traced)
            tracer.reached(std::size_t(&listener - listeners.data()));
        if (listener->isRemoved() || !listener->enabled) {
            if constexpr (traced)
                tracer.note(listener->isRemoved() ? Verdict::Removed : Verdict::Off);
            continue;
        }
        const auto place =
            listener->mailbox ? listener->mailbox->place(m_turn) : ContextMailbox::Place::Here;
        if (place == ContextMailbox::Place::Here) [[likely]] {
            ++calls.made;
            calls.failed += !call<traced>(listener, event);
        } else if (place == ContextMailbox::Place::Elsewhere) {
            const bool isTaken = collect(listener, event);
            calls.made += isTaken;
            if constexpr (traced)
                tracer.note(isTaken ? Verdict::HandedOver : Verdict::Dropped);
        } else if constexpr (traced) {
            tracer.note(Verdict::ContextGone);
        }
        if (!q)
            break;
    }
    return calls;
}

template <bool traced>
bool EventDispatcher::Private::call(const ListenerPtr &listener, const Event &event)
{
    // Raw: a listener that is removed meanwhile leaves its callback among the retired.
    const ListenerCallback &callback = *listener->callback;
    if (listener->once) {
        registry.spend(listener);
        changed = true;
    }
    constexpr Timing timing = traced ? Timing::Always : Timing::Sampled;
    const CallOutcome outcome =
        callListener<timing>(*listener, callback, event, *scheduler, m_turnTime);
    if constexpr (traced)
        tracer.called(outcome);
    if (outcome.error && q)
        Q_EMIT q->listenerFailed(listener->id, *outcome.error);
    if (outcome.took && *outcome.took > slowLimit && q) {
        Q_EMIT q->listenerSlow(listener->id,
                               std::chrono::floor<std::chrono::milliseconds>(*outcome.took));
    }
    if (registry.hasRetired())
        registry.releaseRetired();
    return !outcome.error;
}

bool EventDispatcher::Private::collect(const ListenerPtr &listener, const Event &event)
{
    const auto &mailbox = listener->mailbox;
    const bool isFirst = !mailbox->hasCollected();
    const bool isCritical = lane && listener->priority >= lane->options.criticalPriority;
    if (!mailbox->collect(listener, event, m_serial,
                          isCritical ? ContextMailbox::Lane::Critical
                                     : ContextMailbox::Lane::Ordinary)) {
        listener->statistics.dropped(1);
        ++m_lost[listener->id];
        return false;
    }
    if (isFirst)
        m_collecting.push_back(mailbox);
    if (listener->once) {
        registry.spend(listener);
        registry.releaseRetired();
        changed = true;
    }
    return true;
}

void EventDispatcher::Private::endTurn()
{
    for (const auto &mailbox : std::exchange(m_collecting, {}))
        mailbox->handOver();
    for (const auto &[id, count] : std::exchange(m_lost, {})) {
        if (!q)
            return;
        Error error;
        error.code = Error::Code::RateLimited;
        error.message =
            u"The thread of a listener's context does not keep up: events were dropped"_s;
        error.parameters = {{u"listener"_s, id.value()},
                            {u"dropped"_s, count},
                            {u"limit"_s, quint64(ContextMailbox::limit)}};
        Q_EMIT q->listenerFailed(id, error);
    }
    if (q && std::exchange(changed, false))
        Q_EMIT q->listenersChanged();
}

void EventDispatcher::Private::reportFailures()
{
    const auto self = shared_from_this();
    for (const ListenerFailure &failure : failures->take()) {
        if (!q)
            return;
        Q_EMIT q->listenerFailed(failure.id, failure.error);
    }
}

template DispatchOutcome EventDispatcher::Private::timedCallAll<true>(const Listeners &, Chosen,
                                                                      const Event &);
template DispatchOutcome EventDispatcher::Private::timedCallAll<false>(const Listeners &, Chosen,
                                                                       const Event &);
template EventDispatcher::Private::Calls
EventDispatcher::Private::callAll<false>(const Listeners &, Chosen, const Event &);

} // namespace Pusher
