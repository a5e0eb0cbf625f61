// SPDX-License-Identifier: MIT
#include "libpusher/core/dispatchscope.h"
#include "tests/support/eventsource.h"

#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The dispatcher's contract, clause by clause as its header counts them.
class tst_EventDispatcher : public QObject {
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

    void clause1_priorityThenRegistration();
    void clause1_eventsInOrder();
    void clause2_sameTripleReplaces();
    void clause2_sameIdOnFourTriples();
    void clause2_removeListenersOfTwoNames();
    void clause3_defaults();
    void clause3_incompleteListenersAreRefused_data();
    void clause3_incompleteListenersAreRefused();
    void clause4_patterns_data();
    void clause4_patterns();
    void clause4_namesThatAreNotInterned();
    void clause5_switchedOffMeanwhileIsSkipped();
    void clause5_replacedMeanwhileWaitsForTheNextEvent();
    void clause6_onceRunsOnce();
    void clause7_errorNamesListenerAndEvent();
    void clause8_nestedRangeIsQueued();
    void clause9_contextInThisThread();
    void clause12_timesAreSampled();
    void clause12_slowListenerIsNamed();
    void scopeNamesTheListener();
    void enabledAndStatistics();
    void changesAreSignalledOncePerTurn();
    void memoFollowsEveryChange();
    void memoIsBounded();
    void evictedBeforeDispatchIsCounted();
    void singleEventFromElsewhere();
    void payloadIsDecodedOncePerEvent();

private:
    std::function<void(const Event &)> note(const QString &text)
    {
        return [this, text](const Event &) { m_log.append(text); };
    }
    EventDispatcher &dispatcher() { return *m_source->dispatcher; }
    void add(const QString &id, const QString &channel, const QString &event, int priority = 0)
    {
        QVERIFY(dispatcher().addListener(listenerFor(id, channel, event, note(id), priority)));
    }

    std::unique_ptr<EventSource> m_source;
    QStringList m_log;
};

void tst_EventDispatcher::init()
{
    m_source = std::make_unique<EventSource>();
    QFETCH_GLOBAL(bool, traced);
    m_source->dispatcher->setTracing(traced);
    QFETCH_GLOBAL(std::optional<int>, criticalPriority);
    if (criticalPriority)
        QVERIFY(m_source->dispatcher->setLanes(LaneOptions{.criticalPriority = *criticalPriority}));
    m_log.clear();
}

void tst_EventDispatcher::clause1_priorityThenRegistration()
{
    add(u"low"_s, u"c"_s, u"e"_s, -5);
    add(u"first"_s, u"*"_s, u"*"_s);
    add(u"second"_s, u"c"_s, u"e"_s);
    add(u"third"_s, u"c"_s, u"*"_s);
    add(u"fourth"_s, u"*"_s, u"e"_s);
    add(u"fifth"_s, u"c*"_s, u"e"_s);
    add(u"high"_s, u"c"_s, u"*"_s, 5);
    m_source->send("c", "e");
    QCOMPARE(m_log,
             QStringList({u"high"_s, u"first"_s, u"second"_s, u"third"_s, u"fourth"_s, u"fifth"_s,
                          u"low"_s}));
}

void tst_EventDispatcher::clause1_eventsInOrder()
{
    const auto log = [this](const Event &event) {
        m_log.append(QString::number(event.sequence()) + event.name().value());
    };
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"*"_s, u"*"_s, log, 1)));
    QVERIFY(dispatcher().addListener(listenerFor(u"b"_s, u"*"_s, u"y"_s, log)));
    m_source->keep("c", "x");
    m_source->keep("c", "y");
    m_source->keep("d", "z");
    dispatcher().dispatch(m_source->history, 1, 3);
    QCOMPARE(m_log, QStringList({u"1x"_s, u"2y"_s, u"2y"_s, u"3z"_s}));
}

