// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/localserver/localserver.h"
#include "libpusher/manager/connectionmanager.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Seed 2, "Health Monitoring", of a manager with real connections; time moves only where the test
/// says.
class TestManagerHealth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void heartbeatsJudgeWhatHappened();
    void aServerThatGoesIsSeen();
    void whoIsRefusedIsNoFault();
    void heartbeatsKeepConnectionsAlive();
    void unwatchedItKnowsNothingAndHasNoTimers();

private:
    void makeManager(const ConnectionConfig &config = {}, const RateLimitConfig &limits = {});
    ConnectionId opened(const QString &user);
    std::optional<ManagedResult> sent(const QString &channel = u"news"_s);
    /// A heartbeat later, with what the sockets have to say about it.
    void beat(std::chrono::milliseconds interval = 30s);

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<ConnectionManager> manager;
};

void TestManagerHealth::init()
{
    clock = std::make_shared<FakeScheduler>();
    clock->setWall(Scheduler::system()->wallNow());
    server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, Scheduler::system());
    QVERIFY(server->listen());
}

void TestManagerHealth::cleanup()
{
    manager.reset();
    server.reset();
}

void TestManagerHealth::makeManager(const ConnectionConfig &config, const RateLimitConfig &limits)
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
    ManagerOptions more;
    more.publishing.retries = 0;
    auto made = ConnectionManager::create(std::move(options), config, limits, more, clock);
    QVERIFY(made);
    manager = std::move(made).value();
}

ConnectionId TestManagerHealth::opened(const QString &user)
{
    bool stands = false;
    const auto id = manager->openConnection({.user = UserId(user), .owner = this},
                                            [&](const auto &result) { stands = bool(result); });
    return id && QTest::qWaitFor([&] { return stands; }) ? *id : ConnectionId();
}

std::optional<ManagedResult> TestManagerHealth::sent(const QString &channel)
{
    std::optional<ManagedResult> result;
    manager->sendEvent({.eventId = u"1"_s,
                        .channel = ChannelName(channel),
                        .event = EventName(u"update"_s),
                        .data = "{}"_ba},
                       [&result](const ManagedResult &told) { result = told; });
    std::ignore = QTest::qWaitFor([&result] { return result.has_value(); });
    return result;
}

void TestManagerHealth::beat(std::chrono::milliseconds interval)
{
    clock->advance(interval);
    QCoreApplication::processEvents();
}

void TestManagerHealth::heartbeatsJudgeWhatHappened()
{
    makeManager();
    QSignalSpy changes(manager.get(), &ConnectionManager::healthChanged);
    const ConnectionId id = opened(u"anna"_s);
    QVERIFY(!opened(u"ben"_s).isEmpty());
    bool stands = false;
    manager->subscribeToChannel(id, ChannelName(u"news"_s),
                                [&stands](const auto &result) { stands = bool(result); });
    QTRY_VERIFY(stands);
    QVERIFY(sent()->ok);
    QTRY_COMPARE(manager->client(id)->history()->lastSequence(), 1u);
    QCOMPARE(manager->healthStatus().status, Health::Unknown); // nothing was judged yet

    QTRY_COMPARE(manager->healthStatus().performance.received, 1u);
    beat();
    const HealthStatus health = manager->healthStatus();
    QCOMPARE(health.status, Health::Healthy);
    QCOMPARE(health.errors.total, 0u);
    QCOMPARE(health.errors.errorRate, 0.0);
    QCOMPARE(health.performance.sent, 1u);
    QCOMPARE(health.performance.latencies, 1u);
    QVERIFY(health.performance.averageMessageLatency);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(changes[0][0].value<Health>(), Health::Healthy);
    const ConnectionMetrics metrics = manager->connectionMetrics();
    QCOMPARE(metrics.total, 2);
    QCOMPARE(metrics.activeConnections, 2);
    QCOMPARE(metrics.channels, 1);
    QVERIFY(metrics.messagesPerSecond > 0);
    QCOMPARE(manager->healthReport().connections, metrics);
}

void TestManagerHealth::aServerThatGoesIsSeen()
{
    makeManager();
    QVERIFY(!opened(u"anna"_s).isEmpty());
    beat();
    QCOMPARE(manager->healthStatus().status, Health::Healthy);
    QSignalSpy changes(manager.get(), &ConnectionManager::healthChanged);
    server.reset();
    QTRY_COMPARE(manager->connectionMetrics().activeConnections, 0);
    QCOMPARE(manager->connectionMetrics().total, 1); // it should stand
    QVERIFY(!sent()->ok);
    for (int i = 0; i < 3; ++i)
        beat();
    const HealthStatus health = manager->healthStatus();
    QCOMPARE(health.status, Health::Unhealthy);
    QVERIFY(changes.size() >= 1);
    QVERIFY(health.errors.byType.value(Error::Code::ConnectionFailed) > 0);
    for (const Verdict &verdict : health.objectives) {
        if (verdict.objective.kind == Objective::Kind::ConnectionsStanding)
            QCOMPARE(verdict.value, 0.0);
    }
}

void TestManagerHealth::whoIsRefusedIsNoFault()
{
    makeManager({}, {.burstLimit = 1});
    const ConnectionId id = opened(u"anna"_s);
    QVERIFY(sent()->ok);
    QCOMPARE(sent()->error->code, Error::Code::RateLimited);
    bool refused = false;
    manager->subscribeToChannel(id, ChannelName(u"private-x"_s),
                                [&refused](const auto &result) { refused = !result; });
    QTRY_VERIFY(refused);
    beat();
    QCOMPARE(manager->healthStatus().status, Health::Healthy);
    QCOMPARE(manager->healthStatus().errors.total, 0u);
    const ManagerMetrics metrics = manager->metrics();
    QCOMPARE(metrics.errors.value(Error::Code::RateLimited), 1u);
    QCOMPARE(metrics.errors.value(Error::Code::AuthenticationFailed), 1u);
    // What cannot be published is one.
    QVERIFY(!sent(u"no channel"_s)->ok);
    QCOMPARE(manager->healthStatus().errors.byType.value(Error::Code::MessageDeliveryFailed), 1u);
}

void TestManagerHealth::heartbeatsKeepConnectionsAlive()
{
    makeManager({.heartbeatInterval = 10s});
    const ConnectionId id = opened(u"anna"_s);
    const auto heard = [&] { return manager->pool().connections().constFirst().lastHeard; };
    QVERIFY(!heard());
    for (int i = 0; i < 3; ++i) {
        clock->advance(10s); // a ping, and its pong
        QTRY_VERIFY(heard() == clock->now());
    }
    QCOMPARE(manager->client(id)->connection().state(), Connection::State::Connected);
}

void TestManagerHealth::unwatchedItKnowsNothingAndHasNoTimers()
{
    makeManager();
    const std::size_t watched = clock->pendingTimers();
    makeManager({.enableHealthMonitoring = false});
    QCOMPARE(clock->pendingTimers(), watched - 1);
    QVERIFY(!opened(u"anna"_s).isEmpty());
    QVERIFY(sent()->ok);
    beat();
    QCOMPARE(manager->healthStatus().status, Health::Unknown);
    QCOMPARE(manager->healthStatus().performance, HealthStatus::Performance());
    QCOMPARE(manager->connectionMetrics(), ConnectionMetrics());
    QCOMPARE(manager->metrics().delivered, 1u);
    QVERIFY(!manager->pool().connections().constFirst().lastHeard); // nor heartbeats
}

QTEST_GUILESS_MAIN(TestManagerHealth)
#include "tst_managerhealth.moc"
