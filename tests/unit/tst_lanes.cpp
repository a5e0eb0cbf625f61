// SPDX-License-Identifier: MIT
#include "tests/support/eventsource.h"

#include <QEventLoop>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = OverloadPolicy::Kind;
using State = DispatchOutcome::State;
using Verdict = TracedListener::Verdict;

/// Critical and ordinary listeners under load: clause 16 of the dispatcher's contract, and the fault
/// rows D7 to D9 as far as they need no wire.
class tst_Lanes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void criticalListenersAreCalledFirst();
    void ordinaryListenersRunBySlices();
    void criticalArrivesWhileOthersWait();
    void criticalInterruptsASlice();
    void whatArrivesWaitsBehindWhatWaits();
    void quickListenersLoseNothing();
    void policies_data();
    void policies();
    void latestPerKeyTellsNamesApart();
    void latestPerKeyWithMoreKeysThanAreKept();
    void policiesEndWithTheBacklog();
    void theFirstMatchingPolicyCounts();
    void outcomes();
    void D7_aListenerThatNeverCatchesUpIsBounded();
    void D8_nestedLoopCallsNobodyTwice();
    void D9_floodKeepsTheHistoryAndCountsEveryDrop();
    void D6_destroysTheDispatcher_data();
    void D6_destroysTheDispatcher();
    void aClearedHistoryIsCounted();
    void eventsFromElsewhereKeepTheirPlace();
    void tracesEachLane();
    void optionsAreChecked_data();
    void optionsAreChecked();
    void aListenerCannotSetThem();
    void switchingThemOffDispatchesWhatWaits();

private:
    EventDispatcher &dispatcher() { return *m_source->dispatcher; }
    LaneStatistics statistics() const { return m_source->dispatcher->laneStatistics(); }
    void setPolicy(OverloadPolicy policy)
    {
        QVERIFY(dispatcher().setLanes(LaneOptions{.policies = {std::move(policy)}}));
    }
    /// Notes the numbers of its events, and takes `cost` for each.
    void add(const QString &id, int priority, std::chrono::milliseconds cost = 0ms)
    {
        const auto callback = [this, id, cost](const Event &event) {
            m_log.append(id + QString::number(event.sequence()));
            m_source->scheduler->advance(cost);
        };
        QVERIFY(dispatcher().addListener(listenerFor(id, u"*"_s, u"*"_s, callback, priority)));
    }
    void keepTicks(int count)
    {
        for (int i = 0; i < count; ++i)
            m_source->keep("market", "tick", R"({"symbol":"EUR"})");
    }
    void dispatchAll(quint64 first = 1)
    {
        dispatcher().dispatch(m_source->history, first, m_source->history.lastSequence());
    }
    DispatchOutcome outcome(quint64 sequence) const
    {
        const auto kept = m_source->history.snapshot();
        const EventSegment &segment = kept.segmentOf(sequence);
        return m_source->history.outcome(segment, quint32(sequence - segment.firstSequence()));
    }
    void finish() { QTRY_COMPARE(statistics().waiting, 0u); }

    std::unique_ptr<EventSource> m_source;
    QStringList m_log;
};

void tst_Lanes::init()
{
    m_source = std::make_unique<EventSource>(60000);
    QVERIFY(dispatcher().setLanes(LaneOptions()));
    m_log.clear();
}

void tst_Lanes::criticalListenersAreCalledFirst()
{
    add(u"o"_s, 99);
    add(u"c"_s, 100);
    add(u"d"_s, 101);
    keepTicks(2);
    dispatchAll();
    QCOMPARE(m_log, (QStringList{u"d1"_s, u"c1"_s, u"d2"_s, u"c2"_s, u"o1"_s, u"o2"_s}));
    QCOMPARE(statistics().timesBehind, 0u);
}

