// SPDX-License-Identifier: MIT
#include "libpusher/core/dispatchscope.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/fakescheduler.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QByteArray key = "278d425bdf160c739803"_ba;
const QByteArray secret = "7ad3773142a6692b25b8"_ba;

/// Answers every request with the same bytes, then closes if asked; keeps what it received.
class AnswerServer : public QTcpServer {
public:
    QByteArray answer; ///< empty: never answers
    bool closes = false;
    QByteArrayList heads;
    QByteArrayList bodies;
    int connections = 0;
    int open = 0;
    int mostOpen = 0;

    AnswerServer()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection()) {
                ++connections;
                mostOpen = std::max(mostOpen, ++open);
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
                connect(socket, &QTcpSocket::disconnected, this, [this] { --open; });
            }
        });
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
    }

    Endpoint endpoint() const
    {
        Endpoint result;
        result.key = QString::fromLatin1(key);
        result.host = u"127.0.0.1"_s;
        result.port = serverPort();
        result.tls = false;
        return result;
    }

private:
    void read(QTcpSocket *socket)
    {
        QByteArray &buffer = m_buffers[socket];
        buffer += socket->readAll();
        for (;;) {
            const qsizetype end = buffer.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            const qsizetype field = buffer.toLower().indexOf("content-length: ") + 16;
            const qsizetype size =
                buffer.mid(field, buffer.indexOf('\r', field) - field).toLongLong();
            if (buffer.size() < end + 4 + size)
                return;
            heads.append(buffer.left(end));
            bodies.append(buffer.mid(end + 4, size));
            buffer.remove(0, end + 4 + size);
            socket->write(answer);
            if (closes)
                socket->disconnectFromHost();
        }
    }

    QHash<QTcpSocket *, QByteArray> m_buffers;
};

QByteArray http(const QByteArray &status, const QByteArray &body, const QByteArray &headers = {})
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"
        + headers + "\r\n" + body;
}

OutgoingEvent trade(const QByteArray &data = "{}"_ba)
{
    return {{ChannelName(u"bot-updates"_s)}, EventName(u"trade-executed"_s), data, {}};
}

/// Collects results in the order they come.
struct Results {
    QList<PublishResult> all;
    HttpApi::Callback callback()
    {
        return [this](const PublishResult &result) { all.append(result); };
    }
    const Error &error() const { return *all.last().error; }
    QVariant parameter(const QString &name) const { return error().parameters.value(name); }
};
} // namespace

class tst_HttpApi : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void publishesToALocalServer();
    void wrongSecretIsRefusedByALocalServer();
    void signsTheBytesItSends();
    void prefixIsSentButNotSigned();
    void receiversAreCountedWhereAsked_data();
    void receiversAreCountedWhereAsked();
    void statuses_data();
    void statuses();
    void clockDifference();
    void signatureIsNotRepeated();
    void strangeAnswers_data();
    void strangeAnswers();
    void refusedLocally_data();
    void refusedLocally();
    void limitsAreInclusive();
    void badEventRefusesTheBatch();
    void unreachable();
    void silentServer();
    void closedWithoutAnswerIsNotSentAgain();
    void callsBackLater();
    void atMostSixAtATimeEachAnsweredOnce();
    void queueIsBounded();
    void callbackMayDelete();
    void deletedMeanwhile();
    void D13_publishLoopIsStopped();

private:
    std::unique_ptr<HttpApi> api(const Endpoint &endpoint)
    {
        return std::make_unique<HttpApi>(endpoint, u"3"_s, Secret(secret), time);
    }

    std::shared_ptr<FakeScheduler> time;
};

void tst_HttpApi::init()
{
    time = std::make_shared<FakeScheduler>();
}

