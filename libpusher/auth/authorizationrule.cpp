// SPDX-License-Identifier: MIT
#include "libpusher/auth/authorizationrule.h"

#include "libpusher/core/glob.h"
#include "libpusher/protocol/channelname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr QChar star = u'*';

Error refused(const QString &rule)
{
    return {Error::Code::ConfigurationError, rule, {}, {}, {}};
}

/// Whether a channel that needs permission can match.
bool reachesProtectedChannels(QStringView literalStart)
{
    const auto fits = [literalStart](QStringView prefix) {
        return literalStart.startsWith(prefix) || prefix.startsWith(literalStart);
    };
    return fits(u"private-") || fits(u"presence-");
}
} // namespace

Result<void> AuthorizationRule::validate() const
{
    if (pattern.isEmpty())
        return refused(u"pattern is empty"_s);
    if (pattern.size() > maximumChannelNameLength)
        return refused(u"pattern is longer than %1 characters"_s.arg(maximumChannelNameLength));
    if ((requiredTeamMembership || ownUserOnly) && pattern.count(star) != 1)
        return refused(u"pattern needs exactly one * for requiredTeamMembership and ownUserOnly"_s);
    if (id.count(star) != 1 || id.size() > maximumChannelNameLength)
        return refused(u"id needs exactly one *, for what the pattern's * stands for"_s);
    if (std::any_of(requiredRoles.cbegin(), requiredRoles.cend(),
                    [](const QString &role) { return role.isEmpty(); }))
        return refused(u"requiredRoles holds an empty role"_s);
    return {};
}

QStringList AuthorizationRule::warnings() const
{
    QStringList warnings;
    const qsizetype firstStar = pattern.indexOf(star);
    const QStringView literalStart =
        firstStar < 0 ? QStringView(pattern) : QStringView(pattern).first(firstStar);
    if (!parseChannelName(QString(pattern).replace(star, u'x')))
        warnings.append(
            u"no channel can match %1: it has characters that names may not hold"_s.arg(pattern));
    else if (!reachesProtectedChannels(literalStart))
        warnings.append(
            u"%1 is for public channels: servers ask nobody for permission to those, so the rule "
            "protects nothing"_s.arg(pattern));
    if (!requiredTeamMembership && !ownUserOnly && requiredRoles.isEmpty() && !customValidator)
        warnings.append(
            u"%1 has no condition: it lets in everybody with a valid token"_s.arg(pattern));
    return warnings;
}

bool AuthorizationRule::matches(const QString &channel) const
{
    return Detail::matchesGlob(pattern, channel);
}

qsizetype AuthorizationRule::literalCharacters() const
{
    return pattern.size() - pattern.count(star);
}

QString AuthorizationRule::refusal(const AuthorizationQuestion &question) const
{
    const TokenClaims &claims = question.claims;
    // Empty where `*` stands for nothing: that is nobody's team and nobody.
    const QString owner = idIn(question.channel.value());
    if (requiredTeamMembership && (owner.isEmpty() || !claims.teams.contains(owner)))
        return u"the token's teams do not contain the channel's team"_s;
    if (ownUserOnly && (owner.isEmpty() || claims.subject.value() != owner))
        return u"the channel belongs to another user than the token's sub"_s;
    const bool hasRole =
        std::any_of(requiredRoles.cbegin(), requiredRoles.cend(),
                    [&claims](const QString &role) { return claims.roles.contains(role); });
    if (!requiredRoles.isEmpty() && !hasRole)
        return u"the token's roles contain none of those that the rule requires"_s;
    return {};
}

/// What `*` stands for, as the token writes it.
QString AuthorizationRule::idIn(const QString &channel) const
{
    const qsizetype at = pattern.indexOf(star);
    const QString found = channel.mid(at, channel.size() - pattern.size() + 1);
    return found.isEmpty() ? QString() : QString(id).replace(star, found);
}

} // namespace Pusher
