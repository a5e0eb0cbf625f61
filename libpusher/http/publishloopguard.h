// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpapi.h"

#include <QHash>

namespace Pusher::Detail {

/// Stops a listener that publishes the very event it is being called for: each publication would
/// call it again, as fast as the wire carries them. One thread.
class PublishLoopGuard {
public:
    static constexpr int maximumPerWindow = 50;
    static constexpr std::chrono::seconds window{1};

    /// RateLimited once a listener has published its own (channel, event) more often than the limit
    /// within the window; `parameters`: `channel`, `event`, `listener`, `limit`, `retryAfter` (ms).
    Result<void> check(const OutgoingEvent &event, Scheduler::TimePoint now);

private:
    struct Count {
        Scheduler::TimePoint start;
        int publications = 0;
    };
    /// Listeners publish few distinct events; at most this many are told apart.
    static constexpr qsizetype maximumNames = 1000;

    QHash<std::pair<ChannelName, EventName>, Count> m_counts;
};

} // namespace Pusher::Detail
