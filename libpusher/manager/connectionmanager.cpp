// SPDX-License-Identifier: MIT
#include "libpusher/manager/connectionmanager.h"

#include "libpusher/client/client.h"
#include "libpusher/client/tokenverifier.h"
#include "libpusher/limits/ratelimiter.h"
#include "libpusher/manager/channelsubscriptions.h"
#include "libpusher/manager/errorcause.h"
#include "libpusher/manager/eventsender.h"
#include "libpusher/monitoring/monitoring.h"

#include <QPointer>
#include <QThread>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {

/// The limiter decides how many channels a connection has, also when its limits change.
constexpr int noLimitOfTheClients = 100'000;

Error missing(const QString &name)
{
    return {.code = Error::Code::ConfigurationError,
            .message = name + u" is missing"_s,
            .parameters = {{u"name"_s, name}, {u"cause"_s, u"missing"_s}}};
}

/// Whether a user was refused, which is what limits, rules and tokens are for.
bool isRefusal(const Error &error)
{
    switch (error.code) {
    case Error::Code::RateLimited:
        return error.parameters.contains(u"rule"_s); // else the service refused us
    case Error::Code::AuthenticationFailed:
    case Error::Code::AuthorizationFailed:
        return !error.connectionId.isEmpty() && !error.closeCode;
    default:
        return false;
    }
}

Result<void> checkApp(const ClientOptions &app)
{
    if (app.connection.endpoint.key.isEmpty())
        return missing(u"PUSHER_KEY"_s);
    if (app.appId.isEmpty())
        return missing(u"PUSHER_APP_ID"_s);
    if (app.secret.isEmpty())
        return missing(u"PUSHER_SECRET"_s);
    return {};
}

} // namespace

class ConnectionManager::Private {
public:
    Private(ClientOptions options, JwtVerifier tokens, const ConnectionConfig &connections,
            const RateLimitConfig &limits, const ManagerOptions &managerOptions,
            std::shared_ptr<Scheduler> scheduler, TransportFactory transports);

    static ClientOptions forConnections(ClientOptions options, const ConnectionConfig &connections,
                                        const ManagerOptions &managerOptions);
    void connectParts(ConnectionManager &manager);
    void subscribe(ConnectionManager &manager, const ConnectionId &id, const ChannelName &channel,
                   std::optional<AuthRequest> request, Subscribed done);
    /// Counts it, and tells.
    void report(ConnectionManager &manager, const Error &error);
    void monitor(const ConnectionId &id);
    void noteConnections();

    ConnectionConfig config;
    Log log;
    ConnectionPool::App app;
    std::shared_ptr<RateLimiter> limiter;
    std::shared_ptr<AuthHandler> handler;
    ConnectionPool pool;
    Detail::ChannelSubscriptions subscriptions;
    Detail::EventSender sender;
    Monitoring monitoring;
    QMap<Error::Code, quint64> errors;
};

ConnectionManager::Private::Private(ClientOptions options, JwtVerifier tokens,
                                    const ConnectionConfig &connections,
                                    const RateLimitConfig &limits,
                                    const ManagerOptions &managerOptions,
                                    std::shared_ptr<Scheduler> scheduler,
                                    TransportFactory transports)
    : config(connections)
    , log(managerOptions.logLevel, u"manager"_s)
    , app(std::make_shared<const ClientOptions>(
          forConnections(std::move(options), connections, managerOptions)))
    , limiter(std::make_shared<RateLimiter>(limits, scheduler))
    , handler(std::make_shared<AuthHandler>(
          std::make_unique<LocalSigner>(app->connection.endpoint.key.toUtf8(), app->secret.clone(),
                                        PresenceUser{}, app->masterKeyBytes()),
          std::move(tokens), scheduler))
    , pool({.maxConnections = connections.maxConnections,
            .reuse = connections.enableConnectionPooling,
            .staleAfter = managerOptions.staleAfter},
           scheduler, std::move(transports))
    , subscriptions(pool, *handler, limiter, scheduler)
    , sender(*app,
             {.envelope = managerOptions.envelope,
              .countReceivers = managerOptions.countReceivers,
              .publishing = managerOptions.publishing},
             limiter, log, scheduler)
    , monitoring({.enabled = connections.enableHealthMonitoring,
                  .window = connections.heartbeatInterval},
                 scheduler)
{
}

