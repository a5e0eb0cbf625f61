// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gapspans.h"

#include <algorithm>

namespace Console {

using Pusher::WallTime;

namespace {

/// Ids of gaps start at 1.
constexpr quint64 noGap = 0;

bool leavesOthersHeard(Pusher::Gap::Cause cause)
{
    switch (cause) {
    case Pusher::Gap::Cause::Rejected:
    case Pusher::Gap::Cause::Reauthorising:
        return true;
    case Pusher::Gap::Cause::ConnectionLost:
    case Pusher::Gap::Cause::ServerClosing:
    case Pusher::Gap::Cause::CaptureStopped:
    case Pusher::Gap::Cause::Suspended:
        break;
    }
    return false;
}

} // namespace

void GapSpans::add(const Record &record)
{
    if (m_gaps.size() == capacity)
        m_gaps.erase(m_gaps.begin());
    m_gaps.push_back(record);
    ++m_revision;
}

void GapSpans::opened(const Pusher::Gap &gap)
{
    add({gap.id, gap.from, WallTime::max(), gap.to.value_or(WallTime::max()),
         leavesOthersHeard(gap.cause)});
}

void GapSpans::addPartial(WallTime from, WallTime to)
{
    // A stream that is too fast all the time leaves one long span, not a thousand.
    if (!m_gaps.empty() && m_gaps.back().id == noGap && m_gaps.back().to == from) {
        m_gaps.back().to = to;
        ++m_revision;
        return;
    }
    add({noGap, from, WallTime::max(), to, true});
}

void GapSpans::closed(const Pusher::Gap &gap)
{
    const WallTime to = gap.to.value_or(gap.from);
    for (auto record = m_gaps.rbegin(); record != m_gaps.rend(); ++record) {
        // Channels that came back before the others are told under an id of their own.
        const bool isWhole = record->id == gap.id;
        if (!isWhole && (record->from != gap.from || record->to != WallTime::max()))
            continue;
        record->heardAgain = std::min(record->heardAgain, to);
        if (isWhole)
            record->to = to;
        ++m_revision;
        return;
    }
    // Opened before we were there.
    opened(gap);
    m_gaps.back().heardAgain = to;
}

std::vector<GapSpans::Span> GapSpans::within(WallTime from, WallTime to) const
{
    std::vector<Span> spans;
    const auto add = [&](WallTime begin, WallTime end, bool isPartial, bool isOpen) {
        begin = std::max(begin, from);
        end = std::min(end, to);
        if (begin < end)
            spans.push_back({begin, end, isPartial, isOpen});
    };
    for (const Record &gap : m_gaps) {
        const WallTime outUntil = gap.isPartial ? gap.from : std::min(gap.heardAgain, gap.to);
        add(gap.from, outUntil, false, outUntil == WallTime::max());
        if (outUntil != WallTime::max())
            add(outUntil, gap.to, true, gap.to == WallTime::max());
    }
    std::sort(spans.begin(), spans.end(),
              [](const Span &a, const Span &b) { return a.from < b.from; });
    return spans;
}

} // namespace Console
