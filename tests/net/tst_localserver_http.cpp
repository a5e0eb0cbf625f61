// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>
#include <QThread>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace Pusher;
using namespace std::chrono_literals;

namespace {

QByteArray eventBody(const QByteArray &data,
                     const QByteArray &rest = R"("channels":["bot-updates"])")
{
    return R"({"name":"trade-executed","data":")" + data + "\"," + rest + '}';
}

QJsonObject frameObject(const QString &frame)
{
    return QJsonDocument::fromJson(frame.toUtf8()).object();
}

QString dataOf(const QString &frame)
{
    return frameObject(frame).value("data"_L1).toString();
}

constexpr qint64 hugeBody = 100 * 1024 * 1024;

/// Blocking: sends 100 MB, then reads the answer. Returns the bytes of body that were taken.
qint64 sendHugeBody(quint16 port, HttpAnswer &answer)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        return -1;
    const QByteArray head = "POST /apps/3/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + QByteArray::number(hugeBody) + "\r\n\r\n";
    ::send(fd, head.constData(), size_t(head.size()), MSG_NOSIGNAL);
    const QByteArray piece(1024 * 1024, 'x');
    qint64 sent = 0;
    while (sent < hugeBody) {
        const auto written = ::send(fd, piece.constData(), size_t(piece.size()), MSG_NOSIGNAL);
        if (written < 0)
            break;
        sent += written;
    }
    ::shutdown(fd, SHUT_WR);
    QByteArray received(4096, '\0');
    received.truncate(::recv(fd, received.data(), size_t(received.size()), MSG_WAITALL));
    ::close(fd);
    const qsizetype end = received.indexOf("\r\n\r\n") + 4;
    answer = {received.mid(9, 3).toInt(), received.first(end), received.sliced(end)};
    return sent;
}

} // namespace

class TestLocalServerHttp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void publishesToSubscribers();
    void publishesBatchesInOrder();
    void excludesTheSocketNamed();
    void answersInfo();
    void listsOccupiedChannels();
    void W11_keepsAliveAndAnswersPipelinedRequestsInOrder();
    void W11_findsTheRequestInSingleBytes();
    void W11_refusesBrokenRequests_data();
    void W11_refusesBrokenRequests();
    void W11_slowHeadIsAnsweredAfterTenSeconds();
    void W11_slowBodyIsAnsweredAfterTenSeconds();
    void W11_silentConnectionIsClosed();
    void W11_hugeBodyIsRefusedWithoutReset();
    void W11_vanishingClientsAreSurvived();
    void W11_unsignedRequestsPublishNothing_data();
    void W11_unsignedRequestsPublishNothing();
    void W11_clockMayDifferByTenMinutes();
    void W8_limitsAreChecked_data();
    void W8_limitsAreChecked();
    void W9_oneBadItemStopsTheBatch();
    void continuesWhenAsked();
    void foreignHostNamesAreRefused();
    void portInUseIsAClearError();
    void X1_outOfDescriptorsPausesAccepting();
};

void TestLocalServerHttp::publishesToSubscribers()
{
    LocalServerFixture fixture;
    FrameClient subscriber(fixture.url());
    FrameClient other(fixture.url());
    QVERIFY(subscriber.subscribe(u"bot-updates"_s));
    QVERIFY(other.subscribe(u"strategy-updates"_s));
    QSignalSpy published(fixture.server.get(), &LocalServer::eventPublished);

    // Quotes, escapes, control characters, a NUL and characters beyond the BMP arrive as they were
    // sent.
    const QByteArray escaped =
        R"({\"a\":\"\\u00e9 \\\" \\\\ \",\"b\":\"ü € 🚀\u0001\u0000\u2028\"}\n)";
    RawClient publisher(fixture);
    const HttpAnswer answer = publisher.exchange(fixture.publishRequest(eventBody(escaped)));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, "{}");
    QVERIFY(subscriber.waitForFrames(3));
    const QJsonObject frame = frameObject(subscriber.frames[2]);
    QCOMPARE(frame.value("event"_L1).toString(), u"trade-executed"_s);
    QCOMPARE(frame.value("channel"_L1).toString(), u"bot-updates"_s);
    QCOMPARE(dataOf(subscriber.frames[2]), dataOf(QString::fromUtf8(eventBody(escaped))));
    QCOMPARE(published.size(), 1);
    QCOMPARE(published[0][2].toInt(), 1);
    QCOMPARE(fixture.server->statistics().eventsPublished, 1U);
    QCOMPARE(fixture.server->statistics().messagesSent, 1U);

    // The other one's pong comes after anything that would have been sent before it.
    other.send(u"{\"event\":\"pusher:ping\",\"data\":{}}"_s);
    QVERIFY(other.waitForFrames(3));
    QVERIFY(other.frames[2].contains("pusher:pong"_L1));
}

