// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventlookup.h"

#include <vector>

namespace Console::EventLookup {

Pusher::WallTime newestTime(const Snapshot &events)
{
    if (events.size() == 0)
        return {};
    const Pusher::EventSegment &segment = events.segmentOf(events.lastSequence);
    return segment.header(quint32(events.lastSequence - segment.firstSequence())).received;
}

quint64 firstSince(const Snapshot &events, Pusher::WallTime moment)
{
    // Every header is looked at: after somebody set the clock back, times are not in order.
    quint64 sequence = events.firstSequence;
    events.forEachRow(events.firstSequence, events.lastSequence,
                      [&](const auto &segment, quint32 index) {
                          if (segment->header(index).received >= moment)
                              return false;
                          ++sequence;
                          return true;
                      });
    return sequence;
}

QStringList namesIn(const Snapshot &events, const Pusher::Interner &names)
{
    std::vector<bool> isKnown(names.size() + 1);
    QStringList result;
    events.forEachRow(events.firstSequence, events.lastSequence,
                      [&](const auto &segment, quint32 index) {
                          const Pusher::EventHeader &header = segment->header(index);
                          for (const auto id : {header.channel, header.name}) {
                              if (id == Pusher::Interner::notInterned || isKnown[id])
                                  continue;
                              isKnown[id] = true;
                              result.append(names.text(id));
                          }
                          return true;
                      });
    return result;
}

} // namespace Console::EventLookup
