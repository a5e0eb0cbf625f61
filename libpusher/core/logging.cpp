// SPDX-License-Identifier: MIT
#include "libpusher/core/logging.h"

namespace Pusher {

Q_LOGGING_CATEGORY(logAuth, "pusher.auth", QtWarningMsg)
Q_LOGGING_CATEGORY(logConnection, "pusher.connection", QtWarningMsg)
Q_LOGGING_CATEGORY(logProtocol, "pusher.protocol", QtWarningMsg)
Q_LOGGING_CATEGORY(logDispatch, "pusher.dispatch", QtWarningMsg)
Q_LOGGING_CATEGORY(logHttp, "pusher.http", QtWarningMsg)
Q_LOGGING_CATEGORY(logLimits, "pusher.limits", QtWarningMsg)
Q_LOGGING_CATEGORY(logServer, "pusher.server", QtWarningMsg)

} // namespace Pusher
