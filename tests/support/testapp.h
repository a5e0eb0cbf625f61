// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/protocol/endpoint.h"

/// The application that the tests' servers serve.
namespace TestApp {
inline const QString id = QStringLiteral("3");
inline const QString key = QStringLiteral("278d425bdf160c739803");
inline const QByteArray secret = QByteArrayLiteral("7ad3773142a6692b25b8");

/// Where a server of a test listens: unencrypted, on this machine.
inline Pusher::Endpoint endpoint(quint16 port)
{
    Pusher::Endpoint result;
    result.key = key;
    result.host = QStringLiteral("127.0.0.1");
    result.port = port;
    result.tls = false;
    return result;
}
} // namespace TestApp
