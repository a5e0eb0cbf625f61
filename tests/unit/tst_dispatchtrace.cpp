// SPDX-License-Identifier: MIT
#include "tests/support/eventsource.h"
#include "tests/support/worker.h"

#include <QTest>

#include <stdexcept>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Verdict = TracedListener::Verdict;

/// The trace of the dispatcher: who was called for an event, and why others were not.
class tst_DispatchTrace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_source = std::make_unique<EventSource>();
        dispatcher().setTracing(true);
    }

    void offByDefault();
    void matchedInOrderWithTimes();
    void nearMissesSayWhichNameDiffers();
    void offRemovedAndThrown();
    void onceIsRememberedWhenSpent();
    void spentIsForgottenWhenAddedAgain();
    void spentIsBounded();
    void anotherThreadIsHandedOver();
    void destroyedDispatcherLeavesTheRestNotReached();
    void anEventThatNobodyWantsIsTracedToo();
    void eventsFromElsewhere();
    void namesOutsideTheTable();
    void switchesWithTheNextTurn();
    void isBounded();
    void listenersPerEventAreBounded();
    void snapshotsNeverChange();
    void whatIsNewAndWhatIsOfOneEvent();
    void sealedEventsSaySo();
    void verdictsHaveNamesOfTheirOwn();

private:
    EventDispatcher &dispatcher() { return *m_source->dispatcher; }
    void add(const QString &id, const QString &channel, const QString &event, int priority = 0,
             std::function<void()> callback = {})
    {
        QVERIFY(dispatcher().addListener(listenerFor(
            id, channel, event,
            [callback](const Event &) {
                if (callback)
                    callback();
            },
            priority)));
    }
    void addOnce(const QString &id)
    {
        Listener listener = listenerFor(id, u"c"_s, u"e"_s, [](const Event &) {});
        listener.once = true;
        QVERIFY(dispatcher().addListener(listener));
    }
    TracedDispatch last()
    {
        const auto entries = dispatcher().trace()->snapshot();
        return entries.isEmpty() ? TracedDispatch() : *entries.last();
    }
    /// "id verdict place" each.
    static QStringList told(const TracedDispatch &dispatch)
    {
        static const QHash<Verdict, QString> words{{Verdict::Called, u"called"_s},
                                                   {Verdict::Failed, u"failed"_s},
                                                   {Verdict::HandedOver, u"handed over"_s},
                                                   {Verdict::Dropped, u"dropped"_s},
                                                   {Verdict::ContextGone, u"context gone"_s},
                                                   {Verdict::Off, u"off"_s},
                                                   {Verdict::Removed, u"removed"_s},
                                                   {Verdict::OnceSpent, u"spent"_s},
                                                   {Verdict::ChannelDiffers, u"channel differs"_s},
                                                   {Verdict::EventDiffers, u"event differs"_s},
                                                   {Verdict::NotReached, u"not reached"_s}};
        QStringList result;
        for (const TracedListener &listener : dispatch.listeners) {
            result.append(u"%1 %2 %3"_s.arg(listener.id.value(), words.value(listener.verdict))
                              .arg(listener.place));
        }
        return result;
    }

    std::unique_ptr<EventSource> m_source;
};

