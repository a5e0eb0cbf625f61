// SPDX-License-Identifier: MIT
#include "app/cli/runstatistics.h"

#include "tests/support/fakescheduler.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <ctime>

using namespace Qt::StringLiterals;
using namespace Console;
using namespace std::chrono_literals;

/// What `--stats` says of a run: from the first event, not from the end of its turn.
class TestRunStatistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spansFromTheFirstEventToTheLast();
    void countsTheProcessorTimeOfTheFirstTurn();
    void survivesAClockSetBack();
    void isZeroWithoutEvents();

private:
    static QJsonObject line(const RunStatistics &statistics)
    {
        return QJsonDocument::fromJson(statistics.jsonLine(3)).object();
    }
};

void TestRunStatistics::spansFromTheFirstEventToTheLast()
{
    const auto scheduler = std::make_shared<FakeScheduler>();
    RunStatistics statistics(scheduler);
    statistics.noteConnected();
    scheduler->advance(60s); // silence is no part of it
    const Pusher::WallTime first = scheduler->wallNow();
    scheduler->advance(500ms);
    statistics.noteTurn(100, first);
    scheduler->advance(1500ms);
    statistics.noteTurn(300, scheduler->wallNow());
    scheduler->advance(60s);

    const QJsonObject stats = line(statistics);
    QCOMPARE(stats.value(u"events"_s).toInt(), 400);
    QCOMPARE(stats.value(u"seconds"_s).toDouble(), 2.0);
    QCOMPARE(stats.value(u"eventsPerSecond"_s).toInt(), 200);
    QCOMPARE(stats.value(u"dropped"_s).toInt(), 3);
}

void TestRunStatistics::countsTheProcessorTimeOfTheFirstTurn()
{
    RunStatistics statistics(std::make_shared<FakeScheduler>());
    statistics.noteConnected();
    // The work of decoding the only turn's events.
    constexpr std::clock_t work = CLOCKS_PER_SEC / 50;
    const std::clock_t begin = std::clock();
    while (std::clock() - begin < work) { }
    statistics.noteTurn(10, {});
    QVERIFY(line(statistics).value(u"cpuNsPerEvent"_s).toInteger() >= 1'900'000);
    // A second connection does not start the span anew.
    statistics.noteConnected();
    statistics.noteTurn(10, {});
    QVERIFY(line(statistics).value(u"cpuNsPerEvent"_s).toInteger() >= 950'000);
}

void TestRunStatistics::survivesAClockSetBack()
{
    const auto scheduler = std::make_shared<FakeScheduler>();
    RunStatistics statistics(scheduler);
    const Pusher::WallTime first = scheduler->wallNow();
    scheduler->setWall(first - 1h);
    statistics.noteTurn(1, first);
    scheduler->advance(1s);
    statistics.noteTurn(1, scheduler->wallNow());
    QCOMPARE(line(statistics).value(u"seconds"_s).toDouble(), 1.0);
}

void TestRunStatistics::isZeroWithoutEvents()
{
    RunStatistics statistics(std::make_shared<FakeScheduler>());
    statistics.noteConnected();
    const QJsonObject stats = line(statistics);
    QCOMPARE(stats.value(u"events"_s).toInt(-1), 0);
    QCOMPARE(stats.value(u"eventsPerSecond"_s).toInt(-1), 0);
    QCOMPARE(stats.value(u"cpuNsPerEvent"_s).toInt(-1), 0);
}

QTEST_APPLESS_MAIN(TestRunStatistics)
#include "tst_runstatistics.moc"
