// SPDX-License-Identifier: MIT
#include "libpusher/client/pusherservice.h"
#include "libpusher/localserver/localserver.h"
#include "tests/net/httpapihelpers.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const ChannelName bot17(u"bot-17"_s);
const EventName beat(u"bot-heartbeat"_s);

QByteArray channelsNamed(const QByteArrayList &names)
{
    QByteArrayList members;
    for (const QByteArray &name : names)
        members.append('"' + name + "\":{\"subscription_count\":5}");
    return answerOf("200 OK"_ba, "{\"channels\":{" + members.join(',') + "}}");
}

} // namespace

/// Channels that match a pattern, found by asking a server for them.
class TestChannelDiscovery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void aNewChannelIsHeardAfterOnePoll();
    void isAskedForOnceAnInterval();
    void isAskedForAtOnceOnEachConnection();
    void anAbandonedChannelIsDropped();
    void aChannelWithEventsIsNot();
    void countsThatAreNotToldAreNotAskedForAgain();
    void limitsAreKeptAndToldOnce();
    void onlyWhatMayBeJoinedIsJoined();
    void aWiderPrefixCoversNarrowerOnesAndQuestionsComeSingly();
    void aPatternThatIsTakenAwayLeaves();
    void failures_data();
    void failures();
    void withoutASecretItIsExplainedOnce();
    void whatCanMatchNothingIsRefused();
    void aReceiverMayDeleteTheClient();

private:
    /// A client of `server` that asks `http` for channels, or the server where that is null.
    void makeService(const AnswerServer *http = nullptr);
    void connectService(const QString &pattern);
    /// Lets an interval pass and waits for the answer.
    void pollOnce();
    const ChannelDiscovery &discovery() { return service->client().discovery(); }
    /// Lets time pass, in which pings are answered, until the next question.
    void waitForQuestion();
    bool isSubscribed(const ChannelName &channel)
    {
        const auto &entries = service->client().channels().entries();
        return entries.value(channel).state == ChannelRegistry::State::Subscribed
            && entries.contains(channel);
    }
    /// Somebody else, on this channel.
    std::unique_ptr<Client> subscriberOf(const ChannelName &channel);
    void publish(const ChannelName &channel);

    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<LocalServer> server;
    ClientOptions options;
    std::unique_ptr<PusherService> service;
    QList<Error> errors;
    int heard = 0;
    bool isUp = false;
};

void TestChannelDiscovery::init()
{
    service.reset();
    errors.clear();
    heard = 0;
    isUp = false;
    time = std::make_shared<FakeScheduler>();
    server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{.subscriptionCounts = true}, time);
    QVERIFY(server->listen().has_value());
    options = {};
    options.connection.endpoint = TestApp::endpoint(server->port());
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
}

void TestChannelDiscovery::makeService(const AnswerServer *http)
{
    if (http) {
        options.connection.endpoint.httpHost = u"127.0.0.1"_s;
        options.connection.endpoint.httpPort = http->serverPort();
    }
    service = std::make_unique<PusherService>(options, time);
    connect(&service->client(), &Client::errorOccurred, this,
            [this](const Error &error) { errors.append(error); });
    // Behind the client itself, which hears of it first.
    connect(&service->client().connection(), &Connection::stateChanged, this,
            [this](Connection::State state) { isUp = state == Connection::State::Connected; });
}

void TestChannelDiscovery::connectService(const QString &pattern)
{
    QVERIFY(service
                ->addListener({.id = ListenerId(u"bots"_s),
                               .channel = pattern,
                               .event = u"*"_s,
                               .callback = [this](const Event &) { ++heard; }})
                .has_value());
    QVERIFY(service->initialize().has_value());
    QTRY_VERIFY(isUp);
    time->advance(0ms);
}

void TestChannelDiscovery::pollOnce()
{
    const quint64 polls = discovery().counters().polls;
    time->advance(10s);
    QTRY_COMPARE(discovery().counters().polls, polls + 1);
}