void TestLocalServerHttp::publishesBatchesInOrder()
{
    LocalServerFixture fixture;
    FrameClient subscriber(fixture.url());
    QVERIFY(subscriber.subscribe(u"a"_s));
    QVERIFY(subscriber.subscribe(u"b"_s));
    QByteArray items;
    for (int i = 0; i < 10; ++i) {
        items += i == 0 ? "" : ",";
        items += QByteArray(R"({"channel":")") + (i % 2 ? "b" : "a") + R"(","name":"e","data":")"
            + QByteArray::number(i) + "\"}";
    }
    RawClient publisher(fixture);
    const auto answer =
        publisher.exchange(fixture.request("POST", "batch_events", R"({"batch":[)" + items + "]}"));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, "{}");
    QVERIFY(subscriber.waitForFrames(13));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(dataOf(subscriber.frames[3 + i]), QString::number(i));
}

void TestLocalServerHttp::excludesTheSocketNamed()
{
    LocalServerFixture fixture;
    FrameClient sender(fixture.url());
    FrameClient other(fixture.url());
    QVERIFY(sender.subscribe(u"bot-updates"_s));
    QVERIFY(other.subscribe(u"bot-updates"_s));
    RawClient publisher(fixture);
    const QByteArray target =
        R"("channel":"bot-updates","socket_id":")" + sender.socketId().toUtf8() + '"';
    const QByteArray first = fixture.publishRequest(eventBody("1", target));
    QCOMPARE(publisher.exchange(first).status, 200);
    QCOMPARE(publisher.exchange(fixture.publishRequest(eventBody("2"))).status, 200);
    QVERIFY(other.waitForFrames(4));
    QVERIFY(sender.waitForFrames(3));
    QCOMPARE(dataOf(other.frames[2]), u"1"_s);
    QCOMPARE(dataOf(other.frames[3]), u"2"_s);
    QCOMPARE(dataOf(sender.frames[2]), u"2"_s);
}

void TestLocalServerHttp::answersInfo()
{
    LocalServerFixture fixture;
    FrameClient one(fixture.url());
    FrameClient two(fixture.url());
    QVERIFY(one.subscribe(u"a"_s));
    QVERIFY(two.subscribe(u"a"_s));
    RawClient publisher(fixture);
    const QByteArray target = R"("channels":["a","b"],"info":"user_count,subscription_count")";
    const QByteArray counts =
        R"({"channels":{"a":{"subscription_count":2},"b":{"subscription_count":0}}})";
    QCOMPARE(publisher.exchange(fixture.publishRequest(eventBody("1", target))).body, counts);
    const QByteArray batch = R"({"batch":[)"
                             R"({"channel":"a","name":"e","data":"","info":"subscription_count"},)"
                             R"({"channel":"b","name":"e","data":""}]})";
    const QByteArray batchCounts = R"({"batch":[{"subscription_count":2},{}]})";
    QCOMPARE(publisher.exchange(fixture.request("POST", "batch_events", batch)).body, batchCounts);
}

