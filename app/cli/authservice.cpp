// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/authservice.h"

#include "libpusher/auth/rulesfile.h"
#include "libpusher/client/tokenverifier.h"

namespace Console {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype shownName = 80;
}

Pusher::Result<std::unique_ptr<Pusher::AuthHandler>>
makeAuthHandler(const QString &rulesFile, const Pusher::ClientOptions &options,
                const Pusher::Secret &secret, std::shared_ptr<Pusher::Scheduler> scheduler)
{
    const auto rules = Pusher::readRulesFile(rulesFile);
    if (!rules)
        return rules.error();
    auto handler = makeAuthHandler(options, secret, std::move(scheduler));
    if (!handler)
        return handler;
    if (const auto replaced = (*handler)->replaceAuthorizationRules(*rules); !replaced)
        return replaced.error();
    return handler;
}

Pusher::Result<std::unique_ptr<Pusher::AuthHandler>>
makeAuthHandler(const Pusher::ClientOptions &options, const Pusher::Secret &secret,
                std::shared_ptr<Pusher::Scheduler> scheduler)
{
    auto tokens = Pusher::tokenVerifierFor(options.jwt);
    if (!tokens)
        return tokens.error();
    return std::make_unique<Pusher::AuthHandler>(
        std::make_unique<Pusher::LocalSigner>(options.connection.endpoint.key.toUtf8(),
                                              secret.clone(), Pusher::PresenceUser{},
                                              options.masterKeyBytes()),
        std::move(tokens).value(), std::move(scheduler));
}

QString refusalLine(const Pusher::Error &refusal)
{
    const auto text = [&refusal](const QString &name) {
        return refusal.parameters.value(name).toString().left(shownName);
    };
    QString asked = text(u"channel"_s);
    if (asked.isEmpty())
        asked = refusal.code == Pusher::Error::Code::RateLimited ? u"a request"_s : u"a sign-in"_s;
    QString line = u"Refused "_s + asked + u": "_s + refusal.message;
    if (!text(u"rule"_s).isEmpty())
        line += u" (rule "_s + text(u"rule"_s) + u')';
    if (!text(u"token"_s).isEmpty())
        line += u" [token "_s + text(u"token"_s) + u']';
    return line;
}

} // namespace Console