void tst_HttpApi::publishesToALocalServer()
{
    LocalServer server({u"3"_s, QString::fromLatin1(key), Secret(secret)}, {}, time);
    QVERIFY(server.listen());
    Endpoint endpoint;
    endpoint.key = QString::fromLatin1(key);
    endpoint.host = server.address().toString();
    endpoint.port = server.port();
    endpoint.tls = false;
    const auto http = api(endpoint);
    Results results;
    OutgoingEvent event = trade(R"({"symbol":"R_100","note":"Zoë 🚀 \"\\"})"_ba);
    event.countReceivers = true;
    http->trigger(event, results.callback());
    http->triggerBatch({trade(), trade("plain text"_ba)}, results.callback());
    QTRY_COMPARE(results.all.size(), 2);
    for (const PublishResult &result : results.all)
        QVERIFY2(result.ok, result.error ? qPrintable(result.error->message) : "");
    QTRY_COMPARE(server.statistics().eventsPublished, 3u);
}

void tst_HttpApi::wrongSecretIsRefusedByALocalServer()
{
    LocalServer server({u"3"_s, QString::fromLatin1(key), Secret("another"_ba)}, {}, time);
    QVERIFY(server.listen());
    Endpoint endpoint;
    endpoint.key = QString::fromLatin1(key);
    endpoint.host = u"localhost"_s;
    endpoint.port = server.port();
    endpoint.tls = false;
    const auto http = api(endpoint);
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(!results.all.first().ok);
    QCOMPARE(results.error().code, Error::Code::AuthenticationFailed);
    QCOMPARE(server.statistics().eventsPublished, 0u);
}

