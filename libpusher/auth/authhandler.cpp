// SPDX-License-Identifier: MIT
#include "libpusher/auth/authhandler.h"

#include "libpusher/core/logging.h"
#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QJsonDocument>

#include <algorithm>
#include <exception>
#include <tuple>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
/// `cause`: what is in the way, in a word.
Error authorizationError(const QString &message, const QString &cause = u"rule"_s)
{
    return {Error::Code::AuthorizationFailed, message, {{u"cause"_s, cause}}, {}, {}};
}

Error ruleError(const QString &message)
{
    return {Error::Code::ConfigurationError, message, {}, {}, {}};
}

Error socketIdError()
{
    return authorizationError(u"a socket id has the form digits.digits, for instance 1234.5678"_s,
                              u"socket-id"_s);
}

QJsonObject userInfo(const QJsonObject &given, const TokenClaims &claims)
{
    if (given.isEmpty() && !claims.name.isEmpty())
        return {{u"name"_s, claims.name}};
    return given;
}
} // namespace

QString AuthHandler::Decision::reason() const
{
    if (error)
        return error->message;
    return rule.isEmpty() ? u"a public channel needs no permission"_s
                          : u"all conditions of the rule hold"_s;
}

/// A question on its way, kept alive by whoever is asked about it.
struct AuthHandler::Pending {
    AuthorizationQuestion question;
    Rules rules; ///< those that decide
    std::shared_ptr<AuthRuleStatus> decider; ///< null: none did
    std::size_t nextRule = 0;
    TimerHandle deadline; ///< while a validator is asked
    Decision decision;
    Callback callback;
};

AuthHandler::AuthHandler(std::unique_ptr<LocalSigner> signer, JwtVerifier tokens,
                         std::shared_ptr<Scheduler> scheduler)
    : m_signer(std::move(signer))
    , m_tokens(std::move(tokens))
    , m_scheduler(std::move(scheduler))
    , m_alive(std::make_shared<std::monostate>())
{
    if (!m_tokens.hasKeys())
        m_keyWarnings.append(u"there is no key for tokens (PUSHER_JWT_SECRET, PUSHER_JWT_PUBLIC_KEY): every token is "
                          "refused"_s);
}

AuthHandler::~AuthHandler() = default;

Result<void> AuthHandler::addAuthorizationRule(const QString &pattern, AuthorizationRule rule)
{
    if (!rule.pattern.isEmpty() && rule.pattern != pattern)
        return ruleError(u"the rule is for another pattern than %1"_s.arg(pattern));
    rule.pattern = pattern;
    if (auto valid = rule.validate(); !valid)
        return valid;
    m_ruleWarnings += rule.warnings();
    m_rules.push_back(std::make_shared<AuthRuleStatus>(AuthRuleStatus{std::move(rule)}));
    return {};
}

Result<void> AuthHandler::replaceAuthorizationRules(const QList<AuthorizationRule> &rules)
{
    for (const AuthorizationRule &rule : rules) {
        if (auto valid = rule.validate(); !valid)
            return valid;
    }
    m_rules.clear();
    m_ruleWarnings.clear();
    for (const AuthorizationRule &rule : rules)
        std::ignore = addAuthorizationRule(rule.pattern, rule);
    return {};
}

QList<AuthRuleStatus> AuthHandler::authorizationRules() const
{
    QList<AuthRuleStatus> all;
    for (const auto &status : m_rules)
        all.append(*status);
    std::stable_sort(all.begin(), all.end(),
                     [](const AuthRuleStatus &left, const AuthRuleStatus &right) {
                         return left.rule.literalCharacters() > right.rule.literalCharacters();
                     });
    return all;
}

Result<TokenClaims> AuthHandler::verifyToken(const Secret &token) const
{
    return m_tokens.verify(token.reveal(), m_scheduler->wallNow());
}

void AuthHandler::authenticateChannel(const Request &request, Callback callback)
{
    auto pending = std::make_shared<Pending>();
    pending->callback = std::move(callback);
    pending->question = {request.socketId, request.channel, {}, request.teamId, request.userData};
    const QString name = request.channel.value();
    if (!isSocketId(request.socketId.value())) {
        refuse(pending, socketIdError());
    } else if (const auto valid = parseChannelName(name); !valid) {
        refuse(pending, authorizationError(valid.error().message, u"channel-name"_s));
    } else if (channelKind(name) == ChannelKind::ServerToUser) {
        refuse(pending, authorizationError(u"a user's own channel is opened by signing in"_s));
    } else if (pending->rules = rulesFor(name);
               pending->rules.empty() && !needsAuthorization(channelKind(name))) {
        allow(pending);
    } else if (auto claims = claimsFor(request); !claims) {
        refuse(pending, claims.error());
    } else {
        pending->question.claims = *std::move(claims);
        pending->decision.userId = pending->question.claims.subject;
        decide(pending);
    }
}

/// The token's claims, unless the request speaks of somebody else.
Result<TokenClaims> AuthHandler::claimsFor(const Request &request) const
{
    auto claims = m_tokens.verify(request.token.reveal(), m_scheduler->wallNow());
    if (!claims)
        return claims;
    if (!request.userId.isEmpty() && request.userId != claims->subject)
        return authorizationError(u"the request is for another user than the token's sub"_s,
                                  u"other-user"_s);
    if (!request.teamId.isEmpty() && !claims->teams.contains(request.teamId))
        return authorizationError(u"the request is for a team that the token's teams lack"_s,
                                  u"other-team"_s);
    return claims;
}

