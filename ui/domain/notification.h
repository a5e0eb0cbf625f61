// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/event.h"

#include <QString>

namespace Console {

/// A message for the user: `{type, botName?, amount?, message?}` (seed 1, example 4).
struct Notification {
    enum class Type : quint8 { Other, BotCompleted, ProfitTargetReached, MarginWarning };

    Type type = Type::Other;
    QString typeText; ///< as sent, also where the type is not one of ours
    QString botName;
    QString amount; ///< spelled as sent
    QString message;
    Pusher::WallTime received;
    quint64 event = 0;

    friend bool operator==(const Notification &, const Notification &) = default;
};

/// Found by `Pusher::Event::data<Notification>()`. ProtocolError when the data is no object.
Pusher::Result<Notification> decodePayload(const Pusher::Event &event,
                                           std::type_identity<Notification>);

} // namespace Console
