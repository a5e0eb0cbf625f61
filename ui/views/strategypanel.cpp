// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/strategypanel.h"

#include "ui/models/strategytablemodel.h"

using namespace Qt::StringLiterals;

namespace Console {

StrategyPanel::StrategyPanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent)
    : StrategyPanel(new StrategyTableModel(std::move(store)), parent)
{
}

StrategyPanel::StrategyPanel(StrategyTableModel *strategies, QWidget *parent)
    : DiscoveryPanel(*strategies, {u"strategy"_s, tr("Strategies"), tr("Filter: title …")},
                     tr("A strategy appears here when it is changed (strategy-modified)."), parent)
    , m_strategies(strategies)
{
    refresh();
}

void StrategyPanel::showFacts(const LineFacts &facts)
{
    DiscoveryPanel::showFacts(facts);
    m_strategies->setNow(facts.wallNow);
    m_strategies->setStale(!facts.isFresh);
}

void StrategyPanel::gapOpened(const Pusher::Gap &gap)
{
    m_strategies->noteGap();
    DiscoveryPanel::gapOpened(gap);
}

QString StrategyPanel::summary() const
{
    QStringList parts;
    if (m_strategies->total() > 0)
        parts += atLeast() + tr("%Ln strategies", nullptr, plural(m_strategies->total()));
    if (m_strategies->refused() > 0)
        parts += tr("%Ln changes of other strategies not kept", nullptr,
                    plural(m_strategies->refused()));
    return joined(parts);
}

} // namespace Console
