// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/localserver/presenceroster.h"
#include "libpusher/localserver/serverdialect.h"
#include "libpusher/localserver/subscriptionrefusal.h"

#include <QStringList>

#include <chrono>

namespace Pusher::Detail {

// The frames a server sends, as text (protocol.md §3). `data` of protocol events is double encoded
// as the hosted service does it; `pusher:error` carries an object.

QString encodeGreeting(const SocketId &socketId, std::chrono::seconds activityTimeout);
QString encodeServerPing();
QString encodeServerPong();
QString encodeSubscriptionSucceeded(const QString &channel, ServerDialect dialect);
QString encodePresenceSucceeded(const QString &channel, const QList<PresenceMember> &members);
QString encodeMemberAdded(const QString &channel, const PresenceMember &member);
QString encodeMemberRemoved(const QString &channel, const QString &userId);
QString encodeSubscriptionCount(const QString &channel, int count);
/// soketi's answer to a subscription that it refuses.
QString encodeSubscriptionError(const QString &channel, const SubscriptionRefusal &refusal);
QString encodeCacheMiss(const QString &channel);
/// `code` 0 stands for null; `channel` may be empty.
QString encodePusherError(int code, const QString &message, const QString &channel = {});
/// `data` is the text of the data string; it arrives unchanged.
QString encodeChannelEvent(const QString &channel, const QString &event, const QString &data);

QString encodeSignInSuccess(const QString &auth, const QString &userData, ServerDialect dialect);
/// Of the two lists one may be empty.
QString encodeWatchlistEvents(const QStringList &online, const QStringList &offline);
/// `rawData` is JSON text as the sender wrote it, or empty; `userId` is empty outside of presence.
QString encodeClientEvent(const QString &channel, const QString &event, const QString &rawData,
                          const QString &userId);

/// Foreign text for an error's message: bounded, between apostrophes.
QString quotedName(const QString &text);

/// A JSON string with its quotes; non-ASCII characters stay as they are.
QString jsonQuoted(QStringView text);

} // namespace Pusher::Detail
