// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/random.h"
#include "libpusher/http/httpapi.h"

#include <array>

namespace Console {

/// Six bots, five symbols and their prices: turns "bot 3 trades now" into the event an exchange
/// would send.
///
/// Pure: no clock, no timer, no socket; the same seed and the same calls give the same bytes.
/// Payloads: architecture, "How the two seeds meet".
class TradingMarket {
public:
    static constexpr int botCount = 6;
    enum class BotStatus { Created, Running, Paused, Error };

    explicit TradingMarket(quint32 seed);

    /// The demo's channels: `bot-updates`, `strategy-updates`, `user-updates-42`.
    static QStringList channels();

    BotStatus status(int bot) const { return m_bots.at(std::size_t(bot)).status; }

    /// A trade of one bot at the market's next price.
    Pusher::OutgoingEvent trade(int bot);
    /// A trade made by hand: it carries no bot.
    Pusher::OutgoingEvent manualTrade();
    Pusher::OutgoingEvent createBot(int bot);
    Pusher::OutgoingEvent updateBot(int bot, BotStatus status);
    Pusher::OutgoingEvent modifyStrategy();
    /// bot_completed, profit_target_reached, margin_warning and maintenance in turn.
    Pusher::OutgoingEvent notification();
    /// margin_warning about one bot.
    Pusher::OutgoingEvent marginWarning(int bot);

private:
    struct Symbol {
        const char *name;
        const char *currency;
        double price;
        double volatility; ///< of one step, relative
    };
    struct Bot {
        const char *name;
        int symbols[2];
        double winRate;
        double stake; ///< mean amount of one trade, in the symbol's currency
        BotStatus status = BotStatus::Created;
        QByteArray uuid;
        double profit = 0; ///< since the start
    };

    Pusher::OutgoingEvent tradeOf(Bot *bot, int symbol, double winRate, double stake);
    Pusher::OutgoingEvent botEvent(const char *event, const Bot &bot) const;
    QByteArray makeUuid();

    Random m_random;
    std::array<Symbol, 5> m_symbols;
    std::array<Bot, botCount> m_bots;
    int m_strategies = 0;
    int m_notifications = 0;
};

} // namespace Console
