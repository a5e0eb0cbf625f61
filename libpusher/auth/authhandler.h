// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authanswer.h"
#include "libpusher/auth/authrulestatus.h"
#include "libpusher/auth/jwt.h"
#include "libpusher/auth/localsigner.h"

#include <set>
#include <variant>

namespace Pusher {

/// Decides by token and rules who may subscribe to what, and signs where it is allowed: the part of
/// an application that stands behind its auth endpoint (seed 2, "PusherAuthHandler").
///
/// Of all rules that match a channel those with most literal characters decide; among equals a deny
/// wins, then their order. Without a rule a private or presence channel is refused. Every question
/// is answered once, now or later, in this thread; none once the handler is gone.
class AuthHandler {
public:
    /// Seed 2's request. `userId` and `teamId` may be left empty; else they must be the token's own.
    struct Request {
        SocketId socketId;
        ChannelName channel;
        UserId userId = {};
        QString teamId = {};
        Secret token;
        QJsonObject userData = {}; ///< `user_info` in presence channels; empty: the token's `name`
    };
    /// What was decided, and why.
    struct Decision {
        /// AuthenticationFailed (token), AuthorizationFailed (rule, or the request's form),
        /// ConfigurationError (a key that is missing here, presence data that is too large); nothing:
        /// allowed. `cause` in a word: `rule`, `no-rule`, `other-user`, `other-team`, `socket-id`,
        /// `channel-name`. The messages are for the log of whoever runs this, not for whoever asked.
        std::optional<Error> error;
        QString rule; ///< pattern of the rule that decided; empty: none did
        QStringList permissions; ///< `subscribe`, `client-events`, `presence`
        AuthAnswer answer; ///< empty for a public channel, which needs none
        UserId userId; ///< the token's `sub`

        bool success() const { return !error; }
        /// One sentence: why so.
        QString reason() const;
    };
    /// A user's permission to sign in (protocol.md §7).
    struct SignIn {
        QByteArray auth;
        QByteArray userData; ///< exactly the bytes that were signed
    };
    struct Counters {
        quint64 allowed = 0;
        quint64 refused = 0;
        quint64 withoutRule = 0; ///< of them: no rule was for the channel
        quint64 lateVerdicts = 0; ///< of validators, after their deadline
    };
    using Callback = std::function<void(Decision)>;

    /// A custom validator that is silent for so long counts as a deny (A13).
    static constexpr std::chrono::milliseconds validatorDeadline{5000};

    /// `signer` is for the application's key; its own user is not used.
    AuthHandler(std::unique_ptr<LocalSigner> signer, JwtVerifier tokens,
                std::shared_ptr<Scheduler> scheduler);
    ~AuthHandler();
    Q_DISABLE_COPY_MOVE(AuthHandler)

    /// ConfigurationError for a rule that cannot be meant, and where `rule` has another pattern. The
    /// rules already there stay; `warnings()` may have grown.
    Result<void> addAuthorizationRule(const QString &pattern, AuthorizationRule rule);
    /// In the place of all rules there are; their counts begin anew, questions on their way go on
    /// with the old ones. Refused as `addAuthorizationRule()` refuses: then nothing changes.
    Result<void> replaceAuthorizationRules(const QList<AuthorizationRule> &rules);
    /// In the order in which they decide: most literal characters first, then as they were added.
    QList<AuthRuleStatus> authorizationRules() const;
    /// About the rules and keys, one sentence each.
    QStringList warnings() const { return m_keyWarnings + m_ruleWarnings; }

    void authenticateChannel(const Request &request, Callback callback);
    /// Whose token it is may sign in as that user. Errors as in `Decision`.
    Result<SignIn> authenticateUser(const SocketId &socketId, const Secret &token);
    /// What a token says, if it is good now; as `JwtVerifier::verify()`. Counts nowhere.
    Result<TokenClaims> verifyToken(const Secret &token) const;

    Counters counters() const { return m_counters; }

private:
    struct Pending;
    using Rules = std::vector<std::shared_ptr<AuthRuleStatus>>;

    Result<TokenClaims> claimsFor(const Request &request) const;
    Rules rulesFor(const QString &channel) const;
    void decide(const std::shared_ptr<Pending> &pending);
    void askNext(const std::shared_ptr<Pending> &pending);
    std::function<void(const ValidatorVerdict &)> verdictTaker(const std::shared_ptr<Pending> &pending);
    void allow(const std::shared_ptr<Pending> &pending);
    void refuse(const std::shared_ptr<Pending> &pending, Error error);
    void finish(const std::shared_ptr<Pending> &pending);

    std::unique_ptr<LocalSigner> m_signer;
    JwtVerifier m_tokens;
    std::shared_ptr<Scheduler> m_scheduler;
    Rules m_rules;
    QStringList m_keyWarnings;
    QStringList m_ruleWarnings;
    Counters m_counters;
    std::set<std::shared_ptr<Pending>> m_waiting; ///< for a validator's verdict
    /// A validator may answer when we are gone.
    std::shared_ptr<std::monostate> m_alive;
};

} // namespace Pusher
