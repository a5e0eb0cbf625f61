// SPDX-License-Identifier: MIT
#include "app/cli/exitcode.h"
#include "libpusher/client/client.h"
#include "libpusher/limits/ratelimiter.h"
#include "libpusher/localserver/localserver.h"
#include "libpusher/manager/connectionmanager.h"
#include "tests/net/batchhelpers.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"
#include "tests/support/tokenfactory.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What the manager publishes, over the real HTTP API, and seed 2's six error codes as operations
/// meet them.
class TestManagerEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theSeedsEventArrives();
    void theEnvelopeCarriesWhoAndWhen_data();
    void theEnvelopeCarriesWhoAndWhen();
    void aBatchKeepsItsOrderAndItsIds();
    void oneBadEventRefusesAll();
    void R10_aBatchIsPublishedWholeOrNotAtAll();
    void R10_nobodyPaysForWhatAnothersLimitRefuses();
    void afterTheWaitItIsAllowed();
    void eachUserHasABucketAndThoseWithoutShareOne();
    void deliveredToIsToldOnlyWhereItWasAsked();
    void theLogNamesEventsButNotTheirData();
    void aServerThatIsBusyIsAskedAgain();
    void theSixCodesAreMetAndAnswerTheShell_data();
    void theSixCodesAreMetAndAnswerTheShell();
    void aSentCallbackMayDeleteTheManager();

private:
    using ManagerPtr = std::unique_ptr<ConnectionManager>;

    ClientOptions appOptions(quint16 port) const;
    void makeManager(const ManagerOptions &options = {}, const RateLimitConfig &limits = {},
                     const ConnectionConfig &config = {}, std::optional<quint16> port = {});
    static ManagedEvent activity(const QString &id, const QString &user = u"user-123"_s);
    ManagedResult sent(const ManagedEvent &event);
    QList<ManagedResult> sent(const QList<ManagedEvent> &events);
    /// A connection that hears `channel`.
    Client *listener(const QString &channel);
    std::optional<Error> refusalOf(Error::Code code);

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<AnswerServer> answers;
    ManagerPtr manager;
};

void TestManagerEvents::init()
{
    clock = std::make_shared<FakeScheduler>();
    clock->setWall(Scheduler::system()->wallNow()); // the server looks at it
    LocalServer::Options options;
    options.subscriptionCounts = true;
    server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)}, options,
        Scheduler::system());
    QVERIFY(server->listen());
}

void TestManagerEvents::cleanup()
{
    manager.reset();
    answers.reset();
    server.reset();
}

ClientOptions TestManagerEvents::appOptions(quint16 port) const
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(port);
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
    options.jwt.secret = Secret("0123456789abcdef0123456789abcdef"_ba);
    return options;
}

void TestManagerEvents::makeManager(const ManagerOptions &options, const RateLimitConfig &limits,
                                    const ConnectionConfig &config, std::optional<quint16> port)
{
    auto made = ConnectionManager::create(appOptions(port.value_or(server->port())), config, limits,
                                          options, clock);
    QVERIFY(made);
    manager = std::move(made).value();
}

/// The seed's own.
ManagedEvent TestManagerEvents::activity(const QString &id, const QString &user)
{
    return {.eventId = id,
            .channel = ChannelName(u"team-456"_s),
            .event = EventName(u"activity-created"_s),
            .data = R"({"userId":"user-123","distance":5.2})"_ba,
            .userId = UserId(user)};
}

ManagedResult TestManagerEvents::sent(const ManagedEvent &event)
{
    std::optional<ManagedResult> result;
    manager->sendEvent(event, [&result](const ManagedResult &told) { result = told; });
    if (result || !QTest::qWaitFor([&result] { return result.has_value(); }))
        return {.eventId = u"no answer, or at once"_s, .channel = {}};
    return *result;
}

QList<ManagedResult> TestManagerEvents::sent(const QList<ManagedEvent> &events)
{
    std::optional<QList<ManagedResult>> results;
    manager->sendEventBatch(events, [&results](const auto &told) { results = told; });
    if (results || !QTest::qWaitFor([&results] { return results.has_value(); }))
        return {};
    return *results;
}

