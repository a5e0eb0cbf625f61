// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/eventpattern.h"
#include "libpusher/dispatch/lanes.h"
#include "libpusher/protocol/event.h"

#include <QHash>

#include <deque>
#include <memory>
#include <vector>

namespace Pusher::Detail {

/// Decides, while a lane is behind, which of its waiting events are left out. One thread.
///
/// It keeps no events: each has a serial number, which rises in order of arrival, and what a policy
/// has to know of later ones fits into numbers. Bounded: `keysKept` keys, the policy's own number,
/// and `channelsKept` channels; what finds no room is called, not left out.
class OverloadFilter {
public:
    static constexpr qsizetype keysKept = 65536;
    static constexpr qsizetype channelsKept = 10000;

    /// What is known of a channel that has a policy.
    struct Channel {
        const OverloadPolicy *policy = nullptr; ///< null: all are kept
        quint64 taken = 0;
        quint64 dropped = 0;
        std::deque<quint64> newest = {}; ///< DropOldest: serials, at most `policy->number`
    };

    explicit OverloadFilter(const QList<OverloadPolicy> &policies);

    /// Null for a channel whose events are all kept. Valid as long as the filter.
    Channel *find(Interner::Id channel, const Interner &names);
    /// `event` waits; each one once, in order.
    void arrived(Channel &channel, quint64 serial, const Event &event);
    /// Whether its listeners are to be called, now that its turn has come. Counted.
    bool takes(Channel &channel, quint64 serial, const Event &event);
    /// Nothing waits any more: what arrives is measured anew.
    void caughtUp();

    quint64 dropped() const { return m_dropped; }
    QList<LaneStatistics::Channel> statistics(const Interner &names) const;

private:
    static std::optional<QByteArray> keyOf(const OverloadPolicy &policy, const Event &event);
    bool isWanted(Channel &channel, quint64 serial, const Event &event);
    void makeRoomForKeys();

    const QList<OverloadPolicy> m_policies;
    std::vector<EventPattern> m_patterns; ///< of the policies
    QHash<Interner::Id, std::shared_ptr<Channel>> m_channels;
    QHash<QByteArray, quint64> m_latest; ///< serial of the newest waiting event of a key
    quint64 m_reached = 0; ///< serial whose turn came last
    quint64 m_nextClearance = 0; ///< not before: going through all keys for each would take hours
    quint64 m_dropped = 0;
};

} // namespace Pusher::Detail
