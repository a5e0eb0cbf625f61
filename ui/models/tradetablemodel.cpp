// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tradetablemodel.h"

#include "ui/models/roles.h"
#include "ui/models/sortkeys.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QDateTime>

#include <algorithm>
#include <numeric>

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

} // namespace

TradeTableModel::TradeTableModel(std::shared_ptr<const DiscoveryStore> store, QObject *parent)
    : LiveTableModel(allColumns(), parent)
    , m_store(std::move(store))
{
}

std::vector<TradeTableModel::Column> TradeTableModel::allColumns()
{
    return {{u"time"_s, tr("Time"), 14},
            {u"botName"_s, tr("Bot"), 24},
            {u"symbol"_s, tr("Symbol"), 13},
            {u"amount"_s, tr("Amount"), 14, true},
            {u"currency"_s, tr("Currency"), 10},
            {u"result"_s, tr("Result"), 11},
            {u"profit"_s, tr("Profit"), 11, true, false}};
}

QVariant TradeTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto field = Field(index.column());
    if (isMarker(index.row()))
        return m_gaps.data(idAt(index.row()), index.column(), role);
    return tradeData(tradeIn(m_current, idAt(index.row())), field, role);
}

QVariant TradeTableModel::tradeData(const Trade &trade, Field field, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return text(trade, field);
    case Qt::TextAlignmentRole:
        return int(alignmentOf(columns()[std::size_t(field)]));
    case Qt::AccessibleTextRole:
        return field == Field::Time ? sentence(trade) : text(trade, field);
    case RawRole:
        return raw(trade, field);
    case SeverityRole:
        return int(field == Field::Result || field == Field::Profit ? severityOf(trade.result)
                                                                    : Severity::None);
    case SignRole:
        return field == Field::Result;
    case SequenceRole:
        return trade.event;
    case RowKindRole:
        return int(RowKind::Data);
    default:
        return {};
    }
}

QString TradeTableModel::text(const Trade &trade, Field field) const
{
    const Pusher::Interner &names = m_store->names();
    switch (field) {
    case Field::Time:
        return Sentences::timeOfDay(trade.received);
    case Field::Bot:
        return orDash(names.text(trade.botName != 0 ? trade.botName : trade.botUuid));
    case Field::Symbol:
        return orDash(names.text(trade.symbol));
    case Field::Amount:
        return orDash(trade.amount().toDisplay(names));
    case Field::Currency:
        return orDash(names.text(trade.currency));
    case Field::Result:
        return Sentences::result(trade.result);
    case Field::Profit: {
        const QString profit = Sentences::withMinusSign(orDash(trade.profit().toDisplay(names)));
        const bool isGain = trade.profit().isPresent() && !trade.profit().isNegative(names);
        return isGain ? u'+' + profit : profit;
    }
    }
    return {};
}

QVariant TradeTableModel::raw(const Trade &trade, Field field) const
{
    const Pusher::Interner &names = m_store->names();
    switch (field) {
    case Field::Time: {
        const auto received = std::chrono::floor<std::chrono::milliseconds>(trade.received);
        return QDateTime::fromMSecsSinceEpoch(received.time_since_epoch().count(), Qt::UTC);
    }
    case Field::Bot:
        return names.text(trade.botName);
    case Field::Symbol:
        return names.text(trade.symbol);
    case Field::Amount:
        return trade.amount().toText(names);
    case Field::Currency:
        return names.text(trade.currency);
    case Field::Result:
        return int(trade.result);
    case Field::Profit:
        return trade.profit().toText(names);
    }
    return {};
}

QString TradeTableModel::sentence(const Trade &trade) const
{
    //: Spoken by screen readers: result, symbol, amount, currency, bot, time
    return tr("%1, %2, %3 %4, bot %5, %6")
        .arg(text(trade, Field::Result), text(trade, Field::Symbol), text(trade, Field::Amount),
             text(trade, Field::Currency), text(trade, Field::Bot), text(trade, Field::Time));
}

