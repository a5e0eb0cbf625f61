// SPDX-License-Identifier: MIT
#include "libpusher/limits/failurelimiter.h"

#include <algorithm>

namespace Pusher {

namespace {
/// Looking through all sources costs as much as many failures: not for each of them.
constexpr std::chrono::milliseconds sweepInterval{100};
} // namespace

FailureLimiter::FailureLimiter(int capacity, int count, std::chrono::nanoseconds period)
    : m_fresh(capacity, count, period)
    , m_shared(m_fresh)
{
}

std::chrono::milliseconds FailureLimiter::blockedFor(const QString &source,
                                                     Scheduler::TimePoint now) const
{
    return bucketOf(source).wait(now).value_or(std::chrono::milliseconds::max());
}

void FailureLimiter::failed(const QString &source, Scheduler::TimePoint now)
{
    auto found = m_buckets.find(source);
    if (found == m_buckets.end()) {
        makeRoom(now);
        if (m_buckets.size() >= maximumSources) {
            m_shared.take(now);
            return;
        }
        found = m_buckets.insert(source, m_fresh);
    }
    found->take(now);
}

/// Of a source that was never met: what it would get.
const TokenBucket &FailureLimiter::bucketOf(const QString &source) const
{
    const auto found = m_buckets.constFind(source);
    if (found != m_buckets.cend())
        return *found;
    return m_buckets.size() < maximumSources ? m_fresh : m_shared;
}

void FailureLimiter::makeRoom(Scheduler::TimePoint now)
{
    if (m_buckets.size() < maximumSources || now < m_nextSweep)
        return;
    m_nextSweep = now + sweepInterval;
    m_buckets.removeIf([now](const auto &entry) { return entry.value().isFull(now); });
}

} // namespace Pusher