void tst_Lanes::ordinaryListenersRunBySlices()
{
    add(u"o"_s, 0, 3ms);
    keepTicks(7);
    dispatchAll();
    // 3, 6 and 9 ms: the third call ends the slice of 8.
    QCOMPARE(m_log.size(), 3);
    QCOMPARE(statistics().waiting, 4u);
    // The event loop has its turn between two slices: a posted call stands for the socket.
    qsizetype between = 0;
    QMetaObject::invokeMethod(
        this, [&] { between = m_log.size(); }, Qt::QueuedConnection);
    finish();
    QCOMPARE(between, 6);
    QCOMPARE(m_log.size(), 7);
    QCOMPARE(m_log.constLast(), u"o7"_s);
    QCOMPARE(statistics().mostWaiting, 7u);
    QCOMPARE(statistics().timesBehind, 1u);
    QCOMPARE(m_source->history.dispatchedUpTo(), 7u);
}

void tst_Lanes::criticalArrivesWhileOthersWait()
{
    add(u"o"_s, 0, 10ms);
    QVERIFY(dispatcher().addListener(listenerFor(
        u"c"_s, u"bot-updates"_s, u"bot-updated"_s,
        [this](const Event &event) { m_log.append(event.field("status")->toString()); }, 100)));
    keepTicks(20000);
    dispatchAll();
    QCOMPARE(m_log, QStringList{u"o1"_s});
    const quint64 last =
        m_source->keep("bot-updates", "bot-updated", R"({"botUUID":"b","status":"ERROR"})");
    dispatchAll(last);
    QCOMPARE(m_log, (QStringList{u"o1"_s, u"ERROR"_s, u"o2"_s}));
}

void tst_Lanes::criticalInterruptsASlice()
{
    // What an event loop in a listener lets in does not wait for the end of the slice.
    QVERIFY(
        dispatcher().addListener(listenerFor(u"loop"_s, u"*"_s, u"*"_s, [this](const Event &event) {
            m_log.append(u"o%1"_s.arg(event.sequence()));
            if (event.sequence() == 1)
                m_source->send("market", "tick");
        })));
    add(u"c"_s, 100);
    keepTicks(2);
    dispatchAll();
    QCOMPARE(m_log, (QStringList{u"c1"_s, u"c2"_s, u"o1"_s, u"c3"_s, u"o2"_s, u"o3"_s}));
    QCOMPARE(statistics().timesBehind, 0u);
}

void tst_Lanes::whatArrivesWaitsBehindWhatWaits()
{
    add(u"o"_s, 0, 10ms);
    keepTicks(2);
    dispatchAll();
    keepTicks(1);
    dispatchAll(3);
    finish();
    QCOMPARE(m_log, (QStringList{u"o1"_s, u"o2"_s, u"o3"_s}));
}

void tst_Lanes::quickListenersLoseNothing()
{
    setPolicy({.channel = u"*"_s, .kind = Kind::Sample, .number = 10});
    add(u"o"_s, 0);
    keepTicks(1000);
    dispatchAll();
    QCOMPARE(m_log.size(), 1000);
    QCOMPARE(statistics().dropped, 0u);
    QVERIFY(statistics().channels.isEmpty());
}

void tst_Lanes::policies_data()
{
    QTest::addColumn<OverloadPolicy>("policy");
    QTest::addColumn<QList<quint64>>("called"); // of events 2 to 9; 1 fills the first slice
    QTest::newRow("keep all") << OverloadPolicy{.channel = u"market"_s}
                              << QList<quint64>{1, 2, 3, 4, 5, 6, 7, 8, 9};
    // 2 A, 3 B, 4 A, 5 B, 6 A, 7 none, 8 C, 9 none
    QTest::newRow("latest per key")
        << OverloadPolicy{.channel = u"market"_s, .kind = Kind::LatestPerKey, .member = u"symbol"_s}
        << QList<quint64>{1, 5, 6, 7, 8, 9};
    QTest::newRow("sample") << OverloadPolicy{.channel = u"mar*"_s,
                                              .kind = Kind::Sample,
                                              .number = 3}
                            << QList<quint64>{1, 2, 5, 8};
    QTest::newRow("drop oldest") << OverloadPolicy{.channel = u"market"_s,
                                                   .kind = Kind::DropOldest,
                                                   .number = 3}
                                 << QList<quint64>{1, 7, 8, 9};
    QTest::newRow("another channel's")
        << OverloadPolicy{.channel = u"other"_s, .kind = Kind::DropOldest, .number = 1}
        << QList<quint64>{1, 2, 3, 4, 5, 6, 7, 8, 9};
}

