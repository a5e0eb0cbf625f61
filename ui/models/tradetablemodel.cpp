// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tradetablemodel.h"

#include "ui/models/roles.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QDateTime>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

QString orDash(const QString &text)
{
    return text.isEmpty() ? u"—"_s : ForeignText::preview(text);
}

Severity severityOf(Trade::Result result)
{
    switch (result) {
    case Trade::Result::Win:
        return Severity::Good;
    case Trade::Result::Loss:
        return Severity::Bad;
    case Trade::Result::Unknown:
        break;
    }
    return Severity::Neutral;
}

bool isNumber(TradeTableModel::Column column)
{
    return column == TradeTableModel::Column::Amount || column == TradeTableModel::Column::Profit;
}

} // namespace

TradeTableModel::TradeTableModel(std::shared_ptr<const DiscoveryStore> store, QObject *parent)
    : LiveTableModel(parent)
    , m_store(std::move(store))
{
}

int TradeTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant TradeTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columns)
        return {};
    const auto column = Column(section);
    if (role == Qt::TextAlignmentRole)
        return int((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Time:
        return tr("Time");
    case Column::Bot:
        return tr("Bot");
    case Column::Symbol:
        return tr("Symbol");
    case Column::Amount:
        return tr("Amount");
    case Column::Currency:
        return tr("Currency");
    case Column::Result:
        return tr("Result");
    case Column::Profit:
        return tr("Profit");
    }
    return {};
}

QVariant TradeTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = Column(index.column());
    if (isMarker(index.row()))
        return gapData(m_gaps.value(idAt(index.row())), column, role);
    return tradeData(tradeIn(m_current, idAt(index.row())), column, role);
}

QVariant TradeTableModel::tradeData(const Trade &trade, Column column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return text(trade, column);
    case Qt::TextAlignmentRole:
        return int((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return column == Column::Time ? sentence(trade) : text(trade, column);
    case RawRole:
        return raw(trade, column);
    case SeverityRole:
        return int(column == Column::Result || column == Column::Profit ? severityOf(trade.result)
                                                                        : Severity::None);
    case RowKindRole:
        return int(RowKind::Data);
    default:
        return {};
    }
}

QVariant TradeTableModel::gapData(const Pusher::Gap &gap, Column column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
    case RawRole:
        return column == Column::Time ? Sentences::gap(gap) : QString();
    case SeverityRole:
        return int(Severity::Warning);
    case RowKindRole:
        return int(RowKind::Gap);
    default:
        return {};
    }
}

QString TradeTableModel::text(const Trade &trade, Column column) const
{
    const Pusher::Interner &names = m_store->names();
    switch (column) {
    case Column::Time:
        return Sentences::timeOfDay(trade.received);
    case Column::Bot:
        return orDash(names.text(trade.botName != 0 ? trade.botName : trade.botUuid));
    case Column::Symbol:
        return orDash(names.text(trade.symbol));
    case Column::Amount:
        return orDash(trade.amount().toDisplay(names));
    case Column::Currency:
        return orDash(names.text(trade.currency));
    case Column::Result:
        return Sentences::result(trade.result);
    case Column::Profit: {
        QString profit = orDash(trade.profit().toDisplay(names));
        if (profit.startsWith(u'-'))
            profit[0] = u'−';
        const bool isGain = trade.profit().isPresent() && !trade.profit().isNegative(names);
        return isGain ? u'+' + profit : profit;
    }
    }
    return {};
}

QVariant TradeTableModel::raw(const Trade &trade, Column column) const
{
    const Pusher::Interner &names = m_store->names();
    switch (column) {
    case Column::Time: {
        const auto received = std::chrono::floor<std::chrono::milliseconds>(trade.received);
        return QDateTime::fromMSecsSinceEpoch(received.time_since_epoch().count(), Qt::UTC);
    }
    case Column::Bot:
        return names.text(trade.botName);
    case Column::Symbol:
        return names.text(trade.symbol);
    case Column::Amount:
        return trade.amount().toText(names);
    case Column::Currency:
        return names.text(trade.currency);
    case Column::Result:
        return int(trade.result);
    case Column::Profit:
        return trade.profit().toText(names);
    }
    return {};
}

QString TradeTableModel::sentence(const Trade &trade) const
{
    //: Spoken by screen readers: result, symbol, amount, currency, bot, time
    return tr("%1, %2, %3 %4, bot %5, %6")
        .arg(text(trade, Column::Result), text(trade, Column::Symbol), text(trade, Column::Amount),
             text(trade, Column::Currency), text(trade, Column::Bot), text(trade, Column::Time));
}

void TradeTableModel::setFilter(const QString &text)
{
    m_filter.setText(text);
    rebuild();
}

void TradeTableModel::gapOpened(const Pusher::Gap &gap)
{
    m_gaps.insert(gap.id, gap);
    if (std::size_t(m_gaps.size()) > markerCapacity)
        m_gaps.erase(m_gaps.begin());
    addMarker(gap.id, gap.afterSequence);
}

void TradeTableModel::gapClosed(const Pusher::Gap &gap)
{
    // Channels that come back apart from the others make a record of their own.
    if (!m_gaps.contains(gap.id)) {
        gapOpened(gap);
        return;
    }
    m_gaps.insert(gap.id, gap);
    markerChanged(gap.id);
}

const Trade *TradeTableModel::tradeAt(int row) const
{
    return isMarker(row) ? nullptr : &tradeIn(m_current, idAt(row));
}

TradeTableModel::Span TradeTableModel::pull()
{
    if (!m_store)
        return {};
    m_next = m_store->trades().snapshot();
    return {m_next.firstSequence, m_next.lastSequence};
}

void TradeTableModel::adopt()
{
    m_current = m_next;
}

quint64 TradeTableModel::published() const
{
    return m_store ? m_store->trades().lastSequence() : 0;
}

bool TradeTableModel::accepts(quint64 sequence)
{
    return m_filter.isEmpty() || m_filter.accepts(tradeIn(m_next, sequence), m_store->names());
}

quint64 TradeTableModel::eventOf(quint64 sequence) const
{
    return tradeIn(m_next, sequence).event;
}

const Trade &TradeTableModel::tradeIn(const Snapshot &snapshot, quint64 sequence)
{
    const auto &segment = snapshot.segmentOf(sequence);
    return segment.row(quint32(sequence - segment.firstSequence()));
}

} // namespace Console
