// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "ui/models/ratemeter.h"
#include "ui/models/refreshticker.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace std::chrono_literals;

class TestRefreshTicker : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void manyRequestsAreOneRefresh()
    {
        auto clock = std::make_shared<FakeScheduler>();
        RefreshTicker ticker(clock);
        QSignalSpy refreshed(&ticker, &RefreshTicker::refresh);
        for (int i = 0; i < 1000; ++i)
            ticker.request();
        QCOMPARE(clock->pendingTimers(), std::size_t(1));
        clock->advance(0ms);
        QCOMPARE(refreshed.count(), 1); // the first after a pause at once
        for (int i = 0; i < 100; ++i) {
            ticker.request();
            clock->advance(1ms);
        }
        QVERIFY2(refreshed.count() >= 3 && refreshed.count() <= 5,
                 qPrintable(QString::number(refreshed.count())));
    }

    void restsWhileNothingIsPending()
    {
        auto clock = std::make_shared<FakeScheduler>();
        RefreshTicker ticker(clock);
        QCOMPARE(clock->pendingTimers(), std::size_t(0));
        ticker.request();
        clock->advance(0ms);
        QCOMPARE(clock->pendingTimers(), std::size_t(0));
    }

    void hiddenWindowsAreRefreshedSeldom()
    {
        auto clock = std::make_shared<FakeScheduler>();
        RefreshTicker ticker(clock);
        QSignalSpy refreshed(&ticker, &RefreshTicker::refresh);
        ticker.request();
        clock->advance(0ms);
        ticker.setHidden(true);
        ticker.request();
        clock->advance(999ms);
        QCOMPARE(refreshed.count(), 1);
        clock->advance(1ms);
        QCOMPARE(refreshed.count(), 2);
        ticker.request();
        ticker.setHidden(false); // shown again: what waits comes soon
        clock->advance(RefreshTicker::shownInterval);
        QCOMPARE(refreshed.count(), 3);
    }

    void rateIsTheCountOverTheWindow()
    {
        FakeScheduler clock;
        RateMeter meter;
        QCOMPARE(meter.perSecond(), 0.0);
        QVERIFY(!meter.age(clock.now()));
        for (quint64 count = 0; count <= 400; count += 25) { // 100/s
            meter.sample(clock.now(), count);
            clock.advance(250ms);
        }
        QCOMPARE(meter.perSecond(), 100.0);
        QCOMPARE(*meter.age(clock.now()), 250ms);
        for (int i = 0; i < 40; ++i) { // 10 s of silence
            meter.sample(clock.now(), 400);
            clock.advance(250ms);
        }
        QCOMPARE(meter.perSecond(), 0.0);
        QCOMPARE(*meter.age(clock.now()), 10250ms);
    }
};

QTEST_GUILESS_MAIN(TestRefreshTicker)
#include "tst_refreshticker.moc"
