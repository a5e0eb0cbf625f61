// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/error.h"

#include <QByteArray>

#include <optional>

namespace Console {

/// What became of one event on one channel, as `send` prints it.
struct ResultLine {
    qsizetype event = 0; ///< its place among those to be sent
    QString channel;
    std::optional<int> deliveredTo = {};
    std::optional<Pusher::Error> error = {}; ///< none: it was sent
    QString eventId = {}; ///< the caller's own; may be empty

    /// The line, without its end. A failure also has `maybeDelivered`.
    QByteArray toJson() const;
};

/// An error for the terminal: code, message, what the server says, where it redirects to.
QString errorLine(const Pusher::Error &error);

} // namespace Console
