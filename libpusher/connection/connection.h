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

namespace Pusher {

class ActivityMonitor;

/// Knobs of seed 2, "Connection Configuration", with the architecture's defaults.
struct ConnectionOptions
{
    Endpoint endpoint;
    /// One deadline over DNS + TCP + TLS + upgrade + greeting; 1 s – 5 min.
    std::chrono::milliseconds connectionTimeout{30000};
    /// Upper bound for the activity timeout (the server's may be shorter); 5–300 s.
    std::chrono::milliseconds activityTimeout{120000};
    std::chrono::milliseconds pongTimeout{30000};
    /// After this long without success `connecting` becomes `unavailable`; attempts go on.
    std::chrono::milliseconds unavailableTimeout{10000};
    BackoffOptions backoff;
    /// 0 = endless; else `failed` after so many attempts in a row.
    int reconnectAttempts = 0;
};

/// One connection to a Pusher server: handshake, keep-alive, close codes, back-off. Knows no channels.
///
/// States and signals use pusher-js names, `failed` carries a reason (protocol.md §11.1). The state is
/// set before anything is emitted. All signals come from this object's thread; none is emitted
/// from inside `QWebSocket`'s own signals except through `FrameHandler`, which must not call back.
class Connection : public QObject, private TransportHandler
{
    Q_OBJECT
public:
    enum class State { Initialized, Connecting, Connected, Unavailable, Failed, Disconnected };
    Q_ENUM(State)

    /// Receives each well-formed frame on the hot path, inside the socket's signal: keep it, queue it,
    /// return. `pusher:ping`, `pusher:pong`, `pusher:connection_established` are already handled.
    class FrameHandler
    {
    public:
        virtual ~FrameHandler() = default;
        virtual void frameReceived(const Frame &frame) = 0;
        virtual void malformedFrame(FrameFault fault, QByteArrayView bytes) = 0;
    };

    /// What the status bar needs, as one value.
    struct Status
    {
        State state = State::Initialized;
        SocketId socketId; ///< empty unless connected
        int attempt = 0; ///< attempts since the last time connected
        /// When the next attempt starts; unset when none is scheduled.
        std::optional<Scheduler::TimePoint> nextAttempt;
        bool pingOverdue = false; ///< connected, but a pong is late: shown as unresponsive
        std::optional<int> lastCloseCode;
        QString lastCloseReason; ///< English, technical; our own words where we closed
        std::optional<std::chrono::milliseconds> roundTrip; ///< last pusher:ping → pusher:pong
        std::optional<Error> failure; ///< why, in state Failed
    };

    Connection(ConnectionOptions options, std::shared_ptr<Scheduler> scheduler, TransportFactory factory,
               FrameHandler &frames, QObject *parent = nullptr);
    ~Connection() override;

    const Status &status() const { return m_status; }
    State state() const { return m_status.state; }
    quint64 binaryFramesRefused() const;

    /// Starts (or starts again, with a full budget, after failed or disconnected); nothing when already under way.
    void connectToServer();
    /// Ends in Disconnected exactly once, from any state.
    void disconnectFromServer();
    /// Skips a running back-off wait.
    void retryNow();
    /// False when not connected or the send buffer is full.
    [[nodiscard]] bool sendText(const QByteArray &utf8);
    /// The registry says that all wanted subscriptions stand: only then the 60 s towards a reset of the back-off count.
    void setAllSubscribed(bool all);

Q_SIGNALS:
    void stateChanged(Pusher::Connection::State current, Pusher::Connection::State previous);
    /// Any member of `status()` changed (also after stateChanged).
    void statusChanged(const Pusher::Connection::Status &status);
    /// Each failed attempt and each loss, once.
    void errorOccurred(const Pusher::Error &error);

private:
    class Private;
    void transportStageChanged(TransportEnd::Stage stage) override;
    void transportOpened() override;
    void transportText(const QString &message) override;
    void transportBinary(qsizetype size) override;
    void transportEnded(const TransportEnd &end) override;

    Status m_status;
    std::unique_ptr<Private> d;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::Connection::Status)
