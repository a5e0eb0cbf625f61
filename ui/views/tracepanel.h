// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/dispatchtrace.h"
#include "ui/domain/listenerlink.h"
#include "ui/views/tablepanel.h"

#include <optional>

namespace Console {

class Button;
class TraceTableModel;

/// The inspector's page that tells who was called for an event, in which order and for how long, and
/// why others were not; with the switch that has events traced at all (T).
///
/// Reads the trace only while it is seen, and only until the event is found there: what was traced
/// never changes.
class TracePanel : public TablePanel {
    Q_OBJECT
public:
    /// Both may be null: nothing is configured.
    TracePanel(std::shared_ptr<ListenerLink> link,
               std::shared_ptr<const Pusher::DispatchTrace> trace, QWidget *parent = nullptr);

    /// 0: no event.
    void inspect(quint64 sequence) override;
    void showFacts(const LineFacts &facts) override;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void buildSwitch();
    void setCommandsEnabled(bool enabled);
    void look();
    void requestTracing();
    void showTracing();
    void showSummary();
    void showWhyEmpty();
    void act();
    bool isTracing() const { return m_link && m_link->isTracing(); }

    const std::shared_ptr<ListenerLink> m_link;
    const std::shared_ptr<const Pusher::DispatchTrace> m_trace;
    TraceTableModel &m_listeners;
    Button *m_switch;
    QAction *m_switchAction;
    quint64 m_sequence = 0;
};

} // namespace Console
