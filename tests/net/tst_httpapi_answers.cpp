// SPDX-License-Identifier: MIT
#include "libpusher/http/requestsigner.h"
#include "tests/net/httpapihelpers.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What the answers of a server, and its silence, become.
class tst_HttpApiAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { fixture = {}; }
    void W2_statusesAreErrorsOfTheirKind_data();
    void W2_statusesAreErrorsOfTheirKind();
    void W6_clocksThatDifferAreNamed();
    void signatureIsNotRepeated();
    void W4_strangeAnswersAreBoundedAndNoted_data();
    void W4_strangeAnswersAreBoundedAndNoted();
    void unreachable();
    void W1_aServerThatStopsIsGivenUp_data();
    void W1_aServerThatStopsIsGivenUp();
    void W3_closedWithoutAnswerIsNotSentAgain();

private:
    HttpApiFixture fixture;
};

void tst_HttpApiAnswers::W2_statusesAreErrorsOfTheirKind_data()
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
    row("400", answerOf("400 Bad Request"_ba, text), Code::MessageDeliveryFailed, 400);
    row("401", answerOf("401 Unauthorized"_ba, text), Code::AuthenticationFailed, 401);
    row("403", answerOf("403 Forbidden"_ba, text), Code::AuthorizationFailed, 403);
    row("404", answerOf("404 Not Found"_ba, text), Code::MessageDeliveryFailed, 404);
    row("413", answerOf("413 Too Large"_ba, text), Code::MessageDeliveryFailed, 413);
    row("422", answerOf("422 Unprocessable"_ba, text), Code::MessageDeliveryFailed, 422);
    row("429", answerOf("429 Too Many"_ba, text), Code::RateLimited, 429);
    row("429, seconds", answerOf("429 Too Many"_ba, text, "Retry-After: 7\r\n"_ba),
        Code::RateLimited, 429, false, 7000);
    row("429, fraction", answerOf("429 Too Many"_ba, text, "Retry-After: 0.25\r\n"_ba),
        Code::RateLimited, 429, false, 250);
    row("429, date",
        answerOf("429 Too Many"_ba, text, "Retry-After: Sat, 21 Nov 2026 12:00:30 GMT\r\n"_ba),
        Code::RateLimited, 429, false, 30000);
    row("429, date past",
        answerOf("429 Too Many"_ba, text, "Retry-After: Sat, 21 Nov 2026 11:00:30 GMT\r\n"_ba),
        Code::RateLimited, 429, false, 0);
    for (const char *garbage : {"soon", "-1", "nan", "inf", "1e30", "Sat, 99 Nov"})
        row(qPrintable(u"429, %1"_s.arg(QLatin1StringView(garbage))),
            answerOf("429 Too Many"_ba, text, QByteArray("Retry-After: ") + garbage + "\r\n"),
            Code::RateLimited, 429);
    row("500", answerOf("500 Oops"_ba, text), Code::MessageDeliveryFailed, 500, true);
    row("503", answerOf("503 Busy"_ba, text, "Retry-After: 2\r\n"_ba), Code::MessageDeliveryFailed,
        503, false, 2000);
    row("302", answerOf("302 Found"_ba, text, "Location: http://127.0.0.1:1/\r\n"_ba),
        Code::MessageDeliveryFailed, 302);
    row("307", answerOf("307 Temporary"_ba, text, "Location: /elsewhere\r\n"_ba),
        Code::MessageDeliveryFailed, 307);
    row("soketi's 200", answerOf("200 OK"_ba, R"({"error":"why not","code":413})"_ba),
        Code::MessageDeliveryFailed, 413);
    row("soketi's 200, 401", answerOf("200 OK"_ba, R"({"error":"why not","code":401})"_ba),
        Code::AuthenticationFailed, 401);
    row("200 with an error", answerOf("200 OK"_ba, R"({"error":"why not"})"_ba),
        Code::MessageDeliveryFailed, 400);
}

void tst_HttpApiAnswers::W2_statusesAreErrorsOfTheirKind()
{
    QFETCH(QByteArray, answer);
    QFETCH(Error::Code, code);
    QFETCH(int, status);
    QFETCH(bool, maybeDelivered);
    QFETCH(qint64, retryAfter);
    AnswerServer server;
    server.answer = answer;
    const auto http = fixture.api(server.endpoint());
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

void tst_HttpApiAnswers::W6_clocksThatDifferAreNamed()
{
    AnswerServer server;
    server.answer = answerOf("401 Unauthorized"_ba,
                             "Timestamp expired: Given timestamp not within 600s of server time"_ba,
                             "Date: Sat, 21 Nov 2026 11:49:00 GMT\r\n"_ba);
    const auto http = fixture.api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.parameter(u"clockDifference"_s).toLongLong(),
             qint64(std::chrono::milliseconds(11min).count()));
    QVERIFY(results.error().message.contains(u"clock"_s));
}

