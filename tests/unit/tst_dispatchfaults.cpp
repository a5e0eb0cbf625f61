// SPDX-License-Identifier: MIT
#include "tests/support/eventsource.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// The fault rows D of the dispatcher, by their id: what needs no wire.
class tst_DispatchFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Each test so often: what is traced keeps the contract too, and so does each lane.
    void initTestCase_data()
    {
        QTest::addColumn<bool>("traced");
        QTest::addColumn<std::optional<int>>("criticalPriority");
        QTest::newRow("not traced") << false << std::optional<int>();
        QTest::newRow("traced") << true << std::optional<int>();
        QTest::newRow("ordinary lane") << false << std::optional(std::numeric_limits<int>::max());
        QTest::newRow("ordinary lane, traced")
            << true << std::optional(std::numeric_limits<int>::max());
        QTest::newRow("critical lane") << false << std::optional(std::numeric_limits<int>::min());
    }
    void init();

    void D1_listenersThatThrow();
    void D2_removesAndAddsDuringDispatch_data();
    void D2_removesAndAddsDuringDispatch();
    void D2_addsDuringDispatch();
    void D3_onceReenteredAndThrowing();
    void D4_equalPrioritiesStayInOrder();
    void D5_extremePriorities();
    void D6_destroysTheDispatcher();
    void D6_destroysEverything();
    void D6_clearsTheHistory();
    void D6_slotOfASignalDestroysTheDispatcher_data();
    void D6_slotOfASignalDestroysTheDispatcher();
    void D6_capturedObjectRemovesAnotherListener();
    void D8_nestedEventLoopKeepsOrder();
    void D10_manyListeners();
    void D10_leakHint();
    void D11_replaceRemoveUnknown();
    void D12_contextIsGone();
    void D12_listenerDestroysItsContext();
    void D12_newContextAtTheSameAddress();
    void D13_circleIsStopped();
    void D13_avalancheIsStopped();
    void D13_historyIsNeverRefused();
    void D14_snapshotOutlivesChanges();
    void D15_strictOrderPerChannel();
    void L12_dataThatIsNoJsonReachesItsListener_data();
    void L12_dataThatIsNoJsonReachesItsListener();

private:
    EventDispatcher &dispatcher() { return *m_source->dispatcher; }
    std::function<void(const Event &)> note(const QString &text)
    {
        return [this, text](const Event &) { m_log.append(text); };
    }
    void add(const QString &id, std::function<void()> action, int priority = 0)
    {
        const auto callback = [this, id, action = std::move(action)](const Event &) {
            m_log.append(id);
            if (action)
                action();
        };
        QVERIFY(dispatcher().addListener(listenerFor(id, u"c"_s, u"e"_s, callback, priority)));
    }

    std::unique_ptr<EventSource> m_source;
    QStringList m_log;
};

void tst_DispatchFaults::init()
{
    m_source = std::make_unique<EventSource>();
    QFETCH_GLOBAL(bool, traced);
    m_source->dispatcher->setTracing(traced);
    QFETCH_GLOBAL(std::optional<int>, criticalPriority);
    if (criticalPriority)
        QVERIFY(m_source->dispatcher->setLanes(LaneOptions{.criticalPriority = *criticalPriority}));
    m_log.clear();
}

void tst_DispatchFaults::D1_listenersThatThrow()
{
    const QSignalSpy failed(&dispatcher(), &EventDispatcher::listenerFailed);
    add(u"exception"_s, [] { throw std::runtime_error("broken"); });
    add(u"int"_s, [] { throw 42; });
    add(u"qstring"_s, [] { throw u"a text"_s; });
    add(u"literal"_s, [] { throw "a literal"; });
    add(u"other"_s, [] { throw 1.5; });
    add(u"last"_s, {});
    m_source->send("c", "e");
    m_source->send("c", "e");
    const QStringList once{u"exception"_s, u"int"_s,   u"qstring"_s,
                           u"literal"_s,   u"other"_s, u"last"_s};
    QCOMPARE(m_log, once + once);
    QCOMPARE(failed.size(), 10);
    QStringList texts;
    for (const ListenerInfo &info : dispatcher().listeners()) {
        QCOMPARE(info.calls, 2u);
        QCOMPARE(info.errors, info.id.value() == u"last" ? 0u : 2u);
        texts.append(info.lastError);
    }
    QCOMPARE(texts,
             QStringList({u"broken"_s, u"an int: 42"_s, u"a text"_s, u"a literal"_s,
                          u"an exception of unknown type"_s, u""_s}));
}

