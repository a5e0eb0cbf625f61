// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>

namespace Pusher {

// One category per part; off below warnings unless QT_LOGGING_RULES asks. Never log foreign text
// unescaped, nor a secret, token or signature.
Q_DECLARE_LOGGING_CATEGORY(logAuth) // pusher.auth
Q_DECLARE_LOGGING_CATEGORY(logConnection) // pusher.connection
Q_DECLARE_LOGGING_CATEGORY(logProtocol) // pusher.protocol
Q_DECLARE_LOGGING_CATEGORY(logDispatch) // pusher.dispatch
Q_DECLARE_LOGGING_CATEGORY(logHttp) // pusher.http
Q_DECLARE_LOGGING_CATEGORY(logLimits) // pusher.limits
Q_DECLARE_LOGGING_CATEGORY(logServer) // pusher.server

} // namespace Pusher
