// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/overloadfilter.h"

#include <algorithm>

namespace Pusher::Detail {

using Kind = OverloadPolicy::Kind;

OverloadFilter::OverloadFilter(const QList<OverloadPolicy> &policies)
    : m_policies(policies)
{
    for (const OverloadPolicy &policy : m_policies)
        m_patterns.emplace_back(policy.channel);
}

OverloadFilter::Channel *OverloadFilter::find(Interner::Id channel, const Interner &names)
{
    if (m_policies.isEmpty() || channel == Interner::notInterned)
        return nullptr;
    auto known = m_channels.constFind(channel);
    if (known == m_channels.constEnd()) {
        if (m_channels.size() == channelsKept)
            return nullptr;
        const auto fresh = std::make_shared<Channel>();
        const QString name = names.text(channel);
        const auto found =
            std::find_if(m_patterns.cbegin(), m_patterns.cend(),
                         [&name](const EventPattern &pattern) { return pattern.matches(name); });
        if (found != m_patterns.cend()) {
            const OverloadPolicy &policy = m_policies.at(found - m_patterns.cbegin());
            fresh->policy = policy.kind == Kind::KeepAll ? nullptr : &policy;
        }
        known = m_channels.insert(channel, fresh);
    }
    return (*known)->policy ? known->get() : nullptr;
}

/// Nothing for an event that nothing can replace.
std::optional<QByteArray> OverloadFilter::keyOf(const OverloadPolicy &policy, const Event &event)
{
    if (event.nameId() == Interner::notInterned)
        return {};
    const auto field = event.field(policy.member.toStdString());
    if (!field || qsizetype(field->rawValue().size()) > OverloadPolicy::maximumKeyLength)
        return {};
    const std::array ids{event.channelId(), event.nameId()};
    QByteArray key(reinterpret_cast<const char *>(ids.data()), sizeof(ids));
    return key.append(field->rawValue().data(), qsizetype(field->rawValue().size()));
}

void OverloadFilter::arrived(Channel &channel, quint64 serial, const Event &event)
{
    if (channel.policy->kind == Kind::DropOldest) {
        channel.newest.push_back(serial);
        if (channel.newest.size() > channel.policy->number)
            channel.newest.pop_front();
    } else if (channel.policy->kind == Kind::LatestPerKey) {
        const auto key = keyOf(*channel.policy, event);
        if (!key)
            return;
        const auto known = m_latest.find(*key);
        if (known != m_latest.end()) {
            *known = serial;
            return;
        }
        makeRoomForKeys();
        if (m_latest.size() < keysKept)
            m_latest.insert(*key, serial);
    }
}

/// Keys of events that left the history before their turn stay behind: nobody asks for them.
void OverloadFilter::makeRoomForKeys()
{
    if (m_latest.size() < keysKept || m_reached < m_nextClearance)
        return;
    m_nextClearance = m_reached + keysKept / 2;
    m_latest.removeIf([this](const auto entry) { return entry.value() <= m_reached; });
}

bool OverloadFilter::takes(Channel &channel, quint64 serial, const Event &event)
{
    m_reached = serial;
    const bool isTaken = isWanted(channel, serial, event);
    ++(isTaken ? channel.taken : channel.dropped);
    m_dropped += !isTaken;
    return isTaken;
}

bool OverloadFilter::isWanted(Channel &channel, quint64 serial, const Event &event)
{
    switch (channel.policy->kind) {
    case Kind::KeepAll:
        break;
    case Kind::Sample:
        return (channel.taken + channel.dropped) % channel.policy->number == 0;
    case Kind::DropOldest:
        return channel.newest.empty() || serial >= channel.newest.front();
    case Kind::LatestPerKey: {
        const auto key = keyOf(*channel.policy, event);
        const auto latest = key ? m_latest.find(*key) : m_latest.end();
        if (latest == m_latest.end())
            return true;
        if (*latest > serial)
            return false;
        m_latest.erase(latest);
        return true;
    }
    }
    return true;
}

void OverloadFilter::caughtUp()
{
    m_latest.clear();
    for (const auto &channel : std::as_const(m_channels))
        channel->newest.clear();
}

QList<LaneStatistics::Channel> OverloadFilter::statistics(const Interner &names) const
{
    QList<LaneStatistics::Channel> result;
    for (auto it = m_channels.cbegin(); it != m_channels.cend(); ++it) {
        const Channel &channel = **it;
        if (channel.taken + channel.dropped > 0) {
            result.append({ChannelName(names.text(it.key())), channel.policy->kind, channel.taken,
                           channel.dropped});
        }
    }
    std::sort(result.begin(), result.end(),
              [](const auto &a, const auto &b) { return a.channel < b.channel; });
    return result;
}

} // namespace Pusher::Detail