void tst_HttpApiAnswers::signatureIsNotRepeated()
{
    AnswerServer server;
    const auto http = fixture.api(server.endpoint());
    const QByteArray query =
        RequestSigner(TestApp::key.toUtf8(), Secret(TestApp::secret))
            .signedQuery({"POST"_ba,
                          "/apps/3/events"_ba,
                          {},
                          R"({"channels":["bot-updates"],"data":"{}","name":"trade-executed"})"_ba},
                         fixture.time->wallNow());
    server.answer = answerOf("401 Unauthorized"_ba, "you sent " + query.last(64));
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(server.heads.first().contains(query.last(64)));
    QCOMPARE(results.parameter(u"serverText"_s).toString(), u"you sent …"_s);
}

void tst_HttpApiAnswers::W4_strangeAnswersAreBoundedAndNoted_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("ok");
    QTest::newRow("HTML") << answerOf("200 OK"_ba, "<html>hello</html>"_ba) << true;
    QTest::newRow("empty") << answerOf("200 OK"_ba, {}) << true;
    QTest::newRow("202") << answerOf("202 Accepted"_ba, "{}"_ba) << true;
    QTest::newRow("array") << answerOf("200 OK"_ba, "[1]"_ba) << true;
    QTest::newRow("Reverb's batch") << answerOf("200 OK"_ba, "{\"batch\":{}}"_ba) << true;
    QTest::newRow("10 MB") << answerOf("200 OK"_ba, QByteArray(10'000'000, 'x')) << true;
    QTest::newRow("long refusal") << answerOf("400 Bad"_ba, QByteArray(1'000'000, 'x')) << false;
    QTest::newRow("claims gzip") << answerOf("200 OK"_ba, "not gzip"_ba,
                                             "Content-Encoding: gzip\r\n"_ba)
                                 << true;
}

void tst_HttpApiAnswers::W4_strangeAnswersAreBoundedAndNoted()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, ok);
    AnswerServer server;
    server.answer = answer;
    const auto http = fixture.api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.all.first().ok, ok);
    QVERIFY(!results.all.first().deliveredTo);
    if (!ok)
        QCOMPARE(results.parameter(u"serverText"_s).toString().size(), 300);
}

void tst_HttpApiAnswers::unreachable()
{
    Endpoint endpoint;
    {
        AnswerServer server;
        endpoint = server.endpoint();
    }
    const auto http = fixture.api(endpoint);
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.error().code, Error::Code::ConnectionFailed);
    QCOMPARE(results.parameter(u"maybeDelivered"_s).toBool(), false);
    QCOMPARE(results.parameter(u"port"_s).toInt(), int(endpoint.port));
    QVERIFY(!results.error().message.contains(u"auth_"_s));
}

void tst_HttpApiAnswers::W1_aServerThatStopsIsGivenUp_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("before the headers") << QByteArray();
    QTest::newRow("in the headers") << "HTTP/1.1 200 OK\r\nContent-"_ba;
    QTest::newRow("after the headers") << "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"_ba;
    QTest::newRow("in the body") << "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\""_ba;
}

void tst_HttpApiAnswers::W1_aServerThatStopsIsGivenUp()
{
    QFETCH(QByteArray, answer);
    AnswerServer server;
    server.answer = answer;
    const auto http = fixture.api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(server.bodies.size(), 1);
    fixture.time->advance(9999ms);
    QCoreApplication::processEvents();
    QVERIFY(results.all.isEmpty());
    fixture.time->advance(1ms);
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.error().code, Error::Code::MessageDeliveryFailed);
    QCOMPARE(results.parameter(u"maybeDelivered"_s).toBool(), true);
    QCOMPARE(results.parameter(u"timedOut"_s).toBool(), true);
    QTRY_COMPARE(server.open, 0);
    QCOMPARE(fixture.time->pendingTimers(), 0u);
}

/// Qt would send the request again, twice, without a word.
void tst_HttpApiAnswers::W3_closedWithoutAnswerIsNotSentAgain()
{
    AnswerServer server;
    server.closes = true;
    const auto http = fixture.api(server.endpoint());
    Results results;
    http->trigger(trade(), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.error().code, Error::Code::MessageDeliveryFailed);
    QCOMPARE(results.parameter(u"maybeDelivered"_s).toBool(), true);
    // A second request on a kept-alive connection that closes meanwhile.
    server.answer = answerOf("200 OK"_ba, "{}"_ba);
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

QTEST_GUILESS_MAIN(tst_HttpApiAnswers)
#include "tst_httpapi_answers.moc"
