// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tableview.h"

#include "ui/delegates/tabledelegate.h"
#include "ui/models/roles.h"
#include "ui/models/tablemodel.h"
#include "ui/text/foreigntext.h"
#include "ui/views/norowheader.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableheader.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace Console {

namespace {

constexpr int rowPadding = 9;

} // namespace

TableView::TableView(TableModel &model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
    , m_delegate(new TableDelegate(this))
    , m_header(new TableHeader(model, this))
    , m_following(model.isLive())
{
    setVerticalHeader(new NoRowHeader(this));
    setHorizontalHeader(m_header);
    setModel(&model);
    setItemDelegate(m_delegate);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent); // all of it is painted
    m_rowHeight = fontMetrics().height() + rowPadding;
    m_columns = new TableColumns(model, *m_header, this);
    connect(m_columns, &TableColumns::changed, this, &TableView::updateGeometries);

    m_header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_header, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        Q_EMIT headerMenuRequested(m_header->mapToGlobal(position));
    });
    connect(m_header, &QHeaderView::sectionClicked, this, &TableView::sortRequested);
    // The reader's wheel, drag or click, not what rows coming and going do to the bar.
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &TableView::readerScrolled);
    connect(&model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) { rowsRemoved(first, last); });
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { m_place.emplace(m_model, *this); });
    // After what Qt connected itself, which forgets the selection.
    connect(&model, &QAbstractItemModel::modelReset, this, &TableView::returnToPlace);
    connect(this, &QAbstractItemView::clicked, this, &TableView::choose);
    connect(this, &QAbstractItemView::activated, this, &TableView::choose);
}

void TableView::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_delegate->setTheme(theme);
    m_header->setTheme(theme);
    viewport()->update();
}

void TableView::follow()
{
    setFollowing(m_model.isLive());
    scrollToBottom();
}

void TableView::setFollowing(bool following)
{
    if (std::exchange(m_following, following) != following)
        Q_EMIT followingChanged(following);
}

void TableView::readerScrolled()
{
    setFollowing(m_model.isLive()
                 && verticalScrollBar()->sliderPosition() == verticalScrollBar()->maximum());
}

std::vector<int> TableView::selectedRows() const
{
    const QItemSelection selection = selectionModel()->selection();
    std::vector<int> rows;
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

QString TableView::selectedText() const
{
    QStringList lines;
    for (const int row : selectedRows()) {
        QStringList cells;
        for (const int column : m_columns->shown())
            cells.append(m_model.index(row, column).data().toString());
        lines.append(cells.join(u'\t').trimmed());
    }
    return lines.join(u'\n');
}

// The view's own model, because it is asked once more when that one has gone.
int TableView::rowCount() const
{
    return model() ? model()->rowCount() : 0;
}

int TableView::topRow() const
{
    return verticalScrollBar()->value();
}

int TableView::rowsThatFit() const
{
    return std::max(1, viewport()->height() / m_rowHeight);
}

int TableView::rowAtHeight(int y) const
{
    return topRow() + (y < 0 ? (y + 1) / m_rowHeight - 1 : y / m_rowHeight);
}

QModelIndex TableView::indexAt(const QPoint &point) const
{
    const int row = rowAtHeight(point.y());
    const int column = m_header->logicalIndexAt(point.x());
    return row >= 0 && row < rowCount() && column >= 0 ? m_model.index(row, column) : QModelIndex();
}

QRect TableView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid() || isIndexHidden(index))
        return {};
    return {m_header->sectionViewportPosition(index.column()),
            (index.row() - topRow()) * m_rowHeight, m_header->sectionSize(index.column()),
            m_rowHeight};
}

void TableView::scrollTo(const QModelIndex &index, ScrollHint hint)
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
    const int left = m_header->sectionPosition(index.column());
    const int right = left + m_header->sectionSize(index.column());
    QScrollBar *bar = horizontalScrollBar();
    if (left < bar->value() || right - left > viewport()->width())
        bar->setValue(left);
    else if (right > bar->value() + viewport()->width())
        bar->setValue(right - viewport()->width());
}

void TableView::doItemsLayout()
{
    QAbstractItemView::doItemsLayout(); // QTableView would ask the vertical header
}

