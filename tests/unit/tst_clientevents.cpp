// SPDX-License-Identifier: MIT
#include "libpusher/client/clientevents.h"
#include "tests/support/fakescheduler.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Verdict = ClientEvents::Verdict;
const ChannelName desk(u"private-desk"_s);
const ChannelName room(u"presence-room"_s);
const EventName typing(u"client-typing"_s);
const PusherError tooFast{4301, u"Client event rejected - rate limit"_s, {}};

/// How a frame with this number for its data ends.
QByteArray valueOf(int number)
{
    return "\"data\":" + QByteArray::number(number) + '}';
}
} // namespace

/// Client events from the call to their verdict, over a line that the test plays.
class tst_ClientEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sendsTheValueAsItIs();
    void P19_rulesAreKeptHere_data();
    void P19_rulesAreKeptHere();
    void P19_sizesAreBytesOfUtf8_data();
    void P19_sizesAreBytesOfUtf8();
    void P19_tenASecond();
    void aNewConnectionCountsAnew();
    void aPongIsTheVerdict();
    void P1_aRefusalIsAboutTheOneBeforeThePong_data();
    void P1_aRefusalIsAboutTheOneBeforeThePong();
    void P1_aRefusalThatNamesItsChannel();
    void P1_whatIsNotAboutUs();
    void reverbDoesNotUnderstandText();
    void aPongOfTheConnectionsOwnIsNoVerdict();
    void aPingThatFoundNoRoom();
    void waitsForItsChannelInOrder();
    void waitsOnlySoLong();
    void theQueueIsBounded();
    void whatWaitsGoesAtTheRate();
    void leftAndRefusedChannels();
    void waitsThroughAReconnect();
    void X3_aLineThatTakesNothing();
    void whatWaitsTriesTheLineAgain();
    void lostWithTheConnection();
    void aServerThatNeverAnswers();
    void aLatePongIsNobodyElses();
    void triggerTellsNothingFromInside();

private:
    void stand(const ChannelName &channel)
    {
        QVERIFY(registry->subscribe(channel).has_value());
        registry->subscriptionSent(channel);
        QVERIFY(registry->subscriptionSucceeded(channel));
    }
    quint64 send(const QByteArray &data = "1", const ChannelName &channel = desk)
    {
        const auto ticket = events->trigger(channel, typing, data);
        return ticket ? *ticket : 0;
    }
    QString ruleOf(const Result<quint64> &result) const
    {
        return result ? QString() : result.error().parameters.value(u"rule"_s).toString();
    }
    QByteArrayList sentEvents() const
    {
        QByteArrayList frames;
        std::copy_if(sent.begin(), sent.end(), std::back_inserter(frames),
                     [](const QByteArray &frame) { return frame.contains("client-"); });
        return frames;
    }
    QList<Verdict> verdicts() const
    {
        QList<Verdict> result;
        for (const ClientEvents::Outcome &outcome : outcomes)
            result.append(outcome.verdict);
        return result;
    }

    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<ChannelRegistry> registry;
    std::unique_ptr<ClientEvents> events;
    QByteArrayList sent;
    QList<ClientEvents::Outcome> outcomes;
    qsizetype linesRoom = 1000; ///< frames that the line still takes
    bool awaitsPong = false;
};

void tst_ClientEvents::init()
{
    events.reset();
    registry.reset();
    sent.clear();
    outcomes.clear();
    linesRoom = 1000;
    awaitsPong = false;
    time = std::make_shared<FakeScheduler>();
    registry = std::make_unique<ChannelRegistry>(200, time);
    registry->setCanAuthorize(true);
    registry->connectionEstablished();
    events = std::make_unique<ClientEvents>(*registry,
                                            ClientEvents::Line{[this](const QByteArray &frame) {
                                                                   if (linesRoom == 0)
                                                                       return false;
                                                                   --linesRoom;
                                                                   sent.append(frame);
                                                                   return true;
                                                               },
                                                               [this] { return awaitsPong; }},
                                            time);
    connect(events.get(), &ClientEvents::settled, this,
            [this](const ClientEvents::Outcome &outcome) { outcomes.append(outcome); });
    stand(desk);
}

void tst_ClientEvents::sendsTheValueAsItIs()
{
    QVERIFY(send("{ \"at\": 1.0 }") > 0);
    QVERIFY(send({}) > 0);
    QCOMPARE(sent.size(), 4);
    const QByteArray first =
        "{\"channel\":\"private-desk\",\"event\":\"client-typing\",\"data\":{ \"at\": 1.0 }}";
    QCOMPARE(sent[0], first);
    QCOMPARE(sent[1], encodePing());
    QCOMPARE(sent[2], "{\"channel\":\"private-desk\",\"event\":\"client-typing\"}"_ba);
}

