// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/contextmailbox.h"
#include "tests/support/eventsource.h"
#include "tests/support/worker.h"

#include <QEventLoop>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <semaphore>
#include <thread>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// Contexts in other threads: clause 9 of the dispatcher's contract. Label `thread`.
class tst_DispatchThreads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void calledInTheThreadOfTheContextInOrder();
    void oneWakePerTurn();
    void listenersOfOneContextShareTheDecodedPayload();
    void onceIsCalledOnceThere();
    void removedBeforeDeliveryIsSkipped();
    void failuresComeHome();
    void overflowIsDroppedAndCounted();
    void nestedLoopThereDoesNotReenter();
    void D7_calledBySlicesOfTime();
    void D7_aBusyListenerIsNamedWhileItRuns();
    void criticalEventsOvertakeWhatWaitsThere();
    void criticalEventsHaveALimitOfTheirOwn();
    void D12_contextDestroyedInItsThread();
    void D12_contextDestroyedByItsListener();
    void D12_contextDestroyedAfterItsThread();
    void dispatcherDestroyedWhileDelivering();
    void aThreadThatHasEnded();
    void movesAsAWhole();
    void D14_snapshotIsReadInAnotherThread();
    void manyContextsComeAndGoUnderFlood();
    void outcomeCountsWhatIsHandedOver();
    void outcomesAreReadInOtherThreads();

private:
    EventDispatcher &dispatcher() { return *m_source->dispatcher; }
    void add(const QString &id, QObject *context, std::function<void(const Event &)> callback,
             int priority = 0, bool once = false)
    {
        Listener listener = listenerFor(id, u"c"_s, u"e"_s, std::move(callback), priority);
        listener.context = context;
        listener.once = once;
        QVERIFY(dispatcher().addListener(listener));
    }
    /// Keeps `count` events and dispatches them in one turn.
    void sendTurn(int count)
    {
        const quint64 first = m_source->history.lastSequence() + 1;
        for (int i = 0; i < count; ++i)
            m_source->keep("c", "e", "\"" + std::to_string(first + quint64(i)) + "\"");
        dispatcher().dispatch(m_source->history, first, first + quint64(count) - 1);
    }

    std::unique_ptr<EventSource> m_source;
};

void tst_DispatchThreads::init()
{
    m_source = std::make_unique<EventSource>(200000);
}

void tst_DispatchThreads::calledInTheThreadOfTheContextInOrder()
{
    Worker worker;
    QStringList log; // of the worker's thread only
    std::atomic<int> wrongThread = 0;
    const auto note = [&](const QString &id) {
        return [&, id](const Event &event) {
            wrongThread += QThread::currentThread() != worker.thread();
            log.append(id + QString::fromUtf8(event.dataText()));
        };
    };
    add(u"low "_s, worker.object.get(), note(u"low "_s));
    add(u"high "_s, worker.object.get(), note(u"high "_s), 1);
    int here = 0;
    add(u"here"_s, this, [&here](const Event &) { ++here; });
    sendTurn(2);
    sendTurn(1);
    QCOMPARE(here, 3);
    QStringList seen;
    worker.run([&] { seen = log; });
    QCOMPARE(
        seen,
        QStringList({u"high 1"_s, u"low 1"_s, u"high 2"_s, u"low 2"_s, u"high 3"_s, u"low 3"_s}));
    QCOMPARE(wrongThread.load(), 0);
    const ListenerInfo info = dispatcher().listeners().first();
    QCOMPARE(info.calls, 3u);
    QVERIFY(info.lastCalled);
}

void tst_DispatchThreads::oneWakePerTurn()
{
    // While the thread is busy, a turn's events wait in one batch, and turns join.
    Worker worker;
    std::counting_semaphore<> go(0);
    worker.post([&go] { go.acquire(); });
    int calls = 0;
    int turns = 0;
    add(u"a"_s, worker.object.get(), [&](const Event &) {
        if (++calls == 1) // queued behind all wakes that are under way now
            worker.post([&] { turns = calls; });
    });
    sendTurn(100);
    sendTurn(100);
    go.release();
    worker.run([] {}); // the delivery, and then what it posted
    worker.run([] {});
    QCOMPARE(turns, 200);
}

