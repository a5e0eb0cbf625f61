// SPDX-License-Identifier: MIT
#include "libpusher/limits/tokenbucket.h"

#include <algorithm>
#include <limits>

namespace Pusher {

using std::chrono::nanoseconds;

TokenBucket::TokenBucket(int capacity, int count, nanoseconds period)
    : m_count(count)
    , m_capacity(count == 0 ? 0 : qint64(capacity) * period.count())
    , m_cost(period.count())
{
    Q_ASSERT(capacity >= 0 && count >= 0 && period.count() > 0);
    Q_ASSERT(capacity <= (std::numeric_limits<qint64>::max() / 2) / period.count());
}

bool TokenBucket::take(Scheduler::TimePoint now, int tokens)
{
    Q_ASSERT(tokens > 0);
    if (tokens > m_capacity / m_cost)
        return false;
    const qint64 debt = debtAt(now) + tokens * m_cost;
    if (debt > m_capacity)
        return false;
    m_debt = debt;
    m_asOf = std::max(m_asOf, now);
    return true;
}

std::optional<std::chrono::milliseconds> TokenBucket::wait(Scheduler::TimePoint now,
                                                           int tokens) const
{
    Q_ASSERT(tokens > 0);
    if (tokens > m_capacity / m_cost)
        return {};
    const qint64 missing = debtAt(now) + tokens * m_cost - m_capacity;
    if (missing <= 0)
        return std::chrono::milliseconds(0);
    // Nothing comes back before the clock is again where it was.
    const nanoseconds behind = std::max(nanoseconds(m_asOf - now), nanoseconds(0));
    return std::chrono::ceil<std::chrono::milliseconds>(
        nanoseconds((missing + m_count - 1) / m_count) + behind);
}

Scheduler::TimePoint TokenBucket::fullAt() const
{
    if (m_debt == 0)
        return m_asOf;
    return m_asOf + nanoseconds((m_debt + m_count - 1) / m_count);
}

void TokenBucket::setLimit(Scheduler::TimePoint now, int capacity, int count)
{
    const qint64 left = m_capacity - debtAt(now);
    const Scheduler::TimePoint asOf = std::max(m_asOf, now);
    *this = TokenBucket(capacity, count, nanoseconds(m_cost));
    m_debt = m_capacity - std::min(left, m_capacity);
    m_asOf = asOf;
}

qint64 TokenBucket::debtAt(Scheduler::TimePoint now) const
{
    if (m_debt == 0 || now <= m_asOf)
        return m_debt;
    const qint64 elapsed = nanoseconds(now - m_asOf).count();
    // Divided first: hours times a high rate are no number that fits.
    return elapsed > m_debt / m_count ? 0 : m_debt - elapsed * m_count;
}

} // namespace Pusher
