// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/core/dispatchscope.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/localserver/localserver.h"
#include "tests/net/httpapihelpers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Receivers = QList<std::optional<int>>;
} // namespace

/// What is sent, what is refused before, and when the callbacks run.
class tst_HttpApi : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { fixture = {}; }
    void publishesToALocalServer();
    void wrongSecretIsRefusedByALocalServer();
    void W7_signsTheBytesItSends();
    void W7_prefixIsSentButNotSigned();
    void receiversAreCountedWhereAsked_data();
    void receiversAreCountedWhereAsked();
    void receiversOfABatchGoByPlace();
    void W8_refusedLocally_data();
    void W8_refusedLocally();
    void W8_limitsAreInclusive();
    void W9_badEventRefusesTheBatch();
    void callsBackLater();
    void W10_atMostSixAtATimeEachAnsweredOnce();
    void W10_queueIsBounded();
    void callbackMayDelete();
    void deletedMeanwhile();
    void D13_publishLoopIsStopped();
    void asksALocalServerForChannels();
    void signsTheQuestion();

private:
    HttpApiFixture fixture;
};

void tst_HttpApi::publishesToALocalServer()
{
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {}, fixture.time);
    QVERIFY(server.listen());
    const auto http = fixture.api(TestApp::endpoint(server.port()));
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
    LocalServer server({TestApp::id, TestApp::key, Secret("another"_ba)}, {}, fixture.time);
    QVERIFY(server.listen());
    const auto http = fixture.api(TestApp::endpoint(server.port()));
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(!results.all.first().ok);
    QCOMPARE(results.error().code, Error::Code::AuthenticationFailed);
    QCOMPARE(server.statistics().eventsPublished, 0u);
}

void tst_HttpApi::W7_signsTheBytesItSends()
{
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto http = fixture.api(server.endpoint());
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
    const RequestSigner verifier(TestApp::key.toUtf8(), Secret(TestApp::secret));
    QVERIFY(verifier.verify({"POST"_ba, target.left(question),
                             RequestSigner::parseQuery(target.mid(question + 1)),
                             server.bodies.first()},
                            fixture.time->wallNow()));
}

void tst_HttpApi::W7_prefixIsSentButNotSigned()
{
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
    Endpoint endpoint = server.endpoint();
    endpoint.pathPrefix = u"/reverb"_s;
    const auto http = fixture.api(endpoint);
    Results results;
    http->triggerBatch({trade()}, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    const QByteArray target = server.heads.first().split(' ').value(1);
    const QByteArray path = target.left(target.indexOf('?'));
    QCOMPARE(path, "/reverb/apps/3/batch_events"_ba);
    const RequestSigner verifier(TestApp::key.toUtf8(), Secret(TestApp::secret));
    QVERIFY(verifier.verify({"POST"_ba, "/apps/3/batch_events"_ba,
                             RequestSigner::parseQuery(target.mid(path.size() + 1)),
                             server.bodies.first()},
                            fixture.time->wallNow()));
}

void tst_HttpApi::receiversAreCountedWhereAsked_data()
{
    QTest::addColumn<QStringList>("channels");
    QTest::addColumn<QString>("info");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("sum"); ///< -1: not told
    QTest::addColumn<Receivers>("receivers");
    QTest::newRow("public")
        << QStringList{u"private-b"_s, u"a"_s} << u"subscription_count"_s
        << R"({"channels":{"a":{"subscription_count":3},"private-b":{"subscription_count":1}}})"_ba
        << 4 << Receivers{1, 3};
    QTest::newRow("nobody") << QStringList{u"a"_s} << u"subscription_count"_s
                            << R"({"channels":{"a":{"subscription_count":0}}})"_ba << 0
                            << Receivers{0};
    QTest::newRow("one of two") << QStringList{u"a"_s, u"b"_s} << u"subscription_count"_s
                                << R"({"channels":{"b":{"subscription_count":2},"c":7}})"_ba << 2
                                << Receivers{std::nullopt, 2};
    QTest::newRow("presence") << QStringList{u"presence-a"_s} << u"user_count"_s
                              << R"({"channels":{"presence-a":{"user_count":4}}})"_ba << 4
                              << Receivers{4};
    QTest::newRow("mixed") << QStringList{u"a"_s, u"presence-a"_s} << QString() << "{}"_ba << -1
                           << Receivers{};
    QTest::newRow("not told") << QStringList{u"a"_s} << u"subscription_count"_s
                              << "{\"ok\":true}"_ba << -1 << Receivers{};
}

void tst_HttpApi::receiversAreCountedWhereAsked()
{
    QFETCH(QStringList, channels);
    QFETCH(QString, info);
    QFETCH(QByteArray, answer);
    QFETCH(int, sum);
    QFETCH(Receivers, receivers);
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, answer);
    const auto http = fixture.api(server.endpoint());
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
    QCOMPARE(results.all.first().deliveredTo.value_or(-1), sum);
    QCOMPARE(results.all.first().receivers, receivers);
}

/// A batch may name a channel twice: its counts go by place.
void tst_HttpApi::receiversOfABatchGoByPlace()
{
    AnswerServer server;
    server.answer =
        answerOf("200 OK"_ba, R"({"batch":[{"subscription_count":2},{},{"user_count":5}]})"_ba);
    const auto http = fixture.api(server.endpoint());
    Results results;
    http->triggerBatch({trade(), trade(), trade(), trade()}, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.all.first().receivers, (Receivers{2, std::nullopt, 5, std::nullopt}));
    QCOMPARE(results.all.first().deliveredTo, std::optional(7));
}

