// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/runstatistics.h"

#include "app/text/jsonobjectwriter.h"

#include <sys/resource.h>

namespace Console {
namespace {

std::chrono::nanoseconds toDuration(const timeval &time)
{
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

} // namespace

RunStatistics::RunStatistics(std::shared_ptr<Pusher::Scheduler> scheduler)
    : m_scheduler(std::move(scheduler))
{
}

RunStatistics::Reading RunStatistics::read() const
{
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return {m_scheduler->now(), toDuration(usage.ru_utime) + toDuration(usage.ru_stime)};
}

void RunStatistics::noteTurn(quint64 events)
{
    m_last = read();
    if (m_events == 0) {
        m_first = m_last;
        m_firstTurn = events;
    }
    m_events += events;
}

QByteArray RunStatistics::jsonLine(quint64 dropped) const
{
    const auto span = std::chrono::duration<double>(m_last.wall - m_first.wall).count();
    const auto processor = (m_last.processor - m_first.processor).count();
    const auto measured = qint64(m_events - m_firstTurn);
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);

    QByteArray line;
    JsonObjectWriter(line)
        .text("type", QByteArrayView("stats"))
        .number("events", qint64(m_events))
        .real("seconds", span, 6)
        .number("eventsPerSecond", span > 0 ? qint64(double(measured) / span) : 0)
        .number("cpuNsPerEvent", measured > 0 ? processor / measured : 0)
        .number("maxRssKiB", usage.ru_maxrss)
        .number("dropped", qint64(dropped))
        .end();
    return line;
}

} // namespace Console
