// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/inspectedevent.h"

namespace Console {

using Pusher::EventHistory;
using Pusher::EventSegment;

InspectedEvent::InspectedEvent(std::shared_ptr<const EventSegment> segment, quint32 index,
                               Pusher::Event event)
    : m_segment(std::move(segment))
    , m_index(index)
    , m_event(std::move(event))
{
}

std::optional<InspectedEvent> InspectedEvent::find(const EventHistory &history, quint64 sequence)
{
    std::optional<InspectedEvent> found;
    if (sequence == 0)
        return found;
    history.snapshotFrom(sequence).forEachRow(
        sequence, sequence, [&](const std::shared_ptr<const EventSegment> &segment, quint32 index) {
            found = InspectedEvent(segment, index, history.event(segment, index));
            return false;
        });
    return found;
}

Pusher::DispatchOutcome InspectedEvent::outcome(const EventHistory &history) const
{
    return history.outcome(*m_segment, m_index);
}

bool InspectedEvent::isKept(const EventHistory &history) const
{
    return m_event.sequence() >= history.firstSequence();
}

bool InspectedEvent::isSameKind(const EventSegment &segment, quint32 index) const
{
    const Pusher::Interner::Id name = segment.header(index).name;
    if (name != Pusher::Interner::notInterned || m_event.nameId() != name)
        return name == m_event.nameId();
    const std::string_view own = segment.ownTexts(index).name;
    return QString::fromUtf8(own.data(), qsizetype(own.size())) == m_event.name().value();
}

std::optional<quint64> InspectedEvent::neighbour(const EventHistory &history,
                                                 Direction direction) const
{
    const bool isNewer = direction == Direction::Newer;
    const auto kept = isNewer ? history.snapshotFrom(m_event.sequence()) : history.snapshot();
    quint64 at = isNewer ? m_event.sequence() + 1 : m_event.sequence() - 1;
    // The event itself may be gone: the newest or oldest that is kept is next then.
    if (isNewer)
        at = std::max(at, kept.firstSequence);
    while (at >= kept.firstSequence && at <= kept.lastSequence) {
        const EventSegment &segment = kept.segmentOf(at);
        const quint64 first = std::max(segment.firstSequence(), kept.firstSequence);
        const quint64 last =
            std::min(segment.firstSequence() + segment.count() - 1, kept.lastSequence);
        for (; at >= first && at <= last; at += isNewer ? 1 : quint64(-1)) {
            if (isSameKind(segment, quint32(at - segment.firstSequence())))
                return at;
        }
    }
    return {};
}

} // namespace Console
