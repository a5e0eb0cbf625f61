// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/gapledger.h"
#include "ui/domain/discoverystore.h"
#include "ui/models/gaprows.h"
#include "ui/models/livetablemodel.h"
#include "ui/models/wordfilter.h"

namespace Console {

/// The trades, oldest first, with the gaps between them.
class TradeTableModel : public LiveTableModel {
    Q_OBJECT
public:
    enum class Field { Time, Bot, Symbol, Amount, Currency, Result, Profit };
    Q_ENUM(Field)

    /// `store` may be null: an empty table.
    explicit TradeTableModel(std::shared_ptr<const DiscoveryStore> store,
                             QObject *parent = nullptr);

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    void setFilter(const QString &text) override;
    const QString &filter() const override { return m_filter.text(); }

    void gapOpened(const Pusher::Gap &gap);
    void gapClosed(const Pusher::Gap &gap);

    /// The trade in `row`; null for a gap's row.
    const Trade *tradeAt(int row) const;

protected:
    Span pull() override;
    void adopt() override;
    quint64 published() const override;
    bool accepts(quint64 sequence) override;
    std::vector<quint64> passing(quint64 first, quint64 last) override;
    std::vector<double> sortKeys(int column, const std::vector<quint64> &sequences) override;
    quint64 eventOf(quint64 sequence) const override;

private:
    using Snapshot = DiscoveryStore::TradeRing::Snapshot;

    static std::vector<Column> allColumns();
    bool passes(const Trade &trade);
    static const Trade &tradeIn(const Snapshot &snapshot, quint64 sequence);
    QString text(const Trade &trade, Field field) const;
    QVariant raw(const Trade &trade, Field field) const;
    QString sentence(const Trade &trade) const;
    QVariant tradeData(const Trade &trade, Field field, int role) const;

    std::shared_ptr<const DiscoveryStore> m_store;
    Snapshot m_current;
    Snapshot m_next;
    WordFilter m_filter;
    GapRows m_gaps;
};

} // namespace Console