Client *TestManagerEvents::listener(const QString &channel)
{
    const auto id = manager->openConnection({.user = UserId(u"listener"_s)});
    bool stands = false;
    manager->subscribeToChannel(*id, ChannelName(channel),
                                [&stands](const auto &result) { stands = bool(result); });
    return QTest::qWaitFor([&stands] { return stands; }) ? manager->client(*id) : nullptr;
}

void TestManagerEvents::theSeedsEventArrives()
{
    makeManager();
    Client *const hears = listener(u"team-456"_s);
    QVERIFY(hears);
    ManagedEvent event = activity(u"activity-123"_s);
    event.timestamp = clock->wallNow();
    const ManagedResult result = sent(event);
    QVERIFY(result.ok && !result.error);
    QCOMPARE(result.eventId, u"activity-123"_s);
    QCOMPARE(result.channel, event.channel);
    QVERIFY(!result.deliveredTo); // nobody asked, and servers report no deliveries
    QTRY_COMPARE(hears->history()->lastSequence(), 1u);
    // Neither its id nor its user are sent.
    const auto got = hears->history()->at(1);
    QCOMPARE(got->dataText().toByteArray(), event.data);
    QCOMPARE(got->name(), event.event);
    QVERIFY(got->userId().isEmpty());
    QCOMPARE(manager->metrics().delivered, 1u);
}

void TestManagerEvents::theEnvelopeCarriesWhoAndWhen_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QJsonValue>("arrives");
    QTest::newRow("object") << R"({"distance":5.2})"_ba
                            << QJsonValue(QJsonObject{{u"distance"_s, 5.2}});
    QTest::newRow("text") << "no \"JSON\""_ba << QJsonValue(u"no \"JSON\""_s);
    QTest::newRow("number") << "12"_ba << QJsonValue(12);
}

void TestManagerEvents::theEnvelopeCarriesWhoAndWhen()
{
    QFETCH(const QByteArray, data);
    QFETCH(const QJsonValue, arrives);
    makeManager({.envelope = true});
    Client *const hears = listener(u"team-456"_s);
    QVERIFY(hears);
    ManagedEvent event = activity(u"activity-\u00e4"_s);
    event.data = data;
    event.timestamp = WallTime(std::chrono::milliseconds(1764590400123));
    QVERIFY(sent(event).ok);
    QTRY_COMPARE(hears->history()->lastSequence(), 1u);
    const QJsonObject got = hears->history()->at(1)->toJson().toObject();
    QCOMPARE(got, QJsonObject({{u"eventId"_s, u"activity-\u00e4"_s},
                               {u"userId"_s, u"user-123"_s},
                               {u"timestamp"_s, u"2025-12-01T12:00:00.123Z"_s},
                               {u"data"_s, arrives}}));
    // It is the whole that must fit.
    event.data = QByteArray(10200, 'x');
    const auto tooLong = sent(event);
    QCOMPARE(tooLong.error->code, Error::Code::MessageDeliveryFailed);
}

void TestManagerEvents::aBatchKeepsItsOrderAndItsIds()
{
    makeManager();
    Client *const hears = listener(u"team-456"_s);
    QVERIFY(hears);
    QList<ManagedEvent> events;
    for (int i = 0; i < 25; ++i) {
        events.append(activity(u"e-%1"_s.arg(i)));
        events.last().data = QByteArray::number(i);
    }
    const auto results = sent(events);
    QCOMPARE(results.size(), 25);
    for (int i = 0; i < 25; ++i) {
        QVERIFY(results[i].ok);
        QCOMPARE(results[i].eventId, u"e-%1"_s.arg(i));
    }
    QTRY_COMPARE(hears->history()->lastSequence(), 25u);
    for (int i = 0; i < 25; ++i)
        QCOMPARE(hears->history()->at(quint64(i) + 1)->dataText().toByteArray(),
                 QByteArray::number(i));
}

