// SPDX-License-Identifier: MIT
#include "libpusher/connection/backoff.h"

#include <QTest>

using Pusher::Backoff;
using namespace std::chrono_literals;

class TestBackoff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void followsTheLawWithoutSpread();
    void spreadsTheFirstRetryToo();
    void capsEarlyInAnOutageAtTwoSeconds();
    void neverExceedsTheCapHoweverLong();
    void earlyCapNeverExceedsTheUsersOwn();
    void startsAgainAfterReset();
};

namespace {

double most()
{
    return 1.0;
}

} // namespace

void TestBackoff::followsTheLawWithoutSpread()
{
    Backoff backoff({}, most);
    const auto outage = 5min;
    QCOMPARE(backoff.next(outage), 500ms);
    QCOMPARE(backoff.next(outage), 750ms);
    QCOMPARE(backoff.next(outage), 1125ms);
    QCOMPARE(backoff.next(outage), 1688ms);
    QCOMPARE(backoff.step(), 4);
}

void TestBackoff::spreadsTheFirstRetryToo()
{
    Backoff low({}, [] { return 0.0; });
    QCOMPARE(low.next(0ms), 250ms);
    Backoff middle({}, [] { return 0.5; });
    QCOMPARE(middle.next(0ms), 375ms);
}

void TestBackoff::capsEarlyInAnOutageAtTwoSeconds()
{
    Backoff backoff({}, most);
    for (int i = 0; i < 20; ++i)
        QVERIFY(backoff.next(59999ms) <= 2s);
    QCOMPARE(backoff.next(59999ms), 2000ms);
    QCOMPARE(backoff.next(60s), 30000ms);
}

void TestBackoff::neverExceedsTheCapHoweverLong()
{
    Backoff backoff({.backoffMultiplier = 10}, most);
    for (int i = 0; i < 2000; ++i) {
        const auto delay = backoff.next(24h);
        QVERIFY(delay >= 500ms);
        QVERIFY(delay <= 30s);
    }
}

void TestBackoff::earlyCapNeverExceedsTheUsersOwn()
{
    Backoff backoff({.reconnectDelay = 100ms, .maxReconnectDelay = 800ms}, most);
    for (int i = 0; i < 20; ++i)
        QVERIFY(backoff.next(0ms) <= 800ms);
}

void TestBackoff::startsAgainAfterReset()
{
    Backoff backoff({}, most);
    backoff.next(5min);
    backoff.next(5min);
    backoff.reset();
    QCOMPARE(backoff.next(5min), 500ms);
}

QTEST_APPLESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
