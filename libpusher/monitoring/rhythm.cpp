// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/rhythm.h"

#include <algorithm>

namespace Pusher {
namespace {

// Chosen for independent events: their median is 0.69 and their spread 0.48 mean intervals, so
// they are silent after 10 of them. With the noise of 31 samples that happens by chance to 1
// interval in 2400 (12 spreads: 1 in 330).
constexpr int spreadsUntilLate = 9;
constexpr int spreadsUntilSilent = 18;

template <typename Iterator>
Rhythm::Duration ranked(Iterator begin, Iterator end, std::ptrdiff_t rank)
{
    std::nth_element(begin, begin + rank, end);
    return begin[rank];
}

} // namespace

void Rhythm::learn(Duration interval)
{
    m_intervals[m_count++ % window] = interval;
    if (m_count >= enough)
        evaluate();
}

void Rhythm::evaluate()
{
    const auto count = std::ptrdiff_t(std::min(m_count, window));
    std::array<Duration, window> values = m_intervals;
    const auto end = values.begin() + count;
    m_longest = std::max(ranked(values.begin(), end, count - 1 - count / 8), fastestLearned);
    const Duration middle = ranked(values.begin(), end, count / 2);
    std::for_each(values.begin(), end,
                  [middle](Duration &value) { value = std::chrono::abs(value - middle); });
    m_spread = ranked(values.begin(), end, count / 2);
    m_median = std::max(middle, fastestLearned);
}

std::optional<Rhythm::Duration> Rhythm::expected() const
{
    if (m_given)
        return m_given;
    return m_count >= enough ? std::optional(m_median) : std::nullopt;
}

Rhythm::Duration Rhythm::lateAfter() const
{
    if (m_given)
        return *m_given * 3 / 2;
    return std::max(m_median * 3 / 2 + m_spread * spreadsUntilLate, m_longest * 3 / 2);
}

Rhythm::Duration Rhythm::silentAfter() const
{
    if (m_given)
        return *m_given * 2;
    return std::max(m_median * 2 + m_spread * spreadsUntilSilent, m_longest * 2);
}

} // namespace Pusher
