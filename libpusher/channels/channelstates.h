// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/channels/presencemembers.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <optional>

namespace Pusher {

/// What the server tells of a channel that is no event: who is there, how many listen, whether its
/// cache was empty. One thread.
///
/// Told by the client of the protocol's messages for wanted channels, in their order. A figure is
/// the word of one connection: it is kept to be shown when the line is gone, and marked as no longer
/// current. Every `rawData` is a frame's token (`Frame::rawData`), string or object.
class ChannelStates : public QObject {
    Q_OBJECT
public:
    struct State {
        /// Subscribers, where the server counts them; 0 is a number like any other.
        std::optional<qint64> subscriptionCount;
        /// When the server said, after subscribing, that the channel's cache is empty. Cache
        /// channels only.
        std::optional<WallTime> cacheMissed;
        /// Presence channels only.
        std::optional<PresenceMembers> members;
        bool isCurrent = false; ///< the word of the connection that stands
    };

    explicit ChannelStates(std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);

    /// Null for a channel of which nothing was told.
    const State *find(const ChannelName &channel) const;

    /// Who we are there: the `channel_data` that the subscription is made with (empty: nobody).
    void setMe(const ChannelName &channel, const UserId &me);
    void subscriptionSucceeded(const ChannelName &channel, QByteArrayView rawData);
    void memberAdded(const ChannelName &channel, QByteArrayView rawData);
    void memberRemoved(const ChannelName &channel, QByteArrayView rawData);
    /// Counted as refused when it holds no number ≥ 0.
    void subscriptionCount(const ChannelName &channel, QByteArrayView rawData);
    void cacheMiss(const ChannelName &channel);
    void connectionLost();
    void forget(const ChannelName &channel);

    /// Messages that could not be read.
    quint64 refused() const { return m_refused; }

Q_SIGNALS:
    /// Something of it changed. One of the signals below may follow.
    void changed(const Pusher::ChannelName &channel);
    void memberJoined(const Pusher::ChannelName &channel, const Pusher::UserId &user);
    void memberLeft(const Pusher::ChannelName &channel, const Pusher::UserId &user);
    /// A whole list came. `changes`: who came and went while the line was down; nobody the first
    /// time.
    void membersListed(const Pusher::ChannelName &channel,
                       const Pusher::PresenceMembers::Changes &changes);

private:
    /// Of a presence channel; null for other kinds, which have no members.
    PresenceMembers *membersOf(const ChannelName &channel);

    std::shared_ptr<Scheduler> m_scheduler;
    QHash<ChannelName, State> m_states;
    quint64 m_refused = 0;
};

} // namespace Pusher
