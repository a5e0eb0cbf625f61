// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/latencyhistogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace Pusher {

int LatencyHistogram::bucketOf(quint64 value)
{
    if (value < steps)
        return int(value);
    if (value >> topBit)
        return buckets - 1;
    const int shift = int(std::bit_width(value)) - 1 - stepBits;
    return shift * steps + int(value >> shift);
}

quint64 LatencyHistogram::middleOf(int bucket)
{
    if (bucket < 2 * steps)
        return quint64(bucket);
    const int shift = bucket / steps - 1;
    const quint64 first = quint64(steps + bucket % steps) << shift;
    return first + (quint64(1) << shift) / 2;
}

void LatencyHistogram::record(Duration latency)
{
    const auto value = quint64(std::max<Duration::rep>(latency.count(), 0));
    ++m_counts[std::size_t(bucketOf(value))];
    m_shortest = m_count == 0 ? value : std::min(m_shortest, value);
    m_longest = std::max(m_longest, value);
    m_sum += value;
    ++m_count;
}

void LatencyHistogram::merge(const LatencyHistogram &other)
{
    if (other.m_count == 0)
        return;
    for (std::size_t bucket = 0; bucket < m_counts.size(); ++bucket)
        m_counts[bucket] += other.m_counts[bucket];
    m_shortest = m_count == 0 ? other.m_shortest : std::min(m_shortest, other.m_shortest);
    m_longest = std::max(m_longest, other.m_longest);
    m_sum += other.m_sum;
    m_count += other.m_count;
}

std::optional<LatencyHistogram::Duration> LatencyHistogram::average() const
{
    if (m_count == 0)
        return {};
    return Duration(m_sum / m_count);
}

std::optional<LatencyHistogram::Duration> LatencyHistogram::longest() const
{
    if (m_count == 0)
        return {};
    return Duration(m_longest);
}

std::optional<LatencyHistogram::Duration> LatencyHistogram::quantile(double share) const
{
    if (m_count == 0)
        return {};
    const auto rank = std::clamp<quint64>(quint64(std::ceil(share * double(m_count))), 1, m_count);
    quint64 passed = 0;
    int bucket = 0;
    while ((passed += m_counts[std::size_t(bucket)]) < rank)
        ++bucket;
    if (bucket == buckets - 1)
        return Duration(m_longest);
    return Duration(std::clamp(middleOf(bucket), m_shortest, m_longest));
}

} // namespace Pusher
