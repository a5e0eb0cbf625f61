// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/faultinjector.h"

#include <QObject>
#include <QTcpSocket>

#include <deque>

namespace Pusher::Detail {

/// One connection through the relay: the client's socket, the server's, and what goes wrong between.
///
/// Faults are done to what the server sends; what the client sends is passed on, or lost once the
/// connection is half open.
class RelayedStream : public QObject {
    Q_OBJECT
public:
    /// Takes the socket as a child.
    RelayedStream(QTcpSocket *client, quint16 target, FaultInjector &injector,
                  std::shared_ptr<Scheduler> scheduler, QObject *parent);
    ~RelayedStream() override;

    /// Decides what goes wrong and begins.
    void start();
    /// The port from which the server sees this client; 0 until connected.
    quint16 serverSidePort() const { return m_server->localPort(); }
    /// RST to the client, now.
    void cut();
    void isolate();

Q_SIGNALS:
    /// The last signal; whoever owns this deletes it later.
    void finished();

private:
    using Action = FaultRule::Action;
    struct Piece {
        QByteArray bytes;
        Scheduler::TimePoint due;
    };

    void apply(const FaultRule *rule);
    void clientSaid();
    void pull();
    void push(QByteArray bytes);
    void release();
    void pass(const QByteArray &bytes);
    /// Says goodbye to the client when the server has gone and all its bytes are passed.
    void endWithServer();
    void clientGone();
    void finish();

    QTcpSocket *m_client;
    QTcpSocket *m_server;
    const quint16 m_target;
    FaultInjector &m_injector;
    std::shared_ptr<Scheduler> m_scheduler;
    const FaultRule *m_rule = nullptr; ///< the injector's
    bool m_requestSeen = false; ///< rules that look at the path have had their turn
    bool m_isolated = false;
    bool m_serverGone = false;
    bool m_finished = false;
    qint64 m_passed = 0;
    std::deque<Piece> m_held; ///< of the server's bytes, in order
    qint64 m_heldBytes = 0;
    TimerHandle m_timer;
};

} // namespace Pusher::Detail