void tst_EventDispatcher::clause2_sameTripleReplaces()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    add(u"b"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    const auto again =
        dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, note(u"new"_s)));
    QVERIFY(again && *again == EventDispatcher::Added::Replaced);
    QCOMPARE(dispatcher().listenerCount(), 2);
    QCOMPARE(dispatcher().listeners().first().calls, 0u);
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"a"_s, u"b"_s, u"new"_s, u"b"_s}));
}

void tst_EventDispatcher::clause2_sameIdOnFourTriples()
{
    const QList<std::pair<QString, QString>> pairs{{u"bot-updates"_s, u"trade-executed"_s},
                                                   {u"bot-updates"_s, u"bot-updated"_s},
                                                   {u"strategy-updates"_s, u"strategy-modified"_s},
                                                   {u"user-updates-1"_s, u"notification"_s}};
    for (const auto &[channel, event] : pairs) {
        const auto added =
            dispatcher().addListener(listenerFor(u"analytics"_s, channel, event, note(event)));
        QVERIFY(added && *added == EventDispatcher::Added::New);
    }
    QCOMPARE(dispatcher().listenerCount(), 4);
    m_source->send("bot-updates", "bot-updated");
    QCOMPARE(m_log, QStringList({u"bot-updated"_s}));
    QCOMPARE(dispatcher().removeListener(ListenerId(u"analytics"_s)), 4);
    QCOMPARE(dispatcher().removeListener(ListenerId(u"analytics"_s)), 0);
    m_source->send("bot-updates", "bot-updated");
    QCOMPARE(m_log.size(), 1);
}

void tst_EventDispatcher::clause2_removeListenersOfTwoNames()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    add(u"b"_s, u"c"_s, u"e"_s);
    add(u"c"_s, u"c"_s, u"*"_s);
    QCOMPARE(dispatcher().removeListeners(u"c"_s, u"e"_s), 2);
    QCOMPARE(dispatcher().removeListeners(u"c"_s, u"e"_s), 0);
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"c"_s}));
    QCOMPARE(dispatcher().removeListeners(u"c"_s, u"*"_s), 1);
    QCOMPARE(dispatcher().listenerCount(), 0);
}

void tst_EventDispatcher::clause3_defaults()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    const ListenerInfo info = dispatcher().listeners().first();
    QCOMPARE(info.priority, 0);
    QVERIFY(!info.once);
    QVERIFY(info.enabled);
    QVERIFY(!info.lastCalled && !info.mean && !info.maximum);
    m_source->send("c", "e");
    m_source->send("c", "e");
    QCOMPARE(m_log.size(), 2);
}

void tst_EventDispatcher::clause3_incompleteListenersAreRefused_data()
{
    QTest::addColumn<QString>("field");
    QTest::newRow("id") << u"id"_s;
    QTest::newRow("channel") << u"channel"_s;
    QTest::newRow("event") << u"event"_s;
    QTest::newRow("callback") << u"callback"_s;
}

void tst_EventDispatcher::clause3_incompleteListenersAreRefused()
{
    QFETCH(const QString, field);
    Listener listener = listenerFor(u"a"_s, u"c"_s, u"e"_s, note(u"a"_s));
    if (field == u"id")
        listener.id = {};
    else if (field == u"channel")
        listener.channel.clear();
    else if (field == u"event")
        listener.event.clear();
    else
        listener.callback = {};
    const auto added = dispatcher().addListener(listener);
    QVERIFY(!added);
    QCOMPARE(added.error().code, Error::Code::ConfigurationError);
    QCOMPARE(added.error().parameters.value(u"field"_s).toString(), field);
    QCOMPARE(dispatcher().listenerCount(), 0);
}

