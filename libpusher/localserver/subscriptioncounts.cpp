// SPDX-License-Identifier: MIT
#include "libpusher/localserver/subscriptioncounts.h"

#include "libpusher/localserver/servermessages.h"

namespace Pusher::Detail {

SubscriptionCounts::SubscriptionCounts(ChannelHub &hub, std::shared_ptr<Scheduler> scheduler,
                                       Told told)
    : m_hub(hub)
    , m_scheduler(std::move(scheduler))
    , m_told(std::move(told))
{
}

void SubscriptionCounts::changed(const QString &channel)
{
    if (const auto pause = m_pauses.find(channel); pause != m_pauses.end())
        pause->second.changed = true;
    else
        tell(channel);
}

void SubscriptionCounts::tell(const QString &channel)
{
    const int count = m_hub.subscriberCount(channel);
    m_hub.broadcast(channel, encodeSubscriptionCount(channel, count));
    m_told(channel, count);
    if (count <= largeChannel)
        return;
    m_pauses[channel].end = m_scheduler->singleShot(largeInterval, [this, channel] {
        const Pause pause = std::move(m_pauses.extract(channel).mapped());
        if (pause.changed)
            tell(channel);
    });
}

} // namespace Pusher::Detail
