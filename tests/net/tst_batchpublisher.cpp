// SPDX-License-Identifier: MIT
#include "libpusher/http/batchpublisher.h"
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
using std::chrono::milliseconds;

const QByteArray accepted = answerOf("200 OK"_ba, "{}"_ba);

QList<OutgoingEvent> trades(int count)
{
    QList<OutgoingEvent> events;
    for (int i = 0; i < count; ++i)
        events.append(trade(QByteArray::number(i)));
    return events;
}

/// The data of each event that a server received, in order, request by request.
QList<QStringList> received(const AnswerServer &server)
{
    QList<QStringList> requests;
    for (const QByteArray &body : server.bodies) {
        const QJsonObject object = QJsonDocument::fromJson(body).object();
        QStringList data;
        for (const QJsonValue &item : object.value(u"batch"_s).toArray())
            data.append(item[u"data"_s].toString());
        if (data.isEmpty())
            data.append(object.value(u"data"_s).toString());
        requests.append(data);
    }
    return requests;
}

/// What a run told, in order.
class Run {
public:
    explicit Run(BatchPublisher &publisher)
    {
        QObject::connect(&publisher, &BatchPublisher::settled, &publisher,
                         [this](qsizetype index, const PublishResult &result) {
                             QCOMPARE(index, verdicts.size());
                             verdicts.append(result);
                         });
        QObject::connect(&publisher, &BatchPublisher::retrying, &publisher,
                         [this](const Error &reason, milliseconds delay) {
                             reasons.append(reason);
                             delays.append(delay);
                         });
        QObject::connect(
            &publisher, &BatchPublisher::finished, &publisher,
            [this](const BatchPublisher::Summary &given, const std::optional<Error> &error) {
                summary = given;
                failure = error;
                ++finishes;
            });
    }
    /// How many of the verdicts' errors have this parameter set.
    int with(const QString &parameter) const
    {
        int count = 0;
        for (const PublishResult &verdict : verdicts)
            count += verdict.error && verdict.error->parameters.value(parameter).toBool();
        return count;
    }

    QList<PublishResult> verdicts;
    QList<Error> reasons;
    QList<milliseconds> delays;
    BatchPublisher::Summary summary;
    std::optional<Error> failure;
    int finishes = 0;
};

} // namespace

/// Any number of events in order, a verdict for each, and when something is sent again.
class tst_BatchPublisher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void keepsTheOrderByTens();
    void waitsForEachAnswer();
    void W8_sizesDecideTooAndSeveralChannelsTravelAlone();
    void W8_nothingToPublish();
    void W9_oneBadEventAndNothingIsSent_data();
    void W9_oneBadEventAndNothingIsSent();
    void countsByEvent();
    void W2_sentAgainOnlyWhereThatIsSafe_data();
    void W2_sentAgainOnlyWhereThatIsSafe();
    void W2_threeRetriesWithGrowingSpreadDelays();
    void W2_longWaitsAreLeftToTheCaller();
    void W2_patienceEnds();
    void W2_aServerThatComesBack();
    void W3_cutAnswersAreNotRepeatedBlindly();
    void W3_callersMayKnowDuplicates();
    void W3_doubtIsNotForgottenByALaterAttempt();
    void whatIsBehindAFailureIsNotSent();
    void aWrongSecret();
    void cancelledWhileUnderWay();
    void cancelledWhileWaiting();
    void W10_cancellingTheRequestsEndsTheRun();
    void deletedInASlot_data();
    void deletedInASlot();
    void mayRepeat_data();
    void mayRepeat();

private:
    std::unique_ptr<BatchPublisher> publisher(BatchPublisher::Options options = {});

    HttpApiFixture fixture;
    std::unique_ptr<AnswerServer> server;
    std::unique_ptr<HttpApi> http;
};

void tst_BatchPublisher::init()
{
    fixture = {};
    server = std::make_unique<AnswerServer>();
    server->answer = accepted;
    http = fixture.api(server->endpoint());
}

std::unique_ptr<BatchPublisher> tst_BatchPublisher::publisher(BatchPublisher::Options options)
{
    if (!options.random)
        options.random = [] { return 1.0; }; // the whole delay
    return std::make_unique<BatchPublisher>(*http, fixture.time, std::move(options));
}

