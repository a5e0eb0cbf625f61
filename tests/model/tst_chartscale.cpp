// SPDX-License-Identifier: MIT
#include "ui/charts/chartscale.h"

#include <QLocale>
#include <QRandomGenerator>
#include <QTest>

#include <cmath>

using namespace Console;
using namespace Console::ChartScale;
using namespace Qt::StringLiterals;
using namespace std::chrono;
using namespace std::chrono_literals;
using Pusher::WallTime;

class TestChartScale : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "Asia/Kolkata"); // five and a half hours: whole hours are not UTC's
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }

    void valuesAreRound_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<bool>("whole");
        QTest::addColumn<Values>("wanted");
        QTest::newRow("rate") << 0.0 << 31.0 << false << Values{0, 40, 10};
        QTest::newRow("below one") << 0.0 << 0.37 << false << Values{0, 0.4, 0.1};
        QTest::newRow("whole") << 0.0 << 2.0 << true << Values{0, 2, 1};
        QTest::newRow("both signs") << -3.0 << 12.0 << true << Values{-5, 15, 5};
        QTest::newRow("far from zero") << 1234.1 << 1236.8 << false << Values{1234, 1237, 1};
        QTest::newRow("flat") << 5.0 << 5.0 << false << Values{5, 5.5, 0.5};
        QTest::newRow("nothing") << 0.0 << 0.0 << true << Values{0, 1, 1};
    }
    void valuesAreRound()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(bool, whole);
        QFETCH(Values, wanted);
        const Values values = fit(low, high, 4, whole, {});
        QVERIFY(std::abs(values.low - wanted.low) < 1e-9);
        QVERIFY(std::abs(values.high - wanted.high) < 1e-9);
        QVERIFY(std::abs(values.step - wanted.step) < 1e-9);
    }

    void anyRangeIsHeldInFewSteps()
    {
        QRandomGenerator random(11);
        for (int i = 0; i < 5000; ++i) {
            const double size = std::pow(10.0, random.bounded(40) - 20);
            const double low = (random.generateDouble() - 0.5) * size;
            const double high = low + random.generateDouble() * size;
            const Values values = fit(low, high, 5, false, {});
            QVERIFY(values.low <= low + values.step * 1e-6);
            QVERIFY(values.high >= high - values.step * 1e-6);
            QVERIFY((values.high - values.low) / values.step <= 7.01);
        }
    }

    /// What a hostile payload can make of a total.
    void hugeValuesAreHeldToo()
    {
        for (const double value : {1e300, 1.7e308, -1.7e308, 1e17, 9007199254740993.0}) {
            for (const Values &values :
                 {fit(value, value, 4, true, {}),
                  fit(std::min(value, 0.0), std::max(value, 0.0), 4, false, {})}) {
                QVERIFY(std::isfinite(values.low) && std::isfinite(values.high));
                QVERIFY(values.high > values.low);
                QVERIFY((values.high - values.low) / values.step < 20);
            }
        }
    }

    void theAxisStaysWhileItServes()
    {
        const Values before{0, 50, 10};
        QCOMPARE(fit(0, 49, 4, false, before), before);
        QCOMPARE(fit(0, 21, 4, false, before), before);
        QCOMPARE(fit(0, 51, 4, false, before).high, 60.0);
        QVERIFY(fit(0, 15, 4, false, before).high < 50);
    }

    void timeStepsAreRound()
    {
        QCOMPARE(timeStep(60s, 60), 1s);
        QCOMPARE(timeStep(60s, 12), 5s);
        QCOMPARE(timeStep(300s, 12), 30s);
        QCOMPARE(timeStep(3600s, 12), 5min);
        QCOMPARE(timeStep(24h, 12), 2h);
        QCOMPARE(timeStep(24h, 0), 24h);
    }

    void ticksStandWhereClocksDo()
    {
        // 12:00 UTC is 17:30 in the zone of this test.
        const WallTime noon = sys_days{2026y / 11 / 21} + 12h;
        const auto ticks = timeTicks(noon, noon + 4h, 1h);
        QCOMPARE(ticks.size(), 4U);
        QCOMPARE(timeLabel(ticks.front(), 1h), u"18:00"_s);
        const auto minutes = timeTicks(noon + 1s, noon + 130s, 1min);
        QCOMPARE(minutes.size(), 2U);
        QCOMPARE(timeLabel(minutes.front(), 1min), u"17:31"_s);
        QCOMPARE(timeLabel(noon + 5s, 5s), u"17:30:05"_s);
        QCOMPARE(timeTicks(noon, noon, 1s).size(), 1U);
    }

    void durationsAreShort()
    {
        QCOMPARE(durationLabel(10s), u"10 s"_s);
        QCOMPARE(durationLabel(300s), u"5 min"_s);
        QCOMPARE(durationLabel(7200s), u"2 h"_s);
    }

    void labelsTellStepsApart()
    {
        QCOMPARE(valueLabel(0, 1), u"0"_s);
        QCOMPARE(valueLabel(1e-17, 0.1), u"0"_s);
        QCOMPARE(valueLabel(0.3, 0.1), u"0.3"_s);
        QCOMPARE(valueLabel(2, 0.05), u"2.00"_s);
        QCOMPARE(valueLabel(1500, 500), u"1,500"_s);
        QCOMPARE(valueLabel(-20000, 5000), u"−20,000"_s);
        QCOMPARE(valueLabel(150000, 50000), u"150\u00a0k"_s);
        QCOMPARE(valueLabel(123456, 1), u"123,456"_s);
        QCOMPARE(valueLabel(3e6, 1e6), u"3\u00a0M"_s);
        QCOMPARE(valueLabel(2e9, 1e9), u"2\u00a0G"_s);
        QVERIFY(valueLabel(1e300, 1e299).size() < 10);
    }
};

QTEST_GUILESS_MAIN(TestChartScale)
#include "tst_chartscale.moc"
