// SPDX-License-Identifier: MIT
#include "libpusher/auth/httpauthorizer.h"
#include "tests/net/httpapihelpers.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const SocketId socketId(u"1.2"_s);
const QByteArray auth = TestApp::key.toUtf8() + ':' + QByteArray(64, 'a');
/// No first delay is longer.
constexpr auto firstDelay = 500ms;

QByteArray ok(const QJsonObject &body)
{
    return answerOf("200 OK"_ba, QJsonDocument(body).toJson(QJsonDocument::Compact));
}
const QJsonObject permission{{u"auth"_s, QString::fromLatin1(auth)}};

ChannelName channel(int i)
{
    return ChannelName(u"private-%1"_s.arg(i));
}

QByteArrayList channelsIn(const QByteArray &form)
{
    QByteArrayList channels;
    for (const QByteArray &pair : form.split('&')) {
        if (pair.startsWith("channel_name="))
            channels.append(QByteArray::fromPercentEncoding(pair.mid(13)));
    }
    return channels;
}
} // namespace

/// What is sent to an auth endpoint, and what is done with each kind of answer.
class tst_HttpAuthorizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksWithAForm();
    void asksForASignIn();
    void P8_refusalsAreFinal_data();
    void P8_refusalsAreFinal();
    void P8_transientFailuresAreTriedAgain_data();
    void P8_transientFailuresAreTriedAgain();
    void P8_retryAfterIsKept();
    void anUnreachableEndpointIsTriedAgain();
    void A15_aSilentEndpointIsTriedAgainAfterTenSeconds();
    void A15_answersThatCannotBeRead_data();
    void A15_answersThatCannotBeRead();
    void A15_aLargeAnswerIsCutOff();
    void A15_redirectsAreNotFollowed();
    void anOutageIsToldOnce();
    void atMostEightAtATime();
    void batchesHoldFortyChannels();
    void aBatchIsDecidedChannelByChannel();
    void whatNobodyWaitsForIsNotSent();
    void P9_requestsOfALostConnectionMakeRoom();
    void deletedMeanwhile();
    void anAnswerMayDelete();

private:
    AuthReply ask(const ChannelName &name, const SocketId &socket = socketId);
    void make(bool batch = false);

    std::unique_ptr<AnswerServer> server;
    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<HttpAuthorizer> authorizer;
    QHash<ChannelName, QByteArray> permitted;
    QHash<ChannelName, Error> refused;
};

void tst_HttpAuthorizer::init()
{
    authorizer.reset();
    server = std::make_unique<AnswerServer>();
    time = std::make_shared<FakeScheduler>();
    permitted.clear();
    refused.clear();
    make();
}

void tst_HttpAuthorizer::make(bool batch)
{
    HttpAuthorizer::Options options;
    options.endpoint =
        QUrl(u"http://127.0.0.1:%1/pusher/auth?tenant=1"_s.arg(server->serverPort()));
    options.batch = batch;
    authorizer = std::make_unique<HttpAuthorizer>(options, time);
}

AuthReply tst_HttpAuthorizer::ask(const ChannelName &name, const SocketId &socket)
{
    AuthReply reply([this, name](const Result<AuthAnswer> &answer) {
        if (answer)
            permitted.insert(name, answer->auth);
        else
            refused.insert(name, answer.error());
    });
    authorizer->authorize({socket, name}, reply);
    return reply;
}

void tst_HttpAuthorizer::asksWithAForm()
{
    const QString channelData = u"{\"user_id\": 7.0}"_s;
    server->answer = ok({{u"auth"_s, QString::fromLatin1(auth)}, {u"channel_data"_s, channelData}});
    QByteArray signedData;
    authorizer->authorize({socketId, ChannelName(u"presence-a=b@c,d;e"_s)},
                          AuthReply([&signedData](const Result<AuthAnswer> &answer) {
                              signedData = answer ? answer->channelData : "refused"_ba;
                          }));
    QTRY_COMPARE(signedData, channelData.toUtf8());
    const QByteArray head = server->heads.first().toLower();
    QVERIFY(head.startsWith("post /pusher/auth?tenant=1 http/1.1"));
    QVERIFY(head.contains("content-type: application/x-www-form-urlencoded"));
    QVERIFY(!head.contains("authorization:"));
    QCOMPARE(server->bodies.first(), "socket_id=1.2&channel_name=presence-a%3Db%40c%2Cd%3Be"_ba);
}