void TestLocalServerHttp::listsOccupiedChannels()
{
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    QVERIFY(client.subscribe(u"bot-updates"_s));
    QVERIFY(client.subscribe(u"bot-errors"_s));
    QVERIFY(client.subscribe(u"strategy-updates"_s));
    RawClient reader(fixture);
    const auto list = [&](const RequestSigner::Parameters &parameters) {
        return reader.exchange(fixture.request("GET", "channels", {}, parameters)).body;
    };
    const QByteArray all =
        R"({"channels":{"bot-errors":{},"bot-updates":{},"strategy-updates":{}}})";
    const QByteArray counted = R"({"channels":{"bot-errors":{"subscription_count":1},)"
                               R"("bot-updates":{"subscription_count":1}}})";
    const QByteArray fewer = R"({"channels":{"bot-updates":{}}})";
    const QByteArray none = R"({"channels":{}})";
    QCOMPARE(list({}), all);
    QCOMPARE(list({{"filter_by_prefix", "bot-"}, {"info", "subscription_count"}}), counted);
    client.send(u"{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"bot-errors\"}}"_s);
    client.send(u"{\"event\":\"pusher:ping\"}"_s);
    QVERIFY(client.waitForFrames(5));
    QCOMPARE(list({{"filter_by_prefix", "bot-"}}), fewer);
    client.socket.close();
    QTRY_COMPARE(fixture.server->statistics().connections, 0U);
    QCOMPARE(list({}), none);
}

void TestLocalServerHttp::W11_keepsAliveAndAnswersPipelinedRequestsInOrder()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    QByteArray all;
    for (int i = 0; i < 200; ++i) {
        all += fixture.publishRequest(eventBody(QByteArray::number(i)));
        all += LocalServerFixture::plainRequest("GET", "/nowhere");
    }
    client.write(all);
    const auto answers = client.answers(400);
    QCOMPARE(answers.size(), 400);
    for (int i = 0; i < 400; ++i)
        QCOMPARE(answers[i].status, i % 2 ? 404 : 200);
    QCOMPARE(client.received, QByteArray());
    QCOMPARE(client.socket.state(), QAbstractSocket::ConnectedState);
    QCOMPARE(fixture.server->statistics().eventsPublished, 200U);

    client.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    QVERIFY(client.waitForClose());
    QVERIFY(client.received.contains("Connection: close"));
}

void TestLocalServerHttp::W11_findsTheRequestInSingleBytes()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    client.socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const QByteArray request = fixture.publishRequest(eventBody("x"));
    for (const char byte : request) {
        client.write(QByteArray(1, byte));
        client.socket.flush();
        QCoreApplication::processEvents();
    }
    QCOMPARE(client.answers(1).value(0).status, 200);
}

