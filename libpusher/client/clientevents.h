// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/channels/channelregistry.h"
#include "libpusher/limits/tokenbucket.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QObject>

#include <deque>
#include <functional>

namespace Pusher {

/// Events that the client itself sends to the other subscribers of a channel: `client-…`
/// (protocol.md §3.4, §5). pusher-js: `channel.trigger()`, with a verdict for each.
///
/// What breaks a rule is refused here, before the wire, and the rule is named. What is for a channel
/// that does not stand yet waits for it. Nobody acknowledges a client event, so each is followed by
/// a `pusher:ping`: its pong says that the server has read the event, and a refusal (4301) that comes
/// before it is about that very event. One thread.
class ClientEvents : public QObject {
    Q_OBJECT
public:
    /// What became of one that was taken.
    enum class Verdict {
        Sent, ///< the server has read it and said nothing against it
        Refused, ///< by the server
        Expired, ///< never left: its channel did not stand in time, was refused or left
        Unknown, ///< it left, and the connection went, or the server kept silent: it may have arrived
    };
    Q_ENUM(Verdict)

    struct Outcome {
        quint64 ticket = 0; ///< as `trigger()` answered
        ChannelName channel;
        EventName event;
        Verdict verdict = Verdict::Sent;
        std::optional<Error> error; ///< why it was not sent
    };
    /// All only grow.
    struct Counters {
        quint64 sent = 0;
        quint64 brokenRules = 0; ///< refused here, the rate apart
        quint64 rateLimited = 0; ///< refused here
        quint64 refused = 0; ///< by the server
        quint64 expired = 0;
        quint64 unknown = 0;

        friend bool operator==(const Counters &, const Counters &) = default;
    };
    struct Line {
        /// Hands a frame to the connection.
        std::function<bool(const QByteArray &utf8)> send;
        /// Whether a ping of the connection's own waits for its pong.
        std::function<bool()> awaitsPong;
    };

    /// The service's limit for one connection, and as many at once.
    static constexpr int perSecond = 10;
    static constexpr std::size_t maximumWaiting = 100;
    /// How long one may wait for its channel, or for room on the line.
    static constexpr std::chrono::milliseconds waitingDeadline{30000};
    /// How long the server may take to read one.
    static constexpr std::chrono::milliseconds answerDeadline{10000};

    /// The registry outlives this object.
    ClientEvents(ChannelRegistry &registry, Line line, std::shared_ptr<Scheduler> scheduler,
                 QObject *parent = nullptr);

    /// Sends `event` with `data`, a JSON value (empty: none), or takes it to be sent. The ticket is
    /// above 0; `settled()` follows, never from inside this call.
    ///
    /// Errors: RateLimited (`retryAfterMs`), else MessageDeliveryFailed; each names its `rule`:
    /// `prefix`, `name`, `channel-kind`, `encrypted`, `subscription`, `data`, `size`, `rate`,
    /// `queue`, `line`.
    Result<quint64> trigger(const ChannelName &channel, const EventName &event,
                            const QByteArray &data = {});

    std::size_t waiting() const { return m_waiting.size(); }
    const Counters &counters() const { return m_counters; }

    /// Told by the client.
    void connectionEstablished();
    void connectionLost();
    void pongReceived();
    /// False when it is not about one of ours.
    bool errorReceived(const PusherError &error);

Q_SIGNALS:
    /// Once for each ticket.
    void settled(const Pusher::ClientEvents::Outcome &outcome);

private:
    struct Sending {
        quint64 ticket = 0;
        ChannelName channel;
        EventName event;
        QByteArray frame;
        Scheduler::TimePoint deadline;
        bool hasPing = false; ///< else the next one's pong is as good
        bool isBehindPong = false; ///< a pong of the connection's own comes before its own
        bool isSettled = false; ///< told already; only its pong is still to come
    };

    Result<void> check(const ChannelName &channel, const EventName &event,
                       const QByteArray &data) const;
    bool write(Sending &sending);
    void channelStateChanged(const ChannelName &channel, ChannelRegistry::State state);
    bool stands(const ChannelName &channel) const;
    bool isWaiting(const ChannelName &channel) const;
    void flush();
    void expire();
    void arm();
    void settle(Sending &sending, Verdict verdict, std::optional<Error> error = {});

    ChannelRegistry &m_registry;
    Line m_line;
    std::shared_ptr<Scheduler> m_scheduler;
    TokenBucket m_bucket;
    std::deque<Sending> m_waiting; ///< in the order in which they came
    std::deque<Sending> m_inFlight; ///< in the order in which they were written
    TimerHandle m_timer;
    quint64 m_tickets = 0;
    Counters m_counters;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::ClientEvents::Outcome)
