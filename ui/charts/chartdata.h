// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"
#include "ui/charts/exactsum.h"
#include "ui/charts/gapspans.h"
#include "ui/charts/ratebuckets.h"
#include "ui/charts/runningtotal.h"
#include "ui/domain/discoverystore.h"

#include <memory>
#include <optional>

namespace Console {

/// What the charts draw: counts per second by kind, results, running totals, and the gaps.
///
/// Reads what is new in the stores by `collect()`, without decoding anything: kinds by the event's
/// interned name, results and profits from the trades' rows (10 000 events take well under 1 ms).
/// Times are those of receipt. Stores may be null. Lives in the reader's thread.
class ChartData {
public:
    enum class Kind : quint8 { Trade, Bot, Strategy, Notification, Other };
    static constexpr std::size_t kindCount = 5;
    enum class Outcome : quint8 { Win, Loss };
    static constexpr std::size_t outcomeCount = 2;

    /// The sum of profits in one currency; never of two.
    struct Profit {
        Pusher::Interner::Id currency = 0; ///< in the store's names; 0: the sender named none
        QString currencyText = {}; ///< foreign
        RunningTotal total = {};
        ExactSum sum = {};
    };
    /// Trades in further currencies are counted, not drawn.
    static constexpr std::size_t maximumCurrencies = 6;

    ChartData(std::shared_ptr<const Pusher::EventHistory> history,
              std::shared_ptr<const DiscoveryStore> store);

    /// Takes in what the stores have now; answers whether there was anything.
    bool collect();
    /// The line is up: from here on silence means zero.
    void noteLineUp(Pusher::WallTime now);
    void gapOpened(const Pusher::Gap &gap) { m_gaps.opened(gap); }
    void gapClosed(const Pusher::Gap &gap) { m_gaps.closed(gap); }

    /// Since when there is something to know; nothing before the line was first up.
    std::optional<Pusher::WallTime> knownFrom() const { return m_knownFrom; }
    const GapSpans &gaps() const { return m_gaps; }
    const RateBuckets &events() const { return m_events; } ///< by Kind
    const RateBuckets &results() const { return m_results; } ///< by Outcome
    const RunningTotal &winsMinusLosses() const { return m_balance; }
    const std::vector<Profit> &profits() const { return m_profits; }

    quint64 eventCount() const { return m_eventCount; } ///< charted so far
    quint64 tradeCount() const { return m_tradeCount; }
    quint64 wins() const { return m_wins; }
    quint64 losses() const { return m_losses; }
    /// Evicted or cleared before they could be charted.
    quint64 missedEvents() const { return m_missedEvents; }
    quint64 missedTrades() const { return m_missedTrades; }
    /// Trades whose profit is in none of the totals: one currency too many, or no usable number.
    quint64 uncountedProfits() const { return m_uncountedProfits; }

private:
    bool collectEvents();
    bool collectTrades();
    void takeTrade(const Trade &trade);
    void takeProfit(const Trade &trade);
    Kind kindOf(const Pusher::EventSegment &segment, quint32 index);
    void noteKnown(Pusher::WallTime time);
    Profit *profitIn(Pusher::Interner::Id currency);

    std::shared_ptr<const Pusher::EventHistory> m_history;
    std::shared_ptr<const DiscoveryStore> m_store;
    quint64 m_nextEvent = 1;
    quint64 m_nextTrade = 1;
    Pusher::WallTime m_lastEventAt; ///< of the newest charted event
    Pusher::WallTime m_lastTradeAt;
    std::vector<quint8> m_kindOfName; ///< by interned id; `unknownKind` until looked at

    std::optional<Pusher::WallTime> m_knownFrom;
    GapSpans m_gaps;
    RateBuckets m_events{kindCount};
    RateBuckets m_results{outcomeCount};
    RunningTotal m_balance;
    std::vector<Profit> m_profits; ///< in order of first appearance
    quint64 m_eventCount = 0;
    quint64 m_tradeCount = 0;
    quint64 m_wins = 0;
    quint64 m_losses = 0;
    quint64 m_missedEvents = 0;
    quint64 m_missedTrades = 0;
    quint64 m_uncountedProfits = 0;
};

} // namespace Console
