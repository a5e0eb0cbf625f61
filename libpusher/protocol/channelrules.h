// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/protocol/channelname.h"

namespace Pusher::Detail {

// What holds for a kind of channel, for clients and servers alike (the table of protocol.md §3.2).

constexpr bool isPresence(ChannelKind kind)
{
    return kind == ChannelKind::Presence || kind == ChannelKind::PresenceCache;
}

constexpr bool isEncrypted(ChannelKind kind)
{
    return kind == ChannelKind::PrivateEncrypted || kind == ChannelKind::PrivateEncryptedCache;
}

constexpr bool remembersLastEvent(ChannelKind kind)
{
    return kind == ChannelKind::Cache || kind == ChannelKind::PrivateCache
        || kind == ChannelKind::PrivateEncryptedCache || kind == ChannelKind::PresenceCache;
}

constexpr bool takesClientEvents(ChannelKind kind)
{
    return kind == ChannelKind::Private || kind == ChannelKind::PrivateCache || isPresence(kind);
}

/// Where a signed-in user hears what is sent to the user alone.
inline QString userChannel(const QString &userId)
{
    return QStringLiteral("#server-to-user-") + userId;
}

} // namespace Pusher::Detail
