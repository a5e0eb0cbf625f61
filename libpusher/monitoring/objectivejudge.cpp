// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/objectivejudge.h"

#include <algorithm>

namespace Pusher {

ObjectiveJudge::ObjectiveJudge(const Objective &objective, const Patience &patience, WallTime now)
    : m_patience(patience)
{
    m_verdict.objective = objective;
    m_verdict.since = now;
}

bool ObjectiveJudge::observe(std::optional<double> value, quint64 samples, WallTime now)
{
    if (!value) {
        if (++m_missing < m_patience.forgetAfter || !m_verdict.value)
            return false;
        m_verdict.value.reset();
        m_verdict.samples = 0;
        m_verdict.newest = Health::Unknown;
        m_verdict.inARow = 0;
        return turn(Health::Unknown, now);
    }
    m_missing = 0;
    const Health seen = m_verdict.objective.judged(*value);
    m_verdict.inARow = seen == m_verdict.newest ? m_verdict.inARow + 1 : 1;
    m_verdict.newest = seen;
    m_verdict.value = value;
    m_verdict.samples = samples;
    const Health present = m_verdict.health;
    if (seen == present) {
        m_worse = m_better = 0;
        return false;
    }
    if (present == Health::Unknown && seen == Health::Healthy)
        return turn(seen, now);
    if (seen > present) {
        m_target = m_worse == 0 ? seen : std::min(m_target, seen);
        m_better = 0;
        return ++m_worse >= m_patience.enterAfter && turn(m_target, now);
    }
    m_target = m_better == 0 ? seen : std::max(m_target, seen);
    m_worse = 0;
    return ++m_better >= m_patience.leaveAfter && turn(m_target, now);
}

bool ObjectiveJudge::turn(Health health, WallTime now)
{
    m_worse = m_better = 0;
    if (health == m_verdict.health)
        return false;
    m_verdict.health = health;
    m_verdict.since = now;
    return true;
}

} // namespace Pusher
