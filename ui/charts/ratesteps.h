// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/gapspans.h"
#include "ui/charts/ratebuckets.h"

#include <vector>

namespace Console {

/// Some seconds of counts as one point of a chart.
struct RateStep {
    RateBuckets::Second from = {};
    std::chrono::seconds length = {};
    /// How many of them were heard from beginning to end; the others say nothing about a rate.
    std::chrono::seconds heard = {};
    std::vector<quint64> counts = {}; ///< per kind, all of them
    std::vector<quint64> heardCounts = {}; ///< per kind, of the seconds that were heard
    quint64 busiest = 0; ///< most of all kinds in one second that was heard

    std::chrono::sys_seconds to() const { return from + length; }
    /// Of the seconds that were heard, of which there is at least one.
    double perSecond(std::size_t kind) const
    {
        return double(heardCounts[kind]) / double(heard.count());
    }
};

/// Cuts [from, to) into steps at whole multiples of `step`, so that they stay the same while the
/// range moves on.
///
/// `knownFrom` and `knownTo` say what was watched at all; a second that touches a whole gap was not
/// heard. Steps without any known second are left out.
std::vector<RateStep> rateSteps(const RateBuckets &counts, const std::vector<GapSpans::Span> &gaps,
                                RateBuckets::Second knownFrom, RateBuckets::Second knownTo,
                                RateBuckets::Second from, RateBuckets::Second to,
                                std::chrono::seconds step);

} // namespace Console
