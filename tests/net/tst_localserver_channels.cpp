// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QJsonArray>
#include <QTest>

#include <deque>

using namespace Qt::StringLiterals;
using namespace Pusher;
using namespace std::chrono_literals;

namespace {

const QString ann = u"{\"user_id\":\"7\",\"user_info\":{\"name\":\"Ann\"}}"_s;
const QString bob = u"{\"user_id\":\"8\"}"_s;

LocalServer::Options soketi()
{
    LocalServer::Options options;
    options.dialect = ServerDialect::Soketi;
    return options;
}

LocalServer::Options withCounts()
{
    LocalServer::Options options;
    options.subscriptionCounts = true;
    return options;
}

QJsonObject subscription(const QString &channel, const QString &auth,
                         const QString &channelData = {})
{
    return {{u"channel"_s, channel}, {u"auth"_s, auth}, {u"channel_data"_s, channelData}};
}

/// Publishes the event `e` with this data; the answer's status.
int publish(const LocalServerFixture &fixture, const QByteArray &channel, const QByteArray &data)
{
    RawClient publisher(fixture);
    return publisher
        .exchange(fixture.publishRequest(R"({"name":"e","channel":")" + channel + R"(","data":")"
                                         + data + "\"}"))
        .status;
}

QString succeeded(const QString &channel)
{
    return u"{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"%1\",\"data\":\"{}\"}"_s
        .arg(channel);
}

QString cacheMiss(const QString &channel)
{
    return u"{\"event\":\"pusher:cache_miss\",\"channel\":\"%1\"}"_s.arg(channel);
}

} // namespace

/// Who is let into which channel, and what is heard there.
class TestLocalServerChannels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesWhatIsSigned_data();
    void takesWhatIsSigned();
    void refusesWhatIsNotSigned_data();
    void refusesWhatIsNotSigned();
    void answersInTheDialectOfSoketi();
    void isAsLaxAsSoketi();
    void boundsSubscriptionsOfAConnection();
    void membersAreUsers();
    void membersOfAConnectionThatIsCutLeave();
    void idsAreText();
    void A11_refusesMembers_data();
    void A11_refusesMembers();
    void aFullPresenceChannelTakesItsOwnUsersOnly();
    void replaysTheLastEvent_data();
    void replaysTheLastEvent();
    void cachesNoClientEvents();
    void countsSubscriptions();
    void countsLargeChannelsEveryFiveSeconds();
};

void TestLocalServerChannels::takesWhatIsSigned_data()
{
    QTest::addColumn<QString>("channel");
    for (const QString &channel : {u"private-x"_s, u"private-encrypted-x"_s, u"private-=@,.;_"_s})
        QTest::newRow(qPrintable(channel)) << channel;
}

void TestLocalServerChannels::takesWhatIsSigned()
{
    QFETCH(const QString, channel);
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    client.askFor(channel);
    QCOMPARE(client.next(), succeeded(channel));
    QCOMPARE(publish(fixture, channel.toUtf8(), "1"), 200);
    QCOMPARE(dataOf(client.next()), u"1"_s);
    // A private channel's application may sign data, too.
    FrameClient other(fixture.url());
    other.askFor(channel, u"{\"a\": 1}"_s);
    QCOMPARE(other.next(), succeeded(channel));
    QCOMPARE(fixture.server->statistics().refusedSubscriptions, 0U);
}