ClientOptions ConnectionManager::Private::forConnections(ClientOptions options,
                                                         const ConnectionConfig &connections,
                                                         const ManagerOptions &managerOptions)
{
    connections.applyTo(options);
    options.rateLimit.subscriptionsPerConnection = noLimitOfTheClients;
    options.historyCapacity =
        std::clamp<quint64>(managerOptions.historyPerConnection, 1, options.historyCapacity);
    options.logLevel = managerOptions.logLevel;
    options.logName = u"manager"_s;
    options.signIn = false; // users are known by their tokens
    return options;
}

void ConnectionManager::Private::connectParts(ConnectionManager &manager)
{
    QObject::connect(&pool, &ConnectionPool::opened, &manager, [this, &manager](const auto &id) {
        subscriptions.prepare(id);
        monitor(id);
        Q_EMIT manager.connectionOpened(id);
    });
    QObject::connect(&pool, &ConnectionPool::closed, &manager,
                     [this, &manager](const ConnectionId &id, const std::optional<Error> &reason) {
                         subscriptions.closed(id, reason);
                         noteConnections();
                         Q_EMIT manager.connectionClosed(id);
                     });
    QObject::connect(&pool, &ConnectionPool::errorOccurred, &manager,
                     [this, &manager](Error error) {
                         Detail::nameCause(error);
                         // What refuses a channel before it ever stood is told by who wanted it.
                         if (!subscriptions.isAwaited(error))
                             report(manager, error);
                     });
    QObject::connect(&subscriptions, &Detail::ChannelSubscriptions::decided, &manager,
                     &ConnectionManager::authorizationDecided);
    QObject::connect(&sender, &Detail::EventSender::settled, &manager,
                     [this, &manager](const ManagedEvent &event, const ManagedResult &result,
                                      std::chrono::microseconds took) {
                         if (result.error) {
                             report(manager, *result.error);
                             return;
                         }
                         monitoring.recordSent(event.channel, event.event);
                         monitoring.recordLatency(took);
                     });
    QObject::connect(&subscriptions, &Detail::ChannelSubscriptions::countChanged, &manager,
                     [this] { noteConnections(); });
    QObject::connect(&monitoring, &Monitoring::healthChanged, &manager,
                     &ConnectionManager::healthChanged);
}

void ConnectionManager::Private::subscribe(ConnectionManager &manager, const ConnectionId &id,
                                           const ChannelName &channel,
                                           std::optional<AuthRequest> request, Subscribed done)
{
    Q_ASSERT(QThread::currentThread() == manager.thread());
    subscriptions.subscribe(
        id, channel, std::move(request),
        [this, &manager, alive = QPointer(&manager),
         done = std::move(done)](const Result<ManagedSubscription> &result) {
            if (!result)
                report(manager, result.error());
            if (alive && done)
                done(result);
        });
}

void ConnectionManager::Private::report(ConnectionManager &manager, const Error &error)
{
    ++errors[error.code];
    if (!isRefusal(error))
        monitoring.recordError(error.code);
    Q_EMIT manager.errorOccurred(error);
}

/// From now on, what it receives and whether it stands counts.
void ConnectionManager::Private::monitor(const ConnectionId &id)
{
    Client *const client = pool.client(id);
    if (!client || !monitoring.isEnabled())
        return;
    QObject::connect(client, &Client::eventsReceived, &monitoring,
                     [this](quint64 first, quint64 last) {
                         monitoring.recordReceived(last - first + 1);
                     });
    QObject::connect(&client->connection(), &Connection::stateChanged, &monitoring,
                     [this] { noteConnections(); });
    noteConnections();
}

void ConnectionManager::Private::noteConnections()
{
    const ConnectionPool::Figures figures = pool.figures();
    monitoring.setConnections(figures.places, figures.connected, subscriptions.count());
}