void tst_HttpApi::signsTheBytesItSends()
{
    AnswerServer server;
    server.answer = http("200 OK"_ba, "{}"_ba);
    const auto http = api(server.endpoint());
    Results results;
    OutgoingEvent event = trade("{\"a\":1.0,\n \"b\":\"ü\"}"_ba);
    event.channels.append(ChannelName(u"presence-x@y,z;."_s));
    event.exclude = SocketId(u"1.2"_s);
    http->trigger(event, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(results.all.first().ok);
    QVERIFY(!results.all.first().error);
    QVERIFY(!results.all.first().deliveredTo);

    const QJsonObject body = QJsonDocument::fromJson(server.bodies.first()).object();
    QCOMPARE(body.value(u"data"_s).toString().toUtf8(), event.data);
    QCOMPARE(body.value(u"name"_s).toString(), u"trade-executed"_s);
    QCOMPARE(body.value(u"channels"_s).toArray(),
             (QJsonArray{u"bot-updates"_s, u"presence-x@y,z;."_s}));
    QCOMPARE(body.value(u"socket_id"_s).toString(), u"1.2"_s);
    QCOMPARE(body.size(), 4);

    const QByteArrayList head = server.heads.first().split('\n');
    const QByteArray target = head.first().split(' ').value(1);
    QVERIFY(head.first().startsWith("POST /apps/3/events?"));
    QVERIFY(server.heads.first().toLower().contains("content-type: application/json"));
    const qsizetype question = target.indexOf('?');
    const RequestSigner verifier(key, Secret(secret));
    QVERIFY(verifier.verify({"POST"_ba, target.left(question),
                             RequestSigner::parseQuery(target.mid(question + 1)),
                             server.bodies.first()},
                            time->wallNow()));
}

void tst_HttpApi::prefixIsSentButNotSigned()
{
    AnswerServer server;
    server.answer = http("200 OK"_ba, "{}"_ba);
    Endpoint endpoint = server.endpoint();
    endpoint.pathPrefix = u"/reverb"_s;
    const auto http = api(endpoint);
    Results results;
    http->triggerBatch({trade()}, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    const QByteArray target = server.heads.first().split(' ').value(1);
    const QByteArray path = target.left(target.indexOf('?'));
    QCOMPARE(path, "/reverb/apps/3/batch_events"_ba);
    const RequestSigner verifier(key, Secret(secret));
    QVERIFY(verifier.verify({"POST"_ba, "/apps/3/batch_events"_ba,
                             RequestSigner::parseQuery(target.mid(path.size() + 1)),
                             server.bodies.first()},
                            time->wallNow()));
}

void tst_HttpApi::receiversAreCountedWhereAsked_data()
{
    QTest::addColumn<QStringList>("channels");
    QTest::addColumn<QString>("info");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("count");
    QTest::newRow("public")
        << QStringList{u"a"_s, u"private-b"_s} << u"subscription_count"_s
        << R"({"channels":{"a":{"subscription_count":3},"private-b":{"subscription_count":0}}})"_ba
        << 3;
    QTest::newRow("presence") << QStringList{u"presence-a"_s} << u"user_count"_s
                              << R"({"channels":{"presence-a":{"user_count":4}}})"_ba << 4;
    QTest::newRow("mixed") << QStringList{u"a"_s, u"presence-a"_s} << QString() << "{}"_ba << -1;
    QTest::newRow("not told") << QStringList{u"a"_s} << u"subscription_count"_s
                              << "{\"ok\":true}"_ba << -1;
}

void tst_HttpApi::receiversAreCountedWhereAsked()
{
    QFETCH(QStringList, channels);
    QFETCH(QString, info);
    QFETCH(QByteArray, answer);
    QFETCH(int, count);
    AnswerServer server;
    server.answer = http("200 OK"_ba, answer);
    const auto http = api(server.endpoint());
    Results results;
    OutgoingEvent event = trade();
    event.countReceivers = true;
    event.channels.clear();
    for (const QString &channel : channels)
        event.channels.append(ChannelName(channel));
    http->trigger(event, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(QJsonDocument::fromJson(server.bodies.first()).object().value(u"info"_s).toString(),
             info);
    QCOMPARE(results.all.first().deliveredTo.value_or(-1), count);
}

void tst_HttpApi::statuses_data()
{
    using Code = Error::Code;
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Code>("code");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("maybeDelivered");
    QTest::addColumn<qint64>("retryAfter"); ///< ms; -1: not told
    const auto row = [](const char *name, const QByteArray &answer, Code code, int status,
                        bool maybe = false, qint64 retryAfter = -1) {
        QTest::newRow(name) << answer << code << status << maybe << retryAfter;
    };
    const QByteArray text = "why not"_ba;
    row("400", http("400 Bad Request"_ba, text), Code::MessageDeliveryFailed, 400);
    row("401", http("401 Unauthorized"_ba, text), Code::AuthenticationFailed, 401);
    row("403", http("403 Forbidden"_ba, text), Code::AuthorizationFailed, 403);
    row("404", http("404 Not Found"_ba, text), Code::MessageDeliveryFailed, 404);
    row("413", http("413 Too Large"_ba, text), Code::MessageDeliveryFailed, 413);
    row("422", http("422 Unprocessable"_ba, text), Code::MessageDeliveryFailed, 422);
    row("429", http("429 Too Many"_ba, text), Code::RateLimited, 429);
    row("429, seconds", http("429 Too Many"_ba, text, "Retry-After: 7\r\n"_ba), Code::RateLimited,
        429, false, 7000);
    row("429, fraction", http("429 Too Many"_ba, text, "Retry-After: 0.25\r\n"_ba),
        Code::RateLimited, 429, false, 250);
    row("429, date",
        http("429 Too Many"_ba, text, "Retry-After: Sat, 21 Nov 2026 12:00:30 GMT\r\n"_ba),
        Code::RateLimited, 429, false, 30000);
    row("429, date past",
        http("429 Too Many"_ba, text, "Retry-After: Sat, 21 Nov 2026 11:00:30 GMT\r\n"_ba),
        Code::RateLimited, 429, false, 0);
    for (const char *garbage : {"soon", "-1", "nan", "inf", "1e30", "Sat, 99 Nov"})
        row(qPrintable(u"429, %1"_s.arg(QLatin1StringView(garbage))),
            http("429 Too Many"_ba, text, QByteArray("Retry-After: ") + garbage + "\r\n"),
            Code::RateLimited, 429);
    row("500", http("500 Oops"_ba, text), Code::MessageDeliveryFailed, 500, true);
    row("503", http("503 Busy"_ba, text, "Retry-After: 2\r\n"_ba), Code::MessageDeliveryFailed, 503,
        true, 2000);
    row("302", http("302 Found"_ba, text, "Location: http://127.0.0.1:1/\r\n"_ba),
        Code::MessageDeliveryFailed, 302);
    row("307", http("307 Temporary"_ba, text, "Location: /elsewhere\r\n"_ba),
        Code::MessageDeliveryFailed, 307);
    row("soketi's 200", http("200 OK"_ba, R"({"error":"why not","code":413})"_ba),
        Code::MessageDeliveryFailed, 413);
    row("soketi's 200, 401", http("200 OK"_ba, R"({"error":"why not","code":401})"_ba),
        Code::AuthenticationFailed, 401);
    row("200 with an error", http("200 OK"_ba, R"({"error":"why not"})"_ba),
        Code::MessageDeliveryFailed, 400);
}

void tst_HttpApi::statuses()
{
    QFETCH(QByteArray, answer);
    QFETCH(Error::Code, code);
    QFETCH(int, status);
    QFETCH(bool, maybeDelivered);
    QFETCH(qint64, retryAfter);
    AnswerServer server;
    server.answer = answer;
    const auto http = api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(!results.all.first().ok);
    QCOMPARE(results.error().code, code);
    QCOMPARE(results.parameter(u"httpStatus"_s).toInt(), status);
    QCOMPARE(results.parameter(u"maybeDelivered"_s).toBool(), maybeDelivered);
    QCOMPARE(results.parameter(u"serverText"_s).toString(), u"why not"_s);
    QCOMPARE(results.parameter(u"retryAfter"_s).isValid()
                 ? results.parameter(u"retryAfter"_s).toLongLong()
                 : -1,
             retryAfter);
    QCOMPARE(server.bodies.size(), 1);
}

void tst_HttpApi::clockDifference()
{
    AnswerServer server;
    server.answer = http("401 Unauthorized"_ba,
                         "Timestamp expired: Given timestamp not within 600s of server time"_ba,
                         "Date: Sat, 21 Nov 2026 11:49:00 GMT\r\n"_ba);
    const auto http = api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.parameter(u"clockDifference"_s).toLongLong(),
             qint64(std::chrono::milliseconds(11min).count()));
    QVERIFY(results.error().message.contains(u"clock"_s));
}

void tst_HttpApi::signatureIsNotRepeated()
{
    AnswerServer server;
    const auto http = api(server.endpoint());
    const QByteArray query =
        RequestSigner(key, Secret(secret))
            .signedQuery({"POST"_ba,
                          "/apps/3/events"_ba,
                          {},
                          R"({"channels":["bot-updates"],"data":"{}","name":"trade-executed"})"_ba},
                         time->wallNow());
    server.answer = ::http("401 Unauthorized"_ba, "you sent " + query.last(64));
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(server.heads.first().contains(query.last(64)));
    QCOMPARE(results.parameter(u"serverText"_s).toString(), u"you sent …"_s);
}

void tst_HttpApi::strangeAnswers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("ok");
    QTest::newRow("HTML") << http("200 OK"_ba, "<html>hello</html>"_ba) << true;
    QTest::newRow("empty") << http("200 OK"_ba, {}) << true;
    QTest::newRow("202") << http("202 Accepted"_ba, "{}"_ba) << true;
    QTest::newRow("array") << http("200 OK"_ba, "[1]"_ba) << true;
    QTest::newRow("Reverb's batch") << http("200 OK"_ba, "{\"batch\":{}}"_ba) << true;
    QTest::newRow("10 MB") << http("200 OK"_ba, QByteArray(10'000'000, 'x')) << true;
    QTest::newRow("long refusal") << http("400 Bad"_ba, QByteArray(1'000'000, 'x')) << false;
    QTest::newRow("claims gzip") << http("200 OK"_ba, "not gzip"_ba,
                                         "Content-Encoding: gzip\r\n"_ba)
                                 << true;
}

void tst_HttpApi::strangeAnswers()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, ok);
    AnswerServer server;
    server.answer = answer;
    const auto http = api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.all.first().ok, ok);
    QVERIFY(!results.all.first().deliveredTo);
    if (!ok)
        QCOMPARE(results.parameter(u"serverText"_s).toString().size(), 300);
}

