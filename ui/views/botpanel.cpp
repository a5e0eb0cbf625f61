// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/botpanel.h"

#include "ui/models/bottablemodel.h"
#include "ui/views/tableview.h"

using namespace Qt::StringLiterals;

namespace Console {

BotPanel::BotPanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent)
    : BotPanel(new BotTableModel(std::move(store)), parent)
{
}

BotPanel::BotPanel(BotTableModel *bots, QWidget *parent)
    : DiscoveryPanel(
        *bots, {u"bot"_s, tr("Bots"), tr("Filter: name, state, UUID …")},
        tr("A bot appears here when it announces itself (bot-created, bot-updated) or trades."),
        parent)
    , m_bots(bots)
{
    refresh();
}

void BotPanel::activate(const QModelIndex &index)
{
    const Bot &bot = m_bots->botAt(index.row()).bot;
    Q_EMIT matchingRequested(u"trades"_s, bot.name.isEmpty() ? bot.uuid : bot.name);
}

void BotPanel::showFacts(const LineFacts &facts)
{
    DiscoveryPanel::showFacts(facts);
    m_bots->setNow(facts.wallNow);
    m_bots->setStale(!facts.isFresh);
}

void BotPanel::gapOpened(const Pusher::Gap &gap)
{
    m_bots->noteGap();
    DiscoveryPanel::gapOpened(gap);
}

QString BotPanel::summary() const
{
    QStringList parts;
    if (m_bots->total() > 0)
        parts += atLeast() + tr("%Ln bots", nullptr, plural(m_bots->total()));
    if (m_bots->failed() > 0)
        parts += tr("%Ln failed", nullptr, m_bots->failed());
    if (m_bots->refused() > 0)
        parts += tr("%Ln events of other bots not counted", nullptr, plural(m_bots->refused()));
    return joined(parts);
}

} // namespace Console
