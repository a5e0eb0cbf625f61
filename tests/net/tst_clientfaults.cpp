// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"
#include "tests/support/worker.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <semaphore>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// The fault rows whose outcome is the whole client's: what it counts, keeps and goes on doing.
class TestClientFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void L1_malformedFramesAreCountedAndKeptAndTheLinkLives_data();
    void L1_malformedFramesAreCountedAndKeptAndTheLinkLives();
    void L1_onlyTheFirst4KilobytesAreKept();
    void C12_theGapOfADeadLineBeginsAtTheLastSignOfLife();
    void theGapOfAGoodbyeBeginsWithIt();
    void eventsCarryTheTimeOfTheirOwnWakeUp();
    void C23_deletedWithAThousandEventsQueued();
    void D7_aBusyListenerLosesNothing();
    void D7_aStuckListenerInItsOwnThreadHoldsUpNothing();
    void D7_D9_pingsAreAnsweredWhileOrdinaryListenersAreBehind();
    void D15_eventsThatArriveDuringADispatchFollowInOrder();
    void binaryFramesAreCountedAndTheLinkLives();
    void eventsOfAChannelThatWeDoNotHoldAreCounted();
    void aBurstBeyondTheHistoryIsCounted();
    void aRefusedSubscriptionIsAGapAndAnError();

private:
    void connectTo(const QByteArray &afterSubscribe, quint64 historyCapacity = 100000,
                   std::shared_ptr<Scheduler> scheduler = Scheduler::system());
    static QByteArray event(int n);

    std::unique_ptr<HostileServer> server;
    std::unique_ptr<Client> client;
};

void TestClientFaults::init()
{
    client.reset();
    server = std::make_unique<HostileServer>();
}

QByteArray TestClientFaults::event(int n)
{
    return HostilePeer::frame(1, R"({"event":"tick","channel":"a","data":")" + QByteArray::number(n)
                                     + R"("})");
}

/// Connects, wants channel `a`, and lets the server answer the subscription with these bytes behind it.
void TestClientFaults::connectTo(const QByteArray &afterSubscribe, quint64 historyCapacity,
                                 std::shared_ptr<Scheduler> scheduler)
{
    server->onRequestGreetThen([afterSubscribe](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer, afterSubscribe](const QByteArray &text) {
            if (!text.contains("pusher:subscribe"))
                return;
            peer.send(HostilePeer::frame(
                          1, R"({"event":"pusher_internal:subscription_succeeded","channel":"a","data":"{}"})")
                      + afterSubscribe);
        });
    });
    ClientOptions options;
    options.historyCapacity = historyCapacity;
    options.connection.endpoint = TestApp::endpoint(server->port());
    client = std::make_unique<Client>(options, std::move(scheduler));
    QVERIFY(client->channels().subscribe(ChannelName(u"a"_s)).has_value());
    client->start();
}

void TestClientFaults::L1_malformedFramesAreCountedAndKeptAndTheLinkLives_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("not JSON") << QByteArray("hello");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("number") << QByteArray("42");
    QTest::newRow("array") << QByteArray("[1,2]");
    QTest::newRow("no event") << QByteArray(R"({"channel":"a"})");
    // A byte order mark is not here: Qt's decoder takes it away before anybody sees the text.
    QTest::newRow("trailing bytes") << QByteArray(R"({"event":"tick","channel":"a"} x)");
    QTest::newRow("cut short") << QByteArray(R"({"event":"tick","chan)");
}

void TestClientFaults::L1_malformedFramesAreCountedAndKeptAndTheLinkLives()
{
    QFETCH(QByteArray, text);
    connectTo(HostilePeer::frame(1, text) + event(1));
    QTRY_COMPARE(client->history()->lastSequence(), 1u);
    QCOMPARE(client->counters().malformed, 1u);
    const auto kept = client->malformedFrames();
    QCOMPARE(kept.size(), 1);
    QVERIFY(kept.first().fault != FrameFault::None);
    QCOMPARE(kept.first().size, text.size());
    QCOMPARE(kept.first().bytes, text);
    QCOMPARE(client->connection().state(), Connection::State::Connected);
}

void TestClientFaults::L1_onlyTheFirst4KilobytesAreKept()
{
    connectTo(HostilePeer::frame(1, QByteArray(100000, 'x')) + event(1));
    QTRY_COMPARE(client->history()->lastSequence(), 1u);
    QCOMPARE(client->malformedFrames().first().bytes.size(), Client::keptMalformedBytes);
    QCOMPARE(client->malformedFrames().first().size, 100000);
}