void tst_DispatchFaults::D2_removesAndAddsDuringDispatch_data()
{
    QTest::addColumn<QStringList>("removed");
    QTest::addColumn<QStringList>("thisEvent");
    QTest::addColumn<QStringList>("nextEvent");
    const QStringList all{u"first"_s, u"actor"_s, u"last"_s};
    QTest::newRow("itself") << QStringList{u"actor"_s} << all << QStringList{u"first"_s, u"last"_s};
    QTest::newRow("the next") << QStringList{u"last"_s} << QStringList{u"first"_s, u"actor"_s}
                              << QStringList{u"first"_s, u"actor"_s};
    QTest::newRow("the previous") << QStringList{u"first"_s} << all
                                  << QStringList{u"actor"_s, u"last"_s};
    QTest::newRow("all") << all << QStringList{u"first"_s, u"actor"_s} << QStringList{};
}

void tst_DispatchFaults::D2_removesAndAddsDuringDispatch()
{
    QFETCH(const QStringList, removed);
    QFETCH(const QStringList, thisEvent);
    QFETCH(const QStringList, nextEvent);
    add(u"first"_s, {});
    const auto token =
        std::make_shared<int>(7); // dies with the callback: which must outlive its own removal
    add(u"actor"_s, [this, removed, token] {
        for (const QString &id : removed)
            dispatcher().removeListener(ListenerId(id));
        QCOMPARE(*token, 7);
    });
    add(u"last"_s, {});
    m_source->send("c", "e");
    QCOMPARE(m_log, thisEvent);
    m_log.clear();
    m_source->send("c", "e");
    QCOMPARE(m_log, nextEvent);
    QCOMPARE(token.use_count() == 1, removed.contains(u"actor"_s)); // and not a moment longer
}

void tst_DispatchFaults::D2_addsDuringDispatch()
{
    bool done = false;
    add(u"actor"_s, [this, &done] {
        if (std::exchange(done, true))
            return;
        add(u"higher"_s, {}, 1);
        add(u"equal"_s, {}, 0);
        add(u"lower"_s, {}, -1);
    });
    add(u"last"_s, {});
    m_source->keep("c", "e");
    m_source->keep("c", "e");
    dispatcher().dispatch(m_source->history, 1, 2);
    QCOMPARE(m_log,
             QStringList({u"actor"_s, u"last"_s, // as it was when the event came
                          u"higher"_s, u"actor"_s, u"last"_s, u"equal"_s, u"lower"_s}));
}

void tst_DispatchFaults::D3_onceReenteredAndThrowing()
{
    Listener once = listenerFor(u"once"_s, u"c"_s, u"e"_s, [this](const Event &) {
        m_log.append(u"once"_s);
        m_source->send("c", "e");
        throw 1;
    });
    once.once = true;
    QVERIFY(dispatcher().addListener(once));
    add(u"other"_s, {});
    m_source->send("c", "e");
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"once"_s, u"other"_s, u"other"_s, u"other"_s}));
    QCOMPARE(dispatcher().listenerCount(), 1);
}

void tst_DispatchFaults::D4_equalPrioritiesStayInOrder()
{
    for (int i = 0; i < 9; ++i)
        add(QString::number(i), {}, 3);
    for (const QString &id : {u"4"_s, u"0"_s, u"8"_s})
        dispatcher().removeListener(ListenerId(id));
    add(u"0"_s, {}, 3); // registered anew: at the end
    m_source->send("c", "e");
    QCOMPARE(m_log.join(u""), u"1235670"_s);
}

void tst_DispatchFaults::D5_extremePriorities()
{
    using Limits = std::numeric_limits<int>;
    add(u"min"_s, {}, Limits::min());
    add(u"zero"_s, {}, 0);
    add(u"max"_s, {}, Limits::max());
    add(u"-1"_s, {}, -1);
    add(u"min+1"_s, {}, Limits::min() + 1);
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"max"_s, u"zero"_s, u"-1"_s, u"min+1"_s, u"min"_s}));
}

void tst_DispatchFaults::D6_destroysTheDispatcher()
{
    add(u"actor"_s, [this] { m_source->dispatcher.reset(); });
    add(u"never"_s, {});
    m_source->keep("c", "e");
    m_source->keep("c", "e");
    m_source->dispatcher->dispatch(m_source->history, 1, 2);
    QCOMPARE(m_log, QStringList({u"actor"_s}));
}

