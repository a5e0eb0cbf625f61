// SPDX-License-Identifier: MIT
#include "libpusher/localserver/localserver.h"

#include "libpusher/auth/authhandler.h"
#include "libpusher/core/descriptorlimit.h"
#include "libpusher/core/logging.h"
#include "libpusher/core/loopback.h"
#include "libpusher/localserver/apihandler.h"
#include "libpusher/localserver/authendpoint.h"
#include "libpusher/localserver/clientmessagehandler.h"
#include "libpusher/localserver/httpconnection.h"
#include "libpusher/localserver/httprouter.h"
#include "libpusher/localserver/serverconnection.h"
#include "libpusher/localserver/serverfaults.h"
#include "libpusher/localserver/servermessages.h"
#include "libpusher/localserver/serverstate.h"
#include "libpusher/localserver/skewedscheduler.h"
#include "libpusher/localserver/webhooksender.h"
#include "libpusher/protocol/channelname.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTcpServer>
#include <QUrlQuery>
#include <QWebSocket>
#include <QWebSocketServer>

#include <algorithm>
#include <unordered_map>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr int listenBacklog = 4096;
/// Descriptors for everything that is no connection.
constexpr int reservedDescriptors = 64;
/// TCP connections beyond the WebSockets, for HTTP.
constexpr int maximumHttpConnections = 256;
/// Tried even where descriptors are scarcer than that; accepting then pauses at the limit.
constexpr int fewestConnections = 16;
constexpr std::chrono::seconds acceptPause{1};
/// Longer than a connection that does not answer the close.
constexpr auto shutDownLimit =
    Detail::ServerConnection::closeTimeout + std::chrono::milliseconds(200);
constexpr int oldestProtocol = 5;
constexpr int newestProtocol = 7;

struct Refusal {
    int code;
    QString reason;
};

std::shared_ptr<Scheduler> skewed(std::shared_ptr<Scheduler> scheduler, std::chrono::seconds skew)
{
    if (skew.count() == 0)
        return scheduler;
    return std::make_shared<Detail::SkewedScheduler>(std::move(scheduler), skew);
}

/// Why a WebSocket with this URL is not served, if so (protocol.md §4).
std::optional<Refusal> refusalOf(const QUrl &url, const QString &key, ServerDialect dialect)
{
    if (url.path(QUrl::FullyDecoded) != u"/app/"_s + key)
        return Refusal{4001, u"Application key does not exist"_s};
    if (dialect == ServerDialect::Soketi)
        return {}; // which does not look at the protocol
    const QString protocol = QUrlQuery(url).queryItemValue(u"protocol"_s);
    if (protocol.isEmpty())
        return Refusal{4008, u"No protocol version supplied"_s};
    const int version = protocol.toInt();
    if (version < oldestProtocol || version > newestProtocol)
        return Refusal{4007, u"Unsupported protocol version"_s};
    return {};
}

/// Posts to somebody else's computer are asked for twice.
Result<void> checkWebhook(const LocalServer::Options &options)
{
    const QUrl &url = options.webhook;
    const auto refused = [](const QString &message) {
        return Error{Error::Code::ConfigurationError, message, {}, {}, {}};
    };
    if (url.isEmpty())
        return {};
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty()
        || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        return refused(u"a webhook is a URL such as http://127.0.0.1:3000/hook"_s);
    if (!options.remoteWebhook && !isLoopbackHost(url.host()))
        return refused(u"the webhook is on another computer: say that this is meant"_s);
    return {};
}

} // namespace

class LocalServer::Private {
public:
    Private(LocalServer *server, App &&app, Options options, std::shared_ptr<Scheduler> scheduler);

    Result<void> listen();
    void acceptAll();
    void pauseAccepting();
    void serveHttp(QTcpSocket *socket);
    void greetAll();
    void greet(QWebSocket *socket);
    void onGone(Detail::ServerConnection *connection, int code, bool greeted);
    SocketId newSocketId() const;
    std::unique_ptr<Detail::WebhookSender> makeWebhooks(const App &app);
    void watchAuthorization(Detail::ServerConnection *connection);
    void makeFaults();
    Result<void> bind();
    quint16 port() const { return faults ? faults->relay().port() : listener.serverPort(); }
    void shutDown();
    void finishShutDown();