void tst_DispatchTrace::offByDefault()
{
    m_source = std::make_unique<EventSource>();
    QVERIFY(!dispatcher().isTracing());
    add(u"a"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    QCOMPARE(dispatcher().trace()->total(), 0u);
}

void tst_DispatchTrace::matchedInOrderWithTimes()
{
    add(u"low"_s, u"c"_s, u"e"_s, -1, [this] { m_source->scheduler->advance(5ms); });
    add(u"high"_s, u"*"_s, u"e"_s, 1, [this] { m_source->scheduler->advance(2ms); });
    for (int i = 0; i < 3; ++i)
        m_source->send("c", "e");
    const TracedDispatch dispatch = last();
    QCOMPARE(dispatch.sequence, 3u);
    QCOMPARE(dispatch.channel, ChannelName(u"c"_s));
    QCOMPARE(dispatch.event, EventName(u"e"_s));
    QCOMPARE(told(dispatch), QStringList({u"high called 1"_s, u"low called 2"_s}));
    // Each call of each event is timed, not 1 in 64.
    QCOMPARE(dispatch.listeners[0].took, std::optional<std::chrono::nanoseconds>(2ms));
    QCOMPARE(dispatch.listeners[1].took, std::optional<std::chrono::nanoseconds>(5ms));
    QCOMPARE(dispatch.listeners[0].channel, u"*"_s);
    QCOMPARE(dispatch.listeners[0].priority, 1);
    QCOMPARE(dispatch.outcome.called, 2u);
    QCOMPARE(dispatch.outcome.took, std::optional<std::chrono::nanoseconds>(7ms));
    QCOMPARE(dispatcher().listeners().first().mean, std::optional<std::chrono::nanoseconds>(5ms));
}

void tst_DispatchTrace::nearMissesSayWhichNameDiffers()
{
    add(u"other event"_s, u"c"_s, u"f*"_s);
    add(u"other channel"_s, u"d"_s, u"e"_s);
    add(u"neither"_s, u"d"_s, u"f"_s);
    add(u"fits"_s, u"c"_s, u"*"_s);
    m_source->send("c", "e");
    QCOMPARE(told(last()),
             QStringList({u"fits called 1"_s, u"other event event differs 0"_s,
                          u"other channel channel differs 0"_s}));
    QCOMPARE(last().unrelated, 1u);
    // A pattern does not take the protocol's own events unless it says so.
    m_source->send("c", "pusher:e");
    QCOMPARE(told(last()).first(), u"other event event differs 0"_s);
    QVERIFY(told(last()).contains(u"fits event differs 0"_s));
}

void tst_DispatchTrace::offRemovedAndThrown()
{
    add(u"throws"_s, u"c"_s, u"e"_s, 2, [this] {
        dispatcher().removeListener(ListenerId(u"removed"_s));
        throw std::runtime_error("broken");
    });
    add(u"off"_s, u"c"_s, u"e"_s, 1);
    dispatcher().setEnabled(ListenerId(u"off"_s), false);
    add(u"removed"_s, u"c"_s, u"e"_s);
    add(u"last"_s, u"c"_s, u"e"_s, -1);
    m_source->send("c", "e");
    QCOMPARE(told(last()),
             QStringList({u"throws failed 1"_s, u"off off 0"_s, u"removed removed 0"_s,
                          u"last called 2"_s}));
    QCOMPARE(last().listeners[0].error, u"A listener threw: broken"_s);
    QCOMPARE(last().outcome.failed, 1u);
}

void tst_DispatchTrace::onceIsRememberedWhenSpent()
{
    addOnce(u"once"_s);
    m_source->send("c", "e");
    QCOMPARE(told(last()), QStringList({u"once called 1"_s}));
    m_source->send("c", "e");
    QCOMPARE(told(last()), QStringList({u"once spent 0"_s}));
    const ListenerInfo spent = dispatcher().spentListeners().value(0);
    QCOMPARE(spent.id, ListenerId(u"once"_s));
    QVERIFY(spent.once && spent.calls == 1);
    m_source->send("c", "other");
    QCOMPARE(told(last()), QStringList());
}

void tst_DispatchTrace::spentIsForgottenWhenAddedAgain()
{
    addOnce(u"once"_s);
    m_source->send("c", "e");
    QCOMPARE(dispatcher().spentListeners().size(), 1);
    addOnce(u"once"_s);
    QCOMPARE(dispatcher().spentListeners().size(), 0);
    m_source->send("c", "e");
    QCOMPARE(told(last()), QStringList({u"once called 1"_s}));
}

void tst_DispatchTrace::spentIsBounded()
{
    dispatcher().setTracing(false);
    for (int i = 0; i < 150; ++i)
        addOnce(QString::number(i));
    m_source->send("c", "e");
    QCOMPARE(dispatcher().spentListeners().size(), 100);
    QCOMPARE(dispatcher().spentListeners().last().id, ListenerId(u"149"_s));
}

void tst_DispatchTrace::anotherThreadIsHandedOver()
{
    Worker worker;
    Listener listener = listenerFor(u"elsewhere"_s, u"c"_s, u"e"_s, [](const Event &) {});
    listener.context = worker.object.get();
    QVERIFY(dispatcher().addListener(listener));
    add(u"here"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    QCOMPARE(told(last()), QStringList({u"elsewhere handed over 1"_s, u"here called 2"_s}));
    QVERIFY(!last().listeners[0].took);
}

void tst_DispatchTrace::destroyedDispatcherLeavesTheRestNotReached()
{
    const std::shared_ptr<const DispatchTrace> trace = dispatcher().trace();
    add(u"destroys"_s, u"c"_s, u"e"_s, 1, [this] { m_source->dispatcher.reset(); });
    add(u"never"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    QCOMPARE(told(*trace->snapshot().last()),
             QStringList({u"destroys called 1"_s, u"never not reached 0"_s}));
}

void tst_DispatchTrace::anEventThatNobodyWantsIsTracedToo()
{
    m_source->send("c", "e");
    QCOMPARE(last().sequence, 1u);
    QVERIFY(last().listeners.isEmpty() && !last().outcome.took);
    QCOMPARE(dispatcher().unhandledEvents(), 1u);
}

void tst_DispatchTrace::eventsFromElsewhere()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    dispatcher().dispatch(Event(0, {}, ChannelName(u"c"_s), EventName(u"e"_s), {}, "1", {}));
    QCOMPARE(told(last()), QStringList({u"a called 1"_s}));
    QCOMPARE(last().sequence, 0u);
}

void tst_DispatchTrace::namesOutsideTheTable()
{
    m_source = std::make_unique<EventSource>(10, 1);
    dispatcher().setTracing(true);
    add(u"a"_s, u"*"_s, u"*"_s);
    m_source->send("c", std::string(5000, 'e'));
    QCOMPARE(told(last()), QStringList({u"a called 1"_s}));
    QCOMPARE(last().event.value().size(), 1024);
}

void tst_DispatchTrace::switchesWithTheNextTurn()
{
    dispatcher().setTracing(false);
    add(u"a"_s, u"c"_s, u"e"_s, 0, [this] { dispatcher().setTracing(true); });
    m_source->keep("c", "e");
    m_source->keep("c", "e");
    dispatcher().dispatch(m_source->history, 1, 2);
    QCOMPARE(dispatcher().trace()->total(), 0u);
    m_source->send("c", "e");
    QCOMPARE(dispatcher().trace()->total(), 1u);
    dispatcher().setTracing(false);
    m_source->send("c", "other");
    QCOMPARE(dispatcher().trace()->total(), 1u);
}

void tst_DispatchTrace::isBounded()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    const quint64 count = DispatchTrace::capacity + 5;
    for (quint64 i = 0; i < count; ++i)
        m_source->send("c", "e");
    const auto entries = dispatcher().trace()->snapshot();
    QCOMPARE(entries.size(), DispatchTrace::capacity);
    QCOMPARE(entries.first()->sequence, 6u);
    QCOMPARE(entries.last()->sequence, count);
    QCOMPARE(dispatcher().trace()->total(), count);
}

void tst_DispatchTrace::listenersPerEventAreBounded()
{
    int calls = 0;
    for (int i = 0; i < 70; ++i)
        add(QString::number(i), u"c"_s, u"e"_s, 0, [&calls] { ++calls; });
    for (int i = 70; i < 10030; ++i)
        add(QString::number(i), u"d"_s, u"f"_s);
    m_source->send("c", "e");
    QCOMPARE(calls, 70);
    const TracedDispatch dispatch = last();
    QCOMPARE(dispatch.listeners.size(), DispatchTrace::listenersPerEvent);
    QCOMPARE(dispatch.listeners.last().place, 64);
    QCOMPARE(dispatch.omitted, 6u + 30u); // 6 found no room, 30 were not looked at
    QCOMPARE(dispatch.unrelated, 10000u - 70u);
    QCOMPARE(dispatch.outcome.called, 70u);
}

void tst_DispatchTrace::snapshotsNeverChange()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    const std::shared_ptr<const DispatchTrace> trace = dispatcher().trace();
    const TracedDispatch before = *trace->snapshot().first();
    bool isSame = true;
    Worker worker;
    worker.post([&] {
        for (int i = 0; i < 1000; ++i) {
            const auto entries = trace->snapshot();
            isSame = isSame && entries.first()->listeners.size() == 1;
        }
    });
    for (int i = 0; i < 500; ++i)
        m_source->send("c", "e");
    worker.finish();
    QVERIFY(isSame);
    QCOMPARE(*trace->snapshot().first(), before);
}

