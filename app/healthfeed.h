// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/client/healthprobe.h"
#include "libpusher/monitoring/monitoring.h"
#include "ui/domain/healthlink.h"

#include <QObject>

#include <memory>
#include <optional>

namespace Console {

/// Monitors the window's own client: its connection, what it receives, its errors and, where that is
/// wanted, how long messages take. What the window publishes counts as sent.
///
/// Lives in the client's thread, where everything here is called. A report goes out only to who asks,
/// at most one per `interval`.
class HealthFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds interval{250};

    struct Options {
        Pusher::Monitoring::Options monitoring = {};
        Pusher::HealthProbe::Options probe = {};
    };

    /// `client` outlives it. Without app id and secret, or where nothing is
    /// monitored, there are no probes.
    HealthFeed(Pusher::Client &client, const Pusher::ClientOptions &clientOptions,
               const Options &options, std::shared_ptr<Pusher::Scheduler> scheduler,
               QObject *parent = nullptr);
    ~HealthFeed() override;

    bool canProbe() const { return m_probe != nullptr; }
    /// Answers what the link asks, in whatever thread that lives.
    void connectTo(HealthLink &link);

    /// From here on; in the client's thread.
    void start();
    void request();
    void setProbing(bool on);
    /// What the window published.
    void noteSent(quint64 messages);

Q_SIGNALS:
    void answered(const Pusher::HealthReport &report);
    void probeChanged(bool on);

private:
    void answer();
    void countConnection();
    void runProbe();
    void countEvents(quint64 first, quint64 last);

    Pusher::Client &m_client;
    const Options m_options;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    Pusher::HealthProbe *m_probe = nullptr; ///< a child; null: there can be none
    std::optional<Pusher::Monitoring> m_monitoring; ///< since `start()`
    bool m_isProbing = false; ///< as long as the connection is wanted
    bool m_isWanted = false;
    std::optional<Pusher::Scheduler::TimePoint> m_answered;
    Pusher::TimerHandle m_answer;
};

} // namespace Console
