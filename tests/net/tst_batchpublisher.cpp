// SPDX-License-Identifier: MIT
#include "libpusher/localserver/localserver.h"
#include "tests/net/batchhelpers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <optional>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
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

} // namespace

/// Any number of events in order, and a verdict for each.
class tst_BatchPublisher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { fixture.emplace(); }
    void cleanup() { fixture.reset(); }
    void keepsTheOrderByTens();
    void waitsForEachAnswer();
    void W8_sizesDecideTooAndSeveralChannelsTravelAlone();
    void W8_nothingToPublish();
    void W9_oneBadEventAndNothingIsSent_data();
    void W9_oneBadEventAndNothingIsSent();
    void countsByEvent();
    void whatIsBehindAFailureIsNotSent();
    void aWrongSecret();
    void cancelledWhileUnderWay();
    void cancelledWhileWaiting();
    void W10_cancellingTheRequestsEndsTheRun();
    void deletedInASlot_data();
    void deletedInASlot();

private:
    std::optional<BatchFixture> fixture;
};

void tst_BatchPublisher::keepsTheOrderByTens()
{
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
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
    const auto requests = received(*fixture->server);
    QCOMPARE(requests.size(), 3);
    QStringList all;
    for (const QStringList &request : requests)
        all += request;
    QCOMPARE(requests.at(0).size(), 10);
    QCOMPARE(requests.at(2).size(), 5);
    for (int i = 0; i < 25; ++i)
        QCOMPARE(all.at(i), QString::number(i));
    QVERIFY(fixture->server->heads.first().startsWith("POST /apps/3/batch_events?"));
}

/// Six requests may be under way at a time, but then ten events could overtake ten others.
void tst_BatchPublisher::waitsForEachAnswer()
{
    fixture->server->answersAfter(fixture->time, 100ms);
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(30)));
    for (int request = 1; request <= 3; ++request) {
        QTRY_COMPARE(fixture->server->bodies.size(), request);
        QCOMPARE(fixture->http->pending(), 1);
        QCOMPARE(batch->settledCount(), (request - 1) * 10);
        fixture->time->advance(100ms);
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
    const auto batch = fixture->publisher({.maximumBody = 1000});
    BatchRun run(*batch);
    QVERIFY(batch->start(events));
    QTRY_COMPARE(run.finishes, 1);
    QList<qsizetype> counts;
    for (const QStringList &request : received(*fixture->server))
        counts.append(request.size());
    QCOMPARE(counts, (QList<qsizetype>{2, 1, 1, 1, 1, 2}));
    for (const QByteArray &body : fixture->server->bodies)
        QVERIFY(body.size() <= 1000 || body.contains("zzz"));
    QVERIFY(fixture->server->heads.at(4).startsWith("POST /apps/3/events?"));
    QCOMPARE(run.summary.delivered, 8);
    // As large as it may be, to the byte.
    const qsizetype exact = fixture->server->bodies.first().size();
    fixture->server->bodies.clear();
    const auto fits = fixture->publisher({.maximumBody = exact});
    const auto doesNot = fixture->publisher({.maximumBody = exact - 1});
    BatchRun first(*fits);
    QVERIFY(fits->start(events.first(2)));
    QTRY_COMPARE(first.finishes, 1);
    QCOMPARE(fixture->server->bodies.size(), 1);
    BatchRun second(*doesNot);
    QVERIFY(doesNot->start(events.first(2)));
    QTRY_COMPARE(second.finishes, 1);
    QCOMPARE(fixture->server->bodies.size(), 3);
}

void tst_BatchPublisher::W8_nothingToPublish()
{
    const auto batch = fixture->publisher();
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
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    const auto started = batch->start(events);
    QVERIFY(!started);
    QCOMPARE(started.error().code, code);
    QCOMPARE(started.error().parameters.value(u"index"_s).toInt(), 17);
    QVERIFY2(started.error().message.contains(said), qPrintable(started.error().message));
    QVERIFY(!batch->isRunning());
    QCoreApplication::processEvents();
    QCOMPARE(run.finishes, 0);
    QCOMPARE(fixture->http->pending(), 0);
    QCOMPARE(fixture->server->connections, 0);
}