void TestChannelDiscovery::waitForQuestion()
{
    const auto latest = time->now() + 301s;
    while (!discovery().isAsking() && time->now() < latest) {
        time->advance(100ms);
        QCoreApplication::processEvents();
    }
    QVERIFY(discovery().isAsking() && isUp);
}

std::unique_ptr<Client> TestChannelDiscovery::subscriberOf(const ChannelName &channel)
{
    auto other = std::make_unique<Client>(options, time);
    [&] {
        QVERIFY(other->channels().subscribe(channel).has_value());
        other->start();
        QTRY_VERIFY(other->channels().allSubscribed());
    }();
    return other;
}

void TestChannelDiscovery::publish(const ChannelName &channel)
{
    HttpApi http(TestApp::endpoint(server->port()), TestApp::id, Secret(TestApp::secret), time);
    Results results;
    http.trigger({.channels = {channel}, .name = beat, .data = "{}"}, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(results.all.first().ok);
}

void TestChannelDiscovery::aNewChannelIsHeardAfterOnePoll()
{
    makeService();
    connectService(u"bot-*"_s);
    QTRY_COMPARE(discovery().counters().polls, 1u);
    QVERIFY(discovery().channels().isEmpty());

    const auto bot = subscriberOf(bot17);
    const auto user = subscriberOf(ChannelName(u"user-1"_s));
    pollOnce();
    QTRY_VERIFY(isSubscribed(bot17));
    QCOMPARE(discovery().channels(), QList<ChannelName>{bot17});
    publish(bot17);
    QTRY_COMPARE(heard, 1);
    publish(ChannelName(u"user-1"_s));
    QTRY_COMPARE(user->history()->lastSequence(), 1u);
    QCOMPARE(heard, 1);
    QVERIFY(errors.isEmpty());
}

void TestChannelDiscovery::isAskedForOnceAnInterval()
{
    AnswerServer http;
    http.answer = channelsNamed({});
    makeService(&http);
    connectService(u"bot-*"_s);
    QTRY_COMPARE(discovery().counters().polls, 1u);
    for (int i = 0; i < 3; ++i) {
        time->advance(9999ms);
        QCoreApplication::processEvents();
        QCOMPARE(http.heads.size(), i + 1);
        time->advance(1ms);
        QTRY_COMPARE(discovery().counters().polls, quint64(i + 2));
    }
    QVERIFY(http.heads.constFirst().startsWith("GET /apps/3/channels?"));
    QVERIFY(http.heads.constFirst().contains("filter_by_prefix=bot-&"));
    QVERIFY(http.heads.constFirst().contains("info=subscription_count"));
}

void TestChannelDiscovery::isAskedForAtOnceOnEachConnection()
{
    makeService();
    connectService(u"*"_s);
    QTRY_COMPARE(discovery().counters().polls, 1u);
    const auto bot = subscriberOf(bot17);
    pollOnce();
    QTRY_VERIFY(isSubscribed(bot17));
    server->dropConnections();
    QTRY_VERIFY(!isUp);
    const quint64 polls = discovery().counters().polls;
    time->advance(2s); // the back-off's first wait is shorter than an interval
    QTRY_VERIFY(isUp);
    time->advance(0ms);
    QTRY_COMPARE(discovery().counters().polls, polls + 1);
    QTRY_VERIFY(isSubscribed(bot17)); // as before
    QCOMPARE(discovery().counters().found, 1u);
}

void TestChannelDiscovery::anAbandonedChannelIsDropped()
{
    auto bot = subscriberOf(bot17);
    makeService();
    QVERIFY(service->client().channels().subscribe(ChannelName(u"bot-mine"_s)).has_value());
    connectService(u"bot-*"_s);
    QTRY_VERIFY(isSubscribed(bot17));
    pollOnce();
    bot.reset();
    QTRY_COMPARE(server->statistics().connections, 1u);
    pollOnce();
    pollOnce();
    // Somebody comes and goes: the count begins anew.
    bot = subscriberOf(bot17);
    pollOnce();
    bot.reset();
    QTRY_COMPARE(server->statistics().connections, 1u);
    pollOnce();
    pollOnce();
    QVERIFY(isSubscribed(bot17));
    pollOnce();
    QVERIFY(!service->client().channels().isWanted(bot17));
    QVERIFY(service->client().channels().isWanted(ChannelName(u"bot-mine"_s)));
    QCOMPARE(discovery().counters().found, 1u); // ours needed no finding
    QCOMPARE(discovery().counters().dropped, 1u);
    pollOnce();
    QVERIFY(!service->client().channels().isWanted(bot17));
}

void TestChannelDiscovery::aChannelWithEventsIsNot()
{
    auto bot = subscriberOf(bot17);
    makeService();
    connectService(u"bot-*"_s);
    QTRY_VERIFY(isSubscribed(bot17));
    bot.reset();
    QTRY_COMPARE(server->statistics().connections, 1u);
    for (int i = 0; i < 6; ++i) {
        publish(bot17);
        QTRY_COMPARE(heard, i + 1);
        pollOnce();
    }
    QVERIFY(isSubscribed(bot17));
    QCOMPARE(discovery().counters().dropped, 0u);
}

void TestChannelDiscovery::countsThatAreNotToldAreNotAskedForAgain()
{
    AnswerServer http;
    http.respond = [&http](const QByteArray &) {
        return http.heads.constLast().contains("info=")
            ? answerOf("400 Bad Request"_ba, "subscription counting is off"_ba)
            : answerOf("200 OK"_ba, R"({"channels":{"bot-17":{}}})"_ba);
    };
    makeService(&http);
    connectService(u"bot-*"_s);
    QTRY_VERIFY(isSubscribed(bot17));
    QCOMPARE(http.heads.size(), 2);
    for (int i = 0; i < 5; ++i)
        pollOnce();
    QCOMPARE(http.heads.size(), 7);
    QVERIFY(isSubscribed(bot17)); // nobody can tell whether it is abandoned
    QVERIFY(errors.isEmpty());
}

void TestChannelDiscovery::limitsAreKeptAndToldOnce()
{
    AnswerServer http;
    http.answer = channelsNamed({"bot-5", "bot-3", "bot-1", "bot-4", "bot-2"});
    options.discoveryLimit = 4;
    options.rateLimit.subscriptionsPerConnection = 5;
    makeService(&http);
    const QList<ChannelName> mine{ChannelName(u"mine"_s), ChannelName(u"mine-too"_s)};
    for (const ChannelName &channel : mine)
        QVERIFY(service->client().channels().subscribe(channel).has_value());
    connectService(u"bot-*"_s);
    QTRY_COMPARE(discovery().counters().found, 3u);
    const QList<ChannelName> first{ChannelName(u"bot-1"_s), ChannelName(u"bot-2"_s),
                                   ChannelName(u"bot-3"_s)};
    QCOMPARE(discovery().channels(), first);
    QCOMPARE(discovery().counters().limited, 2);
    pollOnce();
    QCOMPARE(discovery().counters().limited, 2);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().code, Error::Code::RateLimited);
    QCOMPARE(errors.first().parameters.value(u"limited"_s).toInt(), 2);
    for (const ChannelName &channel : mine)
        QVERIFY(service->client().channels().unsubscribe(channel));
    pollOnce();
    QCOMPARE(discovery().counters().limited, 1); // its own limit
    QCOMPARE(discovery().channels().size(), 4);
    QCOMPARE(errors.size(), 1);
}

