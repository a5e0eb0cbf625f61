// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/auth/authrulestatus.h"
#include "libpusher/core/error.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"

#include <QMetaType>
#include <QStringList>

#include <memory>
#include <optional>

namespace Console {

/// May this one join that channel? What the reader wants to try.
struct AuthTrial {
    quint64 id = 0; ///< from 1, in order
    Pusher::ChannelName channel = {};
    Pusher::SocketId socketId = {};
    Pusher::UserId userId = {}; ///< empty: whoever the token names
    QString teamId = {}; ///< may be empty
    std::shared_ptr<const Pusher::Secret> token = {}; ///< null: none
};

/// What was decided.
struct AuthTrialResult {
    quint64 id = 0;
    std::optional<Pusher::Error> error = {}; ///< none: allowed
    QString rule = {}; ///< pattern of the rule that decided; empty: none did
    QString reason = {}; ///< English
    QStringList permissions = {};
    Pusher::UserId user = {}; ///< whom the token names
    QByteArray auth = {}; ///< `KEY:HEX`; a credential: shown masked
};

/// Whether a token is good, and until when.
struct TokenVerdict {
    quint64 id = 0; ///< as it was asked
    std::optional<Pusher::Error> error = {}; ///< none: it is good now
};

/// The rules, and what came of them so far.
struct AuthSnapshot {
    QList<Pusher::AuthRuleStatus> rules; ///< in the order in which they decide
    QStringList warnings; ///< about rules and keys; English, may hold foreign text
    QString source; ///< where the rules come from: a file's name, or empty
    quint64 allowed = 0;
    quint64 refused = 0;
    quint64 withoutRule = 0; ///< of them: no rule was for the channel
};

} // namespace Console

Q_DECLARE_METATYPE(Console::AuthTrial)
Q_DECLARE_METATYPE(Console::AuthTrialResult)
Q_DECLARE_METATYPE(Console::TokenVerdict)
Q_DECLARE_METATYPE(Console::AuthSnapshot)
