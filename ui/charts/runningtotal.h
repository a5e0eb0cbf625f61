// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/timeseries.h"

namespace Console {

/// A value that changes now and then and holds in between, kept for a day.
///
/// Up to three changes a second are kept as they were; of more in one second the lowest, the
/// highest and the last. One thread.
class RunningTotal {
public:
    using Time = TimeSeries::Time;
    using Point = TimeSeries::Point;
    static constexpr std::chrono::seconds span = std::chrono::hours(24);

    RunningTotal();

    /// From `time` on the total is `value` (finite).
    void set(Time time, double value);

    bool isEmpty() const { return m_pendingCount == 0; }
    Point last() const { return m_pending[m_pendingCount - 1]; }
    /// When the oldest change that is kept happened.
    Time oldest() const;
    /// Old changes that are no longer kept.
    quint64 dropped() const { return m_series.dropped(); }
    quint64 clamped() const { return m_clamped; }

    /// As `TimeSeries::lastUntil()` and `TimeSeries::query()`, with the newest changes too.
    std::optional<Point> lastUntil(Time time) const;
    std::vector<Point> query(Time from, Time to, int buckets) const;

private:
    static constexpr std::size_t perSecond = 3;
    void flush();

    TimeSeries m_series;
    std::array<Point, perSecond> m_pending; ///< of the newest second, by time
    std::size_t m_pendingCount = 0;
    quint64 m_clamped = 0;
};

} // namespace Console
