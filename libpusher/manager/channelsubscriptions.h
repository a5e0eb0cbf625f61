// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authhandler.h"
#include "libpusher/auth/authorizationrecord.h"
#include "libpusher/channels/channelregistry.h"
#include "libpusher/limits/ratelimiter.h"
#include "libpusher/manager/connectionpool.h"
#include "libpusher/manager/managedsubscription.h"

#include <QPointer>

#include <functional>
#include <map>
#include <vector>

namespace Pusher {

class Client;

namespace Detail {

/// Which connection wants which channels, with whose permission, and within which limits. One thread.
///
/// The permission is asked for on each connection anew, with the request of the subscription: where
/// its token has run out meanwhile, the channel is refused there. A channel that is refused before it
/// ever stood is wanted no longer.
class ChannelSubscriptions final : public QObject {
    Q_OBJECT
public:
    using Request = AuthHandler::Request;
    using Subscribed = std::function<void(const Result<ManagedSubscription> &)>;

    /// All of them outlive it, but not its clients' last turn.
    ChannelSubscriptions(ConnectionPool &pool, AuthHandler &handler,
                         std::shared_ptr<RateLimiter> limiter, std::shared_ptr<Scheduler> scheduler,
                         QObject *parent = nullptr);
    ~ChannelSubscriptions() override;

    /// Sees to it that the connection asks here; once it has a client.
    void prepare(const ConnectionId &id);
    /// `done` is called once, later.
    void subscribe(const ConnectionId &id, const ChannelName &channel, std::optional<Request> request,
                   Subscribed done);
    bool unsubscribe(const ConnectionId &id, const ChannelName &channel);
    /// It is no more: its places are given back, and who waits is told.
    void closed(const ConnectionId &id, const std::optional<Error> &reason);

    int count() const { return m_count; }
    /// Whether `error` refuses a channel that has never stood: who wanted it is told of it.
    bool isAwaited(const Error &error) const;

Q_SIGNALS:
    void decided(const Pusher::AuthorizationRecord &record);
    void countChanged();

private:
    struct Wish {
        std::optional<Request> request;
        QString rule;
        QStringList permissions;
        std::vector<Subscribed> waiting;
        bool stood = false;
    };
    using Wishes = std::map<ChannelName, Wish>;
    using Decided = std::function<void(AuthHandler::Decision)>;

    Result<void> check(const ConnectionId &id, const ChannelName &channel,
                       const std::optional<Request> &request);
    const Wish *find(const ConnectionId &id, const ChannelName &channel) const;
    Wish *find(const ConnectionId &id, const ChannelName &channel);
    void want(const ConnectionId &id, const ChannelName &channel, Wish wish);
    void renew(const ConnectionId &id, const ChannelName &channel, Wish wish);
    void decide(const ConnectionId &id, const Request &request, Decided done);
    void authorize(const ConnectionId &id, const AuthRequest &asked, const AuthReply &reply);
    void stateChanged(const ConnectionId &id, const ChannelName &channel,
                      ChannelRegistry::State state);
    void changeCount(int by);
    void drop(const ConnectionId &id, const ChannelName &channel);
    void answer(const ConnectionId &id, const ChannelName &channel, std::vector<Subscribed> waiting,
                const std::optional<Error> &error = {});
    UserId bucketOf(const ConnectionId &id) const;

    ConnectionPool &m_pool;
    AuthHandler &m_handler;
    const std::shared_ptr<RateLimiter> m_limiter;
    const std::shared_ptr<Scheduler> m_scheduler;
    std::map<ConnectionId, Wishes> m_connections; ///< those that are prepared
    int m_count = 0; ///< of all wishes
};

} // namespace Detail
} // namespace Pusher