void tst_HttpApi::refusedLocally_data()
{
    const auto channels = [](int count) {
        QList<ChannelName> names;
        for (int i = 0; i < count; ++i)
            names.append(ChannelName(u"c%1"_s.arg(i)));
        return names;
    };
    QTest::addColumn<OutgoingEvent>("event");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, auto change, const QString &said) {
        OutgoingEvent event = trade();
        change(event);
        QTest::newRow(name) << event << said;
    };
    row(
        "no channel", [](auto &e) { e.channels.clear(); }, u"0 channels"_s);
    row(
        "101 channels", [&](auto &e) { e.channels = channels(101); },
        u"101 channels; from 1 to 100"_s);
    row(
        "channel twice", [](auto &e) { e.channels.append(e.channels.first()); }, u"twice"_s);
    row("channel name", [](auto &e) { e.channels = {ChannelName(u"a b"_s)}; }, {});
    row("channel with a newline", [](auto &e) { e.channels = {ChannelName(u"ab\n"_s)}; }, {});
    row(
        "long channel", [](auto &e) { e.channels = {ChannelName(QString(201, u'c'))}; }, u"200"_s);
    row(
        "encrypted channel", [](auto &e) { e.channels = {ChannelName(u"private-encrypted-x"_s)}; },
        u"encrypted"_s);
    row("no name", [](auto &e) { e.name = {}; }, {});
    row(
        "long name", [](auto &e) { e.name = EventName(QString(201, u'e')); }, u"200"_s);
    row("lone surrogate in the name", [](auto &e) { e.name = EventName(QString(QChar(0xd800))); },
        {});
    row(
        "10 241 bytes", [](auto &e) { e.data = QByteArray(10241, 'x'); },
        u"10241 bytes; at most 10240"_s);
    row(
        "NUL", [](auto &e) { e.data = QByteArray("a\0b", 3); }, u"position 1"_s);
    row(
        "no UTF-8", [](auto &e) { e.data = "\xff"_ba; }, u"UTF-8"_s);
    row(
        "socket id", [](auto &e) { e.exclude = SocketId(u"socket-123"_s); }, u"digits.digits"_s);
    row(
        "socket id with a newline", [](auto &e) { e.exclude = SocketId(u"1.2\n"_s); },
        u"digits.digits"_s);
}

