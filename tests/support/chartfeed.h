// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/history/eventhistory.h"
#include "libpusher/history/gapledger.h"
#include "tests/support/traderows.h"

#include <memory>

/// A history and a store as the charts read them, filled by the test: an event, or a trade with its
/// event, at any time.
struct ChartFeed {
    explicit ChartFeed(quint64 capacity = 1000)
        : history(
            std::make_shared<Pusher::EventHistory>(capacity, std::make_shared<Pusher::Interner>()))
        , store(std::make_shared<Console::DiscoveryStore>(capacity))
    {
    }

    void event(std::string_view name, Pusher::WallTime received)
    {
        Pusher::Frame frame;
        frame.channel = "bot-updates";
        frame.event = name;
        frame.rawData = "{}";
        history->append(frame, received);
    }
    void trade(Pusher::WallTime received, const TradeRows::Row &row = {})
    {
        event("trade-executed", received);
        Console::Trade trade = TradeRows::make(*store, history->lastSequence(), row);
        trade.received = received;
        store->addTrade(trade);
    }

    std::shared_ptr<Pusher::EventHistory> history;
    std::shared_ptr<Console::DiscoveryStore> store;
};

/// A gap of one channel.
inline Pusher::Gap chartGap(quint64 id, Pusher::WallTime from,
                            Pusher::Gap::Cause cause = Pusher::Gap::Cause::ConnectionLost)
{
    Pusher::Gap gap;
    gap.id = id;
    gap.from = from;
    gap.cause = cause;
    gap.channels.insert(Pusher::ChannelName(QStringLiteral("bot-updates")));
    return gap;
}
