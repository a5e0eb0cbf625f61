// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/silencewatchdog.h"
#include "tests/support/fakescheduler.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Silence::State;

namespace {

const ChannelName bots(u"bot-updates"_s);
const ChannelName ticks(u"ticks"_s);
const EventName heartbeat(u"bot-heartbeat"_s);
const EventName trade(u"trade-executed"_s);

Event eventOf(const ChannelName &channel, const EventName &name)
{
    return {0, {}, channel, name, {}, {}, nullptr};
}

} // namespace

/// A healthy connection with one channel gone quiet, by a clock that the test moves.
class TestSilenceWatchdog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void oneMutedChannelIsOneAlarmWithinOneInterval();
    void saysSinceWhenAndWhatWasExpected();
    void whatNeverCameIsMissedWhenItIsExpected();
    void learnsARhythm();
    void aBurstIsOneBeat();
    void aLostLineRaisesNoAlarm();
    void anAlarmGivesWayToTheLine();
    void waitsAnewWhenTheLineIsBack();
    void nothingIsLearnedAcrossALoss();
    void aLeftChannelIsForgotten();
    void whatIsGivenWaitsForItsChannel();
    void anotherExpectationIsJudgedAnew();
    void takesExpectationsBack();
    void refusesImpossibleIntervals();
    void isBoundedAndCounts();
    void learnsNoEndlessNames();
    void whatIsGivenHasNoBound();
    void learningCanBeOff();
    void knowsEventsByNameWhereIdsRanOut();
    void aReceiverMayChangeWhatIsExpected();
    void anEventTouchesNoTimer();

private:
    void hear(const ChannelName &channel, const EventName &name)
    {
        watchdog->heard(eventOf(channel, name), clock->now());
    }
    /// Lets `name` come every `interval`, the last time at the end.
    void beat(const ChannelName &channel, const EventName &name, std::chrono::milliseconds interval,
              int times)
    {
        for (int i = 0; i < times; ++i) {
            clock->advance(interval);
            hear(channel, name);
        }
    }
    std::chrono::milliseconds elapsed() const
    {
        return std::chrono::round<std::chrono::milliseconds>(clock->now() - started);
    }
    QList<State> states() const
    {
        QList<State> all;
        for (const Silence &silence : told)
            all.append(silence.state);
        return all;
    }

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<SilenceWatchdog> watchdog;
    Scheduler::TimePoint started;
    QList<Silence> told;
    QList<std::chrono::milliseconds> toldAfter;
};

void TestSilenceWatchdog::init()
{
    clock = std::make_shared<FakeScheduler>();
    started = clock->now();
    told.clear();
    toldAfter.clear();
    watchdog = std::make_unique<SilenceWatchdog>(clock, 3);
    connect(watchdog.get(), &SilenceWatchdog::changed, this, [this](const Silence &silence) {
        told.append(silence);
        toldAfter.append(elapsed());
    });
}

void TestSilenceWatchdog::cleanup()
{
    watchdog.reset();
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
}

void TestSilenceWatchdog::oneMutedChannelIsOneAlarmWithinOneInterval()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    QVERIFY(watchdog->expect(ticks, trade, 5s));
    for (int i = 0; i < 10; ++i) {
        clock->advance(5s);
        hear(bots, heartbeat);
        hear(ticks, trade);
    }
    QCOMPARE(told.size(), 0);
    // Muted 50 s after the start: the next one should have come at 55 s.
    beat(ticks, trade, 5s, 20);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
    QCOMPARE(toldAfter, QList<std::chrono::milliseconds>({57500ms, 60s}));
    QCOMPARE(told.last().channel, bots);
    hear(bots, heartbeat);
    clock->advance(1s);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent, State::Recovered}));
}

void TestSilenceWatchdog::saysSinceWhenAndWhatWasExpected()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    clock->advance(1s);
    hear(bots, heartbeat);
    const WallTime last = clock->wallNow();
    clock->advance(1min);
    QCOMPARE(told.size(), 2);
    QCOMPARE(told.last().channel, bots);
    QCOMPARE(told.last().event, heartbeat);
    QCOMPARE(told.last().expected, std::optional(5000ms));
    QVERIFY(told.last().given);
    QCOMPARE(told.last().silentSince, last);
    hear(bots, heartbeat);
    clock->advance(1s);
    QCOMPARE(told.last().state, State::Recovered);
    QCOMPARE(told.last().silentSince, last);
    QCOMPARE(watchdog->pairs().size(), 1);
    QCOMPARE(watchdog->pairs().first().state, State::Normal);
    QCOMPARE(watchdog->pairs().first().silentSince, last + 1min);
}

void TestSilenceWatchdog::whatNeverCameIsMissedWhenItIsExpected()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    clock->advance(10s);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
    hear(bots, heartbeat);
    clock->advance(1s);
    QCOMPARE(states().last(), State::Recovered);
}

