// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimiter.h"
#include "tests/support/fakescheduler.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Rule = RateLimitResult::Rule;

namespace {

const UserId user(u"user-123"_s);
const ConnectionId phone(u"phone"_s);
const ConnectionId desk(u"desk"_s);

int sent(RateLimiter &limiter, int tries, const UserId &who = user)
{
    int count = 0;
    for (int i = 0; i < tries; ++i)
        count += limiter.checkMessageLimit(who).allowed ? 1 : 0;
    return count;
}

UserLimits rowOf(const RateLimiter &limiter, const UserId &who)
{
    for (const UserLimits &row : limiter.snapshot().users) {
        if (row.user == who)
            return row;
    }
    return {};
}

} // namespace

/// How much each user may do, by the seed's names.
class tst_RateLimiter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSeedsExample();
    void theSeedsDefaults();
    void aRefusalSaysWhatAndWhen();
    void resetIsWhenAWholeBurstIsFree();
    void impossibleLimitsAreRefused_data();
    void impossibleLimitsAreRefused();
    void invalidLimitsForbidEverything();
    void aSnapshotOfEachUser();
    void everyRequestIsCounted();
    void R10_aBatchOfSeveralUsersPassesWholeOrNotAtAll();
    void R10_whoIsNotTrackedPaysTogetherInABatch();
};

void tst_RateLimiter::theSeedsExample()
{
    RateLimiter rateLimiter({.messagesPerSecond = 10,
                             .messagesPerMinute = 600,
                             .burstLimit = 50,
                             .windowSize = 60s,
                             .subscriptionsPerConnection = 100});
    const RateLimitResult result = rateLimiter.checkMessageLimit(UserId(u"user-123"_s));
    QVERIFY(result.allowed);
    QCOMPARE(result.retryAfter, 0ms);
    QCOMPARE(result.remaining, 49);
}

void tst_RateLimiter::theSeedsDefaults()
{
    const RateLimitConfig defaults;
    QCOMPARE(defaults.messagesPerSecond, 10);
    QCOMPARE(defaults.messagesPerMinute, 600);
    QCOMPARE(defaults.burstLimit, 50);
    QCOMPARE(defaults.windowSize, 60s);
    QCOMPARE(defaults.subscriptionsPerConnection, 100);
    QCOMPARE(defaults.subscriptionsPerUser, 1000);
    QVERIFY(defaults.validate());
    QCOMPARE(defaults.messagesPerWindow(), 600);
    QCOMPARE((RateLimitConfig{.windowSize = 1s}.messagesPerWindow()), 10);
    QCOMPARE((RateLimitConfig{.messagesPerMinute = 601, .windowSize = 25s}.messagesPerWindow()),
             250);
    QCOMPARE(RateLimiter().limits(), defaults);
}

void tst_RateLimiter::aRefusalSaysWhatAndWhen()
{
    const auto time = std::make_shared<FakeScheduler>();
    RateLimiter limiter({}, time);
    QCOMPARE(sent(limiter, 50), 50);
    RateLimitResult result = limiter.checkMessageLimit(user);
    QVERIFY(!result.allowed);
    QCOMPARE(result.rule, Rule::MessagesPerSecond);
    QCOMPARE(result.retryAfter, 100ms);
    QCOMPARE(result.remaining, 0);
    QCOMPARE(result.limit, 50);
    const Error error = result.error();
    QCOMPARE(error.code, Error::Code::RateLimited);
    QCOMPARE(error.message, u"at most 50 messages at once, for a user; free again in 100 ms"_s);
    QCOMPARE(error.parameters,
             (QVariantMap{{u"rule"_s, u"messages-per-second"_s},
                          {u"limit"_s, 50},
                          {u"retryAfterMs"_s, 100}}));

    for (int i = 0; i < 55; ++i) {
        time->advance(1s);
        QCOMPARE(sent(limiter, 10), 10);
    }
    time->advance(5s);
    result = limiter.checkMessageLimit(user);
    QVERIFY(!result.allowed);
    QCOMPARE(result.rule, Rule::MessagesPerWindow);
    QCOMPARE(result.retryAfter, 1s);
    QCOMPARE(result.limit, 600);
    QCOMPARE(result.error().parameters.value(u"rule"_s), u"messages-per-window"_s);
}

