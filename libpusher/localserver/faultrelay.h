// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/localserver/faultinjector.h"

#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QTcpServer>

namespace Pusher::Detail {

class RelayedStream;

/// A TCP relay in front of a server on this machine, for the faults that concern bytes, not frames.
///
/// It knows no protocol but the first line of a request, so it is independent of what the server
/// is made with. What it holds back of one connection is bounded (256 KiB): the server then feels
/// that nobody reads. One thread.
class FaultRelay : public QObject {
    Q_OBJECT
public:
    /// `injector` must outlive this object.
    FaultRelay(FaultInjector &injector, std::shared_ptr<Scheduler> scheduler, QObject *parent);
    ~FaultRelay() override;

    /// Relays to 127.0.0.1:`target`. ConnectionFailed as `LocalServer::listen()` has it.
    Result<void> listen(const QHostAddress &address, quint16 port, quint16 target);
    quint16 port() const { return m_listener.serverPort(); }
    /// No new connections.
    void close();

    /// Resets the client whose connection reaches the server from this port.
    void cut(quint16 serverSidePort);
    /// From here on what this client sends is lost, and it does not learn that the server is gone.
    void isolate(quint16 serverSidePort);
    /// Cuts all that is still open, also what is half open.
    void cutAll();
    bool isEmpty() const { return m_streams.isEmpty(); }

Q_SIGNALS:
    /// The last connection is gone.
    void emptied();

private:
    void accept();
    RelayedStream *streamOf(quint16 serverSidePort) const;

    FaultInjector &m_injector;
    std::shared_ptr<Scheduler> m_scheduler;
    QTcpServer m_listener;
    quint16 m_target = 0;
    QList<RelayedStream *> m_streams;
};

/// `cannot listen on …`, as an Error with `host`, `port` and `reason`.
Error listenError(const QHostAddress &address, quint16 port, const QString &reason);

} // namespace Pusher::Detail
