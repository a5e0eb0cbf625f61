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
    std::atomic<quint64> m_samples = 0;
    std::atomic<qint64> m_total = 0; ///< nanoseconds, of the samples
    std::atomic<qint64> m_maximum = 0;
    mutable std::mutex m_mutex;
    QString m_lastError; ///< guarded by the mutex
};

} // namespace Pusher::Detail
