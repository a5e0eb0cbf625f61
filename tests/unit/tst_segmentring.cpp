// SPDX-License-Identifier: MIT
#include "libpusher/core/segmentring.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace Pusher;

namespace {

using Segment = RowSegment<quint64, 4>;
using Ring = SegmentRing<Segment>;

quint64 append(Ring &ring, quint64 value)
{
    ring.tail().append(value);
    return ring.published();
}

QList<quint64> rows(const Ring::Snapshot &snapshot)
{
    QList<quint64> result;
    snapshot.forEachRow(snapshot.firstSequence, snapshot.lastSequence,
                        [&result](const Ring::SegmentPtr &segment, quint32 index) {
                            result.append(segment->row(index));
                            return true;
                        });
    return result;
}

} // namespace

class tst_SegmentRing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsEmpty();
    void numbersFromOneAndKeepsTheNewest();
    void capacityZeroKeepsOne();
    void clearAnswersWhatItTookAndNumbersGoOn();
    void clearOfAnEmptyRing();
    void readersKeepWhatTheRingDrops();
    void snapshotFromTakesOnlyWhatIsNeeded();
    void forEachRowStopsWhenTold();
    void goneCountsOnlyWhatLeft();
    void memoryIsBounded();
    void manyReadersBesideOneWriter();
};

void tst_SegmentRing::startsEmpty()
{
    const Ring ring(10);
    QCOMPARE(ring.firstSequence(), 1u);
    QCOMPARE(ring.lastSequence(), 0u);
    QCOMPARE(ring.size(), 0u);
    const auto snapshot = ring.snapshot();
    QCOMPARE(snapshot.size(), 0u);
    QCOMPARE(snapshot.firstSequence, 1u);
    QVERIFY(rows(snapshot).isEmpty());
}

void tst_SegmentRing::numbersFromOneAndKeepsTheNewest()
{
    Ring ring(10);
    for (quint64 i = 1; i <= 25; ++i)
        QCOMPARE(append(ring, i * 10), i);
    QCOMPARE(ring.size(), 10u);
    QCOMPARE(ring.evicted(), 15u);
    const auto snapshot = ring.snapshot();
    QCOMPARE(snapshot.firstSequence, 16u);
    QCOMPARE(snapshot.lastSequence, 25u);
    QCOMPARE(rows(snapshot), QList<quint64>({160, 170, 180, 190, 200, 210, 220, 230, 240, 250}));
    const Segment &segment = snapshot.segmentOf(22);
    QCOMPARE(segment.row(quint32(22 - segment.firstSequence())), 220u);
}

void tst_SegmentRing::capacityZeroKeepsOne()
{
    Ring ring(0);
    append(ring, 7);
    append(ring, 8);
    QCOMPARE(ring.capacity(), 1u);
    QCOMPARE(rows(ring.snapshot()), QList<quint64>({8}));
}

void tst_SegmentRing::clearAnswersWhatItTookAndNumbersGoOn()
{
    Ring ring(10);
    for (quint64 i = 1; i <= 6; ++i)
        append(ring, i);
    const auto gone = ring.clear();
    QCOMPARE(rows(gone), QList<quint64>({1, 2, 3, 4, 5, 6}));
    QCOMPARE(ring.size(), 0u);
    QCOMPARE(ring.snapshot().size(), 0u);
    QCOMPARE(ring.snapshot().firstSequence, 7u);
    QCOMPARE(ring.evicted(), 0u);
    QCOMPARE(append(ring, 70), 7u);
    QCOMPARE(rows(ring.snapshot()), QList<quint64>({70}));
    QCOMPARE(rows(gone).size(), 6);
}

void tst_SegmentRing::clearOfAnEmptyRing()
{
    Ring ring(3);
    QCOMPARE(ring.clear().size(), 0u);
    append(ring, 1);
    ring.clear();
    QCOMPARE(ring.clear().size(), 0u);
    QCOMPARE(append(ring, 2), 2u);
}

void tst_SegmentRing::readersKeepWhatTheRingDrops()
{
    Ring ring(4);
    for (quint64 i = 1; i <= 4; ++i)
        append(ring, i);
    const auto held = ring.snapshot();
    for (quint64 i = 5; i <= 100; ++i)
        append(ring, i);
    QCOMPARE(rows(held), QList<quint64>({1, 2, 3, 4}));
}