void tst_EventDispatcher::clause4_patterns_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QString>("event");
    QTest::addColumn<QStringList>("expected"); // of a/x, a/y, b/x, ab/xy, a/pusher:p
    QTest::newRow("exact") << u"a"_s << u"x"_s << QStringList{u"a/x"_s};
    QTest::newRow("channel") << u"a"_s << u"*"_s << QStringList{u"a/x"_s, u"a/y"_s};
    QTest::newRow("event") << u"*"_s << u"x"_s << QStringList{u"a/x"_s, u"b/x"_s};
    QTest::newRow("all") << u"*"_s << u"*"_s
                         << QStringList{u"a/x"_s, u"a/y"_s, u"b/x"_s, u"ab/xy"_s};
    QTest::newRow("glob channel") << u"a*"_s << u"*"_s
                                  << QStringList{u"a/x"_s, u"a/y"_s, u"ab/xy"_s};
    QTest::newRow("glob event") << u"*"_s << u"*y"_s << QStringList{u"a/y"_s, u"ab/xy"_s};
    QTest::newRow("glob both") << u"?*"_s << u"*"_s << QStringList{};
    QTest::newRow("internal, exact") << u"a"_s << u"pusher:p"_s << QStringList{u"a/pusher:p"_s};
    QTest::newRow("internal, of all") << u"*"_s << u"pusher:p"_s << QStringList{u"a/pusher:p"_s};
    QTest::newRow("internal, asked") << u"*"_s << u"pusher*"_s << QStringList{u"a/pusher:p"_s};
    QTest::newRow("internal, not asked") << u"*"_s << u"*p"_s << QStringList{};
}

void tst_EventDispatcher::clause4_patterns()
{
    QFETCH(const QString, channel);
    QFETCH(const QString, event);
    QFETCH(const QStringList, expected);
    const auto log = [this](const Event &received) {
        m_log.append(received.channel().value() + u'/' + received.name().value());
    };
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, channel, event, log)));
    for (int round = 0; round < 2; ++round) { // the second is answered by the memo
        m_log.clear();
        m_source->send("a", "x");
        m_source->send("a", "y");
        m_source->send("b", "x");
        m_source->send("ab", "xy");
        m_source->send("a", "pusher:p");
        QCOMPARE(m_log, expected);
    }
}

void tst_EventDispatcher::clause4_namesThatAreNotInterned()
{
    m_source = std::make_unique<EventSource>(1000, 1);
    add(u"exact"_s, u"c"_s, u"e"_s);
    add(u"glob"_s, u"*"_s, u"e*"_s);
    m_source->send("other", "none");
    m_source->send("c", "e");
    m_source->send("c", "f");
    QCOMPARE(m_log, QStringList({u"exact"_s, u"glob"_s}));
}

void tst_EventDispatcher::clause5_switchedOffMeanwhileIsSkipped()
{
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, [this](const Event &) {
        dispatcher().setEnabled(ListenerId(u"b"_s), false);
    })));
    add(u"b"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    QVERIFY(m_log.isEmpty());
}

void tst_EventDispatcher::clause5_replacedMeanwhileWaitsForTheNextEvent()
{
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, [this](const Event &) {
        QVERIFY(dispatcher().addListener(listenerFor(u"b"_s, u"c"_s, u"e"_s, note(u"new"_s))));
    })));
    add(u"b"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    QVERIFY(m_log.isEmpty());
    m_source->send("c", "e"); // replaced again, so that the one before is skipped again
    QVERIFY(m_log.isEmpty());
    QCOMPARE(dispatcher().removeListener(ListenerId(u"a"_s)), 1);
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"new"_s}));
}

void tst_EventDispatcher::clause6_onceRunsOnce()
{
    Listener once = listenerFor(u"once"_s, u"c"_s, u"e"_s, [this](const Event &) {
        QCOMPARE(dispatcher().listenerCount(), 0);
        m_log.append(u"once"_s);
    });
    once.once = true;
    QVERIFY(dispatcher().addListener(once));
    QVERIFY(dispatcher().listeners().first().once);
    m_source->keep("c", "e");
    m_source->keep("c", "e");
    dispatcher().dispatch(m_source->history, 1, 2);
    QCOMPARE(m_log.size(), 1);
}

