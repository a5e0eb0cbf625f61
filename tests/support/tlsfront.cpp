// SPDX-License-Identifier: MIT
#include "tests/support/tlsfront.h"

#include "tests/support/socketpipe.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

TlsFront::TlsFront(const CertificateAuthority::Identity &identity, quint16 behind, QObject *parent)
    : QObject(parent)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(identity.certificate));
    configuration.setPrivateKey(QSslKey(identity.key, QSsl::Ec));
    m_server.setSslConfiguration(configuration);
    connect(&m_server, &QSslServer::pendingConnectionAvailable, this, [this, behind] {
        while (QTcpSocket *client = m_server.nextPendingConnection())
            SocketPipe::join(client, behind);
    });
    m_server.listen(QHostAddress::LocalHost);
}
