// SPDX-License-Identifier: MIT
#include "libpusher/logging/logring.h"

#include <algorithm>

namespace Pusher {

LogRing::LogRing(qsizetype capacity)
    : m_lines(capacity)
{
}

void LogRing::append(LogLine line)
{
    if (line.text.size() > maximumText) {
        line.text.truncate(maximumText - 1);
        line.text += u'…';
    }
    const std::lock_guard lock(m_mutex);
    line.number = m_lines.totalPushed() + 1;
    m_lines.push(std::move(line));
}

QList<LogLine> LogRing::linesAfter(quint64 number) const
{
    const std::lock_guard lock(m_mutex);
    const quint64 newer = m_lines.totalPushed() - std::min(number, m_lines.totalPushed());
    return m_lines.newest(qsizetype(std::min(newer, quint64(m_lines.size()))));
}

quint64 LogRing::appended() const
{
    const std::lock_guard lock(m_mutex);
    return m_lines.totalPushed();
}

quint64 LogRing::dropped() const
{
    const std::lock_guard lock(m_mutex);
    return m_lines.totalPushed() - quint64(m_lines.size());
}

} // namespace Pusher
