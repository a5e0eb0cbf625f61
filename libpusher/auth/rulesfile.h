// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizationrule.h"

#include <QList>

namespace Pusher {

/// Reads authorisation rules from JSON (the contract's "Rules file"):
/// `{"rules":[{"pattern":"private-team-*","requiredTeamMembership":true}, …]}` with the members
/// `pattern`, `requiredTeamMembership`, `requiredRoles`, `ownUserOnly` and `id`.
///
/// Strict, because a misspelt condition would open a channel: unknown members and members that stand
/// twice are refused. At most 256 KB and 1000 rules. ConfigurationError names line, rule and member.
Result<QList<AuthorizationRule>> parseRules(const QByteArray &json);

/// The same from a file; the message begins with its name.
Result<QList<AuthorizationRule>> readRulesFile(const QString &path);

} // namespace Pusher
