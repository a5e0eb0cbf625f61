// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QString>

#include <chrono>
#include <optional>
#include <vector>

/// Round figures for the axes of charts. Pure functions, any thread.
namespace Console::ChartScale {

/// From `low` to `high` in whole steps.
struct Values {
    double low = 0;
    double high = 1;
    double step = 1;

    friend bool operator==(const Values &, const Values &) = default;
};

/// A round range around [low, high] with about `steps` steps, which are 1, 2 or 5 times a power of
/// ten, and whole numbers where asked for. `before` stays as long as it holds all and is not much
/// too large: an axis that jumps with every value cannot be read.
Values fit(double low, double high, int steps, bool wholeNumbers,
           const std::optional<Values> &before);

/// The smallest round duration that cuts `span` into at most `parts`.
std::chrono::seconds timeStep(std::chrono::seconds span, int parts);

/// Where the hands of a clock stand on whole multiples of `step`, local time, within [from, to].
std::vector<Pusher::WallTime> timeTicks(Pusher::WallTime from, Pusher::WallTime to,
                                        std::chrono::seconds step);

/// "0.25", "1,500", "120 k": as many digits as tell steps of `step` apart, in the user's locale.
QString valueLabel(double value, double step);
/// "10 s", "5 min", "2 h": for round durations.
QString durationLabel(std::chrono::seconds duration);
/// "12:31", or "12:31:05" where steps are shorter than a minute; local.
QString timeLabel(Pusher::WallTime time, std::chrono::seconds step);

} // namespace Console::ChartScale
