// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/tradingmarket.h"

#include "app/text/jsonobjectwriter.h"

#include <algorithm>

namespace Console {

using namespace Qt::StringLiterals;

namespace {

constexpr auto botChannel = "bot-updates"_L1;
constexpr auto strategyChannel = "strategy-updates"_L1;
constexpr auto userChannel = "user-updates-42"_L1;

Pusher::OutgoingEvent makeEvent(QLatin1StringView channel, const char *name, QByteArray data)
{
    Pusher::OutgoingEvent event;
    event.channels = {Pusher::ChannelName(QString(channel))};
    event.name = Pusher::EventName(QString::fromLatin1(name));
    event.data = std::move(data);
    return event;
}

const char *statusText(TradingMarket::BotStatus status)
{
    switch (status) {
    case TradingMarket::BotStatus::Created:
        return "CREATED";
    case TradingMarket::BotStatus::Running:
        return "RUNNING";
    case TradingMarket::BotStatus::Paused:
        return "PAUSED";
    case TradingMarket::BotStatus::Error:
        return "ERROR";
    }
    return "";
}

} // namespace

TradingMarket::TradingMarket(quint32 seed)
    : m_random(seed)
    , m_symbols{{{"BTC/USDT", "USDT", 64250.0, 0.0006},
                 {"ETH/USDT", "USDT", 3140.0, 0.0008},
                 {"SOL/USDT", "USDT", 148.0, 0.0012},
                 {"EUR/USD", "USD", 1.0862, 0.0001},
                 {"XAU/EUR", "EUR", 2214.0, 0.0003}}}
    , m_bots{{{"Trend Rider", {0, 1}, 0.54, 900, BotStatus::Created, {}, 0},
              {"Mean Reverter", {1, 2}, 0.61, 420, BotStatus::Created, {}, 0},
              {"Grid Runner", {2, 2}, 0.66, 150, BotStatus::Created, {}, 0},
              {"Breakout Hunter", {0, 4}, 0.43, 1200, BotStatus::Created, {}, 0},
              {"News Scalper", {3, 4}, 0.51, 2500, BotStatus::Created, {}, 0},
              {"Night Owl", {3, 1}, 0.57, 640, BotStatus::Created, {}, 0}}}
{
    for (Bot &bot : m_bots)
        bot.uuid = makeUuid();
}

QStringList TradingMarket::channels()
{
    return {botChannel, strategyChannel, userChannel};
}

QByteArray TradingMarket::makeUuid()
{
    QByteArray hex;
    for (int i = 0; i < 4; ++i)
        hex += QByteArray::number(m_random.bits(), 16).rightJustified(8, '0');
    hex[12] = '4';
    hex[16] = "89ab"[m_random.index(4)];
    for (const int dash : {8, 13, 18, 23})
        hex.insert(dash, '-');
    return hex;
}

Pusher::OutgoingEvent TradingMarket::tradeOf(Bot *bot, int symbolIndex, double winRate,
                                             double stake)
{
    Symbol &symbol = m_symbols.at(std::size_t(symbolIndex));
    // A random walk that is drawn back a little, so that prices stay plausible for days.
    symbol.price *= std::exp(symbol.volatility * m_random.normal());
    const bool win = m_random.chance(winRate);
    const double amount = std::max(1.0, stake * std::exp(0.35 * m_random.normal()));
    // Whoever wins often wins little: the expectation of each bot stays slightly above zero.
    const double typical = 0.004 * (win ? (1 - winRate) * 1.08 : winRate) * 2;
    const double profit = std::max(0.01, amount * typical * m_random.uniform(0.4, 1.6));
    if (bot)
        bot->profit += win ? profit : -profit;

    QByteArray data;
    JsonObjectWriter json(data);
    if (bot) {
        json.text("botUUID", QByteArrayView(bot->uuid));
        json.text("botName", QByteArrayView(bot->name));
    }
    json.text("symbol", QByteArrayView(symbol.name));
    json.real("amount", amount, 2);
    json.text("currency", QByteArrayView(symbol.currency));
    json.real("price", symbol.price, symbol.price < 10 ? 5 : 2);
    json.boolean("profit_is_win", win);
    json.real("profit", win ? profit : -profit, 2);
    json.end();
    return makeEvent(botChannel, "trade-executed", std::move(data));
}

Pusher::OutgoingEvent TradingMarket::trade(int index)
{
    Bot &bot = m_bots.at(std::size_t(index));
    return tradeOf(&bot, bot.symbols[m_random.index(2)], bot.winRate, bot.stake);
}

Pusher::OutgoingEvent TradingMarket::manualTrade()
{
    return tradeOf(nullptr, m_random.index(int(m_symbols.size())), 0.5, 300);
}

Pusher::OutgoingEvent TradingMarket::botEvent(const char *event, const Bot &bot) const
{
    QByteArray data;
    JsonObjectWriter(data)
        .text("botUUID", QByteArrayView(bot.uuid))
        .text("botName", QByteArrayView(bot.name))
        .text("status", QByteArrayView(statusText(bot.status)))
        .end();
    return makeEvent(botChannel, event, std::move(data));
}

Pusher::OutgoingEvent TradingMarket::createBot(int index)
{
    Bot &bot = m_bots.at(std::size_t(index));
    bot.status = BotStatus::Created;
    return botEvent("bot-created", bot);
}

Pusher::OutgoingEvent TradingMarket::updateBot(int index, BotStatus status)
{
    Bot &bot = m_bots.at(std::size_t(index));
    bot.status = status;
    return botEvent("bot-updated", bot);
}

Pusher::OutgoingEvent TradingMarket::modifyStrategy()
{
    static constexpr const char *titles[] = {"Momentum 15m",       "Bollinger reversion",
                                             "Grid 1.5 % spacing", "Range breakout 4h",
                                             "News impulse",       "Overnight carry"};
    QByteArray data;
    JsonObjectWriter(data)
        .text("title", QByteArrayView(titles[m_strategies++ % int(std::size(titles))]))
        .end();
    return makeEvent(strategyChannel, "strategy-modified", std::move(data));
}

Pusher::OutgoingEvent TradingMarket::marginWarning(int index)
{
    const Bot &bot = m_bots.at(std::size_t(index));
    const QByteArray message = "Margin of " + QByteArray(bot.name) + " is down to "
        + QByteArray::number(m_random.uniform(12, 28), 'f', 1) + " %";
    QByteArray data;
    JsonObjectWriter(data)
        .text("type", QByteArrayView("margin_warning"))
        .text("botName", QByteArrayView(bot.name))
        .text("message", QByteArrayView(message))
        .end();
    return makeEvent(userChannel, "notification", std::move(data));
}

Pusher::OutgoingEvent TradingMarket::notification()
{
    const auto best =
        std::max_element(m_bots.begin(), m_bots.end(),
                         [](const Bot &a, const Bot &b) { return a.profit < b.profit; });
    const int turn = m_notifications++ % 4;
    if (turn == 2) {
        const auto worst =
            std::min_element(m_bots.begin(), m_bots.end(),
                             [](const Bot &a, const Bot &b) { return a.profit < b.profit; });
        return marginWarning(int(worst - m_bots.begin()));
    }
    QByteArray data;
    JsonObjectWriter json(data);
    if (turn == 0) {
        json.text("type", QByteArrayView("bot_completed"));
        json.text("botName", QByteArrayView(m_bots.at(std::size_t(m_random.index(botCount))).name));
    } else if (turn == 1) {
        json.text("type", QByteArrayView("profit_target_reached"));
        json.text("botName", QByteArrayView(best->name));
        json.real("amount", std::max(5.0, best->profit), 2);
    } else {
        json.text("type", QByteArrayView("maintenance"));
        json.text("message", QByteArrayView("The exchange pauses at 02:00 UTC for five minutes"));
    }
    json.end();
    return makeEvent(userChannel, "notification", std::move(data));
}

} // namespace Console
