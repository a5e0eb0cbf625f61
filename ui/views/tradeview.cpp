// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tradeview.h"

#include "ui/delegates/tradedelegate.h"
#include "ui/models/tradetablemodel.h"
#include "ui/views/tableheader.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

#include <vector>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int rowPadding = 9;

/// Wide enough for what the column usually holds.
int leastWidth(TradeTableModel::Field column, const QFontMetrics &metrics)
{
    const auto digits = [column] {
        switch (column) {
        case TradeTableModel::Field::Time:
            return 14;
        case TradeTableModel::Field::Bot:
            return 24;
        case TradeTableModel::Field::Symbol:
            return 16;
        case TradeTableModel::Field::Amount:
            return 14;
        case TradeTableModel::Field::Currency:
            return 12;
        case TradeTableModel::Field::Result:
        case TradeTableModel::Field::Profit:
            break;
        }
        return 15;
    }();
    return digits * metrics.horizontalAdvance(u'0');
}

} // namespace

TradeView::TradeView(TradeTableModel &model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
    , m_delegate(new TradeDelegate(this))
    , m_header(new TableHeader(this))
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
    setHorizontalHeader(m_header);
    hideColumn(int(TradeTableModel::Field::Profit));
    spreadColumns();
    connect(m_header, &QHeaderView::sectionResized, this, [this](int, int before, int now) {
        const bool isShownOrHidden = before == 0 || now == 0;
        if (!m_spreading && !isShownOrHidden)
            m_ownWidths = true;
    });

    // The reader's wheel, drag or click, not what rows coming and going do to the bar.
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &TradeView::readerScrolled);
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
    m_header->setTheme(theme);
    viewport()->update();
}

void TradeView::showProfit()
{
    constexpr auto column = int(TradeTableModel::Field::Profit);
    if (!isColumnHidden(column))
        return;
    showColumn(column);
    spreadColumns();
}

void TradeView::spreadColumns()
{
    if (m_ownWidths)
        return;
    std::vector<int> widths(std::size_t(m_model.columnCount()), 0);
    int least = 0;
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (!isColumnHidden(column))
            widths[std::size_t(column)] =
                leastWidth(TradeTableModel::Field(column), fontMetrics());
        least += widths[std::size_t(column)];
    }
    const int room = std::max(viewport()->width(), least);
    m_spreading = true;
    int from = 0;
    int upTo = 0;
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (isColumnHidden(column))
            continue;
        upTo += widths[std::size_t(column)];
        const int edge = room * upTo / least;
        setColumnWidth(column, edge - from);
        from = edge;
    }
    m_spreading = false;
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

void TradeView::readerScrolled()
{
    setFollowing(verticalScrollBar()->sliderPosition() == verticalScrollBar()->maximum());
}

void TradeView::rowsAboutToBeRemoved(const QModelIndex &parent, int first, int last)
{
    // Qt would make the next row current and scroll to it, away from what is being read.
    if (currentIndex().row() >= first && currentIndex().row() <= last)
        selectionModel()->clearCurrentIndex();
    QTableView::rowsAboutToBeRemoved(parent, first, last);
}

void TradeView::keepPlace(int removedRows)
{
    if (m_following)
        return;
    verticalScrollBar()->setValue(verticalScrollBar()->value() - removedRows);
}

void TradeView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Space:
        Q_EMIT freezeRequested();
        return;
    case Qt::Key_End:
        Q_EMIT followRequested();
        return;
    case Qt::Key_Slash:
        Q_EMIT filterRequested();
        return;
    case Qt::Key_Escape:
        Q_EMIT escaped();
        return;
    default:
        QTableView::keyPressEvent(event);
        readerScrolled();
    }
}

void TradeView::mousePressEvent(QMouseEvent *event)
{
    QTableView::mousePressEvent(event);
    // A row that somebody points at must not run away.
    if (indexAt(event->pos()).isValid())
        setFollowing(false);
}

void TradeView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    spreadColumns();
    if (m_following)
        scrollToBottom();
    Q_EMIT resized();
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
