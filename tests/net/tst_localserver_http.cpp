// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

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

/// The port: reading requests, and those who misuse it.
class TestLocalServerHttp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void W11_keepsAliveAndAnswersPipelinedRequestsInOrder();
    void W11_findsTheRequestInSingleBytes();
    void W11_refusesBrokenRequests_data();
    void W11_refusesBrokenRequests();
    void W11_slowHeadIsAnsweredAfterTenSeconds();
    void W11_slowBodyIsAnsweredAfterTenSeconds();
    void W11_silentConnectionIsClosed();
    void W11_hugeBodyIsRefusedWithoutReset();
    void W11_vanishingClientsAreSurvived();
    void continuesWhenAsked();
    void foreignHostNamesAreRefused();
    void portInUseIsAClearError();
    void X1_outOfDescriptorsPausesAccepting();
};

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