void tst_DispatchThreads::listenersOfOneContextShareTheDecodedPayload()
{
    Worker worker;
    QList<const void *> texts;
    const auto read = [&texts](const Event &event) { texts.append(event.dataText().data()); };
    add(u"a"_s, worker.object.get(), read);
    add(u"b"_s, worker.object.get(), read);
    sendTurn(2);
    worker.run([] {});
    QCOMPARE(texts.size(), 4);
    QCOMPARE(texts[0], texts[1]);
    QVERIFY(texts[1] != texts[2]);
}

void tst_DispatchThreads::onceIsCalledOnceThere()
{
    Worker worker;
    int calls = 0;
    add(
        u"once"_s, worker.object.get(), [&calls](const Event &) { ++calls; }, 0, true);
    sendTurn(3);
    QCOMPARE(dispatcher().listenerCount(), 0);
    worker.run([] {});
    QCOMPARE(calls, 1);
}

void tst_DispatchThreads::removedBeforeDeliveryIsSkipped()
{
    Worker worker;
    std::counting_semaphore<> go(0);
    worker.post([&go] { go.acquire(); });
    std::atomic<int> calls = 0;
    add(u"a"_s, worker.object.get(), [&calls](const Event &) { ++calls; });
    sendTurn(3);
    dispatcher().removeListener(ListenerId(u"a"_s));
    go.release();
    worker.run([] {});
    QCOMPARE(calls.load(), 0);
}

void tst_DispatchThreads::failuresComeHome()
{
    Worker worker;
    QSignalSpy failed(&dispatcher(), &EventDispatcher::listenerFailed);
    QThread *home = nullptr;
    connect(&dispatcher(), &EventDispatcher::listenerFailed, this,
            [&home] { home = QThread::currentThread(); });
    add(u"bad"_s, worker.object.get(), [](const Event &) { throw std::runtime_error("there"); });
    std::atomic<int> others = 0;
    add(u"good"_s, worker.object.get(), [&others](const Event &) { ++others; });
    sendTurn(2);
    QTRY_COMPARE(failed.size(), 2);
    QCOMPARE(home, thread());
    QCOMPARE(failed.at(0).at(0).value<ListenerId>().value(), u"bad"_s);
    QVERIFY(failed.at(0).at(1).value<Error>().message.contains(u"there"));
    worker.run([] {});
    QCOMPARE(others.load(), 2);
    QCOMPARE(dispatcher().listeners().first().errors, 2u);
    QCOMPARE(dispatcher().listeners().first().lastError, u"there"_s);
}

void tst_DispatchThreads::overflowIsDroppedAndCounted()
{
    Worker worker;
    std::counting_semaphore<> go(0);
    worker.post([&go] { go.acquire(); });
    const QSignalSpy failed(&dispatcher(), &EventDispatcher::listenerFailed);
    std::atomic<int> calls = 0;
    add(u"stuck"_s, worker.object.get(), [&calls](const Event &) { ++calls; });
    const int limit = int(Detail::ContextMailbox::limit);
    sendTurn(limit - 10);
    QCOMPARE(failed.size(), 0);
    sendTurn(25);
    QCOMPARE(failed.size(), 1);
    const auto error = failed.at(0).at(1).value<Error>();
    QCOMPARE(error.code, Error::Code::RateLimited);
    QCOMPARE(error.parameters.value(u"dropped"_s).toULongLong(), 15u);
    QCOMPARE(dispatcher().listeners().first().dropped, 15u);
    go.release();
    worker.run([] {});
    QCOMPARE(calls.load(), limit);
    sendTurn(5); // and there is room again
    worker.run([] {});
    QCOMPARE(calls.load(), limit + 5);
}

