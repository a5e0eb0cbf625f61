// SPDX-License-Identifier: MIT
#include "libpusher/connection/websockettransport.h"
#include "libpusher/protocol/protocolmessages.h"
#include "tests/support/connectionharness.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Pusher::Connection;
using Pusher::Error;
using State = Connection::State;

/// The state machine, over real sockets with time that stands still unless moved.
class TestConnection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { harness = std::make_unique<ConnectionHarness>(); }
    void cleanup() { harness.reset(); }

    void connectsAndDelivers();
    void hearsWhatComesInTheSameReadAsTheGreeting();
    void tellsTheStagesAndTimesOfAnAttempt();
    void answersPingsAndMeasuresPongs();
    void pingsAfterTheServersTimeoutAndShowsOverdue();
    void abortsALinkWithoutPong();
    void Q1_oneDeadlineRunsOverAllStages();
    void becomesUnavailableWhileAttemptsGoOn();
    void a4200ReconnectsAtOnceTheFirstTime();
    void a4000SwitchesToTls();
    void errorFrameBeforeTheGreetingIsACloseWithItsCode();
    void errorFrameWithoutCodeBeforeTheGreetingIsRetried();
    void errorFrameLaterIsNotFatal();
    void refusesABrokenGreeting_data();
    void refusesABrokenGreeting();
    void secondGreetingIsAProtocolError();
    void malformedFramesKeepTheLink();
    void binaryFramesAreCounted();
    void givesUpAfterTheBudgetAndConnectsAgainByHand();
    void aLostLinkIsReconnectedAlsoWithABudgetOfOne();
    void retryNowSkipsTheWait();
    void countResetsAfterSixtySecondsWithAllSubscriptions();
    void unusableEndpointFailsWithoutASocket();
    void errorsNeverHoldTheKey();
    void Q21_aReceiversNestedLoopDoesNotStopTheSocket();
    void Q20_aReceiverMayDeleteTheConnection();
    void callsFromAReceiverAreObeyed();
    void worksInAThreadOfItsOwn();

private:
    void connectAndGreet();
    std::unique_ptr<ConnectionHarness> harness;
};

void TestConnection::connectAndGreet()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
}

