// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/serverstate.h"
#include "libpusher/localserver/subscriptioncounts.h"
#include "libpusher/localserver/subscriptionrefusal.h"

#include <optional>

namespace Pusher::Detail {

/// What a client says in `pusher:subscribe`.
struct SubscribeRequest {
    QString channel;
    QString auth;
    QString channelData; ///< as it was signed; empty: none
};

/// Lets clients into channels and out of them (protocol.md §3.2, §3.3).
class SubscriptionHandler {
public:
    explicit SubscriptionHandler(ServerState &state);

    void subscribe(ServerConnection &from, const SubscribeRequest &request);
    void unsubscribe(ServerConnection &from, const QString &channel);
    /// Takes a connection that is gone out of all its channels.
    void forget(ServerConnection &connection);

private:
    std::optional<SubscriptionRefusal> refusalOf(const ServerConnection &from,
                                                 const SubscribeRequest &request) const;
    std::optional<SubscriptionRefusal> readMember(const ServerConnection &from,
                                                  const SubscribeRequest &request,
                                                  PresenceMember &member) const;
    QString success(const QString &channel) const;
    void replay(ServerConnection &to, const QString &channel) const;
    void tellCount(const QString &channel);
    bool leave(ServerConnection &connection, const QString &channel);
    void refuse(ServerConnection &from, const QString &channel, const SubscriptionRefusal &refusal);

    ServerState &m_state;
    SubscriptionCounts m_counts;
};

} // namespace Pusher::Detail
