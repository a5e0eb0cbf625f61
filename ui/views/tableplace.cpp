// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tableplace.h"

#include "ui/models/tablemodel.h"

#include <QAbstractItemView>
#include <QScrollBar>

#include <algorithm>

namespace Console {

TablePlace::TablePlace(const TableModel &model, const QAbstractItemView &view)
    : m_sortColumn(model.sortColumn())
    , m_sortOrder(model.sortOrder())
{
    const int rows = model.rowCount();
    if (rows == 0)
        return;
    const int top = std::min(view.verticalScrollBar()->value(), rows - 1);
    m_topKey = model.keyAt(top);
    if (const QModelIndex current = view.currentIndex(); current.isValid()) {
        m_currentKey = model.keyAt(current.row());
        m_currentColumn = current.column();
        m_currentOffset = current.row() - top;
        m_wasCurrentVisible =
            m_currentOffset >= 0 && m_currentOffset < view.verticalScrollBar()->pageStep();
    }
    const QItemSelection selection = view.selectionModel()->selection();
    qsizetype count = 0;
    for (const QItemSelectionRange &range : selection)
        count += range.height();
    if (count > selectionLimit)
        return;
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            m_selectedKeys.push_back(model.keyAt(row));
    }
}

int TablePlace::findRow(const TableModel &model, quint64 key)
{
    const int row = model.rowNear(key);
    return row >= 0 && row < model.rowCount() && model.keyAt(row) == key ? row : -1;
}

int TablePlace::returnTo(const TableModel &model, QAbstractItemView &view) const
{
    const int currentRow = m_currentKey ? findRow(model, *m_currentKey) : -1;
    if (currentRow >= 0)
        view.selectionModel()->setCurrentIndex(model.index(currentRow, m_currentColumn),
                                               QItemSelectionModel::NoUpdate);
    QItemSelection selection;
    for (const quint64 key : m_selectedKeys) {
        if (const int row = findRow(model, key); row >= 0)
            selection.select(model.index(row, 0), model.index(row, model.columnCount() - 1));
    }
    view.selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    return topAfter(model, currentRow, view.verticalScrollBar()->pageStep());
}

int TablePlace::topAfter(const TableModel &model, int currentRow, int fit) const
{
    const bool isNewOrder = m_sortColumn != model.sortColumn() || m_sortOrder != model.sortOrder();
    if (currentRow >= 0 && m_wasCurrentVisible)
        return currentRow - m_currentOffset;
    if (!isNewOrder)
        return model.rowNear(m_topKey);
    // Sorted anew: what is smallest is what was asked for.
    return model.sortColumn() < 0 && currentRow >= 0 ? currentRow - fit / 2 : 0;
}

} // namespace Console
