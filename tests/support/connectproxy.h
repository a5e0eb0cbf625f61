// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QStringList>
#include <QTcpServer>

/// A small real HTTP proxy on loopback: tunnels (CONNECT), and passes requests for `http` addresses
/// on. The names it knows are its own: nothing of them is looked up.
class ConnectProxy : public QObject {
    Q_OBJECT
public:
    explicit ConnectProxy(QObject *parent = nullptr);

    quint16 port() const { return m_server.serverPort(); }
    /// Which server on this computer is `host`, at any of its ports.
    void serve(const QString &host, quint16 behind) { m_servers.insert(host, behind); }
    /// Others are answered 407.
    void requireUser(const QByteArray &user, const QByteArray &password);
    /// `host:port` of each tunnel and each request that was passed on.
    const QStringList &passed() const { return m_passed; }
    /// Requests that had no user, or another one.
    int refused() const { return m_refused; }

private:
    void read(QTcpSocket *client);
    void pass(QTcpSocket *client, const QByteArray &head);

    QTcpServer m_server;
    QHash<QString, quint16> m_servers;
    QByteArray m_authorization;
    QStringList m_passed;
    int m_refused = 0;
};
