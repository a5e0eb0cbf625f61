// SPDX-License-Identifier: MIT
#include "libpusher/auth/bearertoken.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
constexpr qsizetype maximumToken = 8192;
constexpr double latestExpiry = 253402300799; // the last second of the year 9999
constexpr std::chrono::hours longestStep{1};

bool fitsIntoHeader(QByteArrayView token)
{
    return !token.isEmpty() && token.size() <= maximumToken
        && std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/// The claim `exp`; nothing for a text that is no JWT, or has none.
std::optional<WallTime> expiryOf(QByteArrayView token)
{
    const QByteArrayList parts = token.toByteArray().split('.');
    if (parts.size() != 3)
        return {};
    const QJsonValue expiry =
        QJsonDocument::fromJson(QByteArray::fromBase64(parts[1], QByteArray::Base64UrlEncoding))
            .object()
            .value(u"exp"_s);
    const double seconds = expiry.toDouble(-1);
    if (!(seconds >= 0 && seconds <= latestExpiry))
        return {};
    return WallTime(std::chrono::seconds(qint64(seconds)));
}
} // namespace

BearerToken::BearerToken(TokenProvider provider, std::shared_ptr<Scheduler> scheduler,
                         Expired expired)
    : m_provider(std::move(provider))
    , m_scheduler(std::move(scheduler))
    , m_expired(std::move(expired))
{
}

void BearerToken::discard()
{
    m_value = {};
    m_expiry.reset();
}

bool BearerToken::isUsable() const
{
    return !m_value.isEmpty() && m_scheduler->wallNow() < m_renewAt;
}

void BearerToken::renew(Done done)
{
    m_waiting.push_back(std::move(done));
    if (m_waiting.size() > 1)
        return;
    const quint64 question = ++m_question;
    m_deadline = m_scheduler->singleShot(answerDeadline, [this, question] {
        finish(question,
               Error{Error::Code::ConnectionFailed, u"no token within 10 s"_s, {}, {}, {}});
    });
    m_provider([this, question, alive = std::weak_ptr(m_alive)](Result<Secret> result) {
        if (alive.lock())
            finish(question, std::move(result));
    });
}

void BearerToken::finish(quint64 question, Result<Secret> result)
{
    if (question != m_question || m_waiting.empty())
        return; // answered before, or too late
    m_deadline.reset();
    Result<void> outcome;
    if (!result) {
        outcome = result.error();
    } else if (!fitsIntoHeader(result->reveal())) {
        outcome =
            Error{Error::Code::AuthenticationFailed,
                  u"the token is empty, too long, or has characters that no header may hold"_s,
                  {},
                  {},
                  {}};
    } else {
        m_value = std::move(result).value();
        ++m_number;
        const WallTime now = m_scheduler->wallNow();
        const auto expiry = expiryOf(m_value.reveal());
        // A clock that is wrong must not make every request ask again.
        m_renewAt = expiry
            ? std::max<WallTime>(*expiry - renewBefore, now + std::chrono::seconds(1))
            : WallTime::max();
        m_expiry.reset();
        if (m_expired && expiry && *expiry > now)
            watchExpiry(*expiry);
    }
    for (const Done &done : std::exchange(m_waiting, {}))
        done(outcome);
}

/// In steps: the clock on the wall may be set meanwhile, and an expiry may be years away.
void BearerToken::watchExpiry(WallTime expiry)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(expiry - m_scheduler->wallNow());
    const auto step =
        std::clamp<std::chrono::milliseconds>(left, std::chrono::milliseconds(1), longestStep);
    m_expiry = m_scheduler->singleShot(step, [this, expiry] {
        if (m_scheduler->wallNow() < expiry)
            watchExpiry(expiry);
        else
            m_expired(expiry);
    });
}

} // namespace Pusher::Detail
