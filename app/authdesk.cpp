// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/authdesk.h"

#include "libpusher/auth/rulesfile.h"

#include <QFileInfo>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace Console {

using namespace std::chrono;
using Pusher::AuthHandler;

AuthDesk::AuthDesk(AuthHandler &handler, std::shared_ptr<Pusher::Scheduler> scheduler,
                   QObject *parent)
    : QObject(parent)
    , m_handler(handler)
    , m_scheduler(std::move(scheduler))
{
}

AuthDesk::~AuthDesk() = default;

void AuthDesk::connectTo(AuthLink &link)
{
    connect(this, &AuthDesk::answered, &link, &AuthLink::answered);
    connect(this, &AuthDesk::tried, &link, &AuthLink::tried);
    connect(this, &AuthDesk::verified, &link, &AuthLink::verified);
    connect(this, &AuthDesk::refused, &link, &AuthLink::refused);
    connect(&link, &AuthLink::requested, this, &AuthDesk::request);
    connect(&link, &AuthLink::rulesRequested, this, &AuthDesk::openRules);
    connect(&link, &AuthLink::trialRequested, this, &AuthDesk::attempt);
    connect(&link, &AuthLink::verificationRequested, this, &AuthDesk::verify);
}

void AuthDesk::request()
{
    if (m_answer)
        return;
    milliseconds patience(0);
    if (m_answered)
        patience = std::max(ceil<milliseconds>(*m_answered + interval - m_scheduler->now()), 0ms);
    m_answer = m_scheduler->singleShot(patience, [this] { answer(); });
}

void AuthDesk::answer()
{
    m_answer.reset();
    m_answered = m_scheduler->now();
    const AuthHandler::Counters counters = m_handler.counters();
    Q_EMIT answered({.rules = m_handler.authorizationRules(),
                     .warnings = m_handler.warnings(),
                     .source = m_source,
                     .allowed = counters.allowed,
                     .refused = counters.refused,
                     .withoutRule = counters.withoutRule});
}

void AuthDesk::openRules(const QString &fileName)
{
    const auto rules = Pusher::readRulesFile(fileName);
    if (!rules) {
        Q_EMIT refused(rules.error());
        return;
    }
    if (const auto replaced = m_handler.replaceAuthorizationRules(*rules); !replaced) {
        Q_EMIT refused(replaced.error());
        return;
    }
    m_source = QFileInfo(fileName).fileName();
    answer();
}

void AuthDesk::attempt(const AuthTrial &trial)
{
    m_handler.authenticateChannel(
        {.socketId = trial.socketId,
         .channel = trial.channel,
         .userId = trial.userId,
         .teamId = trial.teamId,
         .token = trial.token ? trial.token->clone() : Pusher::Secret()},
        // A validator may answer when the desk is gone.
        [desk = QPointer(this), id = trial.id](const AuthHandler::Decision &decision) {
            if (!desk)
                return;
            Q_EMIT desk->tried({.id = id,
                                .error = decision.error,
                                .rule = decision.rule,
                                .reason = decision.reason(),
                                .permissions = decision.permissions,
                                .user = decision.userId,
                                .auth = decision.answer.auth});
        });
}

void AuthDesk::verify(quint64 id, const std::shared_ptr<const Pusher::Secret> &token)
{
    const Pusher::Secret none;
    const auto claims = m_handler.verifyToken(token ? *token : none);
    TokenVerdict verdict{.id = id};
    if (!claims)
        verdict.error = claims.error();
    Q_EMIT verified(verdict);
}

} // namespace Console
