// SPDX-License-Identifier: MIT
#include "libpusher/history/eventhistory.h"

namespace Pusher {
namespace {

QString toText(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

} // namespace

EventHistory::EventHistory(quint64 capacity, std::shared_ptr<Interner> names)
    : m_ring(capacity)
    , m_names(std::move(names))
{
}

quint64 EventHistory::append(const Frame &frame, WallTime received, std::string_view cannotDecrypt)
{
    EventHeader header;
    header.received = received;
    header.channel = m_names->intern(frame.channel);
    header.name = m_names->intern(frame.event);
    EventSegment::OwnTexts own;
    own.user = frame.userId;
    own.cannotDecrypt = cannotDecrypt;
    if (header.channel == Interner::notInterned)
        own.channel = frame.channel;
    if (header.name == Interner::notInterned)
        own.name = frame.event;
    m_ring.tail().append(header, frame.rawData, own);
    return m_ring.published();
}

Event EventHistory::event(const std::shared_ptr<const EventSegment> &segment, quint32 index,
                          const Interner &names)
{
    const EventHeader &header = segment->header(index);
    const quint64 sequence = segment->firstSequence() + index;
    if (header.ownSize == 0) [[likely]] {
        Event result(sequence, header.received, ChannelName(names.text(header.channel)),
                     EventName(names.text(header.name)), {}, segment->data(index), segment);
        result.setIds(header.channel, header.name);
        return result;
    }
    const EventSegment::OwnTexts own = segment->ownTexts(index);
    const auto text = [&names](Interner::Id id, std::string_view kept) {
        return id == Interner::notInterned ? toText(kept) : names.text(id);
    };
    Event result(sequence, header.received, ChannelName(text(header.channel, own.channel)),
                 EventName(text(header.name, own.name)), UserId(toText(own.user)),
                 segment->data(index), segment);
    result.setIds(header.channel, header.name);
    result.setCannotDecrypt(own.cannotDecrypt);
    return result;
}

std::optional<Event> EventHistory::at(quint64 sequence) const
{
    std::optional<Event> result;
    forEach(sequence, sequence, [&result](const Event &found) { result = found; });
    return result;
}

DispatchOutcome EventHistory::outcome(const EventSegment &segment, quint32 index) const
{
    // The end first: if it covers the event, an outcome that there is was stored before.
    const bool isOver = segment.firstSequence() + index <= dispatchedUpTo();
    DispatchOutcome result = segment.outcome(index);
    if (isOver && result.state == DispatchOutcome::State::Waiting)
        result.state = DispatchOutcome::State::Missed;
    return result;
}

void EventHistory::setDispatchedUpTo(quint64 sequence) const
{
    // One writer: a plain load and store will do. Events may be dispatched again.
    const quint64 before = m_dispatchedUpTo.load(std::memory_order_relaxed);
    m_dispatchedUpTo.store(std::max(before, sequence), std::memory_order_release);
}

QList<Event> EventHistory::between(WallTime from, WallTime to) const
{
    QList<Event> result;
    const Snapshot kept = snapshot();
    // Every header is looked at: after somebody set the clock back, times are not in order.
    kept.forEachRow(kept.firstSequence, kept.lastSequence,
                    [&](const Ring::SegmentPtr &segment, quint32 index) {
                        const WallTime received = segment->header(index).received;
                        if (from <= received && received <= to)
                            result.append(event(segment, index));
                        return true;
                    });
    return result;
}

QList<Event> EventHistory::ofChannel(const ChannelName &channel) const
{
    QList<Event> result;
    const Snapshot kept = snapshot();
    // The interner's index belongs to the writer, so the id is learned from the first event that
    // has the name.
    Interner::Id known = Interner::notInterned;
    kept.forEachRow(kept.firstSequence, kept.lastSequence,
                    [&](const Ring::SegmentPtr &segment, quint32 index) {
                        const Interner::Id id = segment->header(index).channel;
                        if (id == Interner::notInterned) {
                            if (toText(segment->ownTexts(index).channel) == channel.value())
                                result.append(event(segment, index));
                        } else if (id == known || m_names->text(id) == channel.value()) {
                            known = id;
                            result.append(event(segment, index));
                        }
                        return true;
                    });
    return result;
}

} // namespace Pusher
