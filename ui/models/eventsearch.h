// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"
#include "ui/models/eventfilter.h"

#include <vector>

namespace Console {

/// Applies a filter to a history in steps, so that a long one never holds the window up, and
/// remembers the verdicts: a bit per event.
///
/// Holds the history's segments until it is done. One thread.
class EventSearch {
public:
    using Snapshot = Pusher::EventHistory::Snapshot;

    /// Searches nothing: `accepts()` asks the filter itself.
    explicit EventSearch(EventFilter filter = EventFilter());
    EventSearch(EventFilter filter, Snapshot events);

    const EventFilter &filter() const { return m_filter; }
    bool isDone() const { return m_at > m_events.lastSequence; }
    int percent() const;

    /// Looks at so many bytes, names not counted.
    void step(const Pusher::Interner &names, quint64 bytes);
    /// From memory where the search has been, else by looking at the event.
    bool accepts(const Pusher::EventSegment &segment, quint64 sequence,
                 const Pusher::Interner &names);

private:
    EventFilter m_filter;
    Snapshot m_events;
    quint64 m_first = 1;
    quint64 m_at = 1; ///< the next event to look at
    std::vector<bool> m_verdicts; ///< of m_first …
};

} // namespace Console
