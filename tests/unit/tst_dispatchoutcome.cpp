// SPDX-License-Identifier: MIT
#include "tests/support/eventsource.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using State = DispatchOutcome::State;

/// What became of each kept event: the word beside its header, and what the dispatcher writes there.
class tst_DispatchOutcome : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_source = std::make_unique<EventSource>(); }

    void waitingIsTheZeroWord();
    void survivesPacking_data();
    void survivesPacking();
    void timesArePackedClosely();
    void countsSaturate();

    void waitsUntilItsTurn();
    void countsWhoWasCalled();
    void nobodyListens();
    void namesOutsideTheTable();
    void switchedOffAndRemovedAreNotCounted();
    void anExceptionIsCountedAsFailed();
    void nestedDispatchLeavesAnOutcomeForEach();
    void evictedBeforeItsTurnIsMissed();
    void clearedBeforeItsTurnIsMissed();
    void destroyedDispatcherLeavesTheRestWaiting();
    void timesAreSampled();
    void timeOfTheWholeDispatch();
    void anotherDispatchReplaces();
    void eventsFromElsewhereLeaveNone();

private:
    void add(const QString &id, std::function<void(const Event &)> callback, int priority = 0)
    {
        QVERIFY(m_source->dispatcher->addListener(
            listenerFor(id, u"c"_s, u"e"_s, std::move(callback), priority)));
    }
    DispatchOutcome outcome(quint64 sequence) const { return outcome(m_snapshot, sequence); }
    DispatchOutcome outcome(const EventHistory::Snapshot &snapshot, quint64 sequence) const
    {
        const EventSegment &segment = snapshot.segmentOf(sequence);
        return m_source->history.outcome(segment, quint32(sequence - segment.firstSequence()));
    }
    /// Keeps `count` events and dispatches them in one turn.
    void sendTurn(int count)
    {
        const quint64 first = m_source->history.lastSequence() + 1;
        for (int i = 0; i < count; ++i)
            m_source->keep("c", "e");
        m_snapshot = m_source->history.snapshot();
        m_source->dispatcher->dispatch(m_source->history, first, first + quint64(count) - 1);
    }

    std::unique_ptr<EventSource> m_source;
    EventHistory::Snapshot m_snapshot;
};

void tst_DispatchOutcome::waitingIsTheZeroWord()
{
    QCOMPARE(DispatchOutcome().packed(), 0u);
    QCOMPARE(DispatchOutcome::unpacked(0), DispatchOutcome());
    QCOMPARE(DispatchOutcome{.state = State::Missed}.packed(), 0u);
    QVERIFY(DispatchOutcome{.state = State::Dispatched}.packed() != 0);
    QVERIFY(DispatchOutcome{.state = State::Dropped}.packed() != 0);
    // With lanes, what the critical lane did stands beside an event that waits, or was left out.
    for (const State state : {State::Waiting, State::Dropped}) {
        const DispatchOutcome halfWay{.state = state, .called = 7, .failed = 2};
        QCOMPARE(DispatchOutcome::unpacked(halfWay.packed()), halfWay);
    }
}

void tst_DispatchOutcome::survivesPacking_data()
{
    QTest::addColumn<DispatchOutcome>("outcome");
    const auto row = [](const char *name, quint32 called, quint32 failed,
                        std::optional<std::chrono::nanoseconds> took) {
        QTest::newRow(name) << DispatchOutcome{State::Dispatched, called, failed, took};
    };
    row("nobody", 0, 0, {});
    row("one", 1, 0, {});
    row("some failed", 5, 3, {});
    row("timed", 2, 0, 1700ns);
    row("shortest", 1, 1, 100ns);
    row("full", 1023, 63, 102300ns);
    row("minutes", 1023, 63, 1023ns * (quint64(1) << 31) * 100);
}

void tst_DispatchOutcome::survivesPacking()
{
    QFETCH(const DispatchOutcome, outcome);
    QCOMPARE(DispatchOutcome::unpacked(outcome.packed()), outcome);
}

void tst_DispatchOutcome::timesArePackedClosely()
{
    for (std::chrono::nanoseconds took = 0ns; took < 2h; took = took * 21 / 20 + 7ns) {
        const auto kept = DispatchOutcome::unpacked(
                              DispatchOutcome{.state = State::Dispatched, .took = took}.packed())
                              .took;
        QVERIFY(kept);
        const qint64 above = (*kept - took).count();
        QVERIFY2(above >= 0 && above <= took.count() / 500 + 100,
                 qPrintable(QString::number(took.count())));
    }
    // Longer than any dispatch: the longest that can be told, not a short one.
    const DispatchOutcome endless{.state = State::Dispatched,
                                  .took = std::chrono::nanoseconds::max()};
    QVERIFY(DispatchOutcome::unpacked(endless.packed()).took > 24h);
}

