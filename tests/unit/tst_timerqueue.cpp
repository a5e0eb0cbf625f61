// SPDX-License-Identifier: MIT
#include "libpusher/manager/timerqueue.h"
#include "tests/support/fakescheduler.h"

#include <QStringList>
#include <QTest>

using namespace Pusher;
using namespace Pusher::Detail;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Timers in a tree on one timer below.
class TestTimerQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        clock = std::make_shared<FakeScheduler>();
        queue = std::make_unique<TimerQueue>(clock);
        called.clear();
    }

    void theyFireInTheirOrderOnOneTimer()
    {
        const auto late = after(30ms, u"late"_s);
        const auto first = after(10ms, u"first"_s);
        const auto second = after(10ms, u"second"_s);
        const auto now = after(0ms, u"now"_s);
        QCOMPARE(clock->pendingTimers(), 1u);
        clock->advance(0ms);
        QCOMPARE(called, QStringList(u"now"_s));
        clock->advance(9ms);
        QCOMPARE(called.size(), 1);
        clock->advance(1ms);
        QCOMPARE(called, QStringList({u"now"_s, u"first"_s, u"second"_s}));
        clock->advance(1h);
        QCOMPARE(called.last(), u"late"_s);
        QCOMPARE(clock->pendingTimers(), 0u);
    }

    void whatIsCancelledIsSilent()
    {
        auto first = after(10ms, u"first"_s);
        auto second = after(20ms, u"second"_s);
        first.reset();
        clock->advance(15ms);
        QVERIFY(called.isEmpty());
        clock->advance(5ms);
        QCOMPARE(called, QStringList(u"second"_s));
        auto third = after(10ms, u"third"_s);
        third.reset();
        QCOMPARE(clock->pendingTimers(), 0u);
    }

    void aCallbackMaySetAndCancelAndEndIt()
    {
        TimerHandle other = after(10ms, u"other"_s);
        TimerHandle next;
        const auto canceller = queue->singleShot(5ms, [&] {
            other.reset();
            next = after(0ms, u"next"_s);
        });
        clock->advance(10ms);
        QCOMPARE(called, QStringList(u"next"_s));
        // Due together: the first cancels the second, then ends the queue.
        TimerHandle victim;
        TimerHandle heir;
        const auto killer = queue->singleShot(5ms, [&] {
            victim.reset();
            queue.reset();
        });
        victim = after(5ms, u"victim"_s);
        heir = after(5ms, u"heir"_s);
        clock->advance(10ms);
        QCOMPARE(called, QStringList(u"next"_s));
        QCOMPARE(clock->pendingTimers(), 0u);
    }

    void manyCostLittle()
    {
        std::vector<TimerHandle> handles;
        for (int i = 0; i < 100'000; ++i)
            handles.push_back(after(std::chrono::milliseconds(i * 7919 % 100'000), {}));
        QCOMPARE(clock->pendingTimers(), 1u);
        clock->advance(100s);
        QCOMPARE(called.size(), 100'000);
    }

private:
    TimerHandle after(std::chrono::milliseconds delay, const QString &name)
    {
        return queue->singleShot(delay, [this, name] { called.append(name); });
    }

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<TimerQueue> queue;
    QStringList called;
};

QTEST_APPLESS_MAIN(TestTimerQueue)
#include "tst_timerqueue.moc"
