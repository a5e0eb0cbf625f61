// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/monitoring/healthstatus.h"

#include <QCoreApplication>

#include <chrono>

namespace Console {

/// The words for health: what is wanted, how it is, and why one says so. All translated.
class HealthSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::HealthSentences)
public:
    static QString health(Pusher::Health health);
    static QString objective(Pusher::Objective::Kind kind);
    /// What to do when it is not kept.
    static QString advice(Pusher::Objective::Kind kind);
    /// A value of an objective: "0.4 %", "250 ms".
    static QString value(const Pusher::Objective &objective, double value);
    /// "at most 250 ms", "at least 99 %".
    static QString limit(const Pusher::Verdict &verdict);
    static QString evidence(const Pusher::Verdict &verdict);
    /// The whole in a sentence: the status, and what is to blame for it.
    static QString headline(const Pusher::HealthStatus &status);
    /// The same where nobody has reported anything for so long.
    static QString noReport(std::chrono::milliseconds age);
    /// Latencies, throughput, processor and memory in a line; what is not measured has a dash.
    static QString performance(const Pusher::HealthStatus &status);
    static QString connections(const Pusher::ConnectionMetrics &metrics);
    /// How many errors of which kind; says so where there was none.
    static QString errors(const Pusher::HealthStatus::Errors &errors);
};

} // namespace Console