void tst_HttpAuthorizer::asksForASignIn()
{
    const QString userData = u"{\"id\": \"7\"}"_s;
    QByteArray signedData;
    QString refusal;
    const auto signIn = [&] {
        authorizer->authorize({socketId, {}, true},
                              AuthReply([&](const Result<AuthAnswer> &answer) {
                                  if (answer)
                                      signedData = answer->userData;
                                  else
                                      refusal = answer.error().message;
                              }));
    };
    server->answer = ok({{u"auth"_s, QString::fromLatin1(auth)}, {u"user_data"_s, userData}});
    signIn();
    QTRY_COMPARE(signedData, userData.toUtf8());
    QCOMPARE(server->bodies.first(), "socket_id=1.2"_ba);
    server->answer = ok({{u"error"_s, u"who?"_s}});
    signIn();
    QTRY_COMPARE(refusal, u"the auth endpoint did not sign the user in"_s);
}

void tst_HttpAuthorizer::P8_refusalsAreFinal_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("400") << "400 Bad Request"_ba << Error::Code::AuthorizationFailed;
    QTest::newRow("401") << "401 Unauthorized"_ba << Error::Code::AuthenticationFailed;
    QTest::newRow("403") << "403 Forbidden"_ba << Error::Code::AuthorizationFailed;
    QTest::newRow("404") << "404 Not Found"_ba << Error::Code::AuthorizationFailed;
    QTest::newRow("419") << "419 Page Expired"_ba << Error::Code::AuthorizationFailed;
}

void tst_HttpAuthorizer::P8_refusalsAreFinal()
{
    QFETCH(QByteArray, status);
    QFETCH(Error::Code, code);
    server->answer = answerOf(status, "not you" + QByteArray(1000, '!'));
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    ask(channel(1));
    QTRY_COMPARE(refused.size(), 1);
    const Error error = refused.value(channel(1));
    QCOMPARE(error.code, code);
    QCOMPARE(error.parameters.value(u"httpStatus"_s).toInt(), status.first(3).toInt());
    QVERIFY(error.parameters.value(u"serverText"_s).toString().startsWith(u"not you"));
    QCOMPARE(error.parameters.value(u"serverText"_s).toString().size(), 300);
    QCOMPARE(error.parameters.value(u"host"_s).toString(), u"127.0.0.1"_s);
    QCOMPARE(time->pendingTimers(), 0u);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(server->bodies.size(), 1);
}

void tst_HttpAuthorizer::P8_transientFailuresAreTriedAgain_data()
{
    QTest::addColumn<QByteArray>("status");
    for (const auto status : {"408 Request Timeout", "425 Too Early", "429 Too Many Requests",
                              "500 Internal Server Error", "503 Service Unavailable", "599 Odd"})
        QTest::newRow(status) << QByteArray(status);
}

void tst_HttpAuthorizer::P8_transientFailuresAreTriedAgain()
{
    QFETCH(QByteArray, status);
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    server->answer = answerOf(status, {});
    ask(channel(1));
    QTRY_COMPARE(authorizer->counters().failures, 1u);
    QVERIFY(time->untilNext().value() >= firstDelay / 2);
    time->advance(firstDelay);
    QTRY_COMPARE(authorizer->counters().failures, 2u);
    server->answer = ok(permission);
    time->advance(2 * firstDelay);
    QTRY_COMPARE(permitted.value(channel(1)), auth);
    QCOMPARE(server->bodies.size(), 3);
    QVERIFY(refused.isEmpty());
    QCOMPARE(failed.size(), 1);
    QCOMPARE(time->pendingTimers(), 0u);
}

void tst_HttpAuthorizer::P8_retryAfterIsKept()
{
    server->answer = answerOf("429 Too Many Requests"_ba, {}, "Retry-After: 7\r\n"_ba);
    ask(channel(1));
    QTRY_COMPARE(authorizer->counters().failures, 1u);
    QCOMPARE(time->untilNext().value(), 7000ms);
    // Nobody lets a server put us to sleep for a day.
    time->advance(7000ms);
    server->answer = answerOf("429 Too Many Requests"_ba, {}, "Retry-After: 80000\r\n"_ba);
    QTRY_COMPARE(authorizer->counters().failures, 2u);
    QCOMPARE(time->untilNext().value(), 60000ms);
}

