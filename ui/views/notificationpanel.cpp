// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/notificationpanel.h"

#include "ui/models/notificationtablemodel.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

NotificationPanel::NotificationPanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent)
    : NotificationPanel(store, new NotificationTableModel(store), parent)
{
}

NotificationPanel::NotificationPanel(std::shared_ptr<const DiscoveryStore> store,
                                     NotificationTableModel *notifications, QWidget *parent)
    : DiscoveryPanel(
        *notifications,
        {u"notification"_s, tr("Notifications"), tr("Filter: type, bot, amount, message …")},
        tr("Notifications come on a channel of the user, user-updates-…; they appear "
           "here when it is one of the channels that are listened on."),
        parent)
    , m_store(std::move(store))
    , m_notifications(notifications)
{
    refresh();
}

void NotificationPanel::gapOpened(const Pusher::Gap &gap)
{
    m_notifications->gapOpened(gap);
    DiscoveryPanel::gapOpened(gap);
}

void NotificationPanel::gapClosed(const Pusher::Gap &gap)
{
    m_notifications->gapClosed(gap);
}

QString NotificationPanel::summary() const
{
    if (!m_store)
        return {};
    const DiscoveryStore::NotificationRing &ring = m_store->notifications();
    QStringList parts;
    if (const quint64 received = ring.lastSequence(); received > 0)
        parts += atLeast() + tr("%Ln notifications", nullptr, plural(received));
    if (ring.evicted() > 0)
        parts += tr("the newest %1 are kept").arg(QLocale().toString(ring.capacity()));
    return joined(parts);
}

} // namespace Console
