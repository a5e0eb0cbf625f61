// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/http/httpapi.h"

#include <QHash>
#include <QObject>

#include <chrono>
#include <memory>

namespace Pusher {

/// Publishes a small event now and then and times it until it comes back: how long a message takes,
/// from the call that sends it to its receipt (seed 2, "averageMessageLatency").
///
/// It has a connection of its own, so that its events are not taken for a sign of life of anybody
/// else's, and a channel of its own name. Each probe is a message, which the hosted service bills.
/// One thread, needs an event loop; may be moved as a whole.
class HealthProbe : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::chrono::milliseconds interval{5000}; ///< between two probes
        std::chrono::milliseconds deadline{10000}; ///< what has not come back by then is lost
    };

    /// `client` is started and stopped here, and listens to nothing else; both have the same
    /// application.
    HealthProbe(std::unique_ptr<Client> client, std::unique_ptr<HttpApi> api,
                const Options &options, std::shared_ptr<Scheduler> scheduler,
                QObject *parent = nullptr);
    ~HealthProbe() override;

    static EventName eventName();
    const ChannelName &channel() const { return m_channel; }
    /// Under way: neither back nor lost.
    qsizetype pending() const { return m_sent.size(); }

    void start();
    /// What is under way is forgotten.
    void stop();

Q_SIGNALS:
    void measured(std::chrono::microseconds latency);
    /// A probe could not be published, or did not come back (MessageDeliveryFailed, `timedOut`).
    void failed(const Pusher::Error &error);

private:
    void arm();
    void probe();
    void dropLost();
    void received(const Event &event);

    const Options m_options;
    const std::shared_ptr<Scheduler> m_scheduler;
    const ChannelName m_channel;
    Client *const m_client; ///< a child
    HttpApi *const m_api; ///< a child
    QHash<quint64, Scheduler::TimePoint> m_sent; ///< when, by number
    quint64 m_lastNumber = 0;
    TimerHandle m_timer;
};

} // namespace Pusher