void tst_HttpAuthorizer::anUnreachableEndpointIsTriedAgain()
{
    server->close();
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    ask(channel(1));
    QTRY_COMPARE(failed.size(), 1);
    const auto error = failed.first().first().value<Error>();
    QCOMPARE(error.code, Error::Code::ConnectionFailed);
    QVERIFY(!error.parameters.contains(u"httpStatus"_s));
    time->advance(firstDelay);
    QTRY_COMPARE(authorizer->counters().failures, 2u);
    QVERIFY(refused.isEmpty());
}

void tst_HttpAuthorizer::A15_aSilentEndpointIsTriedAgainAfterTenSeconds()
{
    server->answer = {};
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    ask(channel(1));
    QTRY_COMPARE(server->bodies.size(), 1);
    time->advance(HttpAuthorizer::requestDeadline - 1ms);
    QCOMPARE(failed.size(), 0);
    time->advance(1ms);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<Error>().code, Error::Code::ConnectionFailed);
    server->answer = ok(permission);
    time->advance(firstDelay);
    QTRY_COMPARE(permitted.size(), 1);
}

void tst_HttpAuthorizer::A15_answersThatCannotBeRead_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("HTML") << "<!doctype html><p>Please log in"_ba;
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a list") << "[]"_ba;
    QTest::newRow("an empty object") << "{}"_ba;
    QTest::newRow("another shape") << R"({"auth":{"auth":"k:s"}})"_ba;
    QTest::newRow("a refusal with 200") << R"({"error":"no","status":403})"_ba;
}

void tst_HttpAuthorizer::A15_answersThatCannotBeRead()
{
    QFETCH(QByteArray, body);
    server->answer = answerOf("200 OK"_ba, body);
    ask(channel(1));
    QTRY_COMPARE(refused.size(), 1);
    QCOMPARE(refused.value(channel(1)).code, Error::Code::AuthorizationFailed);
    QCOMPARE(server->bodies.size(), 1);
    QCOMPARE(time->pendingTimers(), 0u);
}

void tst_HttpAuthorizer::A15_aLargeAnswerIsCutOff()
{
    // The head promises more than ever comes: it is not waited for.
    server->answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + QByteArray(100000, ' ');
    ask(channel(1));
    QTRY_COMPARE(refused.size(), 1);
    QVERIFY(refused.value(channel(1)).message.contains(u"64 KiB"));
    QTRY_COMPARE(server->open, 0);
}

void tst_HttpAuthorizer::A15_redirectsAreNotFollowed()
{
    AnswerServer elsewhere;
    elsewhere.answer = ok(permission);
    server->answer = answerOf(
        "307 Temporary Redirect"_ba, {},
        "Location: http://127.0.0.1:" + QByteArray::number(elsewhere.serverPort()) + "/\r\n");
    ask(channel(1));
    QTRY_COMPARE(refused.size(), 1);
    QVERIFY(refused.value(channel(1)).message.contains(u"redirects"));
    QCOMPARE(elsewhere.connections, 0);
}

void tst_HttpAuthorizer::anOutageIsToldOnce()
{
    server->answer = answerOf("500 Internal Server Error"_ba, {});
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    for (int i = 0; i < 5; ++i)
        ask(channel(i));
    QTRY_COMPARE(authorizer->counters().failures, 5u);
    QCOMPARE(failed.size(), 1);
    server->answer = ok(permission);
    time->advance(firstDelay);
    QTRY_COMPARE(permitted.size(), 5);
    server->answer = answerOf("500 Internal Server Error"_ba, {});
    ask(channel(5));
    QTRY_COMPARE(failed.size(), 2);
}

void tst_HttpAuthorizer::atMostEightAtATime()
{
    server->answer = {};
    for (int i = 0; i < 20; ++i)
        ask(channel(i));
    QTRY_COMPARE(authorizer->counters().requests, 8u);
    QTRY_VERIFY(!server->bodies.isEmpty());
    QCOMPARE(authorizer->counters().requests, 8u);
    server->answer = ok(permission);
    time->advance(HttpAuthorizer::requestDeadline);
    QTRY_COMPARE(permitted.size(), 12);
    time->advance(firstDelay);
    QTRY_COMPARE(permitted.size(), 20);
}

