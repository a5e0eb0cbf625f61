// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace Console {

/// A long run of (time, value) points that can be drawn at the screen's resolution at once.
///
/// Over the points stands a pyramid of minima and maxima (factor 8), so that a query costs by the
/// pixel and not by the point: 900 buckets over a million points take about 0.1 ms. 16 bytes a
/// point and 3.5 for the pyramid. Bounded: the oldest points go in blocks, counted. Pure, one
/// thread.
class TimeSeries {
public:
    using Time = Pusher::WallTime;
    struct Point {
        Time time = {};
        double value = 0;

        friend bool operator==(const Point &, const Point &) = default;
    };

    /// Points are kept and dropped in blocks of this many: 8⁴.
    static constexpr std::size_t blockSize = 4096;

    /// Keeps at least `capacity` points, and at most a block more.
    explicit TimeSeries(std::size_t capacity = 64 * blockSize);

    /// `value` is finite. A time before the newest point's (somebody set the clock back) counts as
    /// that one's.
    void append(Time time, double value);

    std::size_t size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    Point front() const { return at(0); }
    Point back() const { return at(m_size - 1); }
    /// Old points that left because of the bound.
    quint64 dropped() const { return m_dropped; }
    /// Points that came with a time before that of their predecessor.
    quint64 clamped() const { return m_clamped; }

    /// The last point at or before `time`: what held then.
    std::optional<Point> lastUntil(Time time) const;
    /// Of each of `buckets` equal parts of [from, to) the lowest and the highest point, each as it
    /// was added, in order of time; one where they are the same, none for an empty part. Before an
    /// empty part also the last point, for its value holds during the pause: two a part at most, all
    /// in all.
    std::vector<Point> query(Time from, Time to, int buckets) const;

    std::size_t allocatedBytes() const;

private:
    static constexpr std::size_t fan = 8;
    static constexpr std::size_t levels = 4;
    static constexpr std::size_t nodeCount = 512 + 64 + 8 + 1;
    static constexpr std::array<std::size_t, levels> levelStart{0, 512, 512 + 64, 512 + 64 + 8};

    /// The extremes of a run of points, with their places in the block.
    struct Node {
        double lowest;
        double highest;
        quint16 lowestAt;
        quint16 highestAt;
    };
    struct Block {
        std::array<qint64, blockSize> times;
        std::array<double, blockSize> values;
        std::array<Node, nodeCount> nodes;

        void summarise(std::size_t count);
    };
    struct Extremes;

    Point at(std::size_t index) const;
    qint64 timeAt(std::size_t index) const;
    /// The first point at or after `time`, looked for from `from` on, near `from + guess`.
    std::size_t lowerBound(qint64 time, std::size_t from, std::size_t guess) const;
    void collect(std::size_t begin, std::size_t end, Extremes &extremes) const;
    static void collect(const Block &block, std::size_t base, std::size_t begin, std::size_t end,
                        Extremes &extremes);

    std::size_t m_maximumBlocks;
    std::vector<std::unique_ptr<Block>> m_blocks;
    std::size_t m_size = 0;
    quint64 m_dropped = 0;
    quint64 m_clamped = 0;
};

} // namespace Console
