// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demoserver.h"

#include "app/authdesk.h"
#include "app/demo/demodesk.h"
#include "app/demo/demousers.h"
#include "app/demo/simulation.h"
#include "app/poolfeed.h"
#include "app/randomsecret.h"

#include <optional>

namespace Console {

using namespace Qt::StringLiterals;

namespace {

const auto applicationId = u"demo"_s;
const auto applicationKey = u"demo-key"_s;

Pusher::ClientOptions optionsOf(quint16 port, const Pusher::Secret &secret, const QString &user)
{
    Pusher::ClientOptions options;
    Pusher::Endpoint &endpoint = options.connection.endpoint;
    endpoint.key = applicationKey;
    endpoint.host = u"127.0.0.1"_s;
    endpoint.port = port;
    endpoint.tls = false;
    options.appId = applicationId;
    options.secret = secret.clone();
    options.userId = user;
    return options;
}

} // namespace

/// What lives in the demo's thread: made, used and deleted there.
class DemoServer::Host : public QObject {
public:
    Pusher::Result<void> listen(const ScenarioOptions &options, const Pusher::Secret &secret)
    {
        const auto scheduler = Pusher::Scheduler::system();
        Pusher::LocalServer::Options serverOptions;
        serverOptions.subscriptionCounts = true;
        m_server.emplace(Pusher::LocalServer::App{applicationId, applicationKey, secret.clone()},
                         serverOptions, scheduler);
        if (auto listening = m_server->listen(); !listening)
            return listening;
        m_simulation.emplace(
            *m_server, Pusher::LocalServer::App{applicationId, applicationKey, secret.clone()},
            options, scheduler);
        m_desk.emplace(
            [&](const QString &user) { return optionsOf(m_server->port(), secret, user); },
            options.seed, scheduler);
        m_desk->open();
        return {};
    }
    DemoUsers &openUsers(const ScenarioOptions &options, const Pusher::Secret &secret)
    {
        m_users.emplace(optionsOf(m_server->port(), secret, {}), options.seed,
                        Pusher::Scheduler::system());
        m_poolFeed.emplace(m_users->manager().pool(), Pusher::Scheduler::system());
        m_authDesk.emplace(*m_users->manager().authHandler(), Pusher::Scheduler::system());
        m_users->open();
        return *m_users;
    }
    PoolFeed &poolFeed() { return *m_poolFeed; }
    AuthDesk &authDesk() { return *m_authDesk; }
    quint16 port() const { return m_server->port(); }
    Pusher::LocalServer &server() { return *m_server; }
    Simulation &simulation() { return *m_simulation; }

private:
    std::optional<Pusher::LocalServer> m_server;
    std::optional<Simulation> m_simulation;
    std::optional<DemoDesk> m_desk;
    std::optional<DemoUsers> m_users;
    std::optional<PoolFeed> m_poolFeed;
    std::optional<AuthDesk> m_authDesk;
};

DemoServer::DemoServer(const ScenarioOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_secret(randomSecret())
{
    m_thread.setObjectName(u"demo"_s);
}

DemoServer::~DemoServer()
{
    if (!m_thread.isRunning())
        return;
    // The loop ends when the host has gone, not before: what its sockets leave to be deleted later would stay.
    connect(m_host, &QObject::destroyed, &m_thread, &QThread::quit, Qt::DirectConnection);
    m_host->deleteLater();
    m_thread.wait();
}

Pusher::Result<void> DemoServer::start()
{
    m_host = new Host;
    m_host->moveToThread(&m_thread);
    m_thread.start();
    Pusher::Result<void> listening;
    QMetaObject::invokeMethod(
        m_host,
        [this, &listening] {
            listening = m_host->listen(m_options, m_secret);
            if (!listening)
                return;
            m_port = m_host->port();
            connect(&m_host->simulation(), &Simulation::publishFailed, this,
                    &DemoServer::publishFailed, Qt::QueuedConnection);
        },
        Qt::BlockingQueuedConnection);
    return listening;
}

Pusher::ClientOptions DemoServer::clientOptions(const QString &user) const
{
    return optionsOf(m_port, m_secret, user);
}

QStringList DemoServer::channels()
{
    return TradingMarket::channels();
}

QStringList DemoServer::channelsOfAllKinds()
{
    return channels()
        + QStringList{DemoDesk::channel(), u"private-orders"_s, u"cache-market-state"_s};
}

void DemoServer::startTrading()
{
    QMetaObject::invokeMethod(
        m_host, [host = m_host] { host->simulation().start(); }, Qt::QueuedConnection);
}

void DemoServer::openUsers()
{
    m_pool = std::make_shared<PoolLink>();
    m_auth = std::make_shared<AuthLink>();
    QMetaObject::invokeMethod(
        m_host,
        [this] {
            Pusher::ConnectionManager &manager = m_host->openUsers(m_options, m_secret).manager();
            m_limiter = manager.rateLimiter();
            connect(&manager, &Pusher::ConnectionManager::authorizationDecided, this,
                    &DemoServer::authorizationDecided, Qt::QueuedConnection);
            PoolFeed &feed = m_host->poolFeed();
            connect(&feed, &PoolFeed::answered, m_pool.get(), &PoolLink::answered);
            connect(m_pool.get(), &PoolLink::requested, &feed, &PoolFeed::request);
            m_host->authDesk().connectTo(*m_auth);
        },
        Qt::BlockingQueuedConnection);
}

void DemoServer::cutLine()
{
    QMetaObject::invokeMethod(
        m_host, [host = m_host] { host->server().dropConnections(); }, Qt::QueuedConnection);
}

} // namespace Console
