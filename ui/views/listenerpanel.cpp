// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/listenerpanel.h"

#include "ui/models/listenertablemodel.h"
#include "ui/text/sentences.h"
#include "ui/views/banner.h"
#include "ui/views/button.h"
#include "ui/views/switchedoffnotice.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"
#include "ui/views/whynotcalled.h"

#include <QAction>
#include <QLocale>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

using Field = ListenerTableModel::Field;

ListenerPanel::ListenerPanel(std::shared_ptr<ListenerLink> link,
                             std::shared_ptr<const Pusher::EventHistory> history, QWidget *parent)
    : TablePanel(*new ListenerTableModel,
                 {u"listener"_s, tr("Listeners"), tr("Filter: listener, channel, event, off …")},
                 parent)
    , m_link(std::move(link))
    , m_history(std::move(history))
    , m_listeners(static_cast<ListenerTableModel &>(model()))
    , m_off(new SwitchedOffNotice(m_link))
    , m_noAnswer(new Banner)
    , m_switch(new Button)
    , m_switchAction(makeAction(u"switchListenerAction"_s, tr("Switch on or o&ff"), Qt::Key_E))
    , m_why(new Button(tr("Why not called?")))
    , m_whyAction(makeAction(u"whyNotCalledAction"_s, tr("&Why not called?"), Qt::Key_W))
{
    m_noAnswer->setObjectName(u"noAnswerNotice"_s);
    m_noAnswer->setDismissible(false); // it tells of what is, as long as it is
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->insertWidget(0, m_noAnswer);
    column->insertWidget(1, m_off);
    buildTools();

    connect(m_switchAction, &QAction::triggered, this, &ListenerPanel::toggleSelected);
    connect(m_whyAction, &QAction::triggered, this, &ListenerPanel::showWhyNotCalled);
    // In other tables Space freezes; here it does what it does to a check box.
    disconnect(&view(), &TableView::freezeRequested, this, nullptr);
    connect(&view(), &TableView::freezeRequested, this, [this] {
        if (m_listeners.isFrozen())
            setFrozen(false);
        else
            toggleSelected();
    });
    connect(&view(), &QAbstractItemView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() == int(Field::On))
            toggleSelected();
    });
    connect(view().selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ListenerPanel::showTools);
    if (m_link) {
        connect(&m_listeners, &ListenerTableModel::switchRequested, m_link.get(),
                &ListenerLink::switchRequested);
        connect(m_link.get(), &ListenerLink::answered, this, &ListenerPanel::take);
    }
    showTools();
}

ListenerPanel::~ListenerPanel() = default;

QAction *ListenerPanel::makeAction(const QString &name, const QString &text,
                                   const QKeySequence &keys)
{
    auto *action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    view().addAction(action);
    return action;
}

void ListenerPanel::buildTools()
{
    m_switch->setObjectName(u"switchListenerButton"_s);
    m_switch->setToolTip(tr("Switch the selected listeners on or off (E)"));
    connect(m_switch, &Button::clicked, this, &ListenerPanel::toggleSelected);
    addTool(m_switch);
    m_why->setObjectName(u"whyNotCalledButton"_s);
    m_why->setToolTip(tr("Show what stands between an event and this listener (W)"));
    connect(m_why, &Button::clicked, this, &ListenerPanel::showWhyNotCalled);
    addTool(m_why);
    auto *reset = new Button(tr("Reset counts"));
    reset->setObjectName(u"resetCountsButton"_s);
    reset->setToolTip(tr("Let calls, errors and times of all listeners begin anew"));
    connect(reset, &Button::clicked, this, &ListenerPanel::resetCounts);
    addTool(reset);
    connect(makeAction(u"resetCountsAction"_s, tr("&Reset counts"), {}), &QAction::triggered, this,
            &ListenerPanel::resetCounts);
    findChild<Button *>(u"freezeButton"_s)
        ->setToolTip(tr("Hold the table still; the listeners go on"));
}

void ListenerPanel::setTheme(const Theme &theme)
{
    TablePanel::setTheme(theme);
    m_off->setTheme(theme);
    m_noAnswer->setTheme(theme);
    m_theme = theme;
    if (m_sheet)
        m_sheet->setTheme(theme);
}

void ListenerPanel::refresh()
{
    TablePanel::refresh();
    if (m_listeners.hasDropped())
        view().columns().offer(int(Field::Dropped));
    showSummary();
    showTools();
}

