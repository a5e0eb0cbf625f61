// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/views/discoverypanel.h"

#include <memory>

namespace Console {

class ActivityTableModel;

/// The Activity view: a line for each event of ours, also for those that were not understood.
class ActivityPanel : public DiscoveryPanel {
    Q_OBJECT
public:
    explicit ActivityPanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent = nullptr);

    ActivityTableModel &activity() { return *m_activity; }

    void gapOpened(const Pusher::Gap &gap) override;
    void gapClosed(const Pusher::Gap &gap) override;

protected:
    QString summary() const override;

private:
    ActivityPanel(std::shared_ptr<const DiscoveryStore> store, ActivityTableModel *activity,
                  QWidget *parent);

    std::shared_ptr<const DiscoveryStore> m_store;
    ActivityTableModel *m_activity;
};

} // namespace Console
