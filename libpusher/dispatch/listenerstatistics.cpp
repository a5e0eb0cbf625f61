// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/listenerstatistics.h"

#include <algorithm>

namespace Pusher::Detail {
namespace {

// One thread writes, so that a plain load and store will do: half the cost of an atomic addition.
template <typename T>
T add(std::atomic<T> &counter, T amount)
{
    const T before = counter.load(std::memory_order_relaxed);
    counter.store(before + amount, std::memory_order_relaxed);
    return before;
}

} // namespace

bool ListenerStatistics::called(WallTime at)
{
    m_lastCalled.store(at.time_since_epoch().count(), std::memory_order_relaxed);
    return add<quint64>(m_calls, 1) % samplingInterval == 0;
}

std::optional<std::chrono::nanoseconds>
ListenerStatistics::busyFor(Scheduler::TimePoint now) const
{
    const qint64 since = m_busySince.load(std::memory_order_relaxed);
    if (since == 0)
        return {};
    return std::max(now.time_since_epoch() - Scheduler::Clock::duration(since), {});
}

void ListenerStatistics::sampled(std::chrono::nanoseconds took)
{
    add<qint64>(m_total, took.count());
    if (took.count() > m_maximum.load(std::memory_order_relaxed))
        m_maximum.store(took.count(), std::memory_order_relaxed);
    add<quint64>(m_samples, 1);
}

void ListenerStatistics::failed(const QString &error)
{
    add<quint64>(m_errors, 1);
    const std::lock_guard lock(m_mutex);
    m_lastError = error;
}

void ListenerStatistics::reset()
{
    for (std::atomic<quint64> *counter : {&m_calls, &m_errors, &m_dropped, &m_samples})
        counter->store(0, std::memory_order_relaxed);
    for (std::atomic<qint64> *figure : {&m_lastCalled, &m_total, &m_maximum})
        figure->store(0, std::memory_order_relaxed);
    const std::lock_guard lock(m_mutex);
    m_lastError.clear();
}

void ListenerStatistics::fill(ListenerInfo &info) const
{
    info.calls = m_calls.load(std::memory_order_relaxed);
    info.errors = m_errors.load(std::memory_order_relaxed);
    info.dropped = m_dropped.load(std::memory_order_relaxed);
    if (const qint64 last = m_lastCalled.load(std::memory_order_relaxed); last != 0)
        info.lastCalled = WallTime(std::chrono::microseconds(last));
    if (const quint64 samples = m_samples.load(std::memory_order_relaxed); samples != 0) {
        info.mean =
            std::chrono::nanoseconds(m_total.load(std::memory_order_relaxed) / qint64(samples));
        info.maximum = std::chrono::nanoseconds(m_maximum.load(std::memory_order_relaxed));
    }
    const std::lock_guard lock(m_mutex);
    info.lastError = m_lastError;
}

} // namespace Pusher::Detail
