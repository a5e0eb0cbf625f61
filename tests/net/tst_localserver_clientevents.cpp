// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;
using namespace std::chrono_literals;

namespace {

const QString channel = u"private-desk"_s;

QString clientEvent(const QString &data, const QString &to = channel)
{
    return u"{\"event\":\"client-x\",\"channel\":\"%1\",\"data\":%2}"_s.arg(to, data);
}

} // namespace

/// Events that clients send to each other: to whom they go, and what is refused.
class TestLocalServerClientEvents : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goToTheOthersAsTheyWereSent_data();
    void goToTheOthersAsTheyWereSent();
    void nameTheUserOnPresenceChannels();
    void areRefused_data();
    void areRefused();
    void areTenPerSecond();
    void aForgedNameStaysAClientEvent();
};

void TestLocalServerClientEvents::goToTheOthersAsTheyWereSent_data()
{
    QTest::addColumn<QString>("data");
    QTest::newRow("string") << u"\"plain \\u0041 \\\" text\""_s;
    QTest::newRow("JSON in a string") << u"\"{\\\"n\\\": 1.50}\""_s;
    QTest::newRow("object") << u"{\"z\":1.50,\"a\":[9007199254740993,null],\"ü\":\"🚀\"}"_s;
    QTest::newRow("number") << u"-0.0"_s;
    QTest::newRow("null") << u"null"_s;
}

void TestLocalServerClientEvents::goToTheOthersAsTheyWereSent()
{
    QFETCH(const QString, data);
    LocalServerFixture fixture;
    FrameClient sender(fixture.url());
    FrameClient hears(fixture.url());
    FrameClient elsewhere(fixture.url());
    for (FrameClient *client : {&sender, &hears}) {
        client->askFor(channel);
        client->next();
    }
    elsewhere.askFor(u"private-other"_s);
    elsewhere.next();
    sender.send(clientEvent(data));
    QCOMPARE(hears.next(), clientEvent(data));
    QVERIFY(sender.isQuiet());
    QVERIFY(elsewhere.isQuiet());
    QCOMPARE(fixture.server->statistics().clientEvents, 1U);
    QCOMPARE(fixture.server->statistics().refusedClientEvents, 0U);
}

void TestLocalServerClientEvents::nameTheUserOnPresenceChannels()
{
    LocalServerFixture fixture;
    FrameClient sender(fixture.url());
    FrameClient hears(fixture.url());
    sender.askFor(u"presence-a"_s, u"{\"user_id\":7}"_s);
    sender.next();
    hears.askFor(u"presence-a"_s, u"{\"user_id\":8}"_s);
    hears.next();
    // The user that the sender gives itself is not believed.
    sender.send(
        u"{\"event\":\"client-x\",\"channel\":\"presence-a\",\"data\":{},\"user_id\":\"1\"}"_s);
    QCOMPARE(
        hears.next(),
        u"{\"event\":\"client-x\",\"channel\":\"presence-a\",\"data\":{},\"user_id\":\"7\"}"_s);
}