void tst_Lanes::policies()
{
    QFETCH(OverloadPolicy, policy);
    QFETCH(QList<quint64>, called);
    setPolicy(policy);
    add(u"o"_s, 0, 10ms);
    add(u"c"_s, 100);
    for (const char *symbol : {"A", "A", "B", "A", "B", "A", "", "C", ""}) {
        const std::string data = *symbol ? R"({"symbol":")" + std::string(symbol) + "\"}" : "{}";
        m_source->keep("market", "tick", data);
    }
    dispatchAll();
    finish();

    QStringList expected;
    for (int i = 1; i <= 9; ++i)
        expected.append(u"c%1"_s.arg(i));
    for (const quint64 sequence : called)
        expected.append(u"o%1"_s.arg(sequence));
    QCOMPARE(m_log, expected);
    const LaneStatistics figures = statistics();
    QCOMPARE(figures.dropped, quint64(9 - called.size()));
    QCOMPARE(m_source->history.size(), 9u);
    if (policy.kind == Kind::KeepAll || policy.channel == u"other"_s) {
        QVERIFY(figures.channels.isEmpty());
        return;
    }
    const LaneStatistics::Channel counted{ChannelName(u"market"_s), policy.kind,
                                          quint64(called.size() - 1), quint64(9 - called.size())};
    QCOMPARE(figures.channels, QList{counted});
}

void tst_Lanes::latestPerKeyTellsNamesApart()
{
    setPolicy({.channel = u"*"_s, .kind = Kind::LatestPerKey, .member = u"symbol"_s});
    add(u"o"_s, 0, 10ms);
    for (const auto &[channel, event] : {std::pair("a", "tick"), std::pair("a", "tick"),
                                         std::pair("a", "trade"), std::pair("b", "tick")})
        m_source->keep(channel, event, R"({"symbol":"EUR"})");
    dispatchAll();
    finish();
    QCOMPARE(statistics().dropped, 0u); // 1 was called at once, and the others differ
    QCOMPARE(m_log.size(), 4);
}

void tst_Lanes::latestPerKeyWithMoreKeysThanAreKept()
{
    m_source = std::make_unique<EventSource>(100000);
    setPolicy({.channel = u"*"_s, .kind = Kind::LatestPerKey, .member = u"k"_s});
    quint64 calls = 0;
    QVERIFY(dispatcher().addListener(listenerFor(u"o"_s, u"*"_s, u"*"_s, [&](const Event &) {
        if (++calls == 1)
            m_source->scheduler->advance(10ms);
    })));
    // 65 536 keys are remembered: the newest events of the others replace nothing, and are called.
    constexpr int keys = 70000;
    constexpr int again = 30000;
    for (int i = 0; i < keys + again; ++i)
        m_source->keep("c", "e", "{\"k\":" + std::to_string(keys - 1 - i % keys) + "}");
    dispatchAll();
    finish();
    QCOMPARE(calls + statistics().dropped, quint64(keys + again));
    QCOMPARE(statistics().dropped,
             quint64(again - 1)); // the first was called before the others came
}

void tst_Lanes::policiesEndWithTheBacklog()
{
    setPolicy({.channel = u"*"_s, .kind = Kind::DropOldest, .number = 1});
    std::chrono::milliseconds cost = 10ms;
    QVERIFY(dispatcher().addListener(listenerFor(u"o"_s, u"*"_s, u"*"_s, [&](const Event &event) {
        m_log.append(QString::number(event.sequence()));
        m_source->scheduler->advance(cost);
    })));
    keepTicks(4);
    dispatchAll();
    finish();
    QCOMPARE(m_log, (QStringList{u"1"_s, u"4"_s}));
    cost = 0ms;
    keepTicks(4);
    dispatchAll(5);
    QCOMPARE(m_log.size(), 6);
    QCOMPARE(statistics().dropped, 2u);
}

