// SPDX-License-Identifier: MIT
#include "libpusher/examples/examples.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// Runs the five examples of seed 1 against a real server, over the real HTTP API and socket.
class TestExamples : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void example1MonitorsTrades();
    void example2AlertsAndStopsABot();
    void example3RunsOnce();
    void example4ShowsEachKindOfNotification();
    void example5CollectsAnalytics();
    void theServiceAnswersLikeTheSeed();
    void aBoundChannelIsLeftWhole();
    void aBadBindingChangesNothing();
    void withoutConfigurationItSaysWhatIsMissing();

private:
    void connectAll();
    void publish(const QString &channel, const QString &event, const QByteArray &data);

    std::unique_ptr<LocalServer> server;
    std::unique_ptr<HttpApi> http;
    std::unique_ptr<PusherService> service;
    QStringList shown;
    Examples::Notify notify;
};

void TestExamples::init()
{
    shown.clear();
    notify = [this](const QString &text, Examples::Severity) { shown.append(text); };
    server = std::make_unique<LocalServer>(LocalServer::App{u"app"_s, u"key"_s, Secret("secret")},
                                           LocalServer::Options{}, Scheduler::system());
    QVERIFY(server->listen().has_value());
    ClientOptions options;
    options.connection.endpoint
        = {.key = u"key"_s, .host = u"127.0.0.1"_s, .port = server->port(), .tls = false};
    http = std::make_unique<HttpApi>(options.connection.endpoint, u"app"_s, Secret("secret"),
                                     Scheduler::system());
    service = std::make_unique<PusherService>(options);
}

void TestExamples::connectAll()
{
    QVERIFY(service->initialize().has_value());
    QTRY_VERIFY(service->isConnected());
    QTRY_VERIFY(service->client().channels().allSubscribed());
}

void TestExamples::publish(const QString &channel, const QString &event, const QByteArray &data)
{
    const quint64 kept = service->client().history()->lastSequence();
    http->trigger({.channels = {ChannelName(channel)}, .name = EventName(event), .data = data},
                  [](const PublishResult &) { });
    QTRY_COMPARE(service->client().history()->lastSequence(), kept + 1);
    QCoreApplication::processEvents();
}

void TestExamples::example1MonitorsTrades()
{
    Examples::monitorTrades(*service, notify);
    connectAll();
    publish(u"bot-updates"_s, u"trade-executed"_s, R"({"symbol":"EURUSD","profit_is_win":true})");
    publish(u"bot-updates"_s, u"trade-executed"_s, R"({"symbol":"GBPUSD","profit_is_win":false})");
    QTRY_COMPARE(shown, (QStringList{u"Win! EURUSD"_s, u"Loss: GBPUSD"_s}));
}

void TestExamples::example2AlertsAndStopsABot()
{
    QStringList stopped;
    Examples::watchBotStatus(*service, notify, [&](const QString &uuid) { stopped.append(uuid); });
    connectAll();
    publish(u"bot-updates"_s, u"bot-updated"_s,
            R"({"botUUID":"u1","botName":"Alpha","status":"RUNNING"})");
    publish(u"bot-updates"_s, u"bot-updated"_s,
            R"({"botUUID":"u1","botName":"Alpha","status":"ERROR"})");
    QTRY_COMPARE(stopped, QStringList{u"u1"_s});
    QCOMPARE(shown, QStringList{u"Bot Alpha encountered an error!"_s});
}

void TestExamples::example3RunsOnce()
{
    int refreshed = 0;
    Examples::awaitStrategyUpdate(*service, notify, [&] { ++refreshed; });
    connectAll();
    publish(u"strategy-updates"_s, u"strategy-modified"_s, R"({"title":"Martingale v2"})");
    publish(u"strategy-updates"_s, u"strategy-modified"_s, R"({"title":"Martingale v3"})");
    QTRY_COMPARE(refreshed, 1);
    QCOMPARE(shown, QStringList{u"Strategy \"Martingale v2\" updated successfully"_s});
    QVERIFY(service->listeners().isEmpty());
}

void TestExamples::example4ShowsEachKindOfNotification()
{
    Examples::followUserNotifications(*service, UserId(u"42"_s), notify);
    connectAll();
    const auto send = [this](const QByteArray &data) {
        publish(u"user-updates-42"_s, u"notification"_s, data);
    };
    send(R"({"type":"bot_completed","botName":"Alpha"})");
    send(R"({"type":"profit_target_reached","amount":250})");
    send(R"({"type":"margin_warning","message":"12 % left"})");
    send(R"({"type":"news","message":"hello"})");
    QTRY_COMPARE(shown, (QStringList{u"Bot \"Alpha\" completed trading session"_s,
                                     u"Profit target reached: $250"_s,
                                     u"Margin warning: 12 % left"_s, u"hello"_s}));
}

