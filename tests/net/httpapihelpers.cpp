// SPDX-License-Identifier: MIT
#include "tests/net/httpapihelpers.h"

#include <QPointer>
#include <QTcpSocket>

using namespace Pusher;
using namespace Qt::StringLiterals;

AnswerServer::AnswerServer()
{
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = nextPendingConnection()) {
            ++connections;
            mostOpen = std::max(mostOpen, ++open);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this] { --open; });
        }
    });
    if (!listen(QHostAddress::LocalHost))
        qFatal("cannot listen");
}

void AnswerServer::read(QTcpSocket *socket)
{
    QByteArray &buffer = m_buffers[socket];
    buffer += socket->readAll();
    for (;;) {
        const qsizetype end = buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const qsizetype field = buffer.toLower().indexOf("content-length: ") + 16;
        const qsizetype size = buffer.mid(field, buffer.indexOf('\r', field) - field).toLongLong();
        if (buffer.size() < end + 4 + size)
            return;
        heads.append(buffer.left(end));
        bodies.append(buffer.mid(end + 4, size));
        buffer.remove(0, end + 4 + size);
        write(socket, respond ? respond(bodies.last()) : answer);
        if (closes)
            socket->disconnectFromHost();
    }
}

void AnswerServer::answersAfter(std::shared_ptr<FakeScheduler> time,
                                std::chrono::milliseconds delay)
{
    m_time = std::move(time);
    m_delay = delay;
}

void AnswerServer::write(QTcpSocket *socket, const QByteArray &bytes)
{
    if (!m_time) {
        socket->write(bytes);
        return;
    }
    m_delayed.push_back(m_time->singleShot(m_delay, [socket = QPointer(socket), bytes] {
        if (socket)
            socket->write(bytes);
    }));
}

std::unique_ptr<HttpApi> HttpApiFixture::api(const Endpoint &endpoint) const
{
    return std::make_unique<HttpApi>(endpoint, TestApp::id, Secret(TestApp::secret), time);
}

QByteArray answerOf(const QByteArray &status, const QByteArray &body, const QByteArray &headers)
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"
        + headers + "\r\n" + body;
}

OutgoingEvent trade(const QByteArray &data)
{
    return {{ChannelName(u"bot-updates"_s)}, EventName(u"trade-executed"_s), data, {}};
}
