// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/activitypanel.h"

#include "ui/models/activitytablemodel.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

ActivityPanel::ActivityPanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent)
    : ActivityPanel(store, new ActivityTableModel(store), parent)
{
}

ActivityPanel::ActivityPanel(std::shared_ptr<const DiscoveryStore> store,
                             ActivityTableModel *activity, QWidget *parent)
    : DiscoveryPanel(
        *activity,
        {u"activity"_s, tr("Activity"), tr("Filter: what happened, bot, strategy, event …")},
        tr("Each trade, bot, strategy or notification event adds a line; the newest %1 are kept.")
            .arg(QLocale().toString(DiscoveryStore::activityCapacity)),
        parent)
    , m_store(std::move(store))
    , m_activity(activity)
{
    refresh();
}

void ActivityPanel::gapOpened(const Pusher::Gap &gap)
{
    m_activity->gapOpened(gap);
    DiscoveryPanel::gapOpened(gap);
}

void ActivityPanel::gapClosed(const Pusher::Gap &gap)
{
    m_activity->gapClosed(gap);
}

QString ActivityPanel::summary() const
{
    if (!m_store)
        return {};
    const DiscoveryStore::ActivityRing &ring = m_store->activity();
    QStringList parts;
    if (const quint64 received = ring.lastSequence(); received > 0)
        parts += atLeast() + tr("%Ln events", nullptr, plural(received));
    if (ring.evicted() > 0)
        parts += tr("the newest %1 are kept").arg(QLocale().toString(ring.capacity()));
    if (const quint64 broken = m_store->totals().undecodable; broken > 0)
        parts += tr("%Ln not understood", nullptr, plural(broken));
    return joined(parts);
}

} // namespace Console
