// SPDX-License-Identifier: MIT
#include "libpusher/auth/rulesfile.h"
#include "libpusher/client/client.h"
#include "libpusher/examples/managerexamples.h"
#include "libpusher/limits/ratelimiter.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"
#include "tests/support/tokenfactory.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Runs the integration examples of seed 2 against a real server.
class TestManagerExamples : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void example1ConnectsAUser();
    void example2SubscribesToATeam();
    void example3BroadcastsAnActivity();
    void example4AnnouncesAnAchievement();
    void example5WatchesTheHealth();

private:
    ConnectionId connected(const UserId &user);
    static Examples::Walker walker(const QString &expires = u"4000000000"_s);

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<ConnectionManager> manager;
    std::unique_ptr<QObject> session;
    QStringList shown;
    Examples::Notify notify;
};

void TestManagerExamples::init()
{
    shown.clear();
    notify = [this](const QString &text, Examples::Severity) { shown.append(text); };
    server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, Scheduler::system());
    QVERIFY(server->listen());
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
    options.jwt.secret = Secret("0123456789abcdef0123456789abcdef"_ba);
    // Time stands still, so that no token comes back; but the server looks at the date.
    clock = std::make_shared<FakeScheduler>();
    clock->setWall(Scheduler::system()->wallNow());
    auto made = ConnectionManager::create(std::move(options), {.maxConnections = 2},
                                          {.burstLimit = 3}, {}, clock);
    QVERIFY(made);
    manager = std::move(made).value();
    const auto rules = parseRules(R"({"rules":[
        {"pattern":"private-team-*","requiredTeamMembership":true,"id":"team-*"},
        {"pattern":"presence-team-*","requiredTeamMembership":true,"id":"team-*"},
        {"pattern":"private-user-*","ownUserOnly":true,"id":"user-*"}]})");
    QVERIFY(rules);
    for (const AuthorizationRule &rule : *rules)
        QVERIFY(manager->authHandler()->addAuthorizationRule(rule.pattern, rule));
    session = std::make_unique<QObject>();
}

void TestManagerExamples::cleanup()
{
    session.reset();
    manager.reset();
    server.reset();
}

ConnectionId TestManagerExamples::connected(const UserId &user)
{
    ConnectionId result;
    Examples::connectUser(*manager, user, session.get(), notify,
                          [&result](const ConnectionId &id) { result = id; });
    return QTest::qWaitFor([&result] { return !result.isEmpty(); }) ? result : ConnectionId();
}

Examples::Walker TestManagerExamples::walker(const QString &expires)
{
    const QByteArray claims =
        uR"({"sub":"user-123","teams":["team-456"],"exp":%1})"_s.arg(expires).toUtf8();
    return {.id = UserId(u"user-123"_s),
            .name = u"John Doe"_s,
            .team = u"team-456"_s,
            .token = std::make_shared<const Secret>(
                TokenFactory::hs256("0123456789abcdef0123456789abcdef"_ba, claims))};
}

void TestManagerExamples::example1ConnectsAUser()
{
    const ConnectionId id = connected(UserId(u"user-123"_s));
    QVERIFY(!id.isEmpty());
    QCOMPARE(connected(UserId(u"user-123"_s)), id); // reused
    QVERIFY(connected(UserId(u"user-9"_s)) != id);
    Examples::connectUser(*manager, UserId(u"late"_s), session.get(), notify,
                          [](const ConnectionId &) { QFAIL("the pool is full"); });
    QCOMPARE(shown, QStringList{u"Too many users are connected; try again later"_s});
    session.reset();
    QVERIFY(!connected(UserId(u"late"_s)).isEmpty());
}

void TestManagerExamples::example2SubscribesToATeam()
{
    const ConnectionId id = connected(UserId(u"user-123"_s));
    Examples::subscribeToTeam(*manager, id, walker(), notify);
    QTRY_COMPARE(shown.size(), 4);
    shown.sort();
    QCOMPARE(shown, QStringList({u"Subscribed to presence-team-456"_s,
                                 u"Subscribed to private-team-456"_s,
                                 u"Subscribed to private-user-123"_s,
                                 u"Subscribed to public-announcements"_s}));
    // Somebody whose token has run out hears announcements only.
    shown.clear();
    const ConnectionId other = connected(UserId(u"user-9"_s));
    Examples::Walker late = walker(u"1"_s);
    late.id = UserId(u"user-9"_s);
    Examples::subscribeToTeam(*manager, other, late, notify);
    QTRY_COMPARE(shown.size(), 4);
    QCOMPARE(shown.filter(u"AUTHENTICATION_FAILED"_s).size(), 3);
}

void TestManagerExamples::example3BroadcastsAnActivity()
{
    const ConnectionId id = connected(UserId(u"user-123"_s));
    Examples::subscribeToTeam(*manager, id, walker(), notify);
    QTRY_COMPARE(shown.size(), 4);
    shown.clear();
    for (int i = 0; i < 4; ++i)
        Examples::broadcastActivity(*manager, walker(), u"activity-%1"_s.arg(i), 5.2, notify);
    QTRY_COMPARE(shown.size(), 4);
    QCOMPARE(shown.filter(u"was shared"_s).size(), 3);
    QCOMPARE(shown.filter(u"Too fast"_s).size(), 1);
    const auto history = manager->client(id)->history();
    QTRY_COMPARE(history->lastSequence(), 3u);
    const auto event = history->at(1);
    QCOMPARE(event->channel(), ChannelName(u"private-team-456"_s));
    QCOMPARE(event->toVariantMap(),
             QVariantMap({{u"userId"_s, u"user-123"_s}, {u"distance"_s, 5.2}}));
}

void TestManagerExamples::example4AnnouncesAnAchievement()
{
    const ConnectionId id = connected(UserId(u"user-123"_s));
    Examples::subscribeToTeam(*manager, id, walker(), notify);
    QTRY_COMPARE(shown.size(), 4);
    shown.clear();
    Examples::announceAchievement(*manager, walker(), u"100 km"_s, notify);
    QTRY_COMPARE(shown, QStringList({u"Sent user-123-achievement-unlocked"_s,
                                     u"Sent user-123-teammate-achievement"_s}));
    const auto history = manager->client(id)->history();
    QTRY_COMPARE(history->lastSequence(), 2u);
    QCOMPARE(history->at(1)->channel(), ChannelName(u"private-user-123"_s));
    // Two more would be four: neither is sent.
    shown.clear();
    Examples::announceAchievement(*manager, walker(), u"200 km"_s, notify);
    QTRY_COMPARE(shown.size(), 2);
    QCOMPARE(shown.filter(u"at most 3 messages"_s).size(), 2);
    QCOMPARE(server->statistics().eventsPublished, 2u);
}

void TestManagerExamples::example5WatchesTheHealth()
{
    Examples::watchHealth(*manager, notify);
    QVERIFY(!connected(UserId(u"user-123"_s)).isEmpty());
    clock->advance(30s);
    QTRY_COMPARE(shown, QStringList(u"Pusher is healthy"_s));
    shown.clear();
    server.reset();
    QTRY_COMPARE(manager->connectionMetrics().activeConnections, 0);
    for (int i = 0; i < 3; ++i) {
        clock->advance(30s);
        QCoreApplication::processEvents();
    }
    const QStringList why = shown.filter(u"Pusher is unhealthy: "_s);
    QVERIFY2(!why.filter(u"connectionsStanding"_s).isEmpty(), qPrintable(shown.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestManagerExamples)
#include "tst_managerexamples.moc"