void TestLocalServerChannels::refusesWhatIsNotSigned_data()
{
    QTest::addColumn<std::function<QJsonObject(const QString &socketId)>>("request");
    QTest::addColumn<QString>("message");
    using Request = std::function<QJsonObject(const QString &)>;
    const auto row = [](const char *name, const Request &request, const QString &message) {
        QTest::newRow(name) << request << message;
    };
    const QString channel = u"private-x"_s;
    const QString presence = u"presence-x"_s;
    const auto withAuth = [](const QString &name, const auto &change) -> Request {
        return [=](const QString &id) {
            return subscription(name, change(TestApp::channelAuth(id, name)));
        };
    };
    const QString invalid = u"Invalid signature: Expected HMAC SHA256 hex digest of %1:"_s;
    row("no auth", withAuth(channel, [](const QString &) { return QString(); }),
        u"Auth info required to subscribe to channel private-x"_s);
    row("no key",
        withAuth(channel, [](const QString &auth) -> QString { return auth.section(u':', 1); }),
        u"Invalid key in subscription auth data: "_s);
    row("other key", withAuth(channel, [](const QString &auth) -> QString { return u'x' + auth; }),
        u"Invalid key in subscription auth data: "_s);
    row("cut", withAuth(channel, [](const QString &auth) -> QString { return auth.chopped(2); }),
        invalid + channel);
    row("longer", withAuth(channel, [](const QString &auth) -> QString { return auth + u"00"_s; }),
        invalid + channel);
    row("bent",
        withAuth(channel,
                 [](const QString &auth) -> QString {
                     return auth.chopped(1) + (auth.back() == u'0' ? u'1' : u'0');
                 }),
        invalid + channel);
    row(
        "of another channel",
        [=](const QString &id) {
            return subscription(channel, TestApp::channelAuth(id, u"private-y"_s));
        },
        invalid + channel);
    row(
        "of another connection",
        [=](const QString &) {
            return subscription(channel, TestApp::channelAuth(u"1.2"_s, channel));
        },
        invalid + channel);
    row(
        "signed without channel_data",
        [=](const QString &id) {
            return subscription(presence, TestApp::channelAuth(id, presence), ann);
        },
        invalid + presence + u':' + ann);
    row(
        "channel_data printed anew",
        [=](const QString &id) {
            const QString spaced = QString(ann).replace(u':', u": "_s);
            return subscription(presence, TestApp::channelAuth(id, presence, spaced), ann);
        },
        invalid + presence + u':' + ann);
    row("nobody", withAuth(presence, [](const QString &auth) -> QString { return auth; }),
        u"There is no channel_data and nobody is signed in, so no subscription to channel presence-x"_s);
    row("encrypted", withAuth(u"private-encrypted-x"_s, [](const QString &) { return u"a:b"_s; }),
        u"Invalid key in subscription auth data: 'a:b'"_s);
}

void TestLocalServerChannels::refusesWhatIsNotSigned()
{
    QFETCH(const std::function<QJsonObject(const QString &)>, request);
    QFETCH(QString, message);
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    const QString id = client.socketId();
    const QJsonObject wanted = request(id);
    const QString channel = wanted.value("channel"_L1).toString();
    client.send(u"pusher:subscribe"_s, wanted);
    const QString answer = client.next();
    QCOMPARE(errorCode(answer), -1);
    if (message.contains("%1"_L1))
        message = message.arg(id);
    QVERIFY2(errorMessage(answer).startsWith(message), qPrintable(answer));
    // As the hosted service: only the words tell which channel it was.
    QVERIFY(!frameObject(answer).contains("channel"_L1));
    QVERIFY(!answer.contains(QString::fromLatin1(TestApp::secret)));
    QCOMPARE(fixture.server->statistics().refusedSubscriptions, 1U);

    QCOMPARE(publish(fixture, channel.toUtf8(), "1"), 200);
    QVERIFY(client.isQuiet());
    client.askFor(channel, channel.startsWith("presence-"_L1) ? ann : QString());
    QVERIFY(frameEvent(client.next()).endsWith("subscription_succeeded"_L1));
}

