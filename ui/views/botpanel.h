// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/views/discoverypanel.h"

#include <memory>

namespace Console {

class BotTableModel;

/// The Bots view: who there is, in which state and since when, and what each has traded.
class BotPanel : public DiscoveryPanel {
    Q_OBJECT
public:
    explicit BotPanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent = nullptr);

    BotTableModel &bots() { return *m_bots; }

    void showFacts(const LineFacts &facts) override;
    void gapOpened(const Pusher::Gap &gap) override;

protected:
    QString summary() const override;
    /// Asks for the bot's trades: by its name as they tell it, or its uuid without one.
    void activate(const QModelIndex &index) override;

private:
    BotPanel(BotTableModel *bots, QWidget *parent);

    BotTableModel *m_bots;
};

} // namespace Console
