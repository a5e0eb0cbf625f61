// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimiter.h"

#include "libpusher/core/logging.h"

#include <QCryptographicHash>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {

using std::chrono::milliseconds;
using Rule = RateLimitResult::Rule;
using TimePoint = Scheduler::TimePoint;

namespace {

constexpr qsizetype maximumLoggedId = 64;

RateLimitConfig validOrForbidden(const RateLimitConfig &limits)
{
    return limits.validate() ? limits : RateLimitConfig::forbidden();
}

/// An id of bounded length that is different for different ids: no short one is as long as these.
template <typename Id>
Id bounded(const Id &id)
{
    const QString &text = id.value();
    if (text.size() <= RateLimiter::maximumIdLength) [[likely]]
        return id;
    const QByteArray bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(text.utf16()),
                                                     text.size() * qsizetype(sizeof(char16_t)));
    const QByteArray hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    return Id(text.left(RateLimiter::maximumIdLength) + u'…' + QLatin1StringView(hash));
}

/// Whether `result` says more of a whole batch than `other`: that it can never pass, or has to wait
/// longer. So the wait is that of the batch, in whatever order its users stand.
bool isWorse(const RateLimitResult &result, const RateLimitResult &other)
{
    const auto rank = [](const RateLimitResult &of) {
        constexpr auto never = milliseconds::max();
        const bool isInvalid = of.rule == RateLimitResult::Rule::InvalidRequest;
        return std::pair(isInvalid, of ? milliseconds(-1) : of.retryAfter.value_or(never));
    };
    return rank(result) > rank(other);
}

} // namespace

RateLimiter::RateLimiter(const RateLimitConfig &limits, std::shared_ptr<Scheduler> scheduler,
                         qsizetype maximumUsers)
    : m_scheduler(std::move(scheduler))
    , m_limits(validOrForbidden(limits))
    , m_messages(m_limits, std::max<qsizetype>(maximumUsers, 1))
    , m_subscriptions(m_limits.subscriptionsPerConnection, m_limits.subscriptionsPerUser)
{
}

RateLimitResult RateLimiter::checkMessageLimit(const UserId &user, int count)
{
    const UserId key = bounded(user);
    RateLimitResult result;
    std::optional<quint64> untold;
    {
        const std::lock_guard lock(m_mutex);
        if (key.isEmpty() || count < 1) {
            ++m_counters.invalid;
        } else {
            const TimePoint clock = m_scheduler->now();
            const TimePoint now = latest(clock);
            Allowance &allowance = m_messages.of(key, now);
            m_counters.overflowed += &allowance == &m_messages.overflow() ? 1 : 0;
            const bool allowed = allowance.take(now, count);
            (allowed ? m_counters.allowed : m_counters.refused) += quint64(count);
            result = resultOf(allowance, allowed, count, clock);
        }
        if (!result)
            untold = untoldIfDue();
    }
    if (untold)
        tell(key, result, *untold);
    return result;
}

RateLimiter::BatchResult RateLimiter::checkBatchLimit(const QHash<UserId, int> &counts)
{
    if (counts.size() == 1)
        return {checkMessageLimit(counts.cbegin().key(), counts.cbegin().value()),
                counts.cbegin().key()};
    BatchResult batch;
    std::optional<quint64> untold;
    {
        const std::lock_guard lock(m_mutex);
        const TimePoint clock = m_scheduler->now();
        const TimePoint now = latest(clock);
        int sharing = 0; // by those who have no allowance of their own
        const auto ask = [&](const UserId &user, int count) {
            const UserId key = bounded(user);
            if (key.isEmpty() || count < 1)
                return RateLimitResult{};
            Allowance &allowance = m_messages.of(key, now);
            if (&allowance == &m_messages.overflow())
                count = sharing += count;
            return resultOf(allowance, allowance.wait(now, count) == milliseconds(0), count, clock);
        };
        int all = 0;
        for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
            all += std::max(it.value(), 0);
            if (const RateLimitResult asked = ask(it.key(), it.value());
                it == counts.cbegin() || isWorse(asked, batch.result))
                batch = {asked, it.key()};
        }
        // With the lock held what was free is free; only a user forgotten in between can be refused.
        for (auto it = counts.cbegin(); batch.result && it != counts.cend(); ++it) {
            Allowance &allowance = m_messages.of(bounded(it.key()), now);
            if (!allowance.take(now, it.value()))
                batch = {resultOf(allowance, false, it.value(), clock), it.key()};
        }
        if (batch.result.rule == Rule::InvalidRequest)
            ++m_counters.invalid;
        else
            (batch.result ? m_counters.allowed : m_counters.refused) += quint64(all);
        if (!batch.result)
            untold = untoldIfDue();
    }
    if (untold)
        tell(bounded(batch.user), batch.result, *untold);
    return batch;
}

