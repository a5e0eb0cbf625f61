// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <QString>

#include <optional>

namespace Pusher {

/// How well something goes, in the order of how much it asks for attention (seed 2, "Health
/// Status"). Unknown: not measured, or not lately; it is never as good as Healthy.
enum class Health { Unknown, Healthy, Degraded, Unhealthy };
/// As JSON, logs and Prometheus spell it: `unknown`, `healthy`, `degraded`, `unhealthy`.
QString healthText(Health health);

/// What is wanted of one figure: up to `degraded` all is well, beyond `unhealthy` hardly anything.
struct Objective {
    enum class Kind {
        ErrorRate, ///< errors, of all that was sent, received or failed: 0 – 1, at most
        LatencyP95, ///< of a message, in seconds, at most
        ConnectionsStanding, ///< of all that should stand, over time: 0 – 1, at least
    };

    Kind kind = Kind::ErrorRate;
    double degraded = 0; ///< the limit; as good as this is still healthy
    double unhealthy = 0; ///< as good as this is still degraded

    /// `errorRate`, `latencyP95`, `connectionsStanding`.
    QString name() const;
    /// Whether more is better.
    bool isAtLeast() const { return kind == Kind::ConnectionsStanding; }
    /// Whether the value and the limits are seconds; else they are shares.
    bool isInSeconds() const { return kind == Kind::LatencyP95; }
    /// What one value says; never Unknown.
    Health judged(double value) const;

    friend bool operator==(const Objective &, const Objective &) = default;
};

/// How an objective is kept.
struct Verdict {
    Objective objective;
    Health health = Health::Unknown;
    WallTime since; ///< that it is so
    /// Of the newest window in which there was anything to measure; nothing while Unknown.
    std::optional<double> value;
    quint64 samples = 0; ///< that made the value
    Health newest = Health::Unknown; ///< what that window by itself says
    int inARow = 0; ///< so many windows up to it say the same

    /// The limit that is passed, or would be next.
    double limit() const
    {
        return health == Health::Unhealthy ? objective.unhealthy : objective.degraded;
    }
    /// Value, limit and windows, in English for logs and JSON.
    QString evidence() const;

    friend bool operator==(const Verdict &, const Verdict &) = default;
};

} // namespace Pusher
