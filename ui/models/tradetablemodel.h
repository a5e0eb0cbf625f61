// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/gapledger.h"
#include "ui/domain/discoverystore.h"
#include "ui/models/livetablemodel.h"
#include "ui/models/tradefilter.h"

#include <QMap>

namespace Console {

/// The trades, oldest first, with the gaps between them.
class TradeTableModel : public LiveTableModel {
    Q_OBJECT
public:
    enum class Column { Time, Bot, Symbol, Amount, Currency, Result, Profit };
    Q_ENUM(Column)
    static constexpr int columns = int(Column::Profit) + 1;

    /// `store` may be null: an empty table.
    explicit TradeTableModel(std::shared_ptr<const DiscoveryStore> store,
                             QObject *parent = nullptr);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setFilter(const QString &text);
    const QString &filter() const { return m_filter.text(); }

    void gapOpened(const Pusher::Gap &gap);
    void gapClosed(const Pusher::Gap &gap);

    /// The trade in `row`; null for a gap's row.
    const Trade *tradeAt(int row) const;

protected:
    Span pull() override;
    void adopt() override;
    quint64 published() const override;
    bool accepts(quint64 sequence) override;
    quint64 eventOf(quint64 sequence) const override;

private:
    using Snapshot = DiscoveryStore::TradeRing::Snapshot;

    static const Trade &tradeIn(const Snapshot &snapshot, quint64 sequence);
    QString text(const Trade &trade, Column column) const;
    QVariant raw(const Trade &trade, Column column) const;
    QString sentence(const Trade &trade) const;
    QVariant tradeData(const Trade &trade, Column column, int role) const;
    QVariant gapData(const Pusher::Gap &gap, Column column, int role) const;

    std::shared_ptr<const DiscoveryStore> m_store;
    Snapshot m_current;
    Snapshot m_next;
    TradeFilter m_filter;
    QMap<quint64, Pusher::Gap> m_gaps;
};

} // namespace Console
