// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

#include <optional>
#include <vector>

class QAbstractItemView;

namespace Console {

class TableModel;

/// Where a reader is in a table, in terms that outlive another filter or order of its rows: which
/// row is current, which are selected, which stands on top.
class TablePlace {
public:
    /// More selected rows than these are given up: the reader chose "all" or "all up to here".
    static constexpr int selectionLimit = 1000;

    /// Takes it down. `view` shows `model`, and its vertical bar counts rows.
    TablePlace(const TableModel &model, const QAbstractItemView &view);

    /// Makes the same row current, selects those that are still there and answers which row to put
    /// on top: so that the current one stays where it was, if it could be seen and is still there.
    int returnTo(const TableModel &model, QAbstractItemView &view) const;

private:
    int topAfter(const TableModel &model, int currentRow, int fit) const;
    static int findRow(const TableModel &model, quint64 key);

    quint64 m_topKey = 0;
    std::optional<quint64> m_currentKey;
    int m_currentColumn = 0;
    int m_currentOffset = 0; ///< rows from the one on top down to the current one
    bool m_wasCurrentVisible = false;
    std::vector<quint64> m_selectedKeys;
    int m_sortColumn;
    Qt::SortOrder m_sortOrder;
};

} // namespace Console
