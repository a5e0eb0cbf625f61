// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimiter.h"
#include "tests/support/fakescheduler.h"

#include <QFile>
#include <QTest>

#include <deque>
#include <map>
#include <random>

#include <unistd.h>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

const UserId user(u"user-123"_s);

int admitted(RateLimiter &limiter, int tries, const UserId &who = user)
{
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += limiter.checkMessageLimit(who).allowed;
    return count;
}

/// What the limits mean, written down as plainly as can be: the moment at which the bucket would be
/// full again, and every sixtieth of a window with what was sent in it.
class Model {
public:
    explicit Model(const RateLimitConfig &limits)
        : m_limits(limits)
        , m_period(nanoseconds(1s) / limits.messagesPerSecond)
        , m_slot(nanoseconds(limits.windowSize) / 60)
    {
    }

    struct Answer {
        bool allowed;
        std::optional<milliseconds> wait;
    };
    Answer ask(const QString &who, int count, nanoseconds now)
    {
        User &is = m_users[who];
        while (!is.sent.empty() && goneAt(is.sent.front().first) <= now) {
            is.inWindow -= is.sent.front().second;
            is.sent.pop_front();
        }
        if (count > m_limits.burstLimit || count > m_limits.messagesPerWindow())
            return {false, {}};
        const nanoseconds fullAt = std::max(is.fullAt, now) + m_period * count;
        nanoseconds wait = std::max(fullAt - now - m_period * m_limits.burstLimit, 0ns);
        qint64 left = is.inWindow;
        for (const auto &[slot, messages] : is.sent) {
            if (left + count <= m_limits.messagesPerWindow())
                break;
            left -= messages;
            wait = std::max(wait, goneAt(slot) - now);
        }
        if (wait > 0ns)
            return {false, ceil<milliseconds>(wait)};
        is.fullAt = fullAt;
        is.inWindow += count;
        const qint64 slot = now / m_slot;
        if (is.sent.empty() || is.sent.back().first != slot)
            is.sent.push_back({slot, 0});
        is.sent.back().second += count;
        return {true, 0ms};
    }

private:
    struct User {
        nanoseconds fullAt{0};
        std::deque<std::pair<qint64, qint64>> sent; ///< by slot
        qint64 inWindow = 0;
    };
    nanoseconds goneAt(qint64 slot) const { return m_slot * (slot + 1) + m_limits.windowSize; }

    RateLimitConfig m_limits;
    nanoseconds m_period;
    nanoseconds m_slot;
    std::map<QString, User> m_users;
};

qint64 residentBytes()
{
    QFile statm(u"/proc/self/statm"_s);
    if (!statm.open(QIODevice::ReadOnly))
        return 0;
    return statm.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE);
}

} // namespace

