// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ringbuffer.h"
#include "libpusher/dispatch/traceddispatch.h"

#include <memory>
#include <mutex>

namespace Pusher {

/// The newest traced events, bounded: what EventDispatcher::setTracing() fills.
///
/// Entries never change once they are here. Written in the dispatcher's thread; everything else may
/// be called in any thread, also after the dispatcher has gone.
class DispatchTrace {
public:
    using Entry = std::shared_ptr<const TracedDispatch>;
    /// Events kept; older ones go, and `total()` still counts them.
    static constexpr qsizetype capacity = 1000;
    /// Of each event; more are counted in `TracedDispatch::omitted`.
    static constexpr qsizetype listenersPerEvent = 64;
    /// Listeners looked at for an event that they miss by a name; more are counted likewise.
    static constexpr std::size_t examinedPerEvent = 10000;

    /// Oldest first.
    QList<Entry> snapshot() const;
    /// Those behind the first `number` that were ever traced, as far as they are kept; oldest first.
    QList<Entry> behind(quint64 number) const;
    /// Of the kept event with this number, with lanes that of the lane that had its turn last; null
    /// where it was not traced, or not any more.
    Entry of(quint64 sequence) const;
    /// How many were ever traced.
    quint64 total() const;

    /// Dispatcher's thread only.
    void add(TracedDispatch dispatch);

private:
    mutable std::mutex m_mutex;
    RingBuffer<Entry> m_entries{capacity};
};

} // namespace Pusher