void tst_BatchPublisher::keepsTheOrderByTens()
{
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(25)));
    QVERIFY(batch->isRunning());
    QVERIFY(run.verdicts.isEmpty());
    QTRY_COMPARE(run.finishes, 1);
    QVERIFY(!batch->isRunning());
    QCOMPARE(run.verdicts.size(), 25);
    for (const PublishResult &verdict : run.verdicts)
        QVERIFY(verdict.ok);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 25}));
    QVERIFY(!run.failure);
    const auto requests = received(*server);
    QCOMPARE(requests.size(), 3);
    QStringList all;
    for (const QStringList &request : requests)
        all += request;
    QCOMPARE(requests.at(0).size(), 10);
    QCOMPARE(requests.at(2).size(), 5);
    for (int i = 0; i < 25; ++i)
        QCOMPARE(all.at(i), QString::number(i));
    QVERIFY(server->heads.first().startsWith("POST /apps/3/batch_events?"));
}

/// Six requests may be under way at a time, but then ten events could overtake ten others.
void tst_BatchPublisher::waitsForEachAnswer()
{
    server->answersAfter(fixture.time, 100ms);
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(30)));
    for (int request = 1; request <= 3; ++request) {
        QTRY_COMPARE(server->bodies.size(), request);
        QCOMPARE(http->pending(), 1);
        QCOMPARE(batch->settledCount(), (request - 1) * 10);
        fixture.time->advance(100ms);
        QTRY_COMPARE(batch->settledCount(), request * 10);
    }
    QCOMPARE(run.finishes, 1);
    QCOMPARE(batch->size(), 30);
}

void tst_BatchPublisher::W8_sizesDecideTooAndSeveralChannelsTravelAlone()
{
    // Each takes up 69 bytes and its data; two of 400 fit into 1000, three do not.
    QList<OutgoingEvent> events;
    for (int i = 0; i < 3; ++i)
        events.append(trade(QByteArray(400, char('a' + i))));
    events.append(trade(QByteArray(2000, 'z'))); // too large for any
    events.append(trade("1"_ba));
    OutgoingEvent wide = trade("2"_ba);
    wide.channels.append(ChannelName(u"other"_s));
    events.append(wide);
    events.append(trade("3"_ba));
    events.append(trade("4"_ba));
    const auto batch = publisher({.maximumBody = 1000});
    Run run(*batch);
    QVERIFY(batch->start(events));
    QTRY_COMPARE(run.finishes, 1);
    QList<qsizetype> counts;
    for (const QStringList &request : received(*server))
        counts.append(request.size());
    QCOMPARE(counts, (QList<qsizetype>{2, 1, 1, 1, 1, 2}));
    for (const QByteArray &body : server->bodies)
        QVERIFY(body.size() <= 1000 || body.contains("zzz"));
    QVERIFY(server->heads.at(4).startsWith("POST /apps/3/events?"));
    QCOMPARE(run.summary.delivered, 8);
    // As large as it may be, to the byte.
    const qsizetype exact = server->bodies.first().size();
    server->bodies.clear();
    const auto fits = publisher({.maximumBody = exact});
    const auto doesNot = publisher({.maximumBody = exact - 1});
    Run first(*fits);
    QVERIFY(fits->start(events.first(2)));
    QTRY_COMPARE(first.finishes, 1);
    QCOMPARE(server->bodies.size(), 1);
    Run second(*doesNot);
    QVERIFY(doesNot->start(events.first(2)));
    QTRY_COMPARE(second.finishes, 1);
    QCOMPARE(server->bodies.size(), 3);
}

void tst_BatchPublisher::W8_nothingToPublish()
{
    const auto batch = publisher();
    const auto started = batch->start({});
    QVERIFY(!started);
    QCOMPARE(started.error().code, Error::Code::MessageDeliveryFailed);
    QVERIFY(!batch->isRunning());
}

void tst_BatchPublisher::W9_oneBadEventAndNothingIsSent_data()
{
    QTest::addColumn<OutgoingEvent>("bad");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("said");
    OutgoingEvent event = trade(QByteArray(10241, 'x'));
    QTest::newRow("too long") << event << Error::Code::MessageDeliveryFailed
                              << u"event 17: the data has 10241 bytes"_s;
    event = trade();
    event.channels = {ChannelName(u"a b"_s)};
    QTest::newRow("channel") << event << Error::Code::MessageDeliveryFailed << u"event 17: "_s;
    event.channels = {ChannelName(u"private-encrypted-x"_s)};
    QTest::newRow("no master key")
        << event << Error::Code::ConfigurationError << u"master key of 32 bytes"_s;
}

