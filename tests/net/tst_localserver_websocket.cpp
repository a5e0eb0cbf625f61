// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <deque>

using namespace Qt::StringLiterals;
using namespace Pusher;
using namespace std::chrono_literals;

namespace {

const QString ping = u"{\"event\":\"pusher:ping\",\"data\":{}}"_s;
const QString pong = u"{\"event\":\"pusher:pong\",\"data\":{}}"_s;

/// A published event with this many bytes of data.
QByteArray bigEvent(const LocalServerFixture &fixture, int size)
{
    return fixture.publishRequest(R"({"name":"e","channel":"a","data":")" + QByteArray(size, 'x')
                                  + "\"}");
}

/// Subscribes a raw client to `a`; its frames stand in `received` from there on.
bool subscribeRaw(RawClient &client)
{
    if (!client.upgrade())
        return false;
    // Masked as the protocol asks, with a mask of zeros.
    const QByteArray subscribe = R"({"event":"pusher:subscribe","data":{"channel":"a"}})";
    client.write(QByteArray("\x81", 1) + char(0x80 | subscribe.size()) + QByteArray(4, '\0')
                 + subscribe);
    return QTest::qWaitFor([&] { return client.received.contains("subscription_succeeded"); },
                           10'000);
}

/// The same, and then leaves everything to the system's buffers.
bool stopReadingAfterSubscribing(RawClient &client)
{
    if (!subscribeRaw(client))
        return false;
    client.socket.disconnect(&client.socket);
    client.socket.setReadBufferSize(1);
    return true;
}

/// Publishes 50 events of 10 000 bytes to `a` and waits until they are accepted.
bool publishHalfAMegabyte(const LocalServerFixture &fixture, RawClient &publisher)
{
    publisher.write(bigEvent(fixture, 10'000).repeated(50));
    return publisher.answers(50).size() == 50;
}

} // namespace

class TestLocalServerWebSocket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void greets();
    void refusesByCode_data();
    void refusesByCode();
    void refusesBeyondTheLimit();
    void answersPingAtOnce();
    void pingsIdleClients();
    void closesSilentClientsWith4201();
    void subscribesAndUnsubscribes();
    void refusesWhatIsNotAllowed_data();
    void refusesWhatIsNotAllowed();
    void survivesMalformedFrames();
    void dropsWithoutACloseFrame();
    void closesWithAnyCode();
    void shutsDownWith4200();
    void shutDownCutsWhoDoesNotRead();
    void Q19_clientsThatDoNotReadAreCut();
    void sendsOneUnfragmentedFramePerEvent();
    void keepsOrderForManyClients();
    void livesInAThreadOfItsOwn();
};

void TestLocalServerWebSocket::greets()
{
    LocalServer::Options options;
    options.activityTimeout = 77s;
    LocalServerFixture fixture(options);
    QSignalSpy opened(fixture.server.get(), &LocalServer::connectionOpened);
    QSignalSpy closed(fixture.server.get(), &LocalServer::connectionClosed);
    FrameClient one(fixture.url());
    FrameClient two(fixture.url());
    static const QRegularExpression pattern(
        QRegularExpression::anchoredPattern(u"[0-9]+\\.[0-9]+"_s));
    const QString id = one.socketId();
    QVERIFY2(pattern.match(id).hasMatch(), qPrintable(id));
    QVERIFY(!two.socketId().isEmpty());
    QVERIFY(two.socketId() != id);
    QCOMPARE(one.frames.first(),
             u"{\"event\":\"pusher:connection_established\",\"data\":\"{\\\"socket_id\\\":\\\""_s
                 + id + u"\\\",\\\"activity_timeout\\\":77}\"}"_s);
    QCOMPARE(opened.size(), 2);
    QCOMPARE(fixture.server->statistics().connections, 2U);
    one.socket.close(QWebSocketProtocol::CloseCodeGoingAway);
    QVERIFY(closed.wait());
    QCOMPARE(closed[0][0].value<SocketId>().value(), id);
    QCOMPARE(closed[0][1].toInt(), 1001);
    QCOMPARE(fixture.server->statistics().connections, 1U);
    QCOMPARE(fixture.server->statistics().accepted, 2U);
}

void TestLocalServerWebSocket::refusesByCode_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<int>("code");
    QTest::newRow("unknown key") << u"/app/nobody?protocol=7"_s << 4001;
    QTest::newRow("no protocol") << u"/app/"_s + TestApp::key << 4008;
    QTest::newRow("empty protocol") << u"/app/"_s + TestApp::key + u"?protocol="_s << 4008;
    QTest::newRow("protocol 4") << u"/app/"_s + TestApp::key + u"?protocol=4"_s << 4007;
    QTest::newRow("protocol 8") << u"/app/"_s + TestApp::key + u"?protocol=8"_s << 4007;
    QTest::newRow("protocol x") << u"/app/"_s + TestApp::key + u"?protocol=x"_s << 4007;
}

