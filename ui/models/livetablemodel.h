// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/tablemodel.h"

#include <deque>
#include <vector>

namespace Console {

/// A table over a growing, bounded run of rows that lie in immutable segments.
///
/// Copies no row: it keeps one reference of 8 bytes per shown row, in order, and reads through a
/// snapshot. What was published since comes in by `refresh()`, in one batch; what was evicted
/// leaves in one batch. Marker rows (gaps) stand between the rows, ordered by event number. The
/// filter is this index itself: a proxy needs seconds where this needs milliseconds.
class LiveTableModel : public TableModel {
    Q_OBJECT
public:
    using TableModel::TableModel;

    int rowCount(const QModelIndex &parent = {}) const override;

    void refresh() override;
    /// A frozen model keeps what it shows, and the segments of it, whatever the ring evicts.
    void setFrozen(bool frozen) override;
    bool isFrozen() const override { return m_frozen; }
    /// Orders what is shown now by a column, equal rows as they came, and freezes it: an order that
    /// new rows break into would be none. Column -1, and the end of the freeze, bring back the
    /// order of arrival.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    /// Takes everything away that was published so far, shown or not; an outage that lasts stays.
    void clear() override;
    /// Shows again what the last `clear()` took, as far as it is still kept.
    void undoClear() override;
    bool canUndoClear() const override { return m_clearedUpTo > m_clearedBefore; }

    quint64 waiting() const override;
    void markSeen() override;
    quint64 unseen() const override { return m_unseen; }
    quint64 keyAt(int row) const override { return m_rows[std::size_t(row)]; }
    int rowNear(quint64 key) const override;
    quint64 total() const override { return m_span.last + 1 - m_span.first; }
    quint64 shown() const override { return m_rows.size() - m_shownMarkers; }
    bool isLive() const override { return true; }
    bool isMarker(int row) const override { return (m_rows[std::size_t(row)] & markerBit) != 0; }

protected:
    /// As many as the gap ledger keeps; the oldest go.
    static constexpr std::size_t markerCapacity = 10000;

    /// Sequence numbers first … last; last == first - 1 when empty.
    struct Span {
        quint64 first = 1;
        quint64 last = 0;

        bool isEmpty() const { return last < first; }
    };

    /// Fetches the newest snapshot beside the current one, and answers its span.
    virtual Span pull() = 0;
    /// The fetched snapshot becomes the one that rows are shown from.
    virtual void adopt() = 0;
    /// The newest sequence number published, without a snapshot.
    virtual quint64 published() const = 0;
    /// Whether the current filter lets this row of the fetched snapshot pass.
    virtual bool accepts(quint64 sequence) = 0;
    /// Those of first … last (at most) that `accepts()` lets pass. A model whose rows lie in
    /// segments walks through these here, instead of looking for the segment of each row.
    virtual std::vector<quint64> passing(quint64 first, quint64 last);
    /// The number of the event behind this row of the fetched snapshot; grows with the sequence.
    virtual quint64 eventOf(quint64 sequence) const = 0;
    /// What the rows are ordered by: a number or a rank each, NaN for "none". Rows 0 and up of the
    /// table hold `sequences` at this moment. This one asks each row for its `RawRole`, which takes
    /// about a microsecond a row.
    virtual std::vector<double> sortKeys(int column, const std::vector<quint64> &sequences);

    /// The filter changed: builds the index anew.
    void rebuild();
    /// A marker that stands behind all rows up to event `afterEvent`; ids grow.
    void addMarker(quint64 id, quint64 afterEvent);
    /// The text of a marker changed.
    void markerChanged(quint64 id);
    /// The sequence number, or the marker's id, in `row`.
    quint64 idAt(int row) const { return m_rows[std::size_t(row)] & ~markerBit; }

private:
    static constexpr quint64 markerBit = quint64(1) << 63;

    struct Marker {
        quint64 id;
        quint64 afterEvent;
    };
    using MarkerIterator = std::vector<Marker>::const_iterator;

    Span pullKept();
    void setSpan(const Span &span);
    bool isGone(quint64 ref, const Span &kept, quint64 floor) const;
    quint64 floorOf(const Span &span) const;
    quint64 orderOf(quint64 ref) const;
    MarkerIterator markerOf(quint64 id) const;
    void removeHead(const Span &kept);
    void append(quint64 first, quint64 last);
    bool isBefore(quint64 left, quint64 right) const;
    std::vector<quint64> withMarkers(const std::vector<quint64> &sequences, MarkerIterator marker,
                                     MarkerIterator end) const;
    void sortRows(const std::vector<quint64> &sequences);

    std::deque<quint64> m_rows;
    std::vector<Marker> m_markers; ///< by id, and so by afterEvent
    std::size_t m_shownMarkers = 0;
    Span m_span;
    quint64 m_lastEvent = 0; ///< of the newest row ever taken in
    quint64 m_floor = 0; ///< markers before this event have left with their rows
    quint64 m_seenUpTo = 0;
    quint64 m_unseen = 0;
    quint64 m_clearedUpTo = 0;
    quint64 m_clearedBefore = 0;
    bool m_frozen = false;
    std::size_t m_missedMarkers = 0; ///< the newest, that came since it is frozen
};

} // namespace Console