void tst_BatchPublisher::countsByEvent()
{
    fixture->server->answer =
        answerOf("200 OK"_ba, R"({"batch":[{"subscription_count":2},{},{"user_count":5}]})"_ba);
    QList<OutgoingEvent> events = trades(3);
    for (OutgoingEvent &event : events)
        event.countReceivers = true;
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(events));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.verdicts[0].deliveredTo, std::optional(2));
    QCOMPARE(run.verdicts[1].deliveredTo, std::nullopt);
    QCOMPARE(run.verdicts[2].deliveredTo, std::optional(5));
    QCOMPARE(run.verdicts[2].receivers, (QList<std::optional<int>>{5}));
    QVERIFY(run.verdicts[1].receivers.isEmpty());
}

void tst_BatchPublisher::whatIsBehindAFailureIsNotSent()
{
    fixture->server->respond = [&](const QByteArray &) {
        return fixture->server->bodies.size() == 2 ? answerOf("413 Large"_ba, "too large"_ba)
                                                   : accepted;
    };
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(35)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(fixture->server->bodies.size(), 2);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 10, .refused = 10, .notSent = 15}));
    QCOMPARE(run.verdicts.size(), 35);
    QVERIFY(run.verdicts.at(9).ok);
    QCOMPARE(run.verdicts.at(10).error->parameters.value(u"httpStatus"_s).toInt(), 413);
    QCOMPARE(run.verdicts.at(34).error->message,
             u"not sent: event 10 before it was not delivered"_s);
    for (qsizetype i = 20; i < 35; ++i)
        QVERIFY(run.verdicts.at(i).error->parameters.value(u"notSent"_s).toBool());
    QCOMPARE(run.failure->parameters.value(u"httpStatus"_s).toInt(), 413);
}

void tst_BatchPublisher::aWrongSecret()
{
    LocalServer local({TestApp::id, TestApp::key, Secret("another"_ba)}, {}, fixture->time);
    QVERIFY(local.listen());
    fixture->http = fixture->api(TestApp::endpoint(local.port()));
    const auto batch = fixture->publisher({.idempotent = true});
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.failure->code, Error::Code::AuthenticationFailed);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.refused = 10, .notSent = 15}));
    QCOMPARE(local.statistics().eventsPublished, 0u);
}

void tst_BatchPublisher::cancelledWhileUnderWay()
{
    fixture->server->answersAfter(fixture->time, 100ms);
    const auto batch = fixture->publisher();
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(fixture->server->bodies.size(), 1);
    batch->cancel();
    QCOMPARE(run.finishes, 0);
    fixture->time->advance(100ms);
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.delivered = 10, .notSent = 15}));
    QCOMPARE(run.verdicts.last().error->message, u"not sent: cancelled"_s);
    QVERIFY(!run.failure);
    QCOMPARE(fixture->server->bodies.size(), 1);
    batch->cancel();
    QCOMPARE(run.finishes, 1);
}

void tst_BatchPublisher::cancelledWhileWaiting()
{
    fixture->server->answer = answerOf("500 Oops"_ba, {});
    const auto batch = fixture->publisher({.idempotent = true});
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(11)));
    QTRY_COMPARE(run.delays.size(), 1);
    batch->cancel();
    QCOMPARE(run.finishes, 1);
    // What may have been delivered stays so.
    QCOMPARE(run.summary,
             (BatchPublisher::Summary{.maybeDelivered = 10, .notSent = 1, .retries = 1}));
    QCOMPARE(fixture->time->pendingTimers(), 0u);
}

void tst_BatchPublisher::W10_cancellingTheRequestsEndsTheRun()
{
    fixture->server->answer.clear();
    const auto batch = fixture->publisher({.idempotent = true});
    BatchRun run(*batch);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(fixture->server->bodies.size(), 1);
    fixture->http->cancelAll();
    QTRY_COMPARE(run.finishes, 1);
    QCOMPARE(run.summary, (BatchPublisher::Summary{.maybeDelivered = 10, .notSent = 15}));
    QVERIFY(run.failure->parameters.value(u"cancelled"_s).toBool());
    QCOMPARE(fixture->server->bodies.size(), 1);
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
    fixture->server->answer = answer;
    auto batch = fixture->publisher();
    int told = 0;
    const auto gone = [&] {
        ++told;
        batch.reset();
    };
    connect(batch.get(), &BatchPublisher::settled, this, gone);
    connect(batch.get(), &BatchPublisher::retrying, this, gone);
    QVERIFY(batch->start(trades(25)));
    QTRY_COMPARE(told, 1);
    fixture->time->advance(60s);
    QTRY_COMPARE(fixture->http->pending(), 0);
    QCOMPARE(told, 1);
    QCOMPARE(fixture->server->bodies.size(), 1);
}

QTEST_GUILESS_MAIN(tst_BatchPublisher)
#include "tst_batchpublisher.moc"
