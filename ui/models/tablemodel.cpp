// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tablemodel.h"

#include <algorithm>
#include <utility>

namespace Console {

TableModel::TableModel(std::vector<Column> columns, QObject *parent)
    : QAbstractTableModel(parent)
    , m_columns(std::move(columns))
{
}

int TableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const Column &column = m_columns[std::size_t(section)];
    if (role == Qt::TextAlignmentRole)
        return int(alignmentOf(column));
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::AccessibleTextRole && section == m_sortColumn)
        return m_sortOrder == Qt::AscendingOrder ? tr("%1, sorted ascending").arg(column.title)
                                                 : tr("%1, sorted descending").arg(column.title);
    return {};
}

bool TableModel::isMarker(int) const
{
    return false;
}

int TableModel::rowNear(quint64 key) const
{
    return int(std::min<quint64>(key, quint64(rowCount())));
}

void TableModel::setSorting(int column, Qt::SortOrder order)
{
    const int before = std::exchange(m_sortColumn, column);
    const Qt::SortOrder orderBefore = std::exchange(m_sortOrder, order);
    if (before == column && orderBefore == order)
        return;
    for (const int changed : {before, column}) {
        if (changed >= 0)
            Q_EMIT headerDataChanged(Qt::Horizontal, changed, changed);
    }
}

Qt::Alignment TableModel::alignmentOf(const Column &column)
{
    return (column.isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
}

} // namespace Console
