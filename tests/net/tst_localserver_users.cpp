// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

namespace {

const QString ann = u"{\"id\":\"ann\",\"user_info\":{\"name\": \"Ann\"}}"_s;
const QString bob = u"{\"id\":\"bob\"}"_s;

QString signedIn(const QString &userData)
{
    return u"{\"event\":\"pusher:signin_success\",\"data\":{\"user_data\":\"%1\"}}"_s.arg(
        QString(userData).replace(u'"', u"\\\""_s));
}

bool signIn(FrameClient &client, const QString &userData)
{
    client.signIn(userData);
    return client.next() == signedIn(userData);
}

QString watchlistFrame(const QString &state, const QString &user)
{
    return u"{\"event\":\"pusher_internal:watchlist_events\",\"data\":\"{\\\"events\\\":[{"
           "\\\"name\\\":\\\"%1\\\",\\\"user_ids\\\":[\\\"%2\\\"]}]}\"}"_s.arg(state, user);
}

QString watcherOf(const QStringList &users)
{
    return u"{\"id\":\"watcher\",\"watchlist\":[\"%1\"]}"_s.arg(users.join(u"\",\""_s));
}

} // namespace

/// Users who sign in: their own channel, presence, whom they watch, and how they are sent away.
class TestLocalServerUsers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void signIn_data();
    void signIn();
    void answersInTheDialectOfSoketi();
    void refusesAnotherUserOnTheSameConnection();
    void hearTheirOwnChannel();
    void areMembersWithoutChannelData();
    void areTerminated();
    void watchOthers();
    void aLongWatchlistIsCut();
    void whoIsNotAuthorisedInTimeIsSentAway();
};

