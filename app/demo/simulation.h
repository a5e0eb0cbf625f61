// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/tradingsimulator.h"
#include "libpusher/localserver/localserver.h"

#include <deque>

namespace Console {

/// Publishes the simulated market to a local server, the way an exchange would: over its HTTP API.
///
/// One request at a time, because two on two connections could overtake each other and trades must
/// keep their order; what comes due meanwhile goes out together, up to ten events a request. In the
/// server's thread.
class Simulation : public QObject {
    Q_OBJECT
public:
    struct Counters {
        quint64 published = 0;
        quint64 failed = 0;
        /// Came due while the queue was full.
        quint64 skipped = 0;

        friend bool operator==(const Counters &, const Counters &) = default;
    };
    static constexpr std::size_t queueLimit = 10000;

    /// `server` listens already; the application is the server's.
    Simulation(Pusher::LocalServer &server, Pusher::LocalServer::App application,
               const ScenarioOptions &options, std::shared_ptr<Pusher::Scheduler> scheduler,
               QObject *parent = nullptr);

    void start() { m_simulator.start(); }
    void stop();
    const Counters &counters() const { return m_counters; }

Q_SIGNALS:
    /// A request failed; its events are lost and counted.
    void publishFailed(const Pusher::Error &error);

private:
    void enqueue(const QList<Pusher::OutgoingEvent> &events);
    void sendNext();
    void sent(qsizetype events, const Pusher::PublishResult &result);

    TradingSimulator m_simulator;
    Pusher::HttpApi m_api;
    std::deque<Pusher::OutgoingEvent> m_queue;
    bool m_busy = false;
    Counters m_counters;
};

} // namespace Console
