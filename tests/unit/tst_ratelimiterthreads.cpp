// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimiter.h"
#include "tests/support/fakescheduler.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// A limiter that many threads ask at once.
class tst_RateLimiterThreads : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void R7_eightThreadsSpendNoTokenTwice()
    {
        RateLimiter limiter({}, std::make_shared<FakeScheduler>()); // time stands still
        const UserId user(u"user-123"_s);
        std::atomic<int> allowed = 0;
        std::atomic<int> places = 0;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 8; ++thread)
            threads.emplace_back([&, thread] {
                const ConnectionId connection(u"c%1"_s.arg(thread));
                for (int i = 0; i < 2000; ++i) {
                    allowed += limiter.checkMessageLimit(user).allowed;
                    limiter.checkMessageLimit(UserId(u"other-%1-%2"_s.arg(thread).arg(i)));
                    places += limiter.checkSubscriptionLimit(user, connection).allowed;
                    if (i % 100 == 0)
                        limiter.snapshot();
                }
            });
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(allowed, 50);
        QCOMPARE(places, 8 * 100); // each connection's own limit is below the user's
        QCOMPARE(limiter.counters().allowed + limiter.counters().refused, 8u * 2000u * 2u);
    }
};

QTEST_APPLESS_MAIN(tst_RateLimiterThreads)
#include "tst_ratelimiterthreads.moc"
