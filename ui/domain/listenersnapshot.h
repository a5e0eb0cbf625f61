// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/situation.h"

#include <QList>
#include <QStringList>

namespace Console {

/// All listeners and their figures at one moment, taken in the client's thread; a value for the
/// way to the window.
struct ListenerSnapshot {
    /// In order of registration.
    QList<Pusher::ListenerInfo> listeners = {};
    Pusher::WallTime taken = {};
    /// When the counts were reset last; unset: they count from the start.
    std::optional<Pusher::WallTime> countedSince = {};
    /// Events that came and were dispatched to nobody, since the start.
    quint64 unhandled = 0;
    /// Whether each event is traced.
    bool tracing = false;
    /// The line and its channels at that moment, and the listeners that had their one call: for the
    /// question why one is not called.
    Pusher::Situation::Line line = Pusher::Situation::Line::Down;
    std::optional<Pusher::Error> lineFailure = {};
    QList<Pusher::Situation::Channel> channels = {};
    QList<Pusher::ListenerInfo> spent = {};

    /// Ids that are off, each once, in the order of the list.
    QStringList switchedOff() const;
    /// All of it but the events that came.
    Pusher::Situation situation() const;

    friend bool operator==(const ListenerSnapshot &, const ListenerSnapshot &) = default;
};

/// What one listener did wrong since it was told of last: however often, one of these.
struct ListenerTrouble {
    Pusher::ListenerId id;
    quint64 failures = 0; ///< exceptions, and events that it lost or was refused
    Pusher::Error lastError = {}; ///< meaningful when there are failures
    quint64 slow = 0; ///< calls of those timed that took too long
    std::chrono::milliseconds slowest{0};

    /// Takes in what came later of the same listener.
    void add(const ListenerTrouble &later);

    friend bool operator==(const ListenerTrouble &, const ListenerTrouble &) = default;
};

} // namespace Console

Q_DECLARE_METATYPE(Console::ListenerSnapshot)
Q_DECLARE_METATYPE(QList<Console::ListenerTrouble>)