void ListenerPanel::take(const ListenerSnapshot &snapshot)
{
    m_listeners.setSnapshot(snapshot);
    m_askedSince.reset();
    m_answered = m_now;
    m_listeners.setStale(false);
    m_noAnswer->hide();
    // Answers come four times a second at most, and also when no event does.
    if (isVisible())
        refresh();
}

void ListenerPanel::showFacts(const LineFacts &facts)
{
    m_now = facts.now;
    m_listeners.setNow(facts.wallNow);
    if (!m_link)
        return;
    showAnswering(facts);
    if (!m_askedSince)
        m_askedSince = facts.now;
    Q_EMIT m_link->requested();
}

void ListenerPanel::showAnswering(const LineFacts &facts)
{
    const auto waited = facts.now - m_askedSince.value_or(facts.now);
    // Also figures from before the panel was hidden, until it is answered again.
    const bool isOld = m_answered && facts.now - *m_answered > patience;
    m_listeners.setStale(isOld);
    setStale(isOld);
    if (!m_answered || waited <= patience) {
        m_noAnswer->hide();
        return;
    }
    const QString text =
        tr("One of them may still be running; until it returns, no other is called. The figures "
           "are of %1.")
            .arg(Sentences::timeOfDay(m_listeners.snapshot().taken));
    m_noAnswer->showMessage(
        Banner::Kind::Warning,
        tr("The listeners have not answered for %1")
            .arg(Sentences::duration(std::chrono::floor<std::chrono::seconds>(waited))),
        text, {});
}

void ListenerPanel::showSummary()
{
    const ListenerSnapshot &snapshot = m_listeners.snapshot();
    if (snapshot.listeners.isEmpty()) {
        setSummary({});
        return;
    }
    QStringList parts{snapshot.countedSince
                          ? tr("counted since %1").arg(Sentences::timeOfDay(*snapshot.countedSince))
                          : tr("counted since the start")};
    if (snapshot.unhandled > 0)
        parts += tr("%1 unhandled").arg(QLocale().toString(snapshot.unhandled));
    setSummary(parts.join(u"  ·  "_s));
}

void ListenerPanel::showTools()
{
    const QModelIndex current = view().currentIndex();
    const bool isOff = current.isValid() && !m_listeners.listenerAt(current.row()).enabled;
    m_switch->setText(isOff ? tr("Switch on") : tr("Switch off"));
    m_switch->setEnabled(current.isValid());
    m_switchAction->setEnabled(current.isValid());
    m_why->setEnabled(current.isValid());
    m_whyAction->setEnabled(current.isValid());
}

void ListenerPanel::toggleSelected()
{
    const QModelIndex current = view().currentIndex();
    if (!current.isValid())
        return;
    const auto wanted =
        int(m_listeners.listenerAt(current.row()).enabled ? Qt::Unchecked : Qt::Checked);
    // What was asked for is to be seen.
    setFrozen(false);
    std::vector<int> rows = view().selectedRows();
    if (rows.empty())
        rows.push_back(current.row());
    for (const int row : rows)
        m_listeners.setData(m_listeners.index(row, int(Field::On)), wanted, Qt::CheckStateRole);
}

void ListenerPanel::resetCounts()
{
    setFrozen(false);
    if (m_link)
        Q_EMIT m_link->resetRequested();
}

void ListenerPanel::showWhyNotCalled()
{
    const QModelIndex current = view().currentIndex();
    if (!current.isValid() || !m_link)
        return;
    if (!m_sheet) {
        m_sheet = new WhyNotCalled(m_link, m_history, this);
        m_sheet->setTheme(m_theme);
    }
    m_sheet->explain(m_listeners.listenerAt(current.row()), m_listeners.snapshot());
    m_sheet->show();
    m_sheet->raise();
    m_sheet->activateWindow();
}

void ListenerPanel::setSilence(const Silence &silence)
{
    TablePanel::setSilence(m_answered ? ownSilence() : silence);
}

Silence ListenerPanel::ownSilence() const
{
    const quint64 unhandled = m_listeners.snapshot().unhandled;
    return {tr("Nothing listens"),
            unhandled > 0
                ? tr("Events arrive but nothing listens: %1 unhandled.")
                      .arg(QLocale().toString(unhandled))
                : tr("No listener is registered; what arrives is kept and calls nothing."),
            {}};
}

} // namespace Console