void TestConnection::connectsAndDelivers()
{
    QCOMPARE((harness->make(), harness->state()), State::Initialized);
    connectAndGreet();
    QTRY_COMPARE(harness->states, QList<State>({State::Connecting, State::Connected}));
    QCOMPARE(harness->status().socketId.value(), u"123.456"_s);
    QCOMPARE(harness->status().attempt, 0);
    QVERIFY(harness->server.last().request().startsWith(
        QByteArray("GET /app/" + TestApp::key.toLatin1() + "?protocol=7&")));
    harness->server.last().text(R"({"event":"trade","channel":"c","data":"{\"a\":1}"})");
    QTRY_COMPARE(harness->frames.events.last(), "trade");
    QCOMPARE(harness->frames.data.last(), R"("{\"a\":1}")");
    QVERIFY(harness->connection->sendText(R"({"event":"pusher:subscribe"})"));
    QTRY_COMPARE(harness->server.last().texts(),
                 QList<QByteArray>({R"({"event":"pusher:subscribe"})"}));
    QVERIFY(harness->statusChanges >= 2);
}

void TestConnection::hearsWhatComesInTheSameReadAsTheGreeting()
{
    harness->server.onRequest([](HostilePeer &peer) {
        const QByteArray answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Accept: "
            + peer.acceptKey() + "\r\n\r\n";
        peer.send(answer + HostilePeer::frame(1, HostilePeer::greeting())
                  + HostilePeer::frame(1, R"({"event":"a","channel":"c","data":"1"})")
                  + HostilePeer::frame(1, R"({"event":"b","channel":"c","data":"2"})"));
    });
    harness->start();
    QTRY_COMPARE(harness->frames.events.size(), 3);
    QCOMPARE(harness->frames.events.mid(1), QList<QByteArray>({"a", "b"}));
}

void TestConnection::tellsTheStagesAndTimesOfAnAttempt()
{
    using Stage = Connection::Stage;
    QList<Stage> stages;
    harness->make();
    connect(harness->connection.get(), &Connection::statusChanged, harness.get(),
            [&stages](const Connection::Status &status) {
                if (stages.isEmpty() || stages.last() != status.stage)
                    stages.append(status.stage);
            });
    harness->start();
    const auto started = harness->clock->now();
    QCOMPARE(harness->status().attemptStarted, std::optional(started));
    QCOMPARE(harness->status().since, started);
    QCOMPARE(harness->status().host, u"127.0.0.1"_s);
    QCOMPARE(harness->status().port, int(harness->server.port()));
    QVERIFY(!harness->status().tls);
    QTRY_VERIFY(harness->server.accepted() == 1 && !harness->server.last().request().isEmpty());
    harness->clock->advance(700ms);
    harness->server.last().upgrade();
    QTRY_COMPARE(harness->status().stage, Stage::Greeting);
    harness->clock->advance(300ms);
    harness->server.last().greet();
    QTRY_COMPARE(harness->state(), State::Connected);
    QCOMPARE(harness->status().since, started + 1s);
    QCOMPARE(harness->status().attemptStarted, std::optional(started));
    // An address needs no resolving, but what is told never skips the last three steps.
    QTRY_COMPARE(stages.mid(stages.size() - 3),
                 QList<Stage>({Stage::Upgrade, Stage::Greeting, Stage::Connected}));

    harness->clock->advance(5s);
    harness->server.last().reset();
    QTRY_COMPARE(harness->errors.size(), 1);
    const QVariantMap parameters = harness->errors.first().parameters;
    QCOMPARE(parameters.value(u"lastedMs"_s).toInt(), 5000);
    QCOMPARE(parameters.value(u"cause"_s).toString(), u"lost"_s);
    QCOMPARE(parameters.value(u"localCode"_s).toInt(), 1006);
    QVERIFY(!harness->status().attemptStarted);
}

void TestConnection::answersPingsAndMeasuresPongs()
{
    connectAndGreet();
    HostilePeer &peer = harness->server.last();
    peer.text(R"({"event":"pusher:ping","data":{}})");
    QTRY_COMPARE(peer.texts(), QList<QByteArray>({Pusher::encodePong()}));
    harness->clock->advance(120s);
    QTRY_COMPARE(peer.texts().size(), 2);
    QCOMPARE(peer.texts().last(), Pusher::encodePing());
    harness->clock->advance(70ms);
    peer.text(R"({"event":"pusher:pong","data":{}})");
    QTRY_COMPARE(harness->status().roundTrip, std::optional(70ms));
    QCOMPARE(harness->status().roundTripAt, std::optional(harness->clock->now()));
    // A pong is never answered, or two clients would go on for ever.
    peer.text(R"({"event":"last","channel":"c"})");
    QTRY_COMPARE(harness->frames.events.last(), "last");
    QCOMPARE(peer.texts().size(), 2);
}

void TestConnection::pingsAfterTheServersTimeoutAndShowsOverdue()
{
    harness->server.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.greet("1.2", 10);
    });
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    harness->clock->advance(10s);
    QTRY_COMPARE(harness->server.last().texts(), QList<QByteArray>({Pusher::encodePing()}));
    QVERIFY(!harness->status().pingOverdue);
    const auto pinged = harness->clock->now();
    harness->clock->advance(5s);
    QVERIFY(harness->status().pingOverdue);
    QCOMPARE(harness->status().unansweredSince, std::optional(pinged));
    QCOMPARE(harness->state(), State::Connected);
    harness->server.last().text(R"({"event":"pusher:pong"})");
    QTRY_VERIFY(!harness->status().pingOverdue);
    QVERIFY(!harness->status().unansweredSince);
}

void TestConnection::abortsALinkWithoutPong()
{
    connectAndGreet();
    QSignalSpy gone(&harness->server.last(), &HostilePeer::gone);
    harness->clock->advance(120s);
    harness->clock->advance(30s);
    QCOMPARE(harness->state(), State::Connecting);
    QCOMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().code, Error::Code::ConnectionFailed);
    QCOMPARE(harness->errors.first().parameters.value(u"closedByUs"_s), true);
    QCOMPARE(harness->errors.first().parameters.value(u"cause"_s), u"no-pong"_s);
    QVERIFY(harness->status().lastCloseReason.contains(u"pusher:ping"_s));
    QVERIFY(!gone.isEmpty() || gone.wait());
}

