// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tablepanel.h"

#include "ui/models/roles.h"
#include "ui/models/rowfinder.h"
#include "ui/models/tablemodel.h"
#include "ui/text/foreigntext.h"
#include "ui/views/button.h"
#include "ui/views/emptystate.h"
#include "ui/views/tablebar.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QVBoxLayout>

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
    , m_bar(new TableBar(options.accessibleName, options.filterHint, model.isLive()))
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
    layout->addWidget(m_bar);
    layout->addWidget(m_view, 1);
    buildActions();
    connectView();
    setFocusProxy(m_view);
    refresh();
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
    const auto addCopy = [this](const QString &name, const QString &text,
                                TableExport::Format format, const QKeySequence &keys = {}) {
        connect(addCommand(name, text, keys), &QAction::triggered, this,
                [this, format] { copy(format); });
    };
    addCopy(u"copyAction"_s, tr("&Copy"), TableExport::Format::Text, QKeySequence::Copy);
    addCopy(u"copyCsvAction"_s, tr("Copy as CS&V"), TableExport::Format::Csv);
    addCopy(u"copyJsonAction"_s, tr("Copy as &JSON lines"), TableExport::Format::Json);
    connect(addCommand(u"selectAllAction"_s, tr("Select &all"), QKeySequence::SelectAll),
            &QAction::triggered, this, [this] { m_view->selectAll(); });
    connect(addCommand(u"sortAction"_s, tr("&Sort by this column")), &QAction::triggered, this,
            [this] {
                const int column = m_view->currentIndex().column();
                sortBy(column >= 0 ? column : m_view->shownColumns().front());
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
    connect(m_bar, &TableBar::filterChanged, this, [this](const QString &text) {
        m_bar->clearNote();
        m_model.setFilter(text);
        showState();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, m_bar,
            &TableBar::clearNote);
    connect(m_bar, &TableBar::filterLeft, m_view, [this] { m_view->setFocus(); });
    connect(m_bar, &TableBar::followRequested, this, &TablePanel::followNewest);
    connect(m_bar, &TableBar::freezeToggled, this, &TablePanel::setFrozen);
    connect(m_badge, &Button::clicked, this, &TablePanel::followNewest);
    connect(m_view, &TableView::resized, this, &TablePanel::placeOverlays);
    connect(m_view, &TableView::freezeRequested, this, &TablePanel::toggleFrozen);
    connect(m_view, &TableView::followRequested, this, &TablePanel::followNewest);
    connect(m_view, &TableView::filterRequested, this, &TablePanel::focusFilter);
    connect(m_view, &TableView::escaped, this, &TablePanel::stepBack);
    connect(m_view, &TableView::sortRequested, this, &TablePanel::sortBy);
    connect(m_view, &TableView::eventChosen, this, &Panel::eventSelected);
    connect(m_view, &QAbstractItemView::activated, this, &TablePanel::activate);
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
            m_bar->setFilter(noMatch().filter);
    });
}

void TablePanel::activate(const QModelIndex &index)
{
    if (const quint64 sequence = index.data(SequenceRole).toULongLong(); sequence != 0)
        Q_EMIT eventOpened(sequence);
}

TablePanel::NoMatch TablePanel::noMatch() const
{
    if (m_model.searchedPercent() < 100)
        return {tr("Searching …"), tr("%1 % looked through.").arg(m_model.searchedPercent()),
                tr("Clear filter")};
    return {
        tr("Nothing matches"),
        tr("0 of %1 rows contain %2.")
            .arg(QLocale().toString(m_model.total()), ForeignText::inSentence(m_model.filter())),
        tr("Clear filter")};
}

void TablePanel::setSummary(const QString &text)
{
    m_bar->setSummary(text);
}

void TablePanel::setStale(bool stale)
{
    m_bar->setStale(stale);
}

void TablePanel::addTool(QWidget *tool)
{
    m_bar->addTool(tool);
}

void TablePanel::setTheme(const Theme &theme)
{
    m_view->setTheme(theme);
    m_bar->setTheme(theme);
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

void TablePanel::showPlace(quint64 afterEvent)
{
    refresh();
    if (const int row = RowFinder::behind(m_model, afterEvent); row >= 0)
        m_view->goTo(row);
    m_view->setFocus();
}

void TablePanel::showMatching(const QString &filter)
{
    m_bar->setFilter(filter);
    m_view->setFocus();
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

void TablePanel::copy(TableExport::Format format)
{
    const std::vector<int> rows = m_view->selectedRows();
    if (rows.empty()) {
        // Also when what was selected has left meanwhile.
        m_bar->setNote(tr("Nothing is selected"));
        return;
    }
    const TableExport::Result result =
        TableExport::write(m_model, rows, m_view->shownColumns(), format);
    auto *content = new QMimeData;
    content->setText(result.text);
    if (format == TableExport::Format::Csv)
        content->setData(u"text/csv"_s, result.text.toUtf8());
    QApplication::clipboard()->setMimeData(content);
    m_bar->setNote(result.rows == int(rows.size())
                       ? tr("%Ln rows copied", nullptr, result.rows)
                       : tr("Only the first %1 of %2 selected rows copied")
                             .arg(QLocale().toString(result.rows),
                                  QLocale().toString(qulonglong(rows.size()))));
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
    if (!m_bar->hasFilter())
        setFrozen(false);
    else
        m_bar->clearFilter();
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
    setFrozen(false); // what comes back is to be seen
    m_model.undoClear();
    refresh();
    Q_EMIT undoAvailable(m_model.canUndoClear());
}

void TablePanel::focusFilter()
{
    m_bar->focusFilter();
}

void TablePanel::focusSilenceAction()
{
    m_empty->setFocus();
}

void TablePanel::showState()
{
    const bool isFrozen = m_model.isFrozen();
    m_bar->showState(!isFrozen && m_view->isFollowing(), isFrozen);
    showCounts();
    showBadge();
    showEmptyState();
    if (std::exchange(m_wasFrozen, isFrozen) != isFrozen)
        Q_EMIT frozenChanged(isFrozen);
}

void TablePanel::showCounts()
{
    const QLocale locale;
    if (m_model.searchedPercent() < 100)
        m_bar->setCount(tr("searching … %1 %").arg(m_model.searchedPercent()));
    else
        m_bar->setCount(m_model.filter().isEmpty() ? QString()
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
    if (const NoMatch hidden = noMatch(); !m_model.filter().isEmpty() && m_model.total() > 0)
        m_empty->setMessage(hidden.title, hidden.text, hidden.action);
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
