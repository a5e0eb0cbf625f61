// SPDX-License-Identifier: MIT
#include "libpusher/auth/rulesfile.h"
#include "libpusher/client/client.h"
#include "libpusher/limits/ratelimiter.h"
#include "libpusher/localserver/localserver.h"
#include "libpusher/manager/connectionmanager.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"
#include "tests/support/tokenfactory.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Seed 2's manager over real sockets and the real HTTP API; time moves only where the test says.
class TestConnectionManager : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatIsMissingIsNamed_data();
    void whatIsMissingIsNamed();
    void theSeedsConstructorWorks();
    void aUserSubscribesToHisChannels();
    void aSubscriptionIsRefusedWithItsCause_data();
    void aSubscriptionIsRefusedWithItsCause();
    void theTokenOfAnotherUserOpensNothing();
    void aRuleForAPublicChannelBitesHere();
    void aReconnectAsksAnew();
    void aRefusalLeavesNothingBehind();
    void whoSubscribesTwiceHasItOnce();
    void channelsWaitForTheConnection();
    void R9_twoConnectionsOfOneUser();
    void subscriptionsAreLimitedPerConnection();
    void whatCloseLeavesIsGivenBack();
    void aWaitingSubscriptionIsToldOfTheEnd();
    void aCallbackMayDeleteTheManager();

private:
    using Subscribed = QList<Result<ManagedSubscription>>;

    void makeManager(const ConnectionConfig &config = {}, const RateLimitConfig &limits = {});
    ClientOptions appOptions() const;
    qint64 secondsNow() const;
    Secret tokenOf(const QString &user, const QJsonObject &more = {}) const;
    ConnectionManager::AuthRequest requestOf(const QString &user) const;
    ConnectionId opened(const QString &user);
    Result<ManagedSubscription> subscribed(const ConnectionId &id, const QString &channel,
                                           ConnectionManager::AuthRequest request);
    Result<ManagedSubscription> subscribed(const ConnectionId &id, const QString &channel);
    Result<ManagedSubscription> awaited(const std::function<void(ConnectionManager::Subscribed)> &ask);

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<ConnectionManager> manager;
    const QByteArray jwtSecret = QByteArrayLiteral("0123456789abcdef0123456789abcdef");
};

void TestConnectionManager::init()
{
    clock = std::make_shared<FakeScheduler>();
    server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, Scheduler::system());
    QVERIFY(server->listen());
}

void TestConnectionManager::cleanup()
{
    manager.reset();
    server.reset();
}

ClientOptions TestConnectionManager::appOptions() const
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
    options.jwt.secret = Secret(jwtSecret);
    return options;
}

void TestConnectionManager::makeManager(const ConnectionConfig &config,
                                        const RateLimitConfig &limits)
{
    auto made = ConnectionManager::create(appOptions(), config, limits, {}, clock);
    QVERIFY(made);
    manager = std::move(made).value();
    const auto rules = parseRules(R"({"rules":[
        {"pattern":"private-team-*","requiredTeamMembership":true,"id":"team-*"},
        {"pattern":"presence-team-*","requiredTeamMembership":true,"id":"team-*"},
        {"pattern":"private-admin-*","requiredRoles":["admin"]},
        {"pattern":"private-user-*","ownUserOnly":true,"id":"user-*"}]})");
    QVERIFY(rules);
    for (const AuthorizationRule &rule : *rules)
        QVERIFY(manager->authHandler()->addAuthorizationRule(rule.pattern, rule));
}

qint64 TestConnectionManager::secondsNow() const
{
    return std::chrono::floor<std::chrono::seconds>(clock->wallNow()).time_since_epoch().count();
}

Secret TestConnectionManager::tokenOf(const QString &user, const QJsonObject &more) const
{
    QJsonObject claims{{u"sub"_s, user},
                       {u"name"_s, u"John Doe"_s},
                       {u"teams"_s, QJsonArray{u"team-456"_s}},
                       {u"exp"_s, secondsNow() + 3600}};
    for (auto it = more.begin(); it != more.end(); ++it)
        claims.insert(it.key(), it.value());
    return Secret(
        TokenFactory::hs256(jwtSecret, QJsonDocument(claims).toJson(QJsonDocument::Compact)));
}

