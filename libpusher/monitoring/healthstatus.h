// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/monitoring/namestatistics.h"
#include "libpusher/monitoring/objective.h"

#include <QList>
#include <QMap>
#include <QMetaType>

#include <chrono>
#include <optional>

namespace Pusher {

/// How a program's connections are (seed 2, "Health Status"). Rates and times are of the last
/// minute, totals since the start; nothing where nothing was measured.
struct HealthStatus {
    struct Errors {
        /// Of all that was sent, received or failed: 0 – 1.
        std::optional<double> errorRate;
        quint64 total = 0;
        QMap<Error::Code, quint64> byType; ///< those that occurred

        friend bool operator==(const Errors &, const Errors &) = default;
    };
    struct Performance {
        using Duration = std::chrono::microseconds;
        std::optional<Duration> averageMessageLatency;
        std::optional<Duration> p50; ///< off by 3.2 % at most; so with the next two
        std::optional<Duration> p95;
        std::optional<Duration> p99;
        std::optional<Duration> longest;
        double throughput = 0; ///< messages a second, sent and received
        std::optional<double> cpu; ///< processors in use by this process: 1.5 are one and a half
        std::optional<qint64> memory; ///< resident, in bytes
        // These only grow.
        quint64 sent = 0;
        quint64 received = 0;
        quint64 latencies = 0; ///< recorded
        std::chrono::microseconds latencySum{0};

        friend bool operator==(const Performance &, const Performance &) = default;
    };

    /// The worst that is known of the objectives; Unknown: nothing is.
    Health status = Health::Unknown;
    QList<Verdict> objectives;
    Errors errors;
    Performance performance;

    friend bool operator==(const HealthStatus &, const HealthStatus &) = default;
};

/// Seed 2, "Connection Metrics".
struct ConnectionMetrics {
    int total = 0; ///< that should stand
    int activeConnections = 0; ///< that do
    int channels = 0;
    double messagesPerSecond = 0; ///< sent and received, over the last minute

    friend bool operator==(const ConnectionMetrics &, const ConnectionMetrics &) = default;
};

/// Everything that is exported, at one moment.
struct HealthReport {
    WallTime time;
    HealthStatus health;
    ConnectionMetrics connections;
    NameTable channels; ///< messages of each, sent and received
    NameTable events;

    friend bool operator==(const HealthReport &, const HealthReport &) = default;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::HealthReport)
