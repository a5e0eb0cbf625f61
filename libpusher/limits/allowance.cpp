// SPDX-License-Identifier: MIT
#include "libpusher/limits/allowance.h"

#include <algorithm>

namespace Pusher {

using std::chrono::milliseconds;
using TimePoint = Scheduler::TimePoint;

Allowance::Allowance(const RateLimitConfig &limits)
    : m_bucket(limits.burstLimit, limits.messagesPerSecond, std::chrono::seconds(1))
    , m_window(limits.messagesPerWindow(), limits.windowSize)
{
}

bool Allowance::take(TimePoint now, int count)
{
    const bool allowed = m_window.fits(now, count) && m_bucket.take(now, count);
    if (allowed)
        m_window.add(now, count);
    (allowed ? m_allowed : m_refused) += quint64(count);
    return allowed;
}

std::optional<milliseconds> Allowance::wait(TimePoint now, int count) const
{
    const std::optional<milliseconds> bucket = m_bucket.wait(now, count);
    const std::optional<milliseconds> window = m_window.wait(now, count);
    if (!bucket || !window)
        return {};
    return std::max(*bucket, *window);
}

Allowance::Limit Allowance::inTheWay(TimePoint now, int count) const
{
    const std::optional<milliseconds> bucket = m_bucket.wait(now, count);
    const std::optional<milliseconds> window = m_window.wait(now, count);
    if (bucket == milliseconds(0) && window == milliseconds(0))
        return Limit::None;
    if (!bucket || !window)
        return bucket ? Limit::Window : Limit::Bucket;
    return *bucket >= *window ? Limit::Bucket : Limit::Window;
}

std::optional<milliseconds> Allowance::waitForAll(TimePoint now) const
{
    const qint64 all = std::min<qint64>(m_bucket.capacity(), m_window.limit());
    return all > 0 ? wait(now, int(all)) : std::nullopt;
}

int Allowance::remaining(TimePoint now) const
{
    const qint64 room = m_window.limit() - m_window.used(now);
    return int(std::max<qint64>(std::min<qint64>(m_bucket.tokens(now), room), 0));
}

TimePoint Allowance::idleAt() const
{
    return std::max(m_bucket.fullAt(), m_window.emptyAt());
}

void Allowance::setLimits(TimePoint now, const RateLimitConfig &limits)
{
    m_bucket.setLimit(now, limits.burstLimit, limits.messagesPerSecond);
    m_window.setLimit(now, limits.messagesPerWindow(), limits.windowSize);
}

Allowance Allowance::copyForAnother() const
{
    Allowance copy = *this;
    copy.m_allowed = 0;
    copy.m_refused = 0;
    return copy;
}

} // namespace Pusher
