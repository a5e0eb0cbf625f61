// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/transport.h"
#include "libpusher/core/error.h"

namespace Pusher::Detail {

/// Where an attempt stands: the transport's steps, then the protocol's.
enum class AttemptStage { Resolving, Connecting, Tls, Upgrade, Greeting, Connected };

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
};

/// The one deadline over all stages ran out.
Error timedOutError(const ErrorContext &context, std::chrono::milliseconds timeout);
/// The transport was refused, lost, or closed by our side's machinery.
Error transportError(const ErrorContext &context, const TransportEnd &end);
/// The peer closed with a code, or began with a `pusher:error`.
Error peerCloseError(const ErrorContext &context, int code, const QString &reason);
/// Our own reason to give up a link that still stands.
Error closedByUsError(const ErrorContext &context, Error::Code code, const QString &why);

} // namespace Pusher::Detail
