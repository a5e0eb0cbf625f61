// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/bot.h"

#include <optional>

namespace Console {

/// What is known of one bot: what it said of itself, and what was counted since it was first seen.
struct BotRecord {
    /// Where only trades told of it: no status, and what the trades said of its name and uuid.
    Bot bot;
    Pusher::WallTime firstSeen;
    Pusher::WallTime statusSince; ///< when it said something else than before; repeats do not count
    Pusher::WallTime lastHeard;
    quint64 lastEvent = 0; ///< its newest event, a trade or its own word
    quint64 trades = 0;
    quint64 wins = 0;
    quint64 losses = 0;

    bool isAnnounced() const { return bot.event != 0; }
    /// 0 … 1, of the trades that told their result; none before the first of these.
    std::optional<double> winRate() const
    {
        const quint64 decided = wins + losses;
        return decided == 0 ? std::nullopt : std::optional(double(wins) / double(decided));
    }
};

} // namespace Console