void tst_DispatchOutcome::countsSaturate()
{
    const DispatchOutcome crowd{.state = State::Dispatched, .called = 5000, .failed = 4000};
    const DispatchOutcome kept = DispatchOutcome::unpacked(crowd.packed());
    QCOMPARE(kept.called, DispatchOutcome::mostCalled);
    QCOMPARE(kept.failed, DispatchOutcome::mostFailed);
    QVERIFY(!kept.took);
}

void tst_DispatchOutcome::waitsUntilItsTurn()
{
    State during = State::Missed;
    add(u"a"_s, [&](const Event &event) { during = outcome(event.sequence()).state; });
    m_source->keep("c", "e");
    m_snapshot = m_source->history.snapshot();
    QCOMPARE(outcome(1).state, State::Waiting);
    QCOMPARE(m_source->history.dispatchedUpTo(), 0u);
    m_source->dispatcher->dispatch(m_source->history, 1, 1);
    QCOMPARE(during, State::Waiting);
    QCOMPARE(outcome(1).state, State::Dispatched);
    QCOMPARE(m_source->history.dispatchedUpTo(), 1u);
}

void tst_DispatchOutcome::countsWhoWasCalled()
{
    add(u"a"_s, [](const Event &) {});
    add(u"b"_s, [](const Event &) {});
    sendTurn(5000); // more than one segment
    for (quint64 sequence = m_snapshot.firstSequence; sequence <= 5000; ++sequence) {
        QCOMPARE(outcome(sequence).called, 2u);
        QCOMPARE(outcome(sequence).failed, 0u);
    }
    for (int i = 0; i < 1500; ++i)
        add(u"more %1"_s.arg(i), [](const Event &) {});
    sendTurn(1);
    QCOMPARE(outcome(5001).called, DispatchOutcome::mostCalled);
}

void tst_DispatchOutcome::nobodyListens()
{
    sendTurn(1);
    QCOMPARE(outcome(1), DispatchOutcome{.state = State::Dispatched});
    QCOMPARE(m_source->dispatcher->unhandledEvents(), 1u);
    add(u"a"_s, [](const Event &) {});
    sendTurn(1);
    QCOMPARE(m_source->dispatcher->unhandledEvents(), 1u);
    m_source->dispatcher->setEnabled(ListenerId(u"a"_s), false);
    sendTurn(2);
    QCOMPARE(m_source->dispatcher->unhandledEvents(), 3u);
}

void tst_DispatchOutcome::namesOutsideTheTable()
{
    m_source = std::make_unique<EventSource>(1000, 0);
    sendTurn(1);
    QCOMPARE(outcome(1), DispatchOutcome{.state = State::Dispatched});
    add(u"a"_s, [](const Event &) {});
    sendTurn(1);
    QCOMPARE(outcome(2).called, 1u);
    QVERIFY(outcome(2).took);
}

void tst_DispatchOutcome::switchedOffAndRemovedAreNotCounted()
{
    EventDispatcher &dispatcher = *m_source->dispatcher;
    add(
        u"first"_s, [&](const Event &) { dispatcher.removeListener(ListenerId(u"removed"_s)); }, 1);
    add(u"removed"_s, [](const Event &) {});
    add(u"off"_s, [](const Event &) {});
    dispatcher.setEnabled(ListenerId(u"off"_s), false);
    sendTurn(1);
    QCOMPARE(outcome(1).called, 1u);
}

void tst_DispatchOutcome::anExceptionIsCountedAsFailed()
{
    add(
        u"bad"_s, [](const Event &) { throw std::runtime_error("no"); }, 1);
    add(u"good"_s, [](const Event &) {});
    sendTurn(1);
    QCOMPARE(outcome(1).called, 2u);
    QCOMPARE(outcome(1).failed, 1u);
    for (int i = 0; i < 100; ++i)
        add(u"bad %1"_s.arg(i), [](const Event &) { throw 1; });
    sendTurn(1);
    QCOMPARE(outcome(2).called, 102u);
    QCOMPARE(outcome(2).failed, DispatchOutcome::mostFailed);
}