void TestConnection::Q1_oneDeadlineRunsOverAllStages()
{
    harness->start();
    QTRY_VERIFY(harness->server.accepted() == 1 && !harness->server.last().request().isEmpty());
    harness->clock->advance(20s);
    // A step forward buys no time: the deadline is one.
    HostilePeer &peer = harness->server.last();
    peer.upgrade();
    peer.send(HostilePeer::frame(9, "open?"));
    QTRY_VERIFY(peer.bytesReceived() > peer.request().size());
    harness->clock->advance(9999ms);
    QVERIFY(!harness->status().nextAttempt);
    harness->clock->advance(1ms);
    QVERIFY(harness->status().nextAttempt);
    QCOMPARE(harness->errors.first().parameters.value(u"stage"_s), u"greeting"_s);
    QCOMPARE(harness->errors.first().parameters.value(u"cause"_s), u"timeout"_s);
    QCOMPARE(harness->errors.first().parameters.value(u"lastedMs"_s).toInt(), 30000);
}

void TestConnection::becomesUnavailableWhileAttemptsGoOn()
{
    harness->server.onRequest([](HostilePeer &peer) { peer.reset(); });
    harness->start();
    while (harness->clock->now() - FakeScheduler().now() < 10s) {
        QTRY_VERIFY(harness->status().nextAttempt);
        QVERIFY(harness->advanceToRetry());
    }
    QCOMPARE(harness->state(), State::Unavailable);
    QVERIFY(harness->status().attempt > 4);
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    QTRY_VERIFY((harness->advanceToRetry(), harness->state() == State::Connected));
    QTRY_COMPARE(harness->states,
                 QList<State>({State::Connecting, State::Unavailable, State::Connected}));
}

void TestConnection::a4200ReconnectsAtOnceTheFirstTime()
{
    harness->server.onRequestGreetThen([](HostilePeer &peer) { peer.closeFrame(4200, "restart"); });
    harness->start();
    QTRY_VERIFY(harness->status().nextAttempt);
    QCOMPARE(*harness->status().nextAttempt, harness->clock->now());
    QCOMPARE(harness->status().lastCloseCode, std::optional(4200));
    QCOMPARE(harness->status().lastCloseReason, u"restart"_s);
    harness->advanceToRetry();
    QTRY_COMPARE(harness->server.accepted(), 2);
    QTRY_VERIFY(harness->status().nextAttempt);
    QVERIFY(*harness->status().nextAttempt >= harness->clock->now() + 250ms);
}

void TestConnection::a4000SwitchesToTls()
{
    harness->server.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.closeFrame(4000, "TLS only");
    });
    harness->start();
    QTRY_VERIFY(harness->status().nextAttempt);
    harness->advanceToRetry();
    QTRY_COMPARE(harness->server.accepted(), 2);
    // The second attempt speaks TLS: no HTTP request comes, but bytes do.
    HostilePeer &second = harness->server.last();
    QTRY_VERIFY(second.bytesReceived() > 0);
    QCOMPARE(second.request(), QByteArray());
}

void TestConnection::errorFrameBeforeTheGreetingIsACloseWithItsCode()
{
    harness->server.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.text(R"({"event":"pusher:error","data":{"code":4001,"message":"no such app"}})");
    });
    harness->start();
    QTRY_COMPARE(harness->state(), State::Failed);
    QVERIFY(harness->status().failure);
    QCOMPARE(harness->status().failure->closeCode, std::optional(4001));
    QCOMPARE(harness->status().lastCloseCode, std::optional(4001));
    QVERIFY(harness->status().failure->message.contains(u"no such app"_s));
    QVERIFY(!harness->status().nextAttempt);
    QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
}

void TestConnection::errorFrameWithoutCodeBeforeTheGreetingIsRetried()
{
    harness->server.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.text(R"({"event":"pusher:error","data":{"code":null,"message":"later"}})");
    });
    harness->start();
    QTRY_VERIFY(harness->status().nextAttempt);
    QCOMPARE(harness->state(), State::Connecting);
}

void TestConnection::errorFrameLaterIsNotFatal()
{
    connectAndGreet();
    harness->server.last().text(R"({"event":"pusher:error","data":{"code":4009,"message":"x"}})");
    QTRY_COMPARE(harness->frames.events.last(), "pusher:error");
    QCOMPARE(harness->state(), State::Connected);
}

