// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const ChannelName bots(u"bots"_s);

QByteArray message(const QByteArray &event, const ChannelName &channel, const QByteArray &data)
{
    return "{\"event\":\"" + event + "\",\"channel\":\"" + channel.value().toUtf8()
        + "\",\"data\":" + data + '}';
}

} // namespace

/// Events that no good server sends: names and sizes, through a whole client.
class TestEventFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void P18_oddNames_data();
    void P18_oddNames();
    void P18_whatIsNoEventOfOurChannels();
    void L3_sizes_data();
    void L3_sizes();
    void L3_pastTheLimitTheLineIsClosedSaidAndBack();
    void L3_asManyMembersAsFit_data();
    void L3_asManyMembersAsFit();

private:
    HostilePeer &peer() { return server->last(); }

    std::unique_ptr<HostileServer> server;
    std::unique_ptr<Client> client; ///< subscribed to `bots`
    QStringList heard; ///< channel and event, by listeners for everything
};

void TestEventFaults::init()
{
    client.reset();
    heard.clear();
    server = std::make_unique<HostileServer>();
    server->onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            if (text.contains("pusher:subscribe"))
                peer.text(message("pusher_internal:subscription_succeeded", bots, "{}"));
        });
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    options.connection.backoff.reconnectDelay = 50ms;
    client = std::make_unique<Client>(options);
    QVERIFY(client->channels().subscribe(bots).has_value());
    client->start();
    QTRY_VERIFY(client->channels().allSubscribed());
    for (const QString &pattern : {u"*"_s, u"pusher:*"_s}) {
        QVERIFY(client->dispatcher()
                    .addListener({.id = ListenerId(pattern),
                                  .channel = u"*"_s,
                                  .event = pattern,
                                  .callback =
                                      [this](const Event &event) {
                                          heard.append(event.channel().value() + u' '
                                                       + event.name().value());
                                      }})
                    .has_value());
    }
}

void TestEventFaults::P18_oddNames_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("name");
    QTest::newRow("with NUL") << "e\\u0000x"_ba << QString(u"e\0x"_s);
    QTest::newRow("__proto__") << "__proto__"_ba << u"__proto__"_s;
    QTest::newRow("almost the protocol's") << "Pusher:error"_ba << u"Pusher:error"_s;
    QTest::newRow("a space") << " "_ba << u" "_s;
    QTest::newRow("too long for any server") << QByteArray(201, 'n') << QString(201, u'n');
    QTest::newRow("1 MB") << QByteArray(1'000'000, 'n') << QString(1'000'000, u'n');
}

void TestEventFaults::P18_oddNames()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, name);
    peer().text(message(json, bots, "1"));
    peer().text(message("next", bots, "1"));
    QTRY_COMPARE(client->history()->dispatchedUpTo(), 2u);
    QCOMPARE(client->history()->at(1)->name().value(), name);
    QVERIFY(heard.contains(u"bots "_s + name)); // an event like any other
    QVERIFY(heard.contains(u"bots next"_s));
    // Told apart where it costs: the table of names is bounded.
    QCOMPARE(client->counters().namesNotInterned, name.size() > 1024 ? 1u : 0u);
}

void TestEventFaults::P18_whatIsNoEventOfOurChannels()
{
    int onChannel = 0;
    QVERIFY(client->dispatcher()
                .addListener({.id = ListenerId(u"channel's"_s),
                              .channel = bots.value(),
                              .event = u"*"_s,
                              .callback = [&onChannel](const Event &) { ++onChannel; }})
                .has_value());
    const Client::Counters before = client->counters();
    peer().text(R"({"event":"without-channel","data":"1"})");
    peer().text(message("e", ChannelName(u"elsewhere"_s), "1"));
    peer().text(message("", bots, "1"));
    // What only a server may say, from a client that found a way.
    peer().text(R"({"event":"pusher:made_up","channel":"bots","data":"1","user_id":"7"})");
    peer().text(message("pusher_internal:member_added", bots, R"({"user_id":"7"})"));
    peer().text(message("pusher:cache_miss", bots, "{}"));
    peer().text(message("last", bots, "1"));
    QTRY_COMPARE(client->history()->dispatchedUpTo(), 2u);
    // It is the connection's: kept, and only who asks for everything hears of it.
    QCOMPARE(client->history()->at(1)->name().value(), u"without-channel"_s);
    QVERIFY(client->history()->at(1)->channel().isEmpty());
    QCOMPARE(onChannel, 1);
    const Client::Counters counters = client->counters();
    QCOMPARE(counters.unexpected, 1u);
    QCOMPARE(counters.malformed, 1u);
    QCOMPARE(client->malformedFrames().first().fault, FrameFault::NoEvent);
    QCOMPARE(counters.controlFrames - before.controlFrames, 3u);
    QCOMPARE(counters.unreadableStates, 2u); // no members there, and no cache
    const ChannelStates::State *const state = client->channelStates().find(bots);
    QVERIFY(!state->members && !state->cacheMissed);
    QVERIFY(!heard.contains(u"bots pusher:made_up"_s));
}