void tst_DispatchThreads::nestedLoopThereDoesNotReenter()
{
    Worker worker;
    int depth = 0;
    int deepest = 0;
    QStringList log;
    std::counting_semaphore<> inside(0);
    add(u"dialog"_s, worker.object.get(), [&](const Event &event) {
        deepest = std::max(deepest, ++depth);
        log.append(QString::fromUtf8(event.dataText()));
        if (event.sequence() == 1) {
            QEventLoop loop;
            QMetaObject::invokeMethod(
                &loop, [&inside] { inside.release(); }, Qt::QueuedConnection);
            QObject::connect(worker.object.get(), &QObject::objectNameChanged, &loop,
                             &QEventLoop::quit);
            loop.exec();
        }
        --depth;
    });
    sendTurn(1);
    inside.acquire();
    sendTurn(2);
    worker.run([&] { worker.object->setObjectName(u"go on"_s); }); // runs in the nested loop
    QTRY_COMPARE(dispatcher().listeners().first().calls, 3u);
    worker.run([] {});
    QCOMPARE(deepest, 1);
    QCOMPARE(log, QStringList({u"1"_s, u"2"_s, u"3"_s}));
}

void tst_DispatchThreads::D7_calledBySlicesOfTime()
{
    // 3 ms a call: the third ends the slice of 8, and the thread's other work has its turn.
    Worker worker;
    std::atomic<int> calls = 0;
    QList<int> seen;
    const std::function<void()> look = [&] {
        seen.append(calls.load());
        if (calls < 7)
            worker.post(look); // behind the wake for the next slice
    };
    add(u"a"_s, worker.object.get(), [&](const Event &) {
        if (++calls == 1)
            worker.post(look);
        m_source->scheduler->advance(std::chrono::milliseconds(3));
    });
    sendTurn(7);
    QTRY_COMPARE(calls.load(), 7);
    worker.run([] {});
    worker.run([] {});
    QCOMPARE(seen, (QList<int>{3, 6, 7}));
}

void tst_DispatchThreads::D7_aBusyListenerIsNamedWhileItRuns()
{
    Worker worker;
    std::counting_semaphore<> started(0);
    std::counting_semaphore<> go(0);
    add(u"busy"_s, worker.object.get(), [&](const Event &) {
        started.release();
        go.acquire();
    });
    QVERIFY(!dispatcher().listeners().constFirst().busyFor);
    sendTurn(2);
    started.acquire();
    m_source->scheduler->advance(std::chrono::seconds(5));
    QCOMPARE(dispatcher().listeners().constFirst().busyFor, std::chrono::seconds(5));
    go.release(2);
    worker.run([] {});
    worker.run([] {});
    QVERIFY(!dispatcher().listeners().constFirst().busyFor);
}

void tst_DispatchThreads::criticalEventsOvertakeWhatWaitsThere()
{
    QVERIFY(dispatcher().setLanes(LaneOptions()));
    Worker worker;
    std::counting_semaphore<> started(0);
    std::counting_semaphore<> go(0);
    QStringList log; // of the worker's thread only
    add(u"ordinary"_s, worker.object.get(), [&](const Event &event) {
        log.append(u"o%1"_s.arg(event.sequence()));
        if (event.sequence() == 1) {
            started.release();
            go.acquire();
        }
    });
    sendTurn(2);
    started.acquire();
    add(
        u"critical"_s, worker.object.get(),
        [&log](const Event &event) { log.append(u"c%1"_s.arg(event.sequence())); }, 100);
    sendTurn(2);
    go.release();
    QStringList seen;
    worker.run([] {});
    worker.run([&] { seen = log; });
    QCOMPARE(seen, (QStringList{u"o1"_s, u"c3"_s, u"c4"_s, u"o2"_s, u"o3"_s, u"o4"_s}));
}

void tst_DispatchThreads::criticalEventsHaveALimitOfTheirOwn()
{
    QVERIFY(dispatcher().setLanes(LaneOptions()));
    Worker worker;
    std::counting_semaphore<> go(0);
    worker.post([&go] { go.acquire(); });
    std::atomic<int> ordinary = 0;
    std::atomic<int> critical = 0;
    add(u"ordinary"_s, worker.object.get(), [&](const Event &) { ++ordinary; });
    sendTurn(int(Detail::ContextMailbox::limit) + 5);
    add(
        u"critical"_s, worker.object.get(), [&](const Event &) { ++critical; }, 100);
    sendTurn(5);
    go.release();
    worker.run([] {});
    worker.run([] {});
    QCOMPARE(ordinary.load(), int(Detail::ContextMailbox::limit));
    QCOMPARE(critical.load(), 5);
    QCOMPARE(dispatcher().listeners().constFirst().dropped, 10u);
    QCOMPARE(dispatcher().listeners().constLast().dropped, 0u);
}