    LocalServer *q;
    QString key;
    Options options;
    std::shared_ptr<Scheduler> scheduler;
    Statistics statistics;
    std::unique_ptr<Detail::WebhookSender> webhooks; ///< null: nobody is told
    Detail::ServerState state;
    Detail::ClientMessageHandler clientMessages{state};
    Detail::ApiHandler api;
    Detail::HttpRouter router;
    std::unique_ptr<Detail::AuthEndpoint> auth; ///< null: none is served
    QTcpServer listener;
    /// Never listens: it only turns handshakes into WebSockets.
    QWebSocketServer upgrader{QString(), QWebSocketServer::NonSecureMode};
    std::unique_ptr<Detail::ServerFaults> faults; ///< null: none are wanted
    QSet<Detail::HttpConnection *> http;
    QSet<Detail::ServerConnection *> sockets; ///< also those refused and still closing
    /// Connections that may still have to be sent away.
    std::unordered_map<Detail::ServerConnection *, TimerHandle> unauthorized;
    TimerHandle acceptTimer;
    Scheduler::TimePoint shutDownEnd; ///< no meaning before
    bool shuttingDown = false;
    bool webhooksClosing = false;
    bool closedAnnounced = false;
};

LocalServer::Private::Private(LocalServer *server, App &&app, Options wanted,
                              std::shared_ptr<Scheduler> clock)
    : q(server)
    , key(app.key)
    , options(std::move(wanted))
    , scheduler(skewed(std::move(clock), options.faults.clockSkew))
    , webhooks(makeWebhooks(app))
    , state{.dialect = options.dialect,
            .maximumSubscriptions = options.maximumSubscriptions,
            .subscriptionCounts =
                options.subscriptionCounts && options.dialect == ServerDialect::Hosted,
            .scheduler = scheduler,
            .authenticator = Detail::ChannelAuthenticator(app.key.toUtf8(), app.secret.clone()),
            .webhooks = webhooks.get()}
    , api(RequestSigner(app.key.toUtf8(), std::move(app.secret)), state,
          [this](const ChannelName &channel, const EventName &event, int receivers) {
              ++statistics.eventsPublished;
              statistics.messagesSent += quint64(receivers);
              qCDebug(logServer) << "published" << event.value() << "on" << channel.value() << "to"
                                 << receivers;
              Q_EMIT q->eventPublished(channel, event, receivers);
          })
    , router(app.id.toUtf8(), api, options.address.isLoopback())
{
    // Children, so that moving the server to a thread moves them; this object destroys them.
    listener.setParent(q);
    upgrader.setParent(q);
    connect(&listener, &QTcpServer::newConnection, q, [this] { acceptAll(); });
    connect(&listener, &QTcpServer::acceptError, q, [this] { pauseAccepting(); });
    connect(&upgrader, &QWebSocketServer::newConnection, q, [this] { greetAll(); });
    if (!options.faults.rules.isEmpty())
        makeFaults();
}

std::unique_ptr<Detail::WebhookSender> LocalServer::Private::makeWebhooks(const App &app)
{
    if (options.webhook.isEmpty())
        return {};
    auto sender = std::make_unique<Detail::WebhookSender>(options.webhook, app.key.toUtf8(),
                                                          app.secret.clone(), scheduler, q);
    connect(sender.get(), &Detail::WebhookSender::failed, q, &LocalServer::webhookFailed);
    connect(sender.get(), &Detail::WebhookSender::closed, q, [this] { finishShutDown(); });
    return sender;
}

/// Whoever is not authorised in time is sent away; a channel that was left meanwhile counts for
/// nothing.
void LocalServer::Private::watchAuthorization(Detail::ServerConnection *connection)
{
    if (options.authorizationTimeout.count() == 0)
        return;
    unauthorized[connection] =
        scheduler->singleShot(options.authorizationTimeout, [this, connection] {
            const auto timer = unauthorized.extract(connection);
            const QStringList channels = state.hub.channelsOf(connection);
            const bool authorized = state.users.userOf(connection)
                || std::any_of(channels.cbegin(), channels.cend(), [](const QString &name) {
                       return needsAuthorization(channelKind(name));
                   });
            if (!authorized)
                connection->close(4009, u"Connection not authorized within timeout"_s);
        });
}

void LocalServer::Private::makeFaults()
{
    faults = std::make_unique<Detail::ServerFaults>(
        options.faults,
        [this](const InjectedFault &fault) {
            // Later: a receiver may do anything, and we are in the middle of it.
            QMetaObject::invokeMethod(
                q, [this, fault] { Q_EMIT q->faultInjected(fault); }, Qt::QueuedConnection);
        },
        router, [this] { return state.hub.connections(); }, scheduler, q);
    connect(&faults->relay(), &Detail::FaultRelay::emptied, q, [this] { finishShutDown(); });
}

