// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/eventpanel.h"

#include "ui/models/eventplace.h"
#include "ui/models/eventtablemodel.h"
#include "ui/text/foreigntext.h"
#include "ui/views/gotobox.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

EventPanel::EventPanel(std::shared_ptr<const Pusher::EventHistory> history, QWidget *parent)
    : EventPanel(history, new EventTableModel(history), parent)
{
}

EventPanel::EventPanel(std::shared_ptr<const Pusher::EventHistory> history, EventTableModel *events,
                       QWidget *parent)
    : TablePanel(*events,
                 {u"event"_s, tr("Events"), tr("Filter: channel, event, text in the data …")},
                 parent)
    , m_history(std::move(history))
    , m_events(events)
    , m_goTo(new GoToBox(tr("Event number or time"), tr("Event number or time: 18204, 12:31:04"),
                         &view()))
{
    auto *ask = new QAction(tr("&Go to event …"), this);
    ask->setObjectName(u"goToAction"_s);
    ask->setShortcut(Qt::CTRL | Qt::Key_G);
    ask->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(ask);
    view().addAction(ask);
    connect(ask, &QAction::triggered, this, &EventPanel::askWhere);
    connect(m_goTo, &GoToBox::entered, this, &EventPanel::goTo);
    connect(m_goTo, &GoToBox::left, this, [this] { view().setFocus(); });
    connect(m_goTo, &GoToBox::resized, this, &EventPanel::placeBox);
    connect(&view(), &TableView::resized, this, &EventPanel::placeBox);
    connect(m_events, &EventTableModel::searchChanged, this, &EventPanel::showState);
    showTotals();
}

void EventPanel::refresh()
{
    TablePanel::refresh();
    showTotals();
}

void EventPanel::gapOpened(const Pusher::Gap &gap)
{
    m_events->gapOpened(gap);
    showState();
}

void EventPanel::gapClosed(const Pusher::Gap &gap)
{
    m_events->gapClosed(gap);
}

void EventPanel::askWhere()
{
    m_goTo->ask();
}

void EventPanel::goTo(const QString &place)
{
    m_events->refresh();
    const Pusher::WallTime newest = m_events->newestTime();
    const auto wanted = EventPlace::parse(place, newest);
    if (!wanted) {
        m_goTo->setNote(tr("Neither a number nor a time: 18204, 12:31, 12:31:04.218"));
        return;
    }
    const quint64 sequence = m_events->sequenceAt(*wanted);
    int row = m_events->rowNear(sequence);
    while (row < m_events->rowCount() && m_events->isMarker(row))
        ++row;
    const QString note = noteFor(sequence, row);
    m_goTo->setNote(note);
    if (row < m_events->rowCount())
        view().goTo(row);
    if (note.isEmpty()) {
        m_goTo->hide();
        view().setFocus();
    }
}

/// Empty when the reader got where the reader wanted to go.
QString EventPanel::noteFor(quint64 sequence, int row) const
{
    const QLocale locale;
    if (m_events->total() == 0)
        return tr("There is no event.");
    if (const quint64 newest = m_events->newest(); sequence > newest) {
        return m_events->isFrozen()
            ? tr("Frozen: the newest event here is %1.").arg(locale.toString(newest))
            : tr("The newest event is %1.").arg(locale.toString(newest));
    }
    if (row < m_events->rowCount() && m_events->keyAt(row) == sequence)
        return {};
    if (const quint64 oldest = m_events->oldest(); sequence < oldest)
        return tr("No longer kept; the oldest event is %1.").arg(locale.toString(oldest));
    const QString reason =
        m_events->filter().isEmpty() ? tr("It was cleared") : tr("The filter hides it");
    return row < m_events->rowCount() ? tr("%1; this is the next one shown.").arg(reason)
                                      : tr("%1, and all that came after it.").arg(reason);
}

TablePanel::NoMatch EventPanel::noMatch() const
{
    NoMatch result = TablePanel::noMatch();
    const EventTableModel::Suggestion &suggestion = m_events->suggestion();
    if (m_events->isSearching() || suggestion.name.isEmpty())
        return result;
    const QString name = ForeignText::inSentence(suggestion.name);
    result.text += u' ' + tr("Did you mean %1?").arg(name);
    result.action = tr("Filter for %1").arg(ForeignText::withoutMnemonics(name));
    result.filter = suggestion.filter;
    return result;
}

void EventPanel::placeBox()
{
    const QRect area = view().viewport()->geometry();
    constexpr int distance = 12;
    m_goTo->adjustSize();
    m_goTo->move(std::max(area.left(), area.right() - m_goTo->width() - distance),
                 area.top() + distance);
}

void EventPanel::showTotals()
{
    if (!m_history)
        return;
    const QLocale locale;
    const quint64 received = m_history->lastSequence();
    const quint64 evicted = m_history->evicted();
    if (received == 0)
        setSummary({});
    else if (evicted == 0)
        setSummary(tr("%1 received").arg(locale.toString(received)));
    else
        setSummary(tr("%1 received, the newest %2 kept")
                       .arg(locale.toString(received), locale.toString(m_history->size())));
}

} // namespace Console
