// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tradepanel.h"

#include "ui/models/tradetablemodel.h"
#include "ui/text/foreigntext.h"
#include "ui/views/button.h"
#include "ui/views/emptystate.h"
#include "ui/views/tradeview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QShortcut>

using namespace Qt::StringLiterals;

namespace Console {

TradePanel::TradePanel(std::shared_ptr<const DiscoveryStore> store, QWidget *parent)
    : Panel(parent)
    , m_store(std::move(store))
    , m_model(new TradeTableModel(m_store, this))
    , m_view(new TradeView(*m_model))
    , m_empty(new EmptyState(m_view))
    , m_filter(new QLineEdit)
    , m_summary(new QLabel)
    , m_count(new QLabel)
    , m_follow(new Button(tr("Follow")))
    , m_freeze(new Button(tr("Freeze")))
    , m_badge(new Button(tr("New trades"), m_view))
{
    setObjectName(u"tradePanel"_s);
    m_badge->setObjectName(u"newBadge"_s);
    m_badge->setToolTip(tr("Go to the newest trade"));
    m_badge->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_view, 1);

    connect(m_filter, &QLineEdit::textChanged, this, &TradePanel::applyFilter);
    connect(m_follow, &Button::clicked, this, &TradePanel::followNewest);
    connect(m_freeze, &Button::toggled, this, &TradePanel::setFrozen);
    connect(m_badge, &Button::clicked, this, &TradePanel::followNewest);
    connect(m_view, &TradeView::resized, this, &TradePanel::placeOverlays);
    connect(m_view, &TradeView::freezeRequested, this, &TradePanel::toggleFrozen);
    connect(m_view, &TradeView::followRequested, this, &TradePanel::followNewest);
    connect(m_view, &TradeView::filterRequested, this, &TradePanel::focusFilter);
    connect(m_view, &TradeView::escaped, this, &TradePanel::stepBack);
    auto *leave = new QShortcut(
        Qt::Key_Escape, m_filter, m_view, [this] { m_view->setFocus(); }, Qt::WidgetShortcut);
    leave->setObjectName(u"leaveFilter"_s);
    connect(m_view, &TradeView::followingChanged, this, [this](bool following) {
        m_follow->setChecked(following && !m_model->isFrozen());
        m_seenWhenLeft = m_store ? m_store->trades().lastSequence() : 0;
        showBadge();
    });
    connect(m_empty, &EmptyState::actionRequested, this, [this] {
        if (m_model->filter().isEmpty())
            Q_EMIT silenceActionRequested();
        else
            m_filter->clear();
    });
    setFocusProxy(m_view);
    connect(addCommand(u"filterAction"_s, tr("Filter")), &QAction::triggered, this,
            &TradePanel::focusFilter);
    connect(addCommand(u"clearAction"_s, tr("Clear")), &QAction::triggered, this,
            &TradePanel::clear);
    QAction *undo = addCommand(u"undoClearAction"_s, tr("Undo clear"));
    undo->setEnabled(false);
    connect(undo, &QAction::triggered, this, &TradePanel::undoClear);
    connect(this, &TradePanel::undoAvailable, undo, &QAction::setEnabled);
    connect(addCommand(u"followAction"_s, tr("Follow newest")), &QAction::triggered, this,
            &TradePanel::followNewest);
    QAction *freeze = addCommand(u"freezeAction"_s, tr("Freeze"));
    freeze->setCheckable(true);
    connect(freeze, &QAction::toggled, this, &TradePanel::setFrozen);
    connect(this, &TradePanel::frozenChanged, freeze, &QAction::setChecked);
    refresh();
}

QAction *TradePanel::addCommand(const QString &name, const QString &text)
{
    auto *action = new QAction(text, this);
    action->setObjectName(name);
    return action;
}

QWidget *TradePanel::buildBar()
{
    m_filter->setObjectName(u"filterBox"_s);
    m_filter->setAccessibleName(tr("Filter trades"));
    m_filter->setPlaceholderText(tr("Filter: bot, symbol, currency, win, loss …"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaxLength(WordFilter::maximumLength);
    constexpr int filterWidth = 380;
    m_filter->setMinimumWidth(filterWidth / 3);
    m_filter->setMaximumWidth(filterWidth);
    m_summary->setObjectName(u"summaryLabel"_s);
    m_count->setObjectName(u"countLabel"_s);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel *label : {m_summary, m_count})
        label->setTextFormat(Qt::PlainText);
    m_follow->setObjectName(u"followButton"_s);
    m_follow->setToolTip(tr("Stay at the newest trade (End)"));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_freeze->setToolTip(tr("Hold the table still; trades are still received (Space)"));
    m_freeze->setCheckable(true);
    m_freeze->setObjectName(u"freezeButton"_s);

    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_count);
    layout->addStretch();
    layout->addWidget(m_summary);
    layout->addSpacing(12);
    layout->addWidget(m_follow);
    layout->addWidget(m_freeze);
    return bar;
}

void TradePanel::setTheme(const Theme &theme)
{
    m_view->setTheme(theme);
    // Fusion draws the outline of a box darker than the window: on a dark window nobody would see
    // it.
    QPalette box = theme.palette();
    box.setColor(QPalette::Window, theme.muted().lighter(140));
    m_filter->setPalette(box);
}

