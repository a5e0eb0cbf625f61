// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/keyedtablemodel.h"

#include "ui/models/roles.h"
#include "ui/models/sortkeys.h"

#include <QHash>

#include <algorithm>

namespace Console {

int KeyedTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant KeyedTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(alignmentOf(columns()[std::size_t(index.column())]));
    if (role == RowKindRole)
        return int(RowKind::Data);
    return cell(placeOf(index.row()), index.column(), role);
}

void KeyedTableModel::refresh()
{
    if (m_frozen)
        return;
    if (const int count = fetch(); count != unchanged)
        takeFetched(count);
}

void KeyedTableModel::setFrozen(bool frozen)
{
    if (frozen == m_frozen)
        return;
    // Takes in what is new before it holds still, or what it has missed.
    refresh();
    m_frozen = frozen;
    refresh();
}

void KeyedTableModel::setFilter(const QString &text)
{
    m_filter.setText(text);
    refresh();
    rebuild();
}

void KeyedTableModel::sort(int column, Qt::SortOrder order)
{
    if (column >= columnCount())
        return;
    setSorting(column, order);
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<int> places;
    for (const QModelIndex &index : before)
        places.push_back(placeOf(index.row()));
    orderRows();
    std::vector<int> rowOfPlace(std::size_t(m_keys.size()), -1);
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        rowOfPlace[std::size_t(m_rows[row])] = int(row);
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after.append(index(rowOfPlace[std::size_t(places[std::size_t(i)])], before.at(i).column()));
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

// While rows are filtered or sorted their places in the snapshot do not change.
int KeyedTableModel::rowNear(quint64 key) const
{
    auto found = std::find(m_rows.begin(), m_rows.end(), int(key));
    // Not a binary search: what came to pass the filter later stands at the end.
    if (found == m_rows.end() && sortColumn() < 0)
        found = std::find_if(m_rows.begin(), m_rows.end(),
                             [key](int place) { return place > int(key); });
    return int(found - m_rows.begin());
}

bool KeyedTableModel::isSearched(int column) const
{
    return !columns()[std::size_t(column)].isNumber;
}

void KeyedTableModel::columnsChanged(int first, int last)
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, first), index(rowCount() - 1, last));
}

void KeyedTableModel::takeFetched(int count)
{
    QStringList keys;
    keys.reserve(count);
    for (int place = 0; place < count; ++place)
        keys.append(fetchedKey(place));
    const std::vector<int> moved = newPlaces(keys);

    // Rows that vanish are still read from the old snapshot until they are gone.
    std::vector<bool> gone(m_rows.size());
    std::transform(m_rows.begin(), m_rows.end(), gone.begin(),
                   [&](int place) { return moved[std::size_t(place)] < 0; });
    removeRowsWhere(gone);
    adopt();
    m_keys = std::move(keys);
    std::transform(m_rows.begin(), m_rows.end(), m_rows.begin(),
                   [&](int place) { return moved[std::size_t(place)]; });

    std::vector<bool> isShown(std::size_t(count), false);
    for (const int place : m_rows)
        isShown[std::size_t(place)] = true;
    std::vector<int> coming;
    std::vector<bool> leaving(m_rows.size(), false);
    for (int place = 0; place < count; ++place) {
        if (!isShown[std::size_t(place)] && passes(place))
            coming.push_back(place);
    }
    if (!m_filter.isEmpty()) {
        std::transform(m_rows.begin(), m_rows.end(), leaving.begin(),
                       [this](int place) { return !passes(place); });
        removeRowsWhere(leaving);
    }
    columnsChanged(0, columnCount() - 1);
    appendPlaces(coming);
}

/// By old place: the new one, -1 where the key vanished.
std::vector<int> KeyedTableModel::newPlaces(const QStringList &keys) const
{
    std::vector<int> moved(std::size_t(m_keys.size()));
    // Most snapshots only grow at the end: nothing to look up.
    const bool onlyGrew =
        keys.size() >= m_keys.size() && std::equal(m_keys.cbegin(), m_keys.cend(), keys.cbegin());
    if (onlyGrew) {
        for (std::size_t place = 0; place < moved.size(); ++place)
            moved[place] = int(place);
        return moved;
    }
    QHash<QString, int> placeOfKey;
    placeOfKey.reserve(keys.size());
    for (qsizetype place = 0; place < keys.size(); ++place)
        placeOfKey.insert(keys.at(place), int(place));
    std::transform(m_keys.cbegin(), m_keys.cend(), moved.begin(),
                   [&](const QString &key) { return placeOfKey.value(key, -1); });
    return moved;
}

void KeyedTableModel::removeRowsWhere(const std::vector<bool> &gone)
{
    // From the end, run by run, so that the rows before keep their numbers.
    int end = int(m_rows.size());
    while (end > 0) {
        if (!gone[std::size_t(end) - 1]) {
            --end;
            continue;
        }
        int first = end - 1;
        while (first > 0 && gone[std::size_t(first) - 1])
            --first;
        beginRemoveRows({}, first, end - 1);
        m_rows.erase(m_rows.begin() + first, m_rows.begin() + end);
        endRemoveRows();
        end = first;
    }
}

void KeyedTableModel::appendPlaces(const std::vector<int> &places)
{
    if (places.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(places.size()) - 1);
    m_rows.insert(m_rows.end(), places.begin(), places.end());
    endInsertRows();
}

bool KeyedTableModel::passes(int place)
{
    return m_filter.accepts([&](WordFilter::Word &word) {
        for (int column = 0; column < columnCount(); ++column) {
            if (isSearched(column)
                && word.occursIn(cell(place, column, Qt::DisplayRole).toString()))
                return true;
        }
        return false;
    });
}

void KeyedTableModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    for (int place = 0; place < int(m_keys.size()); ++place) {
        if (passes(place))
            m_rows.push_back(place);
    }
    orderRows();
    endResetModel();
}

void KeyedTableModel::orderRows()
{
    std::sort(m_rows.begin(), m_rows.end());
    if (sortColumn() < 0)
        return;
    const std::vector<double> keys = SortKeys::ofValues(
        m_rows.size(), columns()[std::size_t(sortColumn())].isNumber,
        [this](std::size_t row) { return cell(m_rows[row], sortColumn(), RawRole); });
    std::vector<int> ordered;
    ordered.reserve(m_rows.size());
    for (const quint32 row : SortKeys::order(keys, sortOrder()))
        ordered.push_back(m_rows[row]);
    m_rows = std::move(ordered);
}

} // namespace Console