/// "Authorized connections": a sign-in and a private channel are enough, a public one is not.
void TestLocalServerUsers::whoIsNotAuthorisedInTimeIsSentAway()
{
    LocalServer::Options options;
    options.authorizationTimeout = std::chrono::seconds(30);
    LocalServerFixture fixture(options);
    FrameClient signedIn(fixture.url());
    FrameClient subscribed(fixture.url());
    FrameClient idle(fixture.url());
    signedIn.signIn(ann);
    QVERIFY(!signedIn.next().isEmpty());
    subscribed.askFor(u"private-x"_s);
    QVERIFY(!subscribed.next().isEmpty());
    QVERIFY(idle.subscribe(u"public"_s));
    fixture.clock->advance(std::chrono::milliseconds(29'999));
    QCOMPARE(fixture.server->statistics().connections, 3U);
    fixture.clock->advance(std::chrono::milliseconds(1));
    QVERIFY(idle.waitForClose());
    QCOMPARE(idle.socket.closeCode(), QWebSocketProtocol::CloseCode(4009));
    QTRY_COMPARE(fixture.server->statistics().connections, 2U);
    QVERIFY(signedIn.isQuiet());
    QVERIFY(subscribed.isQuiet());
}

void TestLocalServerUsers::signIn_data()
{
    QTest::addColumn<QString>("userData");
    QTest::addColumn<QString>("signedData");
    QTest::addColumn<bool>("taken");
    QTest::newRow("plain") << ann << ann << true;
    QTest::newRow("signed otherwise") << ann << bob << false;
    QTest::newRow("printed anew") << ann << QString(ann).remove(u' ') << false;
    const auto row = [](const char *name, const QString &data, bool taken) {
        QTest::newRow(name) << data << data << taken;
    };
    row("id is a number", u"{\"id\":7}"_s, false);
    row("empty id", u"{\"id\":\"\"}"_s, false);
    row("no id", u"{\"user_info\":{}}"_s, false);
    row("id with a blank", u"{\"id\":\"a b\"}"_s, false);
    row("id of 184", u"{\"id\":\"%1\"}"_s.arg(QString(184, u'x')), true);
    row("id of 185", u"{\"id\":\"%1\"}"_s.arg(QString(185, u'x')), false);
    row("1025 bytes of user_info",
        u"{\"id\":\"7\",\"user_info\":\"%1\"}"_s.arg(QString(1023, u'x')), false);
    row("no JSON", u"{"_s, false);
    row("nothing", QString(), false);
}

void TestLocalServerUsers::signIn()
{
    QFETCH(const QString, userData);
    QFETCH(const QString, signedData);
    QFETCH(const bool, taken);
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    client.send(u"pusher:signin"_s,
                {{u"auth"_s, TestApp::signInAuth(client.socketId(), signedData)},
                 {u"user_data"_s, userData}});
    const QString answer = client.next();
    QCOMPARE(fixture.server->statistics().refusedSignIns, taken ? 0U : 1U);
    if (taken) {
        QCOMPARE(answer, signedIn(userData));
        QVERIFY(client.isQuiet());
        return;
    }
    QCOMPARE(errorCode(answer), 4009);
    QVERIFY(!answer.contains(QString::fromLatin1(TestApp::secret)));
    QVERIFY(client.waitForClose());
    QCOMPARE(int(client.socket.closeCode()), 4009);
}

void TestLocalServerUsers::answersInTheDialectOfSoketi()
{
    LocalServer::Options options;
    options.dialect = ServerDialect::Soketi;
    LocalServerFixture fixture(options);
    FrameClient client(fixture.url());
    client.signIn(bob);
    const QJsonObject data = dataObject(client.next());
    QCOMPARE(data.value("user_data"_L1).toString(), bob);
    QCOMPARE(data.value("auth"_L1).toString(), TestApp::signInAuth(client.socketId(), bob));
}

void TestLocalServerUsers::refusesAnotherUserOnTheSameConnection()
{
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    QVERIFY(::signIn(client, ann));
    QVERIFY(::signIn(client, ann));
    client.signIn(bob);
    QCOMPARE(errorCode(client.next()), 4009);
    QCOMPARE(fixture.server->statistics().refusedSignIns, 1U);
    client.askFor(u"#server-to-user-bob"_s);
    QCOMPARE(errorCode(client.next()), -1);
    client.askFor(u"#server-to-user-ann"_s);
    QVERIFY(frameEvent(client.next()).endsWith("subscription_succeeded"_L1));
}

void TestLocalServerUsers::hearTheirOwnChannel()
{
    LocalServerFixture fixture;
    FrameClient one(fixture.url());
    FrameClient two(fixture.url());
    FrameClient other(fixture.url());
    QVERIFY(::signIn(one, ann));
    QVERIFY(::signIn(two, ann));
    QVERIFY(::signIn(other, bob));
    for (FrameClient *client : {&one, &two, &other})
        client->askFor(u"#server-to-user-ann"_s);
    for (FrameClient *client : {&one, &two})
        QVERIFY(frameEvent(client->next()).endsWith("subscription_succeeded"_L1));
    QVERIFY(errorMessage(other.next()).endsWith("to channel #server-to-user-ann"_L1));
    // What the official SDK's sendToUser() posts.
    RawClient publisher(fixture);
    const QByteArray target = "\"channels\":[\"#server-to-user-ann\"]";
    QCOMPARE(publisher.exchange(fixture.publishRequest(eventBody("hi", target))).status, 200);
    QCOMPARE(dataOf(one.next()), u"hi"_s);
    QCOMPARE(dataOf(two.next()), u"hi"_s);
    QVERIFY(other.isQuiet());
}

void TestLocalServerUsers::areMembersWithoutChannelData()
{
    LocalServerFixture fixture;
    FrameClient client(fixture.url());
    QVERIFY(::signIn(client, ann));
    client.askFor(u"presence-a"_s);
    QVERIFY(client.next().contains("\\\"ids\\\":[\\\"ann\\\"],\\\"hash\\\":{\\\"ann\\\":"
                                   "{\\\"name\\\": \\\"Ann\\\"}}"_L1));
}

void TestLocalServerUsers::areTerminated()
{
    LocalServerFixture fixture;
    FrameClient one(fixture.url());
    FrameClient two(fixture.url());
    FrameClient other(fixture.url());
    QVERIFY(::signIn(one, ann));
    QVERIFY(::signIn(two, ann));
    QVERIFY(::signIn(other, bob));
    RawClient publisher(fixture);
    const auto terminate = [&](const QByteArray &user) {
        return publisher.exchange(
            fixture.request("POST", "users/" + user + "/terminate_connections", "{}"));
    };
    QCOMPARE(terminate("nobody").status, 200);
    const HttpAnswer answer = terminate("ann");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, "{}");
    for (FrameClient *client : {&one, &two}) {
        QVERIFY(client->waitForClose());
        QCOMPARE(errorCode(client->next()), 4009);
        QCOMPARE(int(client->socket.closeCode()), 4009);
    }
    QVERIFY(other.isQuiet());
    const QByteArray target = "/apps/" + TestApp::id.toUtf8() + "/users/bob/terminate_connections";
    QCOMPARE(publisher.exchange(LocalServerFixture::plainRequest("POST", target, "{}")).status,
             401);
    QVERIFY(other.isQuiet());
}

void TestLocalServerUsers::watchOthers()
{
    LocalServerFixture fixture;
    FrameClient watcher(fixture.url());
    FrameClient friendly(fixture.url());
    QVERIFY(::signIn(friendly, bob));
    const QString userData = watcherOf({u"ann"_s, u"bob"_s});
    QVERIFY(::signIn(watcher, userData));
    const QJsonArray events = dataObject(watcher.next()).value("events"_L1).toArray();
    QCOMPARE(events,
             (QJsonArray{
                 QJsonObject{{u"name"_s, u"online"_s}, {u"user_ids"_s, QJsonArray{u"bob"_s}}},
                 QJsonObject{{u"name"_s, u"offline"_s}, {u"user_ids"_s, QJsonArray{u"ann"_s}}}}));
    {
        FrameClient one(fixture.url());
        FrameClient two(fixture.url());
        QVERIFY(::signIn(one, ann));
        QCOMPARE(watcher.next(), watchlistFrame(u"online"_s, u"ann"_s));
        QVERIFY(::signIn(two, ann));
        QVERIFY(watcher.isQuiet());
    }
    QCOMPARE(watcher.next(), watchlistFrame(u"offline"_s, u"ann"_s));
    QVERIFY(watcher.isQuiet());
}

void TestLocalServerUsers::aLongWatchlistIsCut()
{
    LocalServerFixture fixture;
    QStringList users;
    for (int i = 0; i < 101; ++i)
        users.append(u"u%1"_s.arg(i));
    FrameClient client(fixture.url());
    QVERIFY(::signIn(client, watcherOf(users)));
    QCOMPARE(errorCode(client.next()), 4302);
    const QJsonArray events = dataObject(client.next()).value("events"_L1).toArray();
    QCOMPARE(events.first()["user_ids"_L1].toArray().size(), 100);
    QVERIFY(client.isQuiet());
}

QTEST_GUILESS_MAIN(TestLocalServerUsers)
#include "tst_localserver_users.moc"
