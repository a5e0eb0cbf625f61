// SPDX-License-Identifier: MIT
#include "ui/charts/runningtotal.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace Console;
using namespace std::chrono_literals;
using Point = RunningTotal::Point;
using Time = RunningTotal::Time;

namespace {

constexpr Time begin{std::chrono::seconds(1'790'000'000)};

std::vector<double> valuesOf(const RunningTotal &total)
{
    std::vector<double> values;
    for (const Point &point : total.query(begin, begin + 24h, 86400 * 10))
        values.push_back(point.value);
    return values;
}

} // namespace

class TestRunningTotal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threeASecondAreKeptAsTheyWere()
    {
        RunningTotal total;
        QVERIFY(total.isEmpty());
        total.set(begin + 100ms, 1);
        total.set(begin + 400ms, 3);
        total.set(begin + 800ms, 2);
        total.set(begin + 1s, 5);
        QCOMPARE(valuesOf(total), (std::vector<double>{1, 3, 2, 5}));
        QCOMPARE(total.last(), (Point{begin + 1s, 5}));
        QCOMPARE(total.oldest(), begin + 100ms);
    }

    void ofMoreTheExtremesAndTheLastAreKept()
    {
        QRandomGenerator random(3);
        for (int round = 0; round < 200; ++round) {
            RunningTotal total;
            std::vector<double> values;
            const int count = int(random.bounded(4, 60));
            for (int i = 0; i < count; ++i) {
                values.push_back(random.bounded(20));
                total.set(begin + i * 10ms, values.back());
            }
            const std::vector<double> kept = valuesOf(total);
            QVERIFY(kept.size() <= 3);
            QCOMPARE(*std::min_element(kept.begin(), kept.end()),
                     *std::min_element(values.begin(), values.end()));
            QCOMPARE(*std::max_element(kept.begin(), kept.end()),
                     *std::max_element(values.begin(), values.end()));
            QCOMPARE(kept.back(), values.back());
        }
    }

    void tellsWhatHeldAtAnyTime()
    {
        RunningTotal total;
        total.set(begin + 1s, 10);
        total.set(begin + 5s, 20);
        QVERIFY(!total.lastUntil(begin));
        QCOMPARE(total.lastUntil(begin + 1s)->value, 10.0);
        QCOMPARE(total.lastUntil(begin + 4s)->value, 10.0);
        QCOMPARE(total.lastUntil(begin + 1h)->value, 20.0);
    }

    void aClockSetBackIsCounted()
    {
        RunningTotal total;
        total.set(begin + 5s, 1);
        total.set(begin, 2);
        QCOMPARE(total.clamped(), 1U);
        QCOMPARE(total.last(), (Point{begin + 5s, 2}));
    }

    void aBusyDayIsKept()
    {
        RunningTotal total;
        for (int i = 0; i < 86400 * 4; ++i)
            total.set(begin + i * 250ms, i);
        QVERIFY(total.last().time - total.oldest() >= 86000s);
        QCOMPARE(total.dropped(), 0U);
    }
};

QTEST_APPLESS_MAIN(TestRunningTotal)
#include "tst_runningtotal.moc"
