// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/monitoring/objective.h"

namespace Pusher {

/// Follows one objective from window to window, so that one odd window changes nothing.
///
/// Worse: after `enterAfter` windows in a row that are worse than the present verdict, to the
/// mildest of them. Better: after `leaveAfter` in a row that are better, to the worst of them. So
/// values that go to and fro leave the verdict where it is. The first good window makes an unknown
/// one healthy; after `forgetAfter` windows without anything to measure it is unknown. Plain value,
/// one thread.
class ObjectiveJudge {
public:
    struct Patience {
        int enterAfter = 2;
        int leaveAfter = 3;
        int forgetAfter = 6;
    };

    ObjectiveJudge(const Objective &objective, const Patience &patience, WallTime now);

    /// One more window is over; no value: there was nothing to measure in it. Whether the verdict
    /// is another one now.
    bool observe(std::optional<double> value, quint64 samples, WallTime now);

    const Verdict &verdict() const { return m_verdict; }

private:
    bool turn(Health health, WallTime now);

    Patience m_patience;
    Verdict m_verdict;
    int m_missing = 0; ///< windows in a row without a value
    int m_worse = 0; ///< windows in a row
    int m_better = 0;
    Health m_target = Health::Unknown; ///< of the run that is under way
};

} // namespace Pusher
