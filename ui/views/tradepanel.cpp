// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tradepanel.h"

#include "ui/models/tradetablemodel.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

TradePanel::TradePanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent)
    : TradePanel(store, new TradeTableModel(store), parent)
{
}

TradePanel::TradePanel(std::shared_ptr<const DiscoveryStore> store, TradeTableModel *trades,
                       QWidget *parent)
    : TablePanel(*trades,
                 {u"trade"_s, tr("Trades"), tr("Filter: bot, symbol, currency, win, loss …")},
                 parent)
    , m_store(std::move(store))
    , m_trades(trades)
{
    showTotals();
}

void TradePanel::refresh()
{
    TablePanel::refresh();
    if (m_store && m_store->hasProfit())
        view().columns().offer(int(TradeTableModel::Field::Profit));
    showTotals();
}

void TradePanel::gapOpened(const Pusher::Gap &gap)
{
    m_hadGap = true;
    m_trades->gapOpened(gap);
    refresh();
}

void TradePanel::gapClosed(const Pusher::Gap &gap)
{
    m_trades->gapClosed(gap);
}

void TradePanel::showTotals()
{
    if (!m_store)
        return;
    const QLocale locale;
    const DiscoveryStore::Totals totals = m_store->totals();
    // After a gap nobody knows how many there were: at least so many.
    const QString atLeast = m_hadGap ? u"≥ "_s : QString();
    QStringList parts{atLeast + tr("%Ln trades", nullptr, int(totals.trades)),
                      tr("%1 won").arg(locale.toString(totals.wins)),
                      tr("%1 lost").arg(locale.toString(totals.losses))};
    if (const quint64 decided = totals.wins + totals.losses; decided > 0)
        parts += tr("%1 % won")
                     .arg(locale.toString(100.0 * double(totals.wins) / double(decided), 'f', 1));
    if (totals.undecodable > 0)
        parts += tr("%Ln undecodable", nullptr, int(totals.undecodable));
    setSummary(totals.trades + totals.undecodable > 0 ? parts.join(u"  ·  "_s) : QString());
}

} // namespace Console
