// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/clienteventhandler.h"
#include "libpusher/localserver/signinhandler.h"
#include "libpusher/localserver/subscriptionhandler.h"
#include "libpusher/protocol/framecodec.h"

namespace Pusher::Detail {

/// Leads what clients send over their WebSocket (protocol.md §3.1, §3.2) to what answers it, and
/// survives what they should not send.
class ClientMessageHandler {
public:
    explicit ClientMessageHandler(ServerState &state)
        : m_dialect(state.dialect)
        , m_subscriptions(state)
        , m_clientEvents(state)
        , m_signIns(state)
    {
    }

    /// False when the text is no JSON object with an `event`; the client is told and stays.
    bool handle(ServerConnection &from, const QString &text);
    /// Ends everything that a connection that is gone took part in.
    void forget(ServerConnection &connection);

private:
    const ServerDialect m_dialect;
    FrameCodec m_codec;
    SubscriptionHandler m_subscriptions;
    ClientEventHandler m_clientEvents;
    SignInHandler m_signIns;
};

} // namespace Pusher::Detail
