// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/counterlink.h"

#include <utility>

namespace Console {

void CounterLink::request()
{
    if (!std::exchange(m_waiting, true))
        Q_EMIT requested();
}

void CounterLink::setCounters(const Counters &counters)
{
    m_waiting = false;
    Q_EMIT answered(counters);
}

} // namespace Console
