// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeseries.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace Console {

/// Of the points seen so far; of equal ones the first.
struct TimeSeries::Extremes {
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -std::numeric_limits<double>::infinity();
    std::size_t lowestAt = 0;
    std::size_t highestAt = 0;

    void takeLow(double value, std::size_t index)
    {
        if (value < lowest || (value == lowest && index < lowestAt)) {
            lowest = value;
            lowestAt = index;
        }
    }
    void takeHigh(double value, std::size_t index)
    {
        if (value > highest || (value == highest && index < highestAt)) {
            highest = value;
            highestAt = index;
        }
    }
};

/// Called with every eighth point: makes the nodes that this one completed.
void TimeSeries::Block::summarise(std::size_t count)
{
    const std::size_t first = count - fan;
    const auto [low, high] = std::minmax_element(values.data() + first, values.data() + count);
    // minmax_element answers the last of equal maxima; the first is wanted.
    const auto firstHigh = std::find(values.data() + first, values.data() + count, *high);
    nodes[count / fan - 1] = {*low, *high, quint16(low - values.data()),
                              quint16(firstHigh - values.data())};
    std::size_t filled = count / fan;
    for (std::size_t level = 1; level < levels && filled % fan == 0; ++level) {
        const Node *below = &nodes[levelStart[level - 1] + filled - fan];
        Node node = below[0];
        for (std::size_t i = 1; i < fan; ++i) {
            if (below[i].lowest < node.lowest) {
                node.lowest = below[i].lowest;
                node.lowestAt = below[i].lowestAt;
            }
            if (below[i].highest > node.highest) {
                node.highest = below[i].highest;
                node.highestAt = below[i].highestAt;
            }
        }
        filled /= fan;
        nodes[levelStart[level] + filled - 1] = node;
    }
}

TimeSeries::TimeSeries(std::size_t capacity)
    : m_maximumBlocks((capacity + blockSize - 1) / blockSize + 1)
{
}

void TimeSeries::append(Time time, double value)
{
    Q_ASSERT(std::isfinite(value));
    qint64 stamp = time.time_since_epoch().count();
    if (m_size > 0 && stamp < timeAt(m_size - 1)) {
        stamp = timeAt(m_size - 1);
        ++m_clamped;
    }
    if (m_size == m_blocks.size() * blockSize) {
        if (m_blocks.size() == m_maximumBlocks) {
            // The oldest block becomes the newest: no memory changes hands.
            std::rotate(m_blocks.begin(), m_blocks.begin() + 1, m_blocks.end());
            m_size -= blockSize;
            m_dropped += blockSize;
        } else {
            m_blocks.push_back(std::make_unique_for_overwrite<Block>());
        }
    }
    Block &block = *m_blocks[m_size / blockSize];
    const std::size_t place = m_size % blockSize;
    block.times[place] = stamp;
    block.values[place] = value;
    ++m_size;
    if ((place + 1) % fan == 0)
        block.summarise(place + 1);
}

TimeSeries::Point TimeSeries::at(std::size_t index) const
{
    return {Time(Time::duration(timeAt(index))),
            m_blocks[index / blockSize]->values[index % blockSize]};
}

qint64 TimeSeries::timeAt(std::size_t index) const
{
    return m_blocks[index / blockSize]->times[index % blockSize];
}

std::size_t TimeSeries::lowerBound(qint64 time, std::size_t from, std::size_t guess) const
{
    // Buckets hold about as many points as their neighbours: gallop from there.
    std::size_t low = from; // everything before is earlier
    std::size_t high = m_size; // here or later is not earlier
    std::size_t probe = from + guess;
    std::size_t stride = 4;
    while (probe < high) {
        if (timeAt(probe) < time) {
            low = probe + 1;
            probe += stride;
        } else {
            high = probe;
            if (probe - low < stride)
                break;
            probe -= stride;
        }
        stride *= 2;
    }
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (timeAt(middle) < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::optional<TimeSeries::Point> TimeSeries::lastUntil(Time time) const
{
    const std::size_t after = lowerBound(time.time_since_epoch().count() + 1, 0, m_size / 2);
    if (after == 0)
        return std::nullopt;
    return at(after - 1);
}

void TimeSeries::collect(const Block &block, std::size_t base, std::size_t begin, std::size_t end,
                         Extremes &extremes)
{
    const auto takePoints = [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            extremes.takeLow(block.values[i], base + i);
            extremes.takeHigh(block.values[i], base + i);
        }
    };
    const auto takeNodes = [&](std::size_t level, std::size_t first, std::size_t last) {
        for (std::size_t i = levelStart[level] + first; i < levelStart[level] + last; ++i) {
            extremes.takeLow(block.nodes[i].lowest, base + block.nodes[i].lowestAt);
            extremes.takeHigh(block.nodes[i].highest, base + block.nodes[i].highestAt);
        }
    };
    const auto up = [](std::size_t i) { return (i + fan - 1) / fan * fan; };
    const auto down = [](std::size_t i) { return i / fan * fan; };

    if (up(begin) >= down(end)) {
        takePoints(begin, end);
        return;
    }
    takePoints(begin, up(begin));
    takePoints(down(end), end);
    begin = up(begin) / fan;
    end = down(end) / fan;
    for (std::size_t level = 0;; ++level) {
        if (level + 1 == levels || up(begin) >= down(end)) {
            takeNodes(level, begin, end);
            return;
        }
        takeNodes(level, begin, up(begin));
        takeNodes(level, down(end), end);
        begin = up(begin) / fan;
        end = down(end) / fan;
    }
}

void TimeSeries::collect(std::size_t begin, std::size_t end, Extremes &extremes) const
{
    while (begin < end) {
        const std::size_t number = begin / blockSize;
        const std::size_t base = number * blockSize;
        const std::size_t stop = std::min(end, base + blockSize);
        collect(*m_blocks[number], base, begin - base, stop - base, extremes);
        begin = stop;
    }
}

std::vector<TimeSeries::Point> TimeSeries::query(Time from, Time to, int buckets) const
{
    std::vector<Point> points;
    if (m_size == 0 || buckets <= 0 || to <= from)
        return points;
    points.reserve(std::min(m_size, std::size_t(buckets) * 2));
    const qint64 start = from.time_since_epoch().count();
    const qint64 span = (to - from).count();
    // In two parts, or the product could overflow.
    const auto edge = [&](int bucket) {
        return start + span / buckets * bucket + span % buckets * bucket / buckets;
    };
    std::size_t begin = lowerBound(start, 0, m_size / 2);
    std::size_t guess = (m_size - begin) / std::size_t(buckets);
    for (int bucket = 0; bucket < buckets && begin < m_size; ++bucket) {
        const std::size_t end = lowerBound(edge(bucket + 1), begin, guess);
        guess = end - begin;
        if (begin == end)
            continue;
        Extremes extremes;
        collect(begin, end, extremes);
        const auto [earlier, later] = std::minmax(extremes.lowestAt, extremes.highestAt);
        points.push_back(at(earlier));
        if (later != earlier)
            points.push_back(at(later));
        const bool pauseFollows =
            bucket + 1 < buckets && (end == m_size || timeAt(end) >= edge(bucket + 2));
        if (pauseFollows && at(end - 1) != points.back())
            points.push_back(at(end - 1));
        begin = end;
    }
    return points;
}

std::size_t TimeSeries::allocatedBytes() const
{
    return m_blocks.size() * sizeof(Block);
}

} // namespace Console
