// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/auth/authhandler.h"
#include "ui/domain/authlink.h"

#include <QObject>

#include <memory>
#include <optional>

namespace Console {

/// Answers what the window asks of an AuthHandler: its rules with their hits, trials, tokens.
///
/// Lives in the handler's thread, where everything here is called. A snapshot goes out only to who
/// asks, at most one per `interval`.
class AuthDesk : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds interval{250};

    /// `handler` outlives it.
    AuthDesk(Pusher::AuthHandler &handler, std::shared_ptr<Pusher::Scheduler> scheduler,
             QObject *parent = nullptr);
    ~AuthDesk() override;

    /// Answers what the link asks, in whatever thread that lives.
    void connectTo(AuthLink &link);

    void request();
    void openRules(const QString &fileName);
    void attempt(const AuthTrial &trial);
    void verify(quint64 id, const std::shared_ptr<const Pusher::Secret> &token);

Q_SIGNALS:
    void answered(const Console::AuthSnapshot &snapshot);
    void tried(const Console::AuthTrialResult &result);
    void verified(const Console::TokenVerdict &verdict);
    void refused(const Pusher::Error &error);

private:
    void answer();

    Pusher::AuthHandler &m_handler;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    QString m_source;
    std::optional<Pusher::Scheduler::TimePoint> m_answered;
    Pusher::TimerHandle m_answer;
};

} // namespace Console
