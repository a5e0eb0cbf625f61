// SPDX-License-Identifier: MIT
#include "libpusher/connection/backoff.h"

#include <algorithm>
#include <cmath>

namespace Pusher {

Backoff::Backoff(BackoffOptions options, std::function<double()> random)
    : m_options(options)
    , m_random(std::move(random))
{
}

std::chrono::milliseconds Backoff::next(std::chrono::milliseconds outage)
{
    const bool early = outage < m_options.earlyPeriod;
    const auto cap = early ? std::min(m_options.earlyCap, m_options.maxReconnectDelay)
                           : m_options.maxReconnectDelay;
    // A large power is infinite, never wrong: min() below answers the cap.
    const double grown =
        double(m_options.reconnectDelay.count()) * std::pow(m_options.backoffMultiplier, m_step++);
    const double spread = 0.5 + 0.5 * m_random();
    return std::chrono::milliseconds(std::llround(spread * std::min(double(cap.count()), grown)));
}

} // namespace Pusher
