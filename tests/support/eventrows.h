// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/history/eventhistory.h"

#include <string>
#include <string_view>

/// Fills a history with events as the client does, without a socket.
namespace EventRows {

/// `text` as a JSON string token: how Pusher sends data.
inline std::string quoted(std::string_view text)
{
    std::string token = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            token += '\\';
        token += c;
    }
    return token + '"';
}

struct Row {
    std::string_view channel = "bot-updates";
    std::string_view event = "trade-executed";
    std::string_view data = {}; ///< the token as received; empty: none
    std::string_view user = {};
};

/// The events come a second apart.
inline quint64 add(Pusher::EventHistory &history, const Row &row)
{
    Pusher::Frame frame;
    frame.channel = row.channel;
    frame.event = row.event;
    frame.rawData = row.data;
    frame.userId = row.user;
    const auto second = qint64(history.lastSequence() + 1);
    return history.append(frame, Pusher::WallTime(std::chrono::seconds(1'790'000'000 + second)));
}

/// `count` trades.
inline void addTrades(Pusher::EventHistory &history, quint64 count)
{
    const std::string data =
        quoted(R"({"botUUID":"b1","botName":"Alpha-7","symbol":"EURUSD","amount":12.50,)"
               R"("currency":"EUR","profit_is_win":true})");
    for (quint64 i = 0; i < count; ++i)
        add(history, {.data = data});
}

} // namespace EventRows
