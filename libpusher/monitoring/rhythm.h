// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace Pusher {

/// How often something happens, and from when on it is missed. Plain value, any thread.
///
/// Learned from the newest 31 intervals: the median says what is usual, and two measures say how
/// patient one has to be. The median distance from it widens the patience where events come at
/// random: for independent ones (exponential intervals) fewer than 1 silence in 1000 is a false
/// alarm. The longest interval but for an eighth widens it where events come in bursts. So up to 3
/// outages among the 31 change nothing, and of a new, slower rhythm 4 intervals are enough.
class Rhythm {
public:
    using Duration = std::chrono::milliseconds;
    static constexpr std::size_t window = 31;
    /// Fewer intervals are no rhythm.
    static constexpr std::size_t enough = 8;
    /// What is faster counts as this fast: a silence below 5 s is nobody's alarm unless asked for.
    static constexpr Duration fastestLearned{2500};

    /// Says what the interval is; what is learned no longer matters.
    void give(Duration interval) { m_given = interval; }
    /// Back to what is learned.
    void takeBack() { m_given.reset(); }
    bool isGiven() const { return m_given.has_value(); }

    /// One more interval between two events.
    void learn(Duration interval);

    /// The interval to expect; nothing while too little is known.
    std::optional<Duration> expected() const;
    /// After which silence an event is late: 1.5 intervals, and more where they vary. Only where
    /// one is expected, as below.
    Duration lateAfter() const;
    /// After which silence it no longer can be called late: 2 intervals, and more where they vary.
    /// So a regular event is reported within one interval of when it should have come.
    Duration silentAfter() const;

private:
    void evaluate();

    std::optional<Duration> m_given;
    std::array<Duration, window> m_intervals{};
    std::size_t m_count = 0; ///< ever learned
    Duration m_median{0};
    Duration m_spread{0};
    Duration m_longest{0}; ///< but for an eighth of them
};

} // namespace Pusher