RateLimitResult RateLimiter::checkSubscriptionLimit(const UserId &user,
                                                    const ConnectionId &connection, int count)
{
    const UserId key = bounded(user);
    const ConnectionId place = bounded(connection);
    RateLimitResult result;
    std::optional<quint64> untold;
    {
        const std::lock_guard lock(m_mutex);
        if (!key.isEmpty() && !place.isEmpty() && count >= 1)
            result = m_subscriptions.take(key, place, count);
        if (!result) {
            latest(m_scheduler->now());
            const bool isInvalid = result.rule == Rule::InvalidRequest;
            (isInvalid ? m_counters.invalid : m_counters.subscriptionsRefused) += 1;
            untold = untoldIfDue();
        }
    }
    if (untold)
        tell(key, result, *untold);
    return result;
}

int RateLimiter::releaseSubscriptions(const ConnectionId &connection, int count)
{
    const std::lock_guard lock(m_mutex);
    return m_subscriptions.giveBack(bounded(connection), count);
}

int RateLimiter::closeConnection(const ConnectionId &connection)
{
    const std::lock_guard lock(m_mutex);
    return m_subscriptions.close(bounded(connection));
}

RateLimitConfig RateLimiter::limits() const
{
    const std::lock_guard lock(m_mutex);
    return m_limits;
}

Result<void> RateLimiter::setLimits(const RateLimitConfig &limits)
{
    if (const auto valid = limits.validate(); !valid)
        return valid.error();
    const std::lock_guard lock(m_mutex);
    m_limits = limits;
    m_messages.setLimits(latest(m_scheduler->now()), limits);
    m_subscriptions.setLimits(limits.subscriptionsPerConnection, limits.subscriptionsPerUser);
    return {};
}

RateLimitCounters RateLimiter::counters() const
{
    const std::lock_guard lock(m_mutex);
    RateLimitCounters counters = m_counters;
    counters.evicted = m_messages.evicted();
    return counters;
}

qsizetype RateLimiter::trackedUsers() const
{
    const std::lock_guard lock(m_mutex);
    return m_messages.size();
}

RateLimitSnapshot RateLimiter::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    const TimePoint now = latest(m_scheduler->now());
    RateLimitSnapshot snapshot{
        .limits = m_limits, .takenAt = m_scheduler->wallNow(), .counters = m_counters};
    snapshot.counters.evicted = m_messages.evicted();
    snapshot.users.reserve(m_messages.size());
    m_messages.forEach([&](const UserId &user, const Allowance &allowance) {
        snapshot.users.append(rowOf(user, allowance));
    });
    const QHash<UserId, int> &subscribed = m_subscriptions.users();
    for (auto it = subscribed.cbegin(); it != subscribed.cend(); ++it) {
        // Whoever has sent nothing has what the next new user would have.
        if (!m_messages.find(it.key()))
            snapshot.users.append(rowOf(it.key(), m_messages.overflow().copyForAnother()));
    }
    if (now < m_messages.overflow().idleAt())
        snapshot.overflow = rowOf({}, m_messages.overflow());
    return snapshot;
}

/// The monotonic clock, also should it go back: what was given out stays given out.
TimePoint RateLimiter::latest(TimePoint clock) const
{
    m_now = std::max(m_now, clock);
    return m_now;
}

RateLimitResult RateLimiter::resultOf(const Allowance &allowance, bool allowed, int count,
                                      TimePoint clock) const
{
    RateLimitResult result{.allowed = allowed,
                           .rule = Rule::None,
                           .retryAfter = milliseconds(0),
                           .remaining = allowance.remaining(m_now)};
    if (const std::optional<milliseconds> all = allowance.waitForAll(m_now))
        result.resetTime = m_scheduler->wallNow() + *all;
    if (allowed)
        return result;
    // Should the clock have gone back, this is told from where it is.
    result.retryAfter = allowance.wait(clock, count);
    const bool isWindow = allowance.inTheWay(m_now, count) == Allowance::Limit::Window;
    result.rule = isWindow ? Rule::MessagesPerWindow : Rule::MessagesPerSecond;
    result.limit = isWindow ? m_limits.messagesPerWindow() : allowance.burst();
    return result;
}

UserLimits RateLimiter::rowOf(const UserId &user, const Allowance &allowance) const
{
    return {.user = user,
            .tokens = allowance.tokens(m_now),
            .usedInWindow = allowance.usedInWindow(m_now),
            .subscriptions = m_subscriptions.ofUser(user),
            .allowed = allowance.allowed(),
            .refused = allowance.refused(),
            .freeIn = allowance.wait(m_now, 1),
            .wholeIn = allowance.waitForAll(m_now)};
}

/// One line a second, however many are refused (R11); the others stand in the next one.
std::optional<quint64> RateLimiter::untoldIfDue()
{
    if (logLimits().isWarningEnabled() && m_lines.take(m_now))
        return std::exchange(m_untold, 0);
    ++m_untold;
    return {};
}

void RateLimiter::tell(const UserId &user, const RateLimitResult &result, quint64 untold) const
{
    qCWarning(logLimits) << "refused user" << user.value().left(maximumLoggedId) << "because of"
                         << result.error().message << "and" << untold << "others before";
}

} // namespace Pusher
