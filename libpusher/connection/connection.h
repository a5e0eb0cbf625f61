// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/backoff.h"
#include "libpusher/connection/transport.h"
#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/endpoint.h"
#include "libpusher/protocol/framecodec.h"

#include <QObject>

#include <memory>
#include <optional>

namespace Pusher {

/// Knobs of seed 2, "Connection Configuration", with the architecture's defaults.
struct ConnectionOptions {
    Endpoint endpoint;
    /// One deadline over DNS + TCP + TLS + upgrade + greeting; 1 s – 5 min.
    std::chrono::milliseconds connectionTimeout{30000};
    /// Upper bound for the activity timeout (the server's may be shorter); 5–300 s.
    std::chrono::milliseconds activityTimeout{120000};
    std::chrono::milliseconds pongTimeout{30000};
    /// After this long without success `connecting` becomes `unavailable`; attempts go on.
    std::chrono::milliseconds unavailableTimeout{10000};
    BackoffOptions backoff;
    /// 0 = endless; else `failed` when so many reconnections in a row did not last.
    int reconnectAttempts = 0;
};

/// One connection to a Pusher server: handshake, keep-alive, close codes, back-off. Knows no
/// channels.
///
/// States and signals use pusher-js names, `failed` carries a reason (protocol.md §11.1). The state
/// is set before anything is emitted. Confined to one thread, with an event loop; it may be moved
/// to another before `connectToServer()`. No signal is emitted from inside a socket's signal (Q20,
/// Q21): what happens there is told in a turn of its own. So a receiver may call any function here,
/// run a nested event loop, or delete the connection. Only `FrameHandler` is called at once.
///
/// Errors: ConnectionFailed for attempts and losses (also for a greeting that cannot be used),
/// AuthenticationFailed for 4009, ProtocolError for a second greeting, ConfigurationError for an
/// unusable endpoint. Their parameters: `host`, `port`, `attempt`, `stage` (`resolving`,
/// `connecting`, `tls`, `upgrade`, `greeting`, `connected`), `lastedMs` (the attempt, or once
/// connected the connection), `cause`, and where they apply `timeoutMs`, `httpStatus`, `reason`
/// (foreign text, bounded), `meaning` (of the close code), `localCode` (1006 for a loss, else what
/// our side closed with), `closedByUs`, `checkSettings` (key or host look wrong, tried slowly),
/// `attempts` (the budget that is used up) and `outageMs` (how long that took), `redirectHost`.
/// Causes: `timeout`, `refused` (name, TCP, TLS or upgrade: see `stage`), `web-page` (instead of an
/// upgrade: a captive portal or a proxy), `lost` (no goodbye),
/// `closed-by-server`, `rejected` (a first-frame error without a code), `violation` (frames against
/// the WebSocket's rules), `not-reading` (nothing of what we send), `bad-greeting`,
/// `greeted-twice`, `no-pong`, `no-endpoint`, `proxy` (and not the server failed; parameter `proxy`,
/// there with each attempt through one), `certificate` (parameters of `CertificateFault`).
class Connection : public QObject, private TransportHandler {
    Q_OBJECT
public:
    enum class State { Initialized, Connecting, Connected, Unavailable, Failed, Disconnected };
    Q_ENUM(State)
    /// How far an attempt has come; the transport's steps, then the protocol's.
    enum class Stage { Resolving, Connecting, Tls, Upgrade, Greeting, Connected };
    Q_ENUM(Stage)

    /// Receives each well-formed frame on the hot path, inside the socket's signal: keep it, queue
    /// it, return; it must not call the connection. `pusher:ping`, `pusher:pong` and
    /// `pusher:connection_established` come too, but are already handled. Nothing comes of a
    /// handshake that failed, nor after a disconnect.
    class FrameHandler {
    public:
        virtual ~FrameHandler() = default;
        virtual void frameReceived(const Frame &frame) = 0;
        virtual void malformedFrame(FrameFault fault, QByteArrayView bytes) = 0;
    };

    /// What a status bar and a log of attempts need, as one value.
    struct Status {
        State state = State::Initialized;
        Scheduler::TimePoint since = {}; ///< when `state` began; no meaning while Initialized
        SocketId socketId; ///< empty unless connected
        int attempt = 0; ///< attempts since the last time connected
        /// The attempt under way, or the one that led to the connection; unset between attempts.
        std::optional<Scheduler::TimePoint> attemptStarted;
        Stage stage = Stage::Resolving; ///< of that attempt, or how far the last one came
        QString host; ///< where the last attempt went; may be the user's own text
        int port = 0;
        QString proxy; ///< `host:port` of the one that the last attempt went through; may be empty
        bool tls = true; ///< also where a server asked for it (4000)
        /// When the next attempt starts; unset when none is scheduled.
        std::optional<Scheduler::TimePoint> nextAttempt;
        bool pingOverdue = false; ///< connected, but a pong is late: shown as unresponsive
        /// When the overdue ping was written.
        std::optional<Scheduler::TimePoint> unansweredSince;
        std::optional<int> lastCloseCode;
        QString lastCloseReason; ///< English, technical; our own words where we closed
        std::optional<std::chrono::milliseconds> roundTrip; ///< last pusher:ping → pusher:pong
        std::optional<Scheduler::TimePoint> roundTripAt; ///< when that pong came
        std::optional<Error> failure; ///< why, in state Failed
    };

    Connection(ConnectionOptions options, std::shared_ptr<Scheduler> scheduler,
               TransportFactory factory, FrameHandler &frames, QObject *parent = nullptr);
    ~Connection() override;

    const Status &status() const;
    State state() const { return status().state; }
    quint64 binaryFramesRefused() const;
    /// `pusher:ping`s beyond those that are answered: 20 at once, 10 a second.
    quint64 pingsIgnored() const;

    /// Starts (or starts again, with a full budget, after failed or disconnected); nothing when
    /// already under way.
    void connectToServer();
    /// Ends in Disconnected exactly once, from any state.
    void disconnectFromServer();
    /// Skips a running back-off wait.
    void retryNow();
    /// False when not connected or the send buffer is full.
    [[nodiscard]] bool sendText(const QByteArray &utf8);
    /// Whether a ping of the connection's own waits for its pong; pongs of other pings come behind.
    bool awaitsPong() const;
    /// The registry says whether all wanted subscriptions stand (true until told otherwise): only
    /// then run the 60 s towards a reset of the back-off count.
    void setAllSubscribed(bool all);

Q_SIGNALS:
    void stateChanged(Pusher::Connection::State current, Pusher::Connection::State previous);
    /// Any member of `status()` changed (also after stateChanged).
    void statusChanged(const Pusher::Connection::Status &status);
    /// Each failed attempt and each loss, once.
    void errorOccurred(const Pusher::Error &error);

private:
    class Private;
    friend class Private;
    void transportStageChanged(TransportEnd::Stage stage) override;
    void transportOpened() override;
    void transportText(const QString &message) override;
    void transportBinary(qsizetype size) override;
    void transportEnded(const TransportEnd &end) override;

    std::unique_ptr<Private> d;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::Connection::Status)