void tst_ClientEvents::P19_rulesAreKeptHere_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QString>("event");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("rule");
    const QString good = u"client-x"_s;
    const auto row = [](const char *name, const QString &channel, const QString &event,
                        const QByteArray &data, const QString &rule) {
        QTest::newRow(name) << channel << event << data << rule;
    };
    row("good", desk.value(), good, "1", {});
    row("no prefix", desk.value(), u"x"_s, "1", u"prefix"_s);
    row("prefix in capitals", desk.value(), u"Client-x"_s, "1", u"prefix"_s);
    row("of the protocol", desk.value(), u"pusher:ping"_s, "1", u"prefix"_s);
    row("name of 200", desk.value(), u"client-"_s + QString(193, u'x'), "1", {});
    row("name of 201", desk.value(), u"client-"_s + QString(194, u'x'), "1", u"name"_s);
    row("public", u"bots"_s, good, "1", u"channel-kind"_s);
    row("public cache", u"cache-bots"_s, good, "1", u"channel-kind"_s);
    row("own channel", u"#server-to-user-7"_s, good, "1", u"channel-kind"_s);
    row("encrypted", u"private-encrypted-x"_s, good, "1", u"encrypted"_s);
    row("encrypted cache", u"private-encrypted-cache-x"_s, good, "1", u"encrypted"_s);
    row("not subscribed", u"private-other"_s, good, "1", u"subscription"_s);
    row("no JSON", desk.value(), good, "{", u"data"_s);
    row("two values", desk.value(), good, "1,\"event\":\"pusher:x\"", u"data"_s);
    row("not UTF-8", desk.value(), good, "\"\xff\"", u"data"_s);
}

void tst_ClientEvents::P19_rulesAreKeptHere()
{
    QFETCH(const QString, channel);
    QFETCH(const QString, event);
    QFETCH(const QByteArray, data);
    QFETCH(const QString, rule);
    for (const auto &name : {u"bots"_s, u"cache-bots"_s, u"private-encrypted-x"_s})
        stand(ChannelName(name));
    const auto ticket = events->trigger(ChannelName(channel), EventName(event), data);
    QCOMPARE(ruleOf(ticket), rule);
    QCOMPARE(sent.isEmpty(), !rule.isEmpty());
    QCOMPARE(events->counters().brokenRules, rule.isEmpty() ? 0U : 1U);
    if (!rule.isEmpty())
        QCOMPARE(ticket.error().code, Error::Code::MessageDeliveryFailed);
}

void tst_ClientEvents::P19_sizesAreBytesOfUtf8_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<bool>("taken");
    const auto text = [](const QByteArray &content) { return QByteArray('"' + content + '"'); };
    QTest::newRow("text of 10240") << text(QByteArray(10240, 'x')) << true;
    QTest::newRow("text of 10241") << text(QByteArray(10241, 'x')) << false;
    QTest::newRow("5120 umlauts") << text(u"ü"_s.repeated(5120).toUtf8()) << true;
    QTest::newRow("5121 umlauts") << text(u"ü"_s.repeated(5121).toUtf8()) << false;
    QTest::newRow("10240 quotes, escaped") << text("\\\""_ba.repeated(10240)) << true;
    QTest::newRow("object of 10240") << "{\"a\":\""_ba + QByteArray(10232, 'x') + "\"}" << true;
    QTest::newRow("object of 10241") << "{\"a\":\""_ba + QByteArray(10233, 'x') + "\"}" << false;
}

void tst_ClientEvents::P19_sizesAreBytesOfUtf8()
{
    QFETCH(const QByteArray, data);
    QFETCH(const bool, taken);
    const auto ticket = events->trigger(desk, typing, data);
    QCOMPARE(ruleOf(ticket), taken ? QString() : u"size"_s);
    if (!taken)
        QCOMPARE(ticket.error().parameters.value(u"limit"_s).toInt(), 10240);
}

