// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/objectivejudge.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

const Objective latency{Objective::Kind::LatencyP95, 0.25, 2};
constexpr double good = 0.1;
constexpr double bad = 0.3;
constexpr double terrible = 3;

/// Feeds windows, one second each, and says how often the verdict changed.
struct Judged {
    Judged()
        : judge(latency, ObjectiveJudge::Patience{}, WallTime(std::chrono::seconds(0)))
    {
    }

    ObjectiveJudge judge;
    int changes = 0;
    int second = 0;

    Judged &see(std::optional<double> value, int times = 1)
    {
        for (int n = 0; n < times; ++n)
            changes += judge.observe(value, 10, WallTime(std::chrono::seconds(++second)));
        return *this;
    }
    Health health() const { return judge.verdict().health; }
    int since() const
    {
        return int(judge.verdict().since.time_since_epoch() / std::chrono::seconds(1));
    }
};

} // namespace

/// Verdicts that do not flap.
class TestObjectiveJudge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void limitsAreKeptWhenReached();
    void unknownUntilMeasuredAndAgainWhenNoLonger();
    void twoBadWindowsDegradeAndThreeGoodOnesLeave();
    void theMildestOfBadWindowsCounts();
    void valuesThatGoToAndFroDoNotFlap_data();
    void valuesThatGoToAndFroDoNotFlap();
    void theEvidenceIsTold();
};

void TestObjectiveJudge::limitsAreKeptWhenReached()
{
    QCOMPARE(latency.judged(0.25), Health::Healthy);
    QCOMPARE(latency.judged(0.251), Health::Degraded);
    QCOMPARE(latency.judged(2), Health::Degraded);
    QCOMPARE(latency.judged(2.01), Health::Unhealthy);
    const Objective standing{Objective::Kind::ConnectionsStanding, 0.99, 0.5};
    QCOMPARE(standing.judged(1), Health::Healthy);
    QCOMPARE(standing.judged(0.98), Health::Degraded);
    QCOMPARE(standing.judged(0.5), Health::Degraded);
    QCOMPARE(standing.judged(0), Health::Unhealthy);
}

void TestObjectiveJudge::unknownUntilMeasuredAndAgainWhenNoLonger()
{
    Judged judged;
    judged.see({}, 10);
    QCOMPARE(judged.health(), Health::Unknown);
    judged.see(bad);
    QCOMPARE(judged.health(), Health::Unknown); // one bad window proves nothing, nor is it healthy
    judged.see(good);
    QCOMPARE(judged.health(), Health::Healthy);
    judged.see({}, 5);
    QCOMPARE(judged.health(), Health::Healthy);
    judged.see({});
    QCOMPARE(judged.health(), Health::Unknown);
    QVERIFY(!judged.judge.verdict().value);
    QCOMPARE(judged.since(), 18);
    judged.see(terrible, 2);
    QCOMPARE(judged.health(), Health::Unhealthy);
}

void TestObjectiveJudge::twoBadWindowsDegradeAndThreeGoodOnesLeave()
{
    Judged judged;
    judged.see(good).see(bad);
    QCOMPARE(judged.health(), Health::Healthy);
    judged.see(bad);
    QCOMPARE(judged.health(), Health::Degraded);
    QCOMPARE(judged.since(), 3);
    judged.see(terrible);
    QCOMPARE(judged.health(), Health::Degraded);
    judged.see(terrible);
    QCOMPARE(judged.health(), Health::Unhealthy);
    judged.see(good, 2);
    QCOMPARE(judged.health(), Health::Unhealthy);
    judged.see({}); // proves nothing either way
    QCOMPARE(judged.health(), Health::Unhealthy);
    judged.see(good);
    QCOMPARE(judged.health(), Health::Healthy);
    QCOMPARE(judged.since(), 9);
    QCOMPARE(judged.changes, 4);
}

void TestObjectiveJudge::theMildestOfBadWindowsCounts()
{
    Judged entering;
    entering.see(good).see(terrible).see(bad);
    QCOMPARE(entering.health(), Health::Degraded);
    Judged leaving;
    leaving.see(terrible, 2).see(good).see(bad).see(good);
    QCOMPARE(leaving.health(), Health::Degraded);
}

void TestObjectiveJudge::valuesThatGoToAndFroDoNotFlap_data()
{
    QTest::addColumn<QList<double>>("start");
    QTest::addColumn<QList<double>>("pattern");
    QTest::addColumn<Health>("expected");
    QTest::newRow("good, bad") << QList<double>{good} << QList<double>{bad, good}
                               << Health::Healthy;
    QTest::newRow("good, terrible") << QList<double>{good} << QList<double>{terrible, good}
                                    << Health::Healthy;
    QTest::newRow("bad, good, good") << QList<double>{bad, bad} << QList<double>{good, good, bad}
                                     << Health::Degraded;
    QTest::newRow("terrible, good, good")
        << QList<double>{terrible, terrible} << QList<double>{good, good, terrible}
        << Health::Unhealthy;
    QTest::newRow("around bad") << QList<double>{bad, bad} << QList<double>{terrible, good}
                                << Health::Degraded;
}

void TestObjectiveJudge::valuesThatGoToAndFroDoNotFlap()
{
    QFETCH(QList<double>, start);
    QFETCH(QList<double>, pattern);
    QFETCH(Health, expected);
    Judged judged;
    for (const double value : start)
        judged.see(value);
    QCOMPARE(judged.health(), expected);
    const int changes = judged.changes;
    for (int round = 0; round < 500; ++round) {
        for (const double value : pattern)
            judged.see(value);
    }
    QCOMPARE(judged.changes, changes);
    QCOMPARE(judged.health(), expected);
}

void TestObjectiveJudge::theEvidenceIsTold()
{
    Judged judged;
    QCOMPARE(judged.judge.verdict().evidence(), u"nothing was measured"_s);
    judged.see(good).see(bad, 3);
    const Verdict &verdict = judged.judge.verdict();
    QCOMPARE(verdict.limit(), 0.25);
    QCOMPARE(verdict.inARow, 3);
    QCOMPARE(verdict.evidence(),
             u"300.0 ms, wanted at most 250.0 ms; 10 samples; 3 windows in a row are degraded"_s);
    judged.see(terrible, 2);
    QCOMPARE(verdict.limit(), 2.0);
}

QTEST_GUILESS_MAIN(TestObjectiveJudge)
#include "tst_objectivejudge.moc"