void tst_DispatchThreads::D12_contextDestroyedInItsThread()
{
    Worker worker;
    std::atomic<int> calls = 0;
    add(u"a"_s, worker.object.get(), [&calls](const Event &) { ++calls; });
    sendTurn(1);
    worker.run([] {});
    QSignalSpy changed(&dispatcher(), &EventDispatcher::listenersChanged);
    worker.run([&] { worker.object.reset(); });
    sendTurn(1); // before this thread has heard of it
    QVERIFY(changed.wait());
    QCOMPARE(dispatcher().listenerCount(), 0);
    QCOMPARE(calls.load(), 1);
}

void tst_DispatchThreads::D12_contextDestroyedByItsListener()
{
    Worker worker;
    std::atomic<int> calls = 0;
    auto *const context = new QObject;
    context->moveToThread(worker.thread());
    add(u"a"_s, context, [&calls, context](const Event &) {
        ++calls;
        delete context;
    });
    QSignalSpy changed(&dispatcher(), &EventDispatcher::listenersChanged);
    sendTurn(3);
    QVERIFY(changed.wait());
    worker.run([] {});
    QCOMPARE(calls.load(), 1);
    QCOMPARE(dispatcher().listenerCount(), 0);
}

void tst_DispatchThreads::D12_contextDestroyedAfterItsThread()
{
    auto worker = std::make_unique<Worker>();
    auto context = std::make_unique<QObject>();
    context->moveToThread(worker->thread());
    std::atomic<int> calls = 0;
    add(u"a"_s, context.get(), [&calls](const Event &) { ++calls; });
    sendTurn(1);
    worker->run([] {});
    worker->finish();
    sendTurn(1);
    context.reset();
    sendTurn(1);
    QCOMPARE(calls.load(), 1);
}

void tst_DispatchThreads::dispatcherDestroyedWhileDelivering()
{
    Worker worker;
    std::counting_semaphore<> started(0);
    std::counting_semaphore<> go(0);
    std::atomic<int> calls = 0;
    add(u"a"_s, worker.object.get(), [&](const Event &) {
        if (++calls == 1) {
            started.release();
            go.acquire();
            throw 1; // with nobody to tell any more
        }
    });
    sendTurn(10);
    started.acquire();
    m_source.reset();
    go.release();
    worker.run([] {});
    QCOMPARE(calls.load(), 1);
}

void tst_DispatchThreads::aThreadThatHasEnded()
{
    Worker worker;
    auto context = std::make_unique<QObject>();
    context->moveToThread(worker.thread());
    std::atomic<int> calls = 0;
    add(u"a"_s, context.get(), [&calls](const Event &) { ++calls; });
    sendTurn(1);
    worker.run([] {});
    worker.finish();
    sendTurn(1);
    m_source.reset(); // the relay in that thread must go, though no event loop will ask it to
    QCOMPARE(calls.load(), 1);
}

void tst_DispatchThreads::movesAsAWhole()
{
    // A client is built here and moves, with the contexts of its own listeners: they stay local to
    // it.
    Worker worker;
    auto context = std::make_unique<QObject>();
    QThread *calledIn = nullptr;
    bool atOnce = false;
    add(u"a"_s, context.get(), [&](const Event &) { calledIn = QThread::currentThread(); });
    dispatcher().moveToThread(worker.thread());
    context->moveToThread(worker.thread());
    worker.run([&] {
        sendTurn(1);
        atOnce = calledIn == worker.thread();
        context.reset();
        m_source->dispatcher.reset();
    });
    QVERIFY(atOnce);
}

void tst_DispatchThreads::D14_snapshotIsReadInAnotherThread()
{
    for (int i = 0; i < 50; ++i)
        add(QString::number(i), nullptr, [](const Event &) {});
    const QList<ListenerInfo> held = dispatcher().listeners();
    std::atomic<int> wrong = 0;
    std::thread reader([&] {
        for (int round = 0; round < 200; ++round) {
            const QList<ListenerInfo> copy = held;
            for (qsizetype i = 0; i < copy.size(); ++i)
                wrong += copy[i].id.value() != QString::number(i) || copy[i].calls != 0;
        }
    });
    for (int i = 0; i < 50; ++i) {
        sendTurn(5);
        dispatcher().removeListener(ListenerId(QString::number(i)));
        add(u"new %1"_s.arg(i), nullptr, [](const Event &) {});
    }
    reader.join();
    QCOMPARE(wrong.load(), 0);
}

