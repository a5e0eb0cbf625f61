// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"
#include "libpusher/localserver/channelhub.h"

#include <unordered_map>

namespace Pusher::Detail {

/// Tells the subscribers of a channel how many they are; those of a large channel only every five
/// seconds (protocol.md §3.4).
class SubscriptionCounts {
public:
    static constexpr int largeChannel = 100; ///< beyond so many subscribers
    static constexpr std::chrono::seconds largeInterval{5};

    /// Told of the same numbers at the same time.
    using Told = std::function<void(const QString &channel, int count)>;

    SubscriptionCounts(ChannelHub &hub, std::shared_ptr<Scheduler> scheduler, Told told);

    /// Somebody has come to the channel or left it.
    void changed(const QString &channel);

private:
    void tell(const QString &channel);

    ChannelHub &m_hub;
    std::shared_ptr<Scheduler> m_scheduler;
    Told m_told;
    /// Large channels that were told within the last five seconds.
    struct Pause {
        TimerHandle end;
        bool changed = false; ///< meanwhile
    };
    std::unordered_map<QString, Pause> m_pauses;
};

} // namespace Pusher::Detail
