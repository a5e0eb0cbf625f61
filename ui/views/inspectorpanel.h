// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/dispatchtrace.h"
#include "libpusher/history/eventhistory.h"
#include "ui/domain/listenerlink.h"
#include "ui/models/inspectedevent.h"
#include "ui/models/visittrail.h"
#include "ui/views/panel.h"

class QAction;
class QTabWidget;

namespace Console {

class Button;
class EmptyState;
class InspectorHeader;
class PayloadTreeModel;
class PayloadTreeView;
class RawView;
class TracePanel;

/// One event, looked at closely: what it is, its data as a tree and byte for byte, and who was
/// called for it.
///
/// Shows what it is told to and stays with it: events that arrive cost nothing here, and one that
/// the history lets go stays readable while it is shown.
class InspectorPanel : public Panel {
    Q_OBJECT
public:
    /// All may be null: nothing is configured.
    explicit InspectorPanel(std::shared_ptr<const Pusher::EventHistory> history,
                            std::shared_ptr<ListenerLink> listeners = {},
                            std::shared_ptr<const Pusher::DispatchTrace> trace = {},
                            QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    /// What was chosen while the panel was hidden; what can be chosen now.
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    /// Shows the event with this number, or says that it is gone; 0: nothing is selected. While the
    /// panel is hidden nothing is done, until it is shown.
    void inspect(quint64 sequence) override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QAction *addWay(const QString &name, const QString &text, const QKeySequence &keys);
    QWidget *buildCoverBar();
    void showChosen(quint64 sequence);
    bool hasEvents() const;
    void go(quint64 sequence);
    void goToNeighbour(InspectedEvent::Direction direction);
    void showFound(const InspectedEvent &found);
    void showNothing(const QString &title, const QString &text);
    void showState();
    void setRevealed(bool revealed);
    void updateWays();

    std::shared_ptr<const Pusher::EventHistory> m_history;
    std::optional<InspectedEvent> m_shown;
    std::optional<quint64> m_chosen; ///< while hidden
    bool m_offersNewest = false;
    VisitTrail m_trail;
    Pusher::WallTime m_now;
    QAction *m_back;
    QAction *m_forward;
    QAction *m_older;
    QAction *m_newer;
    PayloadTreeModel *m_model;
    InspectorHeader *m_header;
    QWidget *m_coverBar;
    Button *m_reveal;
    QTabWidget *m_tabs;
    PayloadTreeView *m_tree;
    RawView *m_raw;
    TracePanel *m_trace;
    EmptyState *m_empty;
};

} // namespace Console