void TestConnection::refusesABrokenGreeting_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::newRow("event first") << QByteArray(R"({"event":"trade","channel":"c","data":"1"})");
    QTest::newRow("not JSON") << QByteArray("hello");
    QTest::newRow("no socket id") << QByteArray(
        R"({"event":"pusher:connection_established","data":"{}"})");
    QTest::newRow("socket id of letters") << HostilePeer::greeting("abc");
    QTest::newRow("socket id with a line end") << HostilePeer::greeting("1.2\\\\n");
    QTest::newRow("socket id with a tail") << HostilePeer::greeting("1.2:private-x");
    QTest::newRow("ping") << QByteArray(R"({"event":"pusher:ping","data":{}})");
}

void TestConnection::refusesABrokenGreeting()
{
    QFETCH(QByteArray, first);
    harness->server.onRequest([first](HostilePeer &peer) {
        peer.upgrade();
        peer.text(first);
    });
    harness->start();
    QTRY_VERIFY(harness->status().nextAttempt);
    QCOMPARE(harness->states, QList<State>({State::Connecting}));
    QCOMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().code, Error::Code::ConnectionFailed);
    QCOMPARE(harness->errors.first().parameters.value(u"stage"_s), u"greeting"_s);
    QCOMPARE(harness->frames.events, QList<QByteArray>());
}

void TestConnection::secondGreetingIsAProtocolError()
{
    connectAndGreet();
    harness->server.last().greet("7.8");
    QTRY_VERIFY(harness->status().nextAttempt);
    QTRY_COMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().code, Error::Code::ProtocolError);
    QVERIFY(harness->status().socketId.isEmpty());
}

void TestConnection::malformedFramesKeepTheLink()
{
    connectAndGreet();
    HostilePeer &peer = harness->server.last();
    peer.text("{broken");
    peer.text("[]");
    peer.text(R"({"event":"ok","channel":"c"})");
    QTRY_COMPARE(harness->frames.events.last(), "ok");
    QCOMPARE(harness->frames.malformed, QList<QByteArray>({"{broken", "[]"}));
    QCOMPARE(harness->state(), State::Connected);
}

void TestConnection::binaryFramesAreCounted()
{
    connectAndGreet();
    harness->server.last().send(HostilePeer::frame(2, "bytes"));
    QTRY_COMPARE(harness->connection->binaryFramesRefused(), quint64(1));
    QCOMPARE(harness->state(), State::Connected);
}

void TestConnection::givesUpAfterTheBudgetAndConnectsAgainByHand()
{
    harness->options.reconnectAttempts = 2;
    harness->server.onRequest([](HostilePeer &peer) { peer.reset(); });
    harness->start();
    for (int round = 1; round <= 2; ++round) {
        for (int i = 0; i < 2; ++i) {
            QTRY_VERIFY(harness->status().nextAttempt);
            harness->advanceToRetry();
        }
        QTRY_COMPARE(harness->state(), State::Failed);
        QCOMPARE(harness->server.accepted(), 3 * round);
        QCOMPARE(harness->status().failure->parameters.value(u"attempts"_s), 3);
        QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
        // A full new budget (pusher-websocket-java#199).
        harness->connection->connectToServer();
    }
}

void TestConnection::aLostLinkIsReconnectedAlsoWithABudgetOfOne()
{
    harness->options.reconnectAttempts = 1;
    connectAndGreet();
    harness->server.last().reset();
    QTRY_VERIFY(harness->status().nextAttempt);
    harness->advanceToRetry();
    QTRY_COMPARE(harness->state(), State::Connected);
    QCOMPARE(harness->server.accepted(), 2);
}

void TestConnection::retryNowSkipsTheWait()
{
    harness->server.onRequest([](HostilePeer &peer) { peer.reset(); });
    harness->start();
    QTRY_VERIFY(harness->status().nextAttempt);
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->connection->retryNow();
    QVERIFY(!harness->status().nextAttempt);
    QTRY_COMPARE(harness->state(), State::Connected);
    harness->connection->retryNow();
    QCOMPARE(harness->state(), State::Connected);
    QCOMPARE(harness->server.accepted(), 2);
}

void TestConnection::countResetsAfterSixtySecondsWithAllSubscriptions()
{
    harness->options.backoff.backoffMultiplier = 10;
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    const auto dropAndWait = [this] {
        harness->server.last().reset();
        QTRY_VERIFY(harness->status().nextAttempt);
    };
    const auto reconnect = [this] {
        harness->advanceToRetry();
        QTRY_COMPARE(harness->state(), State::Connected);
    };
    connectAndGreet();
    dropAndWait();
    reconnect();
    // 60 s, but not with all subscriptions: the second delay is the law's second.
    harness->connection->setAllSubscribed(false);
    harness->clock->advance(61s);
    dropAndWait();
    QVERIFY(*harness->status().nextAttempt - harness->clock->now() >= 1s);
    reconnect();
    harness->connection->setAllSubscribed(true);
    harness->clock->advance(61s);
    dropAndWait();
    QVERIFY(*harness->status().nextAttempt - harness->clock->now() <= 500ms);
}

