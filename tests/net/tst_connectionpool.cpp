// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/localserver/localserver.h"
#include "libpusher/manager/connectionpool.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <sys/resource.h>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Places, waiting, sharing and cleaning up, over real sockets; time moves only where the test says.
class TestConnectionPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void C24_theOneBeyondTheLimitIsRefusedAtOnce_data();
    void C24_theOneBeyondTheLimitIsRefusedAtOnce();
    void C25_theSweepTakesOnlyWhatNobodyUses();
    void C26_whoWaitsGetsThePlaceOfADeadOwner();
    void C26_whoWaitsInVainIsToldAndNoPlaceIsLost();
    void C26_aWaitingOwnerThatDiesTakesNoPlace();
    void X8_C24_fiveThousandConnectAndNotOneMore();
    void oneConnectionForEachUserAndApp();
    void withoutReuseEachOpensItsOwn();
    void whatNobodyHoldsLeavesItsChannelsAndStays();
    void whatIsKeptMakesRoom();
    void atMostSixtyFourHandshakesAtOnce();
    void alsoReconnectionsWaitAtTheGate();
    void X1_filesCanBeOpenedWhereConnectionsCannot();
    void theDeadlineEndsAnAttempt();
    void whatTheServerRefusesForGoodGivesItsPlaceBack();
    void allOfAConnectionCanBeTold();
    void theTimerSweeps();
    void aCallbackMayDeleteThePool();

private:
    using Answers = QList<Result<ConnectionId>>;

    void makePool(const ConnectionPool::Options &options);
    ConnectionPool::App appAt(quint16 port, const QString &key = TestApp::key) const;
    /// Opens for `user` and expects a place; the answer comes into `answers`.
    ConnectionId open(const QString &user, QObject *owner = nullptr, bool waits = false);
    ConnectionId opened(const QString &user, QObject *owner = nullptr);
    QStringList users() const;

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<ConnectionPool> pool;
    ConnectionPool::App app;
    Answers answers;
};

void TestConnectionPool::init()
{
    clock = std::make_shared<FakeScheduler>();
    server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, Scheduler::system());
    QVERIFY(server->listen());
    app = appAt(server->port());
    answers.clear();
}

void TestConnectionPool::cleanup()
{
    pool.reset();
    server.reset();
}

void TestConnectionPool::makePool(const ConnectionPool::Options &options)
{
    pool = std::make_unique<ConnectionPool>(options, clock);
}

ConnectionPool::App TestConnectionPool::appAt(quint16 port, const QString &key) const
{
    auto options = std::make_shared<ClientOptions>();
    options->connection.endpoint = TestApp::endpoint(port);
    options->connection.endpoint.key = key;
    options->historyCapacity = 16;
    return options;
}

ConnectionId TestConnectionPool::open(const QString &user, QObject *owner, bool waits)
{
    const auto id =
        pool->open(app, {.user = UserId(user), .waitForPlace = waits, .owner = owner},
                   [this](const Result<ConnectionId> &answer) { answers.append(answer); });
    return id ? *id : ConnectionId();
}

ConnectionId TestConnectionPool::opened(const QString &user, QObject *owner)
{
    const qsizetype before = answers.size();
    const ConnectionId id = open(user, owner);
    if (!QTest::qWaitFor([&] { return answers.size() > before; }) || !answers.last())
        return {};
    return id;
}

QStringList TestConnectionPool::users() const
{
    QStringList users;
    for (const PooledConnection &connection : pool->connections())
        users.append(connection.user.value());
    return users;
}

void TestConnectionPool::C24_theOneBeyondTheLimitIsRefusedAtOnce_data()
{
    QTest::addColumn<int>("limit");
    QTest::newRow("none at all") << 0;
    QTest::newRow("one") << 1;
    QTest::newRow("two") << 2;
}

void TestConnectionPool::C24_theOneBeyondTheLimitIsRefusedAtOnce()
{
    QFETCH(const int, limit);
    makePool({.maxConnections = limit});
    for (int i = 0; i < limit; ++i)
        QVERIFY(!opened(u"user-%1"_s.arg(i)).isEmpty());

    const auto refused = pool->open(app, {.user = UserId(u"late"_s)});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::ConnectionPoolExhausted);
    QCOMPARE(refused.error().codeText(), u"CONNECTION_POOL_EXHAUSTED"_s);
    QCOMPARE(refused.error().parameters.value(u"limit"_s).toInt(), limit);
    QVERIFY(!refused.error().parameters.contains(u"descriptors"_s));
    QCOMPARE(pool->counters().exhausted, 1u);
    QCOMPARE(pool->figures().connected, limit);
    QCOMPARE(pool->counters().lost, 0u);
    QCOMPARE(int(server->statistics().connections), limit);
}

