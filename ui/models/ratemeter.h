// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <array>
#include <optional>

namespace Console {

/// Events per second over the last few seconds, from a running count sampled now and then.
class RateMeter {
public:
    using TimePoint = Pusher::Scheduler::TimePoint;
    static constexpr std::chrono::seconds window{5};

    /// `count` never falls; samples come at most some times a second.
    void sample(TimePoint now, quint64 count);
    double perSecond() const;
    /// How long ago the count last grew; nothing before the first event.
    std::optional<std::chrono::milliseconds> age(TimePoint now) const;

private:
    struct Sample {
        TimePoint time;
        quint64 count = 0;
    };
    static constexpr std::size_t capacity = 32;

    std::array<Sample, capacity> m_samples;
    std::size_t m_begin = 0;
    std::size_t m_size = 0;
    std::optional<TimePoint> m_lastGrowth;
};

} // namespace Console