void TestChannelDiscovery::onlyWhatMayBeJoinedIsJoined()
{
    AnswerServer http;
    http.answer = channelsNamed({"private-a", "presence-b", "private-encrypted-c", "d",
                                 "#server-to-user-7", "no\\u0020name"});
    options.encryptionMasterKey = Secret(QByteArray(32, 'k').toBase64());
    options.userId = u"ann"_s;
    makeService(&http);
    service->client().setAuthorizer(nullptr);
    connectService(u"*"_s);
    QTRY_VERIFY(isSubscribed(ChannelName(u"d"_s)));
    QCOMPARE(discovery().channels(), QList<ChannelName>{ChannelName(u"d"_s)});
    QCOMPARE(discovery().counters().refused, 4); // and the user's own is nobody's to find
    pollOnce();
    QCOMPARE(errors.size(), 1);
    QVERIFY(errors.first().message.startsWith("4 channels that match are not subscribed"_L1));

    makeService(&http);
    connectService(u"*"_s);
    QTRY_VERIFY(service->client().channels().allSubscribed() && discovery().counters().found == 4);
    QCOMPARE(discovery().counters().refused, 1);
}

void TestChannelDiscovery::aWiderPrefixCoversNarrowerOnesAndQuestionsComeSingly()
{
    AnswerServer http;
    http.answersAfter(time, 1s);
    http.answer = channelsNamed({"bot-a-1", "bot-b-2", "user-x"});
    makeService(&http);
    ChannelDiscovery &looking = service->client().discovery();
    for (const QString &pattern : {u"bot-a*"_s, u"user-*"_s, u"bot-*-1"_s})
        QVERIFY(looking.add(pattern).has_value());
    connectService(u"bot-a-*"_s);
    QTRY_COMPARE(http.heads.size(), 1);
    QVERIFY(http.heads.at(0).contains("filter_by_prefix=bot-&"));
    time->advance(500ms);
    QCoreApplication::processEvents();
    QCOMPARE(http.heads.size(), 1);
    time->advance(500ms);
    QTRY_COMPARE(http.heads.size(), 2);
    QVERIFY(http.heads.at(1).contains("filter_by_prefix=user-&"));
    time->advance(1s);
    QTRY_COMPARE(discovery().counters().polls, 1u);
    QCOMPARE(http.heads.size(), 2);
    QCOMPARE(http.mostOpen, 1);
    QCOMPARE(discovery().channels(),
             (QList<ChannelName>{ChannelName(u"bot-a-1"_s), ChannelName(u"user-x"_s)}));
}

