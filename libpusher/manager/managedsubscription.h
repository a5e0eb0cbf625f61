// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QStringList>

namespace Pusher {

/// A channel that a connection of a ConnectionManager has subscribed to.
struct ManagedSubscription {
    ConnectionId connection;
    ChannelName channel;
    QString rule = {}; ///< pattern of the rule that permitted it; empty: none was needed
    QStringList permissions = {}; ///< `subscribe`, `client-events`, `presence`

    friend bool operator==(const ManagedSubscription &, const ManagedSubscription &) = default;
};

} // namespace Pusher
