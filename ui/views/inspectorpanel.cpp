// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspectorpanel.h"

#include "ui/models/payloadtreemodel.h"
#include "ui/views/button.h"
#include "ui/views/emptystate.h"
#include "ui/views/inspectorheader.h"
#include "ui/views/payloadtreeview.h"
#include "ui/views/rawview.h"
#include "ui/views/tracepanel.h"

#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <QLocale>
#include <QSettings>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Console {

using Direction = InspectedEvent::Direction;

InspectorPanel::InspectorPanel(std::shared_ptr<const Pusher::EventHistory> history,
                               std::shared_ptr<ListenerLink> listeners,
                               std::shared_ptr<const Pusher::DispatchTrace> trace, QWidget *parent)
    : Panel(parent)
    , m_history(std::move(history))
    , m_back(addWay(u"inspectorBack"_s, tr("Back to the event looked at before"),
                    Qt::ALT | Qt::Key_Left))
    , m_forward(addWay(u"inspectorForward"_s, tr("Forward again"), Qt::ALT | Qt::Key_Right))
    , m_older(addWay(u"inspectorOlder"_s, tr("Previous event of this name"), Qt::ALT | Qt::Key_Up))
    , m_newer(addWay(u"inspectorNewer"_s, tr("Next event of this name"), Qt::ALT | Qt::Key_Down))
    , m_model(new PayloadTreeModel(this))
    , m_header(new InspectorHeader({m_back, m_forward, m_older, m_newer}))
    , m_reveal(new Button)
    , m_tabs(new QTabWidget)
    , m_tree(new PayloadTreeView(*m_model))
    , m_raw(new RawView)
    , m_trace(new TracePanel(std::move(listeners), std::move(trace)))
    , m_empty(new EmptyState(this))
{
    setObjectName(u"inspectorPanel"_s);
    setAccessibleName(tr("Inspector"));
    m_tabs->setObjectName(u"inspectorTabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setObjectName(u"inspectorTabBar"_s);
    for (QWidget *part : {static_cast<QWidget *>(m_tabs), static_cast<QWidget *>(m_tabs->tabBar())})
        part->setAccessibleName(tr("Parts of the event"));
    m_tabs->addTab(m_tree, tr("Tree"));
    m_tabs->addTab(m_raw, tr("Raw"));
    m_tabs->addTab(m_trace, tr("Trace"));
    m_coverBar = buildCoverBar();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_coverBar);
    layout->addWidget(m_tabs, 1);

    connect(m_back, &QAction::triggered, this, [this] { go(m_trail.back()); });
    connect(m_forward, &QAction::triggered, this, [this] { go(m_trail.forward()); });
    connect(m_older, &QAction::triggered, this, [this] { goToNeighbour(Direction::Older); });
    connect(m_newer, &QAction::triggered, this, [this] { goToNeighbour(Direction::Newer); });
    connect(m_trace, &Panel::eventSelected, this, &InspectorPanel::inspect);
    connect(m_reveal, &Button::toggled, this, &InspectorPanel::setRevealed);
    connect(m_empty, &EmptyState::actionRequested, this,
            [this] { inspect(m_history->lastSequence()); });
    setFocusProxy(m_tabs);
    showChosen(0);
}

