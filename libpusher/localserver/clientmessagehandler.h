// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/channelhub.h"

#include <QJsonObject>

namespace Pusher::Detail {

/// Does what clients ask for over their WebSocket (protocol.md §3.1, §3.2), and survives what they
/// should not send.
///
/// Private and presence channels, sign-in and client events are refused in words: they are not
/// served yet. A `cache-` channel remembers nothing, so a subscriber is told `pusher:cache_miss`.
class ClientMessageHandler {
public:
    explicit ClientMessageHandler(ChannelHub &hub)
        : m_hub(hub)
    {
    }

    /// False when the text is no JSON object with an `event`; the client is told and stays.
    bool handle(ServerConnection &from, const QString &text);

private:
    void subscribe(ServerConnection &from, const QJsonObject &message);
    void unsubscribe(ServerConnection &from, const QJsonObject &message);

    ChannelHub &m_hub;
};

} // namespace Pusher::Detail
