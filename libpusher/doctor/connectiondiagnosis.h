// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/transport.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/doctor/diagnosis.h"
#include "libpusher/doctor/httpevidence.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QAbstractSocket>
#include <QSslError>

namespace Pusher::Detail {

// Evidence of the way to the server → its probable cause; pure.

/// Where it was tried to go.
struct Target {
    QString host;
    int port = 0;
};

/// `proxy`: `host:port` of the one on the way; may be empty.
Diagnosis diagnoseTcp(QAbstractSocket::SocketError error, const QString &reason,
                      const Target &target, const QString &proxy);
/// The first fault that names something about the certificate; `errors` may be empty where TLS
/// itself failed.
Diagnosis diagnoseTls(const QList<QSslError> &errors, const QString &reason,
                      const Target &target);
/// How an attempt ended that brought no greeting.
Diagnosis diagnoseUpgrade(const TransportEnd &end, const Target &target);
/// A `pusher:error`, or a close with a code, in the greeting's place.
Diagnosis diagnoseGreeting(int code, const QString &reason);
/// Why a server did not sign us in: `pusher:error`, or its close.
Diagnosis diagnoseSignIn(const PusherError &error);
/// The answer of a signed GET to the HTTP API; Cause None for success. Parameter
/// `clockDifferenceMs`: ours minus the server's, where it told its own.
Diagnosis diagnoseApi(const HttpEvidence &http, WallTime now);

} // namespace Pusher::Detail
