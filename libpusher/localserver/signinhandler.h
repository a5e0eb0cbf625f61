// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/serverstate.h"

namespace Pusher::Detail {

/// What a client says in `pusher:signin`.
struct SignInRequest {
    QString auth;
    QString userData; ///< as it was signed
};

/// Signs users in on their connections, and tells those who watch a user when the first connection
/// comes and the last goes (protocol.md §7).
class SignInHandler {
public:
    explicit SignInHandler(ServerState &state)
        : m_state(state)
    {
    }

    /// A bad signature, and user data without an id, close the connection with 4009.
    void signIn(ServerConnection &from, const SignInRequest &request);
    void forget(ServerConnection &connection);

private:
    void refuse(ServerConnection &from, const QString &message);
    void tellWatchers(const QString &userId, bool online);
    void tellWhoIsThere(ServerConnection &to, const SignedInUser &user);

    ServerState &m_state;
};

} // namespace Pusher::Detail