void tst_RateLimiter::resetIsWhenAWholeBurstIsFree()
{
    const auto time = std::make_shared<FakeScheduler>();
    RateLimiter limiter({}, time);
    QCOMPARE(limiter.checkMessageLimit(user, 20).resetTime, time->wallNow() + 2s);
    QCOMPARE(limiter.checkMessageLimit(user, 30).resetTime, time->wallNow() + 5s);
    const RateLimitResult refused = limiter.checkMessageLimit(user);
    QCOMPARE(refused.resetTime, time->wallNow() + 5s);
    time->advance(5s);
    QVERIFY(limiter.checkMessageLimit(user, 50));
}

void tst_RateLimiter::impossibleLimitsAreRefused_data()
{
    QTest::addColumn<RateLimitConfig>("limits");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *name, const RateLimitConfig &limits, const QString &message) {
        QTest::newRow(name) << limits << message;
    };
    row("second > minute", {.messagesPerSecond = 601},
        u"messagesPerSecond must not exceed messagesPerMinute"_s);
    row("not one a window", {.messagesPerSecond = 1, .messagesPerMinute = 59, .windowSize = 1s},
        u"windowSize is too short for a single message at messagesPerMinute"_s);
    row("no window", {.windowSize = 0s}, u"windowSize must be from 1 to 3600"_s);
    row("long window", {.windowSize = 3601s}, u"windowSize must be from 1 to 3600"_s);
    row("second", {.messagesPerSecond = -1}, u"messagesPerSecond must be from 0 to 100000"_s);
    row("minute", {.messagesPerMinute = -1}, u"messagesPerMinute must be from 0 to 1000000"_s);
    row("burst", {.burstLimit = 100'001}, u"burstLimit must be from 0 to 100000"_s);
    row("connection", {.subscriptionsPerConnection = -1},
        u"subscriptionsPerConnection must be from 0 to 100000"_s);
    row("user", {.subscriptionsPerUser = 1'000'001},
        u"subscriptionsPerUser must be from 0 to 1000000"_s);
}

void tst_RateLimiter::impossibleLimitsAreRefused()
{
    QFETCH(const RateLimitConfig, limits);
    QFETCH(const QString, message);
    RateLimiter limiter;
    const Result<void> changed = limiter.setLimits(limits);
    QVERIFY(!changed);
    QCOMPARE(changed.error().code, Error::Code::ConfigurationError);
    QCOMPARE(changed.error().message, message);
    QCOMPARE(changed.error().parameters.value(u"name"_s), message.section(u' ', 0, 0));
    QCOMPARE(limiter.limits(), RateLimitConfig());
    QVERIFY(limiter.checkMessageLimit(user));
}

void tst_RateLimiter::invalidLimitsForbidEverything()
{
    RateLimiter limiter({.burstLimit = -5});
    const RateLimitResult message = limiter.checkMessageLimit(user);
    QVERIFY(!message);
    QCOMPARE(message.retryAfter, std::nullopt);
    QVERIFY(!limiter.checkSubscriptionLimit(user, phone));
    QVERIFY(limiter.setLimits({}));
    QVERIFY(limiter.checkSubscriptionLimit(user, phone));
}

void tst_RateLimiter::aSnapshotOfEachUser()
{
    const auto time = std::make_shared<FakeScheduler>();
    RateLimiter limiter({.subscriptionsPerConnection = 5}, time);
    QCOMPARE(sent(limiter, 53), 50);
    QVERIFY(limiter.checkSubscriptionLimit(user, phone, 5));
    QVERIFY(limiter.checkSubscriptionLimit(user, desk, 2));
    const UserId listener(u"only listens"_s);
    QVERIFY(limiter.checkSubscriptionLimit(listener, ConnectionId(u"tv"_s), 3));
    time->advance(50ms);

    const RateLimitSnapshot snapshot = limiter.snapshot();
    QCOMPARE(snapshot.users.size(), 2);
    QCOMPARE(snapshot.limits.subscriptionsPerConnection, 5);
    QCOMPARE(snapshot.takenAt, time->wallNow());
    QVERIFY(!snapshot.overflow);
    QCOMPARE(rowOf(limiter, user),
             (UserLimits{.user = user,
                         .tokens = 0,
                         .usedInWindow = 50,
                         .subscriptions = 7,
                         .allowed = 50,
                         .refused = 3,
                         .freeIn = 50ms,
                         .wholeIn = 4950ms}));
    QCOMPARE(
        rowOf(limiter, listener),
        (UserLimits{
            .user = listener, .tokens = 50, .subscriptions = 3, .freeIn = 0ms, .wholeIn = 0ms}));
}

void tst_RateLimiter::everyRequestIsCounted()
{
    const auto time = std::make_shared<FakeScheduler>();
    RateLimiter limiter({.subscriptionsPerConnection = 1}, time);
    QCOMPARE(sent(limiter, 51), 50);
    QVERIFY(!limiter.checkMessageLimit(user, 10));
    QVERIFY(!limiter.checkMessageLimit({}));
    QVERIFY(!limiter.checkMessageLimit(user, 0));
    QVERIFY(!limiter.checkMessageLimit(user, -10));
    QVERIFY(!limiter.checkSubscriptionLimit(user, {}));
    QVERIFY(limiter.checkSubscriptionLimit(user, phone));
    QVERIFY(!limiter.checkSubscriptionLimit(user, phone));
    QVERIFY(!limiter.checkSubscriptionLimit(UserId(u"thief"_s), phone));
    QCOMPARE(
        limiter.counters(),
        (RateLimitCounters{.allowed = 50, .refused = 11, .subscriptionsRefused = 1, .invalid = 5}));
    const Error error = limiter.checkMessageLimit({}).error();
    QCOMPARE(error.code, Error::Code::ConfigurationError);
    QCOMPARE(limiter.trackedUsers(), 1);
}

void tst_RateLimiter::R10_aBatchOfSeveralUsersPassesWholeOrNotAtAll()
{
    RateLimiter limiter({.burstLimit = 10}, std::make_shared<FakeScheduler>());
    const UserId other(u"other"_s);
    QVERIFY(limiter.checkBatchLimit({{user, 6}, {other, 1}}).result);
    const auto refused = limiter.checkBatchLimit({{user, 5}, {other, 9}});
    QVERIFY(!refused.result);
    QCOMPARE(refused.user, user);
    QCOMPARE(refused.result.retryAfter, 100ms);
    QCOMPARE(refused.result.remaining, 4);
    QCOMPARE(rowOf(limiter, other).tokens, 9); // paid nothing
    QVERIFY(limiter.checkBatchLimit({{user, 4}, {other, 9}}).result);
    // Whoever comes first in a hash: what can never pass is told before what only has to wait …
    for (int i = 0; i < 50; ++i) {
        const UserId another(u"another-%1"_s.arg(i));
        const auto invalid = limiter.checkBatchLimit({{user, 1}, {{}, 1}, {another, 1}});
        QCOMPARE(invalid.result.rule, Rule::InvalidRequest);
        // … and of several that have to wait the one that has to wait longest, or the wait is none.
        const auto slowest = limiter.checkBatchLimit({{user, 3}, {other, 2}, {another, 1}});
        QCOMPARE(slowest.user, user);
        QCOMPARE(slowest.result.retryAfter, 300ms);
        QVERIFY(!limiter.checkBatchLimit({{user, 1}, {other, 11}, {another, 1}}).result.retryAfter);
    }
    QVERIFY(!limiter.checkBatchLimit({}).result);
    QCOMPARE(limiter.counters(), (RateLimitCounters{.allowed = 20,
                                                    .refused = 14 + 50 * (6 + 13),
                                                    .invalid = 51}));
}

void tst_RateLimiter::R10_whoIsNotTrackedPaysTogetherInABatch()
{
    RateLimiter limiter({.burstLimit = 10}, std::make_shared<FakeScheduler>(), 1);
    QVERIFY(limiter.checkMessageLimit(user, 10)); // the only one there is room for
    const UserId second(u"second"_s);
    const UserId third(u"third"_s);
    QVERIFY(!limiter.checkBatchLimit({{second, 6}, {third, 5}}).result);
    QVERIFY(limiter.checkBatchLimit({{second, 6}, {third, 4}}).result);
    QVERIFY(!limiter.checkMessageLimit(second));
}

QTEST_APPLESS_MAIN(tst_RateLimiter)
#include "tst_ratelimiter.moc"