void TestLocalServerChannels::answersInTheDialectOfSoketi()
{
    LocalServerFixture fixture(soketi());
    FrameClient client(fixture.url());
    const QString done =
        u"{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"private-x\"}"_s;
    client.askFor(u"private-x"_s);
    QCOMPARE(client.next(), done);
    client.askFor(u"private-x"_s);
    QCOMPARE(client.next(), done);
    client.send(u"pusher:unsubscribe"_s, {{u"channel"_s, u"private-y"_s}});
    client.send(u"pusher:subscribe"_s, subscription(u"private-y"_s, u"a:b"_s));
    const QString refused = client.next();
    QCOMPARE(frameEvent(refused), u"pusher:subscription_error"_s);
    QCOMPARE(frameObject(refused).value("channel"_L1).toString(), u"private-y"_s);
    QCOMPARE(dataObject(refused).value("type"_L1).toString(), u"AuthError"_s);
    QCOMPARE(dataObject(refused).value("status"_L1).toInt(), 401);
    QVERIFY(!dataObject(refused).value("error"_L1).toString().isEmpty());
    client.send(u"pusher:subscribe"_s, subscription(QString(300, u'x'), QString()));
    const QString tooLong = client.next();
    QCOMPARE(frameObject(tooLong).value("channel"_L1).toString().size(), 200);
    QCOMPARE(dataObject(tooLong).value("type"_L1).toString(), u"LimitReached"_s);
    QCOMPARE(dataObject(tooLong).value("status"_L1).toInt(), 4009);
    client.send(u"pusher:unheard-of"_s, {});
    client.askFor(u"presence-x"_s, ann);
    const QString members = client.next();
    QVERIFY(members.contains("presence"_L1));
    client.askFor(u"presence-x"_s, ann);
    QCOMPARE(client.next(), members);
    QVERIFY(client.isQuiet());
    QCOMPARE(fixture.server->statistics().refusedSubscriptions, 2U);
}

/// A client without a `protocol`, and a client event on a public channel.
void TestLocalServerChannels::isAsLaxAsSoketi()
{
    LocalServerFixture fixture(soketi());
    FrameClient ann(fixture.url(u"/app/"_s + TestApp::key));
    FrameClient bob(fixture.url());
    QVERIFY(ann.subscribe(u"desk"_s));
    QVERIFY(bob.subscribe(u"desk"_s));
    QVERIFY(!ann.next().isEmpty());
    QVERIFY(!bob.next().isEmpty());
    ann.send(u"{\"event\":\"client-hi\",\"channel\":\"desk\",\"data\":{\"n\":1}}"_s);
    QCOMPARE(bob.next(),
             u"{\"event\":\"client-hi\",\"channel\":\"desk\",\"data\":{\"n\":1}}"_s);
}

void TestLocalServerChannels::boundsSubscriptionsOfAConnection()
{
    LocalServer::Options options;
    options.maximumSubscriptions = 2;
    LocalServerFixture fixture(options);
    FrameClient client(fixture.url());
    QVERIFY(client.subscribe(u"a"_s));
    QVERIFY(client.subscribe(u"b"_s));
    QVERIFY(!client.subscribe(u"c"_s));
    QCOMPARE(errorCode(client.frames.last()), -1);
    QVERIFY(errorMessage(client.frames.last()).endsWith("no subscription to channel c"_L1));
    QCOMPARE(fixture.server->statistics().refusedSubscriptions, 1U);
    client.send(u"pusher:unsubscribe"_s, {{u"channel"_s, u"a"_s}});
    QVERIFY(client.subscribe(u"c"_s));
    FrameClient other(fixture.url());
    QVERIFY(other.subscribe(u"a"_s));
}