void tst_Lanes::theFirstMatchingPolicyCounts()
{
    QVERIFY(dispatcher().setLanes(
        LaneOptions{.policies = {{.channel = u"market"_s},
                                 {.channel = u"*"_s, .kind = Kind::DropOldest, .number = 1}}}));
    add(u"o"_s, 0, 10ms);
    keepTicks(3);
    m_source->keep("other", "e");
    m_source->keep("other", "e");
    dispatchAll();
    finish();
    QCOMPARE(m_log, (QStringList{u"o1"_s, u"o2"_s, u"o3"_s, u"o5"_s}));
    QCOMPARE(statistics().channels.size(), 1);
    QCOMPARE(statistics().channels.constFirst().channel, ChannelName(u"other"_s));
}

void tst_Lanes::outcomes()
{
    setPolicy({.channel = u"*"_s, .kind = Kind::DropOldest, .number = 1});
    add(u"c"_s, 100);
    add(u"o"_s, 0, 10ms);
    add(u"p"_s, 0);
    keepTicks(3);
    dispatchAll();
    QCOMPARE(outcome(1).state, State::Dispatched);
    QCOMPARE(outcome(1).called, 3u);
    QCOMPARE(outcome(2).state, State::Waiting);
    QCOMPARE(outcome(2).called, 1u);
    finish();
    QCOMPARE(outcome(2).state, State::Dropped);
    QCOMPARE(outcome(2).called, 1u);
    QCOMPARE(outcome(3).state, State::Dispatched);
    QCOMPARE(outcome(3).called, 3u);
    QCOMPARE(dispatcher().unhandledEvents(), 0u);

    // What only critical listeners want, or nobody, does not wait.
    dispatcher().removeListener(ListenerId(u"p"_s));
    dispatcher().removeListener(ListenerId(u"o"_s));
    keepTicks(1);
    dispatchAll(4);
    QCOMPARE(outcome(4).called, 1u);
    dispatcher().removeListener(ListenerId(u"c"_s));
    keepTicks(1);
    dispatchAll(5);
    QCOMPARE(outcome(5).state, State::Dispatched);
    QCOMPARE(dispatcher().unhandledEvents(), 1u);
}

void tst_Lanes::D7_aListenerThatNeverCatchesUpIsBounded()
{
    // The history is the queue: what leaves it before its turn is counted, and costs no memory.
    m_source = std::make_unique<EventSource>(5000);
    QVERIFY(dispatcher().setLanes(LaneOptions()));
    quint64 calls = 0;
    QVERIFY(dispatcher().addListener(listenerFor(u"slow"_s, u"*"_s, u"*"_s, [&](const Event &) {
        ++calls;
        m_source->scheduler->advance(5s);
    })));
    quint64 critical = 0;
    QVERIFY(dispatcher().addListener(listenerFor(
        u"c"_s, u"*"_s, u"*"_s, [&](const Event &) { ++critical; }, 100)));
    constexpr quint64 turns = 40;
    for (quint64 turn = 0; turn < turns; ++turn) {
        keepTicks(1000);
        dispatchAll(turn * 1000 + 1);
    }
    const LaneStatistics figures = statistics();
    QCOMPARE(critical, turns * 1000);
    QCOMPARE(calls + figures.evicted + figures.waiting, turns * 1000);
    QVERIFY(figures.evicted > 30000);
    QVERIFY(figures.waiting <= 5000);
    QCOMPARE(outcome(m_source->history.lastSequence()).state, State::Waiting);
}