void tst_ClientEvents::P19_tenASecond()
{
    for (int i = 0; i < 10; ++i)
        QVERIFY(send() > 0);
    const auto eleventh = events->trigger(desk, typing, "1");
    QCOMPARE(ruleOf(eleventh), u"rate"_s);
    QCOMPARE(eleventh.error().code, Error::Code::RateLimited);
    QCOMPARE(eleventh.error().parameters.value(u"retryAfterMs"_s).toInt(), 100);
    QCOMPARE(sentEvents().size(), 10);
    QCOMPARE(events->counters().rateLimited, 1U);
    time->advance(99ms);
    QCOMPARE(ruleOf(events->trigger(desk, typing, "1")), u"rate"_s);
    time->advance(1ms);
    QVERIFY(send() > 0);
    QCOMPARE(sentEvents().size(), 11);
}

void tst_ClientEvents::aNewConnectionCountsAnew()
{
    for (int i = 0; i < 10; ++i)
        QVERIFY(send() > 0);
    events->connectionLost();
    events->connectionEstablished();
    QVERIFY(send() > 0);
}

void tst_ClientEvents::aPongIsTheVerdict()
{
    const quint64 first = send();
    const quint64 second = send();
    QVERIFY(first > 0 && second > first);
    QVERIFY(outcomes.isEmpty());
    events->pongReceived();
    QCOMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0].ticket, first);
    QCOMPARE(outcomes[0].channel, desk);
    QCOMPARE(outcomes[0].event, typing);
    QCOMPARE(outcomes[0].verdict, Verdict::Sent);
    QVERIFY(!outcomes[0].error);
    events->pongReceived();
    events->pongReceived(); // somebody else's
    QCOMPARE(outcomes.size(), 2);
    QCOMPARE(outcomes[1].ticket, second);
    QCOMPARE(events->counters().sent, 2U);
    QCOMPARE(time->pendingTimers(), 0U);
}

void tst_ClientEvents::P1_aRefusalIsAboutTheOneBeforeThePong_data()
{
    QTest::addColumn<QList<int>>("refused");
    QTest::newRow("the first") << QList<int>{0};
    QTest::newRow("the third") << QList<int>{2};
    QTest::newRow("the last") << QList<int>{4};
    QTest::newRow("the last three") << QList<int>{2, 3, 4};
    QTest::newRow("all") << QList<int>{0, 1, 2, 3, 4};
}

void tst_ClientEvents::P1_aRefusalIsAboutTheOneBeforeThePong()
{
    QFETCH(const QList<int>, refused);
    for (int i = 0; i < 5; ++i)
        QVERIFY(send() > 0);
    for (int i = 0; i < 5; ++i) {
        if (refused.contains(i))
            QVERIFY(events->errorReceived(tooFast));
        events->pongReceived();
    }
    QCOMPARE(outcomes.size(), 5);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(outcomes[i].ticket, quint64(i + 1));
        QCOMPARE(outcomes[i].verdict, refused.contains(i) ? Verdict::Refused : Verdict::Sent);
    }
    const ClientEvents::Outcome &one = outcomes[refused.first()];
    QCOMPARE(one.error->closeCode, std::optional(4301));
    QCOMPARE(one.error->message, tooFast.message);
    QCOMPARE(one.error->parameters.value(u"channel"_s).toString(), desk.value());
    QCOMPARE(one.error->parameters.value(u"event"_s).toString(), typing.value());
}

void tst_ClientEvents::P1_aRefusalThatNamesItsChannel()
{
    stand(room);
    const quint64 first = send();
    const quint64 second = send("1", room);
    QVERIFY(first > 0 && second > 0);
    // A server that does not answer in order, but names the channel.
    QVERIFY(events->errorReceived({4301, u"no"_s, room.value()}));
    events->pongReceived();
    events->pongReceived();
    QCOMPARE(verdicts(), (QList{Verdict::Refused, Verdict::Sent}));
    QCOMPARE(outcomes[0].ticket, second);
    QVERIFY(!events->errorReceived({4301, u"no"_s, u"private-other"_s}));
}

void tst_ClientEvents::P1_whatIsNotAboutUs()
{
    QVERIFY(!events->errorReceived(tooFast)); // nothing was sent
    QVERIFY(send() > 0);
    QVERIFY(!events->errorReceived({{}, u"Existing subscription to channel x"_s, {}}));
    QVERIFY(!events->errorReceived({4009, u"Connection is unauthorized"_s, {}}));
    QVERIFY(!events->errorReceived({4200, u"Server closed. Please reconnect shortly."_s, {}}));
    QVERIFY(events->errorReceived(tooFast));
    QVERIFY(!events->errorReceived(tooFast)); // once each
    events->pongReceived();
    QCOMPARE(verdicts(), QList{Verdict::Refused});
}

