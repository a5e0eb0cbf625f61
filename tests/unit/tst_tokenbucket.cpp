// SPDX-License-Identifier: MIT
#include "libpusher/limits/tokenbucket.h"

#include <QRandomGenerator>
#include <QTest>

#include <vector>

using namespace Pusher;
using namespace std::chrono_literals;
using TimePoint = Scheduler::TimePoint;

namespace {

int taken(TokenBucket &bucket, int tries, TimePoint now)
{
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += bucket.take(now) ? 1 : 0;
    return count;
}

} // namespace

/// So many at once, so many per period, exactly.
class tst_TokenBucket : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tenAtOnce();
    void tenPerSecondForEver();
    void noRateIsRounded();
    void severalAtOnceOrNone();
    void R1_aClockThatGoesBackMintsNothing();
    void R2_nothingIsAllowedAtZero_data();
    void R2_nothingIsAllowedAtZero();
    void R2_aHugeRateDoesNotOverflow();
    void R3_theWaitIsExact();
    void neverMoreThanTheModel();
    void aFullOneMayBeForgotten();
};

void tst_TokenBucket::tenAtOnce()
{
    TokenBucket bucket(10, 10, 1s);
    QCOMPARE(taken(bucket, 100, TimePoint(1h)), 10);
    QCOMPARE(taken(bucket, 100, TimePoint(1h + 99ms)), 0);
    QCOMPARE(taken(bucket, 100, TimePoint(1h + 100ms)), 1);
    QCOMPARE(taken(bucket, 100, TimePoint(1h + 1s)), 9);
    // However long nothing was taken.
    QCOMPARE(taken(bucket, 100, TimePoint(100000h)), 10);
}

void tst_TokenBucket::tenPerSecondForEver()
{
    TokenBucket bucket(10, 10, 1s);
    QCOMPARE(taken(bucket, 10, {}), 10);
    for (int i = 1; i <= 1000; ++i) {
        QVERIFY(!bucket.take(TimePoint(i * 100ms - 1ns)));
        QVERIFY(bucket.take(TimePoint(i * 100ms)));
    }
}

void tst_TokenBucket::noRateIsRounded()
{
    // A seventh of a second is no whole number of nanoseconds.
    TokenBucket bucket(1, 7, 1s);
    int count = 0;
    for (std::chrono::microseconds at = 0us; at <= 100s; at += 100us)
        count += bucket.take(TimePoint(at)) ? 1 : 0;
    // Looking every 100 µs wastes a little of each seventh: 142857.14 µs become 142.9 ms.
    QCOMPARE(count, 1 + int(100s / 142900us));
    TokenBucket whole(700, 7, 1s);
    QCOMPARE(taken(whole, 1000, {}), 700);
    QCOMPARE(taken(whole, 1000, TimePoint(100s - 1ns)), 699);
    QCOMPARE(taken(whole, 1000, TimePoint(100s)), 1);
}

void tst_TokenBucket::severalAtOnceOrNone()
{
    TokenBucket bucket(10, 10, 1s);
    QVERIFY(bucket.take({}, 6));
    QVERIFY(!bucket.take({}, 5));
    QCOMPARE(bucket.wait({}, 5), 100ms);
    QVERIFY(bucket.take({}, 4));
    QVERIFY(!bucket.take(TimePoint(1h), 11));
    QCOMPARE(bucket.wait(TimePoint(1h), 11), std::nullopt);
}

void tst_TokenBucket::R1_aClockThatGoesBackMintsNothing()
{
    TokenBucket bucket(10, 10, 1s);
    QCOMPARE(taken(bucket, 100, TimePoint(2h)), 10);
    for (int i = 0; i < 10; ++i) {
        QCOMPARE(taken(bucket, 100, TimePoint(1h)), 0);
        QCOMPARE(taken(bucket, 100, TimePoint(2h)), 0);
    }
    QCOMPARE(bucket.wait(TimePoint(2h - 1s)), 1100ms);
    QCOMPARE(taken(bucket, 100, TimePoint(2h + 100ms)), 1);
    // Nor does one that goes back while there are tokens, and then on again.
    TokenBucket other(10, 10, 1s);
    QVERIFY(other.take(TimePoint(2h)));
    QVERIFY(other.take(TimePoint(1h)));
    QCOMPARE(taken(other, 100, TimePoint(2h)), 8);
}

void tst_TokenBucket::R2_nothingIsAllowedAtZero_data()
{
    QTest::addColumn<int>("capacity");
    QTest::addColumn<int>("count");
    QTest::newRow("no room") << 0 << 10;
    QTest::newRow("no rate") << 10 << 0;
}

void tst_TokenBucket::R2_nothingIsAllowedAtZero()
{
    QFETCH(const int, capacity);
    QFETCH(const int, count);
    TokenBucket bucket(capacity, count, 1s);
    QVERIFY(!bucket.take({}));
    QVERIFY(!bucket.take(TimePoint(1h)));
    QCOMPARE(bucket.wait(TimePoint(1h)), std::nullopt);
}

void tst_TokenBucket::R2_aHugeRateDoesNotOverflow()
{
    TokenBucket bucket(1'000'000'000, 1'000'000'000, 1s);
    QVERIFY(bucket.take({}, 1'000'000'000));
    QVERIFY(!bucket.take({}));
    QVERIFY(bucket.take(TimePoint(1ns)));
    QVERIFY(bucket.take(TimePoint(100000h), 1'000'000'000));
    QVERIFY(!bucket.take(TimePoint(100000h)));
}

void tst_TokenBucket::R3_theWaitIsExact()
{
    for (const int count : {1, 3, 7, 10, 600, 999}) {
        TokenBucket bucket(5, count, 60s);
        TimePoint now(1h);
        for (int i = 0; i < 200; ++i) {
            const auto wait = bucket.wait(now);
            QVERIFY(wait.has_value());
            if (*wait > 0ms)
                QVERIFY(!bucket.take(now + *wait - 1ms));
            now += *wait;
            QVERIFY(bucket.take(now));
        }
    }
}

/// Against a plain log of what was allowed: never more than burst + rate · time in any span, and
/// never a refusal that the log would allow.
void tst_TokenBucket::neverMoreThanTheModel()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const int capacity = int(random.bounded(1, 20));
    const int count = int(random.bounded(1, 20));
    TokenBucket bucket(capacity, count, 1s);
    std::vector<qint64> log; // when, in ns
    qint64 now = 0;
    const auto fits = [&] {
        // With this one: for each earlier start, n in the span may be at most burst + rate · span.
        qint64 in = 1;
        for (auto it = log.rbegin(); it != log.rend(); ++it) {
            ++in;
            if ((in - capacity) * 1'000'000'000 > (now - *it) * count)
                return false;
        }
        return true;
    };
    for (int step = 0; step < 5000; ++step) {
        now += random.bounded(4) == 0 ? random.bounded(300'000'000) : 0;
        const bool expected = fits();
        QVERIFY2(bucket.take(TimePoint(std::chrono::nanoseconds(now))) == expected,
                 qPrintable(QStringLiteral("seed %1, step %2").arg(seed).arg(step)));
        if (expected)
            log.push_back(now);
    }
}

void tst_TokenBucket::aFullOneMayBeForgotten()
{
    TokenBucket bucket(10, 10, 1s);
    QVERIFY(bucket.isFull({}));
    QVERIFY(bucket.take({}));
    QVERIFY(!bucket.isFull(TimePoint(100ms - 1ns)));
    QVERIFY(bucket.isFull(TimePoint(100ms)));
}

QTEST_APPLESS_MAIN(tst_TokenBucket)
#include "tst_tokenbucket.moc"