void TestChannelDiscovery::aPatternThatIsTakenAwayLeaves()
{
    AnswerServer http;
    http.answer = channelsNamed({"bot-1", "user-1"});
    makeService(&http);
    QVERIFY(service->client().discovery().add(u"user-*"_s).has_value());
    connectService(u"bot-*"_s);
    QTRY_COMPARE(discovery().channels().size(), 2);
    QVERIFY(service->unsubscribeFromChannel(ChannelName(u"bot-*"_s)));
    QVERIFY(!service->unsubscribeFromChannel(ChannelName(u"bot-*"_s)));
    QCOMPARE(discovery().channels(), QList<ChannelName>{ChannelName(u"user-1"_s)});
    QVERIFY(!service->client().channels().isWanted(ChannelName(u"bot-1"_s)));
    pollOnce();
    QCOMPARE(discovery().channels(), QList<ChannelName>{ChannelName(u"user-1"_s)});
}

void TestChannelDiscovery::failures_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("401") << answerOf("401 Unauthorized"_ba, "Invalid signature"_ba)
                         << Error::Code::AuthenticationFailed;
    QTest::newRow("403") << answerOf("403 Forbidden"_ba, {}) << Error::Code::AuthorizationFailed;
    QTest::newRow("404") << answerOf("404 Not Found"_ba, {}) << Error::Code::ConfigurationError;
    QTest::newRow("429") << answerOf("429 Too Many Requests"_ba, {}, "Retry-After: 60\r\n"_ba)
                         << Error::Code::RateLimited;
    QTest::newRow("500") << answerOf("500 Broken"_ba, {}) << Error::Code::ConnectionFailed;
    QTest::newRow("soketi's error within 200")
        << answerOf("200 OK"_ba, R"({"error":"The app does not exist","code":404})"_ba)
        << Error::Code::ConfigurationError;
    QTest::newRow("a web page") << answerOf("200 OK"_ba, "<html>"_ba) << Error::Code::ProtocolError;
    QTest::newRow("elsewhere") << answerOf("302 Found"_ba, {}, "Location: http://localhost/\r\n"_ba)
                               << Error::Code::ProtocolError;
    QTest::newRow("too large") << answerOf("200 OK"_ba, QByteArray(1024 * 1024 + 1, ' '))
                               << Error::Code::ProtocolError;
}