Result<void> LocalServer::Private::listen()
{
    if (const auto valid = checkWebhook(options); !valid)
        return valid.error();
    const int affordable =
        Detail::raiseDescriptorLimit() - reservedDescriptors - maximumHttpConnections;
    options.maximumConnections =
        std::min(options.maximumConnections, std::max(affordable, fewestConnections));
    listener.setListenBacklogSize(listenBacklog);
    listener.setMaxPendingConnections(listenBacklog);
    upgrader.setMaxPendingConnections(listenBacklog);
    return bind();
}

Result<void> LocalServer::Private::bind()
{
    // Behind a relay only the relay is to be reached.
    const bool relayed = faults != nullptr;
    const QHostAddress address = relayed ? QHostAddress::LocalHost : options.address;
    if (!listener.listen(address, relayed ? 0 : options.port))
        return Detail::listenError(address, options.port, listener.errorString());
    if (!relayed)
        return {};
    auto listening = faults->relay().listen(options.address, options.port, listener.serverPort());
    if (listening)
        faults->start();
    else
        listener.close();
    return listening;
}

void LocalServer::Private::acceptAll()
{
    while (QTcpSocket *socket = listener.nextPendingConnection()) {
        if (http.size() + sockets.size() < options.maximumConnections + maximumHttpConnections) {
            serveHttp(socket);
            continue;
        }
        ++statistics.refused;
        socket->abort();
        socket->deleteLater();
    }
}

/// Out of descriptors: the listening socket would stay readable and the loop spin at 100 % CPU.
void LocalServer::Private::pauseAccepting()
{
    if (acceptTimer)
        return;
    qCWarning(logServer) << "cannot accept a connection:" << listener.errorString();
    listener.pauseAccepting();
    acceptTimer = scheduler->singleShot(acceptPause, [this] {
        acceptTimer.reset();
        listener.resumeAccepting();
    });
}

void LocalServer::Private::serveHttp(QTcpSocket *socket)
{
    auto *connection = new Detail::HttpConnection(
        socket, faults ? faults->http() : router, scheduler, q);
    http.insert(connection);
    connect(connection, &Detail::HttpConnection::upgraded, q,
            [this, connection](QTcpSocket *upgraded) {
                http.remove(connection);
                connection->deleteLater();
                upgrader.handleConnection(upgraded);
            });
    connect(connection, &Detail::HttpConnection::finished, q, [this, connection] {
        http.remove(connection);
        connection->deleteLater();
        finishShutDown();
    });
}

void LocalServer::Private::greetAll()
{
    while (QWebSocket *socket = upgrader.nextPendingConnection())
        greet(socket);
}

void LocalServer::Private::greet(QWebSocket *socket)
{
    auto refusal = refusalOf(socket->requestUrl(), key, options.dialect);
    if (!refusal && state.hub.connectionCount() >= options.maximumConnections)
        refusal = Refusal{4100, u"Over connection limit"_s};
    if (!refusal && shuttingDown)
        refusal = Refusal{4200, u"Server closing"_s};
    auto *connection =
        new Detail::ServerConnection(socket, newSocketId(), options.activityTimeout, scheduler, q);
    sockets.insert(connection);
    if (faults)
        connection->setGate(&faults->frames());
    const bool greeted = !refusal;
    connect(connection, &Detail::ServerConnection::gone, q,
            [this, connection, greeted](int code) { onGone(connection, code, greeted); });
    connect(connection, &Detail::ServerConnection::overflowed, q,
            [this] { ++statistics.overflowed; });
    if (refusal) {
        ++statistics.refused;
        connection->close(refusal->code, refusal->reason);
        return;
    }
    connect(connection, &Detail::ServerConnection::textReceived, q,
            [this, connection](const QString &text) {
                if (!clientMessages.handle(*connection, text))
                    ++statistics.malformed;
            });
    connect(connection, &Detail::ServerConnection::binaryReceived, q,
            [this] { ++statistics.malformed; });
    state.hub.add(connection);
    ++statistics.accepted;
    connection->send(Detail::encodeGreeting(connection->id(), options.activityTimeout));
    watchAuthorization(connection);
    qCInfo(logServer) << "opened" << qPrintable(connection->id().value());
    Q_EMIT q->connectionOpened(connection->id());
}

