// SPDX-License-Identifier: MIT
#include "libpusher/localserver/clienteventlimit.h"

#include <QTest>

using namespace Pusher;
using Detail::ClientEventLimit;
using namespace std::chrono_literals;

/// Ten at once and ten per second.
class TestClientEventLimit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tenAtOnce()
    {
        ClientEventLimit limit;
        QCOMPARE(taken(limit, 100, {}), 10);
        QCOMPARE(taken(limit, 100, Scheduler::TimePoint(99ms)), 0);
        QCOMPARE(taken(limit, 100, Scheduler::TimePoint(100ms)), 1);
        QCOMPARE(taken(limit, 100, Scheduler::TimePoint(1s)), 9);
        // However long nothing was sent.
        QCOMPARE(taken(limit, 100, Scheduler::TimePoint(1h)), 10);
    }

    void tenPerSecondForEver()
    {
        ClientEventLimit limit;
        QCOMPARE(taken(limit, 10, {}), 10);
        for (int i = 1; i <= 1000; ++i) {
            QVERIFY(!limit.take(Scheduler::TimePoint(i * 100ms - 1ms)));
            QVERIFY(limit.take(Scheduler::TimePoint(i * 100ms)));
        }
    }

private:
    static int taken(ClientEventLimit &limit, int tries, Scheduler::TimePoint now)
    {
        int count = 0;
        for (int i = 0; i < tries; ++i)
            count += limit.take(now) ? 1 : 0;
        return count;
    }
};

QTEST_APPLESS_MAIN(TestClientEventLimit)
#include "tst_clienteventlimit.moc"
