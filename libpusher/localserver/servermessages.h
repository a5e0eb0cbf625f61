// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QStringView>

#include <chrono>

namespace Pusher::Detail {

// The frames a server sends, as text (protocol.md §3). `data` of protocol events is double encoded
// as the hosted service does it; `pusher:error` carries an object.

QString encodeGreeting(const SocketId &socketId, std::chrono::seconds activityTimeout);
QString encodeServerPing();
QString encodeServerPong();
QString encodeSubscriptionSucceeded(const QString &channel);
QString encodeCacheMiss(const QString &channel);
/// `code` 0 stands for null; `channel` may be empty.
QString encodePusherError(int code, const QString &message, const QString &channel = {});
/// `data` is the text of the data string; it arrives unchanged.
QString encodeChannelEvent(const QString &channel, const QString &event, const QString &data);

/// A JSON string with its quotes; non-ASCII characters stay as they are.
QString jsonQuoted(QStringView text);

} // namespace Pusher::Detail
