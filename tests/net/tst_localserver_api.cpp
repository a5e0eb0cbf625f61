// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;
using namespace std::chrono_literals;

/// The HTTP API: who may publish what, and who hears it.
class TestLocalServerApi : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void publishesToSubscribers();
    void publishesBatchesInOrder();
    void excludesTheSocketNamed();
    void answersInfo();
    void listsOccupiedChannels();
    void W11_unsignedRequestsPublishNothing_data();
    void W11_unsignedRequestsPublishNothing();
    void W11_clockMayDifferByTenMinutes();
    void W8_limitsAreChecked_data();
    void W8_limitsAreChecked();
    void W9_oneBadItemStopsTheBatch();
};

void TestLocalServerApi::publishesToSubscribers()
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

void TestLocalServerApi::publishesBatchesInOrder()
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

void TestLocalServerApi::excludesTheSocketNamed()
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

void TestLocalServerApi::answersInfo()
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

void TestLocalServerApi::listsOccupiedChannels()
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

void TestLocalServerApi::W11_unsignedRequestsPublishNothing_data()
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

void TestLocalServerApi::W11_unsignedRequestsPublishNothing()
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

void TestLocalServerApi::W11_clockMayDifferByTenMinutes()
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

void TestLocalServerApi::W8_limitsAreChecked_data()
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

void TestLocalServerApi::W8_limitsAreChecked()
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

void TestLocalServerApi::W9_oneBadItemStopsTheBatch()
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

QTEST_GUILESS_MAIN(TestLocalServerApi)
#include "tst_localserver_api.moc"
