// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/uptimehistory.h"

#include <algorithm>
#include <cmath>

namespace Console {

using State = Pusher::Connection::State;
using namespace std::chrono;

double UptimeHistory::Share::percent() const
{
    if (wanted <= 0ms)
        return 0;
    return std::floor(1000.0 * double(up.count()) / double(wanted.count())) / 10.0;
}

UptimeHistory::Line UptimeHistory::lineOf(const Pusher::Connection::Status &status)
{
    switch (status.state) {
    case State::Connected:
        return status.pingOverdue ? Line::Silent : Line::Up;
    case State::Connecting:
    case State::Unavailable:
    case State::Failed:
        return Line::Down;
    case State::Initialized:
    case State::Disconnected:
        break;
    }
    return Line::Off;
}

void UptimeHistory::setStatus(const Pusher::Connection::Status &status, TimePoint now)
{
    const Line line = lineOf(status);
    const Line before = m_changes.empty() ? Line::Off : m_changes.back().line;
    if (line == before)
        return;
    TimePoint at = now;
    if (line == Line::Silent)
        at = status.unansweredSince.value_or(now);
    else if (before != Line::Silent || line != Line::Up)
        at = std::min(status.since, now);
    change(at, line);
    const auto isGone = [&] { return m_changes.size() > 1 && m_changes[1].at < now - window; };
    while (isGone() || m_changes.size() > capacity)
        m_changes.pop_front();
}

void UptimeHistory::change(TimePoint at, Line line)
{
    // What turned out to be silence was taken for an open line before.
    while (!m_changes.empty() && m_changes.back().at >= at)
        m_changes.pop_back();
    if (m_changes.empty() || m_changes.back().line != line)
        m_changes.push_back({at, line});
}

std::vector<UptimeHistory::Span> UptimeHistory::spans(TimePoint now) const
{
    std::vector<Span> result;
    const TimePoint start = now - window;
    for (auto change = m_changes.begin(); change != m_changes.end(); ++change) {
        const auto next = std::next(change);
        const TimePoint to = std::min(next == m_changes.end() ? now : next->at, now);
        const TimePoint from = std::max(change->at, start);
        if (to > from)
            result.push_back({from, to, change->line});
    }
    return result;
}

UptimeHistory::Share UptimeHistory::share(TimePoint now) const
{
    nanoseconds wanted{0};
    nanoseconds up{0};
    for (const Span &span : spans(now)) {
        if (span.line != Line::Off)
            wanted += span.to - span.from;
        if (span.line == Line::Up)
            up += span.to - span.from;
    }
    return {floor<milliseconds>(wanted), floor<milliseconds>(up)};
}

} // namespace Console