void TestManagerEvents::oneBadEventRefusesAll()
{
    makeManager();
    QList<ManagedEvent> events{activity(u"1"_s), activity(u"2"_s), activity(u"3"_s)};
    events[1].channel = ChannelName(u"no channel"_s);
    const auto results = sent(events);
    QCOMPARE(results.size(), 3);
    for (const ManagedResult &result : results) {
        QVERIFY(!result.ok);
        QCOMPARE(result.error->code, Error::Code::MessageDeliveryFailed);
        QCOMPARE(result.error->parameters.value(u"index"_s).toInt(), 1);
    }
    QCOMPARE(server->statistics().eventsPublished, 0u);
    QCOMPARE(manager->rateLimiter()->counters().allowed, 0u); // nobody pays for it
    QCOMPARE(manager->metrics().failed, 3u);
    QVERIFY(sent(QList<ManagedEvent>()).isEmpty());
}

void TestManagerEvents::R10_aBatchIsPublishedWholeOrNotAtAll()
{
    makeManager({}, {.messagesPerSecond = 1, .burstLimit = 10});
    QList<ManagedEvent> events;
    for (int i = 0; i < 6; ++i)
        events.append(activity(u"first-%1"_s.arg(i)));
    QCOMPARE(sent(events).size(), 6);
    QCOMPARE(manager->metrics().delivered, 6u);
    events.clear();
    for (int i = 0; i < 10; ++i) // four tokens are left
        events.append(activity(u"second-%1"_s.arg(i)));
    const auto results = sent(events);
    QCOMPARE(results.size(), 10);
    for (const ManagedResult &result : results) {
        QVERIFY(!result.ok);
        QCOMPARE(result.error->code, Error::Code::RateLimited);
        QCOMPARE(result.error->parameters.value(u"retryAfterMs"_s).toInt(), 6000);
        QCOMPARE(result.error->parameters.value(u"user"_s).toString(), u"user-123"_s);
        QCOMPARE(result.error->parameters.value(u"maybeDelivered"_s).toBool(), false);
    }
    QCOMPARE(server->statistics().eventsPublished, 6u);
    QCOMPARE(manager->metrics().limited, 10u);
    // The refusal cost nothing: what was left is left.
    QCOMPARE(sent(events.first(4)).constFirst().ok, true);
    QCOMPARE(server->statistics().eventsPublished, 10u);
}

void TestManagerEvents::R10_nobodyPaysForWhatAnothersLimitRefuses()
{
    makeManager({}, {.messagesPerSecond = 1, .burstLimit = 3});
    for (int i = 0; i < 2; ++i)
        QVERIFY(sent(activity(u"b"_s, u"ben"_s)).ok);
    QList<ManagedEvent> events{activity(u"1"_s, u"anna"_s), activity(u"2"_s, u"anna"_s),
                               activity(u"3"_s, u"ben"_s), activity(u"4"_s, u"ben"_s)};
    const auto results = sent(events);
    QCOMPARE(results.size(), 4);
    for (const ManagedResult &result : results) {
        QCOMPARE(result.error->code, Error::Code::RateLimited);
        QCOMPARE(result.error->parameters.value(u"user"_s).toString(), u"ben"_s);
    }
    // Anna has all of hers, Ben his one.
    QVERIFY(sent({activity(u"1"_s, u"anna"_s), activity(u"2"_s, u"anna"_s),
                  activity(u"3"_s, u"anna"_s), activity(u"4"_s, u"ben"_s)})
                .constFirst()
                .ok);
    QVERIFY(!sent(activity(u"5"_s, u"ben"_s)).ok);
    QCOMPARE(manager->rateLimiter()->counters().allowed, 6u);
    QCOMPARE(manager->rateLimiter()->counters().refused, 5u);
}

void TestManagerEvents::afterTheWaitItIsAllowed()
{
    makeManager({}, {.messagesPerSecond = 3, .burstLimit = 1});
    QVERIFY(sent(activity(u"1"_s)).ok);
    const ManagedResult refused = sent(activity(u"2"_s));
    const auto wait = refused.error->parameters.value(u"retryAfterMs"_s).toInt();
    QCOMPARE(wait, 334);
    clock->advance(std::chrono::milliseconds(wait - 1));
    QVERIFY(!sent(activity(u"2"_s)).ok);
    clock->advance(1ms);
    QVERIFY(sent(activity(u"2"_s)).ok);
}

