// SPDX-License-Identifier: MIT
#include "libpusher/connection/activitymonitor.h"
#include "tests/support/fakescheduler.h"

#include <QTest>

using Pusher::ActivityMonitor;
using namespace std::chrono_literals;

class TestActivityMonitor : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void pingsAfterSilenceAndNotBefore();
    void messagesPutThePingOff();
    void oneOutstandingPingOnly();
    void saysOverdueThenDead();
    void anyMessageAnswersAPing();
    void measuresTheRoundTrip();
    void Q17_unsolicitedPongMeasuresNothing();
    void pongTimeoutRunsFromTheWrittenPing();
    void aPingThatCannotBeWrittenIsADeadLink();
    void mayBeDestroyedWhenDead();
    void stopLeavesNoTimer();

private:
    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<ActivityMonitor> monitor;
    int pings = 0;
    int deaths = 0;
    bool canWrite = true;
    bool dieOnDeath = false;
    QList<bool> overdue;
};

void TestActivityMonitor::init()
{
    clock = std::make_shared<FakeScheduler>();
    pings = deaths = 0;
    canWrite = true;
    dieOnDeath = false;
    overdue.clear();
    monitor = std::make_unique<ActivityMonitor>(
        clock,
        ActivityMonitor::Callbacks{.sendPing =
                                       [this] {
                                           ++pings;
                                           return canWrite;
                                       },
                                   .overdueChanged = [this](bool now) { overdue.append(now); },
                                   .dead =
                                       [this] {
                                           ++deaths;
                                           if (dieOnDeath)
                                               monitor.reset();
                                       }});
    monitor->start(120s, 30s);
}

void TestActivityMonitor::cleanup()
{
    monitor.reset();
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
}

void TestActivityMonitor::pingsAfterSilenceAndNotBefore()
{
    clock->advance(107s);
    QCOMPARE(pings, 0);
    clock->advance(13s);
    QCOMPARE(pings, 1);
}

void TestActivityMonitor::messagesPutThePingOff()
{
    for (int i = 0; i < 50; ++i) {
        clock->advance(13s);
        monitor->heard();
    }
    QCOMPARE(pings, 0);
    // Measured from the last message: at least 0.9, at most 1.0 of the timeout.
    clock->advance(107s);
    QCOMPARE(pings, 0);
    clock->advance(13s);
    QCOMPARE(pings, 1);
}

void TestActivityMonitor::oneOutstandingPingOnly()
{
    clock->advance(120s);
    clock->advance(29s);
    QCOMPARE(pings, 1);
    QCOMPARE(deaths, 0);
}

void TestActivityMonitor::saysOverdueThenDead()
{
    clock->advance(120s);
    clock->advance(4999ms);
    QCOMPARE(overdue, QList<bool>());
    clock->advance(1ms);
    QCOMPARE(overdue, QList<bool>({true}));
    clock->advance(24999ms);
    QCOMPARE(deaths, 0);
    clock->advance(1ms);
    QCOMPARE(deaths, 1);
    clock->advance(1h);
    QCOMPARE(deaths, 1);
    QCOMPARE(pings, 1);
}

void TestActivityMonitor::anyMessageAnswersAPing()
{
    clock->advance(120s);
    clock->advance(10s);
    monitor->heard();
    QCOMPARE(overdue, QList<bool>({true, false}));
    clock->advance(60s);
    QCOMPARE(deaths, 0);
    clock->advance(60s);
    QCOMPARE(pings, 2);
}

void TestActivityMonitor::measuresTheRoundTrip()
{
    clock->advance(120s);
    clock->advance(42ms);
    monitor->heard();
    QCOMPARE(monitor->pongReceived(), std::optional(42ms));
    QCOMPARE(monitor->pongReceived(), std::nullopt);
}

void TestActivityMonitor::Q17_unsolicitedPongMeasuresNothing()
{
    clock->advance(10s);
    QCOMPARE(monitor->pongReceived(), std::nullopt);
}

void TestActivityMonitor::pongTimeoutRunsFromTheWrittenPing()
{
    // The machine was busy: the tick that writes the ping runs late, and the pong gets its full
    // time.
    clock->advance(119s);
    clock->advance(1s);
    const auto written = clock->now();
    while (deaths == 0)
        clock->advance(*clock->untilNext());
    QCOMPARE(clock->now() - written, std::chrono::nanoseconds(30s));
}

void TestActivityMonitor::aPingThatCannotBeWrittenIsADeadLink()
{
    canWrite = false;
    clock->advance(120s);
    QCOMPARE(deaths, 1);
}

void TestActivityMonitor::mayBeDestroyedWhenDead()
{
    dieOnDeath = true;
    clock->advance(150s);
    QCOMPARE(deaths, 1);
    QVERIFY(!monitor);
}

void TestActivityMonitor::stopLeavesNoTimer()
{
    clock->advance(120s);
    monitor->stop();
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
}

QTEST_APPLESS_MAIN(TestActivityMonitor)
#include "tst_activitymonitor.moc"
