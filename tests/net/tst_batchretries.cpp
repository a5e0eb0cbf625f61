// SPDX-License-Identifier: MIT
#include "libpusher/localserver/localserver.h"
#include "tests/net/batchhelpers.h"

#include <QTest>

#include <optional>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using std::chrono::milliseconds;
} // namespace

/// When something is sent again, how late and how often, and what is said of it.
class tst_BatchRetries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { fixture.emplace(); }
    void cleanup() { fixture.reset(); }
    void W2_sentAgainOnlyWhereThatIsSafe_data();
    void W2_sentAgainOnlyWhereThatIsSafe();
    void W2_threeRetriesWithGrowingSpreadDelays();
    void W2_longWaitsAreLeftToTheCaller();
    void W2_patienceEnds();
    void W2_aServerThatComesBack();
    void W3_cutAnswersAreNotRepeatedBlindly();
    void W3_callersMayKnowDuplicates();
    void W3_doubtIsNotForgottenByALaterAttempt();
    void mayRepeat_data();
    void mayRepeat();

private:
    std::optional<BatchFixture> fixture;
};

void tst_BatchRetries::W2_sentAgainOnlyWhereThatIsSafe_data()
{
    QTest::addColumn<QByteArray>("first"); ///< empty: closed without an answer
    QTest::addColumn<bool>("idempotent");
    QTest::addColumn<int>("requests");
    QTest::addColumn<bool>("ok");
    const auto row = [](const char *name, const QByteArray &first, bool again,
                        bool idempotentAgain) {
        QTest::addRow("%s", name) << first << false << (again ? 2 : 1) << again;
        QTest::addRow("%s, idempotent", name)
            << first << true << (idempotentAgain ? 2 : 1) << idempotentAgain;
    };
    for (const char *status : {"400 Bad", "401 No", "403 No", "404 No", "413 Large", "422 No",
                               "301 Moved", "302 Found", "307 Moved", "308 Moved"})
        row(status, answerOf(status, {}), false, false);
    row("429 Slow", answerOf("429 Slow"_ba, {}), true, true);
    row("503 Busy", answerOf("503 Busy"_ba, {}), true, true);
    for (const char *status : {"500 Oops", "502 Bad", "504 Late"})
        row(status, answerOf(status, {}), false, true);
    row("soketi's 429", answerOf("200 OK"_ba, R"({"error":"no","code":429})"_ba), true, true);
    row("soketi's 413", answerOf("200 OK"_ba, R"({"error":"no","code":413})"_ba), false, false);
    row("closed", {}, false, true);
}

void tst_BatchRetries::W2_sentAgainOnlyWhereThatIsSafe()
{
    QFETCH(QByteArray, first);
    QFETCH(bool, idempotent);
    QFETCH(int, requests);
    QFETCH(bool, ok);
    fixture->server->closes = first.isEmpty();
    fixture->server->respond = [&](const QByteArray &) {
        if (fixture->server->bodies.size() == 1)
            return first;
        fixture->server->closes = false;
        return accepted;
    };
    const auto batch = fixture->publisher({.idempotent = idempotent});
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(2)));
    if (requests > 1) {
        QTRY_COMPARE(run.delays.size(), 1);
        QVERIFY(run.verdicts.isEmpty());
        fixture->time->advance(run.delays.first() - 1ms);
        QCoreApplication::processEvents();
        QCOMPARE(fixture->server->bodies.size(), 1);
        fixture->time->advance(1ms);
    }
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(fixture->server->bodies.size(), requests);
    QCOMPARE(run.summary.retries, requests - 1);
    QCOMPARE(run.verdicts.size(), 2);
    QCOMPARE(run.verdicts.first().ok, ok);
    if (requests > 1)
        QCOMPARE(fixture->server->bodies.at(0), fixture->server->bodies.at(1));
}

void tst_BatchRetries::W2_threeRetriesWithGrowingSpreadDelays()
{
    fixture->server->answer = answerOf("429 Slow"_ba, {}, "Retry-After: 1.5\r\n"_ba);
    QList<double> dice{0.0, 0.5, 1.0};
    const auto batch = fixture->publisher({.random = [&] { return dice.takeFirst(); }});
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(12)));
    for (int retry = 1; retry <= 3; ++retry) {
        QTRY_COMPARE(run.delays.size(), retry);
        fixture->time->advance(run.delays.last());
    }
    QTRY_COMPARE(run.finishes, 1);
    // What the server asks for, and 500, 1000, 2000 ms times 0.5 to 1.
    QCOMPARE(run.delays, (QList<milliseconds>{1750ms, 2250ms, 3500ms}));
    QCOMPARE(fixture->server->bodies.size(), 4);
    QCOMPARE(run.failure->code, Error::Code::RateLimited);
    QCOMPARE(run.failure->parameters.value(u"retryAfter"_s).toInt(), 1500);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.refused = 10, .notSent = 2, .retries = 3}));
    QCOMPARE(fixture->time->pendingTimers(), 0u);
}

void tst_BatchRetries::W2_longWaitsAreLeftToTheCaller()
{
    fixture->server->answer = answerOf("429 Slow"_ba, {}, "Retry-After: 31\r\n"_ba);
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(1)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(fixture->server->bodies.size(), 1);
    QCOMPARE(run.failure->code, Error::Code::RateLimited);
    QCOMPARE(run.failure->parameters.value(u"retryAfter"_s).toInt(), 31000);
}

