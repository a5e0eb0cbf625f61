// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/publishlog.h"

namespace Console {

void PublishLog::begin(const PublishRun &run)
{
    m_run = run.id;
    m_runBegin = m_nextId;
    m_runSize = run.items.size();
    m_runSettled = 0;
    for (const PublishRun::Item &item : run.items) {
        PublishVerdict waiting;
        waiting.run = run.id;
        waiting.index = qsizetype(m_nextId - m_runBegin);
        m_entries.push_back({m_nextId++, run.at, run.way, item, waiting});
    }
    while (m_entries.size() > capacity) {
        m_entries.pop_front();
        ++m_dropped;
    }
    ++m_revision;
}

void PublishLog::settle(const QList<PublishVerdict> &verdicts)
{
    for (const PublishVerdict &verdict : verdicts) {
        if (verdict.run != m_run || verdict.index < 0 || verdict.index >= m_runSize)
            continue;
        ++m_runSettled;
        ++(verdict.outcome == PublishVerdict::Outcome::Sent ? m_sent : m_failed);
        const quint64 id = m_runBegin + quint64(verdict.index);
        if (id >= m_entries.front().id)
            m_entries[std::size_t(id - m_entries.front().id)].verdict = verdict;
    }
    ++m_revision;
}

} // namespace Console
