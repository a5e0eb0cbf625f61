// SPDX-License-Identifier: MIT
#include "libpusher/localserver/eventcache.h"

#include <algorithm>

namespace Pusher::Detail {

void EventCache::remember(const QString &channel, const QString &event, const QString &data,
                          Scheduler::TimePoint now)
{
    m_events.insert(channel, {event, data, now + timeToLive});
    if (m_events.size() <= maximumChannels)
        return;
    const auto oldest = std::min_element(
        m_events.begin(), m_events.end(),
        [](const CachedEvent &a, const CachedEvent &b) { return a.expires < b.expires; });
    m_evictions += oldest->expires > now ? 1 : 0;
    m_events.erase(oldest);
}

std::optional<EventCache::CachedEvent> EventCache::find(const QString &channel,
                                                        Scheduler::TimePoint now) const
{
    const auto event = m_events.constFind(channel);
    if (event == m_events.constEnd() || event->expires <= now)
        return {};
    return *event;
}

} // namespace Pusher::Detail
