// SPDX-License-Identifier: MIT
#include "tests/support/connectproxy.h"

#include "tests/support/socketpipe.h"

#include <QTcpSocket>
#include <QUrl>

using namespace Qt::StringLiterals;

ConnectProxy::ConnectProxy(QObject *parent)
    : QObject(parent)
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *client = m_server.nextPendingConnection())
            connect(client, &QTcpSocket::readyRead, this, [this, client] { read(client); });
    });
    m_server.listen(QHostAddress::LocalHost);
}

void ConnectProxy::requireUser(const QByteArray &user, const QByteArray &password)
{
    m_authorization = "Basic " + QByteArray(user + ':' + password).toBase64();
}

void ConnectProxy::read(QTcpSocket *client)
{
    const QByteArray peeked = client->peek(64 * 1024);
    const qsizetype end = peeked.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    const QByteArray head = client->read(end + 4);
    if (!m_authorization.isEmpty() && !head.contains(m_authorization)) {
        ++m_refused;
        client->write("HTTP/1.1 407 Proxy Authentication Required\r\n"
                      "Proxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    client->disconnect(this);
    pass(client, head);
}

void ConnectProxy::pass(QTcpSocket *client, const QByteArray &head)
{
    const QList<QByteArray> line = head.first(head.indexOf("\r\n")).split(' ');
    const bool tunnel = line.value(0) == "CONNECT";
    const QUrl url = tunnel ? QUrl(u"connect://"_s + QString::fromLatin1(line.value(1)))
                            : QUrl(QString::fromLatin1(line.value(1)));
    const auto server = m_servers.constFind(url.host());
    if (server == m_servers.cend()) {
        client->write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        client->disconnectFromHost();
        return;
    }
    m_passed.append(u"%1:%2"_s.arg(url.host()).arg(url.port(80)));
    if (tunnel) {
        client->write("HTTP/1.1 200 Connection established\r\n\r\n");
        SocketPipe::join(client, *server);
        return;
    }
    QByteArray own = head;
    const QByteArray path = url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority);
    own.replace(line.value(1), path.isEmpty() ? "/" : path);
    SocketPipe::join(client, *server, own);
}