void tst_HttpApi::refusedLocally()
{
    QFETCH(OutgoingEvent, event);
    QFETCH(QString, said);
    AnswerServer server;
    const auto http = api(server.endpoint());
    Results results;
    http->trigger(event, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(!results.all.first().ok);
    QCOMPARE(results.error().code, Error::Code::MessageDeliveryFailed);
    QVERIFY2(results.error().message.contains(said), qPrintable(results.error().message));
    QCOMPARE(server.connections, 0);
}

void tst_HttpApi::limitsAreInclusive()
{
    AnswerServer server;
    server.answer = http("200 OK"_ba, "{}"_ba);
    const auto http = api(server.endpoint());
    Results results;
    OutgoingEvent event = trade(QByteArray(10240, 'x'));
    event.name = EventName(QString(200, u'e'));
    event.channels.clear();
    for (int i = 0; i < 100; ++i)
        event.channels.append(ChannelName(u"c%1"_s.arg(i).leftJustified(200, u'x')));
    http->trigger(event, results.callback());
    http->triggerBatch(QList<OutgoingEvent>(10, trade()), results.callback());
    http->triggerBatch(QList<OutgoingEvent>(11, trade()), results.callback());
    http->triggerBatch({}, results.callback());
    QTRY_COMPARE(results.all.size(), 4);
    QCOMPARE(server.bodies.size(), 2);
    int sent = 0;
    for (const PublishResult &result : results.all)
        sent += result.ok;
    QCOMPARE(sent, 2);
}

void tst_HttpApi::badEventRefusesTheBatch()
{
    AnswerServer server;
    server.answer = http("200 OK"_ba, "{}"_ba);
    const auto http = api(server.endpoint());
    Results results;
    OutgoingEvent twoChannels = trade();
    twoChannels.channels.append(ChannelName(u"other"_s));
    http->triggerBatch({trade(), trade(), trade(QByteArray(10241, 'x'))}, results.callback());
    http->triggerBatch({trade(), twoChannels}, results.callback());
    QTRY_COMPARE(results.all.size(), 2);
    QCOMPARE(results.all.first().error->parameters.value(u"index"_s).toInt(), 2);
    QCOMPARE(results.parameter(u"index"_s).toInt(), 1);
    QVERIFY(results.error().message.startsWith(u"event 1 of the batch: "_s));
    QCOMPARE(server.connections, 0);
}

void tst_HttpApi::unreachable()
{
    Endpoint endpoint;
    {
        AnswerServer server;
        endpoint = server.endpoint();
    }
    const auto http = api(endpoint);
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.error().code, Error::Code::ConnectionFailed);
    QCOMPARE(results.parameter(u"maybeDelivered"_s).toBool(), false);
    QCOMPARE(results.parameter(u"port"_s).toInt(), int(endpoint.port));
    QVERIFY(!results.error().message.contains(u"auth_"_s));
}

