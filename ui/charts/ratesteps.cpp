// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ratesteps.h"

#include <algorithm>

namespace Console {

using namespace std::chrono;
using Second = RateBuckets::Second;

namespace {

/// Says of seconds asked for in rising order whether a whole gap touches them.
class Outages {
public:
    explicit Outages(const std::vector<GapSpans::Span> &gaps)
    {
        for (const GapSpans::Span &gap : gaps) {
            if (gap.isPartial)
                continue;
            const Second begin = floor<seconds>(gap.from);
            const Second end = ceil<seconds>(gap.to);
            if (!m_spans.empty() && begin <= m_spans.back().second)
                m_spans.back().second = std::max(m_spans.back().second, end);
            else
                m_spans.emplace_back(begin, end);
        }
    }

    bool contains(Second second)
    {
        while (m_next < m_spans.size() && m_spans[m_next].second <= second)
            ++m_next;
        return m_next < m_spans.size() && m_spans[m_next].first <= second;
    }

private:
    std::vector<std::pair<Second, Second>> m_spans;
    std::size_t m_next = 0;
};

} // namespace

std::vector<RateStep> rateSteps(const RateBuckets &counts, const std::vector<GapSpans::Span> &gaps,
                                Second knownFrom, Second knownTo, Second from, Second to,
                                seconds step)
{
    std::vector<RateStep> steps;
    Outages outages(gaps);
    const Second begin = std::max(knownFrom, from);
    const Second end = std::min(knownTo, to);
    for (Second second = begin; second < end;) {
        RateStep result;
        result.from = second - (second.time_since_epoch() % step + step) % step;
        result.length = step;
        result.counts.assign(counts.kinds(), 0);
        result.heardCounts.assign(counts.kinds(), 0);
        for (const Second stop = std::min(end, result.to()); second < stop; second += 1s) {
            const bool isHeard = !outages.contains(second);
            result.heard += seconds(isHeard);
            const quint32 *count = counts.at(second);
            if (!count)
                continue;
            quint64 all = 0;
            for (std::size_t kind = 0; kind < counts.kinds(); ++kind) {
                result.counts[kind] += count[kind];
                result.heardCounts[kind] += isHeard ? count[kind] : 0;
                all += count[kind];
            }
            if (isHeard)
                result.busiest = std::max(result.busiest, all);
        }
        steps.push_back(std::move(result));
    }
    return steps;
}

} // namespace Console
