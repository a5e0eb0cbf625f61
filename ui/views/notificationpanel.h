// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/views/discoverypanel.h"

#include <memory>

namespace Console {

class NotificationTableModel;

/// The Notifications view: the messages for the user as they came.
class NotificationPanel : public DiscoveryPanel {
    Q_OBJECT
public:
    explicit NotificationPanel(std::shared_ptr<const DiscoveryStore> store,
                               QWidget *parent = nullptr);

    NotificationTableModel &notifications() { return *m_notifications; }

    void gapOpened(const Pusher::Gap &gap) override;
    void gapClosed(const Pusher::Gap &gap) override;

protected:
    QString summary() const override;

private:
    NotificationPanel(std::shared_ptr<const DiscoveryStore> store,
                      NotificationTableModel *notifications, QWidget *parent);

    std::shared_ptr<const DiscoveryStore> m_store;
    NotificationTableModel *m_notifications;
};

} // namespace Console
