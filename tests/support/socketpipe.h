// SPDX-License-Identifier: MIT
#pragma once

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpSocket>

/// Carries bytes both ways between a client and a server on this computer, until one of them ends.
namespace SocketPipe {

/// `head`: sent to the server first.
inline void join(QTcpSocket *client, quint16 port, const QByteArray &head = {})
{
    auto *server = new QTcpSocket(client);
    server->setProxy(QNetworkProxy::NoProxy);
    const auto carry = [](QTcpSocket *from, QTcpSocket *to) {
        QObject::connect(from, &QTcpSocket::readyRead, to,
                         [from, to] { to->write(from->readAll()); });
        QObject::connect(from, &QTcpSocket::disconnected, to, [to] { to->disconnectFromHost(); });
    };
    carry(client, server);
    carry(server, client);
    QObject::connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    // What is written before it stands waits for it.
    server->connectToHost(QHostAddress::LocalHost, port);
    server->write(head + client->readAll());
}

} // namespace SocketPipe