void tst_ClientEvents::reverbDoesNotUnderstandText()
{
    QVERIFY(send("\"text\"") > 0);
    QVERIFY(events->errorReceived({4200, u"Invalid message format"_s, {}}));
    QCOMPARE(verdicts(), QList{Verdict::Refused});
}

void tst_ClientEvents::aPongOfTheConnectionsOwnIsNoVerdict()
{
    const quint64 first = send();
    awaitsPong = true; // the connection pings between the two
    const quint64 second = send();
    const quint64 third = send();
    events->pongReceived();
    QCOMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0].ticket, first);
    events->pongReceived(); // the connection's
    QCOMPARE(outcomes.size(), 1);
    QVERIFY(events->errorReceived(tooFast));
    QCOMPARE(outcomes.last().ticket, second);
    events->pongReceived();
    events->pongReceived();
    QCOMPARE(outcomes.size(), 3);
    QCOMPARE(outcomes.last().ticket, third);
}

void tst_ClientEvents::aPingThatFoundNoRoom()
{
    linesRoom = 1;
    const quint64 first = send();
    linesRoom = 1000;
    const quint64 second = send();
    QVERIFY(first > 0 && second > 0);
    events->pongReceived(); // of the second, and so of both
    QCOMPARE(verdicts(), (QList{Verdict::Sent, Verdict::Sent}));
    QCOMPARE(outcomes.last().ticket, second);
}

void tst_ClientEvents::waitsForItsChannelInOrder()
{
    QVERIFY(registry->subscribe(room).has_value());
    for (int i = 1; i <= 3; ++i)
        QVERIFY(send(QByteArray::number(i), room) > 0);
    QVERIFY(sent.isEmpty());
    QCOMPARE(events->waiting(), 3U);
    // Another channel's need not wait behind them.
    QVERIFY(send() > 0);
    QCOMPARE(sentEvents().size(), 1);
    registry->subscriptionSent(room);
    registry->subscriptionSucceeded(room);
    QCOMPARE(sentEvents().size(), 4);
    for (int i = 1; i <= 3; ++i)
        QVERIFY(sentEvents()[i].endsWith(valueOf(i)));
    QCOMPARE(events->waiting(), 0U);
    for (int i = 0; i < 4; ++i)
        events->pongReceived();
    QCOMPARE(events->counters().sent, 4U);
}

void tst_ClientEvents::waitsOnlySoLong()
{
    QVERIFY(registry->subscribe(room).has_value());
    const quint64 first = send("1", room);
    time->advance(1s);
    QVERIFY(send("2", room) > 0);
    time->advance(ClientEvents::waitingDeadline - 1001ms);
    QVERIFY(outcomes.isEmpty());
    time->advance(1ms);
    QCOMPARE(verdicts(), QList{Verdict::Expired});
    QCOMPARE(outcomes[0].ticket, first);
    QCOMPARE(outcomes[0].error->code, Error::Code::MessageDeliveryFailed);
    time->advance(1s);
    QCOMPARE(verdicts(), (QList{Verdict::Expired, Verdict::Expired}));
    QCOMPARE(events->counters().expired, 2U);
    QVERIFY(sent.isEmpty());
}

void tst_ClientEvents::theQueueIsBounded()
{
    QVERIFY(registry->subscribe(room).has_value());
    for (std::size_t i = 0; i < ClientEvents::maximumWaiting; ++i)
        QVERIFY(send("1", room) > 0);
    QCOMPARE(ruleOf(events->trigger(room, typing, "1")), u"queue"_s);
    QCOMPARE(events->waiting(), ClientEvents::maximumWaiting);
}

void tst_ClientEvents::whatWaitsGoesAtTheRate()
{
    QVERIFY(registry->subscribe(room).has_value());
    for (int i = 1; i <= 30; ++i)
        QVERIFY(send(QByteArray::number(i), room) > 0);
    registry->subscriptionSent(room);
    registry->subscriptionSucceeded(room);
    QCOMPARE(sentEvents().size(), 10);
    // One that comes now goes behind them.
    QVERIFY(send("31", room) > 0);
    time->advance(99ms);
    QCOMPARE(sentEvents().size(), 10);
    time->advance(1ms);
    QCOMPARE(sentEvents().size(), 11);
    time->advance(2s);
    const QByteArrayList frames = sentEvents();
    QCOMPARE(frames.size(), 31);
    for (int i = 1; i <= 31; ++i)
        QVERIFY(frames[i - 1].endsWith(valueOf(i)));
}

