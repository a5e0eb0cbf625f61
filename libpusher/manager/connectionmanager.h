// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizationrecord.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/batchpublisher.h"
#include "libpusher/manager/connectionconfig.h"
#include "libpusher/manager/managedevent.h"
#include "libpusher/manager/managedsubscription.h"
#include "libpusher/manager/managermetrics.h"
#include "libpusher/monitoring/healthstatus.h"

namespace Pusher {

class RateLimiter;

/// What a ConnectionManager is told besides its two configurations: seed 2's third argument.
struct ManagerOptions {
    Log::Level logLevel = Log::Level::Warning; ///< of the manager and each of its connections
    /// Sends `{"eventId","userId","timestamp","data"}` instead of the data alone.
    bool envelope = false;
    bool countReceivers = false; ///< see `OutgoingEvent::countReceivers`
    BatchPublisher::Options publishing = {};
    std::chrono::milliseconds staleAfter{300000}; ///< what nobody uses for so long is closed
    quint64 historyPerConnection = 256; ///< events that each connection keeps at most
};

/// Many users' connections with limits, permissions and health: seed 2's `PusherConnectionManager`.
///
///     auto manager = ConnectionManager::create(std::move(options), {.maxConnections = 5000}, {});
///     const auto id = (*manager)->openConnection({.user = UserId(u"user-123"_s)});
///     (*manager)->subscribeToChannel(*id, ChannelName(u"private-user-123"_s),
///                                    ConnectionManager::AuthRequest{.token = …}, done);
///     (*manager)->sendEvent({.eventId = …, .channel = …, .event = …, .data = …}, sent);
///
/// It runs where the application's secret is: permissions are decided and signed here, by
/// `authHandler()` and its rules, whatever auth endpoint the options name. Connections are shared by
/// user (`ConnectionPool`). Messages and subscriptions are counted by `rateLimiter()`: per user, and
/// per connection. Events without a user share one bucket.
///
/// Every error has the code of seed 2, a message, the `connectionId` where it is about one, and its
/// cause in a word (parameter `cause`). Confined to one thread, needs an event loop; callbacks come
/// once, from turns of their own, and may delete the manager. Those of a destroyed manager never
/// come.
class ConnectionManager : public QObject {
    Q_OBJECT
public:
    using AuthRequest = AuthHandler::Request;
    using OpenRequest = ConnectionPool::OpenRequest;
    using Opened = ConnectionPool::Opened;
    using Subscribed = std::function<void(const Result<ManagedSubscription> &)>;
    using Sent = std::function<void(const ManagedResult &)>;
    using BatchSent = std::function<void(const QList<ManagedResult> &)>;

    /// `app` names server, application id, key, secret and the keys of tokens. ConfigurationError:
    /// one of these is missing, or a value of a configuration breaks its rule (`name`).
    static Result<std::unique_ptr<ConnectionManager>>
    create(ClientOptions app, const ConnectionConfig &connections = {},
           const RateLimitConfig &limits = {}, const ManagerOptions &options = {},
           std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
           TransportFactory transports = {});
    ~ConnectionManager() override;

    /// Opens, or finds, a user's connection; see `ConnectionPool::open()`.
    Result<ConnectionId> openConnection(const OpenRequest &request, Opened done = {});
    /// See `ConnectionPool::close()`.
    bool closeConnection(const ConnectionId &id, const QObject *owner = nullptr);
    /// The connection itself, for its events and state; null for one without a place.
    Client *client(const ConnectionId &id);

    /// A public channel, which needs no permission.
    void subscribeToChannel(const ConnectionId &id, const ChannelName &channel,
                            Subscribed done = {});
    /// Any channel. `request` may leave `socketId` and `channel` empty: they are the connection's.
    ///
    /// Errors: AuthenticationFailed (`no-token`, `token`), AuthorizationFailed (`rule`, `socket-id`:
    /// not of the form digits.digits, `other-socket`, `other-channel`, `other-user`), RateLimited,
    /// ConnectionFailed (`no-connection`, `left`), and what the server says. While the connection is
    /// away it waits; on every later connection the permission is asked for anew.
    void subscribeToChannel(const ConnectionId &id, const ChannelName &channel, AuthRequest request,
                            Subscribed done = {});
    /// False when it was not subscribed here.
    bool unsubscribeFromChannel(const ConnectionId &id, const ChannelName &channel);

    /// Publishes for a user. A limit refuses at once; a failure is tried again where that is safe.
    void sendEvent(const ManagedEvent &event, Sent done = {});
    /// All of them in their order. All or none pass the limits (R10), and one bad event refuses all.
    void sendEventBatch(const QList<ManagedEvent> &events, BatchSent done = {});

    /// For rules, and for whoever asks without a connection; in this thread.
    std::shared_ptr<AuthHandler> authHandler() const;
    /// May be asked, watched and set from any thread.
    std::shared_ptr<RateLimiter> rateLimiter() const;
    const ConnectionConfig &connectionConfig() const;

    /// To look at.
    const ConnectionPool &pool() const;
    ManagerMetrics metrics() const;
    /// Judged anew with every heartbeat; Unknown before the first, and where monitoring is off. What
    /// counts is what fails: a user whom a limit, a rule or his token refuses is no fault of ours
    /// (`ManagerMetrics::errors` has him). Latency: from `sendEvent()` to the service's answer.
    HealthStatus healthStatus() const;
    ConnectionMetrics connectionMetrics() const;
    /// Both, with the busiest channels and events; for exports.
    HealthReport healthReport() const;
    /// Closes what nobody uses; also done every 30 s.
    void sweep();

Q_SIGNALS:
    /// What any connection or operation reports, once each.
    void errorOccurred(const Pusher::Error &error);
    /// Who wanted a channel, and what was decided.
    void authorizationDecided(const Pusher::AuthorizationRecord &record);
    /// The status, or that of an objective, is another one.
    void healthChanged(Pusher::Health status);
    void connectionOpened(const Pusher::ConnectionId &id);
    void connectionClosed(const Pusher::ConnectionId &id);

private:
    class Private;
    explicit ConnectionManager(std::unique_ptr<Private> parts);

    std::unique_ptr<Private> d;
};

} // namespace Pusher
