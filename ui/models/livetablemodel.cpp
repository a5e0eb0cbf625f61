// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/livetablemodel.h"

#include "ui/models/roles.h"
#include "ui/models/sortkeys.h"

#include <algorithm>

namespace Console {

int LiveTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

quint64 LiveTableModel::waiting() const
{
    const quint64 newest = published();
    return newest > m_span.last ? newest - m_span.last : 0;
}

void LiveTableModel::refresh()
{
    if (m_frozen)
        return;
    const quint64 known = m_span.last;
    const Span span = pullKept();
    // Rows that leave are still read from the old snapshot until they are gone.
    removeHead(span);
    adopt();
    setSpan(span);
    if (span.last > known)
        append(std::max(known + 1, span.first), span.last);
}

void LiveTableModel::setFrozen(bool frozen)
{
    if (frozen && !m_frozen)
        refresh();
    m_frozen = frozen;
    if (frozen)
        return;
    const bool wasSorted = sortColumn() >= 0;
    setSorting(-1);
    if (std::exchange(m_missedMarkers, 0) > 0 || wasSorted)
        rebuild();
    else
        refresh();
}

void LiveTableModel::clear()
{
    m_clearedBefore = m_clearedUpTo;
    m_clearedUpTo = pull().last;
    m_frozen = false;
    m_missedMarkers = 0;
    setSorting(-1);
    rebuild();
}

void LiveTableModel::undoClear()
{
    m_clearedUpTo = m_clearedBefore;
    rebuild();
}

void LiveTableModel::rebuild()
{
    beginResetModel();
    if (!m_frozen) {
        const Span span = pullKept();
        adopt();
        setSpan(span);
        m_floor = floorOf(span);
    }
    const std::vector<quint64> sequences = passing(m_span.first, m_span.last);
    m_unseen =
        quint64(sequences.end() - std::upper_bound(sequences.begin(), sequences.end(), m_seenUpTo));
    if (sortColumn() >= 0) {
        // A gap lies between two moments: where rows are not in the order of time it has no place.
        m_shownMarkers = 0;
        m_rows.assign(sequences.begin(), sequences.end());
        sortRows(sequences);
    } else {
        const auto end = m_markers.cend() - std::ptrdiff_t(m_missedMarkers);
        const auto marker = std::find_if(
            m_markers.cbegin(), end, [this](const Marker &m) { return m.afterEvent >= m_floor; });
        m_shownMarkers = std::size_t(end - marker);
        const std::vector<quint64> refs = withMarkers(sequences, marker, end);
        m_rows.assign(refs.begin(), refs.end());
    }
    endResetModel();
}

void LiveTableModel::sort(int column, Qt::SortOrder order)
{
    if (column >= columnCount())
        return;
    if (column >= 0)
        setFrozen(true);
    setSorting(column, order);
    rebuild();
}

void LiveTableModel::sortRows(const std::vector<quint64> &sequences)
{
    const std::vector<quint32> places =
        SortKeys::order(sortKeys(sortColumn(), sequences), sortOrder());
    std::transform(places.begin(), places.end(), m_rows.begin(),
                   [&sequences](quint32 place) { return sequences[place]; });
}

std::vector<double> LiveTableModel::sortKeys(int column, const std::vector<quint64> &sequences)
{
    return SortKeys::ofValues(
        sequences.size(), columns()[std::size_t(column)].isNumber,
        [&](std::size_t place) { return index(int(place), column).data(RawRole); });
}

std::vector<quint64> LiveTableModel::passing(quint64 first, quint64 last)
{
    std::vector<quint64> sequences;
    for (quint64 sequence = first; sequence <= last; ++sequence) {
        if (accepts(sequence))
            sequences.push_back(sequence);
    }
    return sequences;
}

void LiveTableModel::markSeen()
{
    m_seenUpTo = m_span.last;
    m_unseen = 0;
}

int LiveTableModel::rowNear(quint64 key) const
{
    if (sortColumn() >= 0) {
        const auto found = std::find(m_rows.begin(), m_rows.end(), key);
        return int(found - m_rows.begin());
    }
    const bool isMarkerKey = (key & markerBit) != 0;
    if (isMarkerKey) {
        const auto marker = markerOf(key & ~markerBit);
        if (marker == m_markers.cend() || (marker->id | markerBit) != key)
            return 0;
    } else if (key < m_span.first) {
        return 0;
    } else if (key > m_span.last) {
        return int(m_rows.size());
    }
    const auto place = std::partition_point(m_rows.begin(), m_rows.end(),
                                            [&](quint64 ref) { return isBefore(ref, key); });
    return int(place - m_rows.begin());
}

/// Whether one row stands before another in the order of arrival: gaps behind the rows of their
/// event.
bool LiveTableModel::isBefore(quint64 left, quint64 right) const
{
    if (((left | right) & markerBit) == 0)
        return left < right;
    const quint64 leftOrder = orderOf(left);
    const quint64 rightOrder = orderOf(right);
    return leftOrder != rightOrder ? leftOrder < rightOrder : left < right;
}

void LiveTableModel::addMarker(quint64 id, quint64 afterEvent)
{
    if (!m_markers.empty())
        afterEvent = std::max(afterEvent, m_markers.back().afterEvent);
    m_markers.push_back({id, afterEvent});
    if (m_frozen)
        ++m_missedMarkers;
    if (m_markers.size() > markerCapacity) {
        m_markers.erase(m_markers.begin());
        m_missedMarkers = std::min(m_missedMarkers, m_markers.size());
        rebuild();
        return;
    }
    if (m_frozen)
        return;
    if (afterEvent < m_floor)
        return;
    const auto place = std::partition_point(
        m_rows.begin(), m_rows.end(), [&](quint64 ref) { return orderOf(ref) <= afterEvent; });
    const int row = int(place - m_rows.begin());
    beginInsertRows({}, row, row);
    m_rows.insert(place, id | markerBit);
    ++m_shownMarkers;
    endInsertRows();
}

void LiveTableModel::markerChanged(quint64 id)
{
    const auto found = std::find(m_rows.crbegin(), m_rows.crend(), id | markerBit);
    if (found == m_rows.crend())
        return;
    const int row = int(m_rows.crend() - found) - 1;
    Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
}

LiveTableModel::Span LiveTableModel::pullKept()
{
    Span span = pull();
    span.first = std::max(span.first, m_clearedUpTo + 1);
    span.last = std::max(span.last, span.first - 1);
    return span;
}

void LiveTableModel::setSpan(const Span &span)
{
    m_span = span;
    if (!span.isEmpty())
        m_lastEvent = eventOf(span.last);
}

/// Markers stand before the first kept row only while nothing was evicted yet.
quint64 LiveTableModel::floorOf(const Span &span) const
{
    if (span.first == 1)
        return 0;
    return span.isEmpty() ? m_lastEvent : eventOf(span.first);
}

bool LiveTableModel::isGone(quint64 ref, const Span &kept, quint64 floor) const
{
    return (ref & markerBit) != 0 ? orderOf(ref) < floor : ref < kept.first;
}

quint64 LiveTableModel::orderOf(quint64 ref) const
{
    return (ref & markerBit) != 0 ? markerOf(ref & ~markerBit)->afterEvent : eventOf(ref);
}

LiveTableModel::MarkerIterator LiveTableModel::markerOf(quint64 id) const
{
    return std::lower_bound(
        m_markers.cbegin(), m_markers.cend(), id,
        [](const Marker &marker, quint64 wanted) { return marker.id < wanted; });
}

void LiveTableModel::removeHead(const Span &kept)
{
    m_floor = floorOf(kept);
    // Rows and markers are in order, so what is gone is a head.
    const auto end = std::partition_point(m_rows.begin(), m_rows.end(),
                                          [&](quint64 ref) { return isGone(ref, kept, m_floor); });
    if (end == m_rows.begin())
        return;
    beginRemoveRows({}, 0, int(end - m_rows.begin()) - 1);
    m_shownMarkers -= std::size_t(
        std::count_if(m_rows.begin(), end, [](quint64 ref) { return (ref & markerBit) != 0; }));
    m_rows.erase(m_rows.begin(), end);
    endRemoveRows();
}

void LiveTableModel::append(quint64 first, quint64 last)
{
    const std::vector<quint64> sequences = passing(first, last);
    if (sequences.empty())
        return;
    m_unseen += sequences.size();
    // An outage is known before the rows that came just before it: those go in front of its marker.
    const quint64 firstEvent = eventOf(sequences.front());
    std::size_t overtaken = 0;
    while (overtaken < m_rows.size()) {
        const quint64 ref = m_rows[m_rows.size() - 1 - overtaken];
        if ((ref & markerBit) == 0 || orderOf(ref) < firstEvent)
            break;
        ++overtaken;
    }
    if (overtaken > 0) {
        const int size = int(m_rows.size());
        beginRemoveRows({}, size - int(overtaken), size - 1);
        m_rows.erase(m_rows.end() - std::ptrdiff_t(overtaken), m_rows.end());
        m_shownMarkers -= overtaken;
        endRemoveRows();
    }
    const std::vector<quint64> refs =
        withMarkers(sequences, m_markers.cend() - std::ptrdiff_t(overtaken), m_markers.cend());
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + refs.size()) - 1);
    m_rows.insert(m_rows.end(), refs.begin(), refs.end());
    m_shownMarkers += overtaken;
    endInsertRows();
}

std::vector<quint64> LiveTableModel::withMarkers(const std::vector<quint64> &sequences,
                                                 MarkerIterator marker, MarkerIterator end) const
{
    std::vector<quint64> refs;
    refs.reserve(sequences.size() + std::size_t(end - marker));
    auto from = sequences.begin();
    for (; marker != end; ++marker) {
        const auto upTo = std::partition_point(from, sequences.end(), [&](quint64 sequence) {
            return eventOf(sequence) <= marker->afterEvent;
        });
        refs.insert(refs.end(), from, upTo);
        refs.push_back(marker->id | markerBit);
        from = upTo;
    }
    refs.insert(refs.end(), from, sequences.end());
    return refs;
}

} // namespace Console
