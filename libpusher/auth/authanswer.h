// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

#include <QByteArray>
#include <QJsonObject>

namespace Pusher {

/// What an authorisation is asked for. A signature fits one connection only: its socket id.
struct AuthRequest {
    SocketId socketId;
    ChannelName channel; ///< empty for a sign-in
    bool isSignIn = false; ///< not for a channel: to sign the user in (protocol.md §7)

    friend bool operator==(const AuthRequest &, const AuthRequest &) = default;
};

/// The permission to subscribe to one channel on one connection, or to sign in on it (protocol.md
/// §6.1). Move-only, because of the secret.
struct AuthAnswer {
    QByteArray auth; ///< `KEY:HEX`
    QByteArray channelData; ///< presence: exactly the bytes that were signed; else mostly empty
    Secret sharedSecret; ///< encrypted channels: 32 bytes, never sent to the server
    QByteArray userData = {}; ///< sign-in: exactly the bytes that were signed
};

/// Reads what an auth endpoint answered for one channel or a sign-in: `auth`, `channel_data`,
/// `shared_secret`, `user_data`. AuthorizationFailed when a member has another type, or the secret is no base64 of 32 bytes.
Result<AuthAnswer> readAuthAnswer(const QJsonObject &object);

/// Whether `answer` can be right: `auth` is made with the application's `key` and has the shape of
/// a signature, an encrypted channel has its secret, a sign-in names its user. AuthorizationFailed
/// says what is wrong, so that nobody has to guess from the server's refusal.
Result<void> checkAuthAnswer(const AuthRequest &request, const AuthAnswer &answer,
                             const QByteArray &key);

} // namespace Pusher
