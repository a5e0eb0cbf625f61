// SPDX-License-Identifier: MIT
#include "libpusher/history/reorderbuffer.h"
#include "tests/support/fakescheduler.h"

#include <QTest>

using namespace Pusher;
using namespace std::chrono_literals;

/// Numbered events put back into order, without ever losing one.
class TestReorderBuffer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { make({}); }
    void cleanup();
    void whatIsInOrderDoesNotWait();
    void whatIsEarlyWaitsForWhatItOvertook();
    void waitsNoLongerThanItsPatience();
    void everyEventHasItsOwnPatience();
    void holdsNoMoreThanItsCapacity();
    void withoutCapacityNothingWaits();
    void whatWasGivenUpGoesOnAtOnce();
    void aSecondOneGoesOnAtOnce();
    void restartLetsEverythingGo();
    void aReceiverMayPushTheNextOne();
    void aReceiverMayRestart();

private:
    void make(const ReorderBuffer::Options &options)
    {
        released.clear();
        react = {};
        buffer = std::make_unique<ReorderBuffer>(clock, options, [this](const Event &event) {
            released.append(event.sequence());
            if (react)
                react(event.sequence());
        });
    }
    /// The number is the event's own sequence number, so that the test sees which one it was.
    void push(quint64 number) { buffer->push(number, Event(number, {}, {}, {}, {}, {}, nullptr)); }
    void push(const QList<quint64> &numbers)
    {
        for (const quint64 number : numbers)
            push(number);
    }

    std::shared_ptr<FakeScheduler> clock = std::make_shared<FakeScheduler>();
    std::unique_ptr<ReorderBuffer> buffer;
    QList<quint64> released;
    std::function<void(quint64)> react;
};

void TestReorderBuffer::cleanup()
{
    buffer.reset();
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
}

void TestReorderBuffer::whatIsInOrderDoesNotWait()
{
    push({7, 8, 9});
    QCOMPARE(released, QList<quint64>({7, 8, 9}));
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
    QCOMPARE(buffer->counters(), ReorderBuffer::Counters());
}

void TestReorderBuffer::whatIsEarlyWaitsForWhatItOvertook()
{
    push({1, 4, 3});
    QCOMPARE(released, QList<quint64>({1}));
    QCOMPARE(buffer->waiting(), std::size_t(2));
    push(2);
    QCOMPARE(released, QList<quint64>({1, 2, 3, 4}));
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
    QCOMPARE(buffer->counters(), ReorderBuffer::Counters());
}

void TestReorderBuffer::waitsNoLongerThanItsPatience()
{
    push({1, 3, 4, 6});
    clock->advance(499ms);
    QCOMPARE(released, QList<quint64>({1}));
    clock->advance(1ms);
    QCOMPARE(released, QList<quint64>({1, 3, 4, 6}));
    QCOMPARE(buffer->counters(), ReorderBuffer::Counters{.gaveUpWaiting = 2});
}

void TestReorderBuffer::everyEventHasItsOwnPatience()
{
    push({1, 6});
    clock->advance(300ms);
    push({3, 8});
    clock->advance(200ms); // 6 has waited enough, and takes 3 along; 8 has not
    QCOMPARE(released, QList<quint64>({1, 3, 6}));
    clock->advance(299ms);
    QCOMPARE(released.size(), 3);
    clock->advance(1ms);
    QCOMPARE(released, QList<quint64>({1, 3, 6, 8}));
}

void TestReorderBuffer::holdsNoMoreThanItsCapacity()
{
    make({.capacity = 3});
    push({1, 3, 4, 6});
    QCOMPARE(released, QList<quint64>({1}));
    push(8);
    QCOMPARE(released, QList<quint64>({1, 3, 4}));
    QCOMPARE(buffer->waiting(), std::size_t(2));
    QCOMPARE(buffer->counters(), ReorderBuffer::Counters{.overflowed = 1});
}

void TestReorderBuffer::withoutCapacityNothingWaits()
{
    make({.capacity = 0});
    push({1, 5, 3, 6});
    QCOMPARE(released, QList<quint64>({1, 5, 3, 6}));
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
}

void TestReorderBuffer::whatWasGivenUpGoesOnAtOnce()
{
    push({1, 3});
    clock->advance(500ms);
    push({2, 4});
    QCOMPARE(released, QList<quint64>({1, 3, 2, 4}));
    QCOMPARE(buffer->counters(), (ReorderBuffer::Counters{.gaveUpWaiting = 1, .tooLate = 1}));
}

void TestReorderBuffer::aSecondOneGoesOnAtOnce()
{
    push({1, 1, 3, 3});
    QCOMPARE(released, QList<quint64>({1, 1, 3}));
    push(2);
    QCOMPARE(released, QList<quint64>({1, 1, 3, 2, 3}));
    QCOMPARE(buffer->counters(), ReorderBuffer::Counters{.tooLate = 2});
}

void TestReorderBuffer::restartLetsEverythingGo()
{
    push({100, 105, 103});
    buffer->restart();
    QCOMPARE(released, QList<quint64>({100, 103, 105}));
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
    push({0, 1});
    QCOMPARE(released, QList<quint64>({100, 103, 105, 0, 1}));
    QCOMPARE(buffer->counters(), ReorderBuffer::Counters());
}

void TestReorderBuffer::aReceiverMayPushTheNextOne()
{
    react = [this](quint64 number) {
        if (number == 2)
            push({5, 3}); // 3 waits already
    };
    push({1, 3, 2});
    QCOMPARE(released, QList<quint64>({1, 2, 3, 3}));
    push(4);
    QCOMPARE(released, QList<quint64>({1, 2, 3, 3, 4, 5}));
}

void TestReorderBuffer::aReceiverMayRestart()
{
    react = [this](quint64 number) {
        if (number == 3)
            buffer->restart();
    };
    push({1, 3, 4, 6, 2});
    QCOMPARE(released, QList<quint64>({1, 2, 3, 4, 6}));
    QCOMPARE(buffer->waiting(), std::size_t(0));
}

QTEST_APPLESS_MAIN(TestReorderBuffer)
#include "tst_reorderbuffer.moc"