void TestLocalServerChannels::membersAreUsers()
{
    LocalServerFixture fixture;
    const QString channel = u"presence-desk"_s;
    FrameClient first(fixture.url());
    FrameClient second(fixture.url());
    FrameClient again(fixture.url());
    const auto members = [](const QString &frame) {
        return dataObject(frame).value("presence"_L1).toObject();
    };
    first.askFor(channel, ann);
    QCOMPARE(first.next(),
             u"{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"presence-desk\","
             "\"data\":\"{\\\"presence\\\":{\\\"ids\\\":[\\\"7\\\"],\\\"hash\\\":{\\\"7\\\":"
             "{\\\"name\\\":\\\"Ann\\\"}},\\\"count\\\":1}}\"}"_s);
    second.askFor(channel, bob);
    const QJsonObject both = members(second.next());
    QCOMPARE(both.value("ids"_L1), (QJsonValue(QJsonArray{u"7"_s, u"8"_s})));
    QCOMPARE(both.value("count"_L1).toInt(), 2);
    QVERIFY(both.value("hash"_L1).toObject().value("8"_L1).isNull());
    QCOMPARE(first.next(),
             u"{\"event\":\"pusher_internal:member_added\",\"channel\":\"presence-desk\","
             "\"data\":\"{\\\"user_id\\\":\\\"8\\\"}\"}"_s);

    // Bob once more: nobody comes, and as long as one connection stays nobody goes.
    again.askFor(channel, bob);
    QCOMPARE(members(again.next()).value("count"_L1).toInt(), 2);
    QVERIFY(first.isQuiet());
    second.send(u"pusher:unsubscribe"_s, {{u"channel"_s, channel}});
    QVERIFY(second.isQuiet());
    QVERIFY(first.isQuiet());
    again.send(u"pusher:unsubscribe"_s, {{u"channel"_s, channel}});
    QCOMPARE(first.next(),
             u"{\"event\":\"pusher_internal:member_removed\",\"channel\":\"presence-desk\","
             "\"data\":\"{\\\"user_id\\\":\\\"8\\\"}\"}"_s);
    second.askFor(channel, bob);
    QCOMPARE(frameEvent(first.next()), u"pusher_internal:member_added"_s);
}

void TestLocalServerChannels::membersOfAConnectionThatIsCutLeave()
{
    LocalServerFixture fixture;
    FrameClient stays(fixture.url());
    stays.askFor(u"presence-a"_s, ann);
    stays.next();
    {
        FrameClient goes(fixture.url());
        goes.askFor(u"presence-a"_s, bob);
        QCOMPARE(frameEvent(stays.next()), u"pusher_internal:member_added"_s);
        goes.socket.abort();
    }
    const QString removed = stays.next();
    QCOMPARE(frameEvent(removed), u"pusher_internal:member_removed"_s);
    QCOMPARE(dataObject(removed).value("user_id"_L1).toString(), u"8"_s);
}

void TestLocalServerChannels::idsAreText()
{
    LocalServerFixture fixture;
    FrameClient first(fixture.url());
    FrameClient second(fixture.url());
    // Beyond 2^53 two numbers would become one user; what stands in user_info keeps its spelling.
    first.askFor(u"presence-a"_s, u"{\"user_id\":9007199254740993,\"user_info\":{\"n\":1.50}}"_s);
    QVERIFY(first.next().contains("\\\"ids\\\":[\\\"9007199254740993\\\"],\\\"hash\\\":"
                                  "{\\\"9007199254740993\\\":{\\\"n\\\":1.50}}"_L1));
    second.askFor(u"presence-a"_s, u"{\"user_id\":9007199254740992}"_s);
    QCOMPARE(dataObject(second.next()).value("presence"_L1).toObject().value("count"_L1).toInt(),
             2);
    QVERIFY(first.next().contains("{\\\"user_id\\\":\\\"9007199254740992\\\"}"_L1));
}

void TestLocalServerChannels::A11_refusesMembers_data()
{
    QTest::addColumn<QString>("channelData");
    QTest::addColumn<bool>("taken");
    const auto info = [](int size) -> QString {
        return u"{\"user_id\":\"7\",\"user_info\":\""_s + QString(size - 2, u'x') + u"\"}"_s;
    };
    const auto id = [](const QString &text) -> QString { return u"{\"user_id\":"_s + text + u'}'; };
    QTest::newRow("1024 bytes of user_info") << info(1024) << true;
    QTest::newRow("1025 bytes of user_info") << info(1025) << false;
    QTest::newRow("id of 128") << id(u'"' + QString(128, u'x') + u'"') << true;
    QTest::newRow("id of 129") << id(u'"' + QString(129, u'x') + u'"') << false;
    QTest::newRow("empty id") << id(u"\"\""_s) << false;
    QTest::newRow("null") << id(u"null"_s) << false;
    QTest::newRow("id is an object") << id(u"{}"_s) << false;
    QTest::newRow("no id") << u"{\"user_info\":{}}"_s << false;
    QTest::newRow("no object") << u"[1]"_s << false;
    QTest::newRow("no JSON") << u"{\"user_id\":\"7\",}"_s << false;
    QTest::newRow("broken inside") << u"{\"user_id\":\"7\",\"user_info\":{x}}"_s << false;
}

