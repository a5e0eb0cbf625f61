// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tracepanel.h"

#include "ui/models/tracetablemodel.h"
#include "ui/text/listenersentences.h"
#include "ui/views/button.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

using Field = TraceTableModel::Field;

TracePanel::TracePanel(std::shared_ptr<ListenerLink> link,
                       std::shared_ptr<const Pusher::DispatchTrace> trace, QWidget *parent)
    : TablePanel(*new TraceTableModel, {u"trace"_s, tr("Trace"), tr("Filter: listener, why …")},
                 parent)
    , m_link(std::move(link))
    , m_trace(std::move(trace))
    , m_listeners(static_cast<TraceTableModel &>(model()))
    , m_switch(new Button(tr("Trace listeners")))
    , m_switchAction(new QAction(tr("&Trace listeners"), this))
{
    buildSwitch();
    // What was traced does not change: there is nothing to hold still.
    findChild<Button *>(u"freezeButton"_s)->hide();
    delete command(u"freezeAction"_s);
    disconnect(&view(), &TableView::freezeRequested, this, nullptr);
    connect(this, &Panel::silenceActionRequested, this, &TracePanel::act);
    if (m_link)
        connect(m_link.get(), &ListenerLink::tracingChanged, this, &TracePanel::showTracing);
    showTracing();
}

void TracePanel::buildSwitch()
{
    m_switch->setObjectName(u"traceButton"_s);
    m_switch->setCheckable(true);
    m_switch->setToolTip(tr("Have each new event say who was called for it, and why others were "
                            "not (T). Costs time for each event while it is on."));
    m_switch->setEnabled(m_link != nullptr);
    connect(m_switch, &Button::clicked, this, &TracePanel::requestTracing);
    addTool(m_switch);
    m_switchAction->setObjectName(u"traceAction"_s);
    m_switchAction->setCheckable(true);
    m_switchAction->setShortcut(Qt::Key_T);
    m_switchAction->setShortcutContext(Qt::WidgetShortcut);
    connect(m_switchAction, &QAction::triggered, this, &TracePanel::requestTracing);
    view().addAction(m_switchAction);
    setCommandsEnabled(false);
}

void TracePanel::inspect(quint64 sequence)
{
    if (sequence == m_sequence)
        return;
    m_sequence = sequence;
    m_listeners.setTrace({});
    look();
}

void TracePanel::showFacts(const LineFacts &)
{
    look();
}

void TracePanel::showEvent(QShowEvent *event)
{
    TablePanel::showEvent(event);
    setCommandsEnabled(true);
    look();
}

void TracePanel::hideEvent(QHideEvent *event)
{
    TablePanel::hideEvent(event);
    setCommandsEnabled(false);
}

/// The window's menus find them in the whole inspector: not while another page is in front.
void TracePanel::setCommandsEnabled(bool enabled)
{
    const QList<QAction *> actions = view().actions();
    for (QAction *action : actions)
        action->setEnabled(enabled && (action != m_switchAction || m_link));
}

void TracePanel::look()
{
    if (!isVisible() || m_listeners.trace())
        return;
    if (auto found = m_trace ? m_trace->of(m_sequence) : nullptr) {
        m_listeners.setTrace(std::move(found));
        if (m_listeners.trace()->outcome.failed > 0)
            view().columns().offer(int(Field::Error));
        view().scrollToTop();
    }
    showSummary();
    showWhyEmpty();
    showState();
}

/// The switch follows when it is so: the dispatcher is in another thread, and may be busy.
void TracePanel::requestTracing()
{
    if (m_link)
        Q_EMIT m_link->tracingRequested(!isTracing());
    showTracing();
}

void TracePanel::showTracing()
{
    m_switch->setChecked(isTracing());
    m_switchAction->setChecked(isTracing());
    showWhyEmpty();
}

void TracePanel::showSummary()
{
    setSummary(m_listeners.trace() ? ListenerSentences::traced(*m_listeners.trace()) : QString());
}

void TracePanel::showWhyEmpty()
{
    if (const auto &trace = m_listeners.trace()) {
        setSilence({tr("Nothing listens"),
                    tr("No listener wants this event or misses it by one name. Listeners for "
                       "something else: %1.")
                        .arg(QLocale().toString(trace->unrelated)),
                    {}});
        return;
    }
    if (!m_link) {
        setSilence({tr("Not traced"), tr("Nothing is connected, so nothing is called."), {}});
        return;
    }
    if (!isTracing()) {
        setSilence({tr("Not traced"),
                    tr("Tracing is off. Switched on, it tells of each new event who was called, in "
                       "which order and for how long, and why others were not."),
                    tr("Trace listeners")});
        return;
    }
    const bool hasTraces = m_trace && m_trace->total() > 0;
    setSilence({tr("Not traced"),
                tr("This event came before tracing was switched on, or is no longer among the "
                   "newest %1 that were traced.")
                    .arg(QLocale().toString(Pusher::DispatchTrace::capacity)),
                hasTraces ? tr("Show the newest traced event") : QString()});
}

/// The button of the empty page.
void TracePanel::act()
{
    if (!isTracing()) {
        requestTracing();
        return;
    }
    const auto newest = m_trace->behind(m_trace->total() - 1);
    if (!newest.isEmpty())
        Q_EMIT eventSelected(newest.last()->sequence);
}

} // namespace Console
