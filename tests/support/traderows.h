// SPDX-License-Identifier: MIT
#pragma once

#include "ui/domain/decoding.h"
#include "ui/domain/discoverystore.h"

#include <string_view>

/// Fills a store with trades the way Discovery does, without a server.
namespace TradeRows {

struct Row {
    std::string_view bot = "Alpha-7";
    std::string_view symbol = "EURUSD";
    std::string_view amount = "12.50";
    std::string_view currency = "EUR";
    std::string_view profit = {};
    Console::Trade::Result result = Console::Trade::Result::Win;
};

inline Console::Trade make(Console::DiscoveryStore &store, quint64 event, const Row &row)
{
    Pusher::Interner &names = store.writableNames();
    const auto id = [&names](std::string_view text) {
        return text.empty() ? 0 : Console::Decoding::internName(text, names);
    };
    Console::Trade trade;
    trade.event = event;
    trade.received = Pusher::WallTime(std::chrono::seconds(1'790'000'000 + qint64(event)));
    trade.botName = id(row.bot);
    trade.symbol = id(row.symbol);
    trade.currency = id(row.currency);
    const auto amount = Console::Figure::parse(row.amount, names);
    trade.amountMantissa = amount.mantissa;
    trade.amountScale = amount.scale;
    const auto profit = Console::Figure::parse(row.profit, names);
    trade.profitMantissa = profit.mantissa;
    trade.profitScale = profit.scale;
    trade.result = row.result;
    return trade;
}

inline void add(Console::DiscoveryStore &store, quint64 event, const Row &row = {})
{
    store.addTrade(make(store, event, row));
}

/// Events first … last, each a trade.
inline void addMany(Console::DiscoveryStore &store, quint64 first, quint64 last)
{
    for (quint64 event = first; event <= last; ++event)
        add(store, event);
}

} // namespace TradeRows
