// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"
#include "ui/views/tablepanel.h"

#include <memory>

namespace Console {

class EventTableModel;
class GoToBox;

/// The Events view: everything that was received, and a way to a number or a moment (Ctrl+G).
class EventPanel : public TablePanel {
    Q_OBJECT
public:
    /// `history` may be null where nothing is configured.
    explicit EventPanel(std::shared_ptr<const Pusher::EventHistory> history,
                        QWidget *parent = nullptr);

    EventTableModel &events() { return *m_events; }

    void refresh() override;
    void gapOpened(const Pusher::Gap &gap) override;
    void gapClosed(const Pusher::Gap &gap) override;

public Q_SLOTS:
    /// Opens the box that asks where to go.
    void askWhere();
    /// Makes the event of this number or time current, or the next one that is shown.
    void goTo(const QString &place);

protected:
    NoMatch noMatch() const override;

private:
    EventPanel(std::shared_ptr<const Pusher::EventHistory> history, EventTableModel *events,
               QWidget *parent);

    QString noteFor(quint64 sequence, int row) const;
    void placeBox();
    void showTotals();

    std::shared_ptr<const Pusher::EventHistory> m_history;
    EventTableModel *m_events;
    GoToBox *m_goTo;
};

} // namespace Console
