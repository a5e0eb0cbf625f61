// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"

#include <QObject>

QT_FORWARD_DECLARE_CLASS(QWebSocket)

namespace Pusher::Detail {

class ServerConnection;

/// Stands between what a server sends and the wire, where faults are injected.
class FrameGate {
public:
    virtual ~FrameGate() = default;
    /// Writes the frame, later, changed, or not at all.
    virtual void pass(ServerConnection &to, const QString &frame) = 0;
};

/// One WebSocket client of the server: sends, watches that it lives, and that it reads.
///
/// A client that leaves more than `maximumUnsent` bytes unread is cut (it then knows that it missed
/// something; frames dropped in silence it would not). Whoever owns it deletes it later.
class ServerConnection : public QObject {
    Q_OBJECT
public:
    static constexpr qint64 maximumUnsent = 8 * 1024 * 1024;
    static constexpr qint64 maximumMessage = 256 * 1024;
    static constexpr std::chrono::seconds pongTimeout{30};
    /// How long a client may take to read what stands before our Close, and the Close.
    static constexpr std::chrono::milliseconds closeTimeout{1500};

    /// Takes the socket as a child.
    ServerConnection(QWebSocket *socket, SocketId id, std::chrono::seconds activityTimeout,
                     std::shared_ptr<Scheduler> scheduler, QObject *parent);
    ~ServerConnection() override;

    const SocketId &id() const { return m_id; }

    /// From now on frames go through the gate, which must outlive this object.
    void setGate(FrameGate *gate) { m_gate = gate; }

    /// Queues one text frame; false when the client is closing or is cut for not reading.
    bool send(const QString &frame);
    /// Past the gate; in WebSocket fragments of `fragment` bytes, if not 0.
    bool write(const QString &frame, int fragment = 0);
    /// Nothing is sent or heard any more, as on a half-open line; `close()` then cuts it.
    void mute() { m_muted = true; }
    /// The port of the client, or of the relay in front of it.
    quint16 peerPort() const;
    /// `pusher:error` (for 4000 and above) and a Close frame; cut when the client does not answer
    /// it.
    void close(int code, const QString &reason);
    /// Cuts the line without a Close frame.
    void cut();

Q_SIGNALS:
    void textReceived(const QString &text);
    void binaryReceived();
    /// More than `maximumUnsent` bytes were not read; `gone()` follows.
    void overflowed();
    /// The last signal; `code` is the Close code of whoever closed first.
    void gone(int code);

private:
    void noteReceived();
    void watchIdle(std::chrono::milliseconds after);
    void watchPong(std::chrono::milliseconds after);

    QWebSocket *m_socket;
    SocketId m_id;
    std::chrono::milliseconds m_activityTimeout;
    std::shared_ptr<Scheduler> m_scheduler;
    Scheduler::TimePoint m_lastReceived;
    TimerHandle m_timer;
    int m_closeCode = 0; ///< of our Close; 0 while open
    bool m_pongAwaited = false;
    bool m_overflowed = false;
    bool m_muted = false;
    FrameGate *m_gate = nullptr;
};

} // namespace Pusher::Detail
