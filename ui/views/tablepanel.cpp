// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tablepanel.h"

#include "ui/models/tablemodel.h"
#include "ui/models/wordfilter.h"
#include "ui/text/foreigntext.h"
#include "ui/views/button.h"
#include "ui/views/emptystate.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QShortcut>

#include <limits>
#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

/// For plural forms, which take an int.
int plural(quint64 count)
{
    return int(std::min<quint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

TablePanel::TablePanel(TableModel &model, const Options &options, QWidget *parent)
    : Panel(parent)
    , m_model(model)
    , m_view(new TableView(model))
    , m_empty(new EmptyState(m_view))
    , m_filter(new QLineEdit)
    , m_summary(new QLabel)
    , m_count(new QLabel)
    , m_tools(new QHBoxLayout)
    , m_follow(new Button(tr("Follow")))
    , m_freeze(new Button(tr("Freeze")))
    , m_badge(new Button({}, m_view))
{
    if (!m_model.parent())
        m_model.setParent(this);
    setObjectName(options.name + "Panel"_L1);
    setAccessibleName(options.accessibleName);
    m_view->setObjectName(options.name + "View"_L1);
    m_view->setAccessibleName(options.accessibleName);
    m_badge->setObjectName(u"newBadge"_s);
    m_badge->setToolTip(tr("Go to the newest row"));
    m_badge->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildBar(options));
    layout->addWidget(m_view, 1);
    buildActions();
    connectView();
    setFocusProxy(m_view);
    refresh();
}

QWidget *TablePanel::buildBar(const Options &options)
{
    m_filter->setObjectName(u"filterBox"_s);
    m_filter->setAccessibleName(tr("Filter: %1").arg(options.accessibleName));
    m_filter->setPlaceholderText(options.filterHint);
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
    m_follow->setToolTip(tr("Stay at the newest row (End)"));
    m_follow->setCheckable(true);
    m_follow->setVisible(m_model.isLive());
    m_freeze->setObjectName(u"freezeButton"_s);
    m_freeze->setToolTip(tr("Hold the table still; the window goes on receiving (Space)"));
    m_freeze->setCheckable(true);

    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_count);
    layout->addStretch();
    layout->addWidget(m_summary);
    layout->addSpacing(12);
    m_tools->setSpacing(8);
    layout->addLayout(m_tools);
    layout->addWidget(m_follow);
    layout->addWidget(m_freeze);
    return bar;
}

QAction *TablePanel::addCommand(const QString &name, const QString &text, const QKeySequence &keys)
{
    auto *action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(action);
    return action;
}

void TablePanel::buildActions()
{
    connect(addCommand(u"copyAction"_s, tr("&Copy"), QKeySequence::Copy), &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(m_view->selectedText()); });
    connect(addCommand(u"selectAllAction"_s, tr("Select &all"), QKeySequence::SelectAll),
            &QAction::triggered, this, [this] { m_view->selectAll(); });
    connect(addCommand(u"sortAction"_s, tr("&Sort by this column")), &QAction::triggered, this,
            [this] {
                const int column = m_view->currentIndex().column();
                sortBy(column >= 0 ? column : m_view->columns().shown().front());
            });
    connect(addCommand(u"filterAction"_s, tr("&Filter")), &QAction::triggered, this,
            &TablePanel::focusFilter);
    QAction *freeze = addCommand(u"freezeAction"_s, tr("F&reeze"));
    freeze->setCheckable(true);
    connect(freeze, &QAction::toggled, this, &TablePanel::setFrozen);
    connect(this, &TablePanel::frozenChanged, freeze, &QAction::setChecked);
    connect(addCommand(u"columnsAction"_s, tr("C&olumns …")), &QAction::triggered, this,
            [this] { popUpColumns(m_view->mapToGlobal(QPoint(0, m_view->viewport()->y()))); });
    if (!m_model.isLive())
        return;
    connect(addCommand(u"followAction"_s, tr("Follow &newest")), &QAction::triggered, this,
            &TablePanel::followNewest);
    connect(addCommand(u"clearAction"_s, tr("C&lear")), &QAction::triggered, this,
            &TablePanel::clear);
    QAction *undo = addCommand(u"undoClearAction"_s, tr("&Undo clear"));
    undo->setEnabled(false);
    connect(undo, &QAction::triggered, this, &TablePanel::undoClear);
    connect(this, &TablePanel::undoAvailable, undo, &QAction::setEnabled);
}