void tst_HttpApi::silentServer()
{
    AnswerServer server;
    const auto http = api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(server.bodies.size(), 1);
    time->advance(9999ms);
    QCoreApplication::processEvents();
    QVERIFY(results.all.isEmpty());
    time->advance(1ms);
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.error().code, Error::Code::MessageDeliveryFailed);
    QCOMPARE(results.parameter(u"maybeDelivered"_s).toBool(), true);
    QCOMPARE(results.parameter(u"timedOut"_s).toBool(), true);
    QTRY_COMPARE(server.open, 0);
    QCOMPARE(time->pendingTimers(), 0u);
}

/// Qt would send the request again, twice, without a word.
void tst_HttpApi::closedWithoutAnswerIsNotSentAgain()
{
    AnswerServer server;
    server.closes = true;
    const auto http = api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.error().code, Error::Code::MessageDeliveryFailed);
    QCOMPARE(results.parameter(u"maybeDelivered"_s).toBool(), true);
    // A second request on a kept-alive connection that closes meanwhile.
    server.answer = ::http("200 OK"_ba, "{}"_ba);
    server.closes = false;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 2);
    QVERIFY(results.all.last().ok);
    server.answer.clear();
    server.closes = true;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 3);
    QVERIFY(!results.all.last().ok);
    QCOMPARE(server.bodies.size(), 3);
}

void tst_HttpApi::callsBackLater()
{
    AnswerServer server;
    const auto http = api(server.endpoint());
    Results results;
    http->trigger({}, results.callback());
    QVERIFY(results.all.isEmpty());
    QTRY_COMPARE(results.all.size(), 1);
}