ConnectionManager::AuthRequest TestConnectionManager::requestOf(const QString &user) const
{
    return {.socketId = {}, .channel = {}, .userId = UserId(user), .token = tokenOf(user)};
}

ConnectionId TestConnectionManager::opened(const QString &user)
{
    bool stands = false;
    const auto id = manager->openConnection({.user = UserId(user)},
                                            [&](const auto &result) { stands = bool(result); });
    return id && QTest::qWaitFor([&] { return stands; }) ? *id : ConnectionId();
}

Result<ManagedSubscription>
TestConnectionManager::awaited(const std::function<void(ConnectionManager::Subscribed)> &ask)
{
    std::optional<Result<ManagedSubscription>> answer;
    ask([&answer](const Result<ManagedSubscription> &result) { answer = result; });
    if (answer || !QTest::qWaitFor([&answer] { return answer.has_value(); }))
        return Error{Error::Code::ProtocolError, u"no answer, or at once"_s};
    return *answer;
}

Result<ManagedSubscription>
TestConnectionManager::subscribed(const ConnectionId &id, const QString &channel,
                                  ConnectionManager::AuthRequest request)
{
    return awaited([&](ConnectionManager::Subscribed done) {
        manager->subscribeToChannel(id, ChannelName(channel), std::move(request), done);
    });
}

Result<ManagedSubscription> TestConnectionManager::subscribed(const ConnectionId &id,
                                                              const QString &channel)
{
    return awaited([&](ConnectionManager::Subscribed done) {
        manager->subscribeToChannel(id, ChannelName(channel), done);
    });
}

void TestConnectionManager::whatIsMissingIsNamed_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("key") << u"PUSHER_KEY"_s;
    QTest::newRow("application") << u"PUSHER_APP_ID"_s;
    QTest::newRow("secret") << u"PUSHER_SECRET"_s;
    QTest::newRow("connections") << u"reconnectDelay"_s;
    QTest::newRow("limits") << u"messagesPerSecond"_s;
}

void TestConnectionManager::whatIsMissingIsNamed()
{
    QFETCH(const QString, name);
    ClientOptions options = appOptions();
    ConnectionConfig config;
    RateLimitConfig limits;
    if (name == u"PUSHER_KEY"_s)
        options.connection.endpoint.key.clear();
    else if (name == u"PUSHER_APP_ID"_s)
        options.appId.clear();
    else if (name == u"PUSHER_SECRET"_s)
        options.secret = {};
    else if (name == u"reconnectDelay"_s)
        config.reconnectDelay = config.maxReconnectDelay + 1ms;
    else
        limits.messagesPerSecond = limits.messagesPerMinute + 1;
    const auto made = ConnectionManager::create(std::move(options), config, limits);
    QVERIFY(!made);
    QCOMPARE(made.error().code, Error::Code::ConfigurationError);
    QCOMPARE(made.error().parameters.value(u"name"_s).toString(), name);
    QVERIFY(made.error().message.startsWith(name));
}

void TestConnectionManager::theSeedsConstructorWorks()
{
    auto made = ConnectionManager::create(
        appOptions(),
        {.maxConnections = 5000, .connectionTimeout = 30000ms, .enableHealthMonitoring = true},
        {.messagesPerSecond = 10, .burstLimit = 50, .subscriptionsPerConnection = 100},
        {.logLevel = Log::Level::Debug});
    QVERIFY(made);
    const auto &all = *made;
    QCOMPARE(all->connectionConfig(), ConnectionConfig{}); // all of these are the defaults
    QCOMPARE(all->rateLimiter()->limits(), RateLimitConfig{});
    QCOMPARE(all->metrics().pool.capacity, 5000);
}