void tst_HttpAuthorizer::batchesHoldFortyChannels()
{
    make(true);
    server->respond = [](const QByteArray &form) {
        QJsonObject answers;
        for (const QByteArray &name : channelsIn(form))
            answers.insert(QString::fromLatin1(name), permission);
        return ok(answers);
    };
    for (int i = 0; i < 100; ++i)
        ask(channel(i));
    // Another connection's channels do not share a request.
    ask(ChannelName(u"private-other"_s), SocketId(u"3.4"_s));
    QTRY_COMPARE(permitted.size(), 101);
    QCOMPARE(server->bodies.size(), 4);
    QList<qsizetype> sizes;
    for (const QByteArray &form : server->bodies)
        sizes.append(channelsIn(form).size());
    std::sort(sizes.begin(), sizes.end());
    QCOMPARE(sizes, (QList<qsizetype>{1, 20, 40, 40}));
}

void tst_HttpAuthorizer::aBatchIsDecidedChannelByChannel()
{
    make(true);
    const auto refusal = [](int status) {
        return QJsonObject{{u"error"_s, u"not now"_s}, {u"status"_s, status}};
    };
    server->answer = ok({{u"private-0"_s, permission},
                         {u"private-1"_s, refusal(403)},
                         {u"private-2"_s, refusal(401)},
                         {u"private-4"_s, refusal(503)}});
    QSignalSpy failed(authorizer.get(), &Authorizer::attemptFailed);
    for (int i = 0; i < 5; ++i)
        ask(channel(i));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(permitted.keys(), QList{channel(0)});
    QCOMPARE(refused.size(), 3);
    QCOMPARE(refused.value(channel(1)).code, Error::Code::AuthorizationFailed);
    QCOMPARE(refused.value(channel(1)).parameters.value(u"serverText"_s).toString(), u"not now"_s);
    QCOMPARE(refused.value(channel(2)).code, Error::Code::AuthenticationFailed);
    QVERIFY(refused.contains(channel(3))); // not named at all
    server->answer = ok(permission); // the form of a single channel
    time->advance(firstDelay);
    QTRY_COMPARE(permitted.size(), 2);
    QCOMPARE(channelsIn(server->bodies.last()), QByteArrayList{"private-4"_ba});
}

void tst_HttpAuthorizer::whatNobodyWaitsForIsNotSent()
{
    server->answer = answerOf("500 Internal Server Error"_ba, {});
    ask(channel(1)).cancel();
    const AuthReply second = ask(channel(2));
    QTRY_COMPARE(authorizer->counters().failures, 1u);
    second.cancel();
    time->advance(firstDelay);
    ask(channel(3));
    QTRY_COMPARE(authorizer->counters().failures, 2u);
    QCOMPARE(server->bodies.size(), 2);
    QVERIFY(server->bodies[0].endsWith("private-2"));
    QVERIFY(server->bodies[1].endsWith("private-3"));
    QCOMPARE(authorizer->counters().cancelled, 2u);
}

void tst_HttpAuthorizer::P9_requestsOfALostConnectionMakeRoom()
{
    server->answer = {};
    QList<AuthReply> old;
    for (int i = 0; i < 20; ++i)
        old.append(ask(channel(i)));
    QTRY_COMPARE(authorizer->counters().requests, 8u);
    for (const AuthReply &reply : old)
        reply.cancel();
    server->answer = ok(permission);
    // Without waiting for the ten seconds of those that hang.
    for (int i = 0; i < 20; ++i)
        ask(channel(i), SocketId(u"3.4"_s));
    QTRY_COMPARE(permitted.size(), 20);
    QCOMPARE(authorizer->counters().requests, 28u);
    QCOMPARE(authorizer->counters().cancelled, 20u);
}

void tst_HttpAuthorizer::deletedMeanwhile()
{
    server->answer = {};
    ask(channel(1));
    QTRY_COMPARE(server->bodies.size(), 1);
    ask(channel(2));
    authorizer.reset();
    QTRY_COMPARE(server->open, 0);
    QVERIFY(permitted.isEmpty() && refused.isEmpty());
    QCOMPARE(time->pendingTimers(), 0u);
}

void tst_HttpAuthorizer::anAnswerMayDelete()
{
    make(true);
    server->answer = ok({{channel(1).value(), permission}, {channel(2).value(), permission}});
    int answers = 0;
    for (int i = 1; i <= 2; ++i) {
        authorizer->authorize({socketId, channel(i)}, AuthReply([&](const auto &) {
                                  ++answers;
                                  authorizer.reset();
                              }));
    }
    QTRY_COMPARE(answers, 2);
}

QTEST_GUILESS_MAIN(tst_HttpAuthorizer)
#include "tst_httpauthorizer.moc"