void TestConnectionPool::C25_theSweepTakesOnlyWhatNobodyUses()
{
    makePool({.staleAfter = 60s, .sweepInterval = 0s});
    QObject owner;
    const auto subscribed = opened(u"subscribed"_s);
    QVERIFY(pool->client(subscribed)->channels().subscribe(ChannelName(u"news"_s)));
    const auto publishing = opened(u"publishing"_s);
    auto use = pool->use(publishing);
    QVERIFY(!opened(u"owned"_s, &owner).isEmpty());
    QVERIFY(!opened(u"forgotten"_s).isEmpty());
    const auto kept = opened(u"kept"_s);
    QVERIFY(pool->close(kept));

    clock->advance(59s);
    pool->sweep();
    QCOMPARE(pool->lastSweep().examined, 5);
    QCOMPARE(pool->lastSweep().closed, 0);
    clock->advance(1s);
    pool->sweep();
    QCOMPARE(pool->lastSweep().closed, 2);
    QCOMPARE(pool->counters().swept, 2u);
    QCOMPARE(users(), QStringList({u"subscribed"_s, u"publishing"_s, u"owned"_s}));
    QTRY_COMPARE(server->statistics().connections, 3u);

    // Its age begins when its use ends.
    use.reset();
    clock->advance(59s);
    pool->sweep();
    QCOMPARE(pool->counters().swept, 2u);
    clock->advance(1s);
    pool->sweep();
    QCOMPARE(users(), QStringList({u"subscribed"_s, u"owned"_s}));
    QVERIFY(!pool->client(publishing));
    QVERIFY(!pool->close(publishing));
}

void TestConnectionPool::C26_whoWaitsGetsThePlaceOfADeadOwner()
{
    makePool({.maxConnections = 1});
    auto owner = std::make_unique<QObject>();
    QVERIFY(!opened(u"first"_s, owner.get()).isEmpty());
    const ConnectionId waiting = open(u"second"_s, nullptr, true);
    QVERIFY(!waiting.isEmpty());
    QCOMPARE(pool->figures().waitingForPlace, 1);
    QVERIFY(!pool->client(waiting));

    owner.reset();
    QTRY_COMPARE(answers.size(), 2);
    QVERIFY(answers.last());
    QCOMPARE(*answers.last(), waiting);
    QCOMPARE(users(), QStringList(u"second"_s));
    QCOMPARE(pool->figures().places, 1);
    QCOMPARE(pool->figures().waitingForPlace, 0);
    QTRY_COMPARE(server->statistics().connections, 1u);
}

void TestConnectionPool::C26_whoWaitsInVainIsToldAndNoPlaceIsLost()
{
    makePool({.maxConnections = 1});
    const auto first = opened(u"first"_s);
    QVERIFY(!open(u"second"_s, nullptr, true).isEmpty());
    clock->advance(30s);
    QTRY_COMPARE(answers.size(), 2);
    QVERIFY(!answers.last());
    QCOMPARE(answers.last().error().code, Error::Code::ConnectionPoolExhausted);
    QVERIFY(answers.last().error().parameters.value(u"timedOut"_s).toBool());
    QCOMPARE(pool->counters().exhausted, 1u);
    QCOMPARE(users(), QStringList(u"first"_s));

    QVERIFY(pool->close(first));
    QVERIFY(!opened(u"third"_s).isEmpty());
    QCOMPARE(pool->figures().places, 1);
    QTRY_COMPARE(server->statistics().connections, 1u);
}

void TestConnectionPool::C26_aWaitingOwnerThatDiesTakesNoPlace()
{
    makePool({.maxConnections = 1});
    const auto first = opened(u"first"_s);
    auto owner = std::make_unique<QObject>();
    QVERIFY(!open(u"second"_s, owner.get(), true).isEmpty());
    QVERIFY(!open(u"third"_s, nullptr, true).isEmpty());
    owner.reset();
    QVERIFY(pool->close(first));
    QTRY_COMPARE(answers.size(), 2);
    QCOMPARE(users(), QStringList(u"third"_s));
    QCOMPARE(pool->figures().places, 1);
    clock->advance(60s);
    QCoreApplication::processEvents();
    QCOMPARE(answers.size(), 2); // the dead are not called back
}