void TestLocalServerChannels::A11_refusesMembers()
{
    QFETCH(const QString, channelData);
    QFETCH(const bool, taken);
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    client.askFor(u"presence-a"_s, channelData);
    const QString answer = client.next();
    QCOMPARE(frameEvent(answer).endsWith("subscription_succeeded"_L1), taken);
    QCOMPARE(fixture.server->statistics().refusedSubscriptions, taken ? 0U : 1U);
    if (taken)
        return;
    QVERIFY2(errorMessage(answer).endsWith("no subscription to channel presence-a"_L1),
             qPrintable(answer));
    LocalServerFixture other(soketi());
    FrameClient twin(other.url());
    twin.askFor(u"presence-a"_s, channelData);
    QCOMPARE(dataObject(twin.next()).value("status"_L1).toInt(), 4301);
}

void TestLocalServerChannels::aFullPresenceChannelTakesItsOwnUsersOnly()
{
    LocalServerFixture fixture;
    std::deque<FrameClient> clients;
    const auto ask = [](FrameClient &client, int user) {
        client.askFor(u"presence-a"_s, u"{\"user_id\":%1}"_s.arg(user));
    };
    const auto join = [&](int user) {
        FrameClient &client = clients.emplace_back(fixture.url());
        ask(client, user);
        return client.next();
    };
    // All at once: each wait costs some milliseconds.
    for (int user = 1; user <= 100; ++user)
        clients.emplace_back(fixture.url());
    for (int user = 1; user <= 100; ++user)
        ask(clients[user - 1], user);
    for (FrameClient &client : clients)
        QVERIFY(frameEvent(client.next()).endsWith("subscription_succeeded"_L1));
    QVERIFY(errorMessage(join(101)).contains("limit of 100 members"_L1));
    QVERIFY(frameEvent(join(100)).endsWith("subscription_succeeded"_L1));
    clients[0].socket.abort();
    QTRY_COMPARE(fixture.server->statistics().connections, 101U);
    QVERIFY(frameEvent(join(101)).endsWith("subscription_succeeded"_L1));
}

void TestLocalServerChannels::replaysTheLastEvent_data()
{
    QTest::addColumn<QString>("channel");
    for (const QString &channel : {u"cache-x"_s, u"private-cache-x"_s,
                                   u"private-encrypted-cache-x"_s, u"presence-cache-x"_s})
        QTest::newRow(qPrintable(channel)) << channel;
}

void TestLocalServerChannels::replaysTheLastEvent()
{
    QFETCH(const QString, channel);
    LocalServerFixture fixture;
    const auto join = [&](FrameClient &client) {
        client.askFor(channel, channel.startsWith("presence"_L1) ? ann : QString());
        return frameEvent(client.next()).endsWith("subscription_succeeded"_L1);
    };
    const auto last = [&] {
        FrameClient client(fixture.url());
        return join(client) ? client.next() : QString();
    };
    QCOMPARE(last(), cacheMiss(channel));
    QCOMPARE(publish(fixture, channel.toUtf8(), "1"), 200);
    QCOMPARE(publish(fixture, channel.toUtf8(), R"({\"n\":2})"), 200);
    FrameClient listener(fixture.url());
    QVERIFY(join(listener));
    const QString event = u"{\"event\":\"e\",\"channel\":\"%1\",\"data\":\"%2\"}"_s.arg(channel);
    QCOMPARE(listener.next(), event.arg(u"{\\\"n\\\":2}"_s));
    fixture.clock->advance(59min);
    QCOMPARE(publish(fixture, channel.toUtf8(), "3"), 200);
    fixture.clock->advance(59min + 59s);
    QCOMPARE(last(), event.arg(u"3"_s));
    fixture.clock->advance(1s);
    QCOMPARE(last(), cacheMiss(channel));
}