void tst_BatchPublisher::W9_oneBadEventAndNothingIsSent()
{
    QFETCH(OutgoingEvent, bad);
    QFETCH(Error::Code, code);
    QFETCH(QString, said);
    QList<OutgoingEvent> events = trades(25);
    events[17] = bad;
    const auto batch = publisher();
    Run run(*batch);
    const auto started = batch->start(events);
    QVERIFY(!started);
    QCOMPARE(started.error().code, code);
    QCOMPARE(started.error().parameters.value(u"index"_s).toInt(), 17);
    QVERIFY2(started.error().message.contains(said), qPrintable(started.error().message));
    QVERIFY(!batch->isRunning());
    QCoreApplication::processEvents();
    QCOMPARE(run.finishes, 0);
    QCOMPARE(http->pending(), 0);
    QCOMPARE(server->connections, 0);
}

void tst_BatchPublisher::countsByEvent()
{
    server->answer =
        answerOf("200 OK"_ba, R"({"batch":[{"subscription_count":2},{},{"user_count":5}]})"_ba);
    QList<OutgoingEvent> events = trades(3);
    for (OutgoingEvent &event : events)
        event.countReceivers = true;
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(events));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.verdicts[0].deliveredTo, std::optional(2));
    QCOMPARE(run.verdicts[1].deliveredTo, std::nullopt);
    QCOMPARE(run.verdicts[2].deliveredTo, std::optional(5));
    QCOMPARE(run.verdicts[2].receivers, (QList<std::optional<int>>{5}));
    QVERIFY(run.verdicts[1].receivers.isEmpty());
}

void tst_BatchPublisher::W2_sentAgainOnlyWhereThatIsSafe_data()
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

void tst_BatchPublisher::W2_sentAgainOnlyWhereThatIsSafe()
{
    QFETCH(QByteArray, first);
    QFETCH(bool, idempotent);
    QFETCH(int, requests);
    QFETCH(bool, ok);
    server->closes = first.isEmpty();
    server->respond = [&](const QByteArray &) {
        if (server->bodies.size() == 1)
            return first;
        server->closes = false;
        return accepted;
    };
    const auto batch = publisher({.idempotent = idempotent});
    Run run(*batch);
    QVERIFY(batch->start(trades(2)));
    if (requests > 1) {
        QTRY_COMPARE(run.delays.size(), 1);
        QVERIFY(run.verdicts.isEmpty());
        fixture.time->advance(run.delays.first() - 1ms);
        QCoreApplication::processEvents();
        QCOMPARE(server->bodies.size(), 1);
        fixture.time->advance(1ms);
    }
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(server->bodies.size(), requests);
    QCOMPARE(run.summary.retries, requests - 1);
    QCOMPARE(run.verdicts.size(), 2);
    QCOMPARE(run.verdicts.first().ok, ok);
    if (requests > 1)
        QCOMPARE(server->bodies.at(0), server->bodies.at(1));
}

void tst_BatchPublisher::W2_threeRetriesWithGrowingSpreadDelays()
{
    server->answer = answerOf("429 Slow"_ba, {}, "Retry-After: 1.5\r\n"_ba);
    QList<double> dice{0.0, 0.5, 1.0};
    const auto batch = publisher({.random = [&] { return dice.takeFirst(); }});
    Run run(*batch);
    QVERIFY(batch->start(trades(12)));
    for (int retry = 1; retry <= 3; ++retry) {
        QTRY_COMPARE(run.delays.size(), retry);
        fixture.time->advance(run.delays.last());
    }
    QTRY_COMPARE(run.finishes, 1);
    // What the server asks for, and 500, 1000, 2000 ms times 0.5 to 1.
    QCOMPARE(run.delays, (QList<milliseconds>{1750ms, 2250ms, 3500ms}));
    QCOMPARE(server->bodies.size(), 4);
    QCOMPARE(run.failure->code, Error::Code::RateLimited);
    QCOMPARE(run.failure->parameters.value(u"retryAfter"_s).toInt(), 1500);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.refused = 10, .notSent = 2, .retries = 3}));
    QCOMPARE(fixture.time->pendingTimers(), 0u);
}

