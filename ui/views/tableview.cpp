// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tableview.h"

#include "ui/delegates/tabledelegate.h"
#include "ui/models/roles.h"
#include "ui/models/tablemodel.h"
#include "ui/text/foreigntext.h"
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

TableView::TableView(TableModel &model, QWidget *parent)
    : FixedRowView(parent)
    , m_model(model)
    , m_delegate(new TableDelegate(this))
    , m_header(new TableHeader(&model, this))
    , m_following(model.isLive())
{
    setHorizontalHeader(m_header);
    setModel(&model);
    setItemDelegate(m_delegate);
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent); // all of it is painted
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

void TableView::goTo(int row)
{
    setFollowing(false);
    const QModelIndex index = m_model.index(row, shownColumns().front());
    setCurrentIndex(index);
    scrollTo(index, PositionAtCenter);
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

void TableView::updateGeometries()
{
    FixedRowView::updateGeometries();
    if (m_following)
        scrollToBottom();
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    FixedRowView::currentChanged(current, previous);
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
    FixedRowView::rowsInserted(parent, first, last);
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
    FixedRowView::rowsAboutToBeRemoved(parent, first, last);
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
    std::vector<int> columns = shownColumns();
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
    if (!hasFocus() || currentIndex().isValid())
        return;
    // Where no row shows the focus, the table does.
    QStyleOptionFocusRect ring;
    ring.initFrom(this);
    ring.rect = viewport()->rect();
    style()->drawPrimitive(QStyle::PE_FrameFocusRect, &ring, &painter, this);
}

void TableView::paintRow(QPainter &painter, QStyleOptionViewItem &option, int row,
                         const std::vector<int> &columns) const
{
    const QModelIndex current = hasFocus() ? currentIndex() : QModelIndex();
    const bool isCurrent = current.row() == row;
    const QModelIndex first = m_model.index(row, 0);
    option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(first));
    const int top = (row - topRow()) * rowHeight();
    // One sentence across the row; a table with spans would look them all up for every row.
    if (m_model.isMarker(row)) {
        option.rect = QRect(0, top, viewport()->width(), rowHeight());
        option.state.setFlag(QStyle::State_HasFocus, isCurrent);
        m_delegate->paintBand(painter, option, first);
        return;
    }
    for (const int column : columns) {
        option.rect = QRect(m_header->sectionViewportPosition(column), top,
                            m_header->sectionSize(column), rowHeight());
        option.state.setFlag(QStyle::State_HasFocus, isCurrent && current.column() == column);
        const QModelIndex index = m_model.index(row, column);
        itemDelegateForIndex(index)->paint(&painter, option, index);
    }
}

bool TableView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return FixedRowView::viewportEvent(event);
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
    // The cell shows them, the tool tip names them: fault row L8.
    if (const QString sent = shown.data(RawRole).toString();
        ForeignText::hasDirectionControls(sent))
        return ForeignText::toolTip(sent);
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
    FixedRowView::keyPressEvent(event);
    if (top == topRow() && before == currentIndex())
        return;
    // The current row is what the reader looks at: only with the last one it goes on.
    readerScrolled();
    if (currentIndex().isValid() && currentIndex().row() + 1 < rowCount())
        setFollowing(false);
}

void TableView::mousePressEvent(QMouseEvent *event)
{
    FixedRowView::mousePressEvent(event);
    // A row that somebody points at must not run away.
    if (indexAt(event->pos()).isValid())
        setFollowing(false);
}

void TableView::resizeEvent(QResizeEvent *event)
{
    FixedRowView::resizeEvent(event);
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
    FixedRowView::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_columns)
        m_columns->spread(viewport()->width());
}

} // namespace Console
