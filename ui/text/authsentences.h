// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/auth/authorizationrule.h"
#include "ui/domain/authtrial.h"
#include "ui/domain/tokenparts.h"

#include <QCoreApplication>

namespace Console {

/// The words for rules, decisions and tokens. All translated.
class AuthSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::AuthSentences)
public:
    /// What a rule demands, in a line.
    static QString demands(const Pusher::AuthorizationRule &rule);
    /// What was decided, and by which rule.
    static QString decision(const AuthTrialResult &result);
    /// What may be done then; or what to do about the refusal.
    static QString consequence(const AuthTrialResult &result);
    /// Why a token cannot be read; empty where it can.
    static QString problem(TokenParts::Problem problem);
    /// How long a token is still good, or since when it is not; empty where it does not say.
    static QString expiry(const TokenParts &token, Pusher::WallTime now);
    /// A signature that nobody can use: the key, and how long the rest is.
    static QString masked(const QByteArray &auth);
};

} // namespace Console
