// SPDX-License-Identifier: MIT
#include "libpusher/localserver/channelqueries.h"

#include "libpusher/localserver/httprequest.h"
#include "libpusher/protocol/channelrules.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr auto userCount = "user_count"_L1;
constexpr auto subscriptionCount = "subscription_count"_L1;
constexpr auto cache = "cache"_L1;
constexpr int badRequest = 400;

} // namespace

Result<QJsonObject> ChannelQueries::channels(const QString &prefix, const QStringList &info) const
{
    if (info.contains(userCount) && !isPresence(channelKind(prefix)))
        return httpError(badRequest, u"user_count needs filter_by_prefix=presence-"_s);
    const auto occupied = m_state.hub.occupiedChannels(prefix);
    QJsonObject channels;
    for (auto it = occupied.constBegin(); it != occupied.constEnd(); ++it)
        channels.insert(it.key(),
                        m_state.dialect == ServerDialect::Soketi
                            ? QJsonObject{{u"occupied"_s, true}, {subscriptionCount, it.value()}}
                            : attributes(it.key(), info));
    return QJsonObject{{u"channels"_s, channels}};
}

Result<QJsonObject> ChannelQueries::channel(const QString &name, const QStringList &info) const
{
    if (m_state.dialect == ServerDialect::Soketi)
        return soketiAttributes(name);
    const ChannelKind kind = channelKind(name);
    if (info.contains(userCount) && !isPresence(kind))
        return httpError(badRequest, u"only presence channels have a user_count"_s);
    if (info.contains(cache) && !remembersLastEvent(kind))
        return httpError(badRequest, u"only cache channels have a cache"_s);
    const int subscribers = m_state.hub.subscriberCount(name);
    QJsonObject channel{{u"occupied"_s, subscribers > 0}};
    if (info.contains(userCount))
        channel.insert(userCount, m_state.presence.memberCount(name));
    // The hosted service's own example has it beside a user_count (protocol.md §8.1).
    if (info.contains(subscriptionCount))
        channel.insert(subscriptionCount, subscribers);
    if (info.contains(cache))
        channel.insert(cache, cached(name));
    return channel;
}

Result<QJsonObject> ChannelQueries::users(const QString &name) const
{
    if (!isPresence(channelKind(name)))
        return httpError(badRequest, u"only presence channels have users"_s);
    QJsonArray users;
    const auto members = m_state.presence.members(name);
    for (const PresenceMember &member : members)
        users.append(QJsonObject{{u"id"_s, member.id}});
    return QJsonObject{{u"users"_s, users}};
}

QJsonObject ChannelQueries::attributes(const QString &name, const QStringList &info) const
{
    QJsonObject attributes;
    const bool presence = isPresence(channelKind(name));
    if (presence && info.contains(userCount))
        attributes.insert(userCount, m_state.presence.memberCount(name));
    if (!presence && info.contains(subscriptionCount))
        attributes.insert(subscriptionCount, m_state.hub.subscriberCount(name));
    return attributes;
}

/// Whatever was asked.
QJsonObject ChannelQueries::soketiAttributes(const QString &name) const
{
    const int subscribers = m_state.hub.subscriberCount(name);
    QJsonObject channel{{u"occupied"_s, subscribers > 0}, {subscriptionCount, subscribers}};
    if (isPresence(channelKind(name)))
        channel.insert(userCount, m_state.presence.memberCount(name));
    return channel;
}

QJsonValue ChannelQueries::cached(const QString &name) const
{
    const Scheduler::TimePoint now = m_state.scheduler->now();
    const auto event = m_state.cache.find(name, now);
    if (!event)
        return QJsonValue::Null;
    const auto left = std::chrono::ceil<std::chrono::seconds>(event->expires - now);
    return QJsonObject{{u"data"_s, event->data}, {u"ttl"_s, qint64(left.count())}};
}

} // namespace Pusher::Detail
