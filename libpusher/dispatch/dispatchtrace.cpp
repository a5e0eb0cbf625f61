// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/dispatchtrace.h"

#include <algorithm>

namespace Pusher {

QList<DispatchTrace::Entry> DispatchTrace::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.toList();
}

QList<DispatchTrace::Entry> DispatchTrace::behind(quint64 number) const
{
    const std::lock_guard lock(m_mutex);
    const quint64 total = m_entries.totalPushed();
    const quint64 fresh = total - std::min(number, total);
    return m_entries.newest(qsizetype(std::min<quint64>(fresh, quint64(m_entries.size()))));
}

DispatchTrace::Entry DispatchTrace::of(quint64 sequence) const
{
    if (sequence == 0)
        return {}; // events from elsewhere have none
    const std::lock_guard lock(m_mutex);
    for (qsizetype age = 0; age < m_entries.size(); ++age) {
        if (const Entry &entry = m_entries.fromNewest(age); entry->sequence == sequence)
            return entry;
    }
    return {};
}

quint64 DispatchTrace::total() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.totalPushed();
}

void DispatchTrace::add(TracedDispatch dispatch)
{
    auto entry = std::make_shared<const TracedDispatch>(std::move(dispatch));
    const std::lock_guard lock(m_mutex);
    m_entries.push(std::move(entry));
}

} // namespace Pusher