void tst_DispatchFaults::D6_destroysEverything()
{
    // What an event refers to stays until its listener has returned, also without its history.
    add(u"actor"_s, {});
    QVERIFY(
        dispatcher().addListener(listenerFor(u"all"_s, u"c"_s, u"e"_s, [this](const Event &event) {
            m_source.reset();
            m_log.append(QString::fromUtf8(event.dataText()) + event.channel().value());
            throw 1;
        })));
    m_source->keep("c", "e", "\"text\"");
    m_source->keep("c", "e");
    m_source->dispatcher->dispatch(m_source->history, 1, 2);
    QCOMPARE(m_log, QStringList({u"actor"_s, u"textc"_s}));
}

void tst_DispatchFaults::D6_clearsTheHistory()
{
    add(u"actor"_s, [this] { m_source->history.clear(); });
    for (int i = 0; i < 3; ++i)
        m_source->keep("c", "e");
    QCOMPARE(dispatcher().dispatch(m_source->history, 1, 3), 0u);
    QCOMPARE(m_log.size(), 3); // clearing empties the view, not the delivery
    QCOMPARE(m_source->history.size(), 0u);
}

void tst_DispatchFaults::D6_slotOfASignalDestroysTheDispatcher_data()
{
    QTest::addColumn<bool>("byFailure");
    QTest::newRow("listenerFailed") << true;
    QTest::newRow("listenersChanged") << false;
}

void tst_DispatchFaults::D6_slotOfASignalDestroysTheDispatcher()
{
    QFETCH(const bool, byFailure);
    const auto destroy = [this] { m_source->dispatcher.reset(); };
    if (byFailure) {
        add(u"actor"_s, [] { throw 1; });
        connect(&dispatcher(), &EventDispatcher::listenerFailed, this, destroy);
        add(u"never"_s, {});
    } else {
        add(u"actor"_s, [this] { dispatcher().removeListener(ListenerId(u"actor"_s)); });
        connect(&dispatcher(), &EventDispatcher::listenersChanged, this, destroy);
    }
    m_source->keep("c", "e");
    dispatcher().dispatch(m_source->history, 1, 1);
    QVERIFY(!m_source->dispatcher);
    QCOMPARE(m_log, QStringList({u"actor"_s}));
}

void tst_DispatchFaults::D6_capturedObjectRemovesAnotherListener()
{
    // A callback's captured state goes with it, and may act on the dispatcher as it goes.
    struct Guard {
        EventDispatcher *dispatcher;
        ~Guard() { dispatcher->removeListener(ListenerId(u"other"_s)); }
    };
    add(u"actor"_s, [this, guard = std::make_shared<Guard>(&dispatcher())] {
        dispatcher().removeListener(ListenerId(u"actor"_s));
    });
    add(u"other"_s, {});
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"actor"_s}));
    QCOMPARE(dispatcher().listenerCount(), 0);
}

void tst_DispatchFaults::D8_nestedEventLoopKeepsOrder()
{
    // A listener that shows a dialog: events come in meanwhile, and wait their turn.
    bool inside = false;
    const auto dialog = [&, this](const Event &event) {
        QVERIFY(!std::exchange(inside, true));
        m_log.append(QString::number(event.sequence()));
        if (event.sequence() == 1) {
            QEventLoop loop;
            for (int i = 0; i < 3; ++i)
                QMetaObject::invokeMethod(
                    this, [this] { m_source->send("c", "e"); }, Qt::QueuedConnection);
            QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
            loop.exec();
            QCOMPARE(m_source->history.size(), 4u);
        }
        inside = false;
    };
    QVERIFY(dispatcher().addListener(listenerFor(u"dialog"_s, u"c"_s, u"e"_s, dialog)));
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"1"_s, u"2"_s, u"3"_s, u"4"_s}));
}

void tst_DispatchFaults::D10_manyListeners()
{
    // The cost is measured by bench_dispatch; here: that all are called, and only those.
    int calls = 0;
    const auto count = [&calls](const Event &) { ++calls; };
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"1000 listeners"_s));
    for (int i = 0; i < 10000; ++i) {
        const QString event = i % 10 == 0 ? u"e"_s : u"e%1"_s.arg(i);
        QVERIFY(dispatcher().addListener(listenerFor(QString::number(i), u"c"_s, event, count)));
    }
    QVERIFY(dispatcher().addListener(listenerFor(u"all"_s, u"*"_s, u"*"_s, count)));
    m_source->send("c", "e");
    QCOMPARE(calls, 1001);
    m_source->send("c", "e11");
    QCOMPARE(calls, 1003);
}

