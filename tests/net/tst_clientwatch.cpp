// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/client/sequencemonitor.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/history/reorderbuffer.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const ChannelName bots(u"bot-updates"_s);
const ChannelName users(u"user-updates"_s);
const EventName beat(u"bot-heartbeat"_s);

QByteArray numbered(const QByteArray &number)
{
    return R"({"event":"tick","channel":"bot-updates","data":{"seq":)" + number + "}}";
}

} // namespace

/// What a client misses: events that stop, and numbers that do not follow upon each other.
class TestClientWatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aMutedChannelIsOneAlarm();
    void aDeadLineIsNoSilence();
    void whatIsLearnedIsMissedToo();
    void L13_duplicatesHolesAndRestarts();
    void L13_whatWasMissedWhileTheServerWasDown();
    void L13_aListenerMayHaveThemInOrder();

private:
    void listenTo(const LocalServer &server);
    /// Publishes a beat on each and waits until the client has it.
    void publish(const QList<ChannelName> &channels);

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<HttpApi> http;
    std::unique_ptr<Client> client;
    QList<Silence> news;
};

void TestClientWatch::listenTo(const LocalServer &server)
{
    client.reset();
    news.clear();
    clock = std::make_shared<FakeScheduler>();
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    http = std::make_unique<HttpApi>(options.connection.endpoint, TestApp::id,
                                     Secret(TestApp::secret), Scheduler::system());
    client = std::make_unique<Client>(options, clock);
    for (const ChannelName &channel : {bots, users})
        QVERIFY(client->channels().subscribe(channel).has_value());
    client->start();
    QTRY_VERIFY(client->channels().allSubscribed());
}

void TestClientWatch::publish(const QList<ChannelName> &channels)
{
    const quint64 expected = client->history()->lastSequence() + quint64(channels.size());
    http->trigger({.channels = channels, .name = beat, .data = "{}"}, [](const PublishResult &) {});
    QTRY_COMPARE(client->history()->lastSequence(), expected);
    QTRY_COMPARE(client->history()->dispatchedUpTo(), expected);
}

void TestClientWatch::aMutedChannelIsOneAlarm()
{
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                       Scheduler::system());
    QVERIFY(server.listen().has_value());
    listenTo(server);
    SilenceWatchdog &watchdog = client->silenceWatchdog();
    watchdog.setLearning(false);
    QVERIFY(watchdog.expect(bots, beat, 5s).has_value());
    QVERIFY(watchdog.expect(users, beat, 5s).has_value());
    connect(&watchdog, &SilenceWatchdog::changed, this,
            [this](const Silence &silence) { news.append(silence); });

    for (int i = 0; i < 4; ++i) {
        publish({bots, users});
        clock->advance(4s);
    }
    QVERIFY(news.isEmpty());
    // Muted: it should have come after 5 s, and is reported within 5 s more; the other one goes on.
    publish({bots, users});
    for (int i = 0; i < 10; ++i) {
        clock->advance(1s);
        publish({users});
    }
    QCOMPARE(news.size(), 2);
    QCOMPARE(news.at(0).state, Silence::State::Late);
    QCOMPARE(news.at(1).state, Silence::State::Silent);
    for (int i = 0; i < 10; ++i) {
        clock->advance(1s);
        publish({users});
    }
    QCOMPARE(news.size(), 2); // one alarm, however long it lasts
    publish({bots, users});
    clock->advance(1s);
    QCOMPARE(news.size(), 3);
    QCOMPARE(news.last().state, Silence::State::Recovered);
    for (const Silence &silence : std::as_const(news)) {
        QCOMPARE(silence.channel, bots);
        QCOMPARE(silence.event, beat);
        QVERIFY(silence.given);
    }
}

void TestClientWatch::aDeadLineIsNoSilence()
{
    LocalServer::App app{TestApp::id, TestApp::key, Secret(TestApp::secret)};
    auto server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options(), Scheduler::system());
    QVERIFY(server->listen().has_value());
    listenTo(*server);
    SilenceWatchdog &watchdog = client->silenceWatchdog();
    watchdog.setLearning(false);
    QVERIFY(watchdog.expect(bots, beat, 5s).has_value());
    connect(&watchdog, &SilenceWatchdog::changed, this,
            [this](const Silence &silence) { news.append(silence); });
    publish({bots, users});
    clock->advance(2s);

    const quint16 port = server->port();
    const WallTime killed = clock->wallNow();
    server->dropConnections();
    server.reset();
    QTRY_VERIFY(client->gaps().isOpen(bots));
    for (int i = 0; i < 30; ++i) {
        clock->advance(1s);
        QCoreApplication::processEvents();
    }
    QVERIFY(news.isEmpty()); // the gap tells of it

    LocalServer::Options options;
    options.port = port;
    LocalServer again(std::move(app), options, Scheduler::system());
    QVERIFY(again.listen().has_value());
    QTRY_VERIFY((client->connection().retryNow(), client->channels().allSubscribed()));
    client->gaps().settle();
    QCOMPARE(client->gaps().gaps().size(), 1);
    const Gap gap = client->gaps().gaps().first();
    QCOMPARE(gap.channels, (QSet<ChannelName>{bots, users}));
    QVERIFY(gap.from <= killed && gap.to && *gap.to - gap.from >= 30s);
    // The wait begins anew: nothing is late the moment the line is back.
    clock->advance(5s);
    QVERIFY(news.isEmpty());
    clock->advance(5s);
    QCOMPARE(news.last().state, Silence::State::Silent);
}

