// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/backoff.h"
#include "libpusher/http/httpapi.h"

#include <QObject>

namespace Pusher {

/// Publishes any number of events in their order, says of each what became of it, and tries again
/// where that is safe.
///
/// Events of one channel travel by ten, events of several channels each alone; a request leaves when
/// the one before was answered. All events are checked before the first leaves: one bad event, and
/// nothing is sent. A request that fails for good ends the run: what is behind it is not sent, so
/// that nobody sees a later event without an earlier one.
///
/// Publishing is not idempotent. A request is sent again, `Options::retries` times at most and not
/// before the server's `Retry-After`, when nothing of it can have been delivered: the connection did
/// not stand, 429, 503. What may have been delivered (no answer, a reset, other 5xx) is sent again
/// only where `Options::idempotent` says that receivers know duplicates; else its events are told
/// with `maybeDelivered`. What was sent again so, and then delivered, has a `note`. One run, one
/// thread (reliability.md W2, W3, W9).
class BatchPublisher : public QObject {
    Q_OBJECT
public:
    struct Options {
        /// Receivers know an event that comes twice, by an id inside of its data.
        bool idempotent = false;
        int retries = 3; ///< of one request, 0–3 in most uses
        /// Spread over the half of each delay, and added to what the server asks for.
        BackoffOptions backoff{.reconnectDelay = std::chrono::milliseconds(500),
                               .maxReconnectDelay = std::chrono::milliseconds(8000),
                               .backoffMultiplier = 2,
                               .earlyPeriod = {}};
        /// From a request's first attempt on; none begins later. Each attempt may take 10 s.
        std::chrono::milliseconds patience{30000};
        /// Of a request's body, in bytes; an event that is larger travels alone. Ten events of the
        /// hosted service's size fit; Reverb takes 10 000 unless configured otherwise.
        qsizetype maximumBody = 128 * 1024;
        std::function<double()> random = {}; ///< in [0, 1); empty: Qt's
    };

    struct Summary {
        qsizetype delivered = 0;
        qsizetype refused = 0; ///< certainly not delivered
        qsizetype maybeDelivered = 0;
        qsizetype notSent = 0; ///< behind a failure, or cancelled
        qsizetype retries = 0; ///< requests sent again

        friend bool operator==(const Summary &, const Summary &) = default;
    };

    /// `api` outlives this object.
    BatchPublisher(HttpApi &api, std::shared_ptr<Scheduler> scheduler, Options options,
                   QObject *parent = nullptr);
    ~BatchPublisher() override;

    /// Whether a request that failed so may be sent again without delivering anything twice, or,
    /// where `idempotent`, without harm.
    static bool mayRepeat(const Error &error, bool idempotent);

    /// Checks all, then begins; the first signal comes later. Once per object. Errors as
    /// `PublishResult` tells, `index` is the place of the bad event; nothing was sent then.
    Result<void> start(QList<OutgoingEvent> events);
    /// Nothing leaves any more; what is under way is waited for.
    void cancel();

    qsizetype size() const { return m_events.size(); }
    qsizetype settledCount() const { return m_settled; }
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    /// What became of an event, in order of `index`. Parameters of the error also: `notSent`.
    void settled(qsizetype index, const Pusher::PublishResult &result);
    /// A request failed with `reason` and is sent again after `delay`.
    void retrying(const Pusher::Error &reason, std::chrono::milliseconds delay);
    /// After the last `settled()`. `failure`: what ended the run early.
    void finished(const Pusher::BatchPublisher::Summary &summary,
                  const std::optional<Pusher::Error> &failure);

private:
    qsizetype chunkEnd() const;
    void sendChunk();
    void chunkAnswered(PublishResult result);
    void chunkEnded();
    void settleChunk(const PublishResult &result);
    void settleRest(const Error &error);
    void settle(const PublishResult &result);
    std::optional<std::chrono::milliseconds> delayBeforeRetry();
    void finish();

    HttpApi &m_api;
    const std::shared_ptr<Scheduler> m_scheduler;
    const Options m_options;
    QList<OutgoingEvent> m_events;
    qsizetype m_settled = 0; ///< the chunk under way begins here
    qsizetype m_chunkEnd = 0;
    int m_attempts = 0; ///< of this chunk
    bool m_maybeDelivered = false; ///< by an earlier attempt of this chunk
    PublishResult m_lastResult; ///< of this chunk
    Scheduler::TimePoint m_chunkStart;
    Backoff m_backoff;
    TimerHandle m_timer;
    Summary m_summary;
    std::optional<Error> m_failure;
    bool m_running = false;
    bool m_cancelled = false;
};

} // namespace Pusher