void TestConnectionPool::X8_C24_fiveThousandConnectAndNotOneMore()
{
    constexpr int limit = 5000;
    pool = std::make_unique<ConnectionPool>(ConnectionPool::Options{.maxConnections = limit});
    int standing = 0;
    for (int i = 0; i < limit; ++i) {
        QVERIFY(pool->open(app, {.user = UserId(u"user-%1"_s.arg(i)), .deadline = 100s},
                           [&standing](const auto &id) { standing += id ? 1 : 0; }));
    }
    QTRY_COMPARE_WITH_TIMEOUT(standing, limit, 100000);
    QCOMPARE(int(server->statistics().connections), limit);
    QVERIFY2(pool->figures().mostHandshakes <= ConnectionPool::handshakesInFlight,
             qPrintable(QString::number(pool->figures().mostHandshakes)));

    const auto refused = pool->open(app, {.user = UserId(u"late"_s)});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::ConnectionPoolExhausted);
    QCOMPARE(pool->figures().connected, limit);
    QCOMPARE(pool->counters().lost, 0u);

    auto best = std::chrono::nanoseconds::max();
    for (int i = 0; i < 5; ++i) {
        pool->sweep();
        best = std::min(best, pool->lastSweep().took);
    }
    QCOMPARE(pool->lastSweep().examined, limit);
    QVERIFY2(best < 5ms, qPrintable(QString::number(best.count())));
    pool.reset();
    QTRY_COMPARE_WITH_TIMEOUT(server->statistics().connections, 0u, 60000);
}

void TestConnectionPool::oneConnectionForEachUserAndApp()
{
    makePool({});
    const auto first = opened(u"anna"_s);
    QCOMPARE(opened(u"anna"_s), first);
    QVERIFY(opened(u"ben"_s) != first);
    QCOMPARE(pool->counters().opened, 2u);
    QCOMPARE(pool->counters().reused, 1u);
    QCOMPARE(int(server->statistics().connections), 2);

    // Another application's user of the same name is somebody else.
    const auto elsewhere =
        pool->open(appAt(server->port(), u"another"_s), {.user = UserId(u"anna"_s)});
    QVERIFY(elsewhere);
    QVERIFY(*elsewhere != first);
    QVERIFY(opened({}) != opened({}));

    // Held twice, closed twice.
    QVERIFY(pool->client(first)->channels().subscribe(ChannelName(u"news"_s)));
    QVERIFY(pool->close(first));
    QVERIFY(pool->client(first)->channels().isWanted(ChannelName(u"news"_s)));
    QVERIFY(pool->close(first));
    QVERIFY(!pool->close(first));
}

void TestConnectionPool::withoutReuseEachOpensItsOwn()
{
    makePool({.reuse = false});
    const auto first = opened(u"anna"_s);
    const auto second = opened(u"anna"_s);
    QVERIFY(!first.isEmpty() && first != second);
    QSignalSpy closed(pool.get(), &ConnectionPool::closed);
    QVERIFY(pool->close(first));
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].value<ConnectionId>(), first);
    QTRY_COMPARE(server->statistics().connections, 1u);
}

void TestConnectionPool::whatNobodyHoldsLeavesItsChannelsAndStays()
{
    makePool({});
    const auto id = opened(u"anna"_s);
    ChannelRegistry &channels = pool->client(id)->channels();
    QVERIFY(channels.subscribe(ChannelName(u"news"_s), SubscriptionHolder(u"a list"_s)));
    QTRY_VERIFY(channels.allSubscribed());
    QVERIFY(pool->close(id));
    QVERIFY(!channels.isWanted(ChannelName(u"news"_s)));
    QCOMPARE(pool->connections().first().holders, 0);
    QCOMPARE(opened(u"anna"_s), id);
    QCOMPARE(int(server->statistics().accepted), 1);

    // Nobody would miss it: it does not come back.
    QVERIFY(pool->close(id));
    server->dropConnections();
    QTRY_COMPARE(pool->figures().places, 0);
}