void tst_Lanes::D8_nestedLoopCallsNobodyTwice()
{
    // A dialog in an ordinary listener: what comes meanwhile waits, in order, in both lanes.
    bool inside = false;
    QVERIFY(dispatcher().addListener(
        listenerFor(u"dialog"_s, u"*"_s, u"*"_s, [&, this](const Event &event) {
            QVERIFY(!std::exchange(inside, true));
            m_log.append(u"o%1"_s.arg(event.sequence()));
            m_source->scheduler->advance(10ms);
            if (event.sequence() == 1) {
                QEventLoop loop;
                for (int i = 0; i < 3; ++i)
                    QMetaObject::invokeMethod(
                        this, [this] { m_source->send("c", "e"); }, Qt::QueuedConnection);
                QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
                loop.exec();
                QCOMPARE(m_source->history.size(), 5u);
            }
            inside = false;
        })));
    add(u"c"_s, 100);
    keepTicks(2);
    dispatchAll();
    finish();
    QCOMPARE(m_log,
             (QStringList{u"c1"_s, u"c2"_s, u"o1"_s, u"c3"_s, u"c4"_s, u"c5"_s, u"o2"_s, u"o3"_s,
                          u"o4"_s, u"o5"_s}));
}

void tst_Lanes::D9_floodKeepsTheHistoryAndCountsEveryDrop()
{
    // 50 000 events, a listener that manages 1000 a second: the history has all, the listener one in
    // twenty, and what it did not get is counted to the event.
    setPolicy({.channel = u"market"_s, .kind = Kind::Sample, .number = 20});
    quint64 calls = 0;
    quint64 before = 0;
    QVERIFY(dispatcher().addListener(
        listenerFor(u"view"_s, u"market"_s, u"tick"_s, [&](const Event &event) {
            QVERIFY(event.sequence() > std::exchange(before, event.sequence()));
            ++calls;
            m_source->scheduler->advance(1ms);
        })));
    constexpr quint64 events = 50000;
    for (quint64 i = 0; i < events; i += 1000) {
        keepTicks(1000);
        dispatchAll(i + 1);
    }
    finish();
    QCOMPARE(m_source->history.size(), events);
    const LaneStatistics figures = statistics();
    QCOMPARE(calls + figures.dropped, events);
    QCOMPARE(figures.channels.constFirst().dropped, figures.dropped);
    QVERIFY(calls < events / 19);
    quint64 ledger = 0;
    const auto kept = m_source->history.snapshot();
    kept.forEachRow(1, events, [&](const auto &segment, quint32 index) {
        ledger += m_source->history.outcome(*segment, index).state == State::Dropped;
        return true;
    });
    QCOMPARE(ledger, figures.dropped);
}

void tst_Lanes::D6_destroysTheDispatcher_data()
{
    QTest::addColumn<int>("priority");
    QTest::newRow("critical") << 100;
    QTest::newRow("ordinary") << 0;
}

void tst_Lanes::D6_destroysTheDispatcher()
{
    QFETCH(int, priority);
    int calls = 0;
    QVERIFY(dispatcher().addListener(listenerFor(
        u"a"_s, u"*"_s, u"*"_s,
        [&](const Event &event) {
            ++calls;
            if (event.sequence() == 2)
                m_source.reset();
        },
        priority)));
    keepTicks(3);
    dispatchAll();
    QCoreApplication::processEvents();
    QCOMPARE(calls, 2);
}

void tst_Lanes::aClearedHistoryIsCounted()
{
    add(u"o"_s, 0, 10ms);
    keepTicks(5);
    dispatchAll();
    m_source->history.clear();
    finish();
    QCOMPARE(m_log.size(), 1);
    QCOMPARE(statistics().evicted, 4u);
}

void tst_Lanes::eventsFromElsewhereKeepTheirPlace()
{
    add(u"o"_s, 0, 10ms);
    add(u"c"_s, 100);
    const Event single(0, {}, ChannelName(u"c"_s), EventName(u"e"_s), {}, "1", {});
    keepTicks(1);
    dispatchAll();
    keepTicks(1);
    dispatchAll(2);
    dispatcher().dispatch(single);
    keepTicks(1);
    dispatchAll(3);
    finish();
    QCOMPARE(m_log,
             (QStringList{u"c1"_s, u"o1"_s, u"c2"_s, u"o2"_s, u"c0"_s, u"o0"_s, u"c3"_s, u"o3"_s}));
}

