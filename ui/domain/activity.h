// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/interner.h"
#include "libpusher/core/scheduler.h"

namespace Console {

/// One line of the activity history: what happened, to whom, and which event told it. 24 bytes.
struct Activity {
    enum class Kind : quint8 {
        TradeExecuted,
        BotCreated,
        BotUpdated,
        StrategyModified,
        NotificationReceived,
        Undecodable, ///< the event is in the history; `subject` is the reason
    };

    Pusher::WallTime received;
    quint64 event = 0;
    Pusher::Interner::Id subject = 0; ///< bot, strategy title, notification type, or reason
    Kind kind = Kind::Undecodable;

    friend bool operator==(const Activity &, const Activity &) = default;
};

} // namespace Console