void tst_DispatchOutcome::nestedDispatchLeavesAnOutcomeForEach()
{
    bool outerWaitsInside = false;
    add(u"nests"_s, [&](const Event &event) {
        if (event.sequence() != 1)
            return;
        m_source->send("c", "e"); // queued
        m_source->keep("c", "other");
        m_source->dispatcher->dispatch(m_source->history, 3, 3);
        m_snapshot = m_source->history.snapshot();
        outerWaitsInside = outcome(1).state == State::Waiting && outcome(2).state == State::Waiting;
    });
    add(u"b"_s, [](const Event &) {});
    m_source->send("c", "e");
    QVERIFY(outerWaitsInside);
    QCOMPARE(outcome(1).called, 2u);
    QCOMPARE(outcome(2).called, 2u);
    QCOMPARE(outcome(3), DispatchOutcome{.state = State::Dispatched});
    QCOMPARE(m_source->history.dispatchedUpTo(), 3u);
}

void tst_DispatchOutcome::evictedBeforeItsTurnIsMissed()
{
    m_source = std::make_unique<EventSource>(10);
    add(u"a"_s, [](const Event &) {});
    m_source->keep("c", "e");
    const EventHistory::Snapshot held = m_source->history.snapshot();
    for (int i = 2; i <= 15; ++i)
        m_source->keep("c", "e");
    m_snapshot = m_source->history.snapshot();
    QCOMPARE(outcome(held, 1).state, State::Waiting);
    QCOMPARE(m_source->dispatcher->dispatch(m_source->history, 1, 15), 5u);
    QCOMPARE(outcome(held, 1).state, State::Missed);
    QCOMPARE(outcome(5).state, State::Missed);
    QCOMPARE(outcome(6).state, State::Dispatched);
}

void tst_DispatchOutcome::clearedBeforeItsTurnIsMissed()
{
    add(u"a"_s, [](const Event &) {});
    m_source->keep("c", "e");
    m_snapshot = m_source->history.clear();
    m_source->dispatcher->dispatch(m_source->history, 1, 1);
    QCOMPARE(outcome(1).state, State::Missed);
}

void tst_DispatchOutcome::destroyedDispatcherLeavesTheRestWaiting()
{
    add(
        u"a"_s, [](const Event &) {}, 1);
    add(u"last"_s, [this](const Event &event) {
        if (event.sequence() == 2)
            m_source->dispatcher.reset();
    });
    add(
        u"never"_s, [](const Event &) {}, -1);
    sendTurn(3);
    QCOMPARE(outcome(1).called, 3u);
    QCOMPARE(outcome(2).called, 2u);
    QCOMPARE(outcome(3).state, State::Waiting);
}

void tst_DispatchOutcome::timesAreSampled()
{
    sendTurn(10); // nobody listens: nothing is timed
    add(u"a"_s, [](const Event &) {});
    sendTurn(200);
    QList<quint64> timed;
    for (quint64 sequence = 1; sequence <= 210; ++sequence) {
        if (outcome(sequence).took)
            timed.append(sequence);
    }
    QCOMPARE(timed, QList<quint64>({11, 75, 139, 203}));
}

void tst_DispatchOutcome::timeOfTheWholeDispatch()
{
    add(u"a"_s, [this](const Event &) { m_source->scheduler->advance(3ms); });
    add(u"b"_s, [this](const Event &) { m_source->scheduler->advance(5ms); });
    sendTurn(1);
    const auto took = outcome(1).took;
    QVERIFY(took);
    QVERIFY(*took >= 8ms && *took < 8020us);
}

void tst_DispatchOutcome::anotherDispatchReplaces()
{
    add(u"a"_s, [](const Event &) {});
    sendTurn(2);
    add(u"b"_s, [](const Event &) {});
    m_source->dispatcher->dispatch(m_source->history, 1, 1);
    QCOMPARE(outcome(1).called, 2u);
    QCOMPARE(outcome(2).called, 1u);
    QCOMPARE(m_source->history.dispatchedUpTo(), 2u);
}

void tst_DispatchOutcome::eventsFromElsewhereLeaveNone()
{
    add(u"a"_s, [](const Event &) {});
    m_source->keep("c", "e");
    m_snapshot = m_source->history.snapshot();
    m_source->dispatcher->dispatch(*m_source->history.at(1));
    QCOMPARE(outcome(1).state, State::Waiting);
}

QTEST_GUILESS_MAIN(tst_DispatchOutcome)
#include "tst_dispatchoutcome.moc"