void tst_SegmentRing::snapshotFromTakesOnlyWhatIsNeeded()
{
    Ring ring(100);
    for (quint64 i = 1; i <= 18; ++i)
        append(ring, i);
    QCOMPARE(ring.snapshot().segments.size(), 5u);
    QCOMPARE(ring.snapshotFrom(9).segments.size(), 3u);
    QCOMPARE(ring.snapshotFrom(18).segments.size(), 1u);
    QCOMPARE(ring.snapshotFrom(9).firstSequence, 9u);
    QCOMPARE(ring.snapshotFrom(10).goneOf(10, 18), 0u);
    const auto beyond = ring.snapshotFrom(1000);
    QCOMPARE(beyond.lastSequence, 18u);
    QCOMPARE(beyond.goneOf(1000, 1001), 0u);
}

void tst_SegmentRing::forEachRowStopsWhenTold()
{
    Ring ring(100);
    for (quint64 i = 1; i <= 9; ++i)
        append(ring, i);
    int seen = 0;
    QVERIFY(
        !ring.snapshot().forEachRow(2, 9, [&seen](const auto &, quint32) { return ++seen < 5; }));
    QCOMPARE(seen, 5);
}

void tst_SegmentRing::goneCountsOnlyWhatLeft()
{
    Ring ring(4);
    for (quint64 i = 1; i <= 10; ++i)
        append(ring, i);
    const auto snapshot = ring.snapshot(); // holds 7 … 10
    QCOMPARE(snapshot.goneOf(5, 10), 2u);
    QCOMPARE(snapshot.goneOf(1, 3), 3u);
    QCOMPARE(snapshot.goneOf(7, 20), 0u);
    QCOMPARE(snapshot.goneOf(11, 20), 0u);
    QCOMPARE(snapshot.goneOf(0, ~quint64(0)), 6u);
    QCOMPARE(snapshot.goneOf(3, 2), 0u);
}

void tst_SegmentRing::memoryIsBounded()
{
    Ring ring(10);
    for (quint64 i = 1; i <= 1000; ++i) {
        append(ring, i);
        // Ten rows lie in at most four segments of four; one more may wait to be dropped.
        QVERIFY(ring.snapshot().segments.size() <= 5);
        QCOMPARE(rows(ring.snapshot()).size(), qsizetype(std::min<quint64>(i, 10)));
    }
}

// Label `thread`: under ThreadSanitizer this shows that a published row is never written again.
void tst_SegmentRing::manyReadersBesideOneWriter()
{
    constexpr quint64 total = 60000;
    Ring ring(50);
    std::atomic<bool> done = false;
    std::atomic<quint64> wrong = 0;
    std::atomic<quint64> read = 0;
    const auto reader = [&] {
        quint64 lastSeen = 0;
        bool more = true;
        while (more) {
            more = !done.load();
            const auto snapshot = ring.snapshot();
            quint64 expected = snapshot.firstSequence;
            snapshot.forEachRow(snapshot.firstSequence, snapshot.lastSequence,
                                [&](const Ring::SegmentPtr &segment, quint32 index) {
                                    wrong += segment->row(index) != expected++;
                                    ++read;
                                    return true;
                                });
            wrong += expected != snapshot.lastSequence + 1; // no hole
            wrong += snapshot.lastSequence < lastSeen;
            wrong += snapshot.size() > ring.capacity() || ring.size() > ring.capacity();
            lastSeen = snapshot.lastSequence;
        }
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back(reader);
    for (quint64 i = 1; i <= total; ++i) {
        append(ring, i);
        if (i % 10000 == 0)
            ring.clear();
    }
    append(ring, total + 1);
    done = true;
    for (std::thread &thread : readers)
        thread.join();
    QCOMPARE(wrong.load(), 0u);
    QVERIFY(read.load() > 0);
    QCOMPARE(ring.lastSequence(), total + 1);
}

QTEST_GUILESS_MAIN(tst_SegmentRing)
#include "tst_segmentring.moc"
