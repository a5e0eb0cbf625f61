// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace Pusher::Detail {

/// One event somebody publishes over HTTP, checked (protocol.md §5, §8.1).
struct PublishRequest {
    QStringList channels; ///< without repetitions
    QString event;
    QString data; ///< the text of the `data` string
    SocketId exclude;
    QStringList info; ///< attributes of the channels that the publisher asks for
};

// The error's `httpStatus` is 413 for data over 10 240 bytes of UTF-8, else 400; its message names
// the limit.

/// The body of `POST /apps/{id}/events`: 1–100 channels, or one encrypted channel.
Result<PublishRequest> parseEventsBody(const QByteArray &body);
/// The body of `POST /apps/{id}/batch_events`: 1–10 events of one channel each; the message names
/// the bad index.
Result<QList<PublishRequest>> parseBatchBody(const QByteArray &body);

} // namespace Pusher::Detail