void tst_BatchPublisher::W2_longWaitsAreLeftToTheCaller()
{
    server->answer = answerOf("429 Slow"_ba, {}, "Retry-After: 31\r\n"_ba);
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(1)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(server->bodies.size(), 1);
    QCOMPARE(run.failure->code, Error::Code::RateLimited);
    QCOMPARE(run.failure->parameters.value(u"retryAfter"_s).toInt(), 31000);
}

void tst_BatchPublisher::W2_patienceEnds()
{
    // Each attempt takes nearly ten seconds; the fourth would begin too late.
    server->answer = answerOf("503 Busy"_ba, {});
    server->answersAfter(fixture.time, 9900ms);
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(1)));
    for (int attempt = 1; attempt <= 3; ++attempt) {
        QTRY_COMPARE(server->bodies.size(), attempt);
        fixture.time->advance(9900ms);
        if (attempt == 3)
            break;
        QTRY_COMPARE(run.delays.size(), attempt);
        fixture.time->advance(run.delays.last());
    }
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(server->bodies.size(), 3);
    QCOMPARE(run.failure->parameters.value(u"httpStatus"_s).toInt(), 503);
}

void tst_BatchPublisher::W2_aServerThatComesBack()
{
    const quint16 port = server->serverPort();
    server->close();
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(3)));
    QTRY_COMPARE(run.delays.size(), 1);
    QCOMPARE(run.reasons.first().code, Error::Code::ConnectionFailed);
    QVERIFY(server->listen(QHostAddress::LocalHost, port));
    fixture.time->advance(run.delays.first());
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 3, .retries = 1}));
    QVERIFY(run.verdicts.first().note.isEmpty());
}

/// The server carries the request out, and its answer is lost.
void tst_BatchPublisher::W3_cutAnswersAreNotRepeatedBlindly()
{
    const auto plan = FaultPlan::fromJson(R"({"faults":[{"at":"http","nth":1,"do":"cut"}]})"_ba);
    QVERIFY(plan);
    LocalServer::Options options;
    options.faults = *plan;
    LocalServer local({TestApp::id, TestApp::key, Secret(TestApp::secret)}, options, fixture.time);
    QVERIFY(local.listen());
    http = fixture.api(TestApp::endpoint(local.port()));
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(12)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(local.statistics().eventsPublished, 10u);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.maybeDelivered = 10, .notSent = 2}));
    QCOMPARE(run.with(u"maybeDelivered"_s), 10);
    QCOMPARE(run.failure->code, Error::Code::MessageDeliveryFailed);
    QVERIFY(run.failure->message.contains(u"may have been delivered"_s));
}

void tst_BatchPublisher::W3_callersMayKnowDuplicates()
{
    const auto plan = FaultPlan::fromJson(R"({"faults":[{"at":"http","nth":1,"do":"cut"}]})"_ba);
    QVERIFY(plan);
    LocalServer::Options options;
    options.faults = *plan;
    LocalServer local({TestApp::id, TestApp::key, Secret(TestApp::secret)}, options, fixture.time);
    QVERIFY(local.listen());
    http = fixture.api(TestApp::endpoint(local.port()));
    const auto batch = publisher({.idempotent = true});
    Run run(*batch);
    QVERIFY(batch->start(trades(12)));
    QTRY_COMPARE(run.delays.size(), 1);
    fixture.time->advance(run.delays.first());
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(local.statistics().eventsPublished, 22u);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 12, .retries = 1}));
    QVERIFY(run.verdicts.at(9).note.contains(u"twice"_s));
    QVERIFY(run.verdicts.at(10).note.isEmpty());
}

void tst_BatchPublisher::W3_doubtIsNotForgottenByALaterAttempt()
{
    // The first may have got through; the second finds nobody.
    server->closes = true;
    server->answer.clear();
    const auto batch = publisher({.idempotent = true, .retries = 1});
    Run run(*batch);
    QVERIFY(batch->start(trades(1)));
    QTRY_COMPARE(run.delays.size(), 1);
    server->close();
    QTRY_COMPARE(server->open, 0);
    fixture.time->advance(run.delays.first());
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.failure->code, Error::Code::ConnectionFailed);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.maybeDelivered = 1, .retries = 1}));
}