void tst_EventDispatcher::clause7_errorNamesListenerAndEvent()
{
    const QSignalSpy failed(&dispatcher(), &EventDispatcher::listenerFailed);
    QVERIFY(dispatcher().addListener(listenerFor(u"bad"_s, u"c"_s, u"e"_s, [](const Event &) {
        throw std::runtime_error(std::string(1000, 'x'));
    })));
    m_source->send("c", "e");
    m_source->send("c", "e");
    QCOMPARE(failed.size(), 2);
    QCOMPARE(failed.at(1).at(0).value<ListenerId>().value(), u"bad"_s);
    const auto error = failed.at(1).at(1).value<Error>();
    QCOMPARE(error.code, Error::Code::MessageDeliveryFailed);
    QCOMPARE(error.parameters.value(u"listener"_s).toString(), u"bad"_s);
    QCOMPARE(error.parameters.value(u"channel"_s).toString(), u"c"_s);
    QCOMPARE(error.parameters.value(u"event"_s).toString(), u"e"_s);
    QCOMPARE(error.parameters.value(u"sequence"_s).toULongLong(), 2u);
    QCOMPARE(error.parameters.value(u"errors"_s).toULongLong(), 2u);
    QVERIFY(error.message.size() < 300);
    QCOMPARE(dispatcher().listeners().first().lastError, QString(256, u'x'));
}

void tst_EventDispatcher::clause8_nestedRangeIsQueued()
{
    QVERIFY(
        dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, [this](const Event &event) {
            m_log.append(u"begin %1"_s.arg(event.sequence()));
            if (event.sequence() <= 2)
                QCOMPARE(m_source->send("c", "e"), 0u);
            m_log.append(u"end %1"_s.arg(event.sequence()));
        })));
    m_source->keep("c", "e");
    m_source->keep("c", "e");
    dispatcher().dispatch(m_source->history, 1, 2);
    QCOMPARE(m_log,
             QStringList({u"begin 1"_s, u"end 1"_s, u"begin 2"_s, u"end 2"_s, u"begin 3"_s,
                          u"end 3"_s, u"begin 4"_s, u"end 4"_s}));
}

void tst_EventDispatcher::clause9_contextInThisThread()
{
    QObject other;
    auto context = std::make_unique<QObject>();
    Listener bound = listenerFor(u"bound"_s, u"c"_s, u"e"_s, note(u"bound"_s), 1);
    bound.context = context.get();
    QVERIFY(dispatcher().addListener(bound));
    bound.event = u"*"_s;
    QVERIFY(dispatcher().addListener(bound));
    bound.id = ListenerId(u"other"_s);
    bound.context = &other;
    QVERIFY(dispatcher().addListener(bound));
    add(u"free"_s, u"c"_s, u"e"_s);
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"bound"_s, u"bound"_s, u"bound"_s, u"free"_s})); // at once
    const QSignalSpy changed(&dispatcher(), &EventDispatcher::listenersChanged);
    context.reset();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(dispatcher().listenerCount(), 2);
    m_log.clear();
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"bound"_s, u"free"_s}));
}

void tst_EventDispatcher::clause12_timesAreSampled()
{
    int calls = 0;
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, [&, this](const Event &) {
        // Only the first and the 65th call are looked at, but while tracing each.
        m_source->scheduler->advance(calls == 0 ? 10ms : calls == 64 ? 30ms : 1ms);
        ++calls;
    })));
    for (int i = 0; i < 70; ++i)
        m_source->send("c", "e");
    const ListenerInfo info = dispatcher().listeners().first();
    QCOMPARE(info.calls, 70u);
    const std::chrono::nanoseconds all = 10ms + 30ms + 68ms;
    QCOMPARE(info.mean, std::optional(dispatcher().isTracing() ? all / 70 : 20ms));
    QCOMPARE(info.maximum, std::optional<std::chrono::nanoseconds>(30ms));
    QCOMPARE(info.lastCalled, std::optional(m_source->scheduler->wallNow() - 1ms));
}

