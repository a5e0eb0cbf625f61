// SPDX-License-Identifier: MIT
#include "libpusher/connection/websockettransport.h"
#include "tests/support/connectionharness.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Pusher::Connection;
using Pusher::Error;
using State = Connection::State;

/// Rows C1–C9, C19, C21–C23 of the fault matrix, against a server that breaks every rule.
class TestConnectionFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { harness = std::make_unique<ConnectionHarness>(); }
    void cleanup() { harness.reset(); }

    void C1_nobodyListens();
    void C2_silentServerIsAborted();
    void C3_silentTlsServerIsAborted();
    void C4_noGreeting();
    void C5_refusedUpgrade_data();
    void C5_refusedUpgrade();
    void C5_threeRefusalsAskToCheckTheSettings();
    void C6_late101IsNotBelieved();
    void C7_brokenUpgradeAnswers_data();
    void C7_brokenUpgradeAnswers();
    void C7_Q12_endlessHeaderIsBoundedAndAborted();
    void C8_lostWithoutGoodbye_data();
    void C8_lostWithoutGoodbye();
    void C9_aCloseCodeIsNotRememberedByTheNextAttempt();
    void C9_unknownKeyStops();
    void C19_acceptThenCloseBacksOff();
    void C21_disconnectInEveryState_data();
    void C21_disconnectInEveryState();
    void C21_disconnectTwiceAndWhileClosing();
    void C22_connectManyTimesIsOneSocket();
    void C22_connectWhileClosingIsOneSocket();
    void C23_destroyWhileConnecting_data();
    void C23_destroyWhileConnecting();

private:
    /// One ConnectionFailed, and the next attempt is scheduled.
    bool retriesAfterOneError() const;
    std::unique_ptr<ConnectionHarness> harness;
};

bool TestConnectionFaults::retriesAfterOneError() const
{
    return harness->errors.size() == 1
        && harness->errors.first().code == Error::Code::ConnectionFailed
        && harness->status().nextAttempt
        && (harness->state() == State::Connecting || harness->state() == State::Unavailable);
}

void TestConnectionFaults::C1_nobodyListens()
{
    QTcpServer closed;
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    harness->options.endpoint.port = closed.serverPort();
    closed.close();
    harness->start();
    QTRY_VERIFY(retriesAfterOneError());
    const Error &error = harness->errors.first();
    QVERIFY2(
        error.message.startsWith(u"refused by 127.0.0.1:%1"_s.arg(harness->options.endpoint.port)),
        qPrintable(error.message));
    QCOMPARE(error.parameters.value(u"host"_s), u"127.0.0.1"_s);
    QCOMPARE(error.parameters.value(u"port"_s), harness->options.endpoint.port);
    const auto wait = *harness->status().nextAttempt - harness->clock->now();
    QVERIFY(wait >= 250ms && wait <= 500ms);
}

void TestConnectionFaults::C2_silentServerIsAborted()
{
    harness->start();
    QSignalSpy request(&harness->server, &HostileServer::peerUpgrading);
    QVERIFY(request.wait());
    harness->clock->advance(29999ms);
    QCOMPARE(harness->errors.size(), 0);
    QVERIFY(!harness->server.last().isGone());
    harness->clock->advance(1ms);
    QTRY_VERIFY(retriesAfterOneError());
    QCOMPARE(harness->errors.first().parameters.value(u"stage"_s), u"upgrade"_s);
    QVERIFY(harness->errors.first().message.contains(u"TCP open, no upgrade answer"_s));
    QCOMPARE(harness->errors.first().parameters.value(u"timeoutMs"_s), 30000);
    QTRY_VERIFY(harness->server.last().isGone());
}

void TestConnectionFaults::C3_silentTlsServerIsAborted()
{
    harness->options.endpoint.tls = true;
    harness->start();
    // The ClientHello arrives, and nothing answers it.
    QTRY_VERIFY(harness->server.accepted() == 1 && harness->server.last().bytesReceived() > 0);
    harness->clock->advance(30s);
    QTRY_VERIFY(retriesAfterOneError());
    QCOMPARE(harness->errors.first().parameters.value(u"stage"_s), u"tls"_s);
    QVERIFY(harness->errors.first().message.contains(u"TLS handshake"_s));
    QTRY_VERIFY(harness->server.last().isGone());
}

void TestConnectionFaults::C4_noGreeting()
{
    // The WebSocket layer's pong tells that the client stands and waits.
    harness->server.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.send(HostilePeer::frame(9, "are you open?"));
    });
    harness->start();
    QTRY_VERIFY(harness->server.accepted() == 1
                && harness->server.last().bytesReceived() > harness->server.last().request().size()
                && !harness->server.last().request().isEmpty());
    harness->clock->advance(29999ms);
    QCOMPARE(harness->errors.size(), 0);
    harness->clock->advance(1ms);
    QTRY_VERIFY(retriesAfterOneError());
    QCOMPARE(harness->errors.first().parameters.value(u"stage"_s), u"greeting"_s);
    QVERIFY(harness->errors.first().message.contains(u"waiting for the Pusher greeting"_s));
}

