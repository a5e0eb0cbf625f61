// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/batchpublisher.h"
#include "libpusher/limits/ratelimiter.h"
#include "libpusher/logging/log.h"
#include "libpusher/manager/managedevent.h"

#include <functional>
#include <memory>

namespace Pusher {

struct ClientOptions;

namespace Detail {

/// Publishes what users say, within their limits. One thread.
class EventSender final : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const QList<ManagedResult> &)>;
    struct Options {
        bool envelope = false;
        bool countReceivers = false;
        BatchPublisher::Options publishing = {};
    };
    /// What became of events; they only grow.
    struct Counters {
        quint64 delivered = 0;
        quint64 failed = 0; ///< certainly or maybe not delivered
        quint64 limited = 0; ///< refused before they were sent
    };

    /// `app` names application, secret, route and master key.
    EventSender(const ClientOptions &app, Options options, std::shared_ptr<RateLimiter> limiter,
                const Log &log, std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);
    ~EventSender() override;

    /// All in their order, or none where one is bad or a limit refuses (R10). Called back once, later,
    /// with a result for each in the same order.
    void send(const QList<ManagedEvent> &events, Done done);
    const Counters &counters() const { return m_counters; }

Q_SIGNALS:
    /// How each event ended, and how long that took since `send()`.
    void settled(const Pusher::ManagedEvent &event, const Pusher::ManagedResult &result,
                 std::chrono::microseconds took);

private:
    struct Run;

    Result<QList<OutgoingEvent>> outgoing(const QList<ManagedEvent> &events) const;
    void refuseAll(const QList<ManagedEvent> &events, const Error &error, Done done);
    void start(const QList<ManagedEvent> &events, QList<OutgoingEvent> outgoing, Done done);
    void tell(const ManagedEvent &event, const ManagedResult &result, Scheduler::TimePoint since);

    HttpApi m_api;
    const Options m_options;
    const std::shared_ptr<RateLimiter> m_limiter;
    const std::shared_ptr<Scheduler> m_scheduler;
    const Log &m_log;
    Counters m_counters;
};

} // namespace Detail
} // namespace Pusher
