// SPDX-License-Identifier: MIT
#include "libpusher/channels/channelregistry.h"

#include "libpusher/protocol/channelname.h"

using namespace Qt::StringLiterals;

namespace Pusher {

ChannelRegistry::ChannelRegistry(int limit, QObject *parent)
    : QObject(parent)
    , m_limit(limit)
{
}

Result<void> ChannelRegistry::subscribe(const ChannelName &channel)
{
    if (const auto name = parseChannelName(channel.value()); !name)
        return name.error();
    if (needsAuthorization(channelKind(channel.value()))) {
        return Error{.code = Error::Code::AuthorizationFailed,
                     .message = u"this kind of channel needs an authorizer, and none is set"_s,
                     .parameters = {{u"channel"_s, channel.value()}}};
    }
    if (m_entries.contains(channel))
        return {};
    if (m_entries.size() >= m_limit) {
        return Error{.code = Error::Code::RateLimited,
                     .message = u"at most %1 subscriptions per connection"_s.arg(m_limit),
                     .parameters = {{u"channel"_s, channel.value()}, {u"limit"_s, m_limit}}};
    }
    setState(channel, State::Pending);
    if (m_connected)
        Q_EMIT subscribeRequested(channel);
    return {};
}

bool ChannelRegistry::unsubscribe(const ChannelName &channel)
{
    const auto entry = m_entries.constFind(channel);
    if (entry == m_entries.cend())
        return false;
    const bool serverKnowsIt = m_connected && entry->state != State::Refused;
    m_entries.erase(entry);
    if (serverKnowsIt)
        Q_EMIT unsubscribeRequested(channel);
    Q_EMIT stateChanged(channel, State::Left);
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

void ChannelRegistry::connectionEstablished()
{
    m_connected = true;
    // A receiver may change the wish while we go through it.
    const auto wanted = m_entries.keys();
    for (const ChannelName &channel : wanted) {
        if (!m_entries.contains(channel))
            continue;
        if (m_entries.value(channel).state != State::Pending)
            setState(channel, State::Pending);
        Q_EMIT subscribeRequested(channel);
    }
}

void ChannelRegistry::connectionLost()
{
    m_connected = false;
    const auto subscribed = inState(State::Subscribed);
    for (const ChannelName &channel : subscribed)
        setState(channel, State::Pending);
}

void ChannelRegistry::subscriptionSucceeded(const ChannelName &channel)
{
    // A late or repeated answer for a channel that was left changes nothing.
    if (m_entries.contains(channel) && m_entries.value(channel).state != State::Subscribed)
        setState(channel, State::Subscribed);
}

void ChannelRegistry::subscriptionRefused(const ChannelName &channel, const Error &error)
{
    if (m_entries.contains(channel))
        setState(channel, State::Refused, error);
}

void ChannelRegistry::setState(const ChannelName &channel, State state, std::optional<Error> error)
{
    m_entries.insert(channel, {state, std::move(error)});
    Q_EMIT stateChanged(channel, state);
}

} // namespace Pusher