void TestConnection::unusableEndpointFailsWithoutASocket()
{
    harness->options.endpoint.key.clear();
    harness->start();
    QCOMPARE(harness->state(), State::Failed);
    QCOMPARE(harness->status().failure->code, Error::Code::ConfigurationError);
    QCOMPARE(harness->server.accepted(), 0);
}

void TestConnection::errorsNeverHoldTheKey()
{
    harness->server.onRequest([](HostilePeer &peer) { peer.send("HTTP/1.1 403 No\r\n\r\n"); });
    harness->start();
    QTRY_COMPARE(harness->errors.size(), 1);
    const Error &error = harness->errors.first();
    QVERIFY(!error.message.contains(TestApp::key));
    for (const QVariant &value : error.parameters)
        QVERIFY(!value.toString().contains(TestApp::key));
}

void TestConnection::Q21_aReceiversNestedLoopDoesNotStopTheSocket()
{
    harness->make();
    bool returned = false;
    connect(harness->connection.get(), &Connection::stateChanged, this, [&](State current) {
        if (current != State::Connected)
            return;
        // A modal dialog in a receiver: these wait in an event loop inside this very call.
        HostilePeer &peer = harness->server.last();
        peer.text(R"({"event":"meanwhile","channel":"c"})");
        QTRY_COMPARE(harness->frames.events.last(), "meanwhile");
        peer.text(R"({"event":"pusher:ping"})");
        QTRY_COMPARE(peer.texts(), QList<QByteArray>({Pusher::encodePong()}));
        peer.closeFrame(4100, "full");
        QTRY_COMPARE(harness->errors.size(), 1);
        returned = true;
    });
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_VERIFY(returned);
}

void TestConnection::Q20_aReceiverMayDeleteTheConnection()
{
    harness->make();
    bool deleted = false;
    connect(harness->connection.get(), &Connection::stateChanged, this, [&](State current) {
        if (current == State::Connected) {
            harness->connection.reset();
            deleted = true;
        }
    });
    harness->server.onRequestGreetThen([](HostilePeer &peer) {
        for (int i = 0; i < 3; ++i)
            peer.text(R"({"event":"x","channel":"c"})");
    });
    harness->start();
    QTRY_VERIFY(deleted);
    QTRY_VERIFY(harness->server.last().isGone());
    QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
}

void TestConnection::callsFromAReceiverAreObeyed()
{
    // pusher-websocket-swift#43: connect() in the state callback was lost.
    harness->make();
    int turns = 0;
    connect(harness->connection.get(), &Connection::stateChanged, this, [&](State current) {
        if (current == State::Connected && turns++ == 0)
            harness->connection->disconnectFromServer();
        else if (current == State::Disconnected)
            harness->connection->connectToServer();
    });
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->states,
                 QList<State>({State::Connecting, State::Connected, State::Disconnected,
                               State::Connecting, State::Connected}));
    QCOMPARE(harness->server.accepted(), 2);
}

void TestConnection::worksInAThreadOfItsOwn()
{
    harness->server.onRequestGreetThen(
        [](HostilePeer &peer) { peer.text(R"({"event":"hello","channel":"c"})"); });
    RecordingFrames frames;
    auto *connection = new Connection(harness->options, Pusher::Scheduler::system(),
                                      Pusher::webSocketTransportFactory(), frames);
    QThread thread;
    connection->moveToThread(&thread);
    QList<State> states;
    connect(connection, &Connection::stateChanged, this,
            [&states](State current) { states.append(current); });
    thread.start();
    QMetaObject::invokeMethod(connection, &Connection::connectToServer);
    QTRY_COMPARE(states, QList<State>({State::Connecting, State::Connected}));
    QMetaObject::invokeMethod(connection, &Connection::disconnectFromServer);
    QTRY_COMPARE(states.last(), State::Disconnected);
    connection->deleteLater();
    thread.quit();
    QVERIFY(thread.wait(3000));
    QCOMPARE(frames.events, QList<QByteArray>({"pusher:connection_established", "hello"}));
}

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
