// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"

#include <QMetaType>
#include <QStringList>

#include <optional>

namespace Pusher {

/// What was decided about a user who wanted a channel, and why; for tables and logs.
struct AuthorizationRecord {
    WallTime at = {};
    ConnectionId connection = {};
    UserId user = {}; ///< the token's; empty where it was not believed
    ChannelName channel = {};
    QString rule = {}; ///< that decided; may be empty
    QString reason = {}; ///< one English sentence
    QStringList permissions = {};
    std::optional<Error::Code> refusal = {}; ///< nothing: allowed

    friend bool operator==(const AuthorizationRecord &, const AuthorizationRecord &) = default;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::AuthorizationRecord)
