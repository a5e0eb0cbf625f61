// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/latencyhistogram.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace std::chrono_literals;
using Pusher::LatencyHistogram;
using std::chrono::microseconds;

/// How long things took, in fixed memory; held against the sorted list of everything.
class TestLatencyHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysNothingOfNothing();
    void quantilesKeepTheStatedError();
    void smallTimesAreExact();
    void whatIsEndlessCountsAsTheLongest();
    void mergedIsAsIfRecordedTogether();
};

void TestLatencyHistogram::saysNothingOfNothing()
{
    const LatencyHistogram histogram;
    QCOMPARE(histogram.count(), 0u);
    QVERIFY(!histogram.average() && !histogram.longest() && !histogram.quantile(0.95));
    static_assert(sizeof(LatencyHistogram) <= 1536);
}

void TestLatencyHistogram::quantilesKeepTheStatedError()
{
    std::mt19937 random(7);
    std::lognormal_distribution<double> times(std::log(20000), 2);
    LatencyHistogram histogram;
    std::vector<qint64> all;
    for (int n = 0; n < 20000; ++n) {
        const auto time = qint64(std::min(times(random), 60e6));
        histogram.record(microseconds(time));
        all.push_back(time);
    }
    std::sort(all.begin(), all.end());
    double worst = 0;
    for (int permille = 1; permille <= 1000; ++permille) {
        const double share = permille / 1000.0;
        const qint64 exact = all[std::size_t(std::ceil(share * 20000)) - 1];
        const qint64 told = histogram.quantile(share)->count();
        worst = std::max(worst, std::abs(double(told - exact)) / double(std::max<qint64>(exact, 1)));
    }
    qInfo("worst relative error of a quantile: %.4f", worst);
    QVERIFY2(worst <= 1.0 / 32, qPrintable(QString::number(worst)));
    QVERIFY(worst > 0.005); // it was no list in disguise, and the comparison compares
    qint64 sum = 0;
    for (const qint64 time : all)
        sum += time;
    QCOMPARE(histogram.average()->count(), sum / 20000);
    QCOMPARE(histogram.longest()->count(), all.back());
}

void TestLatencyHistogram::smallTimesAreExact()
{
    LatencyHistogram histogram;
    for (int time = 1; time <= 31; ++time)
        histogram.record(microseconds(time));
    for (int rank = 1; rank <= 31; ++rank)
        QCOMPARE(histogram.quantile((rank - 0.5) / 31), std::optional(microseconds(rank)));
    LatencyHistogram negative;
    negative.record(-5ms);
    QCOMPARE(negative.quantile(1), std::optional(microseconds(0)));
}

void TestLatencyHistogram::whatIsEndlessCountsAsTheLongest()
{
    LatencyHistogram histogram;
    histogram.record(1ms);
    histogram.record(24h);
    QCOMPARE(histogram.quantile(1), std::optional<microseconds>(24h));
    QVERIFY(*histogram.quantile(0.5) >= 1ms && *histogram.quantile(0.5) <= 1032us);
}

void TestLatencyHistogram::mergedIsAsIfRecordedTogether()
{
    LatencyHistogram one;
    LatencyHistogram other;
    LatencyHistogram both;
    for (int n = 1; n <= 1000; ++n) {
        (n % 3 ? one : other).record(microseconds(n * n));
        both.record(microseconds(n * n));
    }
    LatencyHistogram merged;
    merged.merge(other);
    merged.merge(LatencyHistogram());
    merged.merge(one);
    QCOMPARE(merged.count(), both.count());
    QCOMPARE(merged.sum(), both.sum());
    QCOMPARE(merged.longest(), both.longest());
    for (const double share : {0.001, 0.5, 0.95, 0.99, 1.0})
        QCOMPARE(merged.quantile(share), both.quantile(share));
}

QTEST_GUILESS_MAIN(TestLatencyHistogram)
#include "tst_latencyhistogram.moc"