void tst_BatchPublisher::whatIsBehindAFailureIsNotSent()
{
    server->respond = [&](const QByteArray &) {
        return server->bodies.size() == 2 ? answerOf("413 Large"_ba, "too large"_ba) : accepted;
    };
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(35)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(server->bodies.size(), 2);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 10, .refused = 10, .notSent = 15}));
    QCOMPARE(run.verdicts.size(), 35);
    QVERIFY(run.verdicts.at(9).ok);
    QCOMPARE(run.verdicts.at(10).error->parameters.value(u"httpStatus"_s).toInt(), 413);
    QCOMPARE(run.verdicts.at(34).error->message,
             u"not sent: event 10 before it was not delivered"_s);
    QCOMPARE(run.with(u"notSent"_s), 15);
    QCOMPARE(run.failure->parameters.value(u"httpStatus"_s).toInt(), 413);
}

void tst_BatchPublisher::aWrongSecret()
{
    LocalServer local({TestApp::id, TestApp::key, Secret("another"_ba)}, {}, fixture.time);
    QVERIFY(local.listen());
    http = fixture.api(TestApp::endpoint(local.port()));
    const auto batch = publisher({.idempotent = true});
    Run run(*batch);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.failure->code, Error::Code::AuthenticationFailed);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.refused = 10, .notSent = 15}));
    QCOMPARE(local.statistics().eventsPublished, 0u);
}

void tst_BatchPublisher::cancelledWhileUnderWay()
{
    server->answersAfter(fixture.time, 100ms);
    const auto batch = publisher();
    Run run(*batch);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(server->bodies.size(), 1);
    batch->cancel();
    QCOMPARE(run.finishes, 0);
    fixture.time->advance(100ms);
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 10, .notSent = 15}));
    QCOMPARE(run.verdicts.last().error->message, u"not sent: cancelled"_s);
    QVERIFY(!run.failure);
    QCOMPARE(server->bodies.size(), 1);
    batch->cancel();
    QCOMPARE(run.finishes, 1);
}

void tst_BatchPublisher::cancelledWhileWaiting()
{
    server->answer = answerOf("500 Oops"_ba, {});
    const auto batch = publisher({.idempotent = true});
    Run run(*batch);
    QVERIFY(batch->start(trades(11)));
    QTRY_COMPARE(run.delays.size(), 1);
    batch->cancel();
    QCOMPARE(run.finishes, 1);
    // What may have been delivered stays so.
    QCOMPARE(run.summary,
             (BatchPublisher::Summary{.maybeDelivered = 10, .notSent = 1, .retries = 1}));
    QCOMPARE(fixture.time->pendingTimers(), 0u);
}

void tst_BatchPublisher::W10_cancellingTheRequestsEndsTheRun()
{
    server->answer.clear();
    const auto batch = publisher({.idempotent = true});
    Run run(*batch);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(server->bodies.size(), 1);
    http->cancelAll();
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.maybeDelivered = 10, .notSent = 15}));
    QVERIFY(run.failure->parameters.value(u"cancelled"_s).toBool());
    QCOMPARE(server->bodies.size(), 1);
}

void tst_BatchPublisher::deletedInASlot_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("delivered") << accepted;
    QTest::newRow("refused") << answerOf("400 Bad"_ba, {});
    QTest::newRow("again") << answerOf("503 Busy"_ba, {});
}

void tst_BatchPublisher::deletedInASlot()
{
    QFETCH(QByteArray, answer);
    server->answer = answer;
    auto batch = publisher();
    int told = 0;
    const auto gone = [&] {
        ++told;
        batch.reset();
    };
    connect(batch.get(), &BatchPublisher::settled, this, gone);
    connect(batch.get(), &BatchPublisher::retrying, this, gone);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(told, 1);
    fixture.time->advance(60s);
    QTRY_COMPARE(http->pending(), 0);
    QCOMPARE(told, 1);
    QCOMPARE(server->bodies.size(), 1);
}

void tst_BatchPublisher::mayRepeat_data()
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

void tst_BatchPublisher::mayRepeat()
{
    QFETCH(Error, error);
    QFETCH(bool, again);
    QFETCH(bool, idempotentAgain);
    QCOMPARE(BatchPublisher::mayRepeat(error, false), again);
    QCOMPARE(BatchPublisher::mayRepeat(error, true), idempotentAgain);
}

QTEST_GUILESS_MAIN(tst_BatchPublisher)
#include "tst_batchpublisher.moc"
