// SPDX-License-Identifier: MIT
#include "app/listenerfeed.h"
#include "tests/support/eventsource.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What the window hears of the listeners: enough, and never more than it can take.
class tst_ListenerFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_source = std::make_unique<EventSource>();
        m_feed = std::make_unique<ListenerFeed>(*m_source->dispatcher, m_source->scheduler);
    }

    void answersInTheNextTurn();
    void manyRequestsAreOneAnswer();
    void changesAreToldWithoutAsking();
    void switchingIsAnsweredAtOnce();
    void resetSaysWhen();
    void tracingIsAnsweredAtOnce();
    void countsWhatNobodyHandles();
    void tellsOfTheLineAndTheSpent();
    void U14_failuresAreOneListPerInterval();
    void U14_oneEntryPerListener();
    void slowListenersAreTold();
    void goesBeforeItsTimers();

private:
    void add(
        const QString &id, std::function<void(const Event &)> callback = [](const Event &) {})
    {
        QVERIFY(m_source->dispatcher->addListener(
            listenerFor(id, u"c"_s, u"e"_s, std::move(callback))));
    }
    static ListenerSnapshot snapshotIn(const QSignalSpy &spy, qsizetype index)
    {
        return spy.at(index).at(0).value<ListenerSnapshot>();
    }
    static QList<ListenerTrouble> troublesIn(const QSignalSpy &spy, qsizetype index)
    {
        return spy.at(index).at(0).value<QList<ListenerTrouble>>();
    }

    std::unique_ptr<EventSource> m_source;
    std::unique_ptr<ListenerFeed> m_feed;
};

void tst_ListenerFeed::answersInTheNextTurn()
{
    add(u"a"_s);
    m_source->scheduler->advance(1s);
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    m_source->send("c", "e");
    m_feed->request();
    QCOMPARE(answered.size(), 0);
    m_source->scheduler->advance(0ms);
    QCOMPARE(answered.size(), 1);
    const ListenerSnapshot snapshot = snapshotIn(answered, 0);
    QCOMPARE(snapshot.listeners, m_source->dispatcher->listeners());
    QCOMPARE(snapshot.listeners.first().calls, 1u);
    QCOMPARE(snapshot.taken, m_source->scheduler->wallNow());
    QVERIFY(!snapshot.countedSince);
}

void tst_ListenerFeed::manyRequestsAreOneAnswer()
{
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    for (int i = 0; i < 1000; ++i) {
        m_feed->request();
        m_source->scheduler->advance(1ms);
    }
    QCOMPARE(answered.size(), 5); // the first, and 4 a second
    // And the last one is not forgotten.
    m_feed->request();
    m_source->scheduler->advance(ListenerFeed::interval);
    QCOMPARE(answered.size(), 6);
    m_source->scheduler->advance(1h);
    QCOMPARE(answered.size(), 6);
}

void tst_ListenerFeed::changesAreToldWithoutAsking()
{
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    for (int i = 0; i < 100; ++i)
        add(QString::number(i));
    m_source->scheduler->advance(0ms);
    QCOMPARE(answered.size(), 1);
    QCOMPARE(snapshotIn(answered, 0).listeners.size(), 100);
    m_source->dispatcher->removeListener(ListenerId(u"7"_s));
    m_source->scheduler->advance(ListenerFeed::interval);
    QCOMPARE(answered.size(), 2);
    QCOMPARE(snapshotIn(answered, 1).listeners.size(), 99);
}

void tst_ListenerFeed::switchingIsAnsweredAtOnce()
{
    add(u"a"_s);
    m_source->scheduler->advance(0ms);
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    m_feed->switchListener(ListenerId(u"a"_s), false);
    m_source->scheduler->advance(0ms);
    QCOMPARE(answered.size(), 1);
    QVERIFY(!snapshotIn(answered, 0).listeners.first().enabled);
    m_source->send("c", "e");
    m_feed->switchListener(ListenerId(u"a"_s), true);
    m_feed->switchListener(ListenerId(u"nobody"_s), true); // answered too, and nothing else
    m_source->scheduler->advance(0ms);
    QCOMPARE(answered.size(), 2);
    QVERIFY(snapshotIn(answered, 1).listeners.first().enabled);
    QCOMPARE(snapshotIn(answered, 1).listeners.first().calls, 0u);
}

void tst_ListenerFeed::resetSaysWhen()
{
    add(u"a"_s);
    m_source->send("c", "e");
    m_source->scheduler->advance(5s);
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    m_feed->resetCounts();
    const WallTime resetAt = m_source->scheduler->wallNow();
    m_source->scheduler->advance(0ms);
    QCOMPARE(answered.size(), 1);
    QCOMPARE(snapshotIn(answered, 0).listeners.first().calls, 0u);
    QCOMPARE(snapshotIn(answered, 0).countedSince, resetAt);
}

