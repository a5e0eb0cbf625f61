// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/dispatchtracer.h"

namespace Pusher::Detail {

void DispatchTracer::begin(const Event &event, const ListenerTable::Listeners &matching,
                           std::span<const ListenerPtr> chosen, const ListenerRegistry &registry,
                           WallTime at)
{
    // Names that the interner refused have no bound but the frame's.
    const qsizetype longest = Interner::maximumLength;
    m_dispatch = {.sequence = event.sequence(),
                  .channel = ChannelName(event.channel().value().left(longest)),
                  .event = EventName(event.name().value().left(longest)),
                  .at = at};
    m_at = 0;
    m_called = 0;
    m_first = chosen.empty() ? 0 : chosen.data() - matching.data();
    m_end = m_first + qsizetype(chosen.size());
    for (qsizetype place = 0; place < qsizetype(matching.size()); ++place) {
        const bool isChosen = place >= m_first && place < m_end;
        add(*matching[std::size_t(place)], isChosen ? Verdict::NotReached : Verdict::OtherLane);
    }
    addNearMisses(registry.table(), event.channel().value(), event.name().value());
    for (const ListenerPtr &listener : registry.spent()) {
        if (listener->matches(event.channel().value(), event.name().value()))
            add(*listener, Verdict::OnceSpent);
    }
}

void DispatchTracer::addNearMisses(const ListenerTable &table, const QString &channel,
                                   const QString &event)
{
    std::size_t examined = 0;
    for (const auto &[order, listener] : table.all()) {
        if (++examined > DispatchTrace::examinedPerEvent) {
            m_dispatch.omitted += table.all().size() - DispatchTrace::examinedPerEvent;
            return;
        }
        const bool isOfChannel = listener->channel.matches(channel);
        const bool isOfEvent = listener->event.matchesEvent(event);
        if (isOfChannel && !isOfEvent)
            add(*listener, Verdict::EventDiffers);
        else if (isOfEvent && !isOfChannel)
            add(*listener, Verdict::ChannelDiffers);
        else if (!isOfEvent && !isOfChannel)
            ++m_dispatch.unrelated;
    }
}

void DispatchTracer::add(const ListenerEntry &listener, Verdict verdict)
{
    if (m_dispatch.listeners.size() == DispatchTrace::listenersPerEvent) {
        ++m_dispatch.omitted;
        return;
    }
    m_dispatch.listeners.append({.id = listener.id,
                                 .channel = listener.channel.text(),
                                 .event = listener.event.text(),
                                 .priority = listener.priority,
                                 .verdict = verdict});
}

void DispatchTracer::note(Verdict verdict)
{
    const bool isCall =
        verdict == Verdict::Called || verdict == Verdict::Failed || verdict == Verdict::HandedOver;
    m_called += isCall;
    if (m_at >= m_dispatch.listeners.size())
        return; // counted as omitted
    TracedListener &listener = m_dispatch.listeners[m_at];
    listener.verdict = verdict;
    listener.place = isCall ? m_called : 0;
}

void DispatchTracer::noteAll(Verdict verdict)
{
    for (m_at = m_first; m_at < m_end; ++m_at)
        note(verdict);
}

void DispatchTracer::called(const CallOutcome &outcome)
{
    note(outcome.error ? Verdict::Failed : Verdict::Called);
    if (m_at >= m_dispatch.listeners.size())
        return;
    TracedListener &listener = m_dispatch.listeners[m_at];
    listener.took = outcome.took;
    if (outcome.error)
        listener.error = outcome.error->message;
}

void DispatchTracer::end(const DispatchOutcome &outcome)
{
    m_dispatch.outcome = outcome;
    m_trace->add(std::exchange(m_dispatch, {}));
}

} // namespace Pusher::Detail