void TradeTableModel::setFilter(const QString &text)
{
    m_filter.setText(text);
    rebuild();
}

void TradeTableModel::gapOpened(const Pusher::Gap &gap)
{
    m_gaps.keep(gap);
    addMarker(gap.id, gap.afterSequence);
}

void TradeTableModel::gapClosed(const Pusher::Gap &gap)
{
    // Channels that come back apart from the others make a record of their own.
    if (m_gaps.keep(gap))
        addMarker(gap.id, gap.afterSequence);
    else
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
    return m_filter.isEmpty() || passes(tradeIn(m_next, sequence));
}

std::vector<quint64> TradeTableModel::passing(quint64 first, quint64 last)
{
    std::vector<quint64> sequences;
    if (last < first)
        return sequences;
    if (m_filter.isEmpty()) {
        sequences.resize(last - first + 1);
        std::iota(sequences.begin(), sequences.end(), first);
        return sequences;
    }
    quint64 sequence = first;
    m_next.forEachRow(first, last, [&](const auto &segment, quint32 index) {
        if (passes(segment->row(index)))
            sequences.push_back(sequence);
        ++sequence;
        return true;
    });
    return sequences;
}

std::vector<double> TradeTableModel::sortKeys(int column, const std::vector<quint64> &sequences)
{
    const Pusher::Interner &names = m_store->names();
    const auto numbers = [&](auto number) {
        std::vector<double> keys(sequences.size());
        std::transform(sequences.begin(), sequences.end(), keys.begin(), [&](quint64 sequence) {
            return double(number(tradeIn(m_current, sequence), sequence));
        });
        return keys;
    };
    const auto ranks = [&](auto id) {
        std::vector<quint32> ids(sequences.size());
        std::transform(sequences.begin(), sequences.end(), ids.begin(),
                       [&](quint64 sequence) { return id(tradeIn(m_current, sequence)); });
        return SortKeys::ranks(ids, [&names](quint32 name) { return names.text(name); });
    };
    const auto figure = [&names](const Figure &sent) {
        return sent.isPresent() ? sent.toDouble(names) : SortKeys::none;
    };
    switch (Field(column)) {
    case Field::Time:
        break;
    case Field::Bot:
        return ranks(
            [](const Trade &trade) { return trade.botName != 0 ? trade.botName : trade.botUuid; });
    case Field::Symbol:
        return ranks([](const Trade &trade) { return trade.symbol; });
    case Field::Amount:
        return numbers([&](const Trade &trade, quint64) { return figure(trade.amount()); });
    case Field::Currency:
        return ranks([](const Trade &trade) { return trade.currency; });
    case Field::Result:
        return numbers([](const Trade &trade, quint64) { return int(trade.result); });
    case Field::Profit:
        return numbers([&](const Trade &trade, quint64) { return figure(trade.profit()); });
    }
    return numbers([](const Trade &, quint64 sequence) { return sequence; });
}

bool TradeTableModel::passes(const Trade &trade)
{
    enum Vocabulary { Names, Results };
    const Pusher::Interner &names = m_store->names();
    const auto nameOf = [&names](quint32 id) -> const QString & { return names.text(id); };
    const auto resultOf = [](quint32 result) { return Sentences::result(Trade::Result(result)); };
    return m_filter.accepts([&](WordFilter::Word &word) {
        return word.occursIn(Results, quint32(trade.result), resultOf)
            || word.occursIn(Names, trade.symbol, nameOf)
            || word.occursIn(Names, trade.botName != 0 ? trade.botName : trade.botUuid, nameOf)
            || word.occursIn(Names, trade.currency, nameOf)
            || (word.isNumeric()
                && (word.occursIn(trade.amount().toText(names))
                    || word.occursIn(trade.profit().toText(names))));
    });
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
