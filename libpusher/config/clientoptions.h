// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/config/networkoptions.h"
#include "libpusher/connection/connection.h"
#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"
#include "libpusher/limits/ratelimitconfig.h"
#include "libpusher/logging/log.h"

namespace Pusher {

/// How bearer tokens are checked, where this program gives permissions itself (`serve --rules`).
struct JwtOptions {
    static constexpr qsizetype strongSecretBytes = 32; ///< a shorter one is warned of (A8)

    Secret secret; ///< HS256
    QString publicKeyFile; ///< PEM: RS256 or ES256
    QString keyId; ///< what tokens call the key (`kid`); empty: they must not name one
    QString issuer; ///< what `iss` must be; empty: anything
    QString audience; ///< what `aud` must contain; empty: anything
    std::chrono::seconds leeway{30}; ///< between clocks; 0 – 60 s
};

/// Everything a program may decide about a client: where, who, how patient. Move-only, because of
/// the secret.
///
/// Fill it in code, or let `OptionsReader` fill it from the command line, the environment and
/// `.env`.
struct ClientOptions {
    ConnectionOptions connection;
    NetworkOptions network;
    QString appId; ///< HTTP API only
    /// HTTP API and signing; empty for a client that only listens to public channels.
    Secret secret;
    /// Asked for permission to private, presence and encrypted channels; http or https. Empty: they
    /// are signed here, where the secret is, else refused.
    QString authEndpoint;
    /// Sent to the endpoints as `Authorization: Bearer …`; `@FILE`: what stands there whenever a new
    /// one is wanted. Empty: none is sent.
    Secret token;
    bool authBatch = false; ///< the endpoint knows several `channel_name` in one request
    /// Asked for permission to sign the user in; http or https. Empty: signed here, where the secret
    /// is.
    QString userAuthEndpoint;
    bool signIn = false; ///< sign the user in, on every connection
    QString userId; ///< who we are in presence channels and sign-ins that are signed here
    Secret encryptionMasterKey; ///< base64 of 32 bytes; encrypted channels that are signed here
    JwtOptions jwt;
    /// How much is logged of this client (seed 2, "Debugging"); Info and Debug say what becomes of it.
    Log::Level logLevel = Log::Level::Warning;
    QString logName; ///< marks its lines, for programs with several clients; may be empty
    quint64 historyCapacity = 100000; ///< events kept in memory, 1 – 100 000 000
    /// Between two questions for channels that match patterns; 1 s – 1 h.
    std::chrono::milliseconds discoveryInterval{10000};
    int discoveryLimit = 50; ///< channels subscribed because they match; 1 – 100 000
    RateLimitConfig rateLimit; ///< here every value is at least 1

    // Seed 2, "Connection Configuration": the pool of connections.
    int maxConnections = 5000; ///< 1 – 1 000 000
    std::chrono::milliseconds heartbeatInterval{30000}; ///< between health checks; 1 s – 1 h
    bool enableConnectionPooling = true; ///< false: one socket per open
    bool enableHealthMonitoring = true; ///< false: no timers, health unknown

    /// Ranges and rules between values; ConfigurationError names the key and the rule. Never a busy
    /// loop.
    Result<void> validate() const;
    /// `encryptionMasterKey` decoded; empty where there is none.
    Secret masterKeyBytes() const;
};

} // namespace Pusher