void TestLocalServerWebSocket::refusesByCode()
{
    QFETCH(const QString, target);
    QFETCH(const int, code);
    LocalServerFixture fixture;
    FrameClient client(fixture.url(target));
    QVERIFY(client.waitForClose());
    QCOMPARE(int(client.socket.closeCode()), code);
    QCOMPARE(client.frames.size(), 1);
    QCOMPARE(errorCode(client.frames.first()), code);
    QCOMPARE(fixture.server->statistics().refused, 1U);
    QCOMPARE(fixture.server->statistics().accepted, 0U);
}

void TestLocalServerWebSocket::refusesBeyondTheLimit()
{
    LocalServer::Options options;
    options.maximumConnections = 2;
    LocalServerFixture fixture(options);
    FrameClient one(fixture.url());
    FrameClient two(fixture.url());
    QVERIFY(!one.socketId().isEmpty());
    QVERIFY(!two.socketId().isEmpty());
    FrameClient three(fixture.url());
    QVERIFY(three.waitForClose());
    QCOMPARE(int(three.socket.closeCode()), 4100);
    one.socket.close();
    QTRY_COMPARE(fixture.server->statistics().connections, 1U);
    FrameClient four(fixture.url());
    QVERIFY(!four.socketId().isEmpty());
}

void TestLocalServerWebSocket::answersPingAtOnce()
{
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    QVERIFY(!client.socketId().isEmpty());
    client.send(ping);
    client.send(pong); // never answered
    client.send(ping);
    QVERIFY(client.waitForFrames(3));
    QCOMPARE(client.frames[1], pong);
    QCOMPARE(client.frames[2], pong);
}

void TestLocalServerWebSocket::pingsIdleClients()
{
    LocalServer::Options options;
    options.activityTimeout = 20s;
    LocalServerFixture fixture(options);
    FrameClient client(fixture.url());
    QVERIFY(!client.socketId().isEmpty());
    fixture.clock->advance(15s);
    client.send(ping);
    QVERIFY(client.waitForFrames(2));
    fixture.clock->advance(19s);
    QCOMPARE(fixture.clock->untilNext(), 1s);
    fixture.clock->advance(1s);
    QVERIFY(client.waitForFrames(3));
    QCOMPARE(client.frames[2], ping);
    client.send(pong);
    client.send(ping);
    QVERIFY(client.waitForFrames(4));
    fixture.clock->advance(30s);
    QVERIFY(client.waitForFrames(5));
    QCOMPARE(client.frames[4], ping);
    QVERIFY(!client.disconnected);
}

void TestLocalServerWebSocket::closesSilentClientsWith4201()
{
    LocalServer::Options options;
    options.activityTimeout = 20s;
    LocalServerFixture fixture(options);
    FrameClient client(fixture.url());
    QVERIFY(!client.socketId().isEmpty());
    fixture.clock->advance(20s);
    QVERIFY(client.waitForFrames(2));
    fixture.clock->advance(30s);
    QVERIFY(client.waitForClose());
    QCOMPARE(int(client.socket.closeCode()), 4201);
    QCOMPARE(errorCode(client.frames.last()), 4201);
}

