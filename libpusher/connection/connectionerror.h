// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/connection/transport.h"
#include "libpusher/core/error.h"

namespace Pusher::Detail {

using AttemptStage = Connection::Stage;

AttemptStage attemptStage(TransportEnd::Stage stage);
/// The spelling of the `stage` parameter.
QString stageName(AttemptStage stage);

/// What all errors of a connection carry; never the URL, whose path holds the key.
struct ErrorContext {
    QString host;
    int port = 0;
    int attempt = 0;
    AttemptStage stage = AttemptStage::Resolving;
    QString connectionId;
    std::chrono::milliseconds lasted{0}; ///< the attempt, or once connected the connection
    QString proxy = {}; ///< `host:port`; empty without one
};

/// The one deadline over all stages ran out.
Error timedOutError(const ErrorContext &context, std::chrono::milliseconds timeout);
/// The transport was refused, lost, or closed by our side's machinery.
Error transportError(const ErrorContext &context, const TransportEnd &end);
/// The peer closed with a code, or began with a `pusher:error`.
Error peerCloseError(const ErrorContext &context, int code, const QString &reason);
/// Our own reason to give up a link that still stands.
struct GiveUp {
    QString cause = {}; ///< as `Connection` spells it
    QString why = {}; ///< English, technical
    Error::Code code = Error::Code::ConnectionFailed;
    QString reason = {}; ///< the peer's text, where it gave one
};
Error closedByUsError(const ErrorContext &context, const GiveUp &giveUp);

} // namespace Pusher::Detail
