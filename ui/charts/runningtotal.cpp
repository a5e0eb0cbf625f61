// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/runningtotal.h"

#include <algorithm>

namespace Console {

using namespace std::chrono;

RunningTotal::RunningTotal()
    : m_series(std::size_t(span / 1s) * perSecond)
{
}

void RunningTotal::set(Time time, double value)
{
    if (m_pendingCount > 0 && time < last().time) {
        time = last().time;
        ++m_clamped;
    }
    if (m_pendingCount > 0 && floor<seconds>(time) != floor<seconds>(last().time))
        flush();
    if (m_pendingCount < perSecond) {
        m_pending[m_pendingCount++] = {time, value};
        return;
    }
    // Of the three and the new one, the new one stays and the extremes do: one in the middle goes.
    std::array<Point, perSecond + 1> all;
    std::copy(m_pending.begin(), m_pending.end(), all.begin());
    all.back() = {time, value};
    const auto [low, high] = std::minmax_element(
        all.begin(), all.end(), [](const Point &a, const Point &b) { return a.value < b.value; });
    auto spare = all.begin();
    while (spare == low || spare == high)
        ++spare;
    std::copy(all.begin(), spare, m_pending.begin());
    std::copy(spare + 1, all.end(), m_pending.begin() + (spare - all.begin()));
}

void RunningTotal::flush()
{
    for (std::size_t i = 0; i < m_pendingCount; ++i)
        m_series.append(m_pending[i].time, m_pending[i].value);
    m_pendingCount = 0;
}

RunningTotal::Time RunningTotal::oldest() const
{
    return m_series.isEmpty() ? m_pending[0].time : m_series.front().time;
}

std::optional<RunningTotal::Point> RunningTotal::lastUntil(Time time) const
{
    for (std::size_t i = m_pendingCount; i > 0; --i) {
        if (m_pending[i - 1].time <= time)
            return m_pending[i - 1];
    }
    return m_series.lastUntil(time);
}

std::vector<RunningTotal::Point> RunningTotal::query(Time from, Time to, int buckets) const
{
    std::vector<Point> points = m_series.query(from, to, buckets);
    for (std::size_t i = 0; i < m_pendingCount; ++i) {
        if (m_pending[i].time >= from && m_pending[i].time < to)
            points.push_back(m_pending[i]);
    }
    return points;
}

} // namespace Console