void TestConnectionPool::whatIsKeptMakesRoom()
{
    makePool({.maxConnections = 2});
    const auto older = opened(u"older"_s);
    const auto newer = opened(u"newer"_s);
    QVERIFY(pool->close(newer));
    clock->advance(1s);
    QVERIFY(pool->close(older));
    QVERIFY(pool->client(older));
    QVERIFY(!opened(u"third"_s).isEmpty());
    QCOMPARE(users(), QStringList({u"older"_s, u"third"_s}));
    QCOMPARE(pool->counters().madeRoom, 1u);
}

void TestConnectionPool::atMostSixtyFourHandshakesAtOnce()
{
    HostileServer slow;
    slow.onRequest([](HostilePeer &peer) { peer.upgrade(); });
    app = appAt(slow.port());
    makePool({});
    for (int i = 0; i < 150; ++i)
        QVERIFY(!open(u"user-%1"_s.arg(i)).isEmpty());
    QTRY_COMPARE(slow.accepted(), 64);
    QCOMPARE(pool->figures().handshakes, 64);
    QCOMPARE(pool->figures().waitingForHandshake, 150 - 64);
    for (int i = 0; i < 150; ++i) {
        QTRY_VERIFY(slow.accepted() > i && !slow.peer(i).request().isEmpty());
        QVERIFY(slow.accepted() - i <= 64);
        slow.peer(i).greet("1." + QByteArray::number(i));
    }
    QTRY_COMPARE(answers.size(), 150);
    QCOMPARE(pool->figures().connected, 150);
    QCOMPARE(pool->figures().mostHandshakes, 64);
    QCOMPARE(pool->figures().handshakes, 0);
}

void TestConnectionPool::alsoReconnectionsWaitAtTheGate()
{
    makePool({});
    for (int i = 0; i < 150; ++i)
        QVERIFY(!open(u"user-%1"_s.arg(i)).isEmpty());
    QTRY_COMPARE(pool->figures().connected, 150);
    server->dropConnections();
    QTRY_COMPARE(pool->figures().connected, 0);
    QCOMPARE(pool->counters().lost, 150u);
    clock->advance(2s); // all come back in the same instant
    QCOMPARE(pool->figures().handshakes, 64);
    QTRY_COMPARE(pool->figures().connected, 150);
    QCOMPARE(pool->figures().mostHandshakes, 64);
}

/// The hard limit cannot be raised again, so this is a process of its own.
void TestConnectionPool::X1_filesCanBeOpenedWhereConnectionsCannot()
{
    constexpr auto child = "PUSHWATCH_TEST_FEW_DESCRIPTORS";
    constexpr rlim_t few = 80;
    if (!qEnvironmentVariableIsSet(child)) {
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(child), u"1"_s);
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setChildProcessModifier([] {
            const rlimit limit{few, few};
            ::setrlimit(RLIMIT_NOFILE, &limit);
        });
        process.start(QCoreApplication::applicationFilePath(),
                      {QString::fromLatin1(QTest::currentTestFunction())});
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0 && process.exitStatus() == QProcess::NormalExit,
                 process.readAll().constData());
        return;
    }
    HostileServer peer; // ours would refuse first: it looks at the limit too
    peer.onRequestGreetThen([](HostilePeer &) {});
    app = appAt(peer.port());
    makePool({});
    QCOMPARE(pool->figures().capacity, 60); // a quarter is for others
    QList<ConnectionId> ids;
    std::optional<Error> refused;
    while (!refused) {
        QVERIFY(ids.size() < 60);
        const auto id = pool->open(app, {.user = UserId(QString::number(ids.size()))});
        if (id)
            ids.append(*id);
        else
            refused = id.error();
        if (id)
            QTRY_COMPARE(pool->figures().connected, int(ids.size()));
    }
    QVERIFY(!ids.isEmpty());
    QCOMPARE(refused->code, Error::Code::ConnectionPoolExhausted);
    QCOMPARE(refused->parameters.value(u"descriptors"_s).toInt(), int(few));
    std::vector<std::unique_ptr<QFile>> files;
    for (int i = 0; i < 15; ++i) {
        files.push_back(std::make_unique<QFile>(u"/dev/null"_s));
        QVERIFY(files.back()->open(QIODevice::ReadOnly));
    }
    files.clear();

    QVERIFY(pool->close(ids.first()));
    QVERIFY(!opened(u"later"_s).isEmpty()); // in the place of the one that was kept for reuse
}

