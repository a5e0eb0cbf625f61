// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/fixedrowview.h"

#include "ui/views/norowheader.h"

#include <QAbstractButton>
#include <QHeaderView>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace Console {

namespace {

constexpr int rowPadding = 9;

} // namespace

FixedRowView::FixedRowView(QWidget *parent)
    : QTableView(parent)
    , m_rowHeight(fontMetrics().height() + rowPadding)
{
    setVerticalHeader(new NoRowHeader(this));
    // Qt places it together with the vertical header, which is not there.
    if (auto *corner = findChild<QAbstractButton *>(QString(), Qt::FindDirectChildrenOnly))
        corner->hide();
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
}

std::vector<int> FixedRowView::shownColumns() const
{
    std::vector<int> columns;
    for (int place = 0; place < horizontalHeader()->count(); ++place) {
        const int column = horizontalHeader()->logicalIndex(place);
        if (!horizontalHeader()->isSectionHidden(column))
            columns.push_back(column);
    }
    return columns;
}

// The view's own model, because it is asked once more when that one has gone.
int FixedRowView::rowCount() const
{
    return model() ? model()->rowCount() : 0;
}

int FixedRowView::topRow() const
{
    return verticalScrollBar()->value();
}

int FixedRowView::rowsThatFit() const
{
    return std::max(1, viewport()->height() / m_rowHeight);
}

int FixedRowView::rowAtHeight(int y) const
{
    return topRow() + (y < 0 ? (y + 1) / m_rowHeight - 1 : y / m_rowHeight);
}

QModelIndex FixedRowView::indexAt(const QPoint &point) const
{
    const int row = rowAtHeight(point.y());
    const int column = horizontalHeader()->logicalIndexAt(point.x());
    return row >= 0 && row < rowCount() && column >= 0 ? model()->index(row, column)
                                                       : QModelIndex();
}

QRect FixedRowView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid() || isIndexHidden(index))
        return {};
    return {horizontalHeader()->sectionViewportPosition(index.column()),
            (index.row() - topRow()) * m_rowHeight, horizontalHeader()->sectionSize(index.column()),
            m_rowHeight};
}

void FixedRowView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    const int row = index.row();
    const int fit = rowsThatFit();
    if (hint == PositionAtCenter)
        verticalScrollBar()->setValue(row - fit / 2);
    else if (hint == PositionAtTop || (hint == EnsureVisible && row < topRow()))
        verticalScrollBar()->setValue(row);
    else if (hint == PositionAtBottom || row >= topRow() + fit)
        verticalScrollBar()->setValue(row - fit + 1);
    if (isIndexHidden(index))
        return;
    const int left = horizontalHeader()->sectionPosition(index.column());
    const int right = left + horizontalHeader()->sectionSize(index.column());
    QScrollBar *bar = horizontalScrollBar();
    if (left < bar->value() || right - left > viewport()->width())
        bar->setValue(left);
    else if (right > bar->value() + viewport()->width())
        bar->setValue(right - viewport()->width());
}

void FixedRowView::doItemsLayout()
{
    QAbstractItemView::doItemsLayout(); // QTableView would ask the vertical header
}

void FixedRowView::reset()
{
    QTableView::reset();
    updateGeometries();
}

void FixedRowView::keyboardSearch(const QString &) { }

/// Qt would ask the vertical header where the rows are; what cannot be seen is none of its
/// business.
void FixedRowView::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                               const QList<int> &roles)
{
    const int from = std::max(topLeft.row(), topRow());
    const int to = std::min(bottomRight.row(), topRow() + rowsThatFit());
    if (from > to)
        return;
    QTableView::dataChanged(topLeft.siblingAtRow(from), bottomRight.siblingAtRow(to), roles);
    viewport()->update(0, (from - topRow()) * m_rowHeight, viewport()->width(),
                       (to - from + 1) * m_rowHeight);
}

