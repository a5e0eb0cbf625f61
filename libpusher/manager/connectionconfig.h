// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"

#include <chrono>

namespace Pusher {

struct ClientOptions;

/// How a ConnectionManager opens and keeps its connections: seed 2, "Connection Configuration", with
/// the architecture's defaults. Plain value.
struct ConnectionConfig {
    int maxConnections = 5000; ///< 1 – 1 000 000
    /// Over name, TCP, TLS, upgrade and greeting, and over the wait for a place; 1 s – 5 min.
    std::chrono::milliseconds connectionTimeout{30000};
    /// Between two looks at the health; a connection that was silent for so long is asked whether it
    /// lives (5 s – 5 min of it count there). 1 s – 1 h.
    std::chrono::milliseconds heartbeatInterval{30000};
    int reconnectAttempts = 0; ///< 0: endless; up to 1 000 000
    std::chrono::milliseconds reconnectDelay{500}; ///< 100 ms – 60 s, at most the next
    std::chrono::milliseconds maxReconnectDelay{30000}; ///< 100 ms – 1 h
    double backoffMultiplier = 1.5; ///< 1 – 10
    bool enableConnectionPooling = true; ///< one connection per user; false: one for each open
    /// False: no heartbeats of ours, and the health is unknown. What the protocol itself asks for
    /// (pings after the server's activity timeout) stays.
    bool enableHealthMonitoring = true;

    /// Ranges and rules between values; ConfigurationError names the value (`name`) and the rule.
    Result<void> validate() const;
    /// Those that the options name.
    static ConnectionConfig from(const ClientOptions &options);
    /// Puts them into the options of each connection.
    void applyTo(ClientOptions &options) const;

    friend bool operator==(const ConnectionConfig &, const ConnectionConfig &) = default;
};

} // namespace Pusher