void tst_DispatchThreads::manyContextsComeAndGoUnderFlood()
{
    Worker first;
    Worker second;
    std::atomic<quint64> calls = 0;
    std::atomic<quint64> outOfOrder = 0;
    for (int round = 0; round < 100; ++round) {
        Worker &worker = round % 2 ? first : second;
        auto *const context = new QObject;
        context->moveToThread(worker.thread());
        add(QString::number(round), context, [&, last = quint64(0)](const Event &event) mutable {
            outOfOrder += event.sequence() <= last;
            last = event.sequence();
            ++calls;
        });
        sendTurn(20);
        if (round % 3 == 0)
            dispatcher().removeListener(ListenerId(QString::number(round)));
        sendTurn(20);
        context->deleteLater();
        sendTurn(20);
    }
    first.run([] {});
    second.run([] {});
    QTRY_COMPARE(dispatcher().listenerCount(), 0);
    QVERIFY(calls.load() > 0);
    QCOMPARE(outOfOrder.load(), 0u);
}

void tst_DispatchThreads::outcomeCountsWhatIsHandedOver()
{
    Worker worker;
    std::counting_semaphore<> go(0);
    worker.post([&go] { go.acquire(); });
    add(u"there"_s, worker.object.get(), [](const Event &) { throw 1; });
    add(u"here"_s, nullptr, [](const Event &) {});
    const int limit = int(Detail::ContextMailbox::limit);
    sendTurn(limit + 1);
    go.release();
    worker.run([] {});
    const auto snapshot = m_source->history.snapshot();
    const auto outcome = [&](quint64 sequence) {
        const EventSegment &segment = snapshot.segmentOf(sequence);
        return m_source->history.outcome(segment, quint32(sequence - segment.firstSequence()));
    };
    QCOMPARE(outcome(1).called, 2u);
    QCOMPARE(outcome(1).failed, 0u); // what it did there is in its own figures
    QCOMPARE(outcome(quint64(limit)).called, 2u);
    QCOMPARE(outcome(quint64(limit) + 1).called, 1u); // no room for it
}

void tst_DispatchThreads::outcomesAreReadInOtherThreads()
{
    m_source = std::make_unique<EventSource>(5000);
    add(u"a"_s, nullptr, [](const Event &) {});
    add(u"odd"_s, nullptr, [](const Event &event) {
        if (event.sequence() % 2)
            throw 1;
    });
    const EventHistory &history = m_source->history;
    std::atomic<bool> done = false;
    std::atomic<quint64> wrong = 0;
    std::atomic<quint64> read = 0;
    const auto reader = [&] {
        bool more = true;
        while (more) {
            more = !done.load();
            const quint64 dispatched = history.dispatchedUpTo();
            const auto kept = history.snapshot();
            kept.forEachRow(kept.firstSequence, kept.lastSequence,
                            [&](const auto &segment, quint32 index) {
                                const DispatchOutcome outcome = history.outcome(*segment, index);
                                const quint64 sequence = segment->firstSequence() + index;
                                if (outcome.state == DispatchOutcome::State::Dispatched) {
                                    wrong += outcome.called != 2 || outcome.failed != sequence % 2;
                                    ++read;
                                } else {
                                    wrong += outcome.state == DispatchOutcome::State::Missed
                                        || sequence <= dispatched;
                                }
                                return true;
                            });
        }
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back(reader);
    for (int turn = 0; turn < 200; ++turn)
        sendTurn(100);
    done = true;
    for (std::thread &thread : readers)
        thread.join();
    QCOMPARE(wrong.load(), 0u);
    QVERIFY(read.load() >= 5000);
}

QTEST_GUILESS_MAIN(tst_DispatchThreads)
#include "tst_dispatchthreads.moc"
