// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/eventpattern.h"
#include "libpusher/dispatch/listenerstatistics.h"

#include <memory>

namespace Pusher::Detail {

class ContextMailbox;

/// A registered listener. Everything but the atomics belongs to the dispatcher's thread or never
/// changes.
struct ListenerEntry {
    ListenerId id;
    EventPattern channel;
    EventPattern event;
    int priority = 0;
    bool once = false;
    bool enabled = true;
    quint64 order = 0; ///< of registration; a replacement inherits its predecessor's
    std::atomic<bool> removed = false;
    /// Shared, because a delivery to another thread may outlive the registration; reset on removal.
    std::shared_ptr<const std::function<void(const Event &)>> callback;
    std::shared_ptr<ContextMailbox> mailbox; ///< none without a context
    ListenerStatistics statistics;

    bool isRemoved() const { return removed.load(std::memory_order_relaxed); }
    bool matches(const QString &channelName, const QString &eventName) const
    {
        return channel.matches(channelName) && event.matchesEvent(eventName);
    }
};
using ListenerPtr = std::shared_ptr<ListenerEntry>;

} // namespace Pusher::Detail
