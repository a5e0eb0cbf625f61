// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/models/gaprows.h"
#include "ui/models/livetablemodel.h"
#include "ui/models/roles.h"
#include "ui/models/wordfilter.h"

#include <memory>

namespace Console {

/// A live table over one of the store's short rings, with the gaps between its rows. A subclass says
/// what the cells of a row hold and where the filter's words are looked for.
template <typename Ring>
class RingTableModel : public LiveTableModel {
public:
    using Row = std::decay_t<decltype(std::declval<typename Ring::Snapshot>().segmentOf(0).row(0))>;
    using RingOf = const Ring &(DiscoveryStore::*)() const;

    /// `store` may be null: an empty table.
    RingTableModel(std::vector<Column> columns, std::shared_ptr<const DiscoveryStore> store,
                   RingOf ring, QObject *parent)
        : LiveTableModel(std::move(columns), parent)
        , m_store(std::move(store))
        , m_ring(m_store ? &(m_store.get()->*ring)() : nullptr)
    {
    }

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        if (isMarker(index.row()))
            return m_gaps.data(idAt(index.row()), index.column(), role);
        if (role == Qt::TextAlignmentRole)
            return int(alignmentOf(columns()[std::size_t(index.column())]));
        if (role == RowKindRole)
            return int(RowKind::Data);
        const Row &row = rowIn(m_current, idAt(index.row()));
        if (role == SequenceRole)
            return row.event;
        return cell(row, index.column(), role);
    }

    void setFilter(const QString &text) override
    {
        m_filter.setText(text);
        rebuild();
    }
    const QString &filter() const override { return m_filter.text(); }

    void gapOpened(const Pusher::Gap &gap)
    {
        if (m_gaps.keep(gap))
            addMarker(gap.id, gap.afterSequence);
        else
            markerChanged(gap.id);
    }
    /// Channels that come back apart from the others make a record of their own.
    void gapClosed(const Pusher::Gap &gap) { gapOpened(gap); }

    /// The row shown in `row`; null for a gap's.
    const Row *rowAt(int row) const
    {
        return isMarker(row) ? nullptr : &rowIn(m_current, idAt(row));
    }

protected:
    virtual QVariant cell(const Row &row, int column, int role) const = 0;
    virtual bool occurs(WordFilter::Word &word, const Row &row) const = 0;

    /// Not null while there are rows.
    const DiscoveryStore *store() const { return m_store.get(); }

    Span pull() override
    {
        if (!m_ring)
            return {};
        m_next = m_ring->snapshot();
        return {m_next.firstSequence, m_next.lastSequence};
    }
    void adopt() override { m_current = m_next; }
    quint64 published() const override { return m_ring ? m_ring->lastSequence() : 0; }
    bool accepts(quint64 sequence) override
    {
        return m_filter.accepts(
            [&](WordFilter::Word &word) { return occurs(word, rowIn(m_next, sequence)); });
    }
    quint64 eventOf(quint64 sequence) const override { return rowIn(m_next, sequence).event; }

private:
    using Snapshot = typename Ring::Snapshot;

    static const Row &rowIn(const Snapshot &snapshot, quint64 sequence)
    {
        const auto &segment = snapshot.segmentOf(sequence);
        return segment.row(quint32(sequence - segment.firstSequence()));
    }

    std::shared_ptr<const DiscoveryStore> m_store;
    const Ring *m_ring;
    Snapshot m_current;
    Snapshot m_next;
    WordFilter m_filter;
    GapRows m_gaps;
};

} // namespace Console