void TestConnectionFaults::C5_refusedUpgrade_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("401") << 401 << QByteArray("Unauthorized");
    QTest::newRow("403") << 403 << QByteArray("Forbidden");
    QTest::newRow("404") << 404 << QByteArray("Not Found");
    QTest::newRow("426") << 426 << QByteArray("Upgrade Required");
    QTest::newRow("500") << 500 << QByteArray("Internal Server Error");
    QTest::newRow("503") << 503 << QByteArray("Service Unavailable");
}

void TestConnectionFaults::C5_refusedUpgrade()
{
    QFETCH(int, status);
    QFETCH(QByteArray, reason);
    harness->server.onRequest([&](HostilePeer &peer) {
        peer.send("HTTP/1.1 " + QByteArray::number(status) + ' ' + reason
                  + "\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n");
    });
    harness->start();
    QTRY_VERIFY(retriesAfterOneError());
    const Error &error = harness->errors.first();
    QCOMPARE(error.parameters.value(u"httpStatus"_s), status);
    QVERIFY(error.message.contains(QString::fromLatin1(reason)));
    QVERIFY(*harness->status().nextAttempt - harness->clock->now() >= 9s);
    // At once, not when the server feels like it (Q2).
    QTRY_VERIFY(harness->server.last().isGone());
}

void TestConnectionFaults::C5_threeRefusalsAskToCheckTheSettings()
{
    harness->server.onRequest(
        [](HostilePeer &peer) { peer.send("HTTP/1.1 404 Not Found\r\n\r\n"); });
    harness->start();
    for (int i = 1; i <= 3; ++i) {
        QTRY_COMPARE(harness->errors.size(), i);
        QCOMPARE(harness->errors.last().parameters.contains(u"checkSettings"_s), i == 3);
        if (i < 3)
            QVERIFY(harness->advanceToRetry());
    }
    QVERIFY(*harness->status().nextAttempt - harness->clock->now() >= 15s);
}

void TestConnectionFaults::C6_late101IsNotBelieved()
{
    harness->server.onRequest([](HostilePeer &peer) {
        peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        peer.upgrade();
        peer.greet();
    });
    harness->start();
    QTRY_VERIFY(retriesAfterOneError());
    QTRY_VERIFY(harness->server.last().isGone());
    QVERIFY(!harness->states.contains(State::Connected));
    QCOMPARE(harness->frames.events, QList<QByteArray>());
}

