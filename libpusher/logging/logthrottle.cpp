// SPDX-License-Identifier: MIT
#include "libpusher/logging/logthrottle.h"

#include <algorithm>
#include <utility>

namespace Pusher {

LogThrottle::LogThrottle() = default;

LogThrottle::Decision LogThrottle::admit(quint64 key, Scheduler::TimePoint now)
{
    auto found = m_known.find(key);
    if (found == m_known.end()) {
        // First the rate of all: a flood of different lines must not cost a search each.
        if (!m_all.take(now)) {
            ++m_leftOut;
            return {};
        }
        if (makeRoom(now)) {
            Known &known = m_known[key];
            known.bucket.take(now);
            known.last = now;
        }
        return {.admitted = true, .more = 0};
    }
    Known &known = found->second;
    known.last = now;
    if (!known.bucket.take(now) || !m_all.take(now)) {
        if (known.line.more++ == 0)
            ++m_waiting;
        return {};
    }
    if (known.line.more > 0)
        --m_waiting;
    return {.admitted = true, .more = std::exchange(known.line.more, 0)};
}

void LogThrottle::remember(quint64 key, Summary line)
{
    const auto found = m_known.find(key);
    if (found == m_known.end())
        return;
    line.more = found->second.line.more;
    found->second.line = std::move(line);
}

std::vector<LogThrottle::Summary> LogThrottle::settle(Scheduler::TimePoint now)
{
    std::vector<Summary> summaries;
    for (auto &[key, known] : m_known) {
        if (known.line.more == 0 || now - known.last < quiet)
            continue;
        summaries.push_back(known.line);
        known.line.more = 0;
        --m_waiting;
    }
    return summaries;
}

/// A line with something to tell stays.
bool LogThrottle::makeRoom(Scheduler::TimePoint now)
{
    if (m_known.size() >= maximumKnown)
        std::erase_if(m_known, [now](const auto &entry) {
            return entry.second.line.more == 0 && entry.second.bucket.isFull(now);
        });
    return m_known.size() < maximumKnown;
}

} // namespace Pusher
