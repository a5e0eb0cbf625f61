// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authhandler.h"
#include "libpusher/limits/failurelimiter.h"
#include "libpusher/localserver/httpconnection.h"

namespace Pusher::Detail {

/// An application's auth endpoint (protocol.md §6.1): `POST /pusher/auth` and `/pusher/user-auth`,
/// form-encoded, with a token as `Authorization: Bearer`.
///
/// One `channel_name` is answered `{"auth":…}`, several `{"CHANNEL":{"auth":…},…}`, where a refused
/// one has `{"error":…,"status":…}`. Who is refused is told "Unauthorized" (401, token) or
/// "Forbidden" (403) and no more; the reason goes to `Refused`. Pages of other origins may ask: what
/// counts is the token, and no cookie is looked at.
///
/// An address that shows too many tokens that are none is answered 429 for a while, and nothing that
/// it sends is looked at (A16).
class AuthEndpoint {
public:
    struct Counters {
        quint64 allowed = 0;
        quint64 refused = 0;
        quint64 limited = 0; ///< requests that were not looked at
    };
    /// Why somebody was refused; parameters: `channel` (empty: a sign-in), `rule`, `token` (its
    /// fingerprint).
    using Refused = std::function<void(const Error &)>;

    static constexpr qsizetype maximumChannels = 100; ///< of one request
    /// Requests with a bad token that an address may make at once, and then a second.
    static constexpr int badTokensAtOnce = 200;
    static constexpr int badTokensPerSecond = 50;

    AuthEndpoint(std::unique_ptr<AuthHandler> handler, std::shared_ptr<Scheduler> scheduler,
                 Refused refused);

    static bool isServedHere(QByteArrayView path);
    void handle(const HttpRequest &request, const QByteArray &body,
                const HttpHandler::Reply &reply);
    Counters counters() const;

private:
    struct Batch;

    bool isLimited(const QString &source, const HttpHandler::Reply &reply);
    void authorizeUser(const SocketId &socketId, const QString &source, const Secret &token,
                       const HttpHandler::Reply &reply);
    void authorizeChannel(const std::shared_ptr<Batch> &batch, const QString &channel,
                          const Secret &token);
    void tell(Error error, const QString &channel, const QString &rule, const Secret &token);

    std::unique_ptr<AuthHandler> m_handler;
    std::shared_ptr<Scheduler> m_scheduler;
    Refused m_refused;
    FailureLimiter m_badTokens{badTokensAtOnce, badTokensPerSecond, std::chrono::seconds(1)};
    quint64 m_limited = 0;
};

} // namespace Pusher::Detail
