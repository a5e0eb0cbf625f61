// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/situation.h"
#include "libpusher/history/eventhistory.h"

#include <QHash>

namespace Pusher {

/// Counts which events came on which channels, from a history; each event once, however often it is
/// asked. One thread, any one.
class SeenCounts {
public:
    /// Different pairs of names that are counted; more are only a number (`uncounted()`).
    static constexpr qsizetype limit = 10000;

    /// Takes in what the history has got since the last time. Linear in that.
    void update(const EventHistory &history);
    /// Sorted by channel, then event.
    QList<Situation::Seen> seen() const;
    /// Events past the limit, and those evicted before they were looked at.
    quint64 uncounted() const { return m_uncounted; }

private:
    quint64 m_upTo = 0;
    QHash<std::pair<QString, QString>, quint64> m_counts;
    quint64 m_uncounted = 0;
};

} // namespace Pusher