void tst_DispatchTrace::whatIsNewAndWhatIsOfOneEvent()
{
    const auto trace = dispatcher().trace();
    QVERIFY(!trace->of(1) && trace->behind(0).isEmpty());
    const quint64 count = DispatchTrace::capacity + 5;
    for (quint64 i = 0; i < count; ++i)
        m_source->send("c", "e");
    QCOMPARE(trace->behind(count - 2).size(), 2);
    QCOMPARE(trace->behind(count - 2).first()->sequence, count - 1);
    QCOMPARE(trace->behind(0).size(), DispatchTrace::capacity); // the oldest five are gone
    QCOMPARE(trace->behind(0).first()->sequence, 6u);
    QVERIFY(trace->behind(count).isEmpty() && trace->behind(count + 1).isEmpty());
    QVERIFY(!trace->of(5) && !trace->of(count + 1));
    QCOMPARE(trace->of(6)->sequence, 6u);
    QCOMPARE(trace->of(count)->sequence, count);
    dispatcher().dispatch(Event(0, {}, ChannelName(u"c"_s), EventName(u"e"_s), {}, "1", {}));
    QVERIFY(!trace->of(0)); // from elsewhere: no number tells them apart
}

void tst_DispatchTrace::sealedEventsSaySo()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    Frame frame;
    frame.channel = "c";
    frame.event = "e";
    frame.rawData = "{}";
    const quint64 sequence = m_source->history.append(frame, {}, "no key");
    dispatcher().dispatch(m_source->history, sequence, sequence);
    QCOMPARE(last().listeners.value(0).verdict, Verdict::Sealed);
    QCOMPARE(last().outcome.called, 0u);
}

void tst_DispatchTrace::verdictsHaveNamesOfTheirOwn()
{
    QSet<QString> names;
    constexpr int verdicts = int(Verdict::NotReached) + 1;
    for (int verdict = 0; verdict < verdicts; ++verdict)
        names.insert(TracedListener::verdictText(Verdict(verdict)));
    QCOMPARE(names.size(), verdicts);
    QVERIFY(names.contains(u"event-differs"_s));
}

QTEST_GUILESS_MAIN(tst_DispatchTrace)
#include "tst_dispatchtrace.moc"