QAction *InspectorPanel::addWay(const QString &name, const QString &text, const QKeySequence &keys)
{
    auto *action = new QAction(text, this);
    action->setObjectName(name + u"Action"_s);
    action->setShortcut(keys);
    //: a tool tip: what a button does, and its key
    action->setToolTip(tr("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
    addAction(action);
    return action;
}

QWidget *InspectorPanel::buildCoverBar()
{
    auto *bar = new QWidget;
    bar->setObjectName(u"coverBar"_s);
    auto *text = new QLabel;
    text->setObjectName(u"coverText"_s);
    text->setTextFormat(Qt::PlainText);
    text->setForegroundRole(QPalette::PlaceholderText);
    m_reveal->setObjectName(u"revealAllButton"_s);
    m_reveal->setText(tr("Reveal all"));
    m_reveal->setCheckable(true);
    m_reveal->setToolTip(tr("Show what members such as password or token hold, until another event "
                            "is shown"));
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 0, 8, 6);
    layout->addWidget(text, 1);
    layout->addWidget(m_reveal);
    return bar;
}

void InspectorPanel::setTheme(const Theme &theme)
{
    m_trace->setTheme(theme);
}

void InspectorPanel::inspect(quint64 sequence)
{
    if (isVisible())
        showChosen(sequence);
    else
        m_chosen = sequence;
}

void InspectorPanel::refresh()
{
    if (const auto chosen = std::exchange(m_chosen, std::nullopt))
        showChosen(*chosen);
    else if (!m_shown && !m_offersNewest && hasEvents())
        showChosen(0);
}

bool InspectorPanel::hasEvents() const
{
    return m_history && m_history->lastSequence() > 0;
}

void InspectorPanel::showChosen(quint64 sequence)
{
    m_chosen.reset();
    if (sequence == 0) {
        showNothing(tr("No event selected"),
                    tr("Choose a row in Events or Trades: its data appears here as it was sent."));
        return;
    }
    // Told again what is shown already: what was opened and revealed stays.
    if (m_shown && m_shown->event().sequence() == sequence)
        return;
    m_trail.visit(sequence);
    go(sequence);
}

void InspectorPanel::go(quint64 sequence)
{
    const auto found = m_history ? InspectedEvent::find(*m_history, sequence) : std::nullopt;
    if (found) {
        showFound(*found);
        return;
    }
    const QLocale locale;
    showNothing(tr("Event %1 is no longer kept").arg(locale.toString(sequence)),
                m_history ? tr("The history holds the newest %1 events.")
                                .arg(locale.toString(m_history->capacity()))
                          : QString());
}

void InspectorPanel::goToNeighbour(Direction direction)
{
    if (!m_shown)
        return;
    if (const auto sequence = m_shown->neighbour(*m_history, direction))
        inspect(*sequence);
}

void InspectorPanel::showFound(const InspectedEvent &found)
{
    m_shown = found;
    const Pusher::Event &event = m_shown->event();
    QElapsedTimer reading;
    reading.start();
    m_model->setEvent(event);
    m_raw->setEvent(event);
    m_tree->openFirstLevel();
    const std::chrono::milliseconds took(reading.elapsed());
    m_reveal->setChecked(false);
    const qsizetype covered = m_raw->coverable();
    m_coverBar->setVisible(covered > 0);
    findChild<QLabel *>(u"coverText"_s)
        ->setText(tr("%Ln value(s) covered", nullptr,
                     int(std::min<qsizetype>(covered, std::numeric_limits<int>::max()))));
    m_header->setEvent(event, m_model->formText(), took);
    m_trace->inspect(event.sequence());
    m_now = std::max(m_now, event.receivedAt());
    showState();
    m_empty->hide();
    for (QWidget *part : {static_cast<QWidget *>(m_header), static_cast<QWidget *>(m_tabs)})
        part->show();
    updateWays();
}

void InspectorPanel::showNothing(const QString &title, const QString &text)
{
    m_shown.reset();
    m_model->clear();
    for (QWidget *part :
         {static_cast<QWidget *>(m_header), m_coverBar, static_cast<QWidget *>(m_tabs)})
        part->hide();
    m_offersNewest = hasEvents();
    m_empty->setMessage(title, text, m_offersNewest ? tr("Show the newest event") : QString());
    m_empty->setGeometry(rect());
    m_empty->show();
    updateWays();
}

void InspectorPanel::updateWays()
{
    m_back->setEnabled(m_trail.hasBack());
    m_forward->setEnabled(m_trail.hasForward());
    // Whether there is a neighbour is found out when it is asked for: more may arrive at any time.
    m_older->setEnabled(m_shown.has_value());
    m_newer->setEnabled(m_shown.has_value());
}

void InspectorPanel::showFacts(const LineFacts &facts)
{
    m_now = facts.wallNow;
    showState();
    m_trace->showFacts(facts);
}

void InspectorPanel::showState()
{
    if (!m_shown)
        return;
    m_header->setState(m_shown->event(),
                       {.outcome = m_shown->outcome(*m_history),
                        .now = m_now,
                        .isKept = m_shown->isKept(*m_history)});
}

void InspectorPanel::setRevealed(bool revealed)
{
    m_model->setAllRevealed(revealed);
    m_raw->setRevealed(revealed);
    if (!revealed && m_shown)
        m_tree->openFirstLevel();
}

void InspectorPanel::saveLayout(QSettings &settings) const
{
    m_tree->saveLayout(settings);
    settings.beginGroup(m_trace->objectName());
    m_trace->saveLayout(settings);
    settings.endGroup();
    settings.setValue(u"tab"_s, m_tabs->currentIndex());
    settings.setValue(u"unescaped"_s, m_raw->isUnescaped());
}

void InspectorPanel::restoreLayout(QSettings &settings)
{
    m_tree->restoreLayout(settings);
    settings.beginGroup(m_trace->objectName());
    m_trace->restoreLayout(settings);
    settings.endGroup();
    m_tabs->setCurrentIndex(settings.value(u"tab"_s).toInt());
    m_raw->setUnescaped(settings.value(u"unescaped"_s).toBool());
}

void InspectorPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    m_empty->setGeometry(rect());
}

} // namespace Console
