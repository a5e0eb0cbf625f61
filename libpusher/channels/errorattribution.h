// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QSet>

namespace Pusher {

/// Which subscription a `pusher:error` speaks of; the hosted service names no channel (protocol.md §3.3).
struct ErrorAttribution
{
    ChannelName channel; ///< empty: the error is about the connection
    /// "Existing subscription to channel X": X *is* subscribed.
    bool alreadySubscribed = false;

    friend bool operator==(const ErrorAttribution &, const ErrorAttribution &) = default;
};

/// In this order: the `channel` member; `<socket id>:<channel>` inside the text; the last word after
/// "to channel "; the only pending subscription where the error has no code of a connection's own.
ErrorAttribution attributeError(const PusherError &error, const SocketId &socketId,
                                const QSet<ChannelName> &wanted, const QSet<ChannelName> &pending);

} // namespace Pusher