void TablePanel::connectView()
{
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_model.setFilter(text);
        showState();
    });
    auto *leave = new QShortcut(
        Qt::Key_Escape, m_filter, m_view, [this] { m_view->setFocus(); }, Qt::WidgetShortcut);
    leave->setObjectName(u"leaveFilter"_s);
    connect(m_follow, &Button::clicked, this, &TablePanel::followNewest);
    connect(m_freeze, &Button::toggled, this, &TablePanel::setFrozen);
    connect(m_badge, &Button::clicked, this, &TablePanel::followNewest);
    connect(m_view, &TableView::resized, this, &TablePanel::placeOverlays);
    connect(m_view, &TableView::freezeRequested, this, &TablePanel::toggleFrozen);
    connect(m_view, &TableView::followRequested, this, &TablePanel::followNewest);
    connect(m_view, &TableView::filterRequested, this, &TablePanel::focusFilter);
    connect(m_view, &TableView::escaped, this, &TablePanel::stepBack);
    connect(m_view, &TableView::sortRequested, this, &TablePanel::sortBy);
    connect(m_view, &TableView::eventChosen, this, &Panel::eventSelected);
    connect(m_view, &TableView::menuRequested, this, &TablePanel::popUpMenu);
    connect(m_view, &TableView::headerMenuRequested, this, &TablePanel::popUpColumns);
    connect(m_view, &TableView::followingChanged, this, [this] {
        m_model.markSeen();
        showState();
    });
    // Also when a filter over a long history is done later.
    connect(&m_model, &QAbstractItemModel::modelReset, this, &TablePanel::showState);
    connect(m_empty, &EmptyState::actionRequested, this, [this] {
        if (m_model.filter().isEmpty())
            Q_EMIT silenceActionRequested();
        else
            m_filter->clear();
    });
}

void TablePanel::setSummary(const QString &text)
{
    m_summary->setText(text);
}

void TablePanel::setStale(bool stale)
{
    m_summary->setForegroundRole(stale ? QPalette::PlaceholderText : QPalette::WindowText);
}

void TablePanel::addTool(QWidget *tool)
{
    m_tools->addWidget(tool);
}

void TablePanel::setTheme(const Theme &theme)
{
    m_view->setTheme(theme);
    // Fusion draws the outline of a box darker than the window: on a dark window nobody would see
    // it.
    QPalette box = theme.palette();
    box.setColor(QPalette::Window, theme.muted().lighter(140));
    m_filter->setPalette(box);
}

void TablePanel::refresh()
{
    m_model.refresh();
    showState();
}

void TablePanel::showFacts(const LineFacts &facts)
{
    setStale(!facts.isFresh);
}

void TablePanel::setSilence(const Silence &silence)
{
    m_silence = silence;
    showEmptyState();
}

void TablePanel::saveLayout(QSettings &settings) const
{
    m_view->columns().save(settings);
}

void TablePanel::restoreLayout(QSettings &settings)
{
    m_view->columns().restore(settings);
}

void TablePanel::setFrozen(bool frozen)
{
    if (frozen == m_model.isFrozen())
        return;
    m_model.setFrozen(frozen);
    refresh();
}

void TablePanel::toggleFrozen()
{
    setFrozen(!m_model.isFrozen());
}

void TablePanel::followNewest()
{
    setFrozen(false);
    m_view->follow();
    showState();
}

void TablePanel::sortBy(int column)
{
    const bool again = m_model.sortColumn() == column;
    m_model.sort(column,
                 again && m_model.sortOrder() == Qt::AscendingOrder ? Qt::DescendingOrder
                                                                    : Qt::AscendingOrder);
    showState();
}

