// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

#include <QByteArray>

namespace Pusher::Detail {

/// Checks what an application signed for its clients, `key:signature` (protocol.md §6).
///
/// The texts are compared as they were sent, never after re-printing. The errors are
/// AuthorizationFailed; their messages are fit to be answered (the hosted service's words, foreign
/// text bounded, no right signature).
class ChannelAuthenticator {
public:
    ChannelAuthenticator(QByteArray key, Secret secret);

    /// `channelData` is part of what is signed where it is not empty.
    Result<void> checkSubscription(const SocketId &socket, const QString &channel,
                                   const QString &auth, const QString &channelData) const;
    Result<void> checkSignIn(const SocketId &socket, const QString &auth,
                             const QString &userData) const;

private:
    Result<void> check(const QString &auth, const QString &signedText) const;

    QByteArray m_key;
    Secret m_secret;
};

} // namespace Pusher::Detail
