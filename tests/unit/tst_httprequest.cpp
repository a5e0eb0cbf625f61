// SPDX-License-Identifier: MIT
#include "libpusher/localserver/httprequest.h"

#include <QTest>

using namespace Pusher::Detail;

class TestHttpRequest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsARequest();
    void keepAliveFollowsVersionAndHeader_data();
    void keepAliveFollowsVersionAndHeader();
    void recognisesAnUpgrade();
    void W11_refusesWhatTwoReadersCouldReadDifferently_data();
    void W11_refusesWhatTwoReadersCouldReadDifferently();
};

void TestHttpRequest::readsARequest()
{
    const auto request =
        parseHttpHead("POST /apps/3/events?a=1&b=%20? HTTP/1.1\r\nHost: localhost:6001\r\n"
                      "CONTENT-length:  12 \r\nX-Empty:\r\n\r\n");
    QVERIFY(request);
    QCOMPARE(request->method, "POST");
    QCOMPARE(request->path, "/apps/3/events");
    QCOMPARE(request->query, "a=1&b=%20?");
    QCOMPARE(request->contentLength, 12);
    QCOMPARE(request->header("host"), "localhost:6001");
    QCOMPARE(request->header("x-empty"), "");
    QCOMPARE(request->headers.size(), 3);
    QVERIFY(!request->wantsWebSocket());

    const auto bare = parseHttpHead("GET /app/k HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(bare);
    QCOMPARE(bare->path, "/app/k");
    QCOMPARE(bare->query, "");
    QCOMPARE(bare->contentLength, 0);
}

void TestHttpRequest::keepAliveFollowsVersionAndHeader_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<bool>("keepAlive");
    QTest::newRow("1.1") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << true;
    QTest::newRow("1.1 close") << QByteArray(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n")
                               << false;
    QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << false;
}

void TestHttpRequest::keepAliveFollowsVersionAndHeader()
{
    QFETCH(const QByteArray, head);
    QFETCH(const bool, keepAlive);
    const auto request = parseHttpHead(head);
    QVERIFY(request);
    QCOMPARE(request->keepAlive, keepAlive);
}

void TestHttpRequest::recognisesAnUpgrade()
{
    const auto request =
        parseHttpHead("GET /app/k HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
                      "Upgrade: WebSocket\r\n\r\n");
    QVERIFY(request);
    QVERIFY(request->wantsWebSocket());
}

void TestHttpRequest::W11_refusesWhatTwoReadersCouldReadDifferently_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &start, const QByteArray &headers,
                        int status) {
        QTest::newRow(name) << start + "\r\n" + headers + "\r\n" << status;
    };
    const QByteArray post = "POST / HTTP/1.1";
    const QByteArray host = "Host: a\r\n";
    row("two lengths", post, host + "Content-Length: 3\r\nContent-Length: 4\r\n", 400);
    row("the same length twice", post, host + "Content-Length: 3\r\nContent-Length: 3\r\n", 400);
    row("length and chunked", post, host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        400);
    row("chunked", post, host + "Transfer-Encoding: chunked\r\n", 411);
    row("no length", post, host, 411);
    row("negative length", post, host + "Content-Length: -1\r\n", 400);
    row("signed length", post, host + "Content-Length: +1\r\n", 400);
    row("list of lengths", post, host + "Content-Length: 3, 3\r\n", 400);
    row("hexadecimal length", post, host + "Content-Length: 0x10\r\n", 400);
    row("length beyond 64 bits", post, host + "Content-Length: 99999999999999999999\r\n", 400);
    row("blank before the colon", post, host + "Content-Length : 3\r\n", 400);
    row("folded line", post, host + "X-A: 1\r\n 2\r\nContent-Length: 3\r\n", 400);
    row("lone line feed", post, host + "X-A: 1\nContent-Length: 3\r\n", 400);
    row("lone carriage return", post, host + "X-A: 1\rX-B: 2\r\nContent-Length: 3\r\n", 400);
    row("NUL in a value", post, host + QByteArray("X-A: \0\r\n", 8) + "Content-Length: 3\r\n", 400);
    row("no colon", post, host + "nonsense\r\n", 400);
    row("no name", post, host + ": 1\r\n", 400);
    row("no host", "GET / HTTP/1.1", "", 400);
    row("two hosts", "GET / HTTP/1.1", host + host, 400);
    row("host with a blank", "GET / HTTP/1.1", "Host: a b\r\n", 400);
    row("101 headers", "GET / HTTP/1.1", host + QByteArray("X: 1\r\n").repeated(100), 431);
    row("HTTP/2.0", "GET / HTTP/2.0", host, 505);
    row("HTTP/0.9", "GET /", host, 400);
    row("two blanks", "GET  / HTTP/1.1", host, 400);
    row("absolute target", "GET http://a/ HTTP/1.1", host, 400);
    row("control character in the target", "GET /\x01 HTTP/1.1", host, 400);
    row("no protocol", "GET / XTP/1.1", host, 400);
    row("empty", "", "", 400);
}

void TestHttpRequest::W11_refusesWhatTwoReadersCouldReadDifferently()
{
    QFETCH(const QByteArray, head);
    QFETCH(const int, status);
    const auto request = parseHttpHead(head);
    QVERIFY(!request);
    QCOMPARE(httpStatus(request.error()), status);
}

QTEST_GUILESS_MAIN(TestHttpRequest)
#include "tst_httprequest.moc"
