// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>
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

/// Who signs in, or did: from `user_data`, the JSON text that is signed (protocol.md §7).
struct SignInUser {
    UserId id;
    QByteArray info; ///< `user_info` as JSON; empty when there is none. Foreign text.
};
/// Fails with ProtocolError when there is no id, or one that the user's own channel cannot have: it
/// is text of 1–184 characters of a channel name.
Result<SignInUser> parseUserData(QByteArrayView userData);
/// The same, out of `pusher:signin_success`.
Result<SignInUser> parseSignInSuccess(QByteArrayView rawData);

/// What `pusher_internal:watchlist_events` says; ids that are no text, or empty, are left out.
struct WatchlistEvents {
    QStringList online;
    QStringList offline;
};
WatchlistEvents parseWatchlistEvents(QByteArrayView rawData);

QByteArray encodePing();
QByteArray encodePong();
/// `auth` empty for public channels; `channelData` only for presence.
QByteArray encodeSubscribe(const ChannelName &channel, const QByteArray &auth = {},
                           const QByteArray &channelData = {});
QByteArray encodeUnsubscribe(const ChannelName &channel);
/// `userData`: the bytes that were signed.
QByteArray encodeSignIn(const QByteArray &auth, const QByteArray &userData);
/// `rawData`: a JSON value; it goes out as it is. Empty: no data.
QByteArray encodeClientEvent(const ChannelName &channel, const EventName &event,
                             const QByteArray &rawData);

} // namespace Pusher
