// SPDX-License-Identifier: MIT
#include "libpusher/limits/failurelimiter.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QString ann = u"ann"_s;
const QString bob = u"bob"_s;
} // namespace

/// Who fails too often is not heard for a while.
class tst_FailureLimiter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void A16_onlyFailuresCount()
    {
        FailureLimiter limiter(3, 2, 1s);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(limiter.blockedFor(ann, start), 0ms);
            QCOMPARE(limiter.blockedFor(ann, start), 0ms); // to ask costs nothing
            limiter.failed(ann, start);
        }
        QCOMPARE(limiter.blockedFor(ann, start), 500ms);
        QCOMPARE(limiter.blockedFor(bob, start), 0ms);
        QCOMPARE(limiter.blockedFor(ann, start + 499ms), 1ms);
        QCOMPARE(limiter.blockedFor(ann, start + 500ms), 0ms);
        limiter.failed(ann, start + 500ms);
        QCOMPARE(limiter.blockedFor(ann, start + 500ms), 500ms);
        QCOMPARE(limiter.blockedFor(ann, start + 1h), 0ms);
    }

    /// A million addresses: bounded memory, and nobody who is blocked is forgotten.
    void A16_sourcesAreBounded()
    {
        FailureLimiter limiter(1, 1, 1s);
        limiter.failed(ann, start);
        for (int i = 0; i < 1'000'000; ++i)
            limiter.failed(QString::number(i), start);
        QCOMPARE(limiter.sources(), FailureLimiter::maximumSources);
        QCOMPARE(limiter.blockedFor(ann, start), 1000ms);
        // Who is not told apart shares one bucket, which a stranger has emptied.
        QCOMPARE(limiter.blockedFor(bob, start), 1000ms);
        // Half of the debt is no reason to forget anybody.
        limiter.failed(bob, start + 500ms);
        QCOMPARE(limiter.sources(), FailureLimiter::maximumSources);
        QCOMPARE(limiter.blockedFor(ann, start + 500ms), 500ms);
        // Those that have nothing to answer for any more make room.
        limiter.failed(bob, start + 2s);
        QCOMPARE(limiter.sources(), 1);
        QCOMPARE(limiter.blockedFor(bob, start + 2s), 1000ms);
        QCOMPARE(limiter.blockedFor(ann, start + 2s), 0ms);
    }

private:
    const Scheduler::TimePoint start{1h};
};

QTEST_APPLESS_MAIN(tst_FailureLimiter)
#include "tst_failurelimiter.moc"