void tst_DispatchFaults::D10_leakHint()
{
    for (int i = 0; i < EventDispatcher::leakHint - 1; ++i)
        QVERIFY(dispatcher().addListener(
            listenerFor(QString::number(i), u"c"_s, u"e"_s, note(u"x"_s))));
    QTest::failOnWarning(QRegularExpression(u"."_s));
    QVERIFY(dispatcher().addListener(listenerFor(u"7"_s, u"c"_s, u"e"_s, note(u"x"_s))));
    QVERIFY(dispatcher().addListener(listenerFor(u"other"_s, u"c"_s, u"f"_s, note(u"x"_s))));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"1000 listeners for \"c\" \"e\""_s));
    QVERIFY(dispatcher().addListener(listenerFor(u"one more"_s, u"c"_s, u"e"_s, note(u"x"_s))));
    QVERIFY(dispatcher().addListener(listenerFor(u"and more"_s, u"c"_s, u"e"_s, note(u"x"_s))));
}

void tst_DispatchFaults::D11_replaceRemoveUnknown()
{
    using Added = EventDispatcher::Added;
    const auto added = [this](const QString &event) {
        return dispatcher()
            .addListener(listenerFor(u"a"_s, u"c"_s, event, note(event)))
            .value_or(Added::New);
    };
    QCOMPARE(added(u"e"_s), Added::New);
    QCOMPARE(added(u"e"_s), Added::Replaced);
    QCOMPARE(added(u"f"_s), Added::New);
    QCOMPARE(added(u"g"_s), Added::New);
    QCOMPARE(added(u"*"_s), Added::New);
    QCOMPARE(dispatcher().removeListener(ListenerId(u"unknown"_s)), 0);
    QCOMPARE(dispatcher().removeListener(ListenerId()), 0);
    QCOMPARE(dispatcher().removeListener(ListenerId(u"a"_s)), 4);
    QCOMPARE(dispatcher().listenerCount(), 0);
}

void tst_DispatchFaults::D12_contextIsGone()
{
    auto context = std::make_unique<QObject>();
    Listener bound = listenerFor(u"bound"_s, u"c"_s, u"e"_s, note(u"bound"_s));
    bound.context = context.get();
    QVERIFY(dispatcher().addListener(bound));
    m_source->send("c", "e");
    context.reset();
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"bound"_s}));
    QCOMPARE(dispatcher().listenerCount(), 0);
}

void tst_DispatchFaults::D12_listenerDestroysItsContext()
{
    auto *const context = new QObject;
    const auto token = std::make_shared<int>(7);
    Listener bound = listenerFor(u"bound"_s, u"c"_s, u"e"_s, [this, context, token](const Event &) {
        m_log.append(u"bound"_s);
        delete context;
        QCOMPARE(*token, 7);
    });
    bound.context = context;
    QVERIFY(dispatcher().addListener(bound));
    bound.id = ListenerId(u"second"_s);
    bound.callback = note(u"second"_s);
    QVERIFY(dispatcher().addListener(bound));
    add(u"free"_s, {});
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"bound"_s, u"free"_s}));
    QCOMPARE(dispatcher().listenerCount(), 1);
}

void tst_DispatchFaults::D12_newContextAtTheSameAddress()
{
    std::optional<QObject> place; // always the same address
    for (int i = 0; i < 3; ++i) {
        place.emplace();
        Listener bound = listenerFor(u"bound"_s, u"c"_s, u"e"_s, note(QString::number(i)));
        bound.context = &*place;
        const auto added = dispatcher().addListener(bound);
        QVERIFY(added && *added == EventDispatcher::Added::New);
        m_source->send("c", "e");
    }
    QCOMPARE(m_log, QStringList({u"0"_s, u"1"_s, u"2"_s}));
    place.reset();
    QCOMPARE(dispatcher().listenerCount(), 0);
}

void tst_DispatchFaults::D13_circleIsStopped()
{
    // Without the wire: a listener that dispatches the event it listens to. (Publishing it is the
    // HTTP side's guard.)
    const QSignalSpy failed(&dispatcher(), &EventDispatcher::listenerFailed);
    const Event event(0, {}, ChannelName(u"c"_s), EventName(u"e"_s), {}, "1", {});
    add(u"circle"_s, [this, event] { dispatcher().dispatch(event); });
    dispatcher().dispatch(event);
    QCOMPARE(m_log.size(), EventDispatcher::maximumChain + 1);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.at(0).at(0).value<ListenerId>().value(), u"circle"_s);
    const auto error = failed.at(0).at(1).value<Error>();
    QCOMPARE(error.code, Error::Code::RateLimited);
    QCOMPARE(error.parameters.value(u"limit"_s).toInt(), EventDispatcher::maximumChain);
    QCOMPARE(error.parameters.value(u"channel"_s).toString(), u"c"_s);
    // The next event starts a chain of its own.
    dispatcher().dispatch(event);
    QCOMPARE(m_log.size(), 2 * (EventDispatcher::maximumChain + 1));
}

