// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"
#include "libpusher/protocol/channelname.h"
#include "tests/support/testapp.h"

#include <QEventLoop>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

/// A real server, a real client on it, and the HTTP API in front: what most cases need.
struct Line
{
    Line()
        : server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {}, Scheduler::system())
    {
        const auto listening = server.listen();
        Q_ASSERT(listening.has_value());
        options.connection.endpoint = TestApp::endpoint(server.port());
        options.connection.backoff.reconnectDelay = std::chrono::milliseconds(100);
        http = std::make_unique<HttpApi>(options.connection.endpoint, TestApp::id,
                                         Secret(TestApp::secret), Scheduler::system());
        client = std::make_unique<Client>(options);
    }

    void subscribe(const QString &channel)
    {
        const auto wanted = client->channels().subscribe(ChannelName(channel));
        QVERIFY2(wanted.has_value(), "subscribe refused");
        client->start();
        QTRY_VERIFY(client->channels().allSubscribed());
    }
    void publish(const QString &channel, const QString &event, const QByteArray &data)
    {
        http->trigger({.channels = {ChannelName(channel)}, .name = EventName(event), .data = data},
                      [this](const PublishResult &result) { published += result.ok ? 1 : 0; });
    }

    LocalServer server;
    ClientOptions options;
    std::unique_ptr<HttpApi> http;
    std::unique_ptr<Client> client;
    int published = 0;
};

Listener listener(const QString &event, std::function<void(const Event &)> callback)
{
    return {.id = ListenerId(u"test"_s),
            .channel = u"bot-updates"_s,
            .event = event,
            .callback = std::move(callback)};
}

} // namespace

class TestClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsAreKeptAndDispatchedInOrder();
    void theDispatcherIsTheFirstReceiver();
    void aBurstIsOneTurn();
    void aListenerMayRunANestedEventLoop();
    void aListenerMayDeleteTheClient();
    void D13_aListenerThatPublishesItsOwnEventIsStopped();
    void theFirstConnectIsNoGap();
    void aLostLineIsAGapThatCloses();
    void aClosingServerIsNamedInTheGap();
    void stoppingIsAGapOfItsOwn();
    void subscriptionsComeBackOnce();
    void aPrivateChannelIsRefusedLocally();
    void theSubscriptionLimitIsKept();
};

void TestClient::eventsAreKeptAndDispatchedInOrder()
{
    Line line;
    QList<QByteArray> seen;
    QVERIFY(line.client->dispatcher()
                .addListener(listener(u"trade-executed"_s,
                                      [&seen](const Event &event) {
                                          seen.append(event.dataText().toByteArray());
                                      }))
                .has_value());
    line.subscribe(u"bot-updates"_s);
    for (int i = 0; i < 20; ++i) {
        line.publish(u"bot-updates"_s, u"trade-executed"_s, "{\"n\":" + QByteArray::number(i) + '}');
        QTRY_COMPARE(line.published, i + 1);
    }
    QTRY_COMPARE(seen.size(), 20);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(seen[i], QByteArray("{\"n\":" + QByteArray::number(i) + '}'));
    QCOMPARE(line.client->history()->lastSequence(), 20u);
    QCOMPARE(line.client->counters().events, 20u);
}

void TestClient::theDispatcherIsTheFirstReceiver()
{
    Line line;
    int calls = 0;
    QVERIFY(line.client->dispatcher()
                .addListener(listener(u"*"_s, [&calls](const Event &) { ++calls; }))
                .has_value());
    int callsWhenAnnounced = -1;
    connect(line.client.get(), &Client::eventsReceived, this,
            [&] { callsWhenAnnounced = calls; });
    line.subscribe(u"bot-updates"_s);
    line.publish(u"bot-updates"_s, u"bot-created"_s, "{}");
    QTRY_COMPARE(callsWhenAnnounced, 1);
}

void TestClient::aBurstIsOneTurn()
{
    Line line;
    line.subscribe(u"bot-updates"_s);
    QSignalSpy turns(line.client.get(), &Client::eventsReceived);
    QList<OutgoingEvent> batch;
    for (int i = 0; i < 10; ++i)
        batch.append({.channels = {ChannelName(u"bot-updates"_s)}, .name = EventName(u"e"_s), .data = "{}"});
    line.http->triggerBatch(batch, [](const PublishResult &) { });
    QTRY_COMPARE(line.client->history()->lastSequence(), 10u);
    // Turns cover every number once, without a hole, in far fewer emissions than events.
    QTRY_VERIFY(!turns.isEmpty() && turns.last().at(1).toULongLong() == 10);
    quint64 next = 1;
    for (const auto &turn : turns) {
        QCOMPARE(turn.at(0).toULongLong(), next);
        next = turn.at(1).toULongLong() + 1;
    }
    QVERIFY(turns.size() < 10);
}

void TestClient::aListenerMayRunANestedEventLoop()
{
    Line line;
    quint64 keptInside = 0;
    int calls = 0;
    QVERIFY(line.client->dispatcher()
                .addListener(listener(u"open-dialog"_s,
                                      [&](const Event &) {
                                          if (++calls > 1)
                                              return;
                                          // A modal dialog: the socket must go on reading (Q21).
                                          QEventLoop dialog;
                                          connect(line.client.get(), &Client::eventsReceived, &dialog,
                                                  [&] {
                                                      keptInside = line.client->history()->lastSequence();
                                                      dialog.quit();
                                                  });
                                          line.publish(u"bot-updates"_s, u"open-dialog"_s, "2");
                                          dialog.exec();
                                      }))
                .has_value());
    line.subscribe(u"bot-updates"_s);
    line.publish(u"bot-updates"_s, u"open-dialog"_s, "1");
    QTRY_COMPARE(calls, 2);
    QCOMPARE(keptInside, 2u);
}