void TestLocalServerHttp::W11_refusesBrokenRequests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("closes");
    const QByteArray host = "Host: localhost\r\n";
    const QByteArray upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    QTest::newRow("TLS greeting") << QByteArray("\x16\x03\x01\x02\x00\x01", 6) << 400 << true;
    QTest::newRow("garbage") << QByteArray("hello\r\n\r\n") << 400 << true;
    QTest::newRow("two lengths") << "POST /apps/3/events HTTP/1.1\r\n" + host
            + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"
                                 << 400 << true;
    QTest::newRow("chunked") << "POST /apps/3/events HTTP/1.1\r\n" + host
            + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
                             << 411 << true;
    QTest::newRow("no length") << "POST /apps/3/events HTTP/1.1\r\n" + host + "\r\n" << 411 << true;
    QTest::newRow("head of 17 KB without end")
        << "GET / HTTP/1.1\r\n" + host + "X: " + QByteArray(17 * 1024, 'x') << 431 << true;
    QTest::newRow("head of 17 KB")
        << "GET / HTTP/1.1\r\n" + host + "X: " + QByteArray(17 * 1024, 'x') + "\r\n\r\n"
        << 431 << true;
    QTest::newRow("body of 1 MiB and a byte")
        << "POST /apps/3/events HTTP/1.1\r\n" + host + "Content-Length: 1048577\r\n\r\n"
        << 413 << true;
    QTest::newRow("HTTP/3.0") << "GET / HTTP/3.0\r\n" + host + "\r\n" << 505 << true;
    QTest::newRow("nowhere") << LocalServerFixture::plainRequest("GET", "/favicon.ico") << 404
                             << false;
    QTest::newRow("other application")
        << LocalServerFixture::plainRequest("POST", "/apps/4/events", "{}") << 404 << false;
    QTest::newRow("GET of events")
        << LocalServerFixture::plainRequest("GET", "/apps/3/events") << 405 << false;
    QTest::newRow("POST of channels")
        << LocalServerFixture::plainRequest("POST", "/apps/3/channels") << 405 << false;
    QTest::newRow("plain GET of /app/")
        << LocalServerFixture::plainRequest("GET", "/app/" + TestApp::key.toUtf8()) << 426 << false;
    QTest::newRow("POST of /app/")
        << LocalServerFixture::plainRequest("POST", "/app/x") << 405 << false;
    QTest::newRow("upgrade elsewhere")
        << "GET /ws HTTP/1.1\r\n" + host + upgrade + key + "Sec-WebSocket-Version: 13\r\n\r\n"
        << 404 << true;
    QTest::newRow("WebSocket version 8")
        << "GET /app/x HTTP/1.1\r\n" + host + upgrade + key + "Sec-WebSocket-Version: 8\r\n\r\n"
        << 426 << true;
    QTest::newRow("WebSocket without key")
        << "GET /app/x HTTP/1.1\r\n" + host + upgrade + "Sec-WebSocket-Version: 13\r\n\r\n"
        << 400 << true;
    QTest::newRow("WebSocket with a short key") << "GET /app/x HTTP/1.1\r\n" + host + upgrade
            + "Sec-WebSocket-Key: AAAA\r\nSec-WebSocket-Version: 13\r\n\r\n"
                                                << 400 << true;
}

void TestLocalServerHttp::W11_refusesBrokenRequests()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, status);
    QFETCH(const bool, closes);
    LocalServerFixture fixture;
    RawClient client(fixture);
    const HttpAnswer answer = client.exchange(bytes);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.head.contains("Connection: close"), closes);
    QVERIFY(answer.body.size() > 10);
    if (closes) {
        QVERIFY(client.waitForClose());
        QCOMPARE(client.socket.error(), QAbstractSocket::RemoteHostClosedError);
    } else {
        QCOMPARE(client.exchange(fixture.publishRequest(eventBody("still served"))).status, 200);
    }
    RawClient next(fixture);
    QCOMPARE(next.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
}

