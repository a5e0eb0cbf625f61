// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"

#include <optional>

namespace Console {

/// One event taken out of the history to be looked at: stays whole when the history lets it go.
///
/// A value for the GUI thread. What became of it is read where it is kept, and may change from
/// waiting to dispatched while it is shown.
class InspectedEvent {
public:
    enum class Direction { Older, Newer };

    /// Nothing when it was evicted, cleared or never received.
    static std::optional<InspectedEvent> find(const Pusher::EventHistory &history,
                                              quint64 sequence);

    const Pusher::Event &event() const { return m_event; }
    Pusher::DispatchOutcome outcome(const Pusher::EventHistory &history) const;
    /// Whether the history still has it.
    bool isKept(const Pusher::EventHistory &history) const;
    /// The nearest kept event of the same name. Looks at 32 bytes per event in between: a million
    /// take some milliseconds.
    std::optional<quint64> neighbour(const Pusher::EventHistory &history,
                                     Direction direction) const;

private:
    InspectedEvent(std::shared_ptr<const Pusher::EventSegment> segment, quint32 index,
                   Pusher::Event event);
    bool isSameKind(const Pusher::EventSegment &segment, quint32 index) const;

    std::shared_ptr<const Pusher::EventSegment> m_segment;
    quint32 m_index;
    Pusher::Event m_event;
};

} // namespace Console