void TablePanel::stepBack()
{
    if (m_filter->text().isEmpty())
        setFrozen(false);
    else
        m_filter->clear();
}

void TablePanel::clear()
{
    setFrozen(false);
    m_model.clear();
    refresh();
    Q_EMIT undoAvailable(m_model.canUndoClear());
}

void TablePanel::undoClear()
{
    m_model.undoClear();
    refresh();
    Q_EMIT undoAvailable(m_model.canUndoClear());
}

void TablePanel::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void TablePanel::focusSilenceAction()
{
    m_empty->setFocus();
}

void TablePanel::showState()
{
    const bool isFrozen = m_model.isFrozen();
    m_freeze->setChecked(isFrozen);
    m_follow->setChecked(!isFrozen && m_view->isFollowing());
    showCounts();
    showBadge();
    showEmptyState();
    if (std::exchange(m_wasFrozen, isFrozen) != isFrozen)
        Q_EMIT frozenChanged(isFrozen);
}

void TablePanel::showCounts()
{
    const QLocale locale;
    m_count->setText(m_model.filter().isEmpty() ? QString()
                                                : tr("%1 of %2")
                                                      .arg(locale.toString(m_model.shown()),
                                                           locale.toString(m_model.total())));
}

void TablePanel::showBadge()
{
    const QString text = badgeText();
    m_badge->setVisible(!text.isEmpty());
    if (text.isEmpty())
        return;
    m_badge->setDown(true); // lit, also after a click
    m_badge->setText(text);
    m_badge->setAccessibleName(text);
    placeOverlays();
}

QString TablePanel::badgeText() const
{
    if (!m_model.isFrozen()) {
        const quint64 unseen = m_view->isFollowing() ? 0 : m_model.unseen();
        return unseen > 0 ? tr("%Ln new – press End to follow", nullptr, plural(unseen))
                          : QString();
    }
    QStringList parts{tr("Frozen")};
    if (m_model.sortColumn() >= 0)
        parts += tr("sorted by %1").arg(m_model.columns()[std::size_t(m_model.sortColumn())].title);
    // What waits was not looked at yet, so the filter cannot have been asked.
    if (const quint64 waiting = m_model.waiting(); waiting > 0)
        parts += m_model.filter().isEmpty() ? tr("%Ln new", nullptr, plural(waiting))
                                            : tr("%Ln new, not filtered", nullptr, plural(waiting));
    return tr("%1 – press Space to go on").arg(parts.join(u" · "_s));
}

void TablePanel::showEmptyState()
{
    const bool isEmpty = m_model.rowCount() == 0;
    m_empty->setVisible(isEmpty);
    if (!isEmpty)
        return;
    if (!m_model.filter().isEmpty() && m_model.total() > 0)
        m_empty->setMessage(tr("Nothing matches"),
                            tr("0 of %1 rows contain %2.")
                                .arg(QLocale().toString(m_model.total()),
                                     ForeignText::inSentence(m_model.filter())),
                            tr("Clear filter"));
    else if (m_model.canUndoClear())
        m_empty->setMessage(
            tr("Cleared"),
            tr("What is new appears here. Edit → Undo clear brings the others back."));
    else
        m_empty->setMessage(m_silence.title, m_silence.text, m_silence.action);
    placeOverlays();
}

void TablePanel::placeOverlays()
{
    const QRect area = m_view->viewport()->geometry();
    m_empty->setGeometry(area);
    constexpr int distance = 16;
    m_badge->adjustSize();
    m_badge->move(area.center().x() - m_badge->width() / 2,
                  area.bottom() - m_badge->height() - distance);
    m_badge->raise();
}

void TablePanel::popUpMenu(const QPoint &position)
{
    auto *menu = new QMenu(m_view);
    menu->setObjectName(u"tableMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(m_view->actions());
    // Not exec(): rows come and go meanwhile, in the one event loop.
    menu->popup(position);
}

void TablePanel::popUpColumns(const QPoint &position)
{
    auto *menu = new QMenu(m_view);
    menu->setObjectName(u"columnsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_view->columns().fill(*menu);
    menu->popup(position);
}

} // namespace Console
