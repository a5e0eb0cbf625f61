// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

namespace Pusher {

/// What a client received, and what was refused or could not be kept: nothing is lost without a
/// number here. A plain value; `Client::counters()` has the newest.
struct ClientCounters {
    quint64 events = 0; ///< kept and numbered
    quint64 controlFrames = 0; ///< the protocol's own messages that reached the client
    quint64 malformed = 0; ///< no JSON envelope; the newest are in `malformedFrames()`
    quint64 binaryRefused = 0; ///< binary frames, which the protocol does not have
    quint64 unexpected = 0; ///< events of channels we do not hold: they raced an unsubscribe
    /// Received in one burst larger than the history, or (with lanes) while listeners were
    /// further behind than it reaches.
    quint64 evictedBeforeDispatch = 0;
    quint64 leftOutUnderLoad = 0; ///< kept, but policies called no ordinary listener (LaneOptions)
    quint64 pingsIgnored = 0; ///< of a flood, left unanswered
    /// Answers to subscriptions and sign-ins that were not asked for, left, or confirmed before.
    quint64 unexpectedAnswers = 0;
    quint64 staleAuthorizations = 0; ///< came after a reconnect, or for a channel that was left
    quint64 namesNotInterned = 0; ///< kept, but outside the bounded name table
    quint64 cannotDecrypt = 0; ///< kept sealed: no key at hand opens them
    quint64 keyRequests = 0; ///< keys of encrypted channels that were asked for anew
    /// Frames of encrypted channels that wait for such a key now, and are no events before; the
    /// one number here that goes down.
    quint64 held = 0;
    /// Messages about channels that could not be read, or make no sense for their kind.
    quint64 unreadableStates = 0;

    friend bool operator==(const ClientCounters &, const ClientCounters &) = default;
};

} // namespace Pusher
