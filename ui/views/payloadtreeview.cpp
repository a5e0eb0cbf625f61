// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/payloadtreeview.h"

#include "ui/models/payloadtreemodel.h"
#include "ui/models/roles.h"
#include "ui/text/foreigntext.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QSettings>
#include <QStyledItemDelegate>

#include <deque>

using namespace Qt::StringLiterals;

namespace Console {

using Column = PayloadTreeModel::Column;

namespace {

/// Rows high enough to hit; what describes the value steps back.
class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        constexpr int padding = 8;
        const QSize hint = QStyledItemDelegate::sizeHint(option, index);
        return {hint.width(), option.fontMetrics.height() + padding};
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.column() >= int(Column::Type))
            option->palette.setBrush(QPalette::Text,
                                     option->palette.brush(QPalette::PlaceholderText));
    }
};

} // namespace

PayloadTreeView::PayloadTreeView(PayloadTreeModel &model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_copyValue(new QAction(tr("&Copy value"), this))
    , m_copyJson(new QAction(tr("Copy value as &JSON"), this))
    , m_copyKey(new QAction(tr("Copy &key"), this))
    , m_copyPath(new QAction(tr("Copy &path"), this))
    , m_reveal(new QAction(tr("&Reveal value"), this))
{
    setObjectName(u"payloadTree"_s);
    setAccessibleName(tr("Data of the event"));
    setModel(&m_model);
    // Rows of one height: a payload of ten thousand members is not measured row by row.
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setAlternatingRowColors(true);
    setFrameShape(QFrame::NoFrame);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setTextElideMode(Qt::ElideRight);
    header()->setSectionsMovable(false);
    setItemDelegate(new RowDelegate(this));
    const int digit = fontMetrics().horizontalAdvance(u'0');
    header()->resizeSection(int(Column::Key), 15 * digit);
    header()->resizeSection(int(Column::Value), 13 * digit);
    header()->resizeSection(int(Column::Type), 11 * digit);
    buildActions();
    connect(this, &QTreeView::activated, this, &PayloadTreeView::revealCurrent);
    connect(&m_model, &PayloadTreeModel::modelReset, this, &PayloadTreeView::updateActions);
    updateActions();
}

void PayloadTreeView::buildActions()
{
    m_copyValue->setObjectName(u"copyAction"_s);
    m_copyValue->setShortcut(QKeySequence::Copy);
    m_copyJson->setObjectName(u"copyJsonAction"_s);
    m_copyKey->setObjectName(u"copyKeyAction"_s);
    m_copyPath->setObjectName(u"copyPathAction"_s);
    m_reveal->setObjectName(u"revealAction"_s);
    auto *expandAction = new QAction(tr("&Expand all"), this);
    expandAction->setObjectName(u"expandAllAction"_s);
    auto *collapseAction = new QAction(tr("C&ollapse all"), this);
    collapseAction->setObjectName(u"collapseAllAction"_s);
    auto *upper = new QAction(this);
    upper->setSeparator(true);
    auto *lower = new QAction(this);
    lower->setSeparator(true);
    for (QAction *action : {m_copyValue, m_copyJson, m_copyKey, m_copyPath, upper, m_reveal, lower,
                            expandAction, collapseAction}) {
        action->setShortcutContext(Qt::WidgetShortcut);
        addAction(action);
    }
    connect(m_copyValue, &QAction::triggered, this, [this] { copy(int(Column::Value)); });
    connect(m_copyJson, &QAction::triggered, this, &PayloadTreeView::copyJson);
    connect(m_copyKey, &QAction::triggered, this, [this] { copy(int(Column::Key)); });
    connect(m_copyPath, &QAction::triggered, this, [this] { copy(int(Column::Path)); });
    connect(m_reveal, &QAction::triggered, this, &PayloadTreeView::revealCurrent);
    connect(expandAction, &QAction::triggered, this, &PayloadTreeView::expandLimited);
    connect(collapseAction, &QAction::triggered, this, [this] {
        collapseAll();
        expand(m_model.index(0, 0));
    });
}

QString PayloadTreeView::current(int column, int role) const
{
    return currentIndex().siblingAtColumn(column).data(role).toString();
}

void PayloadTreeView::copy(int column)
{
    // It may be pasted into a terminal.
    QGuiApplication::clipboard()->setText(ForeignText::oneLine(current(column, RawRole)));
}

void PayloadTreeView::copyJson()
{
    QGuiApplication::clipboard()->setText(current(int(Column::Value), PayloadTreeModel::JsonRole));
}

void PayloadTreeView::revealCurrent()
{
    m_model.reveal(currentIndex());
    updateActions();
}

void PayloadTreeView::updateActions()
{
    const QModelIndex index = currentIndex();
    // A covered value is copied only after it was asked for.
    const bool isCovered = m_model.isCovered(index);
    m_reveal->setEnabled(isCovered);
    m_copyValue->setEnabled(index.isValid() && !isCovered);
    m_copyJson->setEnabled(index.isValid() && !isCovered);
    m_copyKey->setEnabled(index.isValid());
    m_copyPath->setEnabled(index.isValid());
}

void PayloadTreeView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    updateActions();
}

void PayloadTreeView::openFirstLevel()
{
    const QModelIndex root = m_model.index(0, 0);
    expand(root);
    setCurrentIndex(root);
    scrollToTop();
}

/// Level by level, so that a deep branch does not use up the rows of its neighbours.
void PayloadTreeView::expandLimited()
{
    std::deque<QModelIndex> closed{m_model.index(0, 0)};
    int rows = 1;
    while (!closed.empty() && rows < mostExpandedRows) {
        const QModelIndex index = closed.front();
        closed.pop_front();
        if (!m_model.hasChildren(index))
            continue;
        m_model.fetchMore(index);
        expand(index);
        const int children = m_model.rowCount(index);
        rows += children;
        for (int row = 0; row < children; ++row)
            closed.push_back(m_model.index(row, 0, index));
    }
}

void PayloadTreeView::saveLayout(QSettings &settings) const
{
    settings.setValue(u"columns"_s, header()->saveState());
}

void PayloadTreeView::restoreLayout(QSettings &settings)
{
    header()->restoreState(settings.value(u"columns"_s).toByteArray());
}

} // namespace Console
