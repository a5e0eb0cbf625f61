// SPDX-License-Identifier: MIT
#include "ui/charts/ratesteps.h"

#include <QRandomGenerator>
#include <QTest>

#include <map>

using namespace Console;
using namespace std::chrono;
using namespace std::chrono_literals;
using Second = RateBuckets::Second;
using Pusher::WallTime;

namespace {

constexpr Second begin{seconds(1'790'000'000)}; // a whole multiple of 10 s

std::vector<quint32> countsAt(const RateBuckets &buckets, Second second)
{
    const quint32 *counts = buckets.at(second);
    return counts ? std::vector<quint32>(counts, counts + buckets.kinds()) : std::vector<quint32>{};
}

std::vector<RateStep> stepsOf(const RateBuckets &counts, seconds length, seconds step,
                              const std::vector<GapSpans::Span> &gaps = {})
{
    return rateSteps(counts, gaps, begin, begin + length, begin - 1h, begin + 1h, step);
}

} // namespace

class TestRateBuckets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsByTheSecondAndByKind()
    {
        RateBuckets buckets(2);
        QVERIFY(!buckets.oldest());
        QVERIFY(!buckets.at(begin));
        buckets.add(begin + 1ms, 0);
        buckets.add(begin + 999999us, 1, 3);
        buckets.add(begin + 1s, 0, 5);
        QCOMPARE(countsAt(buckets, begin), (std::vector<quint32>{1, 3}));
        QCOMPARE(countsAt(buckets, begin + 1s), (std::vector<quint32>{5, 0}));
        QCOMPARE(countsAt(buckets, begin + 2s), (std::vector<quint32>{0, 0}));
        QVERIFY(*buckets.oldest() <= begin);
    }

    /// Any order within the span: the same as a map of every second.
    void countsAsAMapDoes()
    {
        QRandomGenerator random(5);
        RateBuckets buckets(3, 10000s);
        std::map<Second, std::vector<quint32>> naive;
        for (int i = 0; i < 20000; ++i) {
            const Second second = begin + seconds(random.bounded(9000));
            const std::size_t kind = random.bounded(3U);
            buckets.add(second + microseconds(random.bounded(1'000'000)), kind);
            auto &counts = naive[second];
            counts.resize(3);
            ++counts[kind];
        }
        for (const auto &[second, counts] : naive)
            QCOMPARE(countsAt(buckets, second), counts);
        QCOMPARE(buckets.dropped(), 0U);
    }

    void isBoundedAndCountsWhatLeft()
    {
        RateBuckets buckets(1, 3600s);
        for (int i = 0; i < 20000; ++i)
            buckets.add(begin + seconds(i), 0);
        QVERIFY(begin + 20000s - *buckets.oldest() >= 3600s);
        QVERIFY(buckets.allocatedBytes() <= 5000 * sizeof(quint32));
        quint64 kept = 0;
        for (int i = 0; i < 20000; ++i) {
            const quint32 *count = buckets.at(begin + seconds(i));
            kept += count ? *count : 0;
        }
        QCOMPARE(kept + buckets.dropped(), 20000U);
        buckets.add(begin, 0);
        QCOMPARE(kept + buckets.dropped(), 20001U);
    }

    void aClockSetFarAheadEndsTheOldCounts()
    {
        RateBuckets buckets(1, 3600s);
        buckets.add(begin, 0, 7);
        buckets.add(begin + 24h * 365 * 100, 0, 1);
        QCOMPARE(buckets.dropped(), 7U);
        QCOMPARE(countsAt(buckets, begin + 24h * 365 * 100), (std::vector<quint32>{1}));
    }

    void aClockSetBackCountsWhereTheSecondBelongs()
    {
        RateBuckets buckets(1);
        buckets.add(begin + 2000s, 0);
        buckets.add(begin, 0);
        QCOMPARE(countsAt(buckets, begin), (std::vector<quint32>{1}));
        QCOMPARE(countsAt(buckets, begin + 1000s), (std::vector<quint32>{0}));
        QCOMPARE(countsAt(buckets, begin + 2000s), (std::vector<quint32>{1}));
    }

    void timesBeforeTheEpochHaveTheirSecond()
    {
        RateBuckets buckets(1);
        buckets.add(WallTime(-1us), 0);
        buckets.add(WallTime(0us), 0, 2);
        QCOMPARE(countsAt(buckets, Second(-1s)), (std::vector<quint32>{1}));
        QCOMPARE(countsAt(buckets, Second(0s)), (std::vector<quint32>{2}));
    }

    void aCounterSaturates()
    {
        RateBuckets buckets(1);
        buckets.add(begin, 0, 4'000'000'000U);
        buckets.add(begin, 0, 4'000'000'000U);
        QCOMPARE(countsAt(buckets, begin), (std::vector<quint32>{0xffffffffU}));
    }

    void silenceIsZeroWhileTheLineIsUp()
    {
        RateBuckets counts(1);
        counts.add(begin + 1s, 0, 4);
        const auto steps = stepsOf(counts, 5s, 1s);
        QCOMPARE(steps.size(), 5U);
        QCOMPARE(steps[0].perSecond(0), 0.0);
        QCOMPARE(steps[1].perSecond(0), 4.0);
        QCOMPARE(steps[4].perSecond(0), 0.0);
        QCOMPARE(steps[4].heard, 1s);
        QVERIFY2(stepsOf(RateBuckets(1), 5s, 1s).size() == 5, "also before the first event");
    }

    void silenceIsUnknownWhileTheLineIsDown()
    {
        RateBuckets counts(1);
        for (int i = 0; i < 20; ++i)
            counts.add(begin + seconds(i), 0, 6);
        // From the middle of a second to the middle of another: both say nothing about a rate.
        const std::vector<GapSpans::Span> gaps{{begin + 11500ms, begin + 14500ms}};
        const auto single = stepsOf(counts, 20s, 1s, gaps);
        QCOMPARE(single[10].heard, 1s);
        for (int i = 11; i <= 14; ++i)
            QCOMPARE(single[std::size_t(i)].heard, 0s);
        QCOMPARE(single[15].heard, 1s);
        // A mean is one of the seconds that were heard; what arrived is counted all the same.
        const auto steps = stepsOf(counts, 20s, 10s, gaps);
        QCOMPARE(steps.size(), 2U);
        QCOMPARE(steps[1].heard, 6s);
        QCOMPARE(steps[1].perSecond(0), 6.0);
        QCOMPARE(steps[1].counts[0], 60U);
    }

    void partialGapsLeaveTheSecondsKnown()
    {
        const std::vector<GapSpans::Span> gaps{{begin, begin + 5s, true}};
        QCOMPARE(stepsOf(RateBuckets(1), 5s, 5s, gaps)[0].heard, 5s);
    }

    void overlappingGapsAreOne()
    {
        const std::vector<GapSpans::Span> gaps{
            {begin, begin + 9s}, {begin + 1s, begin + 2s}, {begin + 8s, begin + 10s}};
        const auto steps = stepsOf(RateBuckets(1), 12s, 1s, gaps);
        QCOMPARE(steps[5].heard, 0s);
        QCOMPARE(steps[9].heard, 0s);
        QCOMPARE(steps[10].heard, 1s);
    }

    /// Points that change their seconds while the window slides would make the line crawl.
    void stepsStayWhileTheRangeMovesOn()
    {
        RateBuckets counts(1);
        const auto first = rateSteps(counts, {}, begin, begin + 100s, begin + 3s, begin + 63s, 10s);
        const auto later = rateSteps(counts, {}, begin, begin + 100s, begin + 4s, begin + 64s, 10s);
        QCOMPARE(first[0].from, begin);
        for (std::size_t i = 0; i < first.size(); ++i)
            QCOMPARE(first[i].from, later[i].from);
    }

    void tellsTheBusiestSecond()
    {
        RateBuckets counts(2);
        counts.add(begin + 3s, 0, 4);
        counts.add(begin + 3s, 1, 5);
        counts.add(begin + 7s, 0, 8);
        QCOMPARE(stepsOf(counts, 10s, 10s)[0].busiest, 9U);
    }
};

QTEST_APPLESS_MAIN(TestRateBuckets)
#include "tst_ratebuckets.moc"