/// The limiter's rows of the fault matrix by their id, and the model that it must equal.
class tst_RateLimits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { clock = std::make_shared<FakeScheduler>(); }

    void aMillionRandomStepsEqualTheModel()
    {
        const RateLimitConfig limits{.messagesPerSecond = 10,
                                     .messagesPerMinute = 300,
                                     .burstLimit = 20,
                                     .windowSize = 30s};
        RateLimiter limiter(limits, clock);
        Model model(limits);
        std::mt19937 random(20261201);
        QList<UserId> users;
        for (int i = 0; i < 40; ++i)
            users.append(UserId(u"user-%1"_s.arg(i)));
        quint64 allowed = 0;
        for (int step = 0; step < 1'000'000; ++step) {
            if (random() % 4 == 0)
                clock->advance(milliseconds(random() % 1000 == 0 ? random() % 40'000 : random() % 40));
            const UserId &who = users[qsizetype(random() % 40)];
            const int count = random() % 8 == 0 ? 1 + int(random() % 24) : 1;
            const auto now = clock->now().time_since_epoch();
            const Model::Answer expected = model.ask(who.value(), count, now);
            const RateLimitResult is = limiter.checkMessageLimit(who, count);
            if (is.allowed != expected.allowed || is.retryAfter != expected.wait)
                QFAIL(qPrintable(u"step %1: %2 of %3 messages, %4 ms; the model says %5, %6 ms"_s
                                     .arg(step)
                                     .arg(is.allowed)
                                     .arg(count)
                                     .arg(is.retryAfter ? is.retryAfter->count() : -1)
                                     .arg(expected.allowed)
                                     .arg(expected.wait ? expected.wait->count() : -1)));
            allowed += is.allowed;
        }
        // Both answers were common, or it would prove little.
        QVERIFY(allowed > 100'000 && allowed < 900'000);
    }

    void R1_onlyTheMonotonicClockCounts()
    {
        RateLimiter limiter({}, clock);
        QCOMPARE(admitted(limiter, 60), 50);
        for (const auto jump : {-1h, 1h, -1h, 1h}) {
            clock->setWall(clock->wallNow() + jump);
            QCOMPARE(admitted(limiter, 10), 0);
        }
        clock->advance(100ms);
        QCOMPARE(admitted(limiter, 10), 1);
    }

    void R3_theWaitIsExact()
    {
        RateLimiter limiter({.messagesPerSecond = 3, .messagesPerMinute = 600, .burstLimit = 7},
                            clock);
        admitted(limiter, 7);
        for (int i = 0; i < 100; ++i) {
            const auto wait = *limiter.checkMessageLimit(user).retryAfter;
            QVERIFY(wait > 0ms);
            clock->advance(wait - 1ms);
            QVERIFY(!limiter.checkMessageLimit(user));
            clock->advance(1ms);
            QVERIFY(limiter.checkMessageLimit(user));
        }
    }

    void R4_sixHundredInTheFirstMinuteFiftyAtOnce()
    {
        RateLimiter limiter({}, clock);
        QCOMPARE(admitted(limiter, 1000), 50);
        int sent = 50;
        // As fast as possible, up to the last millisecond of the minute.
        for (int ms = 1; ms < 60'000; ++ms) {
            clock->advance(1ms);
            sent += admitted(limiter, 3);
        }
        QCOMPARE(sent, 600);
    }

    void R5_aMillionUsersInBoundedMemory()
    {
        RateLimiter limiter({}, clock);
        QCOMPARE(admitted(limiter, 50), 50); // used up, and not given back by what follows
        for (int i = 0; i < 10'000; ++i)
            limiter.checkMessageLimit(UserId(u"warm-%1"_s.arg(i)));
        const qint64 before = residentBytes();
        for (int i = 0; i < 1'000'000; ++i) {
            limiter.checkMessageLimit(UserId(u"stranger-%1"_s.arg(i)));
            if (i % 100'000 == 0)
                QVERIFY(limiter.trackedUsers() <= RateLimiter::defaultMaximumUsers);
        }
        const qint64 grown = residentBytes() - before;
        QVERIFY2(grown < 8 * 1024 * 1024, qPrintable(u"%1 KiB"_s.arg(grown / 1024)));
        QCOMPARE(admitted(limiter, 1), 0);
        const RateLimitSnapshot snapshot = limiter.snapshot();
        QVERIFY(snapshot.overflow); // told, so that health can mention it
        QVERIFY(snapshot.counters.overflowed > 900'000);
        // Idle users with whole bursts are forgotten first, and nobody gains by it.
        clock->advance(10min);
        limiter.checkMessageLimit(user);
        for (int i = 0; i < 20'000; ++i)
            limiter.checkMessageLimit(UserId(u"later-%1"_s.arg(i)));
        QVERIFY(limiter.counters().evicted > 0);
        QCOMPARE(admitted(limiter, 60), 49);
    }

    void R6_idsAreComparedAsTheyAre()
    {
        RateLimiter limiter({}, clock);
        QCOMPARE(limiter.checkMessageLimit(UserId()).rule, RateLimitResult::Rule::InvalidRequest);
        QCOMPARE(limiter.counters().invalid, 1u);
        // Composed and decomposed, upper and lower case: four users.
        for (const QString &id : {u"jos\u00e9"_s, u"jose\u0301"_s, u"JOS\u00c9"_s, u"Jos\u00e9"_s})
            QCOMPARE(admitted(limiter, 60, UserId(id)), 50);
        // A long one is told apart by all of it, and kept short.
        const QString longId(1024 * 1024, u'x');
        QCOMPARE(admitted(limiter, 60, UserId(longId + u'a')), 50);
        QCOMPARE(admitted(limiter, 60, UserId(longId + u'b')), 50);
        for (const UserLimits &row : limiter.snapshot().users)
            QVERIFY(row.user.value().size() <= 2 * RateLimiter::maximumIdLength);
    }

    void R8_limitsChangeWithoutAGift()
    {
        RateLimiter limiter({}, clock);
        QCOMPARE(admitted(limiter, 45), 45);
        const auto withBurst = [](int burst) {
            RateLimitConfig limits;
            limits.burstLimit = burst;
            return limits;
        };
        QVERIFY(limiter.setLimits(withBurst(100))); // raised: five are left as before
        QCOMPARE(admitted(limiter, 60), 5);
        clock->advance(1s);
        QVERIFY(limiter.setLimits(withBurst(3))); // below the ten that are there: clamped
        QCOMPARE(admitted(limiter, 60), 3);
        QVERIFY(limiter.setLimits(withBurst(50)));
        QCOMPARE(admitted(limiter, 60), 0);
        clock->advance(1min);
        QCOMPARE(admitted(limiter, 60), 50);
        RateLimitConfig impossible;
        impossible.messagesPerSecond = -1;
        QVERIFY(!limiter.setLimits(impossible));
        QCOMPARE(limiter.limits(), withBurst(50));
    }

    void R9_placesAreCountedPerConnectionAndUser()
    {
        RateLimiter limiter({.subscriptionsPerConnection = 3, .subscriptionsPerUser = 5}, clock);
        const ConnectionId phone(u"phone"_s);
        const ConnectionId desk(u"desk"_s);
        QVERIFY(limiter.checkSubscriptionLimit(user, phone, 3));
        QCOMPARE(limiter.checkSubscriptionLimit(user, phone).rule,
                 RateLimitResult::Rule::SubscriptionsPerConnection);
        QVERIFY(limiter.checkSubscriptionLimit(user, desk, 2));
        QCOMPARE(limiter.checkSubscriptionLimit(user, desk).rule,
                 RateLimitResult::Rule::SubscriptionsPerUser);
        QCOMPARE(limiter.closeConnection(phone), 3);
        QCOMPARE(limiter.closeConnection(phone), 0); // once
        QVERIFY(limiter.checkSubscriptionLimit(user, desk));
        QVERIFY(!limiter.checkSubscriptionLimit(user, desk));
        QVERIFY(limiter.checkSubscriptionLimit(user, phone, 2));
    }

    void R10_aBatchIsAllowedWholeOrNotAtAll()
    {
        RateLimiter limiter({}, clock);
        QCOMPARE(admitted(limiter, 46), 46);
        const RateLimitResult refused = limiter.checkMessageLimit(user, 10);
        QVERIFY(!refused);
        QCOMPARE(refused.retryAfter, 600ms);
        QCOMPARE(refused.remaining, 4);
        clock->advance(600ms);
        QVERIFY(limiter.checkMessageLimit(user, 10));
        // More than the burst never fits, however long one waits.
        QVERIFY(!limiter.checkMessageLimit(user, 51).retryAfter);
    }

    void R11_refusalsCostNothingAndAreToldSeldom()
    {
        static int lines;
        lines = 0;
        const auto before = qInstallMessageHandler(
            [](QtMsgType, const QMessageLogContext &context, const QString &) {
                lines += QByteArrayView(context.category).startsWith("pusher");
            });
        RateLimiter limiter({}, clock);
        admitted(limiter, 50);
        const auto wait = *limiter.checkMessageLimit(user).retryAfter;
        for (int i = 0; i < 100'000; ++i)
            limiter.checkMessageLimit(user);
        const bool extended = limiter.checkMessageLimit(user).retryAfter != wait;
        clock->advance(1s);
        admitted(limiter, 100);
        qInstallMessageHandler(before);
        QVERIFY(!extended);
        QCOMPARE(lines, 2); // one a second
        QCOMPARE(limiter.counters().refused, 100'002u + 90u);
    }

    void R12_afterALongSleepThereIsOneBurst()
    {
        // The monotonic clock stood still with the computer …
        RateLimiter limiter({}, clock);
        admitted(limiter, 50);
        clock->setWall(clock->wallNow() + 8h);
        QCOMPARE(admitted(limiter, 100), 0);
        // … or it went on: a burst, and no more.
        clock->advance(8h);
        QCOMPARE(admitted(limiter, 1000), 50);
    }

private:
    std::shared_ptr<FakeScheduler> clock;
};

QTEST_APPLESS_MAIN(tst_RateLimits)
#include "tst_ratelimits.moc"
