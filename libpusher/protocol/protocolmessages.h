// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringView>

#include <chrono>
#include <optional>

namespace Pusher {

// The protocol's own messages, off the hot path (QJsonDocument). `rawData` is a Frame's token:
// string, value or missing are all accepted (protocol.md §1.2).

/// `digits.digits`, at most 64 characters: what may be signed and sent to a server.
bool isSocketId(QStringView text);

struct ConnectionEstablished {
    SocketId socketId;
    /// Clamped to 5–300 s; 120 s when missing or not a number.
    std::chrono::seconds activityTimeout{120};
    bool activityTimeoutAdjusted = false;
};
/// Fails with ProtocolError when there is no socket id of the form digits.digits.
Result<ConnectionEstablished> parseConnectionEstablished(QByteArrayView rawData);

struct PusherError {
    std::optional<int> code; ///< unset for null or missing
    QString message; ///< at most 1000 characters
    QString channel; ///< where the dialect names one
};
PusherError parsePusherError(QByteArrayView rawData);

struct SubscriptionError {
    QString type;
    QString message;
    std::optional<int> status;
};
SubscriptionError parseSubscriptionError(QByteArrayView rawData);

/// Of `pusher_internal:subscription_count`; nothing unless it is a whole number ≥ 0.
std::optional<qint64> parseSubscriptionCount(QByteArrayView rawData);

QByteArray encodePing();
QByteArray encodePong();
/// `auth` empty for public channels; `channelData` only for presence.
QByteArray encodeSubscribe(const ChannelName &channel, const QByteArray &auth = {},
                           const QByteArray &channelData = {});
QByteArray encodeUnsubscribe(const ChannelName &channel);

} // namespace Pusher