void tst_EventDispatcher::clause12_slowListenerIsNamed()
{
    const QSignalSpy slow(&dispatcher(), &EventDispatcher::listenerSlow);
    std::chrono::milliseconds needs = 100ms;
    const auto sleepy = [&, this](const Event &) { m_source->scheduler->advance(needs); };
    QVERIFY(dispatcher().addListener(listenerFor(u"quick"_s, u"c"_s, u"x"_s, sleepy)));
    m_source->send("c", "x");
    QCOMPARE(slow.size(), 0);
    needs = 250ms;
    QVERIFY(dispatcher().addListener(listenerFor(u"sleepy"_s, u"c"_s, u"e"_s, sleepy)));
    m_source->send("c", "e");
    QCOMPARE(slow.size(), 1);
    QCOMPARE(slow.at(0).at(0).value<ListenerId>().value(), u"sleepy"_s);
    QCOMPARE(slow.at(0).at(1).value<std::chrono::milliseconds>(), 250ms);
}

void tst_EventDispatcher::scopeNamesTheListener()
{
    QVERIFY(!DispatchScope::current());
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"*"_s, [this](const Event &) {
        const DispatchScope *const scope = DispatchScope::current();
        QVERIFY(scope);
        m_log = {scope->channel().value(), scope->event().value(), scope->listener().value()};
        throw 1;
    })));
    m_source->send("c", "e");
    QCOMPARE(m_log, QStringList({u"c"_s, u"e"_s, u"a"_s}));
    QVERIFY(!DispatchScope::current());
}

void tst_EventDispatcher::enabledAndStatistics()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    add(u"a"_s, u"c"_s, u"*"_s);
    m_source->send("c", "e");
    const QSignalSpy changed(&dispatcher(), &EventDispatcher::listenersChanged);
    QCOMPARE(dispatcher().setEnabled(ListenerId(u"a"_s), false), 2);
    QCOMPARE(dispatcher().setEnabled(ListenerId(u"a"_s), false), 2);
    QCOMPARE(changed.size(), 1);
    QVERIFY(!dispatcher().listeners().first().enabled);
    m_source->send("c", "e");
    QCOMPARE(m_log.size(), 2);
    dispatcher().setEnabled(ListenerId(u"a"_s), true);
    m_source->send("c", "e");
    QCOMPARE(m_log.size(), 4);
    QCOMPARE(dispatcher().listeners().first().calls, 2u);
    dispatcher().resetStatistics();
    const ListenerInfo info = dispatcher().listeners().first();
    QCOMPARE(info.calls, 0u);
    QVERIFY(!info.lastCalled && !info.mean);
}

void tst_EventDispatcher::changesAreSignalledOncePerTurn()
{
    const QSignalSpy changed(&dispatcher(), &EventDispatcher::listenersChanged);
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, [this](const Event &) {
        add(u"x"_s, u"x"_s, u"x"_s);
        add(u"y"_s, u"x"_s, u"x"_s);
        dispatcher().removeListener(ListenerId(u"x"_s));
    })));
    QCOMPARE(changed.size(), 1);
    m_source->send("c", "e");
    QCOMPARE(changed.size(), 2);
    dispatcher().removeListener(ListenerId(u"none"_s));
    QCOMPARE(changed.size(), 2);
}