void TableView::reset()
{
    QTableView::reset();
    updateGeometries();
}

void TableView::keyboardSearch(const QString &) { }

QModelIndex TableView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const std::vector<int> columns = m_columns->shown();
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
    return m_model.index(std::clamp(row, 0, rows - 1),
                         columns[std::size_t(std::clamp(place, 0, int(columns.size()) - 1))]);
}

void TableView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
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
    selectionModel()->select({m_model.index(std::min(from, to), 0),
                              m_model.index(std::max(from, to), m_model.columnCount() - 1)},
                             command);
}

QRegion TableView::visualRegionForSelection(const QItemSelection &selection) const
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

bool TableView::isIndexHidden(const QModelIndex &index) const
{
    return m_header->isSectionHidden(index.column());
}

int TableView::verticalOffset() const
{
    return topRow() * m_rowHeight;
}

int TableView::sizeHintForRow(int) const
{
    return m_rowHeight;
}

int TableView::sizeHintForColumn(int column) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    int width = 0;
    const int last = std::min(rowCount(), topRow() + rowsThatFit() + 1);
    for (int row = topRow(); row < last; ++row) {
        if (!m_model.isMarker(row))
            width =
                std::max(width, m_delegate->sizeHint(option, m_model.index(row, column)).width());
    }
    return width;
}

void TableView::updateRowBar()
{
    const int fit = rowsThatFit();
    verticalScrollBar()->setSingleStep(1);
    verticalScrollBar()->setPageStep(fit);
    verticalScrollBar()->setRange(0, std::max(0, rowCount() - fit));
}

void TableView::updateGeometries()
{
    if (std::exchange(m_inGeometries, true))
        return;
    // A bar that comes or goes changes the room for the other.
    QRect area;
    for (int round = 0; round < 3 && area != viewport()->geometry(); ++round) {
        const int height = m_header->sizeHint().height();
        setViewportMargins(0, height, 0, 0);
        area = viewport()->geometry();
        m_header->setGeometry(area.left(), area.top() - height, area.width(), height);
        horizontalScrollBar()->setSingleStep(m_rowHeight);
        horizontalScrollBar()->setPageStep(area.width());
        horizontalScrollBar()->setRange(0, std::max(0, m_header->length() - area.width()));
        m_header->setOffset(horizontalScrollBar()->value());
        updateRowBar();
    }
    m_inGeometries = false;
    QAbstractItemView::updateGeometries();
    if (m_following)
        scrollToBottom();
}

void TableView::scrollContentsBy(int dx, int)
{
    if (dx != 0)
        m_header->setOffset(horizontalScrollBar()->value());
    viewport()->update();
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (!m_place && current.row() != previous.row())
        choose(current);
}

void TableView::choose(const QModelIndex &index)
{
    if (const quint64 sequence = index.data(SequenceRole).toULongLong(); sequence != 0)
        Q_EMIT eventChosen(sequence);
}

void TableView::rowsInserted(const QModelIndex &parent, int first, int last)
{
    QTableView::rowsInserted(parent, first, last);
    const int top = topRow();
    updateRowBar();
    if (m_following)
        scrollToBottom();
    else if (first < top)
        verticalScrollBar()->setValue(top + last - first + 1);
    if (first <= topRow() + rowsThatFit())
        viewport()->update();
}

void TableView::rowsAboutToBeRemoved(const QModelIndex &parent, int first, int last)
{
    // Qt would make the next row current and scroll to it, away from what is being read.
    if (currentIndex().row() >= first && currentIndex().row() <= last)
        selectionModel()->clearCurrentIndex();
    QTableView::rowsAboutToBeRemoved(parent, first, last);
}

void TableView::rowsRemoved(int first, int last)
{
    const int top = topRow();
    const int removedAbove = std::max(0, std::min(last + 1, top) - first);
    updateRowBar();
    if (m_following)
        scrollToBottom();
    else
        verticalScrollBar()->setValue(top - removedAbove);
    viewport()->update();
}

void TableView::returnToPlace()
{
    updateGeometries();
    if (!m_place)
        return;
    const int top = m_place->returnTo(m_model, *this);
    m_place.reset();
    if (m_following && m_model.sortColumn() < 0)
        scrollToBottom();
    else
        verticalScrollBar()->setValue(top);
}

