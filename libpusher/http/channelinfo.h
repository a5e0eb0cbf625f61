// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QByteArray>

#include <chrono>
#include <optional>

namespace Pusher {

/// A channel that somebody is subscribed to, as the server tells it.
struct OccupiedChannel {
    ChannelName name;
    std::optional<int> subscriptionCount = {}; ///< connections, ours among them; where told
    std::optional<int> userCount = {}; ///< of a presence channel; where asked for and told

    friend bool operator==(const OccupiedChannel &, const OccupiedChannel &) = default;
};

/// What a server tells of one channel. Attributes that were not asked for, or that it does not
/// tell, are not set.
struct ChannelInfo {
    /// The event that a cache channel would give to a new subscriber.
    struct Cached {
        QByteArray data; ///< as it was published; foreign, sealed in an encrypted channel
        std::chrono::seconds timeToLive{0}; ///< 0: not told

        friend bool operator==(const Cached &, const Cached &) = default;
    };

    bool occupied = false; ///< somebody is subscribed
    std::optional<int> subscriptionCount = {};
    std::optional<int> userCount = {};
    std::optional<Cached> cache = {}; ///< also not set while the cache is empty

    friend bool operator==(const ChannelInfo &, const ChannelInfo &) = default;
};

} // namespace Pusher
