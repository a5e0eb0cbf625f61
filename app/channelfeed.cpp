// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/channelfeed.h"

#include <algorithm>
#include <numeric>

namespace Console {

using namespace std::chrono;
using Pusher::ChannelName;
using Pusher::ChannelRegistry;
using Pusher::ChannelStates;
using Pusher::Client;
using Pusher::UserId;

ChannelFeed::ChannelFeed(Client &client, std::shared_ptr<Pusher::Scheduler> scheduler,
                         QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_scheduler(std::move(scheduler))
{
    connect(&client, &Client::eventsReceived, this, &ChannelFeed::count);
    connect(&client.channels(), &ChannelRegistry::stateChanged, this,
            [this](const ChannelName &channel, ChannelRegistry::State state) {
                if (state != ChannelRegistry::State::Left)
                    return;
                m_traffic.remove(channel);
                m_joined.remove(channel);
            });
    ChannelStates &states = client.channelStates();
    connect(&states, &ChannelStates::memberJoined, this,
            [this](const ChannelName &channel, const UserId &user) {
                note(channel, user, PresenceNews::Kind::Joined);
            });
    connect(&states, &ChannelStates::memberLeft, this,
            [this](const ChannelName &channel, const UserId &user) {
                note(channel, user, PresenceNews::Kind::Left);
            });
    connect(&states, &ChannelStates::membersListed, this,
            [this](const ChannelName &channel, const Pusher::PresenceMembers::Changes &changes) {
                for (const UserId &user : changes.joined)
                    note(channel, user, PresenceNews::Kind::JoinedMeanwhile);
                for (const UserId &user : changes.left)
                    note(channel, user, PresenceNews::Kind::LeftMeanwhile);
            });
}

ChannelFeed::~ChannelFeed() = default;

void ChannelFeed::note(const ChannelName &channel, const UserId &user, PresenceNews::Kind kind)
{
    const Pusher::WallTime now = m_scheduler->wallNow();
    m_news.push({m_news.totalPushed() + 1, now, channel, user, kind});
    // When exactly somebody came while the line was down, nobody knows.
    if (kind == PresenceNews::Kind::Joined)
        m_joined[channel].insert(user, now);
    else if (kind != PresenceNews::Kind::JoinedMeanwhile)
        m_joined[channel].remove(user);
}

void ChannelFeed::request()
{
    if (m_answer)
        return;
    milliseconds patience(0);
    if (m_answered)
        patience = std::max(ceil<milliseconds>(*m_answered + interval - m_scheduler->now()), 0ms);
    m_answer = m_scheduler->singleShot(patience, [this] { answer(); });
}

void ChannelFeed::subscribe(const ChannelName &channel)
{
    if (const auto wanted = m_client.channels().subscribe(channel); !wanted)
        Q_EMIT refused(channel, wanted.error());
}

void ChannelFeed::unsubscribe(const ChannelName &channel)
{
    const auto holders = m_client.channels().entries().value(channel).holders;
    for (const Pusher::SubscriptionHolder &holder : holders)
        m_client.channels().unsubscribe(channel, holder);
}

void ChannelFeed::retry(const ChannelName &channel)
{
    m_client.channels().retry(channel);
}

qint64 ChannelFeed::secondNow() const
{
    return floor<seconds>(m_scheduler->now().time_since_epoch()).count();
}

/// Empties the slots of the seconds in which nothing came.
void ChannelFeed::advance(Traffic &traffic, qint64 second)
{
    const qint64 slots = qint64(Traffic::seconds);
    for (qint64 s = std::max(traffic.second + 1, second - slots + 1); s <= second; ++s)
        traffic.perSecond[std::size_t(s % slots)] = 0;
    traffic.second = std::max(traffic.second, second);
}

void ChannelFeed::count(quint64 first, quint64 last)
{
    using History = Pusher::EventHistory;
    struct Came {
        quint32 events = 0;
        quint64 last = 0;
    };
    const auto history = m_client.history();
    const History::Snapshot kept = history->snapshotFrom(first);
    // Interned ids in the loop, names once a channel and turn. Names that the bounded table refused
    // are counted in Client::Counters.
    QHash<Pusher::Interner::Id, Came> came;
    kept.forEachRow(first, last, [&](const History::Ring::SegmentPtr &segment, quint32 index) {
        Came &ofChannel = came[segment->header(index).channel];
        ++ofChannel.events;
        ofChannel.last = segment->firstSequence() + index;
        return true;
    });
    came.remove(Pusher::Interner::notInterned);
    const qint64 second = secondNow();
    for (auto it = came.cbegin(); it != came.cend(); ++it) {
        const ChannelName channel(history->names()->text(it.key()));
        if (!m_client.channels().isWanted(channel))
            continue;
        Traffic &traffic = m_traffic[channel];
        advance(traffic, second);
        traffic.events += it->events;
        traffic.perSecond[std::size_t(second % qint64(Traffic::seconds))] += it->events;
        traffic.lastSequence = it->last;
    }
}

void ChannelFeed::answer()
{
    m_answer.reset();
    m_answered = m_scheduler->now();
    ChannelSnapshot snapshot;
    snapshot.taken = m_scheduler->wallNow();
    snapshot.now = *m_answered;
    for (const Pusher::ChannelStatus &status : m_client.channelStatuses()) {
        snapshot.channels.append(rowOf(status));
        addMembers(status, snapshot.members);
    }
    snapshot.news = m_news.toList();
    Q_EMIT answered(snapshot);
}

ChannelRow ChannelFeed::rowOf(const Pusher::ChannelStatus &status)
{
    ChannelRow row{.status = status};
    const auto traffic = m_traffic.find(status.name);
    if (traffic == m_traffic.end())
        return row;
    advance(*traffic, secondNow());
    row.events = traffic->events;
    row.perSecond = std::accumulate(traffic->perSecond.cbegin(), traffic->perSecond.cend(), 0.0)
        / double(Traffic::seconds);
    if (const auto last = m_client.history()->at(traffic->lastSequence)) {
        constexpr qsizetype longest = 256; // a name may be as long as a frame
        row.lastEvent = last->name().value().left(longest);
        row.lastAt = last->receivedAt();
    }
    return row;
}

void ChannelFeed::addMembers(const Pusher::ChannelStatus &status, QList<MemberRow> &members) const
{
    if (!status.members)
        return;
    const auto &listed = status.members->members();
    const auto joined = m_joined.value(status.name);
    for (auto it = listed.cbegin(); it != listed.cend(); ++it) {
        MemberRow row{.channel = status.name,
                      .user = it.key(),
                      .info = *it,
                      .isMe = it.key() == status.members->me(),
                      .isCurrent = status.isCurrent};
        if (const auto at = joined.constFind(it.key()); at != joined.cend())
            row.joined = *at;
        members.append(row);
    }
}

} // namespace Console
