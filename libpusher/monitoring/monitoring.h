// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/monitoring/expiringwindow.h"
#include "libpusher/monitoring/healthstatus.h"
#include "libpusher/monitoring/latencyhistogram.h"
#include "libpusher/monitoring/objectivejudge.h"
#include "libpusher/monitoring/processusage.h"

#include <QObject>

#include <array>
#include <memory>
#include <vector>

namespace Pusher {

/// Measures what a program's connections do, and says how healthy that is (seed 2,
/// `PusherMonitoring`).
///
/// Whoever does something tells it by a `record…()`, each of which costs less than a microsecond.
/// At the end of each `window` what happened in it is judged by the objectives. Memory does not
/// grow with time, messages or names; what was recorded expires after a minute, a name that is not
/// heard of after an hour. One thread, with an event loop.
class Monitoring : public QObject {
    Q_OBJECT
public:
    struct Options {
        bool enabled = true; ///< false: records nothing, has no timer, and the status is Unknown
        std::chrono::milliseconds window{5000}; ///< one millisecond at least
        ObjectiveJudge::Patience patience = {};
        QList<Objective> objectives = defaultObjectives();
        qsizetype keptNames = NameStatistics::defaultCapacity; ///< of channels, and of events
    };
    /// What rates and times are of.
    static constexpr std::chrono::seconds span{60};
    static constexpr std::chrono::hours namesExpireAfter{1};
    /// The busiest names in a report; the others are in one number.
    static constexpr qsizetype reportedNames = 20;

    /// Error rate at most 1 % (unhealthy beyond 5 %), p95 latency at most 250 ms (2 s), at least 99 %
    /// of the connections standing (50 %).
    static QList<Objective> defaultObjectives();

    explicit Monitoring(const Options &options,
                        std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
                        QObject *parent = nullptr);
    ~Monitoring() override;

    bool isEnabled() const { return m_options.enabled; }

    /// Successfully; failures are errors only.
    void recordSent(quint64 messages = 1);
    void recordSent(const ChannelName &channel, const EventName &event);
    void recordReceived(quint64 messages = 1);
    void recordReceived(const ChannelName &channel, const EventName &event, quint64 messages = 1);
    /// How long a message took, from whatever the program calls its sending to its receipt.
    void recordLatency(std::chrono::microseconds latency);
    void recordError(Error::Code type);
    /// How many connections should stand and do, and their channels; whenever that changes.
    void setConnections(int total, int active, int channels);

    HealthStatus healthStatus() const;
    ConnectionMetrics connectionMetrics() const;
    HealthReport report() const;

Q_SIGNALS:
    /// The status, or that of an objective, is another one.
    void healthChanged(Pusher::Health status);
    /// A window is over; every `Options::window`.
    void judged();

private:
    static constexpr std::size_t errorTypes = std::size_t(Error::Code::StorageError) + 1;
    struct Slot {
        quint64 messages = 0;
        quint64 errors = 0;
        LatencyHistogram latency;

        void merge(const Slot &other);
        std::optional<double> errorRate() const;
    };
    /// Connections, counted over time.
    struct Standing {
        Scheduler::TimePoint since; ///< up to here it is counted
        double total = 0; ///< connections × seconds
        double active = 0;
    };

    void arm();
    void judge();
    void countStanding(Scheduler::TimePoint now);
    void recordMessages(quint64 messages);
    void recordNames(const ChannelName &channel, const EventName &event, quint64 messages);
    void observeProcess(Scheduler::TimePoint now);
    Health worst() const;
    double messagesPerSecond(Scheduler::TimePoint now, const Slot &lately) const;

    const Options m_options;
    const std::shared_ptr<Scheduler> m_scheduler;
    ExpiringWindow<Slot> m_lately;
    Slot m_window; ///< since the last judgement
    std::vector<ObjectiveJudge> m_judges;
    std::array<quint64, errorTypes> m_errors{};
    HealthStatus::Performance m_totals; ///< what only grows, and the process
    NameStatistics m_channels;
    NameStatistics m_events;
    ConnectionMetrics m_connections;
    Standing m_standing;
    std::optional<ProcessUsage> m_usage;
    Scheduler::TimePoint m_usageTime;
    TimerHandle m_timer;
};

} // namespace Pusher