void TestLocalServerWebSocket::subscribesAndUnsubscribes()
{
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    QVERIFY(!client.socketId().isEmpty());
    const QString subscribe =
        u"{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"a\",\"auth\":\"\"}}"_s;
    client.send(subscribe);
    client.send(subscribe);
    client.send(
        u"{\"event\":\"pusher:subscribe\",\"data\":\"{\\\"channel\\\":\\\"cache-b\\\"}\"}"_s);
    QVERIFY(client.waitForFrames(5));
    QCOMPARE(
        client.frames[1],
        u"{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"a\",\"data\":\"{}\"}"_s);
    QCOMPARE(errorCode(client.frames[2]), -1);
    QCOMPARE(errorMessage(client.frames[2]), u"Existing subscription to channel a"_s);
    QVERIFY(client.frames[3].contains("subscription_succeeded"_L1));
    QCOMPARE(client.frames[4], u"{\"event\":\"pusher:cache_miss\",\"channel\":\"cache-b\"}"_s);

    // Subscribed twice, delivered once; unsubscribed, no more.
    RawClient publisher(fixture);
    QCOMPARE(publisher.exchange(bigEvent(fixture, 1)).status, 200);
    client.send(u"{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"a\"}}"_s);
    client.send(u"{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"a\"}}"_s);
    QVERIFY(client.waitForFrames(7));
    QCOMPARE(client.frames[5], u"{\"event\":\"e\",\"channel\":\"a\",\"data\":\"x\"}"_s);
    QVERIFY(errorMessage(client.frames[6]).startsWith("No current subscription to channel 'a'"_L1));
    QCOMPARE(publisher.exchange(bigEvent(fixture, 1)).status, 200);
    client.send(ping);
    QVERIFY(client.waitForFrames(8));
    QCOMPARE(client.frames[7], pong);
}

void TestLocalServerWebSocket::refusesWhatIsNotAllowed_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("channel");
    const auto subscribe = [](const QString &channel) {
        return u"{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"%1\"}}"_s.arg(channel);
    };
    QTest::newRow("private") << subscribe(u"private-a"_s) << -1 << QString();
    QTest::newRow("presence") << subscribe(u"presence-a"_s) << -1 << QString();
    QTest::newRow("encrypted") << subscribe(u"private-encrypted-a"_s) << -1 << QString();
    QTest::newRow("user") << subscribe(u"#server-to-user-7"_s) << -1 << QString();
    QTest::newRow("invalid name") << subscribe(u"a b"_s) << -1 << QString();
    QTest::newRow("name of 201") << subscribe(QString(201, u'x')) << -1 << QString();
    QTest::newRow("no name") << u"{\"event\":\"pusher:subscribe\"}"_s << -1 << QString();
    QTest::newRow("name is a number")
        << u"{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":1}}"_s << -1 << QString();
    QTest::newRow("client event") << u"{\"event\":\"client-x\",\"channel\":\"a\",\"data\":{}}"_s
                                  << 4301 << u"a"_s;
    QTest::newRow("unknown") << u"{\"event\":\"pusher:dance\"}"_s << -1 << QString();
    QTest::newRow("not the client's")
        << u"{\"event\":\"trade-executed\",\"channel\":\"a\"}"_s << -1 << QString();
}

void TestLocalServerWebSocket::refusesWhatIsNotAllowed()
{
    QFETCH(const QString, message);
    QFETCH(const int, code);
    QFETCH(const QString, channel);
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    QVERIFY(!client.socketId().isEmpty());
    client.send(message);
    client.send(ping);
    QVERIFY(client.waitForFrames(3));
    QCOMPARE(errorCode(client.frames[1]), code);
    QVERIFY(!errorMessage(client.frames[1]).isEmpty());
    QCOMPARE(frameObject(client.frames[1]).value("channel"_L1).toString(), channel);
    QCOMPARE(client.frames[2], pong);
    QCOMPARE(fixture.server->statistics().malformed, 0U);
}