/// "Channel Types and Authentication", with the seed's own names.
void TestConnectionManager::aUserSubscribesToHisChannels()
{
    makeManager();
    const ConnectionId id = opened(u"user-123"_s);
    QVERIFY(!id.isEmpty());
    QSignalSpy decisions(manager.get(), &ConnectionManager::authorizationDecided);

    const auto announcements = subscribed(id, u"public-announcements"_s);
    QVERIFY(announcements);
    QCOMPARE(announcements->connection, id);
    QVERIFY(announcements->rule.isEmpty());
    QCOMPARE(decisions.size(), 0);

    auto request = requestOf(u"user-123"_s);
    request.socketId = manager->client(id)->connection().status().socketId;
    request.channel = ChannelName(u"private-user-123"_s);
    const auto own = subscribed(id, u"private-user-123"_s, std::move(request));
    QVERIFY(own);
    QCOMPARE(own->rule, u"private-user-*"_s);
    QCOMPARE(own->permissions, QStringList({u"subscribe"_s, u"client-events"_s}));

    auto presence = requestOf(u"user-123"_s);
    presence.teamId = u"team-456"_s;
    presence.userData = {{u"name"_s, u"John Doe"_s}, {u"avatar"_s, u"avatar-url"_s}};
    const auto team = subscribed(id, u"presence-team-456"_s, std::move(presence));
    QVERIFY(team);
    QVERIFY(team->permissions.contains(u"presence"_s));
    const auto status = manager->client(id)->channelStatuses();
    const auto there = std::find_if(status.begin(), status.end(), [](const ChannelStatus &one) {
        return one.name == ChannelName(u"presence-team-456"_s);
    });
    QVERIFY(there != status.end() && there->members);
    QVERIFY(there->members->members().contains(UserId(u"user-123"_s)));

    QCOMPARE(decisions.size(), 2);
    const auto record = decisions[0][0].value<AuthorizationRecord>();
    QCOMPARE(record.connection, id);
    QCOMPARE(record.user, UserId(u"user-123"_s));
    QVERIFY(!record.refusal && !record.reason.isEmpty());
    QCOMPARE(manager->metrics().subscriptions, 3);
    QCOMPARE(manager->metrics().decisions.allowed, 2u);
    QCOMPARE(manager->metrics().errors.size(), 0);
}

void TestConnectionManager::aSubscriptionIsRefusedWithItsCause_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("no token") << u"no-token"_s << Error::Code::AuthenticationFailed;
    QTest::newRow("expired") << u"token"_s << Error::Code::AuthenticationFailed;
    QTest::newRow("another user") << u"other-user"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("a user who is not sub") << u"not-sub"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("a foreign team") << u"other-team"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("the seed's socket-123") << u"socket-id"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("another socket") << u"other-socket"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("another channel") << u"other-channel"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("no rule") << u"no-rule"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("a rule") << u"rule"_s << Error::Code::AuthorizationFailed;
    QTest::newRow("no connection") << u"no-connection"_s << Error::Code::ConnectionFailed;
}