void TradePanel::setSilence(const Silence &silence)
{
    m_silence = silence;
    showEmptyState();
}

void TradePanel::showFacts(const LineFacts &facts)
{
    m_summary->setForegroundRole(facts.isFresh ? QPalette::WindowText : QPalette::PlaceholderText);
}

void TradePanel::gapOpened(const Pusher::Gap &gap)
{
    refresh();
    m_hadGap = true;
    m_model->gapOpened(gap);
    showCounts();
    showEmptyState();
}

void TradePanel::gapClosed(const Pusher::Gap &gap)
{
    m_model->gapClosed(gap);
}

void TradePanel::refresh()
{
    m_model->refresh();
    if (m_store && m_store->hasProfit())
        m_view->showProfit();
    showCounts();
    showBadge();
    showEmptyState();
}

void TradePanel::setFrozen(bool frozen)
{
    if (frozen == m_model->isFrozen())
        return;
    m_model->setFrozen(frozen);
    m_freeze->setChecked(frozen);
    m_follow->setChecked(!frozen && m_view->isFollowing());
    refresh();
    Q_EMIT frozenChanged(frozen);
}

void TradePanel::toggleFrozen()
{
    setFrozen(!m_model->isFrozen());
}

void TradePanel::followNewest()
{
    setFrozen(false);
    m_view->follow();
    m_follow->setChecked(true);
    showBadge();
}

void TradePanel::stepBack()
{
    if (m_filter->text().isEmpty())
        setFrozen(false);
    else
        m_filter->clear();
}

void TradePanel::clear()
{
    setFrozen(false);
    m_model->clear();
    refresh();
    Q_EMIT undoAvailable(m_model->canUndoClear());
}

void TradePanel::undoClear()
{
    m_model->undoClear();
    refresh();
    Q_EMIT undoAvailable(m_model->canUndoClear());
}

void TradePanel::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void TradePanel::focusSilenceAction()
{
    m_empty->setFocus();
}

void TradePanel::applyFilter(const QString &text)
{
    m_model->setFilter(text);
    showCounts();
    showEmptyState();
}

void TradePanel::showCounts()
{
    const QLocale locale;
    m_count->setText(m_model->filter().isEmpty() ? QString()
                                                 : tr("%1 of %2")
                                                       .arg(locale.toString(m_model->shown()),
                                                            locale.toString(m_model->total())));
    if (!m_store)
        return;
    const DiscoveryStore::Totals totals = m_store->totals();
    // After a gap nobody knows how many there were: at least so many.
    const QString atLeast = m_hadGap ? u"≥ "_s : QString();
    QStringList parts{atLeast + tr("%Ln trades", nullptr, int(totals.trades)),
                      tr("%1 won").arg(locale.toString(totals.wins)),
                      tr("%1 lost").arg(locale.toString(totals.losses))};
    if (const quint64 decided = totals.wins + totals.losses; decided > 0)
        parts += tr("%1 % won")
                     .arg(locale.toString(100.0 * double(totals.wins) / double(decided), 'f', 1));
    if (totals.undecodable > 0)
        parts += tr("%Ln undecodable", nullptr, int(totals.undecodable));
    m_summary->setText(totals.trades + totals.undecodable > 0 ? parts.join(u"  ·  "_s) : QString());
}

void TradePanel::showBadge()
{
    const quint64 unseen = m_model->isFrozen() ? m_model->waiting()
        : m_view->isFollowing() || !m_store    ? 0
                                               : m_store->trades().lastSequence() - m_seenWhenLeft;
    m_badge->setVisible(unseen > 0);
    if (unseen == 0)
        return;
    m_badge->setDown(true); // lit, also after a click
    const QString news =
        tr("%Ln new", nullptr, int(std::min<quint64>(unseen, std::numeric_limits<int>::max())));
    m_badge->setText(m_model->isFrozen() ? tr("Frozen: %1 – press Space to go on").arg(news)
                                         : tr("%1 – press End to follow").arg(news));
    m_badge->adjustSize();
    m_badge->setAccessibleName(m_badge->text());
    placeOverlays();
}

void TradePanel::showEmptyState()
{
    const bool isEmpty = m_model->rowCount() == 0;
    m_empty->setVisible(isEmpty);
    if (!isEmpty)
        return;
    if (!m_model->filter().isEmpty() && m_model->total() > 0)
        m_empty->setMessage(tr("No trade matches"),
                            tr("0 of %1 trades contain %2.")
                                .arg(QLocale().toString(m_model->total()),
                                     ForeignText::inSentence(m_model->filter())),
                            tr("Clear filter"));
    else if (m_model->canUndoClear())
        m_empty->setMessage(
            tr("Cleared"), tr("New trades appear here. Edit → Undo clear brings the others back."));
    else
        m_empty->setMessage(m_silence.title, m_silence.text, m_silence.action);
    placeOverlays();
}

void TradePanel::placeOverlays()
{
    const QRect area = m_view->viewport()->geometry();
    m_empty->setGeometry(area);
    constexpr int distance = 16;
    m_badge->adjustSize();
    m_badge->move(area.center().x() - m_badge->width() / 2,
                  area.bottom() - m_badge->height() - distance);
    m_badge->raise();
}

} // namespace Console
