// SPDX-License-Identifier: MIT
#include "libpusher/connection/reconnectpolicy.h"

#include "libpusher/protocol/closecode.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace Pusher {
namespace {

constexpr std::chrono::milliseconds overCapacityDelay{1000};
/// So many times in a row may be a proxy that restarts; more is a wrong key or host (C5).
constexpr int refusalsBeforeSlow = 3;

} // namespace

ReconnectPolicy::ReconnectPolicy(const BackoffOptions &options, int attemptLimit,
                                 std::function<double()> random)
    : m_options(options)
    , m_random(std::move(random))
    , m_backoff(options, m_random)
    , m_attemptLimit(attemptLimit)
{
}

ReconnectPolicy::Decision ReconnectPolicy::decide(const Ending &ending)
{
    ++m_failures;
    const CloseAction action =
        ending.peerCode ? closeAction(*ending.peerCode) : CloseAction::RetryWithBackoff;
    if (action == CloseAction::Stop)
        return {.step = Step::Stop};
    if (action == CloseAction::RetryWithTlsOnce) {
        if (ending.tls || std::exchange(m_switchedToTls, true))
            return {.step = Step::Stop};
        return {.switchToTls = true};
    }
    if (m_attemptLimit > 0 && m_failures > m_attemptLimit)
        return {.step = Step::GiveUp};
    if (action == CloseAction::RetryAtOnce && !std::exchange(m_reconnectedAtOnce, true))
        return {};
    Decision decision = ending.httpStatus != 0 ? refusedUpgrade(ending) : retry(ending);
    if (action == CloseAction::RetryAfterOneSecond)
        decision.delay = std::max(decision.delay, overCapacityDelay);
    return decision;
}

ReconnectPolicy::Decision ReconnectPolicy::retry(const Ending &ending)
{
    m_refusals = 0;
    return {.delay = m_backoff.next(ending.outage)};
}

ReconnectPolicy::Decision ReconnectPolicy::refusedUpgrade(const Ending &ending)
{
    Decision decision{.delay = m_backoff.next(ending.outage)};
    const bool looksWrong =
        ending.httpStatus == 401 || ending.httpStatus == 403 || ending.httpStatus == 404;
    m_refusals = looksWrong ? m_refusals + 1 : 0;
    if (m_refusals >= refusalsBeforeSlow) {
        decision.checkSettings = true;
        const double slow = double(m_options.maxReconnectDelay.count()) * (0.5 + 0.5 * m_random());
        decision.delay = std::max(decision.delay, std::chrono::milliseconds(std::llround(slow)));
    }
    if (ending.retryAfter)
        decision.delay = std::max(decision.delay, std::chrono::milliseconds(*ending.retryAfter));
    return decision;
}

void ReconnectPolicy::reset()
{
    m_backoff.reset();
    m_failures = 0;
    m_refusals = 0;
    m_reconnectedAtOnce = false;
    m_switchedToTls = false;
}

} // namespace Pusher
