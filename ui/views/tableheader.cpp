// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tableheader.h"

#include "ui/models/tablemodel.h"
#include "ui/theme/glyph.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int padding = 10;
constexpr int verticalPadding = 12;
constexpr int arrowSize = 7;

} // namespace

TableHeader::TableHeader(const TableModel *table, QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_table(table)
{
    setObjectName(u"tableHeader"_s);
    setHighlightSections(false);
    setSectionsMovable(true);
    setSectionsClickable(true);
}

void TableHeader::setTheme(const Theme &theme)
{
    m_theme = theme;
    viewport()->update();
}

QSize TableHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), fontMetrics().height() + verticalPadding};
}

void TableHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    painter->fillRect(rect, m_theme.palette().color(QPalette::Window));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), m_theme.line());
    const auto alignment =
        Qt::Alignment(model()->headerData(section, orientation(), Qt::TextAlignmentRole).toInt());
    const QString title = model()->headerData(section, orientation()).toString();
    QRect box = rect.adjusted(padding, 0, -padding, 0);
    const bool isSorted = m_table && section == m_table->sortColumn();
    const QColor ink = isSorted ? m_theme.palette().color(QPalette::WindowText) : m_theme.muted();
    if (isSorted) {
        // Under the titles of numbers at the left, under the others at the right: where there is
        // room.
        const bool atLeft = alignment & Qt::AlignRight;
        const QRectF arrow(atLeft ? box.left() : box.right() + 1 - arrowSize,
                           box.center().y() - arrowSize / 2.0 + 0.5, arrowSize, arrowSize);
        Glyph::paint(*painter, arrow,
                     m_table->sortOrder() == Qt::AscendingOrder ? Glyph::Shape::Ascending
                                                               : Glyph::Shape::Descending,
                     ink, m_theme.palette().color(QPalette::Window));
        constexpr int room = arrowSize + 4;
        box.adjust(atLeft ? room : 0, 0, atLeft ? 0 : -room, 0);
    }
    painter->setPen(ink);
    painter->drawText(box, int(alignment) | Qt::TextSingleLine,
                      fontMetrics().elidedText(title, Qt::ElideRight, box.width()));
}

void TableHeader::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_theme.palette().color(QPalette::Window));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.line());
    painter.end();
    QHeaderView::paintEvent(event);
}

} // namespace Console
