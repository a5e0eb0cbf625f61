// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/history/dispatchoutcome.h"

#include <QList>
#include <QString>

namespace Pusher {

/// What one listener was to one event.
struct TracedListener {
    enum class Verdict {
        Called,
        Failed, ///< called, and threw
        HandedOver, ///< to its context's thread; what came of it is in its statistics
        Dropped, ///< that thread did not keep up
        ContextGone, ///< its context was destroyed before its turn
        Off,
        Removed, ///< or replaced, while the event was dispatched
        Sealed, ///< the event's data could not be decrypted: nobody is called
        OnceSpent, ///< had its one call before
        ChannelDiffers, ///< wants this event, but of another channel
        EventDiffers, ///< wants this channel, but another event
        OtherLane, ///< of the other lane (LaneOptions): called, or will be, at its own time
        LeftOut, ///< under load, by the policy of the event's channel
        NotReached, ///< a listener before it destroyed the dispatcher
    };

    ListenerId id;
    QString channel; ///< as it was registered: a name or a pattern
    QString event;
    int priority = 0;
    Verdict verdict = Verdict::NotReached;
    int place = 0; ///< from 1 among those that were called or handed over; 0: neither
    std::optional<std::chrono::nanoseconds> took = {}; ///< of Called and Failed
    QString error = {}; ///< what it threw; technical, bounded

    /// "called", "handed-over", "event-differs": stable, for programs to read.
    static QString verdictText(Verdict verdict);

    friend bool operator==(const TracedListener &, const TracedListener &) = default;
};

/// One event on its way through the dispatcher; a plain value.
struct TracedDispatch {
    quint64 sequence = 0; ///< 0: an event from elsewhere
    ChannelName channel; ///< both names cut to 1024 characters
    EventName event;
    WallTime at; ///< when its turn began
    /// Those whose names match, in the order of their calls; then those that miss it by one of the
    /// two names, and those spent, in order of registration.
    QList<TracedListener> listeners = {};
    quint64 omitted = 0; ///< such listeners that found no room above, or were not looked at
    quint64 unrelated = 0; ///< listeners that neither name concerns
    DispatchOutcome outcome = {};

    friend bool operator==(const TracedDispatch &, const TracedDispatch &) = default;
};

} // namespace Pusher