void TestConnectionManager::aSubscriptionIsRefusedWithItsCause()
{
    QFETCH(const QString, fault);
    QFETCH(const Error::Code, code);
    makeManager();
    const ConnectionId id = opened(fault == u"not-sub"_s ? QString() : u"user-123"_s);
    QVERIFY(!id.isEmpty());
    QString channel = u"private-team-456"_s;
    auto request = requestOf(u"user-123"_s);
    if (fault == u"token"_s)
        request.token = tokenOf(u"user-123"_s, {{u"exp"_s, 1}});
    else if (fault == u"other-user"_s)
        request.userId = UserId(u"user-9"_s);
    else if (fault == u"not-sub"_s)
        request.userId = UserId(u"user-9"_s);
    else if (fault == u"other-team"_s)
        request.teamId = u"team-9"_s;
    else if (fault == u"socket-id"_s)
        request.socketId = SocketId(u"socket-123"_s);
    else if (fault == u"other-socket"_s)
        request.socketId = SocketId(u"1.1"_s);
    else if (fault == u"other-channel"_s)
        request.channel = ChannelName(u"private-team-9"_s);
    else if (fault == u"no-rule"_s)
        channel = u"private-other"_s;
    else if (fault == u"rule"_s)
        channel = u"private-admin-1"_s;
    QSignalSpy errors(manager.get(), &ConnectionManager::errorOccurred);
    const ConnectionId asked = fault == u"no-connection"_s ? ConnectionId(u"connection-99"_s) : id;
    const auto answer = fault == u"no-token"_s ? subscribed(asked, channel)
                                               : subscribed(asked, channel, std::move(request));
    QVERIFY(!answer);
    const Error &error = answer.error();
    QCOMPARE(error.code, code);
    QCOMPARE(error.connectionId, asked.value());
    const QString cause = error.parameters.value(u"cause"_s).toString();
    QCOMPARE(cause, fault == u"not-sub"_s ? u"other-user"_s : fault);
    QVERIFY(!error.message.isEmpty());
    if (fault == u"socket-id"_s)
        QVERIFY2(error.message.contains(u"digits.digits"_s), qPrintable(error.message));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors[0][0].value<Error>(), error);
    QCOMPARE(manager->metrics().errors.value(code), 1u);
    QCOMPARE(manager->metrics().subscriptions, 0);
}

void TestConnectionManager::theTokenOfAnotherUserOpensNothing()
{
    makeManager();
    const ConnectionId id = opened(u"user-123"_s);
    ConnectionManager::AuthRequest foreign = requestOf(u"user-9"_s);
    foreign.userId = {}; // it does not say so
    const auto answer = subscribed(id, u"private-team-456"_s, std::move(foreign));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Error::Code::AuthorizationFailed);
    QCOMPARE(answer.error().parameters.value(u"cause"_s).toString(), u"other-user"_s);
    QVERIFY(!manager->client(id)->channels().isWanted(ChannelName(u"private-team-456"_s)));
    QCOMPARE(server->statistics().refusedSubscriptions, 0u); // the server never heard of it
}

void TestConnectionManager::aRuleForAPublicChannelBitesHere()
{
    makeManager();
    AuthorizationRule rule;
    rule.customValidator = [](const AuthorizationQuestion &question,
                              const std::function<void(ValidatorVerdict)> &answer) {
        const bool isOpen = question.channel == ChannelName(u"custom-open"_s);
        answer(isOpen ? ValidatorVerdict() : ValidatorVerdict(u"not this one"_s));
    };
    QVERIFY(manager->authHandler()->addAuthorizationRule(u"custom-*"_s, rule));
    const ConnectionId id = opened(u"user-123"_s);
    QVERIFY(subscribed(id, u"custom-open"_s, requestOf(u"user-123"_s)));
    const auto shut = subscribed(id, u"custom-shut"_s, requestOf(u"user-123"_s));
    QVERIFY(!shut);
    QCOMPARE(shut.error().message, u"not this one"_s);
    QVERIFY(!manager->client(id)->channels().isWanted(ChannelName(u"custom-shut"_s)));
}