void TestLocalServerWebSocket::survivesMalformedFrames()
{
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    QVERIFY(!client.socketId().isEmpty());
    const QStringList malformed{u"x"_s,
                                u"{"_s,
                                u"[]"_s,
                                u"null"_s,
                                u"1"_s,
                                u"{}"_s,
                                u"{\"event\":1}"_s,
                                u"{\"event\":\"\"}"_s,
                                QString(5000, u'['),
                                u"{\"event\":\"pusher:ping\"} x"_s};
    for (const QString &text : malformed)
        client.send(text);
    client.socket.sendBinaryMessage("\x00\xff");
    client.send(ping);
    QVERIFY(client.waitForFrames(malformed.size() + 2));
    for (qsizetype i = 0; i < malformed.size(); ++i)
        QCOMPARE(errorCode(client.frames[1 + i]), -1);
    QCOMPARE(client.frames.last(), pong);
    QCOMPARE(fixture.server->statistics().malformed, quint64(malformed.size()) + 1);
}

void TestLocalServerWebSocket::dropsWithoutACloseFrame()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    QVERIFY(client.upgrade());
    QTRY_VERIFY(client.received.endsWith('}'));
    client.received.clear();
    fixture.server->dropConnections();
    QVERIFY(client.waitForClose());
    QCOMPARE(client.received, QByteArray());
    QTRY_COMPARE(fixture.server->statistics().connections, 0U);
    RawClient next(fixture);
    QVERIFY(next.upgrade());
}

void TestLocalServerWebSocket::closesWithAnyCode()
{
    LocalServerFixture fixture;
    for (const int code : {1001, 4000, 4003, 4100, 4200, 4300}) {
        FrameClient client(fixture.url());
        QVERIFY(!client.socketId().isEmpty());
        fixture.server->closeConnections(code, u"because "_s + QString(100, u'ü'));
        QVERIFY(client.waitForClose());
        QCOMPARE(int(client.socket.closeCode()), code);
        QVERIFY(client.socket.closeReason().startsWith(u"because ü"_s));
        QCOMPARE(errorCode(client.frames.last()), code >= 4000 ? code : -2);
    }
}

void TestLocalServerWebSocket::shutsDownWith4200()
{
    LocalServerFixture fixture;
    FrameClient one(fixture.url());
    FrameClient two(fixture.url());
    RawClient idle(fixture);
    QVERIFY(!one.socketId().isEmpty());
    QVERIFY(!two.socketId().isEmpty());
    QCOMPARE(idle.exchange(bigEvent(fixture, 1)).status, 200);
    QSignalSpy closed(fixture.server.get(), &LocalServer::closed);
    fixture.server->shutDown();
    fixture.server->shutDown();
    QVERIFY(one.waitForClose());
    QVERIFY(two.waitForClose());
    QVERIFY(idle.waitForClose());
    for (const FrameClient *client : {&one, &two}) {
        QCOMPARE(int(client->socket.closeCode()), 4200);
        QCOMPARE(errorCode(client->frames.last()), 4200);
    }
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(fixture.server->port(), 0);
    QCOMPARE(fixture.server->statistics().connections, 0U);
}

void TestLocalServerWebSocket::shutDownCutsWhoDoesNotRead()
{
    LocalServerFixture fixture;
    RawClient first(fixture);
    QVERIFY(stopReadingAfterSubscribing(first));
    RawClient publisher(fixture);
    for (int i = 0; i < 6; ++i)
        QVERIFY(publishHalfAMegabyte(fixture, publisher));
    // The second has a head start: when the first is cut, it has unsent frames but is not yet over
    // the limit.
    RawClient second(fixture);
    QVERIFY(stopReadingAfterSubscribing(second));
    while (fixture.server->statistics().overflowed == 0)
        QVERIFY(publishHalfAMegabyte(fixture, publisher));
    QTRY_COMPARE(fixture.server->statistics().connections, 1U);
    QSignalSpy closed(fixture.server.get(), &LocalServer::closed);
    fixture.server->shutDown();
    QVERIFY(publisher.waitForClose());
    fixture.clock->advance(1499ms);
    QCOMPARE(fixture.server->statistics().connections, 1U);
    QCOMPARE(closed.size(), 0);
    fixture.clock->advance(1ms);
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(fixture.server->statistics().connections, 0U);
}

