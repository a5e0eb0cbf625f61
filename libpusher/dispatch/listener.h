// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/event.h"

#include <chrono>
#include <functional>
#include <optional>

namespace Pusher {

/// A listener as its owner describes it. Seed 1, "PusherListener".
///
/// `channel` and `event` are exact names or patterns with `*` (any run of characters). A `*` in the
/// event never matches `pusher:…` or `pusher_internal:…` unless the pattern itself begins with
/// `pusher`.
struct Listener {
    ListenerId id;
    QString channel;
    QString event;
    std::function<void(const Event &)> callback;
    int priority = 0; ///< higher first; ties in order of registration
    bool once = false; ///< removed before its first call
    /// The listener goes when this object goes, and is called in its thread (by the batch, if that
    /// is another one). It must be alive when the listener is added, and not change its thread
    /// afterwards unless it moves together with the dispatcher.
    QObject *context = nullptr;
};

/// What is known of a registered listener; a snapshot.
struct ListenerInfo {
    ListenerId id;
    QString channel;
    QString event;
    int priority = 0;
    bool once = false;
    bool enabled = true;
    quint64 calls = 0;
    quint64 errors = 0;
    /// Events that were not delivered because a context's thread did not keep up (see
    /// EventDispatcher).
    quint64 dropped = 0;
    QString lastError;
    std::optional<WallTime> lastCalled;
    /// Times are sampled (1 call in 64 and the first); unset before the first sample.
    std::optional<std::chrono::nanoseconds> mean;
    std::optional<std::chrono::nanoseconds> maximum;
    /// How long the call lasts that is going on now in the thread of its context; unset without one.
    std::optional<std::chrono::nanoseconds> busyFor;

    friend bool operator==(const ListenerInfo &, const ListenerInfo &) = default;
};

} // namespace Pusher