void TestConnectionManager::aReconnectAsksAnew()
{
    makeManager();
    const ConnectionId id = opened(u"user-123"_s);
    auto request = requestOf(u"user-123"_s);
    request.token = tokenOf(u"user-123"_s, {{u"exp"_s, secondsNow() + 60}});
    QVERIFY(subscribed(id, u"private-team-456"_s, std::move(request)));
    const SocketId first = manager->client(id)->connection().status().socketId;
    QSignalSpy decisions(manager.get(), &ConnectionManager::authorizationDecided);
    const auto comeBack = [&] {
        server->dropConnections();
        const auto &connection = manager->client(id)->connection();
        return QTest::qWaitFor([&] { return connection.state() != Connection::State::Connected; })
            && (clock->advance(2s), QTest::qWaitFor([&] {
                    return connection.state() == Connection::State::Connected;
                }));
    };
    QVERIFY(comeBack());
    QTRY_VERIFY(manager->client(id)->channels().allSubscribed());
    QVERIFY(manager->client(id)->connection().status().socketId != first);
    QCOMPARE(decisions.size(), 1);

    // The token runs out: nothing happens until the next connection, which refuses and says so.
    clock->setWall(clock->wallNow() + 2min);
    QSignalSpy errors(manager.get(), &ConnectionManager::errorOccurred);
    QVERIFY(comeBack());
    QTRY_COMPARE(decisions.size(), 2);
    QCOMPARE(decisions[1][0].value<AuthorizationRecord>().refusal,
             Error::Code::AuthenticationFailed);
    QTRY_VERIFY(!errors.isEmpty());
    const auto told = errors.last()[0].value<Error>();
    QCOMPARE(told.code, Error::Code::AuthenticationFailed);
    QCOMPARE(told.connectionId, id.value());
    QCOMPARE(manager->metrics().subscriptions, 1); // still wanted

    // A fresh token, and it is there again.
    QVERIFY(subscribed(id, u"private-team-456"_s, requestOf(u"user-123"_s)));
    QCOMPARE(manager->metrics().subscriptions, 1);
}

void TestConnectionManager::aRefusalLeavesNothingBehind()
{
    makeManager({}, {.subscriptionsPerConnection = 1});
    const ConnectionId id = opened(u"user-123"_s);
    for (int i = 0; i < 3; ++i)
        QVERIFY(!subscribed(id, u"private-admin-1"_s, requestOf(u"user-123"_s)));
    QVERIFY(subscribed(id, u"private-team-456"_s, requestOf(u"user-123"_s)));
    QCOMPARE(manager->metrics().errors.value(Error::Code::AuthorizationFailed), 3u);
    QCOMPARE(manager->metrics().errors.size(), 1);
}

void TestConnectionManager::whoSubscribesTwiceHasItOnce()
{
    makeManager({}, {.subscriptionsPerConnection = 1});
    const ConnectionId id = opened(u"user-123"_s);
    QVERIFY(subscribed(id, u"private-team-456"_s, requestOf(u"user-123"_s)));
    const auto again = subscribed(id, u"private-team-456"_s, requestOf(u"user-123"_s));
    QVERIFY(again);
    QCOMPARE(again->rule, u"private-team-*"_s);
    // A bad request changes nothing about the one that stands.
    auto expired = requestOf(u"user-123"_s);
    expired.token = tokenOf(u"user-123"_s, {{u"exp"_s, 1}});
    QVERIFY(!subscribed(id, u"private-team-456"_s, std::move(expired)));
    QVERIFY(manager->client(id)->channels().allSubscribed());
    QCOMPARE(manager->metrics().subscriptions, 1);
    QVERIFY(manager->unsubscribeFromChannel(id, ChannelName(u"private-team-456"_s)));
    QVERIFY(!manager->unsubscribeFromChannel(id, ChannelName(u"private-team-456"_s)));
    QCOMPARE(manager->metrics().subscriptions, 0);
    QVERIFY(subscribed(id, u"other"_s));
}

void TestConnectionManager::channelsWaitForTheConnection()
{
    makeManager();
    const auto id = manager->openConnection({.user = UserId(u"user-123"_s)});
    QVERIFY(id);
    QVERIFY(subscribed(*id, u"private-team-456"_s, requestOf(u"user-123"_s)));
}

