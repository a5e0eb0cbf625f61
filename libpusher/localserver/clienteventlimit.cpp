// SPDX-License-Identifier: MIT
#include "libpusher/localserver/clienteventlimit.h"

#include <algorithm>

namespace Pusher::Detail {

bool ClientEventLimit::take(Scheduler::TimePoint now)
{
    constexpr std::chrono::milliseconds perEvent = std::chrono::milliseconds(1000) / perSecond;
    const Scheduler::TimePoint fullAt = std::max(m_fullAt, now) + perEvent;
    if (fullAt - now > perSecond * perEvent)
        return false;
    m_fullAt = fullAt;
    return true;
}

} // namespace Pusher::Detail
