// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tradeview.h"

#include "ui/delegates/tradedelegate.h"
#include "ui/models/tradetablemodel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int rowPadding = 9;

/// Wide enough for what the column usually holds, so that nothing jumps when rows arrive.
int widthOf(TradeTableModel::Column column, const QFontMetrics &metrics)
{
    const auto sample = [column] {
        switch (column) {
        case TradeTableModel::Column::Time:
            return u"00:00:00.000"_s;
        case TradeTableModel::Column::Bot:
            return u"Momentum Alpha Scalper 7"_s;
        case TradeTableModel::Column::Symbol:
            return u"BTCUSDT-PERP"_s;
        case TradeTableModel::Column::Amount:
            return u"1,000,000.00000"_s;
        case TradeTableModel::Column::Currency:
            return u"Currency"_s;
        case TradeTableModel::Column::Result:
            return u"win ####"_s;
        case TradeTableModel::Column::Profit:
            break;
        }
        return u"+100,000.00"_s;
    }();
    constexpr int cellPadding = 24;
    return metrics.horizontalAdvance(sample) + cellPadding;
}

} // namespace

TradeView::TradeView(TradeTableModel &model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
    , m_delegate(new TradeDelegate(this))
{
    setObjectName(u"tradeView"_s);
    setAccessibleName(tr("Trades"));
    setModel(&model);
    setItemDelegate(m_delegate);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    // Fixed: measuring rows is what makes big tables slow.
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + rowPadding);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setStretchLastSection(true);
    for (int column = 0; column < TradeTableModel::columns; ++column)
        setColumnWidth(column, widthOf(TradeTableModel::Column(column), fontMetrics()));

    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TradeView::scrolled);
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_following)
            scrollToBottom();
    });
    connect(&model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) {
                if (first == 0)
                    keepPlace(last + 1);
            });
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        if (m_following)
            scrollToBottom();
    });
    auto *copyAction = new QAction(tr("&Copy"), this);
    copyAction->setObjectName(u"copyAction"_s);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(copyAction, &QAction::triggered, this, &TradeView::copy);
    addAction(copyAction);
}

void TradeView::setTheme(const Theme &theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

void TradeView::follow()
{
    setFollowing(true);
    scrollToBottom();
}

void TradeView::setFollowing(bool following)
{
    if (std::exchange(m_following, following) != following)
        Q_EMIT followingChanged(following);
}

void TradeView::scrolled()
{
    // Only the reader's own scrolling counts, not what rows coming and going do to the bar.
    if (m_adjusting || !(verticalScrollBar()->isSliderDown() || hasFocus() || underMouse()))
        return;
    setFollowing(verticalScrollBar()->value() == verticalScrollBar()->maximum());
}

void TradeView::keepPlace(int removedRows)
{
    if (m_following)
        return;
    const QScopedValueRollback adjusting(m_adjusting, true);
    verticalScrollBar()->setValue(verticalScrollBar()->value() - removedRows);
}

void TradeView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space) {
        Q_EMIT freezeRequested();
        return;
    }
    if (event->key() == Qt::Key_End) {
        follow();
        return;
    }
    QTableView::keyPressEvent(event);
}

void TradeView::resizeEvent(QResizeEvent *event)
{
    const QScopedValueRollback adjusting(m_adjusting, true);
    QTableView::resizeEvent(event);
    if (m_following)
        scrollToBottom();
}

void TradeView::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    menu.addActions(actions());
    menu.exec(event->globalPos());
}

QString TradeView::selectedText() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex &row : std::as_const(rows)) {
        QStringList cells;
        for (int column = 0; column < m_model.columnCount(); ++column) {
            if (!isColumnHidden(column))
                cells.append(row.siblingAtColumn(column).data().toString());
        }
        lines.append(cells.join(u'\t').trimmed());
    }
    return lines.join(u'\n');
}

void TradeView::copy() const
{
    if (selectionModel()->hasSelection())
        QApplication::clipboard()->setText(selectedText());
}

} // namespace Console