void TestConnectionFaults::C7_brokenUpgradeAnswers_data()
{
    QTest::addColumn<QByteArray>("head"); // KEY stands for the right accept key
    QTest::newRow("wrong accept key") << QByteArray(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
    QTest::newRow("no Upgrade") << QByteArray(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: KEY\r\n\r\n");
    QTest::newRow("Q15 keep-alive, Upgrade")
        << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: KEY\r\n\r\n");
    QTest::newRow("HTTP/1.0") << QByteArray(
        "HTTP/1.0 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: KEY\r\n\r\n");
    QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    QTest::newRow("a page") << QByteArray(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Please log in</html>");
    QTest::newRow("Q16 a redirect")
        << QByteArray("HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\n\r\n");
}

void TestConnectionFaults::C7_brokenUpgradeAnswers()
{
    QFETCH(QByteArray, head);
    harness->server.onRequest([head](HostilePeer &peer) {
        peer.send(QByteArray(head).replace("KEY", peer.acceptKey()));
    });
    harness->start();
    QTRY_VERIFY(retriesAfterOneError());
    // Qt's own words are the user's only clue: kept.
    QVERIFY(!harness->errors.first().parameters.value(u"reason"_s).toString().isEmpty());
    QCOMPARE(harness->errors.first().parameters.value(u"stage"_s), u"upgrade"_s);
    QTRY_VERIFY(harness->server.last().isGone());
}

void TestConnectionFaults::C7_Q12_endlessHeaderIsBoundedAndAborted()
{
    // More than the kernel's two socket buffers can hide.
    constexpr qsizetype flood = 64 * 1024 * 1024;
    harness->server.onRequest([](HostilePeer &peer) { peer.send(QByteArray(flood, 'x')); });
    // Real time for once: what must not happen is that the client goes on reading meanwhile.
    harness->options.connectionTimeout = 1s;
    harness->connection =
        std::make_unique<Connection>(harness->options, Pusher::Scheduler::system(),
                                     Pusher::webSocketTransportFactory(), harness->frames);
    QSignalSpy errors(harness->connection.get(), &Connection::errorOccurred);
    qint64 unread = 0;
    connect(harness->connection.get(), &Connection::errorOccurred, this,
            [&] { unread = harness->server.last().bytesToWrite(); });
    harness->connection->connectToServer();
    QVERIFY(errors.wait(10000));
    QVERIFY2(unread > flood / 2, qPrintable(QString::number(unread)));
    const Error error = errors.first().first().value<Error>();
    QCOMPARE(error.parameters.value(u"stage"_s), u"upgrade"_s);
    QCOMPARE(error.parameters.value(u"timeoutMs"_s), 1000);
}

void TestConnectionFaults::C8_lostWithoutGoodbye_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("RST after the upgrade") << 0;
    QTest::newRow("FIN without a Close frame") << 1;
    QTest::newRow("RST after ten events") << 2;
}

void TestConnectionFaults::C8_lostWithoutGoodbye()
{
    QFETCH(int, how);
    harness->server.onRequest([how](HostilePeer &peer) {
        peer.upgrade();
        if (how == 0)
            return;
        peer.greet();
        for (int i = 0; i < 10; ++i)
            peer.text(R"({"event":"e","channel":"c"})");
    });
    harness->start();
    if (how == 0) {
        QTRY_VERIFY(harness->server.accepted() == 1 && !harness->server.last().request().isEmpty());
        harness->server.last().reset();
    } else {
        QTRY_COMPARE(harness->frames.events.size(), 11);
        how == 1 ? harness->server.last().finish() : harness->server.last().reset();
    }
    QTRY_VERIFY(retriesAfterOneError());
    if (how == 0)
        return;
    QCOMPARE(harness->status().lastCloseCode, std::optional(1006));
    QVERIFY(harness->errors.first().message.contains(u"lost without goodbye"_s));
    QVERIFY(!harness->errors.first().closeCode);
    const auto wait = *harness->status().nextAttempt - harness->clock->now();
    QVERIFY(wait >= 250ms && wait <= 500ms);
}

void TestConnectionFaults::C9_aCloseCodeIsNotRememberedByTheNextAttempt()
{
    // 4100 is retried; 4001 would stop (below).
    harness->server.onRequestGreetThen([](HostilePeer &peer) { peer.closeFrame(4100, "full"); });
    harness->start();
    QTRY_COMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->status().lastCloseCode, std::optional(4100));
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->advanceToRetry();
    QTRY_COMPARE(harness->state(), State::Connected);
    harness->server.last().reset();
    QTRY_COMPARE(harness->errors.size(), 2);
    QCOMPARE(harness->status().lastCloseCode, std::optional(1006));
    QVERIFY(!harness->errors.last().closeCode);
}

void TestConnectionFaults::C9_unknownKeyStops()
{
    harness->server.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.closeFrame(4001, "App key unknown");
    });
    harness->start();
    QTRY_COMPARE(harness->state(), State::Failed);
    QTRY_COMPARE(harness->errors.size(), 1);
    const Error &error = *harness->status().failure;
    QCOMPARE(error, harness->errors.first());
    QCOMPARE(error.closeCode, std::optional(4001));
    QVERIFY(!error.parameters.value(u"meaning"_s).toString().isEmpty());
    QCOMPARE(error.parameters.value(u"reason"_s), u"App key unknown"_s);
    QVERIFY(!harness->status().nextAttempt);
    QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
}

void TestConnectionFaults::C19_acceptThenCloseBacksOff()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    constexpr int rounds = 8;
    std::chrono::nanoseconds total{0};
    for (int i = 0; i < rounds; ++i) {
        QTRY_COMPARE(harness->state(), State::Connected);
        harness->clock->advance(100ms);
        harness->server.last().closeFrame(1001, "bye");
        QTRY_VERIFY(harness->status().nextAttempt);
        const auto wait = *harness->status().nextAttempt - harness->clock->now();
        // The law's own bounds, with the early cap of 2 s.
        const double grown = 500 * std::pow(1.5, i);
        QVERIFY(wait >= std::chrono::milliseconds(qint64(std::min(2000.0, grown) / 2)));
        total += wait;
        harness->advanceToRetry();
    }
    // A count that starts again with each greeting would take at most 4 s.
    QVERIFY(total > 4s);
    QTRY_COMPARE(harness->state(), State::Connected);
    QTRY_COMPARE(harness->server.open(), 1);
}

void TestConnectionFaults::C21_disconnectInEveryState_data()
{
    QTest::addColumn<QString>("state");
    for (const auto *state : {"idle", "connecting", "tls", "greeting", "connected", "backing off",
                              "unavailable", "failed"})
        QTest::newRow(state) << QString::fromLatin1(state);
}