void TestLocalServerWebSocket::Q19_clientsThatDoNotReadAreCut()
{
    LocalServerFixture fixture;
    FrameClient reader(fixture.url());
    QVERIFY(reader.subscribe(u"a"_s));
    RawClient stuck(fixture);
    QVERIFY(stopReadingAfterSubscribing(stuck));
    RawClient publisher(fixture);
    int published = 0;
    while (fixture.server->statistics().overflowed == 0 && published < 10'000) {
        QVERIFY(publishHalfAMegabyte(fixture, publisher));
        published += 50;
        QVERIFY(reader.waitForFrames(2 + published));
    }
    QCOMPARE(fixture.server->statistics().overflowed, 1U);
    QTRY_COMPARE(fixture.server->statistics().connections, 1U);
    // The one that reads has missed nothing.
    QVERIFY(!reader.disconnected);
    QCOMPARE(reader.frames.size(), 2 + published);
}

void TestLocalServerWebSocket::sendsOneUnfragmentedFramePerEvent()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    QVERIFY(subscribeRaw(client));
    client.received.clear();
    // Every control character becomes six bytes: the longest frame an event can make.
    RawClient publisher(fixture);
    const QByteArray body =
        R"({"name":"e","channel":"a","data":")" + QByteArray("\\u0001").repeated(10'240) + "\"}";
    QCOMPARE(publisher.exchange(fixture.publishRequest(body)).status, 200);
    const QByteArray frame =
        R"({"event":"e","channel":"a","data":")" + QByteArray("\\u0001").repeated(10'240) + "\"}";
    QTRY_COMPARE(client.received.size(), frame.size() + 4);
    QCOMPARE(client.received.first(2), QByteArray("\x81\x7e", 2));
    QCOMPARE(client.received.mid(4), frame);
}

void TestLocalServerWebSocket::keepsOrderForManyClients()
{
    constexpr int clientCount = 40;
    constexpr int eventCount = 500;
    LocalServerFixture fixture;
    std::deque<FrameClient> clients;
    for (int i = 0; i < clientCount; ++i)
        QVERIFY(clients.emplace_back(fixture.url()).subscribe(u"a"_s));
    QByteArray requests;
    for (int i = 0; i < eventCount; ++i)
        requests += fixture.publishRequest(R"({"name":"e","channel":"a","data":")"
                                           + QByteArray::number(i) + "\"}");
    RawClient publisher(fixture);
    publisher.write(requests);
    QCOMPARE(publisher.answers(eventCount).size(), eventCount);
    for (FrameClient &client : clients) {
        QVERIFY(client.waitForFrames(2 + eventCount));
        for (int i = 0; i < eventCount; ++i)
            QCOMPARE(frameObject(client.frames[2 + i]).value("data"_L1).toString(),
                     QString::number(i));
    }
    QCOMPARE(fixture.server->statistics().messagesSent, quint64(clientCount * eventCount));
    clients.clear();
    QTRY_COMPARE(fixture.server->statistics().connections, 0U);
}

void TestLocalServerWebSocket::livesInAThreadOfItsOwn()
{
    QThread thread;
    auto *server = new LocalServer(TestApp::app(), {}, Scheduler::system());
    server->moveToThread(&thread);
    thread.start();
    quint16 port = 0;
    QMetaObject::invokeMethod(
        server, [&] { port = server->listen() ? server->port() : 0; },
        Qt::BlockingQueuedConnection);
    QVERIFY(port != 0);
    FrameClient client(QUrl(u"ws://127.0.0.1:%1/app/%2?protocol=7"_s.arg(port).arg(TestApp::key)));
    QVERIFY(client.subscribe(u"a"_s));
    QSignalSpy closed(server, &LocalServer::closed);
    QMetaObject::invokeMethod(server, &LocalServer::shutDown);
    QVERIFY(client.waitForClose());
    QCOMPARE(int(client.socket.closeCode()), 4200);
    QTRY_COMPARE(closed.size(), 1);
    server->deleteLater();
    thread.quit();
    QVERIFY(thread.wait(5000));
}

QTEST_GUILESS_MAIN(TestLocalServerWebSocket)
#include "tst_localserver_websocket.moc"