void tst_EventDispatcher::memoFollowsEveryChange()
{
    // Against a plain model: after any change, also after more than the memo can replay, the same
    // calls.
    QList<std::pair<int, QString>> model; // registration, id
    int registration = 0;
    quint32 random = 12345;
    const auto next = [&random](quint32 below) {
        random = random * 1664525u + 1013904223u;
        return (random >> 16) % below;
    };
    for (int step = 0; step < 3000; ++step) {
        const int changes = step % 50 == 49 ? 100 : int(next(3));
        for (int i = 0; i < changes; ++i) {
            const QString id = QString::number(next(40));
            const auto known = std::find_if(model.begin(), model.end(), [&id](const auto &entry) {
                return entry.second == id;
            });
            if (known != model.end() && next(2) == 0) {
                QCOMPARE(dispatcher().removeListener(ListenerId(id)), 1);
                model.erase(known);
            } else {
                const QString event = id.toInt() % 3 == 0 ? u"*"_s
                    : id.toInt() % 3 == 1                 ? u"e"_s
                                                          : u"e*"_s;
                add(id, id.toInt() % 2 == 0 ? u"c"_s : u"*"_s, event, id.toInt() % 5);
                if (known == model.end())
                    model.append({registration++, id});
            }
        }
        auto expected = model;
        std::sort(expected.begin(), expected.end(), [](const auto &a, const auto &b) {
            const int first = a.second.toInt() % 5;
            const int second = b.second.toInt() % 5;
            return first != second ? first > second : a.first < b.first;
        });
        m_log.clear();
        m_source->send("c", "e");
        QCOMPARE(m_log.size(), expected.size());
        for (qsizetype i = 0; i < expected.size(); ++i)
            QCOMPARE(m_log[i], expected[i].second);
    }
}

void tst_EventDispatcher::memoIsBounded()
{
    m_source = std::make_unique<EventSource>(1000, 60000);
    int calls = 0;
    for (int i = 0; i < 20; ++i) {
        QVERIFY(dispatcher().addListener(listenerFor(QString::number(i), u"*"_s, u"e*"_s,
                                                     [&calls](const Event &) { ++calls; })));
    }
    // 30 000 pairs of names, remembered with 20 listeners each, is more than the memo may hold.
    for (int i = 0; i < 30000; ++i)
        m_source->send("c", "e" + std::to_string(i));
    m_source->send("c", "e1");
    QCOMPARE(calls, 30001 * 20);
}

void tst_EventDispatcher::evictedBeforeDispatchIsCounted()
{
    m_source = std::make_unique<EventSource>(10);
    add(u"a"_s, u"c"_s, u"e"_s);
    for (int i = 0; i < 25; ++i)
        m_source->keep("c", "e");
    const quint64 missed = dispatcher().dispatch(m_source->history, 1, 25);
    QCOMPARE(missed + dispatcher().laneStatistics().evicted, 15u);
    QCOMPARE(m_log.size(), 10);
    QCOMPARE(dispatcher().dispatch(m_source->history, 3, 2), 0u);
}

void tst_EventDispatcher::singleEventFromElsewhere()
{
    add(u"a"_s, u"c"_s, u"e"_s);
    dispatcher().dispatch(Event(7, {}, ChannelName(u"c"_s), EventName(u"e"_s), {}, "1", {}));
    dispatcher().dispatch(Event(8, {}, ChannelName(u"c"_s), EventName(u"x"_s), {}, "1", {}));
    QCOMPARE(m_log, QStringList({u"a"_s}));
}

void tst_EventDispatcher::payloadIsDecodedOncePerEvent()
{
    QList<const void *> texts;
    const auto read = [&texts](const Event &event) { texts.append(event.dataText().data()); };
    QVERIFY(dispatcher().addListener(listenerFor(u"a"_s, u"c"_s, u"e"_s, read)));
    QVERIFY(dispatcher().addListener(listenerFor(u"b"_s, u"c"_s, u"e"_s, read)));
    m_source->send("c", "e", R"("{\"a\":1}")");
    QCOMPARE(texts.size(), 2);
    QCOMPARE(texts[0], texts[1]); // the very same buffer
}

QTEST_GUILESS_MAIN(tst_EventDispatcher)
#include "tst_eventdispatcher.moc"
