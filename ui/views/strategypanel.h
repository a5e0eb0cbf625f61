// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/views/discoverypanel.h"

#include <memory>

namespace Console {

class StrategyTableModel;

/// The Strategies view: which were modified, when and how often.
class StrategyPanel : public DiscoveryPanel {
    Q_OBJECT
public:
    explicit StrategyPanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent = nullptr);

    StrategyTableModel &strategies() { return *m_strategies; }

    void showFacts(const LineFacts &facts) override;
    void gapOpened(const Pusher::Gap &gap) override;

protected:
    QString summary() const override;

private:
    StrategyPanel(StrategyTableModel *strategies, QWidget *parent);

    StrategyTableModel *m_strategies;
};

} // namespace Console
