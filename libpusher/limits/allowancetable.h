// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/limits/allowance.h"

#include <QHash>

#include <vector>

namespace Pusher {

/// An Allowance for each user, of a bounded number of users (reliability.md R5).
///
/// Where there is no room for a new user, the one that has been idle for longest is forgotten: idle
/// means that nobody gains by it. Where nobody is idle, new users share one allowance, the overflow.
/// A user that becomes tracked begins with a copy of it, so that what was taken there counts: no user
/// ever gets more than the limits say, tracked or not. One thread; the caller's monotonic clock.
class AllowanceTable {
public:
    /// `maximumUsers` from 1 on; `limits` must be valid.
    AllowanceTable(const RateLimitConfig &limits, qsizetype maximumUsers);

    /// The user's allowance, made if there is room, else the overflow; until the next call.
    Allowance &of(const UserId &user, Scheduler::TimePoint now);
    /// Nothing where the user is not tracked.
    const Allowance *find(const UserId &user) const;
    const Allowance &overflow() const { return m_overflow; }

    qsizetype size() const { return m_places.size(); }
    quint64 evicted() const { return m_evicted; }
    void setLimits(Scheduler::TimePoint now, const RateLimitConfig &limits);

    /// Calls `visit(user, allowance)` for each tracked user, in no order.
    template <typename Visitor>
    void forEach(Visitor visit) const
    {
        for (const Tracked &tracked : m_tracked)
            visit(tracked.user, tracked.allowance);
    }

private:
    struct Tracked {
        UserId user;
        Allowance allowance;
    };
    /// When a tracked user is idle, at the earliest: it only becomes later while limits stay.
    struct Idle {
        Scheduler::TimePoint at;
        quint32 place;
        friend bool operator>(const Idle &a, const Idle &b) { return a.at > b.at; }
    };

    void push(const Idle &idle);
    std::optional<quint32> takeIdlePlace(Scheduler::TimePoint now);
    void rebuildHeap();

    qsizetype m_maximumUsers;
    Allowance m_overflow; ///< while nothing was taken from it: what a new user has
    QHash<UserId, quint32> m_places;
    std::vector<Tracked> m_tracked;
    std::vector<Idle> m_idle; ///< a heap, the earliest in front; each place once
    quint64 m_evicted = 0;
};

} // namespace Pusher
