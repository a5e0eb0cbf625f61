// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/listener.h"

#include <atomic>
#include <mutex>

namespace Pusher::Detail {

/// The figures of one listener. Written by the thread that calls it, readable from the
/// dispatcher's.
class ListenerStatistics {
public:
    /// One call in so many is timed (and the first): reading a clock costs more than a quick
    /// listener.
    static constexpr quint64 samplingInterval = 64;

    /// Counts a call; answers whether it should be timed.
    bool called(WallTime at);
    /// A call in another thread than the dispatcher's, which can look on meanwhile.
    void begins(Scheduler::TimePoint at)
    {
        m_busySince.store(at.time_since_epoch().count(), std::memory_order_relaxed);
    }
    void ends() { m_busySince.store(0, std::memory_order_relaxed); }
    std::optional<std::chrono::nanoseconds> busyFor(Scheduler::TimePoint now) const;
    void sampled(std::chrono::nanoseconds took);
    void failed(const QString &error);
    void dropped(quint64 events) { m_dropped.fetch_add(events, std::memory_order_relaxed); }
    void reset();
    void fill(ListenerInfo &info) const;
    quint64 errors() const { return m_errors.load(std::memory_order_relaxed); }

private:
    std::atomic<quint64> m_calls = 0;
    std::atomic<quint64> m_errors = 0;
    std::atomic<quint64> m_dropped = 0;
    std::atomic<qint64> m_lastCalled = 0; ///< microseconds since the epoch; 0: never
    std::atomic<qint64> m_busySince = 0; ///< nanoseconds of the steady clock; 0: not running
    std::atomic<quint64> m_samples = 0;
    std::atomic<qint64> m_total = 0; ///< nanoseconds, of the samples
    std::atomic<qint64> m_maximum = 0;
    mutable std::mutex m_mutex;
    QString m_lastError; ///< guarded by the mutex
};

} // namespace Pusher::Detail
