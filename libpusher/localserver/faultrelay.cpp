// SPDX-License-Identifier: MIT
#include "libpusher/localserver/faultrelay.h"

#include "libpusher/localserver/relayedstream.h"

#include <QTcpSocket>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {

constexpr int listenBacklog = 4096;

} // namespace

FaultRelay::FaultRelay(FaultInjector &injector, std::shared_ptr<Scheduler> scheduler,
                       QObject *parent)
    : QObject(parent)
    , m_injector(injector)
    , m_scheduler(std::move(scheduler))
    , m_listener(this)
{
    connect(&m_listener, &QTcpServer::newConnection, this, &FaultRelay::accept);
}

FaultRelay::~FaultRelay() = default;

Result<void> FaultRelay::listen(const QHostAddress &address, quint16 port, quint16 target)
{
    m_target = target;
    m_listener.setListenBacklogSize(listenBacklog);
    m_listener.setMaxPendingConnections(listenBacklog);
    if (m_listener.listen(address, port))
        return {};
    return listenError(address, port, m_listener.errorString());
}

void FaultRelay::close()
{
    m_listener.close();
}

void FaultRelay::accept()
{
    while (QTcpSocket *client = m_listener.nextPendingConnection()) {
        auto *stream = new RelayedStream(client, m_target, m_injector, m_scheduler, this);
        m_streams.append(stream);
        connect(stream, &RelayedStream::finished, this, [this, stream] {
            if (!m_streams.removeOne(stream))
                return;
            stream->deleteLater();
            if (m_streams.isEmpty())
                Q_EMIT emptied();
        });
        stream->start();
    }
}

RelayedStream *FaultRelay::streamOf(quint16 serverSidePort) const
{
    for (RelayedStream *stream : m_streams) {
        if (stream->serverSidePort() == serverSidePort)
            return stream;
    }
    return nullptr;
}

void FaultRelay::cut(quint16 serverSidePort)
{
    if (RelayedStream *stream = streamOf(serverSidePort))
        stream->cut();
}

void FaultRelay::isolate(quint16 serverSidePort)
{
    if (RelayedStream *stream = streamOf(serverSidePort))
        stream->isolate();
}

void FaultRelay::cutAll()
{
    const QList<RelayedStream *> streams = m_streams;
    for (RelayedStream *stream : streams)
        stream->cut();
}

Error listenError(const QHostAddress &address, quint16 port, const QString &reason)
{
    return {Error::Code::ConnectionFailed,
            u"cannot listen on %1 port %2: %3"_s.arg(address.toString()).arg(port).arg(reason),
            {{u"host"_s, address.toString()}, {u"port"_s, port}, {u"reason"_s, reason}},
            {},
            {}};
}

} // namespace Pusher::Detail