void tst_HttpApi::W8_refusedLocally_data()
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

void tst_HttpApi::W8_refusedLocally()
{
    QFETCH(OutgoingEvent, event);
    QFETCH(QString, said);
    AnswerServer server;
    const auto http = fixture.api(server.endpoint());
    Results results;
    http->trigger(event, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(!results.all.first().ok);
    QCOMPARE(results.error().code, Error::Code::MessageDeliveryFailed);
    QVERIFY2(results.error().message.contains(said), qPrintable(results.error().message));
    QCOMPARE(server.connections, 0);
}

void tst_HttpApi::W8_limitsAreInclusive()
{
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto http = fixture.api(server.endpoint());
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

void tst_HttpApi::W9_badEventRefusesTheBatch()
{
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto http = fixture.api(server.endpoint());
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

void tst_HttpApi::callsBackLater()
{
    AnswerServer server;
    const auto http = fixture.api(server.endpoint());
    Results results;
    http->trigger({}, results.callback());
    QVERIFY(results.all.isEmpty());
    QTRY_COMPARE(results.all.size(), 1);
}

void tst_HttpApi::W10_atMostSixAtATimeEachAnsweredOnce()
{
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto http = fixture.api(server.endpoint());
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

void tst_HttpApi::W10_queueIsBounded()
{
    AnswerServer server;
    const auto http = fixture.api(server.endpoint());
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
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
    auto http = fixture.api(server.endpoint());
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
    auto http = fixture.api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    http->trigger({}, results.callback());
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(server.bodies.size(), 2);
    const qsizetype before = results.all.size();
    http.reset();
    QTRY_COMPARE(server.open, 0);
    QCOMPARE(results.all.size(), before);
    QCOMPARE(fixture.time->pendingTimers(), 0u);
}

/// The publishing half of D13; the queued, not recursive, half is the dispatcher's.
void tst_HttpApi::D13_publishLoopIsStopped()
{
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto http = fixture.api(server.endpoint());
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
    fixture.time->advance(999ms);
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
    fixture.time->advance(1ms);
    publish(1);
    QTRY_COMPARE(looping.all.size(), 52);
    QVERIFY(looping.all.last().ok);
}

void tst_HttpApi::asksALocalServerForChannels()
{
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {}, fixture.time);
    QVERIFY(server.listen());
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    options.rateLimit.subscriptionsPerConnection = 100;
    Client client(options, fixture.time);
    for (const QString &name : {u"bot-2"_s, u"bot-1"_s, u"user-1"_s})
        QVERIFY(client.channels().subscribe(ChannelName(name)));
    client.start();
    QTRY_VERIFY(client.channels().allSubscribed());

    const auto http = fixture.api(TestApp::endpoint(server.port()));
    QList<Result<QList<OccupiedChannel>>> answers;
    const auto done = [&](const Result<QList<OccupiedChannel>> &answer) { answers.append(answer); };
    http->channels(u"bot-"_s, {u"subscription_count"_s}, done);
    QVERIFY(answers.isEmpty());
    QTRY_COMPARE(answers.size(), 1);
    QCOMPARE(answers.first().value(),
             (QList<OccupiedChannel>{{ChannelName(u"bot-1"_s), 1}, {ChannelName(u"bot-2"_s), 1}}));
    http->channels({}, {}, done);
    QTRY_COMPARE(answers.size(), 2);
    QCOMPARE(answers.last().value().size(), 3);
    QCOMPARE(answers.last().value().first(), OccupiedChannel{ChannelName(u"bot-1"_s)});
    http->channels(u"bot-"_s, {u"user_count"_s}, done);
    QTRY_COMPARE(answers.size(), 3);
    QCOMPARE(answers.last().error().code, Error::Code::ProtocolError);
    QCOMPARE(answers.last().error().parameters.value(u"httpStatus"_s).toInt(), 400);
}

void tst_HttpApi::signsTheQuestion()
{
    AnswerServer server;
    server.answer = answerOf("200 OK"_ba, R"({"channels":[]})"_ba); // as PHP writes an empty object
    Endpoint endpoint = server.endpoint();
    endpoint.pathPrefix = u"/reverb"_s;
    const auto http = fixture.api(endpoint);
    std::optional<Result<QList<OccupiedChannel>>> answer;
    http->channels(u"presence-"_s, {u"user_count"_s, u"subscription_count"_s},
                   [&](const Result<QList<OccupiedChannel>> &given) { answer = given; });
    QTRY_VERIFY(answer);
    QVERIFY(answer->has_value() && answer->value().isEmpty());
    const QByteArrayList request = server.heads.first().split('\r').first().split(' ');
    QCOMPARE(request.value(0), "GET"_ba);
    const qsizetype question = request.value(1).indexOf('?');
    QCOMPARE(request.value(1).left(question), "/reverb/apps/3/channels"_ba);
    const auto parameters = RequestSigner::parseQuery(request.value(1).mid(question + 1));
    QCOMPARE(parameters.value("filter_by_prefix"), "presence-"_ba);
    QCOMPARE(parameters.value("info"), "user_count,subscription_count"_ba);
    const RequestSigner verifier(TestApp::key.toUtf8(), Secret(TestApp::secret));
    QVERIFY(verifier.verify({"GET"_ba, "/apps/3/channels"_ba, parameters, {}},
                            fixture.time->wallNow()));
}

QTEST_GUILESS_MAIN(tst_HttpApi)
#include "tst_httpapi.moc"