void TestManagerEvents::eachUserHasABucketAndThoseWithoutShareOne()
{
    makeManager({}, {.messagesPerSecond = 1, .burstLimit = 1});
    QVERIFY(sent(activity(u"1"_s, u"anna"_s)).ok);
    QVERIFY(sent(activity(u"2"_s, u"ben"_s)).ok);
    QVERIFY(!sent(activity(u"3"_s, u"anna"_s)).ok);
    QVERIFY(sent(activity(u"4"_s, {})).ok);
    QVERIFY(!sent(activity(u"5"_s, {})).ok);
}

void TestManagerEvents::deliveredToIsToldOnlyWhereItWasAsked()
{
    makeManager({.countReceivers = true});
    QVERIFY(listener(u"team-456"_s));
    QCOMPARE(sent(activity(u"1"_s)).deliveredTo, 1);
    ManagedEvent alone = activity(u"2"_s);
    alone.channel = ChannelName(u"nobody-is-there"_s);
    const auto results = sent({activity(u"3"_s), alone});
    QCOMPARE(results.size(), 2);
    QCOMPARE(results[0].deliveredTo, 1);
    QCOMPARE(results[1].deliveredTo, 0);
}

namespace {
QStringList *logged = nullptr;
void keep(QtMsgType, const QMessageLogContext &, const QString &message)
{
    if (logged)
        logged->append(message);
}
} // namespace

void TestManagerEvents::theLogNamesEventsButNotTheirData()
{
    QStringList lines;
    logged = &lines;
    const QtMessageHandler before = qInstallMessageHandler(keep);
    const auto restore = qScopeGuard([&] {
        logged = nullptr;
        qInstallMessageHandler(before);
    });
    makeManager({.logLevel = Log::Level::Info});
    QVERIFY(sent(activity(u"activity-123"_s)).ok);
    const QStringList named = lines.filter(u"activity-123"_s);
    QCOMPARE(named.size(), 1);
    QVERIFY(named.constFirst().contains(u"team-456"_s));
    QVERIFY(lines.filter(u"distance"_s).isEmpty());
    lines.clear();
    makeManager(); // warnings only
    QVERIFY(sent(activity(u"activity-123"_s)).ok);
    QCOMPARE(lines, QStringList());
}

void TestManagerEvents::aServerThatIsBusyIsAskedAgain()
{
    answers = std::make_unique<AnswerServer>();
    answers->answer = answerOf("503 Service Unavailable", "busy");
    makeManager({}, {}, {}, answers->serverPort());
    std::optional<ManagedResult> result;
    manager->sendEvent(activity(u"1"_s), [&](const ManagedResult &told) { result = told; });
    QTRY_COMPARE(answers->bodies.size(), 1);
    answers->answer = accepted;
    QTRY_VERIFY((clock->advance(1s), result));
    QVERIFY(result->ok);
    QCOMPARE(answers->bodies.size(), 2);
}

