// SPDX-License-Identifier: MIT
#include "libpusher/client/channeldiscovery.h"

#include "libpusher/protocol/channelname.h"

#include <QPointer>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr QChar star = u'*';
constexpr int badRequest = 400;

const SubscriptionHolder &holder()
{
    static const SubscriptionHolder discovery(u"discovery"_s);
    return discovery;
}

QString prefixOf(const QString &pattern)
{
    return pattern.left(pattern.indexOf(star));
}

int statusOf(const Error &error)
{
    return error.parameters.value(u"httpStatus"_s).toInt();
}

/// The same trouble as before is no news.
bool isSameTrouble(const std::optional<Error> &before, const Error &now)
{
    return before && before->code == now.code && statusOf(*before) == statusOf(now);
}

} // namespace

ChannelDiscovery::ChannelDiscovery(ChannelRegistry &registry, std::unique_ptr<HttpApi> api,
                                   std::shared_ptr<const EventHistory> history,
                                   const Options &options, std::shared_ptr<Scheduler> scheduler,
                                   QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_api(std::move(api))
    , m_history(std::move(history))
    , m_options(options)
    , m_scheduler(std::move(scheduler))
    , m_backoff({.reconnectDelay = options.interval,
                 .maxReconnectDelay = std::max(longestPause, options.interval),
                 .backoffMultiplier = 2,
                 .earlyPeriod = {}},
                [] { return QRandomGenerator::global()->generateDouble(); })
{
    if (m_api)
        m_api->setParent(this); // moves with us
}

ChannelDiscovery::~ChannelDiscovery() = default;

Result<void> ChannelDiscovery::add(const QString &pattern)
{
    const auto refused = [&pattern](Error::Code code, const QString &message) {
        return Error{.code = code, .message = message, .parameters = {{u"pattern"_s, pattern}}};
    };
    if (!pattern.contains(star))
        return refused(Error::Code::ConfigurationError, u"a channel pattern has a '*'"_s);
    const QString fixed = QString(pattern).remove(star);
    if (const auto name = parseChannelName(fixed); !fixed.isEmpty() && !name)
        return refused(Error::Code::ConfigurationError,
                       u"no channel matches %1: %2"_s.arg(pattern, name.error().message));
    if (patterns().contains(pattern))
        return {};
    if (m_patterns.size() >= maximumPatterns)
        return refused(Error::Code::RateLimited,
                       u"at most %1 channel patterns"_s.arg(maximumPatterns));
    m_patterns.append(EventPattern(pattern));
    if (m_api) {
        pollLater(std::chrono::milliseconds(0));
    } else if (!std::exchange(m_explained, true)) {
        const Error why = refused(
            Error::Code::ConfigurationError,
            u"channels that match %1 cannot be looked for: that needs PUSHER_APP_ID and "
            "PUSHER_SECRET; those that are subscribed are heard all the same"_s.arg(pattern));
        QMetaObject::invokeMethod(
            this, [this, why] { Q_EMIT errorOccurred(why); }, Qt::QueuedConnection);
    }
    return {};
}

bool ChannelDiscovery::remove(const QString &pattern)
{
    if (m_patterns.removeIf([&](const EventPattern &old) { return old.text() == pattern; }) == 0)
        return false;
    QList<ChannelName> unmatched;
    for (const auto &[channel, watch] : m_found) {
        if (!matches(channel))
            unmatched.append(channel);
    }
    drop(unmatched);
    return true;
}

QStringList ChannelDiscovery::patterns() const
{
    QStringList texts;
    for (const EventPattern &pattern : m_patterns)
        texts.append(pattern.text());
    return texts;
}

QList<ChannelName> ChannelDiscovery::channels() const
{
    QList<ChannelName> names;
    for (const auto &[channel, watch] : m_found)
        names.append(channel);
    return names;
}

void ChannelDiscovery::connectionEstablished()
{
    m_connected = true;
    pollLater(std::chrono::milliseconds(0));
}

/// An answer that is still under way is waited for: two questions at once there are never.
void ChannelDiscovery::connectionLost()
{
    m_connected = false;
    m_timer.reset();
}

/// The user's own channel is nobody else's to find.
bool ChannelDiscovery::matches(const ChannelName &channel) const
{
    return !channel.value().startsWith(u'#')
        && std::any_of(m_patterns.cbegin(), m_patterns.cend(), [&](const EventPattern &pattern) {
               return pattern.matches(channel.value());
           });
}

/// One question covers those that ask for less.
QStringList ChannelDiscovery::prefixes() const
{
    QStringList sorted;
    for (const EventPattern &pattern : m_patterns)
        sorted.append(prefixOf(pattern.text()));
    sorted.sort();
    QStringList result;
    for (const QString &prefix : std::as_const(sorted)) {
        // A prefix sorts right before all that it begins.
        if (result.isEmpty() || !prefix.startsWith(result.constLast()))
            result.append(prefix);
    }
    return result;
}

void ChannelDiscovery::pollLater(std::chrono::milliseconds delay)
{
    if (m_asking)
        m_askAgain = true;
    else if (m_api && m_connected && !m_patterns.isEmpty())
        m_timer = m_scheduler->singleShot(delay, [this] { poll(); });
}

void ChannelDiscovery::poll()
{
    m_timer.reset();
    m_asking = true;
    m_askAgain = false;
    m_round = prefixes();
    m_occupied.clear();
    askNext();
}

void ChannelDiscovery::askNext()
{
    if (m_round.isEmpty()) {
        roundEnded();
        return;
    }
    const QString prefix = m_round.takeFirst();
    const QStringList info = m_asksCounts ? QStringList{u"subscription_count"_s} : QStringList();
    // The questions end with m_api, and that with this object.
    m_api->channels(prefix, info, [this, prefix](const Result<QList<OccupiedChannel>> &answer) {
        answered(prefix, answer);
    });
}

void ChannelDiscovery::answered(const QString &prefix, const Result<QList<OccupiedChannel>> &answer)
{
    if (answer) {
        for (const OccupiedChannel &channel : *answer) {
            if (matches(channel.name))
                m_occupied.insert_or_assign(channel.name, channel);
        }
        askNext();
    } else if (m_asksCounts && statusOf(answer.error()) == badRequest) {
        m_asksCounts = false; // the application does not count its subscriptions
        m_round.prepend(prefix);
        askNext();
    } else {
        roundFailed(answer.error());
    }
}

void ChannelDiscovery::roundFailed(const Error &error)
{
    ++m_counters.failures;
    m_asking = false;
    const std::chrono::milliseconds asked(error.parameters.value(u"retryAfter"_s).toLongLong());
    // Never sooner than while all is well.
    pollLater(std::max({m_backoff.next({}), m_options.interval, std::min(asked, longestPause)}));
    if (isSameTrouble(std::exchange(m_failure, error), error))
        return;
    Error news = error;
    news.message = u"channels that match patterns cannot be looked for: "_s + error.message;
    Q_EMIT errorOccurred(news);
}

void ChannelDiscovery::roundEnded()
{
    ++m_counters.polls;
    m_asking = false;
    m_failure.reset();
    m_backoff.reset();
    pollLater(m_askAgain ? std::chrono::milliseconds(0) : m_options.interval);
    // Both end in foreign code.
    const QPointer<ChannelDiscovery> alive(this);
    watchFound();
    if (alive)
        subscribeMatches();
}

void ChannelDiscovery::watchFound()
{
    QList<ChannelName> gone;
    for (auto &[channel, watch] : m_found) {
        if (!isVacant(channel) || (watch.vacant > 0 && heardSince(watch.lastEvent, channel)))
            watch.vacant = 0;
        else if (watch.vacant++ == 0)
            watch.lastEvent = m_history->lastSequence();
        if (watch.vacant == vacantPolls) {
            gone.append(channel);
            m_occupied.erase(channel); // by us, when this was told
        }
    }
    drop(gone);
}

/// Whether the last answer knew of nobody but us.
bool ChannelDiscovery::isVacant(const ChannelName &channel) const
{
    const auto told = m_occupied.find(channel);
    if (told == m_occupied.end())
        return true;
    const bool ours =
        m_registry.entries().value(channel).state == ChannelRegistry::State::Subscribed;
    return told->second.subscriptionCount && *told->second.subscriptionCount <= (ours ? 1 : 0);
}

bool ChannelDiscovery::heardSince(quint64 sequence, const ChannelName &channel) const
{
    bool heard = false;
    m_history->forEach(sequence + 1, m_history->lastSequence(),
                       [&](const Event &event) { heard = heard || event.channel() == channel; });
    return heard;
}

void ChannelDiscovery::drop(const QList<ChannelName> &channels)
{
    const QPointer<ChannelDiscovery> alive(this);
    for (const ChannelName &channel : channels) {
        m_found.erase(channel);
        ++m_counters.dropped;
        m_registry.unsubscribe(channel, holder());
        if (alive)
            Q_EMIT dropped(channel);
        if (!alive)
            return;
    }
}

void ChannelDiscovery::subscribeMatches()
{
    const QPointer<ChannelDiscovery> alive(this);
    const Counters before = m_counters;
    m_counters.limited = 0;
    m_counters.refused = 0;
    std::optional<Error> refusal;
    for (const auto &[channel, told] : std::exchange(m_occupied, {})) {
        // What the program wants itself needs no finding. Receivers may take the pattern away.
        if (m_registry.isWanted(channel) || !matches(channel))
            continue;
        if (int(m_found.size()) >= m_options.limit) {
            ++m_counters.limited;
            continue;
        }
        const auto subscribed = m_registry.subscribe(channel, holder());
        if (!alive)
            return;
        if (subscribed) {
            m_found.try_emplace(channel);
            ++m_counters.found;
            Q_EMIT found(channel);
            if (!alive)
                return;
        } else if (subscribed.error().code == Error::Code::RateLimited) {
            ++m_counters.limited;
        } else {
            ++m_counters.refused;
            refusal = subscribed.error();
        }
    }
    if (m_counters.limited > 0 && before.limited == 0)
        Q_EMIT errorOccurred(
            {.code = Error::Code::RateLimited,
             .message = u"%1 channels that match are not subscribed: at most %2 are, and %3 were "
                        "found (PUSHER_DISCOVERY_LIMIT, PUSHER_SUBSCRIPTIONS_PER_CONNECTION)"_s
                            .arg(m_counters.limited)
                            .arg(m_options.limit)
                            .arg(m_found.size()),
             .parameters = {{u"limited"_s, m_counters.limited}, {u"limit"_s, m_options.limit}}});
    if (alive && refusal && before.refused == 0) {
        refusal->message = u"%1 channels that match are not subscribed; %2: %3"_s.arg(
            QString::number(m_counters.refused), refusal->parameters.value(u"channel"_s).toString(),
            refusal->message);
        Q_EMIT errorOccurred(*refusal);
    }
}

} // namespace Pusher