namespace {
constexpr qsizetype limit = 1024 * 1024; ///< of a message, unless told otherwise

/// A message of exactly so many bytes.
QByteArray messageOf(qsizetype size)
{
    const qsizetype around = message("e", bots, "\"\"").size();
    return message("e", bots, '"' + QByteArray(size - around, 'x') + '"');
}
} // namespace

void TestEventFaults::L3_sizes_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("10 KB") << qsizetype(10'000);
    QTest::newRow("100 KB") << qsizetype(100'000);
    QTest::newRow("1 MB") << qsizetype(1'000'000);
    QTest::newRow("the limit") << limit;
}

void TestEventFaults::L3_sizes()
{
    QFETCH(qsizetype, size);
    const QByteArray text = messageOf(size);
    QCOMPARE(text.size(), size);
    peer().text(text);
    QTRY_COMPARE(client->history()->dispatchedUpTo(), 1u);
    QCOMPARE(client->history()->at(1)->dataText().size(), size - message("e", bots, "\"\"").size());
    QVERIFY(heard.contains(u"bots e"_s));
    QCOMPARE(server->accepted(), 1);
}

void TestEventFaults::L3_pastTheLimitTheLineIsClosedSaidAndBack()
{
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    peer().text(messageOf(limit + 1));
    QTRY_COMPARE(errors.size(), 1);
    const Error error = errors.first().first().value<Error>();
    QCOMPARE(error.parameters.value(u"localCode"_s).toInt(), 1009);
    QVERIFY(client->history()->size() == 0);
    // The gap is on record, and what comes then is heard.
    QCOMPARE(client->gaps().gaps().size(), 1);
    QTRY_VERIFY(server->accepted() == 2 && client->channels().allSubscribed());
    peer().text(message("e", bots, "1"));
    QTRY_COMPARE(client->history()->dispatchedUpTo(), 1u);
}

void TestEventFaults::L3_asManyMembersAsFit_data()
{
    QTest::addColumn<bool>("isObject");
    QTest::newRow("keys") << true;
    QTest::newRow("elements") << false;
}

/// A million of them is more than a message may hold; tst_payloadwalk walks over so many.
void TestEventFaults::L3_asManyMembersAsFit()
{
    QFETCH(bool, isObject);
    const qsizetype room = limit - message("e", bots, "[]").size();
    QByteArray members;
    int count = 0;
    for (;; ++count) {
        const QByteArray member = isObject ? "\"k" + QByteArray::number(count) + "\":0"_ba : "0"_ba;
        if (members.size() + 1 + member.size() > room)
            break;
        members += (count > 0 ? ","_ba : ""_ba) + member;
    }
    QVERIFY(count > 80'000);
    peer().text(message("e", bots, isObject ? '{' + members + '}' : '[' + members + ']'));
    QTRY_COMPARE(client->history()->dispatchedUpTo(), 1u);
    const Event event = *client->history()->at(1);
    QVERIFY(event.isJson());
    int seen = 0;
    QCOMPARE(event.forEachField([&seen](const PayloadField &) { ++seen; }), isObject);
    QCOMPARE(seen, isObject ? count : 0);
    if (isObject)
        QCOMPARE(event.field("k0")->toInteger(), 0);
    QCOMPARE(client->counters().malformed, 0u);
}

QTEST_GUILESS_MAIN(TestEventFaults)
#include "tst_eventfaults.moc"
