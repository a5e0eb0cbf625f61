// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/logtablemodel.h"

#include <utility>

namespace Console {

quint64 LogTableModel::waiting() const
{
    return newestId() - m_newestFetched;
}

int LogTableModel::rowNear(quint64 key) const
{
    // Sorted by a column, rows are in no order of their numbers.
    int best = rowCount();
    quint64 nearest = 0;
    for (int row = 0; row < rowCount(); ++row) {
        const quint64 id = keyAt(row);
        if (id >= key && (nearest == 0 || id < nearest)) {
            nearest = id;
            best = row;
        }
    }
    return best;
}

void LogTableModel::clear()
{
    m_clearedBefore = m_clearedUpTo;
    m_clearedUpTo = newestId();
    m_floorMoved = true;
    refresh();
}

void LogTableModel::undoClear()
{
    m_clearedUpTo = m_clearedBefore;
    m_floorMoved = true;
    refresh();
}

int LogTableModel::fetch()
{
    const quint64 now = revision();
    const bool isSame = std::exchange(m_revision, now) == now;
    if (!std::exchange(m_floorMoved, false) && isSame)
        return unchanged;
    m_newestFetched = newestId();
    return fetchAfter(m_clearedUpTo);
}

} // namespace Console
