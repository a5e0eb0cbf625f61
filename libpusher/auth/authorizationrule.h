// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/tokenclaims.h"

#include <QJsonObject>

#include <functional>

namespace Pusher {

/// Who wants what, as an authorisation rule sees it: the token is verified already.
struct AuthorizationQuestion {
    SocketId socketId;
    ChannelName channel;
    TokenClaims claims;
    QString teamId; ///< as the request names it; may be empty
    QJsonObject userData; ///< what other members would see
};

/// What a custom validator answers: nothing (allow), or why not.
using ValidatorVerdict = std::optional<QString>;
/// Asks anybody, as long as it takes; calls back once, now or later, in the same thread.
using CustomValidator =
    std::function<void(const AuthorizationQuestion &, std::function<void(ValidatorVerdict)>)>;

/// A rule for the channels that match a pattern (seed 2, "Authorization Rules"; the contract's "Rules
/// file"). All its conditions must hold; a rule without any lets in everybody with a valid token.
struct AuthorizationRule {
    QString pattern; ///< a channel name; `*` stands for any run of characters
    bool requiredTeamMembership = false; ///< what `*` stands for must be among the token's `teams`
    QStringList requiredRoles; ///< any of them must be among the token's `roles`
    bool ownUserOnly = false; ///< what `*` stands for must be the token's `sub`
    /// How what `*` stands for is written in the token: `user-*` makes `user-123` of
    /// `private-user-123`.
    QString id = QStringLiteral("*");
    CustomValidator customValidator;

    /// ConfigurationError: what in the rule cannot be meant.
    Result<void> validate() const;
    /// What a person should know about a rule that can be meant: it protects nothing, or nothing
    /// matches it.
    QStringList warnings() const;

    bool matches(const QString &channel) const;
    /// How specific the pattern is: its characters that are no `*`.
    qsizetype literalCharacters() const;
    /// Why the conditions do not hold; empty when they do. Does not ask `customValidator`.
    QString refusal(const AuthorizationQuestion &question) const;

private:
    QString idIn(const QString &channel) const;
};

} // namespace Pusher