void TestClientFaults::C12_theGapOfADeadLineBeginsAtTheLastSignOfLife()
{
    const auto clock = std::make_shared<FakeScheduler>();
    connectTo({}, 100, clock);
    QTRY_VERIFY(client->channels().allSubscribed());
    clock->advance(std::chrono::seconds(40));
    server->last().send(event(1));
    QTRY_COMPARE(client->history()->lastSequence(), 1u);
    QSignalSpy opened(&client->gaps(), &GapLedger::gapOpened);
    const WallTime lastHeard = clock->wallNow();
    // From here on the peer says nothing and does not answer the ping: 120 s of silence, 30 s for the pong.
    clock->advance(std::chrono::seconds(150));
    QTRY_COMPARE(opened.size(), 1);
    const Gap gap = opened.first().first().value<Gap>();
    QVERIFY(gap.from == lastHeard);
    QCOMPARE(gap.cause, Gap::Cause::ConnectionLost);
    QCOMPARE(gap.afterSequence, 1u);
}

void TestClientFaults::theGapOfAGoodbyeBeginsWithIt()
{
    const auto clock = std::make_shared<FakeScheduler>();
    connectTo({}, 100, clock);
    QTRY_VERIFY(client->channels().allSubscribed());
    QSignalSpy opened(&client->gaps(), &GapLedger::gapOpened);
    clock->advance(std::chrono::seconds(40));
    server->last().closeFrame(1001);
    QTRY_COMPARE(opened.size(), 1);
    QVERIFY(opened.first().first().value<Gap>().from == clock->wallNow());
}

void TestClientFaults::eventsCarryTheTimeOfTheirOwnWakeUp()
{
    const auto clock = std::make_shared<FakeScheduler>();
    connectTo({}, 100, clock);
    QTRY_VERIFY(client->channels().allSubscribed());
    // Not kept, so nothing is announced; its time must not stick to what comes next.
    server->last().text(R"({"event":"tick","channel":"other","data":"{}"})");
    QTRY_COMPARE(client->counters().unexpected, 1u);
    clock->advance(std::chrono::seconds(40));
    server->last().send(event(1));
    QTRY_COMPARE(client->history()->lastSequence(), 1u);
    QVERIFY(client->history()->at(1)->receivedAt() == clock->wallNow());
}

void TestClientFaults::C23_deletedWithAThousandEventsQueued()
{
    QByteArray flood;
    for (int i = 0; i < 1000; ++i)
        flood += event(i);
    connectTo(flood);
    int calls = 0;
    QVERIFY(client->dispatcher()
                .addListener({.id = ListenerId(u"l"_s),
                              .channel = u"a"_s,
                              .event = u"*"_s,
                              .callback =
                                  [&](const Event &) {
                                      ++calls;
                                      client.reset();
                                  }})
                .has_value());
    QTRY_COMPARE(calls, 1);
    QTRY_VERIFY(server->last().isGone());
    QCOMPARE(calls, 1);
}

void TestClientFaults::D7_aBusyListenerLosesNothing()
{
    QByteArray flood;
    for (int i = 0; i < 5000; ++i)
        flood += event(i);
    connectTo(flood);
    QSignalSpy slow(&client->dispatcher(), &EventDispatcher::listenerSlow);
    int calls = 0;
    QVERIFY(client->dispatcher()
                .addListener({.id = ListenerId(u"busy"_s),
                              .channel = u"a"_s,
                              .event = u"*"_s,
                              .callback =
                                  [&](const Event &) {
                                      if (++calls > 1)
                                          return;
                                      // It works on its first event for longer than the limit.
                                      QElapsedTimer timer;
                                      timer.start();
                                      while (!timer.hasExpired((EventDispatcher::slowLimit * 2).count())) { }
                                  }})
                .has_value());
    QTRY_COMPARE(calls, 5000);
    QCOMPARE(client->counters().events, 5000u);
    QCOMPARE(slow.size(), 1);
    QCOMPARE(slow.first().first().value<ListenerId>(), ListenerId(u"busy"_s));
}

void TestClientFaults::D7_aStuckListenerInItsOwnThreadHoldsUpNothing()
{
    Worker worker;
    std::counting_semaphore<> go(0);
    connectTo(event(1));
    QVERIFY(client->dispatcher()
                .addListener({.id = ListenerId(u"stuck"_s),
                              .channel = u"a"_s,
                              .event = u"*"_s,
                              .callback = [&go](const Event &) { go.acquire(); },
                              .context = worker.object.get()})
                .has_value());
    QTRY_VERIFY(client->dispatcher().listeners().constFirst().busyFor);
    QByteArray flood = HostilePeer::frame(1, R"({"event":"pusher:ping","data":"{}"})");
    for (int i = 0; i < 5000; ++i)
        flood += event(i);
    server->last().send(flood);
    QTRY_COMPARE(client->history()->lastSequence(), 5001u);
    QTRY_VERIFY(server->last().texts().constLast().contains("pusher:pong"));
    const ListenerInfo stuck = client->dispatcher().listeners().constFirst();
    QVERIFY(*stuck.busyFor > std::chrono::nanoseconds(0));
    QCOMPARE(stuck.id, ListenerId(u"stuck"_s));
    go.release(5001);
    QTRY_COMPARE(client->dispatcher().listeners().constFirst().calls, 5001u);
}