void TestExamples::example5CollectsAnalytics()
{
    QStringList explicitly;
    QStringList everything;
    Examples::collectAnalytics(*service, [&](const Examples::AnalyticsRecord &record) {
        explicitly.append(record.channel + u'/' + record.event);
    });
    Examples::collectEverything(*service, [&](const Examples::AnalyticsRecord &record) {
        QVERIFY(record.timestamp.isValid());
        everything.append(record.event);
    });
    connectAll();
    publish(u"bot-updates"_s, u"bot-created"_s, "{}");
    publish(u"strategy-updates"_s, u"strategy-modified"_s, "{}");
    publish(u"bot-updates"_s, u"not-in-the-list"_s, "{}");
    QTRY_COMPARE(everything,
                 (QStringList{u"bot-created"_s, u"strategy-modified"_s, u"not-in-the-list"_s}));
    QCOMPARE(explicitly, (QStringList{u"bot-updates/bot-created"_s,
                                      u"strategy-updates/strategy-modified"_s}));
    // Seed 1 registers one id for four pairs: removing the id removes them all.
    QCOMPARE(service->removeListener(ListenerId(u"analytics-collector"_s)), 4);
}

void TestExamples::theServiceAnswersLikeTheSeed()
{
    Examples::monitorTrades(*service, notify);
    QCOMPARE(service->connectionState(), Connection::State::Initialized);
    QVERIFY(!service->isConnected());
    connectAll();
    QCOMPARE(service->connectionState(), Connection::State::Connected);
    const auto listeners = service->listeners();
    QCOMPARE(listeners.keys(), QStringList{u"bot-updates:trade-executed"_s});
    QCOMPARE(listeners.first().first().priority, 10);

    publish(u"bot-updates"_s, u"trade-executed"_s, R"({"symbol":"EURUSD"})");
    QCOMPARE(service->eventHistory().size(), 1);
    const Event event = service->eventHistory().first();
    QCOMPARE(event.channel(), ChannelName(u"bot-updates"_s));
    QCOMPARE(event.name(), EventName(u"trade-executed"_s));
    QVERIFY(std::abs(event.timestamp().secsTo(QDateTime::currentDateTimeUtc())) < 60);
    service->clearEventHistory();
    QVERIFY(service->eventHistory().isEmpty());
    publish(u"bot-updates"_s, u"trade-executed"_s, R"({"symbol":"EURUSD"})");
    QCOMPARE(service->eventHistory().first().sequence(), 2u);

    QCOMPARE(service->removeListeners(u"bot-updates"_s, u"trade-executed"_s), 1);
    QVERIFY(service->listeners().isEmpty());
}

void TestExamples::aBoundChannelIsLeftWhole()
{
    int calls = 0;
    const ChannelName channel(u"bot-updates"_s);
    QVERIFY(service
                ->subscribeToChannel({.channelName = channel,
                                      .events = {{EventName(u"bot-created"_s),
                                                  [&](const Event &) { ++calls; }}}})
                .has_value());
    connectAll();
    publish(u"bot-updates"_s, u"bot-created"_s, "{}");
    QTRY_COMPARE(calls, 1);
    QVERIFY(service->unsubscribeFromChannel(channel));
    QVERIFY(!service->unsubscribeFromChannel(channel));
    QVERIFY(service->listeners().isEmpty());
}

void TestExamples::aBadBindingChangesNothing()
{
    const ChannelName channel(u"bot-updates"_s);
    const auto refused = service->subscribeToChannel(
        {.channelName = channel,
         .events = {{EventName(u"bot-created"_s), [](const Event &) {}},
                    {EventName(u"bot-updated"_s), nullptr},
                    {EventName(u"trade-executed"_s), [](const Event &) {}}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::ConfigurationError);
    QCOMPARE(refused.error().parameters.value(u"event"_s).toString(), u"bot-updated"_s);
    QVERIFY(service->listeners().isEmpty());
    QVERIFY(!service->client().channels().isWanted(channel));
}

void TestExamples::withoutConfigurationItSaysWhatIsMissing()
{
    for (const char *name : {"PUSHER_KEY", "VITE_PUSHER_KEY", "NEXT_PUBLIC_PUSHER_KEY"})
        qunsetenv(name);
    PusherService unconfigured;
    const auto refused = unconfigured.initialize();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::ConfigurationError);
    QCOMPARE(unconfigured.connectionState(), Connection::State::Initialized);
}

QTEST_GUILESS_MAIN(TestExamples)
#include "tst_examples.moc"
