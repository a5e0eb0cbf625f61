// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpapi.h"

class QIODevice;

namespace Pusher {

/// An event to publish, as a line of text names it.
struct EventLine {
    OutgoingEvent event; ///< with one channel
    QString eventId; ///< the caller's own, for results and logs; not sent
    UserId userId; ///< whose event it is; not sent
    int line = 0; ///< from 1
};

/// More is refused: everything is read before anything is sent.
constexpr qint64 maximumEventLinesBytes = 64 * 1024 * 1024;

/// Reads one JSON object: `channel`, `event` and `data`, and if wanted `eventId`, `userId` and
/// `socketId` (null: not there). A `data` that is a string is sent as the text it stands for; any
/// other value as it is written, byte for byte.
///
/// ConfigurationError for anything else, also for members that are unknown or stand twice. What the
/// service takes is not checked here (`HttpApi::check()`).
Result<EventLine> parseEventLine(const QByteArray &line);

/// Reads JSON Lines until the end of `input`; lines of white space are skipped. The error's message
/// begins with the line's number, which is also its parameter `line`.
Result<QList<EventLine>> readEventLines(QIODevice &input);

} // namespace Pusher