void TestChannelDiscovery::failures()
{
    QFETCH(QByteArray, answer);
    QFETCH(Error::Code, code);
    AnswerServer http;
    http.answer = answer;
    makeService(&http);
    connectService(u"bot-*"_s);
    QTRY_COMPARE(discovery().counters().failures, 1u);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().code, code);
    QVERIFY(!errors.first().parameters.contains(u"maybeDelivered"_s));
    QVERIFY(errors.first().message.startsWith("channels that match patterns"_L1));
    QVERIFY(discovery().failure());
    const auto first = time->now();
    auto last = first;
    for (quint64 failed = 1; failed < 6; ++failed) {
        last = time->now();
        waitForQuestion();
        QTRY_COMPARE(discovery().counters().failures, failed + 1);
        QVERIFY(time->now() - last >= 10s); // never sooner than while all is well
    }
    QVERIFY(time->now() - last >= 80s); // of 160
    QCOMPARE(http.heads.size(), 6);
    QCOMPARE(errors.size(), 1);
    if (code == Error::Code::RateLimited)
        QVERIFY(time->now() - first >= 5 * 60s); // as it asked for
    http.answer = channelsNamed({"bot-17"});
    waitForQuestion();
    QTRY_VERIFY(discovery().counters().polls > 0);
    QVERIFY(!discovery().failure());
    QCOMPARE(discovery().channels(), QList<ChannelName>{bot17});
}

void TestChannelDiscovery::withoutASecretItIsExplainedOnce()
{
    options.secret = {};
    makeService();
    QVERIFY(service->client().channels().subscribe(bot17).has_value());
    QVERIFY(service->client().discovery().add(u"*"_s).has_value());
    connectService(u"bot-*"_s);
    QTRY_VERIFY(isSubscribed(bot17));
    publish(bot17);
    QTRY_COMPARE(heard, 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().code, Error::Code::ConfigurationError);
    QVERIFY(errors.first().message.contains("PUSHER_SECRET"_L1));
    time->advance(60s);
    QCOMPARE(discovery().counters(), ChannelDiscovery::Counters());
}

void TestChannelDiscovery::whatCanMatchNothingIsRefused()
{
    makeService();
    ChannelDiscovery &looking = service->client().discovery();
    QCOMPARE(looking.add(u"bot-17"_s).error().code, Error::Code::ConfigurationError);
    QCOMPARE(looking.add(u"bot 1*"_s).error().code, Error::Code::ConfigurationError);
    QVERIFY(!service->addListener({.id = ListenerId(u"bots"_s),
                                   .channel = u"bot 1*"_s,
                                   .event = u"*"_s,
                                   .callback = [](const Event &) {}}));
    QVERIFY(service->listeners().isEmpty());
    for (int i = 0; i < ChannelDiscovery::maximumPatterns; ++i)
        QVERIFY(looking.add(u"bot-%1*"_s.arg(i)).has_value());
    QCOMPARE(looking.add(u"one-more*"_s).error().code, Error::Code::RateLimited);
    QVERIFY(looking.add(u"bot-1*"_s).has_value()); // known already
}

void TestChannelDiscovery::aReceiverMayDeleteTheClient()
{
    AnswerServer http;
    http.answer = channelsNamed({"bot-1", "bot-2"});
    makeService(&http);
    connect(&discovery(), &ChannelDiscovery::found, this, [this] { service.reset(); });
    connectService(u"bot-*"_s);
    QTRY_VERIFY(!service);
}

QTEST_GUILESS_MAIN(TestChannelDiscovery)
#include "tst_channeldiscovery.moc"
