// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include <vector>

namespace Console {

/// What every table of the console can do, whatever its rows come from: take in what is new in
/// batches, hold still, filter and sort by an index of its own.
///
/// Lives in the GUI thread; needs no widget. Texts of cells are previews: one line, bounded, foreign
/// characters made visible (`ForeignText::preview`); `RawRole` answers the value as it was sent.
class TableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    struct Column {
        QString key; ///< stable, C locale: settings, the header of CSV, the member of JSON
        QString title; ///< translated
        int width = 12; ///< in digits: what the column usually holds
        bool isNumber = false; ///< right-aligned
        bool isShown = true; ///< at first; the reader chooses
    };

    explicit TableModel(std::vector<Column> columns, QObject *parent = nullptr);

    const std::vector<Column> &columns() const { return m_columns; }
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// Shows what is new; nothing while frozen. Once per tick, by the panel that is visible.
    virtual void refresh() = 0;
    virtual void setFrozen(bool frozen) = 0;
    virtual bool isFrozen() const = 0;
    /// Words that must all occur in the row; empty: everything.
    virtual void setFilter(const QString &text) = 0;
    virtual const QString &filter() const = 0;
    /// Below 100 while a filter is still being looked for in many rows; until then the table shows
    /// what it showed.
    virtual int searchedPercent() const { return 100; }

    /// Rows of data taken in and kept, filtered or not.
    virtual quint64 total() const = 0;
    /// Those of them that pass the filter.
    virtual quint64 shown() const = 0;
    /// Rows that came since the newest one taken in, filtered or not: what a frozen view has not
    /// seen.
    virtual quint64 waiting() const { return 0; }
    /// What is shown now has been seen: `unseen()` counts from here.
    virtual void markSeen() { }
    /// Rows taken in since then that pass the filter.
    virtual quint64 unseen() const { return 0; }

    /// What stays the same for a row while others come, go, are filtered or sorted, so that the
    /// reader's place and selection can be found again.
    virtual quint64 keyAt(int row) const { return quint64(row); }
    /// The row with this key, else the first one behind its place; `rowCount()` when there is none.
    virtual int rowNear(quint64 key) const;

    /// Takes everything away that was published so far; nothing where a table cannot be cleared.
    virtual void clear() { }
    virtual void undoClear() { }
    virtual bool canUndoClear() const { return false; }

    /// The column that `sort()` ordered the rows by; -1: their own order.
    int sortColumn() const { return m_sortColumn; }
    Qt::SortOrder sortOrder() const { return m_sortOrder; }

    /// Whether rows only ever come at the end, so that following the newest makes sense.
    virtual bool isLive() const { return false; }
    virtual bool isMarker(int row) const;

    static Qt::Alignment alignmentOf(const Column &column);

protected:
    /// For `sort()`: the order that the headers tell of.
    void setSorting(int column, Qt::SortOrder order = Qt::AscendingOrder);

private:
    const std::vector<Column> m_columns;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace Console
