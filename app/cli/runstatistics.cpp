// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/runstatistics.h"

#include "app/text/jsonobjectwriter.h"

#include <sys/resource.h>

#include <algorithm>

namespace Console {
namespace {

std::chrono::nanoseconds toDuration(const timeval &time)
{
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

/// User and system time of the whole process so far.
std::chrono::nanoseconds processorTime()
{
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return toDuration(usage.ru_utime) + toDuration(usage.ru_stime);
}

} // namespace

RunStatistics::RunStatistics(std::shared_ptr<Pusher::Scheduler> scheduler)
    : m_scheduler(std::move(scheduler))
{
}

void RunStatistics::noteConnected()
{
    if (m_events == 0)
        m_processorBefore = processorTime();
}

void RunStatistics::noteTurn(quint64 events, Pusher::WallTime received)
{
    m_end = m_scheduler->now();
    m_processorAfter = processorTime();
    if (m_events == 0) {
        // Somebody may have set the wall clock back meanwhile.
        const Pusher::Scheduler::Clock::duration age = m_scheduler->wallNow() - received;
        m_begin = m_end - std::max(age, {});
    }
    m_events += events;
}

QByteArray RunStatistics::jsonLine(quint64 dropped) const
{
    const auto span = std::chrono::duration<double>(m_end - m_begin).count();
    const auto processor = (m_processorAfter - m_processorBefore).count();
    const auto events = qint64(m_events);
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);

    QByteArray line;
    JsonObjectWriter(line)
        .text("type", QByteArrayView("stats"))
        .number("events", events)
        .real("seconds", span, 6)
        .number("eventsPerSecond", span > 0 ? qint64(double(events) / span) : 0)
        .number("cpuNsPerEvent", events > 0 ? processor / events : 0)
        .number("maxRssKiB", usage.ru_maxrss)
        .number("dropped", qint64(dropped))
        .end();
    return line;
}

} // namespace Console
