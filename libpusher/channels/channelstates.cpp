// SPDX-License-Identifier: MIT
#include "libpusher/channels/channelstates.h"

#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/protocolmessages.h"

#include <utility>

namespace Pusher {

ChannelStates::ChannelStates(std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_scheduler(std::move(scheduler))
{
}

const ChannelStates::State *ChannelStates::find(const ChannelName &channel) const
{
    const auto found = m_states.constFind(channel);
    return found == m_states.cend() ? nullptr : &*found;
}

PresenceMembers *ChannelStates::membersOf(const ChannelName &channel)
{
    if (!Detail::isPresence(channelKind(channel.value()))) {
        ++m_refused;
        return nullptr;
    }
    State &state = m_states[channel];
    if (!state.members)
        state.members.emplace();
    return &*state.members;
}

void ChannelStates::setMe(const ChannelName &channel, const UserId &me)
{
    if (PresenceMembers *members = membersOf(channel))
        members->setMe(me);
}

void ChannelStates::subscriptionSucceeded(const ChannelName &channel, QByteArrayView rawData)
{
    std::optional<PresenceMembers::Changes> changes;
    if (Detail::isPresence(channelKind(channel.value())))
        changes = membersOf(channel)->subscriptionSucceeded(rawData);
    State &state = m_states[channel];
    if (!std::exchange(state.isCurrent, true)) {
        state.subscriptionCount.reset();
        state.cacheMissed.reset();
    }
    Q_EMIT changed(channel);
    if (changes)
        Q_EMIT membersListed(channel, *changes);
}

void ChannelStates::memberAdded(const ChannelName &channel, QByteArrayView rawData)
{
    PresenceMembers *const members = membersOf(channel);
    if (!members)
        return;
    const std::optional<UserId> user = members->memberAdded(rawData);
    Q_EMIT changed(channel);
    if (user)
        Q_EMIT memberJoined(channel, *user);
}

void ChannelStates::memberRemoved(const ChannelName &channel, QByteArrayView rawData)
{
    PresenceMembers *const members = membersOf(channel);
    if (!members)
        return;
    const std::optional<UserId> user = members->memberRemoved(rawData);
    Q_EMIT changed(channel);
    if (user)
        Q_EMIT memberLeft(channel, *user);
}

void ChannelStates::subscriptionCount(const ChannelName &channel, QByteArrayView rawData)
{
    const std::optional<qint64> count = parseSubscriptionCount(rawData);
    if (!count) {
        ++m_refused;
        return;
    }
    m_states[channel].subscriptionCount = *count;
    Q_EMIT changed(channel);
}

void ChannelStates::cacheMiss(const ChannelName &channel)
{
    if (!Detail::remembersLastEvent(channelKind(channel.value()))) {
        ++m_refused;
        return;
    }
    m_states[channel].cacheMissed = m_scheduler->wallNow();
    Q_EMIT changed(channel);
}

void ChannelStates::connectionLost()
{
    const QList<ChannelName> channels = m_states.keys();
    for (const ChannelName &channel : channels) {
        const auto state = m_states.find(channel);
        if (state == m_states.end())
            continue; // a receiver left it meanwhile
        state->isCurrent = false;
        if (state->members)
            state->members->connectionLost();
        Q_EMIT changed(channel);
    }
}

void ChannelStates::forget(const ChannelName &channel)
{
    if (m_states.remove(channel))
        Q_EMIT changed(channel);
}

} // namespace Pusher
