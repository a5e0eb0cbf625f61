// SPDX-License-Identifier: MIT
#include "libpusher/limits/allowancetable.h"

#include <algorithm>
#include <functional>

namespace Pusher {

using TimePoint = Scheduler::TimePoint;

AllowanceTable::AllowanceTable(const RateLimitConfig &limits, qsizetype maximumUsers)
    : m_maximumUsers(maximumUsers)
    , m_overflow(limits)
{
    Q_ASSERT(maximumUsers > 0);
}

Allowance &AllowanceTable::of(const UserId &user, TimePoint now)
{
    if (const auto found = m_places.constFind(user); found != m_places.cend())
        return m_tracked[*found].allowance;

    Tracked fresh{user, m_overflow.copyForAnother()};
    quint32 place = quint32(m_tracked.size());
    if (qsizetype(m_tracked.size()) < m_maximumUsers) {
        m_tracked.push_back(std::move(fresh));
    } else if (const auto idle = takeIdlePlace(now)) {
        place = *idle;
        m_places.remove(m_tracked[place].user);
        m_tracked[place] = std::move(fresh);
        ++m_evicted;
    } else {
        return m_overflow;
    }
    m_places.insert(user, place);
    push({m_tracked[place].allowance.idleAt(), place});
    return m_tracked[place].allowance;
}

const Allowance *AllowanceTable::find(const UserId &user) const
{
    const auto found = m_places.constFind(user);
    return found == m_places.cend() ? nullptr : &m_tracked[*found].allowance;
}

void AllowanceTable::setLimits(TimePoint now, const RateLimitConfig &limits)
{
    m_overflow.setLimits(now, limits);
    for (Tracked &tracked : m_tracked)
        tracked.allowance.setLimits(now, limits);
    rebuildHeap();
}

/// A message moves no heap entry: that of somebody who has sent since is put right when it comes up.
/// So an active user costs one move for each time that he would have been idle.
std::optional<quint32> AllowanceTable::takeIdlePlace(TimePoint now)
{
    while (m_idle.front().at <= now) {
        std::ranges::pop_heap(m_idle, std::greater());
        Idle idle = m_idle.back();
        m_idle.pop_back();
        const TimePoint idleAt = m_tracked[idle.place].allowance.idleAt();
        if (idleAt <= now)
            return idle.place;
        push({idleAt, idle.place});
    }
    return {};
}

void AllowanceTable::push(const Idle &idle)
{
    m_idle.push_back(idle);
    std::ranges::push_heap(m_idle, std::greater());
}

void AllowanceTable::rebuildHeap()
{
    for (Idle &idle : m_idle)
        idle.at = m_tracked[idle.place].allowance.idleAt();
    std::ranges::make_heap(m_idle, std::greater());
}

} // namespace Pusher
