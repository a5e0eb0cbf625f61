// SPDX-License-Identifier: MIT
#include "libpusher/localserver/subscriptionhandler.h"

#include "libpusher/localserver/serverconnection.h"
#include "libpusher/localserver/servermessages.h"
#include "libpusher/localserver/userdata.h"
#include "libpusher/localserver/webhooksender.h"
#include "libpusher/protocol/channelrules.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr int noCode = 0;
constexpr int unauthorized = 4009;
constexpr int overCapacity = 4100;
constexpr int refusedMember = 4301;

SubscriptionRefusal limitReached(const QString &message, int status)
{
    return {message, u"LimitReached"_s, status};
}

} // namespace

SubscriptionHandler::SubscriptionHandler(ServerState &state)
    : m_state(state)
    , m_counts(state.hub, state.scheduler, [&state](const QString &channel, int count) {
        if (state.webhooks)
            state.webhooks->subscriptionCount(channel, count);
    })
{
}

void SubscriptionHandler::subscribe(ServerConnection &from, const SubscribeRequest &request)
{
    const QString &channel = request.channel;
    if (m_state.hub.isSubscribed(&from, channel)) {
        if (m_state.dialect == ServerDialect::Soketi) // does not notice that it is the second time
            from.send(success(channel));
        else
            refuse(from, channel, {u"Existing subscription to channel "_s + channel});
        return;
    }
    const ChannelKind kind = channelKind(channel);
    PresenceMember member;
    auto refusal = refusalOf(from, request);
    if (!refusal && isPresence(kind))
        refusal = readMember(from, request, member);
    if (refusal) {
        refuse(from, channel, *refusal);
        return;
    }
    m_state.hub.subscribe(&from, channel);
    if (m_state.webhooks && m_state.hub.subscriberCount(channel) == 1)
        m_state.webhooks->channelOccupied(channel);
    if (isPresence(kind) && m_state.presence.join(channel, from.id(), member)) {
        m_state.hub.broadcast(channel, encodeMemberAdded(channel, member), &from);
        if (m_state.webhooks)
            m_state.webhooks->memberAdded(channel, member.id);
    }
    from.send(success(channel));
    if (remembersLastEvent(kind))
        replay(from, channel);
    tellCount(channel);
}

void SubscriptionHandler::unsubscribe(ServerConnection &from, const QString &channel)
{
    if (leave(from, channel) || m_state.dialect == ServerDialect::Soketi)
        return;
    from.send(encodePusherError(noCode,
                                u"No current subscription to channel "_s + quotedName(channel)
                                    + u", or subscription in progress"_s));
}

void SubscriptionHandler::forget(ServerConnection &connection)
{
    const QStringList channels = m_state.hub.channelsOf(&connection);
    for (const QString &channel : channels)
        leave(connection, channel);
}

std::optional<SubscriptionRefusal>
SubscriptionHandler::refusalOf(const ServerConnection &from, const SubscribeRequest &request) const
{
    const QString &channel = request.channel;
    if (!parseChannelName(channel))
        return limitReached(u"Invalid channel name "_s + quotedName(channel), unauthorized);
    if (m_state.hub.channelsOf(&from).size() >= m_state.maximumSubscriptions)
        return limitReached(
            u"Over the limit of %1 subscriptions, so no subscription to channel "_s.arg(
                m_state.maximumSubscriptions)
                + channel,
            overCapacity);
    const ChannelKind kind = channelKind(channel);
    if (kind == ChannelKind::ServerToUser) {
        const SignedInUser *user = m_state.users.userOf(&from);
        if (user && channel == userChannel(user->id))
            return {};
        return SubscriptionRefusal{u"Only its signed-in user may subscribe to channel "_s
                                   + channel};
    }
    if (!needsAuthorization(kind))
        return {};
    const auto authorized = m_state.authenticator.checkSubscription(
        from.id(), channel, request.auth, request.channelData);
    if (!authorized)
        return SubscriptionRefusal{authorized.error().message};
    return {};
}

/// Fills `member`, or tells why this is none.
std::optional<SubscriptionRefusal> SubscriptionHandler::readMember(const ServerConnection &from,
                                                                   const SubscribeRequest &request,
                                                                   PresenceMember &member) const
{
    const QString consequence = u", so no subscription to channel "_s + request.channel;
    if (request.channelData.isEmpty()) {
        const SignedInUser *user = m_state.users.userOf(&from);
        if (!user)
            return SubscriptionRefusal{u"There is no channel_data and nobody is signed in"_s
                                       + consequence};
        member = {user->id, user->info};
    } else {
        auto given = parseChannelData(request.channelData);
        if (!given)
            return limitReached(given.error().message + consequence, refusedMember);
        member = *std::move(given);
    }
    if (!m_state.presence.hasRoomFor(request.channel, member.id))
        return limitReached(
            u"The limit of %1 members is reached"_s.arg(PresenceRoster::maximumMembers)
                + consequence,
            overCapacity);
    return {};
}

QString SubscriptionHandler::success(const QString &channel) const
{
    return isPresence(channelKind(channel))
        ? encodePresenceSucceeded(channel, m_state.presence.members(channel))
        : encodeSubscriptionSucceeded(channel, m_state.dialect);
}

/// The last event, looking like a live one, or that there is none.
void SubscriptionHandler::replay(ServerConnection &to, const QString &channel) const
{
    const auto last = m_state.cache.find(channel, m_state.scheduler->now());
    to.send(last ? encodeChannelEvent(channel, last->event, last->data) : encodeCacheMiss(channel));
    if (!last && m_state.webhooks)
        m_state.webhooks->cacheMiss(channel);
}

void SubscriptionHandler::tellCount(const QString &channel)
{
    const ChannelKind kind = channelKind(channel);
    if (m_state.subscriptionCounts && !isPresence(kind) && kind != ChannelKind::ServerToUser)
        m_counts.changed(channel);
}

/// False when the connection was not in there.
bool SubscriptionHandler::leave(ServerConnection &connection, const QString &channel)
{
    if (!m_state.hub.unsubscribe(&connection, channel))
        return false;
    if (const auto user = m_state.presence.leave(channel, connection.id())) {
        m_state.hub.broadcast(channel, encodeMemberRemoved(channel, *user));
        if (m_state.webhooks)
            m_state.webhooks->memberRemoved(channel, *user);
    }
    if (m_state.webhooks && m_state.hub.subscriberCount(channel) == 0)
        m_state.webhooks->channelVacated(channel);
    tellCount(channel);
    return true;
}

void SubscriptionHandler::refuse(ServerConnection &from, const QString &channel,
                                 const SubscriptionRefusal &refusal)
{
    ++m_state.counters.refusedSubscriptions;
    from.send(m_state.dialect == ServerDialect::Soketi
                  ? encodeSubscriptionError(channel.left(maximumChannelNameLength), refusal)
                  : encodePusherError(noCode, refusal.message));
}

} // namespace Pusher::Detail