void tst_HttpApi::atMostSixAtATimeEachAnsweredOnce()
{
    AnswerServer server;
    server.answer = http("200 OK"_ba, "{}"_ba);
    const auto http = api(server.endpoint());
    Results results;
    for (int i = 0; i < 200; ++i)
        http->trigger(trade(QByteArray::number(i)), results.callback());
    QTRY_COMPARE(results.all.size(), 200);
    for (const PublishResult &result : results.all)
        QVERIFY(result.ok);
    QVERIFY2(server.mostOpen <= HttpApi::maximumInFlight,
             qPrintable(QString::number(server.mostOpen)));
    QVERIFY(server.connections < 20); // kept alive
    QSet<QString> data;
    for (const QByteArray &body : server.bodies)
        data.insert(QJsonDocument::fromJson(body).object().value(u"data"_s).toString());
    QCOMPARE(data.size(), 200);
    QCOMPARE(server.bodies.size(), 200);
}

void tst_HttpApi::queueIsBounded()
{
    AnswerServer server;
    const auto http = api(server.endpoint());
    Results results;
    for (int i = 0; i < HttpApi::maximumInFlight + HttpApi::maximumWaiting + 3; ++i)
        http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 3);
    QCOMPARE(results.error().code, Error::Code::RateLimited);
    QCOMPARE(results.parameter(u"limit"_s).toInt(), HttpApi::maximumWaiting);
}

void tst_HttpApi::callbackMayDelete()
{
    AnswerServer server;
    server.answer = http("200 OK"_ba, "{}"_ba);
    auto http = api(server.endpoint());
    int calls = 0;
    for (int i = 0; i < 20; ++i) {
        http->trigger(trade(), [&](const PublishResult &) {
            ++calls;
            http.reset();
        });
    }
    QTRY_COMPARE(calls, 1);
    QTRY_COMPARE(server.open, 0);
    QCOMPARE(calls, 1);
}

void tst_HttpApi::deletedMeanwhile()
{
    AnswerServer server;
    auto http = api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    http->trigger({}, results.callback());
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(server.bodies.size(), 2);
    const qsizetype before = results.all.size();
    http.reset();
    QTRY_COMPARE(server.open, 0);
    QCOMPARE(results.all.size(), before);
    QCOMPARE(time->pendingTimers(), 0u);
}

/// The publishing half of D13; the queued, not recursive, half is the dispatcher's.
void tst_HttpApi::D13_publishLoopIsStopped()
{
    AnswerServer server;
    server.answer = http("200 OK"_ba, "{}"_ba);
    const auto http = api(server.endpoint());
    const ChannelName channel(u"bot-updates"_s);
    const EventName event(u"trade-executed"_s);
    const ListenerId listener(u"echo"_s);
    Results looping;
    Results other;
    const auto publish = [&](int times) {
        const DispatchScope scope(channel, event, listener);
        for (int i = 0; i < times; ++i)
            http->trigger(trade(), looping.callback());
    };
    publish(50);
    QTRY_COMPARE(looping.all.size(), 50);
    time->advance(999ms);
    publish(1);
    QTRY_COMPARE(looping.all.size(), 51);
    QCOMPARE(looping.error().code, Error::Code::RateLimited);
    QCOMPARE(looping.parameter(u"listener"_s).toString(), u"echo"_s);
    QCOMPARE(looping.parameter(u"retryAfter"_s).toInt(), 1);
    {
        // Another event, another channel, or no listener at all is no loop.
        const DispatchScope scope(channel, event, listener);
        OutgoingEvent elsewhere = trade();
        elsewhere.channels = {ChannelName(u"other"_s)};
        http->trigger(elsewhere, other.callback());
        OutgoingEvent renamed = trade();
        renamed.name = EventName(u"seen"_s);
        http->trigger(renamed, other.callback());
    }
    http->trigger(trade(), other.callback());
    QTRY_COMPARE(other.all.size(), 3);
    for (const PublishResult &result : other.all)
        QVERIFY(result.ok);
    time->advance(1ms);
    publish(1);
    QTRY_COMPARE(looping.all.size(), 52);
    QVERIFY(looping.all.last().ok);
}

QTEST_GUILESS_MAIN(tst_HttpApi)
#include "tst_httpapi.moc"
