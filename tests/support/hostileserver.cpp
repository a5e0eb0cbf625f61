// SPDX-License-Identifier: MIT
#include "tests/support/hostileserver.h"

#include <QCryptographicHash>
#include <QTcpSocket>
#include <QtEndian>

#include <sys/socket.h>

#include <algorithm>

namespace {

constexpr quint8 opcodeText = 0x1;
constexpr quint8 opcodeClose = 0x8;

} // namespace

HostilePeer::HostilePeer(QTcpSocket *socket, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
{
    m_socket->setParent(this);
    connect(m_socket, &QTcpSocket::readyRead, this, &HostilePeer::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &HostilePeer::gone);
}

HostilePeer::~HostilePeer()
{
    m_socket->disconnect(this);
}

qint64 HostilePeer::bytesToWrite() const
{
    return m_socket->bytesToWrite();
}

bool HostilePeer::isGone() const
{
    return m_socket->state() == QAbstractSocket::UnconnectedState;
}

void HostilePeer::send(const QByteArray &bytes)
{
    m_socket->write(bytes);
    m_socket->flush();
}

QByteArray HostilePeer::acceptKey() const
{
    static const QByteArray header = "sec-websocket-key:";
    const qsizetype start = m_request.toLower().indexOf(header) + header.size();
    const QByteArray key = m_request.mid(start, m_request.indexOf('\r', start) - start).trimmed();
    const QByteArray salted = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return QCryptographicHash::hash(salted, QCryptographicHash::Sha1).toBase64();
}

void HostilePeer::upgrade()
{
    send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: "
         + acceptKey() + "\r\n\r\n");
}

QByteArray HostilePeer::frame(quint8 opcode, const QByteArray &payload, bool fin)
{
    QByteArray head(1, char((fin ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        head += char(payload.size());
    } else if (payload.size() < 65536) {
        head += char(126);
        const quint16 length = qToBigEndian(quint16(payload.size()));
        head.append(reinterpret_cast<const char *>(&length), sizeof length);
    } else {
        head += char(127);
        const quint64 length = qToBigEndian(quint64(payload.size()));
        head.append(reinterpret_cast<const char *>(&length), sizeof length);
    }
    return head + payload;
}

QByteArray HostilePeer::greeting(const QByteArray &socketId, int activityTimeout)
{
    return R"({"event":"pusher:connection_established","data":"{\"socket_id\":\")" + socketId
        + R"(\",\"activity_timeout\":)" + QByteArray::number(activityTimeout) + R"(}"})";
}

void HostilePeer::text(const QByteArray &payload)
{
    send(frame(opcodeText, payload));
}

void HostilePeer::greet(const QByteArray &socketId, int activityTimeout)
{
    text(greeting(socketId, activityTimeout));
}

void HostilePeer::closeFrame(int code, const QByteArray &reason)
{
    const quint16 wireCode = qToBigEndian(quint16(code));
    send(frame(opcodeClose,
               QByteArray(reinterpret_cast<const char *>(&wireCode), sizeof wireCode) + reason));
}

void HostilePeer::finish()
{
    m_socket->disconnectFromHost();
}

void HostilePeer::reset()
{
    const linger hard{1, 0};
    ::setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket->abort();
}

void HostilePeer::stopReading()
{
    m_reading = false;
    // A small buffer with nobody to empty it: the kernel's fills next, then the client's own.
    m_socket->setReadBufferSize(1);
}

void HostilePeer::read()
{
    if (!m_reading)
        return;
    const QByteArray bytes = m_socket->readAll();
    m_bytesReceived += bytes.size();
    m_buffer += bytes;
    if (m_request.isEmpty()) {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_request = m_buffer.left(end + 4);
        m_buffer.remove(0, end + 4);
        Q_EMIT requestComplete();
    }
    while (readFrame()) { }
}

bool HostilePeer::readFrame()
{
    // Clients mask, and none of the tests' frames needs a 64-bit length.
    if (m_buffer.size() < 6)
        return false;
    const quint8 opcode = quint8(m_buffer.at(0)) & 0x0f;
    qsizetype size = quint8(m_buffer.at(1)) & 0x7f;
    qsizetype at = 2;
    if (size == 126) {
        if (m_buffer.size() < 8)
            return false;
        size = qFromBigEndian<quint16>(m_buffer.constData() + at);
        at += 2;
    }
    if (m_buffer.size() < at + 4 + size)
        return false;
    const QByteArray mask = m_buffer.mid(at, 4);
    QByteArray payload = m_buffer.mid(at + 4, size);
    for (qsizetype i = 0; i < payload.size(); ++i)
        payload[i] = char(payload.at(i) ^ mask.at(i % 4));
    m_buffer.remove(0, at + 4 + size);
    if (opcode == opcodeText) {
        m_texts.append(payload);
        Q_EMIT textReceived(payload);
    } else if (opcode == opcodeClose && payload.size() >= 2) {
        m_closeCode = qFromBigEndian<quint16>(payload.constData());
    }
    return true;
}

HostileServer::HostileServer(QObject *parent)
    : QObject(parent)
{
    connect(&m_server, &QTcpServer::newConnection, this, &HostileServer::accept);
    m_server.setListenBacklogSize(256);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no free loopback port");
}

void HostileServer::onRequestGreetThen(Handler handler)
{
    m_onRequest = [handler = std::move(handler)](HostilePeer &peer) {
        peer.upgrade();
        peer.greet();
        handler(peer);
    };
}

qsizetype HostileServer::open() const
{
    return std::count_if(m_peers.begin(), m_peers.end(),
                         [](const auto &peer) { return !peer->isGone(); });
}

void HostileServer::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        m_peers.push_back(std::make_unique<HostilePeer>(socket));
        HostilePeer &peer = *m_peers.back();
        connect(&peer, &HostilePeer::requestComplete, this, [this, &peer] {
            Q_EMIT peerUpgrading();
            if (m_onRequest)
                m_onRequest(peer);
        });
        if (m_onAccept)
            m_onAccept(peer);
        Q_EMIT peerAccepted();
    }
}
