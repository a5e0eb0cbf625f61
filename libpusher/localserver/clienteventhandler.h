// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/limits/tokenbucket.h"
#include "libpusher/localserver/serverstate.h"
#include "libpusher/protocol/framecodec.h"

#include <QHash>

namespace Pusher::Detail {

/// Passes events of clients on to the other subscribers of a private or presence channel, within
/// the limits of protocol.md §5; `data` goes on as it was sent.
class ClientEventHandler {
public:
    explicit ClientEventHandler(ServerState &state)
        : m_state(state)
    {
    }

    /// `frame` is a client's, its event starts with `client-`.
    void handle(ServerConnection &from, const Frame &frame);
    void forget(const ServerConnection &connection);

private:
    /// Why the event is not passed on; empty when it is.
    QString faultOf(const ServerConnection &from, const QString &channel, const QString &event,
                    std::string_view rawData);
    void refuse(ServerConnection &from, const QString &channel, const QString &fault);

    ServerState &m_state;
    QHash<SocketId, TokenBucket> m_limits;
};

} // namespace Pusher::Detail