QModelIndex FixedRowView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const std::vector<int> columns = shownColumns();
    const int rows = rowCount();
    if (rows == 0 || columns.empty())
        return {};
    const QModelIndex current = currentIndex();
    int row = current.isValid() ? current.row() : std::min(topRow(), rows - 1);
    int place = current.isValid()
        ? int(std::find(columns.begin(), columns.end(), current.column()) - columns.begin())
        : 0;
    switch (action) {
    case MoveUp:
        --row;
        break;
    case MoveDown:
        ++row;
        break;
    case MovePageUp:
        row -= rowsThatFit();
        break;
    case MovePageDown:
        row += rowsThatFit();
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = rows - 1;
        break;
    case MoveLeft:
    case MovePrevious:
        place += isRightToLeft() ? 1 : -1;
        break;
    case MoveRight:
    case MoveNext:
        place += isRightToLeft() ? -1 : 1;
        break;
    }
    return model()->index(std::clamp(row, 0, rows - 1),
                          columns[std::size_t(std::clamp(place, 0, int(columns.size()) - 1))]);
}

void FixedRowView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
    const int rows = rowCount();
    if (rows == 0)
        return;
    int from = rowAtHeight(rect.top());
    int to = rowAtHeight(rect.bottom());
    // Qt remembers where a drag began as a height; the row that was there may have moved since.
    if (state() == DragSelectingState && m_dragStart.isValid()) {
        from = m_dragStart.row();
        to = rowAtHeight(m_dragHeight);
    }
    from = std::clamp(from, 0, rows - 1);
    to = std::clamp(to, 0, rows - 1);
    selectionModel()->select({model()->index(std::min(from, to), 0),
                              model()->index(std::max(from, to), model()->columnCount() - 1)},
                             command);
}

QRegion FixedRowView::visualRegionForSelection(const QItemSelection &selection) const
{
    QRegion region;
    const int last = topRow() + rowsThatFit() + 1;
    for (const QItemSelectionRange &range : selection) {
        const int from = std::max(range.top(), topRow());
        const int to = std::min(range.bottom(), last);
        if (from <= to)
            region += QRect(0, (from - topRow()) * m_rowHeight, viewport()->width(),
                            (to - from + 1) * m_rowHeight);
    }
    return region;
}

bool FixedRowView::isIndexHidden(const QModelIndex &index) const
{
    return horizontalHeader()->isSectionHidden(index.column());
}

int FixedRowView::verticalOffset() const
{
    return topRow() * m_rowHeight;
}

int FixedRowView::sizeHintForRow(int) const
{
    return m_rowHeight;
}

void FixedRowView::updateRowBar()
{
    const int fit = rowsThatFit();
    verticalScrollBar()->setSingleStep(1);
    verticalScrollBar()->setPageStep(fit);
    verticalScrollBar()->setRange(0, std::max(0, rowCount() - fit));
}

void FixedRowView::updateGeometries()
{
    if (std::exchange(m_inGeometries, true))
        return;
    // A bar that comes or goes changes the room for the other.
    QRect area;
    for (int round = 0; round < 3 && area != viewport()->geometry(); ++round) {
        const int height = horizontalHeader()->sizeHint().height();
        setViewportMargins(0, height, 0, 0);
        area = viewport()->geometry();
        horizontalHeader()->setGeometry(area.left(), area.top() - height, area.width(), height);
        horizontalScrollBar()->setSingleStep(m_rowHeight);
        horizontalScrollBar()->setPageStep(area.width());
        horizontalScrollBar()->setRange(0,
                                        std::max(0, horizontalHeader()->length() - area.width()));
        horizontalHeader()->setOffset(horizontalScrollBar()->value());
        updateRowBar();
    }
    m_inGeometries = false;
    QAbstractItemView::updateGeometries();
}

void FixedRowView::scrollContentsBy(int dx, int)
{
    if (dx != 0)
        horizontalHeader()->setOffset(horizontalScrollBar()->value());
    viewport()->update();
}

void FixedRowView::mouseMoveEvent(QMouseEvent *event)
{
    m_dragHeight = event->pos().y();
    QTableView::mouseMoveEvent(event);
}

void FixedRowView::mousePressEvent(QMouseEvent *event)
{
    m_dragStart = indexAt(event->pos());
    m_dragHeight = event->pos().y();
    QTableView::mousePressEvent(event);
}

void FixedRowView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() != QEvent::FontChange)
        return;
    m_rowHeight = fontMetrics().height() + rowPadding;
    updateGeometries();
}

} // namespace Console