void TestSilenceWatchdog::learnsARhythm()
{
    hear(bots, heartbeat);
    beat(bots, heartbeat, 5s, 7);
    clock->advance(1s);
    QVERIFY(!watchdog->pairs().first().expected);
    clock->advance(4s);
    hear(bots, heartbeat);
    clock->advance(1s);
    QCOMPARE(watchdog->pairs().first().expected, std::optional(5000ms));
    QVERIFY(!watchdog->pairs().first().given);
    QCOMPARE(told.size(), 0);
    clock->advance(1h);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
    QCOMPARE(toldAfter, QList<std::chrono::milliseconds>({47500ms, 50s}));
}

void TestSilenceWatchdog::aBurstIsOneBeat()
{
    for (int i = 0; i < 20; ++i) {
        clock->advance(30s);
        for (int j = 0; j < 100; ++j)
            hear(bots, trade);
    }
    clock->advance(1s);
    QCOMPARE(watchdog->pairs().first().expected, std::optional(30000ms));
}

void TestSilenceWatchdog::aLostLineRaisesNoAlarm()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    QVERIFY(watchdog->expect(ticks, trade, 5s));
    hear(bots, heartbeat);
    hear(ticks, trade);
    watchdog->channelsLost({bots});
    clock->advance(1h);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
    QCOMPARE(told.first().channel, ticks);
}

void TestSilenceWatchdog::anAlarmGivesWayToTheLine()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    clock->advance(10s);
    watchdog->channelsLost({bots, ticks});
    QCOMPARE(states(), QList<State>({State::Late, State::Silent, State::LineDown}));
    QCOMPARE(watchdog->pairs().first().state, State::Normal);
    // Said once; and no timer runs while there is nothing to look at.
    watchdog->channelsLost({bots});
    clock->advance(1h);
    QCOMPARE(told.size(), 3);
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
}

void TestSilenceWatchdog::waitsAnewWhenTheLineIsBack()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    watchdog->channelsLost({bots});
    clock->advance(1h);
    watchdog->channelsBack({bots, ticks});
    clock->advance(7499ms);
    QCOMPARE(told.size(), 0);
    clock->advance(1ms);
    QCOMPARE(states(), QList<State>({State::Late}));
    // Who was not lost does not begin anew.
    watchdog->channelsBack({bots});
    clock->advance(2500ms);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
}

void TestSilenceWatchdog::nothingIsLearnedAcrossALoss()
{
    hear(bots, heartbeat);
    for (int i = 0; i < 7; ++i) {
        beat(bots, heartbeat, 5s, 1);
        clock->advance(1s);
        watchdog->channelsLost({bots});
        clock->advance(1h);
        watchdog->channelsBack({bots});
        clock->advance(1s);
        hear(bots, heartbeat);
    }
    // Seven intervals are known: 7 times 5 s, and not the ones between.
    clock->advance(1s);
    QVERIFY(!watchdog->pairs().first().expected);
    clock->advance(4s);
    hear(bots, heartbeat);
    clock->advance(1s);
    QCOMPARE(watchdog->pairs().first().expected, std::optional(5000ms));
}

void TestSilenceWatchdog::aLeftChannelIsForgotten()
{
    hear(bots, heartbeat);
    beat(bots, heartbeat, 5s, 10);
    watchdog->channelLeft(bots);
    clock->advance(1h);
    QCOMPARE(told.size(), 0);
    QCOMPARE(watchdog->pairs().size(), 0);
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
    // And learned again when it is back, without being told so.
    hear(bots, heartbeat);
    beat(bots, heartbeat, 5s, 10);
    clock->advance(10s);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
}

void TestSilenceWatchdog::whatIsGivenWaitsForItsChannel()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    watchdog->channelLeft(bots);
    clock->advance(1h);
    QCOMPARE(told.size(), 0);
    watchdog->channelsBack({bots});
    clock->advance(10s);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
}

void TestSilenceWatchdog::anotherExpectationIsJudgedAnew()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    clock->advance(10s);
    QVERIFY(watchdog->expect(bots, heartbeat, 1min));
    clock->advance(1s);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent, State::Normal}));
    QVERIFY(watchdog->expect(bots, heartbeat, 1s));
    clock->advance(1s);
    QCOMPARE(states().last(), State::Silent);
}