void tst_DispatchFaults::D13_avalancheIsStopped()
{
    quint64 refused = 0;
    connect(&dispatcher(), &EventDispatcher::listenerFailed, this, [&refused] { ++refused; });
    quint64 calls = 0;
    const Event event(0, {}, ChannelName(u"c"_s), EventName(u"e"_s), {}, "1", {});
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, [&, this](const Event &) {
        ++calls;
        for (int i = 0; i < 3; ++i)
            dispatcher().dispatch(event);
    })));
    dispatcher().dispatch(event);
    QVERIFY(refused > 0);
    QCOMPARE(calls * 3 + 1, calls + refused); // each was called or refused, none was lost
    QVERIFY(calls < EventDispatcher::maximumChain * EventDispatcher::maximumQueued);
}

void tst_DispatchFaults::D13_historyIsNeverRefused()
{
    // A chain of event loops in listeners is deep, but what the wire brought must not be lost.
    add(u"a"_s, [this] {
        if (m_source->history.size() < 500)
            m_source->send("c", "e");
    });
    m_source->send("c", "e");
    QCOMPARE(m_log.size(), 500);
}

void tst_DispatchFaults::D14_snapshotOutlivesChanges()
{
    // Read in another thread by tst_dispatchthreads.
    add(u"a"_s, {});
    add(u"b"_s, {});
    const QList<ListenerInfo> held = dispatcher().listeners();
    dispatcher().removeListener(ListenerId(u"a"_s));
    m_source->send("c", "e");
    m_source->dispatcher.reset();
    QCOMPARE(held.size(), 2);
    QCOMPARE(held[0].id.value(), u"a"_s);
    QCOMPARE(held[1].calls, 0u);
}

void tst_DispatchFaults::D15_strictOrderPerChannel()
{
    QVERIFY(dispatcher().addListener(
        listenerFor(u"first"_s, u"*"_s, u"*"_s, [this](const Event &event) {
            if (event.sequence() == 1) {
                m_source->send("c", "e");
                m_source->send("d", "e");
            }
            m_log.append(event.channel().value() + QString::number(event.sequence()));
        })));
    QVERIFY(dispatcher().addListener(
        listenerFor(u"second"_s, u"*"_s, u"*"_s, [this](const Event &event) {
            m_log.append(u"second "_s + QString::number(event.sequence()));
        })));
    m_source->send("c", "e");
    QCOMPARE(m_log,
             QStringList({u"c1"_s, u"second 1"_s, u"c2"_s, u"second 2"_s, u"d3"_s, u"second 3"_s}));
}

void tst_DispatchFaults::L12_dataThatIsNoJsonReachesItsListener_data()
{
    QTest::addColumn<QByteArray>("rawData");
    QTest::addColumn<bool>("isJson");
    QTest::newRow("object") << "{\"a\":1}"_qba << true;
    QTest::newRow("object in a string") << "\"{\\\"a\\\":1}\""_qba << true;
    QTest::newRow("plain text") << "\"hello\""_qba << false;
    QTest::newRow("broken JSON in a string") << "\"{\\\"a\\\":\""_qba << false;
    QTest::newRow("empty string") << "\"\""_qba << false;
    QTest::newRow("missing") << QByteArray() << false;
}

void tst_DispatchFaults::L12_dataThatIsNoJsonReachesItsListener()
{
    QFETCH(const QByteArray, rawData);
    QFETCH(const bool, isJson);
    const QSignalSpy failed(&dispatcher(), &EventDispatcher::listenerFailed);
    QList<bool> seen;
    QVERIFY(dispatcher().addListener(listenerFor(
        u"l"_s, u"c"_s, u"e"_s, [&seen](const Event &event) { seen.append(event.isJson()); })));
    m_source->send("c", "e", {rawData.constData(), std::size_t(rawData.size())});
    QCOMPARE(seen, QList<bool>{isJson});
    QCOMPARE(failed.size(), 0);
}

QTEST_GUILESS_MAIN(tst_DispatchFaults)
#include "tst_dispatchfaults.moc"