/// An operation that ends with this code, and how it ended.
std::optional<Error> TestManagerEvents::refusalOf(Error::Code code)
{
    std::optional<Error> refusal;
    const auto subscribe = [&](ConnectionManager::AuthRequest request) {
        const auto id = manager->openConnection({.user = UserId(u"user-123"_s)});
        manager->subscribeToChannel(*id, ChannelName(u"private-user-123"_s), std::move(request),
                                    [&refusal](const Result<ManagedSubscription> &result) {
                                        if (!result)
                                            refusal = result.error();
                                    });
    };
    const auto token = [](const QByteArray &expires) {
        return Secret(TokenFactory::hs256("0123456789abcdef0123456789abcdef"_ba,
                                          R"({"sub":"user-123","exp":)" + expires + '}'));
    };
    switch (code) {
    case Error::Code::ConnectionFailed: {
        HostileServer silent;
        makeManager({}, {}, {.connectionTimeout = 1s}, silent.port());
        std::ignore = manager->openConnection({.user = UserId(u"user-123"_s)},
                                              [&](const Result<ConnectionId> &result) {
                                                  if (!result)
                                                      refusal = result.error();
                                              });
        if (QTest::qWaitFor([&] { return silent.accepted() == 1; }))
            clock->advance(1s);
        std::ignore = QTest::qWaitFor([&] { return refusal.has_value(); });
        return refusal;
    }
    case Error::Code::AuthenticationFailed:
        makeManager();
        subscribe({.socketId = {}, .channel = {}, .token = token("1"_ba)});
        break;
    case Error::Code::AuthorizationFailed: // no rule lets anybody in
        makeManager();
        subscribe({.socketId = {}, .channel = {}, .token = token("4000000000"_ba)});
        break;
    case Error::Code::RateLimited:
        makeManager({}, RateLimitConfig::forbidden());
        return sent(activity(u"1"_s)).error;
    case Error::Code::ConnectionPoolExhausted: {
        makeManager({}, {}, {.maxConnections = 1});
        if (!manager->openConnection({.user = UserId(u"first"_s)}))
            return {};
        const auto second = manager->openConnection({.user = UserId(u"second"_s)});
        return second ? std::nullopt : std::optional(second.error());
    }
    default:
        answers = std::make_unique<AnswerServer>();
        answers->answer = answerOf("500 Internal Server Error", "oh");
        makeManager({}, {}, {}, answers->serverPort());
        return sent(activity(u"1"_s)).error;
    }
    std::ignore = QTest::qWaitFor([&] { return refusal.has_value(); });
    return refusal;
}

void TestManagerEvents::theSixCodesAreMetAndAnswerTheShell_data()
{
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<Console::ExitCode>("exits");
    QTest::addColumn<bool>("namesConnection");
    using Code = Error::Code;
    using Console::ExitCode;
    QTest::newRow("connection") << Code::ConnectionFailed << u"CONNECTION_FAILED"_s
                                << u"timeout"_s << ExitCode::ConnectionFailed << true;
    QTest::newRow("authentication") << Code::AuthenticationFailed << u"AUTHENTICATION_FAILED"_s
                                    << u"token"_s << ExitCode::Refused << true;
    QTest::newRow("authorization") << Code::AuthorizationFailed << u"AUTHORIZATION_FAILED"_s
                                   << u"no-rule"_s << ExitCode::Refused << true;
    QTest::newRow("limit") << Code::RateLimited << u"RATE_LIMITED"_s << u"messages-per-second"_s
                           << ExitCode::RateLimited << false;
    QTest::newRow("pool") << Code::ConnectionPoolExhausted << u"CONNECTION_POOL_EXHAUSTED"_s
                          << u"places"_s << ExitCode::ConnectionFailed << false;
    QTest::newRow("delivery") << Code::MessageDeliveryFailed << u"MESSAGE_DELIVERY_FAILED"_s
                              << u"http-500"_s << ExitCode::NotDelivered << false;
}

void TestManagerEvents::theSixCodesAreMetAndAnswerTheShell()
{
    QFETCH(const Error::Code, code);
    const std::optional<Error> met = refusalOf(code);
    QVERIFY(met);
    QCOMPARE(met->code, code);
    QTEST(met->codeText(), "text");
    QVERIFY(!met->message.isEmpty());
    QTEST(met->parameters.value(u"cause"_s).toString(), "cause");
    QTEST(!met->connectionId.isEmpty(), "namesConnection");
    QTEST(Console::exitCodeFor(met->code), "exits");
    QVERIFY(manager->metrics().errors.value(code) > 0);
}

void TestManagerEvents::aSentCallbackMayDeleteTheManager()
{
    makeManager();
    bool called = false;
    manager->sendEvent(activity(u"1"_s), [&](const ManagedResult &) {
        called = true;
        manager.reset();
    });
    manager->sendEvent(activity(u"2"_s), [&](const ManagedResult &) {
        QVERIFY(!called);
    });
    QTRY_VERIFY(called);
}

QTEST_GUILESS_MAIN(TestManagerEvents)
#include "tst_managerevents.moc"
