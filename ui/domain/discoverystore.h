// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/segmentring.h"
#include "ui/domain/activity.h"
#include "ui/domain/botstore.h"
#include "ui/domain/keyedstore.h"
#include "ui/domain/notification.h"
#include "ui/domain/strategy.h"
#include "ui/domain/trade.h"

#include <atomic>
#include <memory>

namespace Console {

/// What Discovery has understood so far: written in the client's thread, read from any thread.
///
/// Rows are reached through snapshots of immutable segments, small things through shared copies;
/// texts of rows through `names()`. Every bound has its counter.
class DiscoveryStore {
public:
    using TradeRing = Pusher::SegmentRing<Pusher::RowSegment<Trade>>;
    using ActivityRing = Pusher::SegmentRing<Pusher::RowSegment<Activity>>;
    using NotificationRing = Pusher::SegmentRing<Pusher::RowSegment<Notification, 256>>;

    static constexpr quint64 defaultCapacity = 100000;
    /// Every event makes a line of activity: a long history of them would cost more than it tells.
    static constexpr quint64 activityCapacity = 10000;

    /// Sums over all trades of the session, also those that left the ring.
    struct Totals {
        quint64 trades = 0;
        quint64 wins = 0;
        quint64 losses = 0;
        quint64 undecodable = 0; ///< events of ours whose payload was broken

        friend bool operator==(const Totals &, const Totals &) = default;
    };

    explicit DiscoveryStore(quint64 capacity = defaultCapacity);

    const TradeRing &trades() const { return m_trades; }
    const ActivityRing &activity() const { return m_activity; }
    const NotificationRing &notifications() const { return m_notifications; }
    const BotStore &bots() const { return m_bots; }
    const KeyedStore<Strategy> &strategies() const { return m_strategies; }
    const Pusher::Interner &names() const { return *m_names; }
    Totals totals() const;
    /// Whether any trade so far told its profit: only then there is a column for it.
    bool hasProfit() const { return m_hasProfit.load(std::memory_order_relaxed); }

    /// A reader calls this before it looks; the next change is announced again. Any thread.
    void acknowledge() const { m_announced.exchange(false, std::memory_order_acq_rel); }

    // Writer's thread only; each true the first time after `acknowledge()`: then tell the readers.
    bool addTrade(const Trade &trade);
    bool addBot(const Bot &bot, Activity::Kind kind);
    bool addStrategy(const Strategy &strategy);
    bool addNotification(const Notification &notification);
    bool addUndecodable(Pusher::WallTime received, quint64 event, const QString &reason);
    Pusher::Interner &writableNames() { return *m_names; }

private:
    bool note(const Activity &activity);
    Pusher::Interner::Id intern(const QString &text);

    std::unique_ptr<Pusher::Interner> m_names;
    TradeRing m_trades;
    ActivityRing m_activity;
    NotificationRing m_notifications;
    BotStore m_bots;
    KeyedStore<Strategy> m_strategies;
    std::atomic<quint64> m_tradeCount = 0;
    std::atomic<quint64> m_wins = 0;
    std::atomic<quint64> m_losses = 0;
    std::atomic<quint64> m_undecodable = 0;
    std::atomic<bool> m_hasProfit = false;
    mutable std::atomic<bool> m_announced = false;
};

} // namespace Console
