// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/event.h"

#include <QString>

namespace Console {

/// What `bot-created` and `bot-updated` last said of a bot: `{botUUID, botName, status}`.
struct Bot {
    QString uuid;
    QString name;
    QString status; ///< as sent: RUNNING, PAUSED, ERROR, …
    Pusher::WallTime updated;
    quint64 event = 0; ///< the event that said so

    const QString &key() const { return uuid; }
    bool hasFailed() const;

    friend bool operator==(const Bot &, const Bot &) = default;
};

/// Found by `Pusher::Event::data<Bot>()`. ProtocolError when the data is no object or has no
/// `botUUID`.
Pusher::Result<Bot> decodePayload(const Pusher::Event &event, std::type_identity<Bot>);

} // namespace Console