void tst_Lanes::tracesEachLane()
{
    setPolicy({.channel = u"*"_s, .kind = Kind::DropOldest, .number = 1});
    dispatcher().setTracing(true);
    add(u"c"_s, 100);
    add(u"o"_s, 0, 10ms);
    keepTicks(3);
    dispatchAll();
    finish();
    QList<std::pair<quint64, QList<Verdict>>> seen;
    for (const auto &entry : dispatcher().trace()->snapshot()) {
        QList<Verdict> verdicts;
        for (const TracedListener &listener : entry->listeners)
            verdicts.append(listener.verdict);
        seen.append({entry->sequence, verdicts});
    }
    const QList<Verdict> critical{Verdict::Called, Verdict::OtherLane};
    const QList<Verdict> ordinary{Verdict::OtherLane, Verdict::Called};
    const QList<Verdict> leftOut{Verdict::OtherLane, Verdict::LeftOut};
    const decltype(seen) expected{{1, critical}, {2, critical}, {3, critical},
                                  {1, ordinary}, {2, leftOut},  {3, ordinary}};
    QCOMPARE(seen, expected);
}

void tst_Lanes::optionsAreChecked_data()
{
    QTest::addColumn<LaneOptions>("options");
    QTest::addColumn<QString>("field"); // empty: accepted
    const auto policy = [](Kind kind, quint64 number, const QString &member = {}) {
        return LaneOptions{.policies = {{u"c"_s, kind, member, number}}};
    };
    QTest::newRow("the defaults") << LaneOptions() << QString();
    QTest::newRow("no time") << LaneOptions{.timeSlice = 0ms} << u"timeSlice"_s;
    QTest::newRow("too much time") << LaneOptions{.timeSlice = 1001ms} << u"timeSlice"_s;
    QTest::newRow("no channel") << LaneOptions{.policies = {OverloadPolicy{}}} << u"channel"_s;
    QTest::newRow("no member") << policy(Kind::LatestPerKey, 0) << u"member"_s;
    QTest::newRow("a member") << policy(Kind::LatestPerKey, 0, u"k"_s) << QString();
    QTest::newRow("sample 1 of 1") << policy(Kind::Sample, 1) << u"number"_s;
    QTest::newRow("sample 1 of 2") << policy(Kind::Sample, 2) << QString();
    QTest::newRow("keep none") << policy(Kind::DropOldest, 0) << u"number"_s;
    QTest::newRow("keep one") << policy(Kind::DropOldest, 1) << QString();
    QTest::newRow("keep too many") << policy(Kind::DropOldest, 1'000'001) << u"number"_s;
}

void tst_Lanes::optionsAreChecked()
{
    QFETCH(LaneOptions, options);
    QFETCH(QString, field);
    const auto result = dispatcher().setLanes(options);
    QCOMPARE(result.has_value(), field.isEmpty());
    if (!result) {
        QCOMPARE(result.error().code, Error::Code::ConfigurationError);
        QCOMPARE(result.error().parameters.value(u"field"_s).toString(), field);
    }
}

void tst_Lanes::aListenerCannotSetThem()
{
    std::optional<Error> error;
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"*"_s, u"*"_s, [&](const Event &) {
        if (const auto result = dispatcher().setLanes(std::nullopt); !result)
            error = result.error();
    })));
    m_source->send("c", "e");
    QVERIFY(error);
    QCOMPARE(error->code, Error::Code::ConfigurationError);
}

void tst_Lanes::switchingThemOffDispatchesWhatWaits()
{
    add(u"o"_s, 0, 10ms);
    add(u"c"_s, 100);
    keepTicks(3);
    dispatchAll();
    QCOMPARE(m_log, (QStringList{u"c1"_s, u"c2"_s, u"c3"_s, u"o1"_s}));
    QVERIFY(dispatcher().setLanes(std::nullopt));
    QCOMPARE(m_log.size(), 6);
    m_log.clear();
    keepTicks(2);
    dispatchAll(4);
    QCOMPARE(m_log, (QStringList{u"c4"_s, u"o4"_s, u"c5"_s, u"o5"_s}));
    QCOMPARE(statistics(), LaneStatistics());
}

QTEST_GUILESS_MAIN(tst_Lanes)
#include "tst_lanes.moc"
