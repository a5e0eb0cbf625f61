// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/authsentences.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Console {

QString AuthSentences::demands(const Pusher::AuthorizationRule &rule)
{
    QStringList parts;
    if (rule.requiredTeamMembership)
        parts += tr("member of the team in its name");
    if (!rule.requiredRoles.isEmpty()) {
        QStringList roles;
        for (const QString &role : rule.requiredRoles)
            roles += ForeignText::preview(role, 40);
        //: Roles of which one is needed
        parts += tr("role %1").arg(roles.join(tr(" or ")));
    }
    if (rule.ownUserOnly)
        parts += tr("the user in its name");
    if (rule.customValidator)
        parts += tr("a check of the program's own");
    return parts.isEmpty() ? tr("any valid token") : parts.join(u", "_s);
}

QString AuthSentences::decision(const AuthTrialResult &result)
{
    const QString rule = ForeignText::inSentence(result.rule, 80);
    if (!result.error)
        return result.rule.isEmpty() ? tr("Allowed: a public channel needs no permission")
                                     : tr("Allowed by the rule %1").arg(rule);
    if (!result.rule.isEmpty())
        return tr("Refused by the rule %1").arg(rule);
    return result.error->code == Pusher::Error::Code::AuthenticationFailed
        ? tr("Refused: the token is not good")
        : tr("Refused");
}

QString AuthSentences::consequence(const AuthTrialResult &result)
{
    if (result.error)
        return ForeignText::preview(result.reason, 400);
    QStringList may;
    for (const QString &permission : result.permissions) {
        if (permission == "subscribe"_L1)
            may += tr("subscribe");
        else if (permission == "client-events"_L1)
            may += tr("send client events");
        else if (permission == "presence"_L1)
            may += tr("see who is there");
    }
    const QString who = result.user.value().isEmpty()
        ? tr("The bearer")
        : ForeignText::inSentence(result.user.value());
    //: Who may do what, for instance: ann may subscribe, send client events
    return tr("%1 may %2.").arg(who, may.join(u", "_s));
}

QString AuthSentences::problem(TokenParts::Problem problem)
{
    using Problem = TokenParts::Problem;
    switch (problem) {
    case Problem::None:
        return {};
    case Problem::Empty:
        return tr("Paste a token to see what it says. It stays in this window.");
    case Problem::TooLong:
        return tr("That is longer than 8 KB: such a token is refused unread.");
    case Problem::NotThreeParts:
        return tr("That is no JSON Web Token: it has three parts with points between them.");
    case Problem::NotBase64:
        return tr("That is no JSON Web Token: a part of it is no base64url.");
    case Problem::NotJson:
        return tr("That is no JSON Web Token: header and claims are no JSON objects.");
    }
    return {};
}

QString AuthSentences::expiry(const TokenParts &token, Pusher::WallTime now)
{
    const auto span = [](auto length) { return Sentences::age(length); };
    if (token.notBefore && *token.notBefore > now)
        return tr("not yet: good in %1").arg(span(*token.notBefore - now));
    if (!token.expires)
        return token.problem == TokenParts::Problem::None ? tr("it says no end: refused") : QString();
    return *token.expires > now ? tr("runs out in %1").arg(span(*token.expires - now))
                                : tr("ran out %1 ago").arg(span(now - *token.expires));
}

QString AuthSentences::masked(const QByteArray &auth)
{
    if (auth.isEmpty())
        return {};
    const qsizetype colon = auth.indexOf(':');
    return tr("%1:… (%2 hexadecimal digits)")
        .arg(ForeignText::inSentence(QString::fromUtf8(auth.left(colon)), 40))
        .arg(auth.size() - colon - 1);
}

} // namespace Console
