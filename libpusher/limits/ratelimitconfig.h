// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"

#include <QtGlobal>

#include <chrono>

namespace Pusher {

/// How much a user may do: seed 2, "Rate Limit Configuration", with its defaults. Plain value.
///
/// 0 forbids what it counts altogether (R2). What options may say is narrower: there a 0 is refused
/// as a mistake (doc/environment.md).
struct RateLimitConfig {
    int messagesPerSecond = 10; ///< per user, for ever; 0 – 100 000, at most the next
    int messagesPerMinute = 600; ///< per user, scaled to `windowSize`; 0 – 1 000 000
    int burstLimit = 50; ///< HTTP API: per user, at once; 0 – 100 000
    std::chrono::seconds windowSize{60}; ///< 1 s – 1 h
    int subscriptionsPerConnection = 100; ///< 0 – 100 000
    int subscriptionsPerUser = 1000; ///< over all connections of a user; 0 – 1 000 000

    /// What a user may send in any `windowSize`; rounded down.
    qint64 messagesPerWindow() const { return messagesPerMinute * windowSize.count() / 60; }

    /// Ranges and rules between values; ConfigurationError names the value and the rule.
    Result<void> validate() const;
    /// Nothing is allowed.
    static RateLimitConfig forbidden();

    friend bool operator==(const RateLimitConfig &, const RateLimitConfig &) = default;
};

} // namespace Pusher
