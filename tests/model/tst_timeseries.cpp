// SPDX-License-Identifier: MIT
#include "ui/charts/timeseries.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace Console;
using namespace std::chrono_literals;
using Point = TimeSeries::Point;
using Time = TimeSeries::Time;

namespace {

Time at(qint64 microseconds)
{
    return Time(std::chrono::seconds(1'790'000'000) + std::chrono::microseconds(microseconds));
}

/// The same questions, answered by looking at every point.
struct NaiveSeries {
    std::vector<Point> points;

    void append(Time time, double value)
    {
        points.push_back({points.empty() ? time : std::max(time, points.back().time), value});
    }
    void keepLast(std::size_t count)
    {
        points.erase(points.begin(), points.end() - std::ptrdiff_t(count));
    }
    std::optional<Point> lastUntil(Time time) const
    {
        std::optional<Point> result;
        for (const Point &point : points) {
            if (point.time <= time)
                result = point;
        }
        return result;
    }
    std::vector<Point> within(Time from, Time to) const
    {
        std::vector<Point> result;
        std::copy_if(points.begin(), points.end(), std::back_inserter(result),
                     [&](const Point &p) { return p.time >= from && p.time < to; });
        return result;
    }
    std::vector<Point> query(Time from, Time to, int buckets) const
    {
        std::vector<Point> result;
        const auto byValue = [](const Point &a, const Point &b) { return a.value < b.value; };
        std::vector<Point> before;
        for (int i = 0; i < buckets; ++i) {
            const std::vector<Point> inside =
                within(from + (to - from) * i / buckets, from + (to - from) * (i + 1) / buckets);
            // What held when a pause began is told, too.
            if (inside.empty() && !before.empty() && result.back() != before.back())
                result.push_back(before.back());
            before = inside;
            if (inside.empty())
                continue;
            auto low = std::min_element(inside.begin(), inside.end(), byValue);
            auto high = std::max_element(inside.begin(), inside.end(), byValue);
            if (high < low)
                std::swap(low, high);
            result.push_back(*low);
            if (low != high)
                result.push_back(*high);
        }
        return result;
    }
};

} // namespace

class TestTimeSeries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyOneAnswersNothing()
    {
        const TimeSeries series;
        QVERIFY(series.isEmpty());
        QVERIFY(series.query(at(0), at(1000), 10).empty());
        QVERIFY(!series.lastUntil(at(0)));
    }

    void senselessRangesAreEmpty()
    {
        TimeSeries series;
        series.append(at(5), 1);
        QVERIFY(series.query(at(10), at(0), 10).empty());
        QVERIFY(series.query(at(5), at(5), 10).empty());
        QVERIFY(series.query(at(0), at(10), 0).empty());
        QCOMPARE(series.query(at(0), at(10), 1), (std::vector<Point>{{at(5), 1}}));
        QVERIFY2(series.query(at(0), at(5), 1).empty(), "the end does not belong to it");
    }

    /// Whatever was added and asked: the same as looking at every point.
    void answersAsANaiveOneDoes()
    {
        QRandomGenerator random(20261121);
        for (int round = 0; round < 60; ++round) {
            TimeSeries series;
            NaiveSeries naive;
            qint64 time = 0;
            double value = 0;
            const int count = int(random.bounded(1, round % 6 == 0 ? 10000 : 700));
            const int pace = int(random.bounded(1, 2000));
            for (int i = 0; i < count; ++i) {
                // Bursts with one time stamp, pauses, and equal values as trades bring them.
                if (random.bounded(3) > 0)
                    time += random.bounded(pace) * (random.bounded(50) == 0 ? 100 : 1);
                value += random.bounded(5) - 2;
                series.append(at(time), value);
                naive.append(at(time), value);
            }
            for (int ask = 0; ask < 12; ++ask) {
                const qint64 from = random.bounded(time + 100) - 50;
                const qint64 to = from + random.bounded(time + 200);
                const int buckets = int(random.bounded(1, 120));
                QCOMPARE(series.query(at(from), at(to), buckets),
                         naive.query(at(from), at(to), buckets));
                QCOMPARE(series.lastUntil(at(from)), naive.lastUntil(at(from)));
            }
        }
    }

    void answersAcrossBlocksAsANaiveOneDoes()
    {
        QRandomGenerator random(7);
        TimeSeries series(1000000);
        NaiveSeries naive;
        double value = 0;
        for (int i = 0; i < 5 * int(TimeSeries::blockSize) + 77; ++i) {
            value += random.generateDouble() - 0.5;
            series.append(at(i * 10), value);
            naive.append(at(i * 10), value);
        }
        for (const int buckets : {1, 2, 7, 64})
            QCOMPARE(series.query(at(0), at(300000), buckets),
                     naive.query(at(0), at(300000), buckets));
        QCOMPARE(series.query(at(40955), at(81925), 3), naive.query(at(40955), at(81925), 3));
    }

    void isBoundedAndCountsWhatLeft()
    {
        constexpr std::size_t capacity = 2 * TimeSeries::blockSize;
        TimeSeries series(capacity);
        NaiveSeries naive;
        for (int i = 0; i < 50000; ++i) {
            series.append(at(i), i % 97);
            naive.append(at(i), i % 97);
        }
        QVERIFY(series.size() >= capacity);
        QVERIFY(series.size() <= capacity + TimeSeries::blockSize);
        QCOMPARE(series.size() + series.dropped(), 50000U);
        naive.keepLast(series.size());
        QCOMPARE(series.front(), naive.points.front());
        QCOMPARE(series.back(), naive.points.back());
        QCOMPARE(series.query(at(0), at(60000), 50), naive.query(at(0), at(60000), 50));
        QVERIFY2(!series.lastUntil(at(10)), "what left is not known any more");
    }

    void thePyramidCostsAtMostSixBytesAPoint()
    {
        TimeSeries series(1U << 20U);
        for (int i = 0; i < 1 << 20; ++i)
            series.append(at(i), i);
        QVERIFY(double(series.allocatedBytes()) / double(series.size()) <= 16 + 6);
    }

    void aClockSetBackMovesNoPointBackwards()
    {
        TimeSeries series;
        series.append(at(1000), 1);
        series.append(at(400), 2);
        series.append(at(999), 3);
        series.append(at(1001), 4);
        QCOMPARE(series.clamped(), 2U);
        QCOMPARE(series.query(at(1000), at(1001), 1),
                 (std::vector<Point>{{at(1000), 1}, {at(1000), 3}}));
        QCOMPARE(series.back(), (Point{at(1001), 4}));
    }

    void givesAtMostTwoPointsABucketAlsoForAMillion()
    {
        QRandomGenerator random(1);
        TimeSeries series(1U << 20U);
        double value = 0;
        for (int i = 0; i < 1'000'000; ++i)
            series.append(at(i * 37), value += random.generateDouble() - 0.5);
        std::vector<Point> points;
        QBENCHMARK
        {
            points = series.query(at(0), at(37'000'000), 900);
        }
        QCOMPARE(points.size(), 1800U);
        QVERIFY(std::is_sorted(points.begin(), points.end(),
                               [](const Point &a, const Point &b) { return a.time < b.time; }));
    }
};

QTEST_APPLESS_MAIN(TestTimeSeries)
#include "tst_timeseries.moc"
