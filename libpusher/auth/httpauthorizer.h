// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"
#include "libpusher/auth/tokenprovider.h"
#include "libpusher/connection/backoff.h"
#include "libpusher/core/scheduler.h"

#include <QUrl>

#include <memory>

namespace Pusher {

class NetworkRoute;

/// Asks an auth endpoint over HTTP (protocol.md §6.1), as pusher-js does, and where it gives up we
/// do not. One object asks one endpoint: for channels, or for the user's sign-in.
///
/// `POST`, form-encoded, one deadline of 10 s, answers up to 64 KiB, no redirects, success is
/// 200–299. Network failures, 408, 425, 429 and 5xx are tried again with the back-off, and not
/// before the server's `Retry-After`, for as long as somebody waits: that is, while the same
/// connection lives. 401 and 403 ask the token provider once for a new token; then, as every other
/// status, they are final (P8).
///
/// Many channels at once: at most `maximumInFlight` requests, or, where the endpoint knows several
/// `channel_name` in one request (`pushwatch serve --rules` does), up to `maximumBatch` channels a
/// request. Its answer is `{channel:{"auth":…}}`; a channel that was refused is missing, or has
/// `{"error":…,"status":…}`.
///
/// `attemptFailed()` comes once when the endpoint begins to fail, not for each of a hundred
/// channels, and again after the next success.
///
/// Errors: AuthenticationFailed (401, token), AuthorizationFailed (other refusals, an answer that
/// cannot be read), ConnectionFailed and RateLimited (`attemptFailed()` only). Parameters, where
/// known: `host`, `port`, `httpStatus`, `serverText` (foreign, at most 300 characters).
class HttpAuthorizer final : public Authorizer {
    Q_OBJECT
public:
    struct Options {
        QUrl endpoint; ///< http or https
        bool batch = false; ///< the endpoint knows several `channel_name`
        BackoffOptions backoff;
        /// Proxy and CA certificates; null: the system's.
        std::shared_ptr<const NetworkRoute> route = {};
    };
    struct Counters {
        quint64 requests = 0;
        quint64 failures = 0; ///< attempts that are made again
        quint64 cancelled = 0; ///< channels that nobody waited for any more
    };

    static constexpr std::chrono::milliseconds requestDeadline{10000};
    static constexpr qsizetype maximumAnswer = 64 * 1024;
    static constexpr int maximumInFlight = 8;
    static constexpr std::size_t maximumBatch = 40;

    HttpAuthorizer(Options options, std::shared_ptr<Scheduler> scheduler,
                   QObject *parent = nullptr);
    ~HttpAuthorizer() override;

    /// Requests carry `Authorization: Bearer …` from now on.
    void setTokenProvider(TokenProvider provider);

    void authorize(const AuthRequest &request, const AuthReply &reply) override;

    /// Unset: each request has its own, and what fails is tried again.
    std::optional<std::chrono::milliseconds> answerDeadline() const override { return {}; }

    Counters counters() const;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