void TestLocalServerClientEvents::areRefused_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("taken");
    const auto sized = [](int size) { return clientEvent(u'"' + QString(size, u'x') + u'"'); };
    const auto named = [](int size) {
        return u"{\"event\":\"client-%1\",\"channel\":\"private-desk\"}"_s.arg(
            QString(size - 7, u'n'));
    };
    QTest::newRow("10 240 bytes") << sized(10'240) << true;
    QTest::newRow("10 241 bytes") << sized(10'241) << false;
    QTest::newRow("10 240 bytes in escapes")
        << clientEvent(u'"' + u"\\u0041"_s.repeated(10'240) + u'"') << true;
    QTest::newRow("an object of 10 241 bytes")
        << clientEvent(u"{\"a\":\""_s + QString(10'233, u'x') + u"\"}"_s) << false;
    QTest::newRow("name of 200") << named(200) << true;
    QTest::newRow("name of 201") << named(201) << false;
    QTest::newRow("a broken escape") << clientEvent(u"\"\\q\""_s) << false;
    QTest::newRow("not subscribed") << clientEvent(u"{}"_s, u"private-other"_s) << false;
    QTest::newRow("public") << clientEvent(u"{}"_s, u"public"_s) << false;
    QTest::newRow("encrypted") << clientEvent(u"{}"_s, u"private-encrypted-x"_s) << false;
    QTest::newRow("no channel") << u"{\"event\":\"client-x\",\"data\":{}}"_s << false;
}

void TestLocalServerClientEvents::areRefused()
{
    QFETCH(const QString, message);
    QFETCH(const bool, taken);
    LocalServerFixture fixture;
    FrameClient sender(fixture.url());
    FrameClient hears(fixture.url());
    for (FrameClient *client : {&sender, &hears}) {
        for (const QString &name : {channel, u"private-encrypted-x"_s}) {
            client->askFor(name);
            client->next();
        }
        QVERIFY(client->subscribe(u"public"_s));
        client->next();
    }
    sender.send(message);
    if (taken) {
        QVERIFY(frameEvent(hears.next()).startsWith("client-"_L1));
        QVERIFY(sender.isQuiet());
        return;
    }
    const QString answer = sender.next();
    QCOMPARE(errorCode(answer), 4301);
    QCOMPARE(frameObject(answer).value("channel"_L1), frameObject(message).value("channel"_L1));
    QVERIFY(sender.isQuiet());
    QVERIFY(hears.isQuiet());
    QCOMPARE(fixture.server->statistics().refusedClientEvents, 1U);
    QCOMPARE(fixture.server->statistics().clientEvents, 0U);
}

void TestLocalServerClientEvents::areTenPerSecond()
{
    LocalServerFixture fixture;
    FrameClient sender(fixture.url());
    FrameClient hears(fixture.url());
    for (FrameClient *client : {&sender, &hears}) {
        client->askFor(channel);
        client->next();
    }
    const auto send = [&](int count) {
        for (int i = 0; i < count; ++i)
            sender.send(clientEvent(QString::number(i)));
    };
    send(11);
    const QString refused = sender.next();
    QCOMPARE(errorCode(refused), 4301);
    QVERIFY(errorMessage(refused).startsWith("Client event rejected - due to rate limit"_L1));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(hears.next(), clientEvent(QString::number(i)));
    QVERIFY(hears.isQuiet());
    // Each connection has its own allowance, and what was refused used none.
    hears.send(clientEvent(u"{}"_s));
    QCOMPARE(sender.next(), clientEvent(u"{}"_s));
    fixture.clock->advance(200ms);
    send(3);
    QCOMPARE(errorCode(sender.next()), 4301);
    QVERIFY(sender.isQuiet());
    QCOMPARE(fixture.server->statistics().clientEvents, 13U);
    QCOMPARE(fixture.server->statistics().refusedClientEvents, 2U);
}

void TestLocalServerClientEvents::aForgedNameStaysAClientEvent()
{
    LocalServerFixture fixture;
    FrameClient sender(fixture.url());
    FrameClient hears(fixture.url());
    for (FrameClient *client : {&sender, &hears}) {
        client->askFor(channel);
        client->next();
    }
    // Two names: what is checked is what is passed on.
    sender.send(u"{\"event\":\"client-x\",\"event\":\"pusher:error\",\"channel\":\"private-desk\","
                "\"data\":{\"code\":4001}}"_s);
    QCOMPARE(errorCode(sender.next()), -1);
    sender.send(
        u"{\"event\":\"pusher:error\",\"channel\":\"private-desk\",\"data\":{\"code\":4001},"
        "\"event\":\"client-x\"}"_s);
    QCOMPARE(frameEvent(hears.next()), u"client-x"_s);
    QVERIFY(hears.isQuiet());
}

QTEST_GUILESS_MAIN(TestLocalServerClientEvents)
#include "tst_localserver_clientevents.moc"
