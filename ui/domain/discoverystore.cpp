// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/discoverystore.h"

#include "ui/domain/decoding.h"

#include <algorithm>

namespace Console {

namespace {

constexpr quint64 notificationCapacity = 1000;
constexpr std::size_t botCapacity = 10000;
constexpr qsizetype strategyCapacity = 1000;

/// One writer: a plain load and store is enough and spares the locked instruction.
void increment(std::atomic<quint64> &counter)
{
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

/// With the placeholder as the first of all, so that a full table still has it.
std::unique_ptr<Pusher::Interner> makeNames()
{
    auto names = std::make_unique<Pusher::Interner>();
    names->intern(Decoding::placeholder);
    return names;
}

} // namespace

DiscoveryStore::DiscoveryStore(quint64 capacity)
    : m_names(makeNames())
    , m_trades(capacity)
    , m_activity(std::min(capacity, activityCapacity))
    , m_notifications(notificationCapacity)
    , m_bots(*m_names, botCapacity)
    , m_strategies(strategyCapacity)
{
}

DiscoveryStore::Totals DiscoveryStore::totals() const
{
    return {m_tradeCount.load(std::memory_order_relaxed), m_wins.load(std::memory_order_relaxed),
            m_losses.load(std::memory_order_relaxed),
            m_undecodable.load(std::memory_order_relaxed)};
}

bool DiscoveryStore::addTrade(const Trade &trade)
{
    m_trades.tail().append(trade);
    m_trades.published();
    increment(m_tradeCount);
    if (trade.profit().isPresent())
        m_hasProfit.store(true, std::memory_order_relaxed);
    if (trade.result == Trade::Result::Win)
        increment(m_wins);
    else if (trade.result == Trade::Result::Loss)
        increment(m_losses);
    m_bots.addTrade(trade);
    return note({trade.received, trade.event, trade.botName != 0 ? trade.botName : trade.botUuid,
                 Activity::Kind::TradeExecuted});
}

bool DiscoveryStore::addBot(const Bot &bot, Activity::Kind kind)
{
    m_bots.announce(bot);
    return note({bot.updated, bot.event, intern(bot.name.isEmpty() ? bot.uuid : bot.name), kind});
}

bool DiscoveryStore::addStrategy(const Strategy &strategy)
{
    m_strategies.put(strategy);
    return note({strategy.modified, strategy.event, intern(strategy.title),
                 Activity::Kind::StrategyModified});
}

bool DiscoveryStore::addNotification(const Notification &notification)
{
    m_notifications.tail().append(notification);
    m_notifications.published();
    return note({notification.received, notification.event, intern(notification.typeText),
                 Activity::Kind::NotificationReceived});
}

bool DiscoveryStore::addUndecodable(Pusher::WallTime received, quint64 event, const QString &reason)
{
    increment(m_undecodable);
    return note({received, event, intern(reason), Activity::Kind::Undecodable});
}

bool DiscoveryStore::note(const Activity &activity)
{
    m_activity.tail().append(activity);
    m_activity.published();
    // Exchanges on both sides: a reader that acknowledged either sees this row or hears of it.
    return !m_announced.exchange(true, std::memory_order_acq_rel);
}

Pusher::Interner::Id DiscoveryStore::intern(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    return Decoding::internName({utf8.constData(), std::size_t(utf8.size())}, *m_names);
}

} // namespace Console