void TestConnectionPool::theDeadlineEndsAnAttempt()
{
    HostileServer silent;
    app = appAt(silent.port());
    makePool({});
    QVERIFY(!open(u"anna"_s).isEmpty());
    QTRY_COMPARE(silent.accepted(), 1);
    clock->advance(30s);
    QTRY_COMPARE(answers.size(), 1);
    QVERIFY(!answers[0]);
    QCOMPARE(answers[0].error().code, Error::Code::ConnectionFailed);
    QCOMPARE(pool->counters().timedOut, 1u);
    QCOMPARE(pool->figures().places, 0);
    QTRY_VERIFY(silent.peer(0).isGone());
    QTRY_COMPARE(pool->figures().handshakes, 0);
}

void TestConnectionPool::whatTheServerRefusesForGoodGivesItsPlaceBack()
{
    makePool({.maxConnections = 1});
    app = appAt(server->port(), u"unknown"_s);
    QSignalSpy closed(pool.get(), &ConnectionPool::closed);
    QSignalSpy errors(pool.get(), &ConnectionPool::errorOccurred);
    const auto id = open(u"anna"_s);
    QTRY_COMPARE(answers.size(), 1);
    QVERIFY(!answers[0]);
    QCOMPARE(answers[0].error().closeCode, 4001);
    QTRY_COMPARE(closed.size(), 1);
    QVERIFY(closed[0][1].value<std::optional<Error>>().has_value());
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors[0][0].value<Error>().connectionId, id.value());
    QCOMPARE(pool->counters().failed, 1u);
    QCOMPARE(pool->figures().places, 0);
}

void TestConnectionPool::allOfAConnectionCanBeTold()
{
    makePool({});
    const auto began = clock->now();
    const auto id = opened(u"anna"_s);
    QVERIFY(pool->client(id)->channels().subscribe(ChannelName(u"news"_s)));
    clock->advance(5s);
    const PooledConnection told = pool->connections().value(0);
    QCOMPARE(told.id, id);
    QCOMPARE(told.user, UserId(u"anna"_s));
    QCOMPARE(told.app, TestApp::key + u" at 127.0.0.1:%1"_s.arg(server->port()));
    QCOMPARE(told.state, Connection::State::Connected);
    QVERIFY(!told.socketId.isEmpty());
    QCOMPARE(told.channels, 1);
    QCOMPARE(told.holders, 1);
    QVERIFY(told.inUse);
    QVERIFY(told.since == began);
    QVERIFY(!told.lastHeard);
    QCOMPARE(told.errors, 0u);

    clock->advance(120s); // its ping is answered
    QTRY_VERIFY(pool->connections().value(0).lastHeard == clock->now());
    const quint64 before = pool->connections().value(0).errors;
    server->dropConnections();
    QTRY_COMPARE(pool->connections().value(0).errors, before + 1);
    QCOMPARE(pool->connections().value(0).lastError->code, Error::Code::ConnectionFailed);
}

void TestConnectionPool::theTimerSweeps()
{
    makePool({.staleAfter = 60s, .sweepInterval = 30s});
    QVERIFY(!opened(u"forgotten"_s).isEmpty());
    clock->advance(59s);
    QCOMPARE(pool->figures().places, 1);
    clock->advance(1s);
    QCOMPARE(pool->figures().places, 0);
    QCOMPARE(pool->counters().swept, 1u);
    pool.reset();
    QCOMPARE(clock->pendingTimers(), 0u);
}

void TestConnectionPool::aCallbackMayDeleteThePool()
{
    makePool({});
    for (int i = 0; i < 100; ++i)
        QVERIFY(!open(u"user-%1"_s.arg(i)).isEmpty());
    bool called = false;
    QVERIFY(pool->open(app, {.user = UserId(u"user-0"_s)}, [&](const auto &) {
        called = true;
        pool.reset();
    }));
    QTRY_VERIFY(called);
    QTRY_COMPARE(server->statistics().connections, 0u);
    QCOMPARE(clock->pendingTimers(), 0u);
}

QTEST_GUILESS_MAIN(TestConnectionPool)
#include "tst_connectionpool.moc"