void TestLocalServerChannels::cachesNoClientEvents()
{
    LocalServerFixture fixture;
    FrameClient sender(fixture.url());
    sender.askFor(u"private-cache-x"_s);
    sender.send(u"{\"event\":\"client-x\",\"channel\":\"private-cache-x\",\"data\":{}}"_s);
    QTRY_COMPARE(fixture.server->statistics().clientEvents, 1U);
    FrameClient later(fixture.url());
    later.askFor(u"private-cache-x"_s);
    later.next();
    QCOMPARE(later.next(), cacheMiss(u"private-cache-x"_s));
}

void TestLocalServerChannels::countsSubscriptions()
{
    LocalServerFixture fixture(withCounts());
    const auto count = [](int number) {
        return u"{\"event\":\"pusher_internal:subscription_count\",\"channel\":\"a\","
               "\"data\":\"{\\\"subscription_count\\\":%1}\"}"_s.arg(number);
    };
    FrameClient first(fixture.url());
    first.askFor(u"a"_s);
    QCOMPARE(first.next(), succeeded(u"a"_s));
    QCOMPARE(first.next(), count(1));
    {
        FrameClient second(fixture.url());
        second.askFor(u"a"_s);
        QCOMPARE(second.next(), succeeded(u"a"_s));
        QCOMPARE(second.next(), count(2));
        QCOMPARE(first.next(), count(2));
    }
    QCOMPARE(first.next(), count(1));
    first.askFor(u"presence-a"_s, ann);
    QVERIFY(frameEvent(first.next()).endsWith("subscription_succeeded"_L1));
    QVERIFY(first.isQuiet());

    LocalServer::Options options = soketi();
    options.subscriptionCounts = true;
    LocalServerFixture other(options);
    FrameClient there(other.url());
    there.askFor(u"a"_s);
    there.next();
    QVERIFY(there.isQuiet());
}

void TestLocalServerChannels::countsLargeChannelsEveryFiveSeconds()
{
    LocalServerFixture fixture(withCounts());
    std::deque<FrameClient> clients;
    const auto join = [&] { return clients.emplace_back(fixture.url()).subscribe(u"a"_s); };
    for (int i = 0; i < 100; ++i)
        clients.emplace_back(fixture.url());
    for (FrameClient &client : clients)
        client.askFor(u"a"_s);
    for (FrameClient &client : clients)
        QCOMPARE(client.next(), succeeded(u"a"_s));
    FrameClient &listener = clients.front();
    const auto count = [&] {
        return dataObject(listener.frames.last()).value("subscription_count"_L1).toInt();
    };
    QTRY_COMPARE(count(), 100);
    const qsizetype before = listener.frames.size();
    QVERIFY(join());
    QVERIFY(listener.waitForFrames(before + 1));
    QCOMPARE(count(), 101);
    for (int i = 0; i < 3; ++i)
        QVERIFY(join());
    fixture.clock->advance(4999ms);
    listener.send(u"pusher:ping"_s, {});
    QVERIFY(listener.waitForFrames(before + 2));
    QCOMPARE(frameEvent(listener.frames.last()), u"pusher:pong"_s);
    fixture.clock->advance(1ms);
    QVERIFY(listener.waitForFrames(before + 3));
    QCOMPARE(count(), 104);
    // The pause begins anew, and ends in silence when nobody came or went.
    fixture.clock->advance(5s);
    QVERIFY(join());
    QVERIFY(listener.waitForFrames(before + 4));
    QCOMPARE(count(), 105);
}

QTEST_GUILESS_MAIN(TestLocalServerChannels)
#include "tst_localserver_channels.moc"