void TestClientFaults::D7_D9_pingsAreAnsweredWhileOrdinaryListenersAreBehind()
{
    // The listener needs 1 ms an event: 3 s for all of them without a policy.
    QByteArray flood;
    for (int i = 0; i < 3000; ++i)
        flood += event(i);
    connectTo(flood);
    QVERIFY(client->dispatcher().setLanes(
        LaneOptions{.policies = {{.channel = u"a"_s,
                                  .kind = OverloadPolicy::Kind::DropOldest,
                                  .number = 200}}}));
    quint64 calls = 0;
    quint64 waitedAtPong = 0;
    QVERIFY(client->dispatcher()
                .addListener({.id = ListenerId(u"slow"_s),
                              .channel = u"a"_s,
                              .event = u"*"_s,
                              .callback =
                                  [&](const Event &) {
                                      // From within the backlog: the answer must come before its end.
                                      if (++calls == 1)
                                          server->last().send(HostilePeer::frame(
                                              1, R"({"event":"pusher:ping","data":"{}"})"));
                                      if (server->last().texts().constLast().contains("pong")
                                          && waitedAtPong == 0)
                                          waitedAtPong =
                                              client->dispatcher().laneStatistics().waiting;
                                      QElapsedTimer timer;
                                      timer.start();
                                      while (!timer.hasExpired(1)) { }
                                  }})
                .has_value());
    QTRY_COMPARE(client->history()->lastSequence(), 3000u);
    QTRY_COMPARE(calls + client->counters().leftOutUnderLoad, 3000u);
    QVERIFY(waitedAtPong > 0);
    QVERIFY(client->counters().leftOutUnderLoad > 0);
    QCOMPARE(client->counters().evictedBeforeDispatch, 0u);
    QCOMPARE(client->history()->size(), 3000u);
}

void TestClientFaults::D15_eventsThatArriveDuringADispatchFollowInOrder()
{
    connectTo(event(1) + event(2));
    QByteArrayList seen;
    QVERIFY(client->dispatcher()
                .addListener({.id = ListenerId(u"l"_s),
                              .channel = u"a"_s,
                              .event = u"*"_s,
                              .callback =
                                  [&](const Event &e) {
                                      seen.append(e.dataText().toByteArray());
                                      if (seen.size() > 1)
                                          return;
                                      server->last().send(event(3));
                                      // Until the third event is in, the first is being dispatched.
                                      QTRY_COMPARE(client->history()->lastSequence(), 3u);
                                  }})
                .has_value());
    QTRY_COMPARE(seen, (QByteArrayList{"1", "2", "3"}));
}

void TestClientFaults::binaryFramesAreCountedAndTheLinkLives()
{
    connectTo(HostilePeer::frame(2, "\x01\x02") + event(1));
    QTRY_COMPARE(client->history()->lastSequence(), 1u);
    QCOMPARE(client->counters().binaryRefused, 1u);
    QCOMPARE(client->connection().state(), Connection::State::Connected);
}

void TestClientFaults::eventsOfAChannelThatWeDoNotHoldAreCounted()
{
    connectTo(HostilePeer::frame(1, R"({"event":"tick","channel":"other","data":"{}"})") + event(1));
    QTRY_COMPARE(client->history()->lastSequence(), 1u);
    QCOMPARE(client->counters().unexpected, 1u);
    QCOMPARE(client->history()->at(1)->channel(), ChannelName(u"a"_s));
}

void TestClientFaults::aBurstBeyondTheHistoryIsCounted()
{
    QByteArray flood;
    for (int i = 0; i < 20000; ++i)
        flood += event(i);
    connectTo(flood, 10);
    quint64 calls = 0;
    QVERIFY(client->dispatcher()
                .addListener({.id = ListenerId(u"l"_s),
                              .channel = u"a"_s,
                              .event = u"*"_s,
                              .callback = [&](const Event &) { ++calls; }})
                .has_value());
    QTRY_COMPARE(client->history()->lastSequence(), 20000u);
    QTRY_COMPARE(calls + client->counters().evictedBeforeDispatch, 20000u);
    QVERIFY(client->counters().evictedBeforeDispatch > 0);
}

void TestClientFaults::aRefusedSubscriptionIsAGapAndAnError()
{
    connectTo(HostilePeer::frame(1, R"({"event":"pusher:subscription_error","channel":"a","data":{"type":"AuthError","error":"no","status":401}})"));
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    QTRY_COMPARE(errors.size(), 1);
    const auto error = errors.first().first().value<Error>();
    QCOMPARE(error.code, Error::Code::AuthorizationFailed);
    QCOMPARE(error.parameters.value(u"channel"_s).toString(), u"a"_s);
    QCOMPARE(client->gaps().gaps().size(), 1);
    QCOMPARE(client->gaps().gaps().first().cause, Gap::Cause::Rejected);
    QVERIFY(!client->channels().allSubscribed());
}

QTEST_GUILESS_MAIN(TestClientFaults)
#include "tst_clientfaults.moc"