void tst_BatchRetries::W2_patienceEnds()
{
    // Each attempt takes nearly ten seconds; the fourth would begin too late.
    fixture->server->answer = answerOf("503 Busy"_ba, {});
    fixture->server->answersAfter(fixture->time, 9900ms);
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(1)));
    for (int attempt = 1; attempt <= 3; ++attempt) {
        QTRY_COMPARE(fixture->server->bodies.size(), attempt);
        fixture->time->advance(9900ms);
        if (attempt == 3)
            break;
        QTRY_COMPARE(run.delays.size(), attempt);
        fixture->time->advance(run.delays.last());
    }
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(fixture->server->bodies.size(), 3);
    QCOMPARE(run.failure->parameters.value(u"httpStatus"_s).toInt(), 503);
}

void tst_BatchRetries::W2_aServerThatComesBack()
{
    const quint16 port = fixture->server->serverPort();
    fixture->server->close();
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(3)));
    QTRY_COMPARE(run.delays.size(), 1);
    QCOMPARE(run.reasons.first().code, Error::Code::ConnectionFailed);
    QVERIFY(fixture->server->listen(QHostAddress::LocalHost, port));
    fixture->time->advance(run.delays.first());
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 3, .retries = 1}));
    QVERIFY(run.verdicts.first().note.isEmpty());
}

/// The server carries the request out, and its answer is lost.
void tst_BatchRetries::W3_cutAnswersAreNotRepeatedBlindly()
{
    const auto plan = FaultPlan::fromJson(R"({"faults":[{"at":"http","nth":1,"do":"cut"}]})"_ba);
    QVERIFY(plan);
    LocalServer::Options options;
    options.faults = *plan;
    LocalServer local({TestApp::id, TestApp::key, Secret(TestApp::secret)}, options, fixture->time);
    QVERIFY(local.listen());
    fixture->http = fixture->api(TestApp::endpoint(local.port()));
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(12)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(local.statistics().eventsPublished, 10u);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.maybeDelivered = 10, .notSent = 2}));
    QVERIFY(run.verdicts.at(9).error->parameters.value(u"maybeDelivered"_s).toBool());
    QVERIFY(!run.verdicts.at(10).error->parameters.value(u"maybeDelivered"_s).toBool());
    QCOMPARE(run.failure->code, Error::Code::MessageDeliveryFailed);
    QVERIFY(run.failure->message.contains(u"may have been delivered"_s));
}

void tst_BatchRetries::W3_callersMayKnowDuplicates()
{
    const auto plan = FaultPlan::fromJson(R"({"faults":[{"at":"http","nth":1,"do":"cut"}]})"_ba);
    QVERIFY(plan);
    LocalServer::Options options;
    options.faults = *plan;
    LocalServer local({TestApp::id, TestApp::key, Secret(TestApp::secret)}, options, fixture->time);
    QVERIFY(local.listen());
    fixture->http = fixture->api(TestApp::endpoint(local.port()));
    const auto batch = fixture->publisher({.idempotent = true});
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(12)));
    QTRY_COMPARE(run.delays.size(), 1);
    fixture->time->advance(run.delays.first());
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(local.statistics().eventsPublished, 22u);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 12, .retries = 1}));
    QVERIFY(run.verdicts.at(9).note.contains(u"twice"_s));
    QVERIFY(run.verdicts.at(10).note.isEmpty());
}

void tst_BatchRetries::W3_doubtIsNotForgottenByALaterAttempt()
{
    // The first may have got through; the second finds nobody.
    fixture->server->closes = true;
    fixture->server->answer.clear();
    const auto batch = fixture->publisher({.idempotent = true, .retries = 1});
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(1)));
    QTRY_COMPARE(run.delays.size(), 1);
    fixture->server->close();
    QTRY_COMPARE(fixture->server->open, 0);
    fixture->time->advance(run.delays.first());
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.failure->code, Error::Code::ConnectionFailed);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.maybeDelivered = 1, .retries = 1}));
}

void tst_BatchRetries::mayRepeat_data()
{
    QTest::addColumn<Error>("error");
    QTest::addColumn<bool>("again");
    QTest::addColumn<bool>("idempotentAgain");
    using Code = Error::Code;
    const auto row = [](const char *name, Code code, const QVariantMap &parameters, bool again,
                        bool idempotentAgain) {
        QTest::newRow(name) << Error{code, {}, parameters, {}, {}} << again << idempotentAgain;
    };
    row("not connected", Code::ConnectionFailed, {{u"maybeDelivered"_s, false}}, true, true);
    row("queue full", Code::RateLimited, {{u"limit"_s, 1000}}, true, true);
    row("loop", Code::RateLimited, {{u"listener"_s, u"echo"_s}}, false, false);
    row("cancelled before", Code::ConnectionFailed,
        {{u"cancelled"_s, true}, {u"maybeDelivered"_s, false}}, false, false);
    row("cancelled under way", Code::MessageDeliveryFailed,
        {{u"cancelled"_s, true}, {u"maybeDelivered"_s, true}}, false, false);
    row("timed out", Code::MessageDeliveryFailed, {{u"maybeDelivered"_s, true}}, false, true);
    row("refused here", Code::MessageDeliveryFailed, {{u"limit"_s, 10240}}, false, false);
    row("no master key", Code::ConfigurationError, {}, false, false);
}

void tst_BatchRetries::mayRepeat()
{
    QFETCH(Error, error);
    QFETCH(bool, again);
    QFETCH(bool, idempotentAgain);
    QCOMPARE(BatchPublisher::mayRepeat(error, false), again);
    QCOMPARE(BatchPublisher::mayRepeat(error, true), idempotentAgain);
}

QTEST_GUILESS_MAIN(tst_BatchRetries)
#include "tst_batchretries.moc"
