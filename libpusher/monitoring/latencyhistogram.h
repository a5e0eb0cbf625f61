// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <array>
#include <chrono>
#include <optional>

namespace Pusher {

/// How long things took, in memory that does not grow (1.5 KB).
///
/// Log-linear: exact up to 31 µs, then 16 steps for each doubling. A quantile is the middle of its
/// step, so it is off by 1/32 (3.2 %) at most, and never outside of what was recorded. From 65 s on
/// all is one step, whose value is the longest recorded. Average and longest are exact. Plain value,
/// one thread. Seed 2, "Performance Metrics".
class LatencyHistogram {
public:
    using Duration = std::chrono::microseconds;

    /// Times below zero (clocks of two computers) count as zero.
    void record(Duration latency);
    void merge(const LatencyHistogram &other);

    quint64 count() const { return m_count; }
    /// Of all that was recorded, in µs.
    quint64 sum() const { return m_sum; }
    /// Nothing where nothing was recorded; so with the next two.
    std::optional<Duration> average() const;
    std::optional<Duration> longest() const;
    /// The smallest that `share` (above 0, to 1) of all do not exceed.
    std::optional<Duration> quantile(double share) const;

private:
    static constexpr int stepBits = 4;
    static constexpr int steps = 1 << stepBits;
    static constexpr int topBit = 26; ///< 2²⁶ µs are 67 s
    static constexpr int buckets = steps * (topBit - stepBits + 1);

    static int bucketOf(quint64 value);
    static quint64 middleOf(int bucket);

    std::array<quint32, buckets> m_counts{};
    quint64 m_count = 0;
    quint64 m_sum = 0;
    quint64 m_shortest = 0;
    quint64 m_longest = 0;
};

} // namespace Pusher
