// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/rhythm.h"

#include <QTest>

#include <random>

using namespace std::chrono_literals;
using Pusher::Rhythm;

namespace {

Rhythm learned(const QList<Rhythm::Duration> &intervals)
{
    Rhythm rhythm;
    for (const Rhythm::Duration interval : intervals)
        rhythm.learn(interval);
    return rhythm;
}

} // namespace

/// What is usual, learned from what was; robust against what was not usual.
class TestRhythm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsNothingFromTooLittle();
    void aRegularBeatIsMissedWithinOneInterval();
    void outagesChangeNothing();
    void aSlowerRhythmIsLearned();
    void whatIsFastIsNotMissedAtOnce();
    void burstsArePatientlyWaitedFor();
    void randomEventsRaiseFewFalseAlarms();
    void whatIsGivenCounts();
};

void TestRhythm::knowsNothingFromTooLittle()
{
    Rhythm rhythm = learned(QList<Rhythm::Duration>(7, 5s));
    QVERIFY(!rhythm.expected());
    rhythm.learn(5s);
    QCOMPARE(rhythm.expected(), std::optional<Rhythm::Duration>(5s));
}

void TestRhythm::aRegularBeatIsMissedWithinOneInterval()
{
    const Rhythm rhythm = learned(QList<Rhythm::Duration>(40, 5s));
    QCOMPARE(rhythm.lateAfter(), Rhythm::Duration(7500));
    QCOMPARE(rhythm.silentAfter(), Rhythm::Duration(10s));
}

void TestRhythm::outagesChangeNothing()
{
    QList<Rhythm::Duration> intervals(28, 5s);
    intervals << 10min << 3h << 0ms;
    const Rhythm rhythm = learned(intervals);
    QCOMPARE(rhythm.expected(), std::optional<Rhythm::Duration>(5s));
    QCOMPARE(rhythm.silentAfter(), Rhythm::Duration(10s));
}

void TestRhythm::aSlowerRhythmIsLearned()
{
    Rhythm rhythm = learned(QList<Rhythm::Duration>(31, 5s));
    for (int i = 0; i < 4; ++i) {
        QVERIFY(rhythm.silentAfter() < 60s);
        rhythm.learn(60s);
    }
    QCOMPARE(rhythm.silentAfter(), Rhythm::Duration(120s));
    for (int i = 0; i < 12; ++i)
        rhythm.learn(60s);
    QCOMPARE(rhythm.expected(), std::optional<Rhythm::Duration>(60s));
}

void TestRhythm::whatIsFastIsNotMissedAtOnce()
{
    const Rhythm rhythm = learned(QList<Rhythm::Duration>(31, 10ms));
    QCOMPARE(rhythm.expected(), std::optional(Rhythm::fastestLearned));
    QCOMPARE(rhythm.silentAfter(), Rhythm::Duration(5s));
}

void TestRhythm::burstsArePatientlyWaitedFor()
{
    Rhythm rhythm;
    for (int i = 0; i < 10; ++i) {
        rhythm.learn(1s);
        rhythm.learn(1s);
        rhythm.learn(57s);
    }
    QCOMPARE(rhythm.silentAfter(), Rhythm::Duration(114s));
}

void TestRhythm::randomEventsRaiseFewFalseAlarms()
{
    std::mt19937_64 random(20261121);
    std::exponential_distribution<double> perSecond(1.0 / 20);
    Rhythm rhythm;
    int alarms = 0;
    constexpr int rounds = 100000;
    for (int i = 0; i < rounds; ++i) {
        const Rhythm::Duration interval(qint64(perSecond(random) * 1000));
        if (rhythm.expected() && interval >= rhythm.silentAfter())
            ++alarms;
        rhythm.learn(interval);
    }
    QVERIFY2(alarms < rounds / 1000, qPrintable(QString::number(alarms)));
    QVERIFY2(alarms > 0, "nothing would ever be noticed");
}

void TestRhythm::whatIsGivenCounts()
{
    Rhythm rhythm = learned(QList<Rhythm::Duration>(31, 5s));
    rhythm.give(1s);
    QVERIFY(rhythm.isGiven());
    QCOMPARE(rhythm.expected(), std::optional<Rhythm::Duration>(1s));
    QCOMPARE(rhythm.lateAfter(), Rhythm::Duration(1500));
    QCOMPARE(rhythm.silentAfter(), Rhythm::Duration(2s));
    rhythm.takeBack();
    QVERIFY(!rhythm.isGiven());
    QCOMPARE(rhythm.silentAfter(), Rhythm::Duration(10s));
}

QTEST_APPLESS_MAIN(TestRhythm)
#include "tst_rhythm.moc"
