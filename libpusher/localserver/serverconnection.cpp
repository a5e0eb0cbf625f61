// SPDX-License-Identifier: MIT
#include "libpusher/localserver/serverconnection.h"

#include "libpusher/localserver/servermessages.h"

#include <QWebSocket>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

/// QWebSocket cuts what it sends into frames at byte offsets, inside a character if need be, and a
/// Qt client refuses that (Q9, Q10): so no frame of ours may ever reach this size.
constexpr quint64 unfragmented = 64 * 1024 * 1024;
constexpr qsizetype maximumCloseReason = 123;

/// Shortens to what fits into a Close frame, at a character's border.
QString closeReason(QString reason)
{
    while (reason.toUtf8().size() > maximumCloseReason)
        reason.chop(reason.back().isLowSurrogate() ? 2 : 1);
    return reason;
}

} // namespace

ServerConnection::ServerConnection(QWebSocket *socket, SocketId id,
                                   std::chrono::seconds activityTimeout,
                                   std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_id(std::move(id))
    , m_activityTimeout(activityTimeout)
    , m_scheduler(std::move(scheduler))
    , m_lastReceived(m_scheduler->now())
{
    m_socket->setParent(this);
    m_socket->setOutgoingFrameSize(unfragmented);
    m_socket->setMaxAllowedIncomingFrameSize(maximumMessage);
    m_socket->setMaxAllowedIncomingMessageSize(maximumMessage);
    m_socket->setReadBufferSize(2 * maximumMessage);
    connect(m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        noteReceived();
        if (m_closeCode == 0 && !m_muted)
            Q_EMIT textReceived(text);
    });
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, [this] {
        noteReceived();
        Q_EMIT binaryReceived();
    });
    connect(m_socket, &QWebSocket::pong, this, &ServerConnection::noteReceived);
    connect(m_socket, &QWebSocket::disconnected, this, [this] {
        m_timer.reset();
        Q_EMIT gone(m_closeCode != 0 ? m_closeCode : int(m_socket->closeCode()));
    });
    watchIdle(m_activityTimeout);
}

ServerConnection::~ServerConnection()
{
    m_socket->disconnect(this);
    m_socket->abort();
}

bool ServerConnection::send(const QString &frame)
{
    if (m_gate && m_closeCode == 0 && !m_muted) [[unlikely]] {
        m_gate->pass(*this, frame);
        return !m_overflowed;
    }
    return write(frame);
}

bool ServerConnection::write(const QString &frame, int fragment)
{
    if (m_closeCode != 0 || m_overflowed || m_muted)
        return false;
    if (fragment > 0) [[unlikely]]
        m_socket->setOutgoingFrameSize(quint64(fragment));
    // Not flushed: the event loop writes all frames of a turn at once, which doubles the
    // throughput.
    m_socket->sendTextMessage(frame);
    if (fragment > 0) [[unlikely]]
        m_socket->setOutgoingFrameSize(unfragmented);
    if (m_socket->bytesToWrite() <= maximumUnsent)
        return true;
    m_overflowed = true;
    // Later, because our caller may be walking through the subscribers.
    QMetaObject::invokeMethod(this, &ServerConnection::cut, Qt::QueuedConnection);
    Q_EMIT overflowed();
    return false;
}

void ServerConnection::close(int code, const QString &reason)
{
    if (m_closeCode != 0)
        return;
    if (m_muted) {
        cut();
        return;
    }
    if (code >= 4000)
        write(encodePusherError(code, reason));
    m_closeCode = code;
    m_timer = m_scheduler->singleShot(closeTimeout, [this] { cut(); });
    m_socket->close(static_cast<QWebSocketProtocol::CloseCode>(code), closeReason(reason));
}

void ServerConnection::cut()
{
    m_socket->flush();
    m_socket->abort();
}

quint16 ServerConnection::peerPort() const
{
    return m_socket->peerPort();
}

void ServerConnection::noteReceived()
{
    m_lastReceived = m_scheduler->now();
    m_pongAwaited = false;
}

void ServerConnection::watchIdle(std::chrono::milliseconds after)
{
    m_timer = m_scheduler->singleShot(after, [this] {
        const auto due = m_lastReceived + m_activityTimeout;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - m_scheduler->now());
        if (left.count() > 0) {
            watchIdle(left);
            return;
        }
        m_pongAwaited = true;
        send(encodeServerPing());
        watchPong(pongTimeout);
    });
}

void ServerConnection::watchPong(std::chrono::milliseconds after)
{
    m_timer = m_scheduler->singleShot(after, [this] {
        if (m_pongAwaited)
            close(4201, u"no answer to pusher:ping within 30 s"_s);
        else
            watchIdle(std::chrono::milliseconds(0));
    });
}

} // namespace Pusher::Detail
