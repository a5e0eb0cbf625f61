// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/dispatchtrace.h"

namespace Pusher {

QList<DispatchTrace::Entry> DispatchTrace::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.toList();
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
