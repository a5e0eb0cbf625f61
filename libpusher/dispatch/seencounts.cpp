// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/seencounts.h"

#include <algorithm>
#include <tuple>

namespace Pusher {

void SeenCounts::update(const EventHistory &history)
{
    const EventHistory::Snapshot kept = history.snapshotFrom(m_upTo + 1);
    // Interned ids in the loop, names once a pair: a flood repeats few of them.
    QHash<std::pair<Interner::Id, Interner::Id>, quint64> counts;
    const auto count = [this](const QString &channel, const QString &event, quint64 times) {
        const auto found = m_counts.find({channel, event});
        if (found != m_counts.end())
            *found += times;
        else if (m_counts.size() < limit)
            m_counts.insert({channel, event}, times);
        else
            m_uncounted += times;
    };
    kept.forEachRow(m_upTo + 1, kept.lastSequence,
                    [&](const EventHistory::Ring::SegmentPtr &segment, quint32 index) {
                        const EventHeader &header = segment->header(index);
                        if (header.channel != Interner::notInterned
                            && header.name != Interner::notInterned)
                            ++counts[{header.channel, header.name}];
                        else
                            ++m_uncounted; // a name that the bounded table refused
                        return true;
                    });
    for (auto pair = counts.cbegin(); pair != counts.cend(); ++pair)
        count(history.names()->text(pair.key().first), history.names()->text(pair.key().second),
              pair.value());
    m_uncounted += kept.goneOf(m_upTo + 1, kept.lastSequence);
    m_upTo = std::max(m_upTo, kept.lastSequence);
}

QList<Situation::Seen> SeenCounts::seen() const
{
    QList<Situation::Seen> result;
    result.reserve(m_counts.size());
    for (auto pair = m_counts.cbegin(); pair != m_counts.cend(); ++pair)
        result.append({pair.key().first, pair.key().second, pair.value()});
    std::sort(result.begin(), result.end(), [](const auto &a, const auto &b) {
        return std::tie(a.channel, a.event) < std::tie(b.channel, b.event);
    });
    return result;
}

} // namespace Pusher
