// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/segmentring.h"
#include "libpusher/history/eventsegment.h"
#include "libpusher/protocol/event.h"
#include "libpusher/protocol/framecodec.h"

#include <QList>

namespace Pusher {

/// The newest events, bounded, readable from any thread without locks or copies.
///
/// Contract (architecture, "History contract"): a ring of immutable segments; the writer publishes
/// a count, any thread reads up to it; eviction drops the oldest segment, readers keep theirs.
/// Sequence numbers start at 1 and never repeat. Seed 1: `getEventHistory`, `clearEventHistory`.
class EventHistory {
public:
    using Ring = SegmentRing<EventSegment>;
    using Snapshot = Ring::Snapshot;
    static constexpr quint64 defaultCapacity = 100000;

    EventHistory(quint64 capacity, std::shared_ptr<Interner> names);

    /// Keeps one event; answers its sequence number. Writer's thread only. `cannotDecrypt`: why its
    /// data is still sealed, if it is.
    quint64 append(const Frame &frame, WallTime received, std::string_view cannotDecrypt = {});

    quint64 capacity() const { return m_ring.capacity(); }
    quint64 firstSequence() const { return m_ring.firstSequence(); }
    quint64 lastSequence() const { return m_ring.lastSequence(); }
    quint64 size() const { return m_ring.size(); }
    quint64 evicted() const { return m_ring.evicted(); }
    Snapshot snapshot() const { return m_ring.snapshot(); }
    /// Only the segments that reach `from` or beyond: what one turn needs of a long history.
    Snapshot snapshotFrom(quint64 from) const { return m_ring.snapshotFrom(from); }
    const std::shared_ptr<Interner> &names() const { return m_names; }

    /// The event `index` of `segment`, with its names; the event keeps the segment alive.
    static Event event(const std::shared_ptr<const EventSegment> &segment, quint32 index,
                       const Interner &names);
    Event event(const std::shared_ptr<const EventSegment> &segment, quint32 index) const
    {
        return event(segment, index, *m_names);
    }
    /// Nothing when evicted, cleared or not yet received.
    std::optional<Event> at(quint64 sequence) const;
    /// Calls `visit(const Event &)` for first … last as far as they are still kept; answers how
    /// many of the range were already gone.
    template <typename Visitor>
    quint64 forEach(quint64 first, quint64 last, Visitor &&visit) const;

    /// What became of event `index` of `segment` in the dispatcher; any thread, without a lock.
    DispatchOutcome outcome(const EventSegment &segment, quint32 index) const;
    /// Up to here every kept event has its outcome: what is still Waiting below was missed.
    quint64 dispatchedUpTo() const { return m_dispatchedUpTo.load(std::memory_order_acquire); }
    /// Dispatcher's thread only. Const, for it tells of the events and changes none.
    void setDispatchedUpTo(quint64 sequence) const;

    /// Events received in [from, to], oldest first. Linear in the kept events at worst.
    QList<Event> between(WallTime from, WallTime to) const;
    /// Events of `channel`, oldest first. Linear in the kept events.
    QList<Event> ofChannel(const ChannelName &channel) const;

    /// Empties the view and answers what was in it, so that it can be undone or exported. Writer's
    /// thread only. A durable record elsewhere is not touched.
    Snapshot clear() { return m_ring.clear(); }

private:
    Ring m_ring;
    std::shared_ptr<Interner> m_names;
    mutable std::atomic<quint64> m_dispatchedUpTo = 0;
};

template <typename Visitor>
quint64 EventHistory::forEach(quint64 first, quint64 last, Visitor &&visit) const
{
    const Snapshot kept = snapshotFrom(first);
    kept.forEachRow(first, last, [&](const Ring::SegmentPtr &segment, quint32 index) {
        visit(event(segment, index));
        return true;
    });
    return kept.goneOf(first, last);
}

} // namespace Pusher