void TestLocalServerHttp::W11_slowHeadIsAnsweredAfterTenSeconds()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    client.write("GET / HTTP/1.1\r\n");
    // Dripping does not buy time. Each drip is answered by the other connection's request, so it
    // has arrived.
    RawClient other(fixture);
    for (int i = 0; i < 9; ++i) {
        QCOMPARE(other.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
        fixture.clock->advance(1s);
        client.write("X-Drip: 1\r\n");
    }
    QCOMPARE(other.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
    QCOMPARE(client.received, QByteArray());
    fixture.clock->advance(1s);
    QCOMPARE(client.answers(1).value(0).status, 408);
    QVERIFY(client.waitForClose());
}

void TestLocalServerHttp::W11_slowBodyIsAnsweredAfterTenSeconds()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    QByteArray request = fixture.publishRequest(eventBody("x"));
    request.chop(1);
    client.write(request);
    RawClient other(fixture);
    QCOMPARE(other.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
    fixture.clock->advance(9999ms);
    QCOMPARE(other.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
    QCOMPARE(client.received, QByteArray());
    fixture.clock->advance(1ms);
    QCOMPARE(client.answers(1).value(0).status, 408);
    QVERIFY(client.waitForClose());
    QCOMPARE(fixture.server->statistics().eventsPublished, 2U);
}

void TestLocalServerHttp::W11_silentConnectionIsClosed()
{
    LocalServerFixture fixture;
    RawClient never(fixture);
    RawClient idle(fixture);
    QCOMPARE(idle.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
    fixture.clock->advance(10s);
    QVERIFY(never.waitForClose());
    QCOMPARE(never.received, QByteArray());
    QCOMPARE(idle.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
    fixture.clock->advance(60s);
    QVERIFY(idle.waitForClose());
}

void TestLocalServerHttp::W11_hugeBodyIsRefusedWithoutReset()
{
    LocalServerFixture fixture;
    HttpAnswer answer;
    qint64 sent = 0;
    // A client that writes it all before it reads: QTcpSocket would stop at the answer.
    const std::unique_ptr<QThread> thread(QThread::create(
        [&answer, &sent, port = fixture.server->port()] { sent = sendHugeBody(port, answer); }));
    thread->start();
    QTRY_VERIFY_WITH_TIMEOUT(thread->isFinished(), 30'000);
    QCOMPARE(sent, hugeBody);
    QCOMPARE(answer.status, 413);
    QVERIFY(answer.head.endsWith("Connection: close\r\n\r\n"));
    QCOMPARE(fixture.server->statistics().eventsPublished, 0U);
}

void TestLocalServerHttp::W11_vanishingClientsAreSurvived()
{
    LocalServerFixture fixture;
    const QByteArray request = fixture.publishRequest(eventBody("x"));
    for (qsizetype cutAt = 0; cutAt < request.size(); cutAt += 7) {
        RawClient client(fixture);
        client.write(request.first(cutAt));
        client.socket.flush();
        QCoreApplication::processEvents();
        client.socket.abort();
    }
    RawClient client(fixture);
    QCOMPARE(client.exchange(request).status, 200);
    QCOMPARE(fixture.server->statistics().eventsPublished, 1U);
}

void TestLocalServerHttp::W11_unsignedRequestsPublishNothing_data()
{
    QTest::addColumn<QByteArray>("search");
    QTest::addColumn<QByteArray>("replacement");
    QTest::newRow("other key") << QByteArray("auth_key=2") << QByteArray("auth_key=3");
    QTest::newRow("bent signature")
        << QByteArray("auth_signature=") << QByteArray("auth_signature=0");
    QTest::newRow("no signature") << QByteArray("&auth_signature=") << QByteArray("&nothing=");
    QTest::newRow("other body") << QByteArray("trade-executed") << QByteArray("trade-forgotten");
    QTest::newRow("no body_md5") << QByteArray("&body_md5=") << QByteArray("&body=");
    QTest::newRow("other time") << QByteArray("auth_timestamp=1") << QByteArray("auth_timestamp=2");
    QTest::newRow("other version")
        << QByteArray("auth_version=1.0") << QByteArray("auth_version=2.0");
    QTest::newRow("added parameter")
        << QByteArray("auth_version=") << QByteArray("admin=1&auth_version=");
    QTest::newRow("no query") << QByteArray("?auth_key") << QByteArray("#auth_key");
}

void TestLocalServerHttp::W11_unsignedRequestsPublishNothing()
{
    QFETCH(const QByteArray, search);
    QFETCH(const QByteArray, replacement);
    LocalServerFixture fixture;
    QByteArray request = fixture.publishRequest(eventBody("x"));
    QVERIFY(request.contains(search));
    const qsizetype at = request.indexOf(search);
    request.replace(at, search.size(), replacement);
    const QByteArray body = request.mid(request.indexOf("\r\n\r\n") + 4);
    const QByteArray length = "Content-Length: ";
    const QByteArray before = length + QByteArray::number(eventBody("x").size());
    const QByteArray after = length + QByteArray::number(body.size());
    request.replace(before, after);
    RawClient client(fixture);
    const HttpAnswer answer = client.exchange(request);
    QCOMPARE(answer.status, replacement.startsWith('#') ? 404 : 401);
    QVERIFY(!answer.body.contains(TestApp::secret));
    QCOMPARE(fixture.server->statistics().eventsPublished, 0U);
}

void TestLocalServerHttp::W11_clockMayDifferByTenMinutes()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    const QByteArray request = fixture.publishRequest(eventBody("x"));
    const auto signedAt = fixture.clock->wallNow();
    for (const auto off : {600s, -600s}) {
        fixture.clock->setWall(signedAt + off);
        QCOMPARE(client.exchange(request).status, 200);
    }
    for (const auto off : {601s, -601s}) {
        fixture.clock->setWall(signedAt + off);
        const HttpAnswer answer = client.exchange(request);
        QCOMPARE(answer.status, 401);
        QVERIFY2(answer.body.toLower().contains("timestamp"), answer.body.constData());
    }
}

void TestLocalServerHttp::W8_limitsAreChecked_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const auto channels = [](int count) -> QByteArray {
        QByteArrayList names;
        for (int i = 0; i < count; ++i)
            names.append("\"c" + QByteArray::number(i) + '"');
        return "\"channels\":[" + names.join(',') + ']';
    };
    const auto named = [](const QByteArray &name) -> QByteArray {
        return "{\"name\":\"" + name + R"(","data":"","channel":"a"})";
    };
    QTest::newRow("10 240 bytes") << eventBody(QByteArray(10'240, 'x')) << 200;
    QTest::newRow("10 241 bytes") << eventBody(QByteArray(10'241, 'x')) << 413;
    QTest::newRow("5120 characters of two bytes")
        << eventBody(QByteArray("ü").repeated(5120)) << 200;
    QTest::newRow("5121 characters of two bytes")
        << eventBody(QByteArray("ü").repeated(5121)) << 413;
    QTest::newRow("100 channels") << eventBody("x", channels(100)) << 200;
    QTest::newRow("101 channels") << eventBody("x", channels(101)) << 400;
    QTest::newRow("no channel") << eventBody("x", channels(0)) << 400;
    QTest::newRow("channels missing") << eventBody("x", "\"a\":1") << 400;
    QTest::newRow("channel is a number") << eventBody("x", "\"channel\":1") << 400;
    QTest::newRow("channel with a blank") << eventBody("x", "\"channel\":\"a b\"") << 400;
    QTest::newRow("channel of 201")
        << eventBody("x", "\"channel\":\"" + QByteArray(201, 'c') + '"') << 400;
    QTest::newRow("name of 200") << named(QByteArray(200, 'n')) << 200;
    QTest::newRow("name of 201") << named(QByteArray(201, 'n')) << 400;
    QTest::newRow("no name") << named("") << 400;
    QTest::newRow("the server's name") << named("pusher:error") << 400;
    QTest::newRow("bad socket id")
        << eventBody("x", R"("channel":"a","socket_id":"socket-123")") << 400;
    QTest::newRow("socket id with a line feed")
        << eventBody("x", R"("channel":"a","socket_id":"1.2\n")") << 400;
    QTest::newRow("data is an object")
        << QByteArray(R"({"name":"e","channel":"a","data":{}})") << 400;
    QTest::newRow("data is missing") << QByteArray(R"({"name":"e","channel":"a"})") << 400;
    QTest::newRow("half a surrogate pair") << eventBody("\\ud800") << 400;
    QTest::newRow("no JSON") << QByteArray("{") << 400;
    QTest::newRow("an array") << QByteArray("[]") << 400;
    QTest::newRow("empty") << QByteArray() << 400;
}

void TestLocalServerHttp::W8_limitsAreChecked()
{
    QFETCH(const QByteArray, body);
    QFETCH(const int, status);
    LocalServerFixture fixture;
    RawClient client(fixture);
    const HttpAnswer answer = client.exchange(fixture.publishRequest(body));
    QCOMPARE(answer.status, status);
    QCOMPARE(fixture.server->statistics().eventsPublished > 0, status == 200);
    if (status == 413)
        QVERIFY(answer.body.contains("10240"));
}

void TestLocalServerHttp::W9_oneBadItemStopsTheBatch()
{
    LocalServerFixture fixture;
    RawClient client(fixture);
    const QByteArray good = R"({"channel":"a","name":"e","data":"1"})";
    const auto batch = [&](const QByteArrayList &items) {
        return client.exchange(
            fixture.request("POST", "batch_events", "{\"batch\":[" + items.join(',') + "]}"));
    };
    const HttpAnswer answer = batch({good, good, R"({"channel":"a b","name":"e","data":"1"})"});
    QCOMPARE(answer.status, 400);
    QVERIFY2(answer.body.contains("batch event 2"), answer.body.constData());
    QCOMPARE(batch(QByteArrayList(11, good)).status, 400);
    QCOMPARE(batch({}).status, 400);
    QCOMPARE(fixture.server->statistics().eventsPublished, 0U);
    QCOMPARE(batch(QByteArrayList(10, good)).status, 200);
    QCOMPARE(fixture.server->statistics().eventsPublished, 10U);
}

void TestLocalServerHttp::continuesWhenAsked()
{
    LocalServerFixture fixture;
    QByteArray request = fixture.publishRequest(eventBody("x"));
    const qsizetype headEnd = request.indexOf("\r\n\r\n");
    request.insert(headEnd, "\r\nExpect: 100-continue");
    const qsizetype bodyStart = request.indexOf("\r\n\r\n") + 4;
    RawClient client(fixture);
    client.write(request.first(bodyStart));
    QTRY_COMPARE(client.received, "HTTP/1.1 100 Continue\r\n\r\n");
    QCOMPARE(client.exchange(request.mid(bodyStart)).status, 200);
}

void TestLocalServerHttp::foreignHostNamesAreRefused()
{
    LocalServerFixture fixture;
    const auto statusFor = [&](const QByteArray &host) {
        RawClient client(fixture);
        QByteArray request = fixture.publishRequest(eventBody("x"));
        request.replace("Host: localhost", QByteArray("Host: " + host));
        return client.exchange(request).status;
    };
    for (const char *host :
         {"localhost", "LOCALHOST:6001", "127.0.0.1:80", "[::1]:80", "pusher.localhost"})
        QCOMPARE(statusFor(host), 200);
    for (const char *host :
         {"example.com", "localhost.example.com", "192.168.0.1", "127.0.0.1.example.com"})
        QCOMPARE(statusFor(host), 403);
}

void TestLocalServerHttp::portInUseIsAClearError()
{
    QTcpServer blocker;
    QVERIFY(blocker.listen(QHostAddress::LocalHost));
    LocalServer::Options options;
    options.port = blocker.serverPort();
    LocalServer server(TestApp::app(), options, std::make_shared<FakeScheduler>());
    const auto listening = server.listen();
    QVERIFY(!listening);
    QCOMPARE(listening.error().code, Error::Code::ConnectionFailed);
    QCOMPARE(listening.error().parameters.value(u"host"_s).toString(), u"127.0.0.1"_s);
    QCOMPARE(listening.error().parameters.value(u"port"_s).toInt(), int(blocker.serverPort()));
    QVERIFY(!listening.error().parameters.value(u"reason"_s).toString().isEmpty());
    QVERIFY(listening.error().message.contains(QString::number(blocker.serverPort())));
    QCOMPARE(server.port(), 0);
}

void TestLocalServerHttp::X1_outOfDescriptorsPausesAccepting()
{
    LocalServerFixture fixture;
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    QCOMPARE(before.rlim_cur, before.rlim_max); // listen() has raised it
    RawClient first(fixture);
    RawClient second(fixture);
    // The clients have their sockets; the lowest free number is now the limit.
    const int next = ::dup(STDIN_FILENO);
    ::close(next);
    rlimit tight = before;
    tight.rlim_cur = rlim_t(next);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot accept a connection"_s));
    const bool paused = QTest::qWaitFor([&] { return fixture.clock->untilNext() == 1s; }, 10'000);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY(paused);
    fixture.clock->advance(1s);
    QCOMPARE(first.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
    QCOMPARE(second.exchange(fixture.publishRequest(eventBody("x"))).status, 200);
}

QTEST_GUILESS_MAIN(TestLocalServerHttp)
#include "tst_localserver_http.moc"