void TestConnectionFaults::C21_disconnectInEveryState()
{
    QFETCH(QString, state);
    harness->options.endpoint.tls = state == u"tls"_s;
    if (state == u"greeting"_s)
        harness->server.onRequest([](HostilePeer &peer) { peer.upgrade(); });
    else if (state == u"connected"_s)
        harness->server.onRequestGreetThen([](HostilePeer &) {});
    else if (state == u"backing off"_s || state == u"unavailable"_s)
        harness->server.onRequest([](HostilePeer &peer) { peer.reset(); });
    else if (state == u"failed"_s)
        harness->options.endpoint.key.clear();

    harness->make();
    if (state != u"idle"_s)
        harness->start();
    if (state == u"tls"_s)
        QTRY_VERIFY(harness->server.accepted() == 1 && harness->server.last().bytesReceived() > 0);
    else if (state == u"greeting"_s)
        QTRY_VERIFY(harness->server.accepted() == 1 && !harness->server.last().request().isEmpty());
    else if (state == u"connected"_s)
        QTRY_COMPARE(harness->state(), State::Connected);
    else if (state == u"backing off"_s || state == u"unavailable"_s)
        QTRY_VERIFY(harness->status().nextAttempt);
    if (state == u"unavailable"_s) {
        while (harness->state() != State::Unavailable) {
            QTRY_VERIFY(harness->status().nextAttempt);
            harness->advanceToRetry();
        }
    }

    harness->connection->disconnectFromServer();
    QCOMPARE(harness->state(), State::Disconnected);
    QVERIFY(harness->status().socketId.isEmpty());
    QVERIFY(!harness->status().nextAttempt);
    QTRY_COMPARE(harness->server.open(), 0);
    QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
    harness->clock->advance(10min);
    QCOMPARE(harness->states.count(State::Disconnected), 1);
    QCOMPARE(harness->states.last(), State::Disconnected);
    if (state == u"connected"_s)
        QCOMPARE(harness->server.last().closeCode(), 1000);
}

void TestConnectionFaults::C21_disconnectTwiceAndWhileClosing()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    harness->connection->disconnectFromServer();
    harness->connection->disconnectFromServer();
    harness->server.last().text(R"({"event":"late","channel":"c"})");
    QTRY_COMPARE(harness->server.open(), 0);
    QCOMPARE(harness->states.count(State::Disconnected), 1);
    QVERIFY(!harness->frames.events.contains("late"));
    QCOMPARE(harness->errors.size(), 0);
}

void TestConnectionFaults::C22_connectManyTimesIsOneSocket()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->make();
    for (int i = 0; i < 100; ++i)
        harness->connection->connectToServer();
    QTRY_COMPARE(harness->state(), State::Connected);
    for (int i = 0; i < 100; ++i)
        harness->connection->connectToServer();
    harness->server.last().text(R"({"event":"still","channel":"c"})");
    QTRY_COMPARE(harness->frames.events.last(), "still");
    QCOMPARE(harness->server.accepted(), 1);
}

void TestConnectionFaults::C22_connectWhileClosingIsOneSocket()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    harness->connection->disconnectFromServer();
    harness->connection->connectToServer();
    QTRY_COMPARE(harness->state(), State::Connected);
    QTRY_COMPARE(harness->server.open(), 1);
    QCOMPARE(harness->server.accepted(), 2);
}

void TestConnectionFaults::C23_destroyWhileConnecting_data()
{
    QTest::addColumn<int>("when");
    QTest::newRow("at once") << 0;
    QTest::newRow("before the upgrade") << 1;
    QTest::newRow("before the greeting") << 2;
    QTest::newRow("with 1000 queued events") << 3;
    QTest::newRow("inside a close") << 4;
}

void TestConnectionFaults::C23_destroyWhileConnecting()
{
    QFETCH(int, when);
    QByteArray burst;
    for (int i = 0; i < 1000; ++i)
        burst += HostilePeer::frame(1, R"({"event":"e","channel":"c"})");
    harness->server.onRequest([&](HostilePeer &peer) {
        if (when >= 2)
            peer.upgrade();
        if (when >= 3)
            peer.greet();
        if (when == 3)
            peer.send(burst);
    });
    harness->start();
    if (when >= 1)
        QTRY_VERIFY(harness->server.accepted() == 1 && !harness->server.last().request().isEmpty());
    if (when >= 3)
        QTRY_COMPARE(harness->state(), State::Connected);
    if (when == 4)
        harness->connection->disconnectFromServer();
    const qsizetype heard = harness->states.size();
    harness->connection.reset();
    const qsizetype events = harness->frames.events.size();
    if (when >= 1)
        QTRY_COMPARE(harness->server.open(), 0);
    QCOMPARE(harness->states.size(), heard);
    QCOMPARE(harness->frames.events.size(), events);
    QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
}

QTEST_GUILESS_MAIN(TestConnectionFaults)
#include "tst_connectionfaults.moc"
