// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/tablemodel.h"
#include "ui/models/wordfilter.h"

#include <QStringList>

#include <vector>

namespace Console {

/// A table of a few thousand things that have an identity: bots, listeners, gaps, attempts.
///
/// A row keeps its place while its values change; new ones come at the end, what vanished leaves,
/// also under a filter and after `sort()`, which orders the rows once. A subclass hands over a whole
/// snapshot per refresh and says what its cells hold; everything else is here. 10 000 rows take a
/// few milliseconds.
class KeyedTableModel : public TableModel {
    Q_OBJECT
public:
    using TableModel::TableModel;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    /// Orders the rows now, by what `RawRole` answers; rows without a value last. Column -1: as
    /// they came.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    void refresh() override;
    void setFrozen(bool frozen) override;
    bool isFrozen() const override { return m_frozen; }
    void setFilter(const QString &text) override;
    const QString &filter() const override { return m_filter.text(); }
    quint64 total() const override { return quint64(m_keys.size()); }
    quint64 shown() const override { return m_rows.size(); }
    quint64 keyAt(int row) const override { return quint64(placeOf(row)); }
    int rowNear(quint64 key) const override;

protected:
    /// What `fetch()` answers when nothing is other than the last time: the refresh ends there.
    static constexpr int unchanged = -1;

    /// Fetches the newest snapshot beside the one that is shown; answers how many rows it has.
    virtual int fetch() = 0;
    /// What stays the same for a row of the fetched snapshot, whatever else changes; unique.
    virtual QString fetchedKey(int place) const = 0;
    /// The fetched snapshot becomes the one that is shown.
    virtual void adopt() = 0;
    /// What a row of the shown snapshot answers; alignment and `RowKindRole` are answered already.
    virtual QVariant cell(int place, int column, int role) const = 0;
    /// Whether the filter's words are looked for in the column's texts: not in numbers and ages.
    virtual bool isSearched(int column) const;

    /// Where the row shown at `row` is in the shown snapshot.
    int placeOf(int row) const { return m_rows[std::size_t(row)]; }
    /// Texts of these columns are other ones in all rows, for instance because time went by.
    void columnsChanged(int first, int last);

private:
    void takeFetched(int count);
    std::vector<int> newPlaces(const QStringList &keys) const;
    void removeRowsWhere(const std::vector<bool> &gone);
    void appendPlaces(const std::vector<int> &places);
    bool passes(int place);
    void rebuild();
    void orderRows();

    std::vector<int> m_rows; ///< by shown row: the place in the shown snapshot
    QStringList m_keys; ///< by place
    WordFilter m_filter;
    bool m_frozen = false;
};

} // namespace Console
