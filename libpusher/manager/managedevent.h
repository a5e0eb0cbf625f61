// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"

#include <QByteArray>

#include <optional>

namespace Pusher {

/// An event that a ConnectionManager publishes on behalf of a user: seed 2, "Event Broadcasting".
struct ManagedEvent {
    QString eventId; ///< the caller's own; keys the result and the log. May be empty
    ChannelName channel;
    EventName event;
    QByteArray data; ///< UTF-8, mostly JSON; sent byte for byte
    UserId userId = {}; ///< whose bucket it counts in; those without a user share one
    std::optional<WallTime> timestamp = {}; ///< when it happened, where it was made
};

/// What became of it.
struct ManagedResult {
    QString eventId;
    ChannelName channel;
    bool ok = false;
    /// RateLimited (`rule`, `limit`, `retryAfterMs`, `user`), and what `PublishResult` tells;
    /// `cause` in a word. With `maybeDelivered`, receivers may have it.
    std::optional<Error> error = {};
    /// Connections that had subscribed, where asked for and told; servers report no deliveries.
    std::optional<int> deliveredTo = {};
    QString note = {}; ///< what is odd about a success; mostly empty
};

namespace Detail {

/// `{"eventId":…,"userId":…,"timestamp":…,"data":…}`: members that are empty are left out, data that
/// is no JSON becomes a string. MessageDeliveryFailed for text that is no valid UTF-8 or UTF-16.
Result<QByteArray> enveloped(const ManagedEvent &event);

} // namespace Detail
} // namespace Pusher
