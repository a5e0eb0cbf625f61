// SPDX-License-Identifier: MIT
#include "libpusher/core/ringbuffer.h"

#include <QTest>

using Pusher::RingBuffer;

class TestRingBuffer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheNewestInOrder();
    void hasRoomForOneAtLeast();
};

void TestRingBuffer::keepsTheNewestInOrder()
{
    RingBuffer<int> ring(3);
    QCOMPARE(ring.toList(), QList<int>());
    for (int i = 1; i <= 3; ++i)
        ring.push(i);
    QCOMPARE(ring.toList(), (QList<int>{1, 2, 3}));
    ring.push(4);
    ring.push(5);
    QCOMPARE(ring.toList(), (QList<int>{3, 4, 5}));
    QCOMPARE(ring.size(), 3);
    QCOMPARE(ring.totalPushed(), 5u);
}

void TestRingBuffer::hasRoomForOneAtLeast()
{
    RingBuffer<int> ring(0);
    ring.push(1);
    ring.push(2);
    QCOMPARE(ring.toList(), QList<int>{2});
}

QTEST_GUILESS_MAIN(TestRingBuffer)
#include "tst_ringbuffer.moc"
