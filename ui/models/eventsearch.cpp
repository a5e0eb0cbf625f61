// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventsearch.h"

namespace Console {

EventSearch::EventSearch(EventFilter filter)
    : m_filter(std::move(filter))
{
}

EventSearch::EventSearch(EventFilter filter, Snapshot events)
    : m_filter(std::move(filter))
    , m_events(std::move(events))
    , m_first(m_events.firstSequence)
    , m_at(m_first)
{
    m_verdicts.reserve(m_events.size());
}

int EventSearch::percent() const
{
    return m_events.size() == 0 ? 100 : int((m_at - m_first) * 100 / m_events.size());
}

void EventSearch::step(const Pusher::Interner &names, quint64 bytes)
{
    quint64 looked = 0;
    m_events.forEachRow(
        m_at, m_events.lastSequence,
        [&](const std::shared_ptr<const Pusher::EventSegment> &segment, quint32 index) {
            m_verdicts.push_back(m_filter.accepts(*segment, index, names));
            ++m_at;
            const Pusher::EventHeader &header = segment->header(index);
            looked += sizeof header + header.dataSize;
            return looked < bytes;
        });
    if (isDone())
        m_events.segments.clear();
}

bool EventSearch::accepts(const Pusher::EventSegment &segment, quint64 sequence,
                          const Pusher::Interner &names)
{
    if (m_filter.isEmpty())
        return true;
    if (sequence >= m_first && sequence - m_first < m_verdicts.size())
        return m_verdicts[sequence - m_first];
    return m_filter.accepts(segment, quint32(sequence - segment.firstSequence()), names);
}

} // namespace Console
