// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/namestatistics.h"

#include "libpusher/core/interner.h"

#include <algorithm>

namespace Pusher {

quint64 NameTable::total() const
{
    quint64 sum = other;
    for (const NameCount &each : top)
        sum += each.count;
    return sum;
}

NameStatistics::NameStatistics(qsizetype capacity)
    : m_capacity(std::max<qsizetype>(capacity, 1))
{
}

void NameStatistics::count(const QString &name, Scheduler::TimePoint now, quint64 times)
{
    m_total += times;
    if (const auto known = m_places.constFind(name); known != m_places.cend()) {
        Entry &entry = m_entries[*known];
        entry.rank += times;
        entry.counted += times;
        entry.last = now;
        return;
    }
    if (std::size_t(name.size()) > Interner::maximumLength)
        return;
    if (size() < m_capacity) {
        m_places.insert(name, m_entries.size());
        m_entries.push_back({name, times, times, now});
        return;
    }
    const auto rarest =
        std::min_element(m_entries.begin(), m_entries.end(),
                         [](const Entry &a, const Entry &b) { return a.rank < b.rank; });
    m_places.remove(rarest->name);
    *rarest = {name, rarest->rank + times, times, now};
    m_places.insert(name, std::size_t(rarest - m_entries.begin()));
}

void NameStatistics::expire(Scheduler::TimePoint before)
{
    if (std::erase_if(m_entries, [before](const Entry &entry) { return entry.last < before; }) == 0)
        return;
    m_places.clear();
    for (std::size_t place = 0; place < m_entries.size(); ++place)
        m_places.insert(m_entries[place].name, place);
}

NameTable NameStatistics::top(qsizetype most) const
{
    NameTable table;
    table.top.reserve(size());
    for (const Entry &entry : m_entries)
        table.top.append({entry.name, entry.counted});
    std::sort(table.top.begin(), table.top.end(), [](const NameCount &a, const NameCount &b) {
        return a.count != b.count ? a.count > b.count : a.name < b.name;
    });
    if (table.top.size() > most)
        table.top.resize(most);
    table.other = m_total;
    for (const NameCount &each : table.top)
        table.other -= each.count;
    return table;
}

} // namespace Pusher
