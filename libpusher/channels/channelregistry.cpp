// SPDX-License-Identifier: MIT
#include "libpusher/channels/channelregistry.h"

#include "libpusher/protocol/channelname.h"

#include <QPointer>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {

ChannelRegistry::ChannelRegistry(int limit, std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_scheduler(std::move(scheduler))
    , m_limit(limit)
{
}

Result<void> ChannelRegistry::subscribe(const ChannelName &channel,
                                        const SubscriptionHolder &holder)
{
    if (const auto name = parseChannelName(channel.value()); !name)
        return name.error();
    const bool isRestricted = needsAuthorization(channelKind(channel.value()));
    if (isRestricted && !m_lineIsPrivate) {
        return Error{.code = Error::Code::ConfigurationError,
                     .message = u"this kind of channel needs TLS: the connection is not encrypted, "
                                "and the server is another computer"_s,
                     .parameters = {{u"channel"_s, channel.value()}, {u"key"_s, u"tls"_s}}};
    }
    if (isRestricted && !m_canAuthorize) {
        return Error{.code = Error::Code::AuthorizationFailed,
                     .message = u"this kind of channel needs an authorizer, and none is set"_s,
                     .parameters = {{u"channel"_s, channel.value()}}};
    }
    if (const auto entry = m_entries.find(channel); entry != m_entries.end()) {
        entry->holders.insert(holder);
        return {};
    }
    if (m_entries.size() >= m_limit) {
        return Error{.code = Error::Code::RateLimited,
                     .message = u"at most %1 subscriptions per connection"_s.arg(m_limit),
                     .parameters = {{u"channel"_s, channel.value()}, {u"limit"_s, m_limit}}};
    }
    m_entries[channel].holders.insert(holder);
    setState(channel, State::Pending);
    request(channel);
    return {};
}

bool ChannelRegistry::unsubscribe(const ChannelName &channel, const SubscriptionHolder &holder)
{
    const auto entry = m_entries.find(channel);
    if (entry == m_entries.end() || !entry->holders.remove(holder))
        return false;
    if (entry->holders.isEmpty()) {
        m_entries.erase(entry);
        leave(channel);
        Q_EMIT stateChanged(channel, State::Left);
    }
    return true;
}

/// Tells the server, if it knows the channel.
void ChannelRegistry::leave(const ChannelName &channel)
{
    if (m_sent.erase(channel) == 0)
        return;
    m_leaving[channel] = m_scheduler->singleShot(rejoinDelay, [this, channel] {
        m_leaving.erase(channel);
        if (m_entries.contains(channel))
            request(channel);
    });
    Q_EMIT unsubscribeRequested(channel);
}

bool ChannelRegistry::retry(const ChannelName &channel)
{
    const auto entry = m_entries.constFind(channel);
    if (entry == m_entries.cend() || entry->state != State::Refused)
        return false;
    m_sent.erase(channel);
    setState(channel, State::Pending);
    request(channel);
    return true;
}

bool ChannelRegistry::rejoin(const ChannelName &channel)
{
    if (!m_entries.contains(channel) || m_rejoined.contains(channel))
        return false;
    m_rejoined.insert(channel);
    m_sent.try_emplace(channel); // the server has it, whatever we were told
    setState(channel, State::Pending);
    leave(channel);
    return true;
}

bool ChannelRegistry::allSubscribed() const
{
    return std::all_of(m_entries.cbegin(), m_entries.cend(),
                       [](const Entry &entry) { return entry.state == State::Subscribed; });
}

QSet<ChannelName> ChannelRegistry::inState(State state) const
{
    QSet<ChannelName> result;
    for (auto it = m_entries.cbegin(); it != m_entries.cend(); ++it) {
        if (it->state == state)
            result.insert(it.key());
    }
    return result;
}

QSet<ChannelName> ChannelRegistry::awaitingAnswer() const
{
    QSet<ChannelName> result;
    for (const auto &[channel, sent] : m_sent) {
        if (sent.deadline)
            result.insert(channel);
    }
    return result;
}

void ChannelRegistry::request(const ChannelName &channel)
{
    // A receiver of `stateChanged` may have left it, or done more than that.
    if (m_connected && m_entries.contains(channel) && !m_sent.contains(channel)
        && !m_leaving.contains(channel))
        Q_EMIT subscribeRequested(channel);
}

void ChannelRegistry::connectionEstablished()
{
    m_connected = true;
    // A receiver may change the wish while we go through it, and a refusal may end us.
    const QPointer<ChannelRegistry> alive(this);
    const auto wanted = m_entries.keys();
    for (const ChannelName &channel : wanted) {
        if (!alive)
            return;
        if (!m_entries.contains(channel))
            continue;
        if (m_entries.value(channel).state != State::Pending)
            setState(channel, State::Pending);
        request(channel);
    }
}

void ChannelRegistry::connectionLost()
{
    m_connected = false;
    m_sent.clear();
    m_leaving.clear();
    m_rejoined.clear();
    const auto subscribed = inState(State::Subscribed);
    for (const ChannelName &channel : subscribed) {
        if (m_entries.contains(channel))
            setState(channel, State::Pending);
    }
}

void ChannelRegistry::subscriptionSent(const ChannelName &channel)
{
    if (!m_connected || !m_entries.contains(channel))
        return;
    m_sent[channel].deadline =
        m_scheduler->singleShot(answerDeadline, [this, channel] { expire(channel); });
}

void ChannelRegistry::expire(const ChannelName &channel)
{
    Sent &sent = m_sent.at(channel);
    sent.deadline.reset();
    if (!std::exchange(sent.again, true)) {
        Q_EMIT subscribeRequested(channel);
        return;
    }
    // It stays in m_sent: the server may know the channel, and its answer may still come.
    setState(channel, State::Refused,
             Error{.code = Error::Code::ProtocolError,
                   .message = u"the server did not answer the subscription, twice"_s,
                   .parameters = {{u"channel"_s, channel.value()},
                                  {u"timeoutMs"_s, qint64(answerDeadline.count())}}});
}

bool ChannelRegistry::subscriptionSucceeded(const ChannelName &channel)
{
    const auto sent = m_sent.find(channel);
    if (sent == m_sent.end())
        return false;
    sent->second.deadline.reset();
    if (m_entries.value(channel).state == State::Subscribed)
        return false;
    setState(channel, State::Subscribed);
    return true;
}

void ChannelRegistry::subscriptionRefused(const ChannelName &channel, const Error &error)
{
    m_sent.erase(channel);
    if (m_entries.contains(channel))
        setState(channel, State::Refused, error);
}

void ChannelRegistry::setState(const ChannelName &channel, State state, std::optional<Error> error)
{
    Entry &entry = m_entries[channel];
    entry.state = state;
    entry.error = std::move(error);
    entry.since = m_scheduler->now();
    Q_EMIT stateChanged(channel, state);
}

} // namespace Pusher
