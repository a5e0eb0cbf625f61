// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authhandler.h"
#include "libpusher/localserver/httpconnection.h"

namespace Pusher::Detail {

/// An application's auth endpoint (protocol.md §6.1): `POST /pusher/auth` and `/pusher/user-auth`,
/// form-encoded, with a token as `Authorization: Bearer`.
///
/// One `channel_name` is answered `{"auth":…}`, several `{"CHANNEL":{"auth":…},…}`, where a refused
/// one has `{"error":…,"status":…}`. Who is refused is told "Unauthorized" (401, token) or
/// "Forbidden" (403) and no more; the reason goes to `Refused`. Pages of other origins may ask: what
/// counts is the token, and no cookie is looked at.
class AuthEndpoint {
public:
    /// Why somebody was refused; parameters: `channel` (empty: a sign-in), `rule`, `token` (its
    /// fingerprint).
    using Refused = std::function<void(const Error &)>;

    static constexpr qsizetype maximumChannels = 100; ///< of one request

    AuthEndpoint(std::unique_ptr<AuthHandler> handler, Refused refused);

    static bool isServedHere(QByteArrayView path);
    void handle(const HttpRequest &request, const QByteArray &body,
                const HttpHandler::Reply &reply);
    AuthHandler::Counters counters() const { return m_handler->counters(); }

private:
    struct Batch;

    void authorizeUser(const SocketId &socketId, const Secret &token,
                       const HttpHandler::Reply &reply);
    void authorizeChannel(const std::shared_ptr<Batch> &batch, const QString &channel,
                          const Secret &token);
    void tell(Error error, const QString &channel, const QString &rule, const Secret &token);

    std::unique_ptr<AuthHandler> m_handler;
    Refused m_refused;
};

} // namespace Pusher::Detail
