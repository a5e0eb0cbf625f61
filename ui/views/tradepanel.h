// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/views/tablepanel.h"

#include <memory>

namespace Console {

class TradeTableModel;

/// The Trades view: the live table and the totals of the session above it.
class TradePanel : public TablePanel {
    Q_OBJECT
public:
    explicit TradePanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent = nullptr);

    TradeTableModel &trades() { return *m_trades; }

    void refresh() override;
    void gapOpened(const Pusher::Gap &gap) override;
    void gapClosed(const Pusher::Gap &gap) override;

private:
    TradePanel(std::shared_ptr<const DiscoveryStore> store, TradeTableModel *trades,
               QWidget *parent);

    void showTotals();

    std::shared_ptr<const DiscoveryStore> m_store;
    TradeTableModel *m_trades;
    bool m_hadGap = false;
};

} // namespace Console
