// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"

#include <QJsonObject>

namespace Pusher {

/// Who we are in presence channels, and when we sign in.
struct PresenceUser {
    UserId id; ///< 1–128 characters; empty: presence channels and the sign-in are refused
    QJsonObject info = {}; ///< `user_info`, at most 1 KiB as JSON; empty: left out
    QStringList watchlist = {}; ///< sign-in: whose coming and going we hear of; 100 at most
};

/// Signs where the application's secret is at hand: for servers, tools and tests, never for a
/// program that is given away.
///
/// The bytes signed are the bytes sent. Inputs are checked before anything is signed, so that no
/// name can pass for another message (A10).
class LocalSigner final : public Authorizer {
    Q_OBJECT
public:
    /// `masterKey`: 32 bytes, or empty: encrypted channels are refused.
    LocalSigner(QByteArray key, Secret secret, PresenceUser user = {}, Secret masterKey = {},
                QObject *parent = nullptr);

    void authorize(const AuthRequest &request, const AuthReply &reply) override;

    /// The same, at once. ConfigurationError for a bad socket id, name or user id, and where the user
    /// or the master key is missing or too large.
    Result<AuthAnswer> sign(const AuthRequest &request) const;
    /// The same for another user, who is only looked at in presence channels.
    Result<AuthAnswer> sign(const AuthRequest &request, const PresenceUser &user) const;
    /// `KEY:HEX` over `socket:channel[:channelData]`; the inputs are the caller's.
    QByteArray signChannel(const AuthRequest &request, const QByteArray &channelData = {}) const;
    /// `KEY:HEX` over `socket::user::userData` (protocol.md §7).
    QByteArray signUser(const SocketId &socketId, const QByteArray &userData) const;

private:
    QByteArray signedBytes(const QByteArray &bytes) const;

    QByteArray m_key;
    Secret m_secret;
    PresenceUser m_user;
    Secret m_masterKey;
};

} // namespace Pusher