void TestSilenceWatchdog::takesExpectationsBack()
{
    QVERIFY(!watchdog->expectNothing(bots, heartbeat));
    QVERIFY(watchdog->expect(bots, heartbeat, 1s));
    QVERIFY(watchdog->expectNothing(bots, heartbeat)); // never heard: nothing is left of it
    QCOMPARE(watchdog->pairs().size(), 0);

    QVERIFY(watchdog->expect(bots, heartbeat, 1h));
    hear(bots, heartbeat);
    beat(bots, heartbeat, 5s, 10);
    clock->advance(1s);
    QVERIFY(watchdog->expectNothing(bots, heartbeat));
    QVERIFY(!watchdog->expectNothing(bots, heartbeat));
    QCOMPARE(watchdog->pairs().first().expected, std::optional(5000ms));
}

void TestSilenceWatchdog::refusesImpossibleIntervals()
{
    for (const auto interval :
         {-1ms, 0ms, SilenceWatchdog::shortestGiven - 1ms, SilenceWatchdog::longestGiven + 1ms}) {
        const auto refused = watchdog->expect(bots, heartbeat, interval);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Error::Code::ConfigurationError);
    }
    QCOMPARE(watchdog->pairs().size(), 0);
    QVERIFY(watchdog->expect(bots, heartbeat, SilenceWatchdog::longestGiven));
}

void TestSilenceWatchdog::isBoundedAndCounts()
{
    for (int i = 0; i < 5; ++i)
        hear(bots, EventName(QString::number(i)));
    QCOMPARE(watchdog->pairs().size(), 3);
    QCOMPARE(watchdog->unwatched(), quint64(2));
    watchdog->channelLeft(bots);
    hear(bots, heartbeat);
    QCOMPARE(watchdog->pairs().size(), 1);
    QCOMPARE(watchdog->unwatched(), quint64(2));
}

void TestSilenceWatchdog::learnsNoEndlessNames()
{
    const QString longest(qsizetype(Interner::maximumLength), u'x');
    hear(bots, EventName(longest));
    hear(bots, EventName(longest + u'x'));
    hear(ChannelName(longest + u'x'), trade);
    QCOMPARE(watchdog->pairs().size(), 1);
    QCOMPARE(watchdog->unwatched(), quint64(2));
}

void TestSilenceWatchdog::whatIsGivenHasNoBound()
{
    for (int i = 0; i < 3; ++i)
        hear(bots, EventName(QString::number(i)));
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    QVERIFY(watchdog->expect(bots, EventName(u"0"_s), 5s)); // which makes room among the learned
    hear(bots, trade);
    QCOMPARE(watchdog->pairs().size(), 5);
    QCOMPARE(watchdog->unwatched(), quint64(0));
}

void TestSilenceWatchdog::learningCanBeOff()
{
    hear(bots, trade);
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    watchdog->setLearning(false);
    QCOMPARE(watchdog->pairs().size(), 1);
    hear(bots, trade);
    QCOMPARE(watchdog->pairs().size(), 1);
    QCOMPARE(watchdog->unwatched(), quint64(0));
    clock->advance(10s);
    QCOMPARE(states(), QList<State>({State::Late, State::Silent}));
}

void TestSilenceWatchdog::knowsEventsByNameWhereIdsRanOut()
{
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    QVERIFY(watchdog->expect(ticks, trade, 5s));
    Event known = eventOf(bots, heartbeat);
    known.setIds(1, 2);
    for (int i = 0; i < 20; ++i) {
        clock->advance(5s);
        watchdog->heard(known, clock->now());
        hear(ticks, trade); // without ids
    }
    QCOMPARE(told.size(), 0);
    QCOMPARE(watchdog->pairs().size(), 2);
    // Forgetting takes the ids along: what comes again is new.
    watchdog->setLearning(false);
    QVERIFY(watchdog->expectNothing(bots, heartbeat));
    QCOMPARE(watchdog->pairs().size(), 1);
    watchdog->setLearning(true);
    watchdog->heard(known, clock->now());
    QCOMPARE(watchdog->pairs().size(), 2);
}

void TestSilenceWatchdog::aReceiverMayChangeWhatIsExpected()
{
    watchdog->setLearning(false);
    QVERIFY(watchdog->expect(bots, heartbeat, 5s));
    QVERIFY(watchdog->expect(bots, trade, 5s));
    connect(watchdog.get(), &SilenceWatchdog::changed, this, [this] {
        watchdog->expectNothing(bots, heartbeat);
        watchdog->expectNothing(bots, trade);
    });
    clock->advance(1min);
    QCOMPARE(states(), QList<State>({State::Late, State::Late}));
    QCOMPARE(watchdog->pairs().size(), 0);
}

void TestSilenceWatchdog::anEventTouchesNoTimer()
{
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
    for (int i = 0; i < 1000; ++i)
        hear(bots, heartbeat);
    QCOMPARE(clock->pendingTimers(), std::size_t(1));
    QCOMPARE(clock->untilNext(), std::optional<std::chrono::milliseconds>(1s));
}

QTEST_APPLESS_MAIN(TestSilenceWatchdog)
#include "tst_silencewatchdog.moc"
