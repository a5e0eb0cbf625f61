// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/certificateauthority.h"

#include <QSslServer>

/// Speaks TLS on loopback, and plainly to a server behind it.
class TlsFront : public QObject {
    Q_OBJECT
public:
    TlsFront(const CertificateAuthority::Identity &identity, quint16 behind,
             QObject *parent = nullptr);

    quint16 port() const { return m_server.serverPort(); }

private:
    QSslServer m_server;
};