void TableView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const QRect area = event->rect();
    painter.fillRect(area, m_theme.surface());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    std::vector<int> columns = m_columns->shown();
    columns.erase(std::remove_if(columns.begin(), columns.end(),
                                 [&](int column) {
                                     const int left = m_header->sectionViewportPosition(column);
                                     return left > area.right()
                                         || left + m_header->sectionSize(column) <= area.left();
                                 }),
                  columns.end());
    const int last = std::min(rowCount() - 1, rowAtHeight(area.bottom()));
    for (int row = rowAtHeight(area.top()); row <= last; ++row)
        paintRow(painter, option, row, columns);
}

void TableView::paintRow(QPainter &painter, QStyleOptionViewItem &option, int row,
                         const std::vector<int> &columns) const
{
    const QModelIndex current = hasFocus() ? currentIndex() : QModelIndex();
    const bool isCurrent = current.row() == row;
    const QModelIndex first = m_model.index(row, 0);
    option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(first));
    const int top = (row - topRow()) * m_rowHeight;
    // One sentence across the row; a table with spans would look them all up for every row.
    if (m_model.isMarker(row)) {
        option.rect = QRect(0, top, viewport()->width(), m_rowHeight);
        option.state.setFlag(QStyle::State_HasFocus, isCurrent);
        m_delegate->paintBand(painter, option, first);
        return;
    }
    for (const int column : columns) {
        option.rect = QRect(m_header->sectionViewportPosition(column), top,
                            m_header->sectionSize(column), m_rowHeight);
        option.state.setFlag(QStyle::State_HasFocus, isCurrent && current.column() == column);
        const QModelIndex index = m_model.index(row, column);
        itemDelegateForIndex(index)->paint(&painter, option, index);
    }
}

bool TableView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QTableView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), viewport());
    return true;
}

QString TableView::toolTipAt(const QPoint &position) const
{
    const QModelIndex index = indexAt(position);
    if (!index.isValid())
        return {};
    const QModelIndex shown = m_model.isMarker(index.row()) ? index.siblingAtColumn(0) : index;
    if (const QString text = shown.data(Qt::ToolTipRole).toString(); !text.isEmpty())
        return ForeignText::toolTip(text);
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect = visualRect(index);
    if (shown != index || TableDelegate::isElided(option, index))
        return ForeignText::toolTip(shown.data().toString());
    return {};
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    const bool extends = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Space:
        Q_EMIT freezeRequested();
        return;
    case Qt::Key_End:
        if (extends)
            break;
        Q_EMIT followRequested();
        return;
    case Qt::Key_Slash:
        Q_EMIT filterRequested();
        return;
    case Qt::Key_Escape:
        Q_EMIT escaped();
        return;
    default:
        break;
    }
    const int top = topRow();
    const QModelIndex before = currentIndex();
    QTableView::keyPressEvent(event);
    if (top == topRow() && before == currentIndex())
        return;
    // The current row is what the reader looks at: only with the last one it goes on.
    readerScrolled();
    if (currentIndex().isValid() && currentIndex().row() + 1 < rowCount())
        setFollowing(false);
}

void TableView::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex pressed = indexAt(event->pos());
    m_dragStart = pressed;
    m_dragHeight = event->pos().y();
    QTableView::mousePressEvent(event);
    // A row that somebody points at must not run away.
    if (pressed.isValid())
        setFollowing(false);
}

void TableView::mouseMoveEvent(QMouseEvent *event)
{
    m_dragHeight = event->pos().y();
    QTableView::mouseMoveEvent(event);
}

void TableView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    m_columns->spread(viewport()->width());
    if (m_following)
        scrollToBottom();
    Q_EMIT resized();
}

void TableView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QRect current = visualRect(currentIndex()).intersected(viewport()->rect());
    Q_EMIT menuRequested(byKey ? viewport()->mapToGlobal(current.bottomLeft())
                               : event->globalPos());
}

void TableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() != QEvent::FontChange || !m_columns)
        return;
    m_rowHeight = fontMetrics().height() + rowPadding;
    m_columns->spread(viewport()->width());
    updateGeometries();
}

} // namespace Console