void tst_ListenerFeed::tracingIsAnsweredAtOnce()
{
    m_source->scheduler->advance(0ms);
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    m_feed->request();
    m_source->scheduler->advance(0ms);
    QVERIFY(!snapshotIn(answered, 0).tracing);
    m_feed->setTracing(true);
    QVERIFY(m_source->dispatcher->isTracing());
    m_source->scheduler->advance(0ms); // no patience
    QCOMPARE(answered.size(), 2);
    QVERIFY(snapshotIn(answered, 1).tracing);
    m_feed->setTracing(false);
    m_source->scheduler->advance(0ms);
    QVERIFY(!snapshotIn(answered, 2).tracing);
}

void tst_ListenerFeed::countsWhatNobodyHandles()
{
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    m_source->send("c", "e");
    m_source->send("c", "e");
    m_feed->request();
    m_source->scheduler->advance(0ms);
    QCOMPARE(snapshotIn(answered, 0).unhandled, 2u);
}

void tst_ListenerFeed::tellsOfTheLineAndTheSpent()
{
    Situation situation;
    situation.line = Situation::Line::Connecting;
    situation.lineFailure = Error();
    situation.channels = {{u"c"_s, Situation::Standing::Pending, {}}};
    m_feed = std::make_unique<ListenerFeed>(*m_source->dispatcher, m_source->scheduler,
                                            [&situation] { return situation; });
    Listener once = listenerFor(u"once"_s, u"c"_s, u"e"_s, [](const Event &) {});
    once.once = true;
    QVERIFY(m_source->dispatcher->addListener(once));
    m_source->send("c", "e");
    const QSignalSpy answered(m_feed.get(), &ListenerFeed::answered);
    m_feed->request();
    m_source->scheduler->advance(1s);
    QCOMPARE(answered.size(), 1);
    const ListenerSnapshot snapshot = snapshotIn(answered, 0);
    QCOMPARE(snapshot.spent.size(), 1);
    QCOMPARE(snapshot.spent.first().id, ListenerId(u"once"_s));
    situation.spent = snapshot.spent;
    QCOMPARE(snapshot.situation(), situation);
}

void tst_ListenerFeed::U14_failuresAreOneListPerInterval()
{
    add(u"bad"_s, [](const Event &) { throw std::runtime_error("no"); });
    m_source->scheduler->advance(1s);
    const QSignalSpy troubled(m_feed.get(), &ListenerFeed::troubled);
    for (int i = 0; i < 10000; ++i) {
        m_source->send("c", "e");
        if (i % 10 == 9)
            m_source->scheduler->advance(1ms);
    }
    m_source->scheduler->advance(1s);
    QCOMPARE(troubled.size(), 5); // the first, and 4 a second
    quint64 failures = 0;
    for (qsizetype i = 0; i < troubled.size(); ++i) {
        const auto troubles = troublesIn(troubled, i);
        QCOMPARE(troubles.size(), 1);
        QCOMPARE(troubles.first().id.value(), u"bad"_s);
        QVERIFY(troubles.first().lastError.message.contains(u"no"));
        failures += troubles.first().failures;
    }
    QCOMPARE(failures, 10000u);
}

void tst_ListenerFeed::U14_oneEntryPerListener()
{
    for (int i = 0; i < 50; ++i)
        add(u"bad %1"_s.arg(i, 2, 10, QChar(u'0')), [](const Event &) { throw 1; });
    const QSignalSpy troubled(m_feed.get(), &ListenerFeed::troubled);
    for (int i = 0; i < 3; ++i)
        m_source->send("c", "e");
    m_source->scheduler->advance(0ms);
    QCOMPARE(troubled.size(), 1);
    const auto troubles = troublesIn(troubled, 0);
    QCOMPARE(troubles.size(), 50);
    for (int i = 0; i < 50; ++i) {
        QCOMPARE(troubles[i].id.value(), u"bad %1"_s.arg(i, 2, 10, QChar(u'0')));
        QCOMPARE(troubles[i].failures, 3u);
        QCOMPARE(troubles[i].slow, 0u);
    }
}

void tst_ListenerFeed::slowListenersAreTold()
{
    add(u"slow"_s, [this](const Event &event) {
        m_source->scheduler->advance(event.sequence() == 1 ? 300ms : 150ms);
    });
    const QSignalSpy troubled(m_feed.get(), &ListenerFeed::troubled);
    const auto slowest = [&](qsizetype index) {
        return troublesIn(troubled, index).first().slowest;
    };
    for (int i = 0; i < 65; ++i)
        m_source->send("c", "e"); // the first and the 65th are timed
    m_source->scheduler->advance(1s);
    QCOMPARE(troubled.size(), 2);
    QCOMPARE(troublesIn(troubled, 0),
             QList<ListenerTrouble>({{.id = ListenerId(u"slow"_s), .slow = 1, .slowest = 300ms}}));
    QCOMPARE(slowest(1), 150ms);
}

void tst_ListenerFeed::goesBeforeItsTimers()
{
    add(u"bad"_s, [](const Event &) { throw 1; });
    m_source->send("c", "e");
    QVERIFY(m_source->scheduler->pendingTimers() > 0);
    m_feed.reset();
    QCOMPARE(m_source->scheduler->pendingTimers(), std::size_t(0));
    m_source->send("c", "e");
}

QTEST_GUILESS_MAIN(tst_ListenerFeed)
#include "tst_listenerfeed.moc"