Result<std::unique_ptr<ConnectionManager>>
ConnectionManager::create(ClientOptions app, const ConnectionConfig &connections,
                          const RateLimitConfig &limits, const ManagerOptions &options,
                          std::shared_ptr<Scheduler> scheduler, TransportFactory transports)
{
    if (const auto complete = checkApp(app); !complete)
        return complete.error();
    if (const auto valid = connections.validate(); !valid)
        return valid.error();
    if (const auto valid = limits.validate(); !valid)
        return valid.error();
    auto tokens = tokenVerifierFor(app.jwt);
    if (!tokens)
        return tokens.error();
    return std::unique_ptr<ConnectionManager>(new ConnectionManager(std::make_unique<Private>(
        std::move(app), std::move(tokens).value(), connections, limits, options,
        std::move(scheduler), std::move(transports))));
}

ConnectionManager::ConnectionManager(std::unique_ptr<Private> parts)
    : d(std::move(parts))
{
    d->connectParts(*this);
}

ConnectionManager::~ConnectionManager() = default;

Result<ConnectionId> ConnectionManager::openConnection(const OpenRequest &request, Opened done)
{
    Q_ASSERT(QThread::currentThread() == thread());
    const auto opened =
        d->pool.open(d->app, request, [this, done = std::move(done)](const auto &result) {
            if (result) {
                if (done)
                    done(result);
                return;
            }
            const Error error =
                Detail::attributed(result.error(), ConnectionId(result.error().connectionId));
            // What a connection met on its way was told when it did.
            const QPointer alive(this);
            if (error.parameters.contains(u"timedOut"_s))
                d->report(*this, error);
            if (alive && done)
                done(error);
        });
    if (!opened) {
        const Error error = Detail::attributed(opened.error(), {});
        d->report(*this, error);
        return error;
    }
    return opened;
}

bool ConnectionManager::closeConnection(const ConnectionId &id, const QObject *owner)
{
    return d->pool.close(id, owner);
}

Client *ConnectionManager::client(const ConnectionId &id)
{
    d->subscriptions.prepare(id);
    return d->pool.client(id);
}

void ConnectionManager::subscribeToChannel(const ConnectionId &id, const ChannelName &channel,
                                           Subscribed done)
{
    d->subscribe(*this, id, channel, {}, std::move(done));
}

void ConnectionManager::subscribeToChannel(const ConnectionId &id, const ChannelName &channel,
                                           AuthRequest request, Subscribed done)
{
    d->subscribe(*this, id, channel, std::move(request), std::move(done));
}

bool ConnectionManager::unsubscribeFromChannel(const ConnectionId &id, const ChannelName &channel)
{
    return d->subscriptions.unsubscribe(id, channel);
}

void ConnectionManager::sendEvent(const ManagedEvent &event, Sent done)
{
    sendEventBatch({event}, [done = std::move(done)](const QList<ManagedResult> &results) {
        if (done)
            done(results.constFirst());
    });
}

void ConnectionManager::sendEventBatch(const QList<ManagedEvent> &events, BatchSent done)
{
    Q_ASSERT(QThread::currentThread() == thread());
    d->sender.send(events, std::move(done));
}

std::shared_ptr<AuthHandler> ConnectionManager::authHandler() const
{
    return d->handler;
}

std::shared_ptr<RateLimiter> ConnectionManager::rateLimiter() const
{
    return d->limiter;
}

const ConnectionConfig &ConnectionManager::connectionConfig() const
{
    return d->config;
}

const ConnectionPool &ConnectionManager::pool() const
{
    return d->pool;
}

ManagerMetrics ConnectionManager::metrics() const
{
    const Detail::EventSender::Counters &sent = d->sender.counters();
    return {.pool = d->pool.figures(),
            .connections = d->pool.counters(),
            .lastSweep = d->pool.lastSweep(),
            .subscriptions = d->subscriptions.count(),
            .delivered = sent.delivered,
            .failed = sent.failed,
            .limited = sent.limited,
            .limits = d->limiter->counters(),
            .decisions = d->handler->counters(),
            .errors = d->errors};
}

HealthStatus ConnectionManager::healthStatus() const
{
    return d->monitoring.healthStatus();
}

ConnectionMetrics ConnectionManager::connectionMetrics() const
{
    return d->monitoring.connectionMetrics();
}

HealthReport ConnectionManager::healthReport() const
{
    return d->monitoring.report();
}

void ConnectionManager::sweep()
{
    d->pool.sweep();
}

} // namespace Pusher
