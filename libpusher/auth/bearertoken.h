// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/tokenprovider.h"
#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <variant>
#include <vector>

namespace Pusher::Detail {

/// The current bearer token, and the one question for a new one. One thread.
///
/// A token that is a JWT is renewed 30 s before its `exp`, so that no request fails only because
/// the token ran out (pusher-js#292 and a dozen others); any other text is used until it is
/// refused. Nothing else in it is read, and nothing is verified: that is the server's part.
class BearerToken {
public:
    using Done = std::function<void(const Result<void> &)>;
    using Expired = std::function<void(WallTime)>;

    static constexpr std::chrono::seconds renewBefore{30};
    /// A provider that is silent for so long counts as one that could not connect.
    static constexpr std::chrono::milliseconds answerDeadline{10000};

    /// `expired` is called once for a token that was good and whose `exp` passes while it is the
    /// current one.
    BearerToken(TokenProvider provider, std::shared_ptr<Scheduler> scheduler, Expired expired = {});
    Q_DISABLE_COPY_MOVE(BearerToken)

    /// Whether there is one that has not (nearly) run out.
    bool isUsable() const;
    const Secret &value() const { return m_value; }
    /// Which of them it is: 1 for the first.
    quint64 number() const { return m_number; }
    /// It was refused.
    void discard();
    /// Asks for a new one, unless that is under way; all who wait are told, in the end.
    /// AuthenticationFailed for a text that no header may hold.
    void renew(Done done);

private:
    void finish(quint64 question, Result<Secret> result);
    void watchExpiry(WallTime expiry);

    TokenProvider m_provider;
    std::shared_ptr<Scheduler> m_scheduler;
    Expired m_expired;
    Secret m_value;
    quint64 m_number = 0;
    WallTime m_renewAt = WallTime::max();
    std::vector<Done> m_waiting;
    quint64 m_question = 0;
    TimerHandle m_deadline;
    TimerHandle m_expiry; ///< until the current token runs out
    /// A provider may answer when we are gone.
    std::shared_ptr<std::monostate> m_alive = std::make_shared<std::monostate>();
};

} // namespace Pusher::Detail