void LocalServer::Private::onGone(Detail::ServerConnection *connection, int code, bool greeted)
{
    if (!sockets.remove(connection))
        return;
    unauthorized.erase(connection);
    connection->deleteLater();
    if (faults)
        faults->frames().forget(*connection);
    if (greeted) {
        clientMessages.forget(*connection);
        state.hub.remove(connection);
        qCInfo(logServer) << "closed" << qPrintable(connection->id().value()) << code;
        Q_EMIT q->connectionClosed(connection->id(), code);
    }
    finishShutDown();
}

SocketId LocalServer::Private::newSocketId() const
{
    SocketId id;
    do {
        auto *random = QRandomGenerator::global();
        id = SocketId(u"%1.%2"_s.arg(random->bounded(1, 1'000'000'000))
                          .arg(random->bounded(1, 1'000'000'000)));
    } while (state.hub.contains(id));
    return id;
}

void LocalServer::Private::shutDown()
{
    if (std::exchange(shuttingDown, true))
        return;
    shutDownEnd = scheduler->now() + shutDownLimit;
    acceptTimer.reset();
    listener.close();
    if (faults)
        faults->relay().close();
    const auto idle = http.values();
    for (Detail::HttpConnection *connection : idle)
        connection->closeNow();
    q->closeConnections(4200, u"Server closing"_s);
    finishShutDown();
}

void LocalServer::Private::finishShutDown()
{
    if (!shuttingDown || !sockets.isEmpty() || !http.isEmpty())
        return;
    // What is left there is held up by a fault.
    if (faults)
        faults->relay().cutAll();
    // The last words are those about the last to go.
    if (webhooks && !std::exchange(webhooksClosing, true))
        webhooks->close(std::chrono::ceil<std::chrono::milliseconds>(
            std::max(shutDownEnd - scheduler->now(), {})));
    if (webhooks && !webhooks->isClosed())
        return;
    if (!std::exchange(closedAnnounced, true))
        QMetaObject::invokeMethod(q, &LocalServer::closed, Qt::QueuedConnection);
}

LocalServer::LocalServer(App app, Options options, std::shared_ptr<Scheduler> scheduler,
                         QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(app), std::move(options), std::move(scheduler)))
{
}

LocalServer::~LocalServer()
{
    // They speak to the hub and to us, so they go first, and in silence.
    for (Detail::HttpConnection *connection : std::as_const(d->http)) {
        connection->disconnect(this);
        delete connection;
    }
    for (Detail::ServerConnection *connection : std::as_const(d->sockets)) {
        connection->disconnect(this);
        delete connection;
    }
}

void LocalServer::setAuthHandler(std::unique_ptr<AuthHandler> handler)
{
    d->auth = std::make_unique<Detail::AuthEndpoint>(
        std::move(handler), d->scheduler,
        [this](const Error &error) { Q_EMIT authorizationRefused(error); });
    d->router.setAuthEndpoint(d->auth.get());
}

Result<void> LocalServer::listen()
{
    return d->listen();
}

quint16 LocalServer::port() const
{
    return d->port();
}

QHostAddress LocalServer::address() const
{
    return d->options.address;
}

LocalServer::Statistics LocalServer::statistics() const
{
    Statistics statistics = d->statistics;
    statistics.connections = quint64(d->state.hub.connectionCount());
    const Detail::ServerCounters &counters = d->state.counters;
    statistics.refusedSubscriptions = counters.refusedSubscriptions;
    statistics.refusedSignIns = counters.refusedSignIns;
    statistics.clientEvents = counters.clientEvents;
    statistics.refusedClientEvents = counters.refusedClientEvents;
    if (d->webhooks) {
        statistics.webhookEvents = d->webhooks->counters().delivered;
        statistics.webhookEventsDropped = d->webhooks->counters().dropped;
        statistics.webhookFailures = d->webhooks->counters().failures;
    }
    if (d->auth) {
        statistics.authorizations = d->auth->counters().allowed;
        statistics.refusedAuthorizations = d->auth->counters().refused;
        statistics.limitedAuthorizations = d->auth->counters().limited;
    }
    statistics.cacheEvictions = d->state.cache.evictions();
    statistics.faults = d->faults ? d->faults->injector().injected() : 0;
    return statistics;
}

void LocalServer::shutDown()
{
    d->shutDown();
}

void LocalServer::dropConnections()
{
    const auto sockets = d->sockets.values();
    for (Detail::ServerConnection *connection : sockets)
        connection->cut();
}

void LocalServer::closeConnections(int code, const QString &reason)
{
    const auto sockets = d->sockets.values();
    for (Detail::ServerConnection *connection : sockets)
        connection->close(code, reason);
}

} // namespace Pusher