void TestClient::aListenerMayDeleteTheClient()
{
    Line line;
    bool called = false;
    QVERIFY(line.client->dispatcher()
                .addListener(listener(u"last"_s,
                                      [&](const Event &) {
                                          called = true;
                                          line.client.reset();
                                      }))
                .has_value());
    line.subscribe(u"bot-updates"_s);
    for (int i = 0; i < 3; ++i)
        line.publish(u"bot-updates"_s, u"last"_s, "{}");
    QTRY_VERIFY(called);
    QTRY_COMPARE(line.server.statistics().connections, 0u);
}

/// The whole circle: listener, HTTP API, server, socket, listener.
void TestClient::D13_aListenerThatPublishesItsOwnEventIsStopped()
{
    Line line;
    int calls = 0;
    std::optional<Error> stopped;
    QVERIFY(line.client->dispatcher()
                .addListener(listener(u"echo"_s,
                                      [&](const Event &event) {
                                          ++calls;
                                          line.http->trigger(
                                              {.channels = {event.channel()},
                                               .name = event.name(),
                                               .data = "{}"},
                                              [&stopped](const PublishResult &result) {
                                                  if (!result.ok)
                                                      stopped = result.error;
                                              });
                                      }))
                .has_value());
    line.subscribe(u"bot-updates"_s);
    line.publish(u"bot-updates"_s, u"echo"_s, "{}");
    QTRY_VERIFY(stopped.has_value());
    QCOMPARE(stopped->code, Error::Code::RateLimited);
    QVERIFY2(stopped->message.contains(u"a loop"_s), qPrintable(stopped->message));
    QCOMPARE(stopped->parameters.value(u"listener"_s).toString(), u"test"_s);
    QCOMPARE(line.client->connection().state(), Connection::State::Connected);
    // Nobody is called who is not published to: the circle has ended.
    QCOMPARE(quint64(calls), line.client->counters().events);
    QCOMPARE(line.server.statistics().eventsPublished, quint64(calls));
}

void TestClient::theFirstConnectIsNoGap()
{
    Line line;
    line.subscribe(u"bot-updates"_s);
    QVERIFY(line.client->gaps().gaps().isEmpty());
}

void TestClient::aLostLineIsAGapThatCloses()
{
    Line line;
    line.subscribe(u"bot-updates"_s);
    line.publish(u"bot-updates"_s, u"before"_s, "{}");
    QTRY_COMPARE(line.client->history()->lastSequence(), 1u);
    QSignalSpy opened(&line.client->gaps(), &GapLedger::gapOpened);
    QSignalSpy closed(&line.client->gaps(), &GapLedger::gapClosed);
    line.server.dropConnections();
    QTRY_COMPARE(opened.size(), 1);
    const Gap gap = opened.first().first().value<Gap>();
    QCOMPARE(gap.cause, Gap::Cause::ConnectionLost);
    QCOMPARE(gap.channels, QSet<ChannelName>{ChannelName(u"bot-updates"_s)});
    QCOMPARE(gap.afterSequence, 1u);
    QVERIFY(!gap.to);
    QTRY_COMPARE(closed.size(), 1);
    QVERIFY(closed.first().first().value<Gap>().to.has_value());
    QVERIFY(!line.client->gaps().isOpen(ChannelName(u"bot-updates"_s)));
}

void TestClient::aClosingServerIsNamedInTheGap()
{
    Line line;
    line.subscribe(u"bot-updates"_s);
    QSignalSpy opened(&line.client->gaps(), &GapLedger::gapOpened);
    line.server.closeConnections(4200, u"restart"_s);
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(opened.first().first().value<Gap>().cause, Gap::Cause::ServerClosing);
}

void TestClient::stoppingIsAGapOfItsOwn()
{
    Line line;
    line.subscribe(u"bot-updates"_s);
    line.client->stop();
    QCOMPARE(line.client->gaps().gaps().size(), 1);
    QCOMPARE(line.client->gaps().gaps().first().cause, Gap::Cause::CaptureStopped);
    line.client->start();
    QTRY_VERIFY(line.client->gaps().gaps().first().to.has_value());
}

void TestClient::subscriptionsComeBackOnce()
{
    Line line;
    line.subscribe(u"bot-updates"_s);
    for (int round = 1; round <= 3; ++round) {
        line.server.dropConnections();
        QTRY_VERIFY(!line.client->channels().allSubscribed());
        QTRY_VERIFY(line.client->channels().allSubscribed());
    }
    // Subscribed twice, the event would arrive twice or the server would complain.
    QSignalSpy errors(line.client.get(), &Client::errorOccurred);
    line.publish(u"bot-updates"_s, u"once"_s, "{}");
    QTRY_COMPARE(line.client->history()->lastSequence(), 1u);
    line.publish(u"bot-updates"_s, u"once"_s, "{}");
    QTRY_COMPARE(line.client->history()->lastSequence(), 2u);
    QCOMPARE(errors.size(), 0);
}

void TestClient::aPrivateChannelIsRefusedLocally()
{
    Line line;
    const auto refused = line.client->channels().subscribe(ChannelName(u"private-x"_s));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::AuthorizationFailed);
    QVERIFY(!line.client->channels().isWanted(ChannelName(u"private-x"_s)));
}

void TestClient::theSubscriptionLimitIsKept()
{
    Line line;
    for (int i = 0; i < 100; ++i)
        QVERIFY(line.client->channels().subscribe(ChannelName(u"c-%1"_s.arg(i))).has_value());
    const auto refused = line.client->channels().subscribe(ChannelName(u"c-100"_s));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::RateLimited);
    QCOMPARE(line.client->channels().entries().size(), 100);
}

QTEST_GUILESS_MAIN(TestClient)
#include "tst_client.moc"