void TestClientWatch::whatIsLearnedIsMissedToo()
{
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                       Scheduler::system());
    QVERIFY(server.listen().has_value());
    listenTo(server);
    connect(&client->silenceWatchdog(), &SilenceWatchdog::changed, this,
            [this](const Silence &silence) { news.append(silence); });
    for (int i = 0; i < 12; ++i) {
        publish({bots});
        clock->advance(6s);
    }
    QVERIFY(news.isEmpty());
    clock->advance(10s);
    QCOMPARE(news.size(), 2);
    const Silence silence = news.last();
    QCOMPARE(silence.state, Silence::State::Silent);
    QCOMPARE(silence.channel, bots);
    QVERIFY(!silence.given);
    QVERIFY(silence.expected && *silence.expected > 5s && *silence.expected < 7s);
}

void TestClientWatch::L13_duplicatesHolesAndRestarts()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) {
        peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"bot-updates"})");
        for (const QByteArray &number : {"16"_ba, "17"_ba, "20"_ba, "20"_ba, "18"_ba, "\"21\""_ba,
                                         "9007199254740993"_ba, "0"_ba, "1"_ba, "\"none\""_ba})
            peer.text(numbered(number));
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    Client ours(options);
    SequenceMonitor monitor(ours.history());
    monitor.watch(EventPattern(u"bot-*"_s), "seq");
    connect(&ours, &Client::eventsReceived, &monitor, &SequenceMonitor::feed);
    QList<SequenceNotice> notices;
    connect(&monitor, &SequenceMonitor::noticed, this,
            [&notices](const SequenceNotice &notice) { notices.append(notice); });
    QVERIFY(ours.channels().subscribe(bots).has_value());
    ours.start();
    QTRY_COMPARE(ours.history()->lastSequence(), 10u); // the duplicate too
    QTRY_COMPARE(notices.size(), 5);
    QStringList told;
    for (const SequenceNotice &notice : std::as_const(notices)) {
        told.append(SequenceNotice::kindText(notice.verdict.kind)
                    + u" %1 at %2"_s.arg(notice.verdict.number).arg(notice.sequence));
    }
    QCOMPARE(told,
             (QStringList{u"hole 20 at 3"_s, u"duplicate 20 at 4"_s, u"late 18 at 5"_s,
                          u"hole 9007199254740993 at 7"_s, u"restart 0 at 8"_s}));
    QCOMPARE(notices.first().verdict.firstMissing, 18u);
    QCOMPARE(notices.first().verdict.lastMissing, 19u);
    QCOMPARE(monitor.counters().unnumbered, 1u);
    QCOMPARE(monitor.find(bots)->epoch(), 2u);
    QVERIFY(!monitor.find(users));
}

void TestClientWatch::L13_whatWasMissedWhileTheServerWasDown()
{
    HostileServer server;
    int connections = 0;
    server.onRequestGreetThen([&connections](HostilePeer &peer) {
        peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"bot-updates"})");
        peer.text(numbered(++connections == 1 ? "100"_ba : "121"_ba));
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    options.connection.backoff.reconnectDelay = 100ms;
    Client ours(options);
    SequenceMonitor monitor(ours.history());
    monitor.watch(EventPattern(u"*"_s), "seq");
    connect(&ours, &Client::eventsReceived, &monitor, &SequenceMonitor::feed);
    QSignalSpy noticed(&monitor, &SequenceMonitor::noticed);
    QVERIFY(ours.channels().subscribe(bots).has_value());
    ours.start();
    QTRY_COMPARE(ours.history()->lastSequence(), 1u);
    server.last().reset();
    QTRY_COMPARE(noticed.size(), 1);
    QCOMPARE(monitor.counters().missing, 20u);
    const auto verdict = noticed.first().first().value<SequenceNotice>().verdict;
    QCOMPARE(verdict.firstMissing, 101u);
    QCOMPARE(verdict.lastMissing, 120u);
}

void TestClientWatch::L13_aListenerMayHaveThemInOrder()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) {
        peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"bot-updates"})");
        for (const QByteArray &number : {"1"_ba, "3"_ba, "2"_ba, "4"_ba})
            peer.text(numbered(number));
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    Client ours(options);
    QList<quint64> inOrder;
    ReorderBuffer buffer(Scheduler::system(), {}, [&inOrder](const Event &event) {
        inOrder.append(*SequenceCheck::numberOf(event, "seq"));
    });
    QVERIFY(ours.dispatcher()
                .addListener({.id = ListenerId(u"in order"_s),
                              .channel = bots.value(),
                              .event = u"tick"_s,
                              .callback =
                                  [&buffer](const Event &event) {
                                      buffer.push(*SequenceCheck::numberOf(event, "seq"), event);
                                  }})
                .has_value());
    QVERIFY(ours.channels().subscribe(bots).has_value());
    ours.start();
    QTRY_COMPARE(inOrder, (QList<quint64>{1, 2, 3, 4}));
    QCOMPARE(ours.history()->at(2)->field("seq")->toString(), u"3"_s); // as it arrived
}

QTEST_GUILESS_MAIN(TestClientWatch)
#include "tst_clientwatch.moc"