void TestConnectionManager::R9_twoConnectionsOfOneUser()
{
    makeManager({.enableConnectionPooling = false},
                {.subscriptionsPerConnection = 2, .subscriptionsPerUser = 3});
    const ConnectionId first = opened(u"user-123"_s);
    const ConnectionId second = opened(u"user-123"_s);
    QVERIFY(!first.isEmpty() && first != second);
    QVERIFY(subscribed(first, u"a"_s));
    QVERIFY(subscribed(first, u"b"_s));
    QVERIFY(subscribed(second, u"a"_s)); // counted once more: it is another connection's
    const auto tooMany = subscribed(second, u"b"_s);
    QVERIFY(!tooMany);
    QCOMPARE(tooMany.error().code, Error::Code::RateLimited);
    QCOMPARE(tooMany.error().parameters.value(u"rule"_s).toString(), u"subscriptions-per-user"_s);

    QVERIFY(manager->closeConnection(first));
    QVERIFY(!manager->closeConnection(first));
    QTRY_COMPARE(manager->metrics().subscriptions, 1);
    QVERIFY(subscribed(second, u"b"_s));
    const ConnectionId third = opened(u"user-123"_s);
    QVERIFY(subscribed(third, u"a"_s));
    QVERIFY(!subscribed(third, u"b"_s)); // two of `first` came back, and no more
}

void TestConnectionManager::subscriptionsAreLimitedPerConnection()
{
    makeManager({}, {.subscriptionsPerConnection = 2});
    const ConnectionId id = opened({}); // nobody's connection has its limit too
    QVERIFY(subscribed(id, u"a"_s));
    QVERIFY(subscribed(id, u"b"_s));
    const auto third = subscribed(id, u"c"_s);
    QVERIFY(!third);
    QCOMPARE(third.error().code, Error::Code::RateLimited);
    QCOMPARE(third.error().connectionId, id.value());
    QCOMPARE(third.error().parameters.value(u"limit"_s).toInt(), 2);
    QVERIFY(manager->unsubscribeFromChannel(id, ChannelName(u"a"_s)));
    QVERIFY(subscribed(id, u"c"_s));
    // Raised while it runs.
    RateLimitConfig more = manager->rateLimiter()->limits();
    more.subscriptionsPerConnection = 3;
    QVERIFY(manager->rateLimiter()->setLimits(more));
    QVERIFY(subscribed(id, u"d"_s));
}

void TestConnectionManager::whatCloseLeavesIsGivenBack()
{
    makeManager({}, {.subscriptionsPerConnection = 2, .subscriptionsPerUser = 2});
    const ConnectionId id = opened(u"user-123"_s);
    QVERIFY(subscribed(id, u"a"_s));
    QVERIFY(subscribed(id, u"b"_s));
    QVERIFY(manager->closeConnection(id)); // kept for the user's next
    QCOMPARE(manager->metrics().subscriptions, 0);
    QCOMPARE(opened(u"user-123"_s), id);
    QVERIFY(subscribed(id, u"c"_s));
    QVERIFY(subscribed(id, u"d"_s));
}

void TestConnectionManager::aWaitingSubscriptionIsToldOfTheEnd()
{
    makeManager();
    const auto id = manager->openConnection({.user = UserId(u"user-123"_s)});
    std::optional<Result<ManagedSubscription>> answer;
    manager->subscribeToChannel(*id, ChannelName(u"news"_s),
                                [&](const Result<ManagedSubscription> &result) { answer = result; });
    QVERIFY(manager->closeConnection(*id));
    QTRY_VERIFY(answer);
    QVERIFY(!*answer);
    QCOMPARE(answer->error().code, Error::Code::ConnectionFailed);
    QCOMPARE(answer->error().connectionId, id->value());
}

void TestConnectionManager::aCallbackMayDeleteTheManager()
{
    makeManager();
    const ConnectionId id = opened(u"user-123"_s);
    bool called = false;
    for (const auto &channel : {u"a"_s, u"b"_s}) {
        manager->subscribeToChannel(id, ChannelName(channel), [&](const auto &) {
            QVERIFY(!std::exchange(called, true));
            manager.reset();
        });
    }
    QTRY_VERIFY(called);
    QTRY_COMPARE(server->statistics().connections, 0u);
    QCOMPARE(clock->pendingTimers(), 0u);
}

QTEST_GUILESS_MAIN(TestConnectionManager)
#include "tst_connectionmanager.moc"