void tst_ClientEvents::leftAndRefusedChannels()
{
    QVERIFY(registry->subscribe(room).has_value());
    const ChannelName other(u"private-other"_s);
    QVERIFY(registry->subscribe(other).has_value());
    const quint64 first = send("1", room);
    const quint64 second = send("1", other);
    registry->unsubscribe(room);
    QCOMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes[0].ticket, first);
    registry->subscriptionSent(other);
    registry->subscriptionRefused(other, {});
    QCOMPARE(outcomes.size(), 2);
    QCOMPARE(outcomes[1].ticket, second);
    QCOMPARE(verdicts(), (QList{Verdict::Expired, Verdict::Expired}));
    QCOMPARE(ruleOf(events->trigger(other, typing, "1")), u"subscription"_s);
}

void tst_ClientEvents::waitsThroughAReconnect()
{
    events->connectionLost();
    registry->connectionLost();
    QVERIFY(send() > 0);
    QVERIFY(sent.isEmpty());
    events->connectionEstablished();
    registry->connectionEstablished();
    QVERIFY(sent.isEmpty());
    registry->subscriptionSent(desk);
    registry->subscriptionSucceeded(desk);
    QCOMPARE(sentEvents().size(), 1);
}

void tst_ClientEvents::X3_aLineThatTakesNothing()
{
    linesRoom = 0;
    const auto refused = events->trigger(desk, typing, "1");
    QCOMPARE(ruleOf(refused), u"line"_s);
    QCOMPARE(refused.error().code, Error::Code::MessageDeliveryFailed);
    linesRoom = 1000;
    // It took no place of the ten.
    for (int i = 0; i < 10; ++i)
        QVERIFY(send() > 0);
}

void tst_ClientEvents::whatWaitsTriesTheLineAgain()
{
    QVERIFY(registry->subscribe(room).has_value());
    QVERIFY(send("1", room) > 0);
    linesRoom = 0;
    registry->subscriptionSent(room);
    registry->subscriptionSucceeded(room);
    time->advance(5s);
    QVERIFY(sent.isEmpty());
    QCOMPARE(events->waiting(), 1U);
    linesRoom = 1000;
    time->advance(100ms);
    QCOMPARE(sentEvents().size(), 1);
}

void tst_ClientEvents::lostWithTheConnection()
{
    for (int i = 0; i < 3; ++i)
        QVERIFY(send() > 0);
    events->pongReceived();
    QVERIFY(events->errorReceived(tooFast));
    events->connectionLost();
    QCOMPARE(verdicts(), (QList{Verdict::Sent, Verdict::Refused, Verdict::Unknown}));
    QCOMPARE(outcomes[2].error->code, Error::Code::MessageDeliveryFailed);
    QCOMPARE(events->counters().unknown, 1U);
    QVERIFY(!events->errorReceived(tooFast));
    QCOMPARE(time->pendingTimers(), 0U);
}

void tst_ClientEvents::aServerThatNeverAnswers()
{
    linesRoom = 10000;
    QVERIFY(send() > 0);
    time->advance(ClientEvents::answerDeadline - 1ms);
    QVERIFY(outcomes.isEmpty());
    time->advance(1ms);
    QCOMPARE(verdicts(), QList{Verdict::Unknown});
    QCOMPARE(time->pendingTimers(), 0U);
    // However long it goes on so.
    for (int i = 0; i < 1000; ++i) {
        QVERIFY(send() > 0);
        time->advance(100ms);
    }
    time->advance(ClientEvents::answerDeadline);
    QCOMPARE(events->counters().unknown, 1001U);
}

void tst_ClientEvents::aLatePongIsNobodyElses()
{
    QVERIFY(send() > 0);
    time->advance(ClientEvents::answerDeadline);
    const quint64 second = send();
    events->pongReceived(); // of the first, which was given up
    QCOMPARE(verdicts(), QList{Verdict::Unknown});
    QVERIFY(events->errorReceived(tooFast));
    QCOMPARE(outcomes.last().ticket, second);
    QCOMPARE(outcomes.last().verdict, Verdict::Refused);
}

void tst_ClientEvents::triggerTellsNothingFromInside()
{
    QVERIFY(registry->subscribe(room).has_value());
    QVERIFY(send("1", room) > 0);
    QVERIFY(send() > 0);
    const auto refused = events->trigger(desk, EventName(u"x"_s), "1");
    QVERIFY(!refused);
    QVERIFY(outcomes.isEmpty());
}

QTEST_GUILESS_MAIN(tst_ClientEvents)
#include "tst_clientevents.moc"