/// Those that decide: most literal characters first, and only those.
AuthHandler::Rules AuthHandler::rulesFor(const QString &channel) const
{
    Rules rules;
    for (const auto &status : m_rules) {
        if (!status->rule.matches(channel))
            continue;
        const qsizetype literal = status->rule.literalCharacters();
        if (!rules.empty() && literal < rules.front()->rule.literalCharacters())
            continue;
        if (!rules.empty() && literal > rules.front()->rule.literalCharacters())
            rules.clear();
        rules.push_back(status);
    }
    return rules;
}

void AuthHandler::decide(const std::shared_ptr<Pending> &pending)
{
    if (pending->rules.empty()) {
        ++m_counters.withoutRule;
        refuse(pending, authorizationError(u"no rule is for this channel"_s, u"no-rule"_s));
        return;
    }
    // What can be said at once comes first: a deny needs nobody else's word.
    for (const auto &status : pending->rules) {
        const QString refusal = status->rule.refusal(pending->question);
        if (refusal.isEmpty())
            continue;
        pending->decider = status;
        refuse(pending, authorizationError(refusal));
        return;
    }
    pending->decider = pending->rules.front();
    askNext(pending);
}

void AuthHandler::askNext(const std::shared_ptr<Pending> &pending)
{
    while (pending->nextRule < pending->rules.size()
           && !pending->rules[pending->nextRule]->rule.customValidator)
        ++pending->nextRule;
    if (pending->nextRule == pending->rules.size()) {
        allow(pending);
        return;
    }
    const auto status = pending->rules[pending->nextRule++];
    m_waiting.insert(pending);
    const auto answer = verdictTaker(pending);
    pending->deadline = m_scheduler->singleShot(validatorDeadline, [answer] {
        // A copy: the timer goes with the answer.
        const auto last = answer;
        last(u"the custom validator did not answer within 5 s"_s);
    });
    try {
        status->rule.customValidator(pending->question, answer);
    } catch (const std::exception &exception) {
        qCWarning(logAuth) << "a custom validator threw:" << exception.what();
        answer(u"the custom validator failed"_s);
    } catch (...) {
        answer(u"the custom validator failed"_s);
    }
}

/// Takes the verdict of the validator that is asked next, once; keeps nothing alive.
std::function<void(const ValidatorVerdict &)>
AuthHandler::verdictTaker(const std::shared_ptr<Pending> &pending)
{
    const std::size_t asked = pending->nextRule;
    return [this, alive = std::weak_ptr(m_alive), weak = std::weak_ptr(pending),
            asked](const ValidatorVerdict &verdict) {
        if (!alive.lock())
            return;
        const auto waiting = weak.lock();
        if (!waiting || !waiting->deadline || waiting->nextRule != asked) {
            ++m_counters.lateVerdicts;
            return;
        }
        waiting->deadline.reset();
        m_waiting.erase(waiting);
        if (!verdict) {
            askNext(waiting);
            return;
        }
        waiting->decider = waiting->rules[asked - 1];
        refuse(waiting, authorizationError(*verdict));
    };
}

void AuthHandler::allow(const std::shared_ptr<Pending> &pending)
{
    const AuthorizationQuestion &question = pending->question;
    const ChannelKind kind = channelKind(question.channel.value());
    if (needsAuthorization(kind)) {
        auto answer =
            m_signer->sign({question.socketId, question.channel},
                           {question.claims.subject, userInfo(question.userData, question.claims)});
        if (!answer) {
            refuse(pending, answer.error());
            return;
        }
        pending->decision.answer = std::move(answer).value();
    }
    pending->decision.permissions = {u"subscribe"_s};
    if (Detail::takesClientEvents(kind))
        pending->decision.permissions.append(u"client-events"_s);
    if (Detail::isPresence(kind))
        pending->decision.permissions.append(u"presence"_s);
    ++m_counters.allowed;
    finish(pending);
}

void AuthHandler::refuse(const std::shared_ptr<Pending> &pending, Error error)
{
    ++m_counters.refused;
    pending->decision.error = std::move(error);
    finish(pending);
}

/// The callback may delete this.
void AuthHandler::finish(const std::shared_ptr<Pending> &pending)
{
    AuthHandler::Decision &decision = pending->decision;
    if (pending->decider) {
        decision.rule = pending->decider->rule.pattern;
        ++(decision.success() ? pending->decider->allowed : pending->decider->refused);
    }
    std::exchange(pending->callback, {})(std::move(pending->decision));
}

Result<AuthHandler::SignIn> AuthHandler::authenticateUser(const SocketId &socketId,
                                                          const Secret &token)
{
    const auto refused = [this](const Error &error) {
        ++m_counters.refused;
        return error;
    };
    if (!isSocketId(socketId.value()))
        return refused(socketIdError());
    const auto claims = m_tokens.verify(token.reveal(), m_scheduler->wallNow());
    if (!claims)
        return refused(claims.error());
    if (claims->subject.isEmpty()
        || !parseChannelName(Detail::userChannel(claims->subject.value())))
        return refused(authorizationError(
            u"the token's sub is no user id: letters, digits and _ - = @ , . ;"_s));
    QJsonObject user{{u"id"_s, claims->subject.value()}};
    if (!claims->name.isEmpty())
        user.insert(u"user_info"_s, QJsonObject{{u"name"_s, claims->name}});
    const QByteArray userData = QJsonDocument(user).toJson(QJsonDocument::Compact);
    ++m_counters.allowed;
    return SignIn{m_signer->signUser(socketId, userData), userData};
}

} // namespace Pusher
