// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tableheader.h"

#include <QPainter>

namespace Console {

namespace {

constexpr int padding = 10;
constexpr int verticalPadding = 12;

} // namespace

TableHeader::TableHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setHighlightSections(false);
    setSectionsMovable(true);
    setSectionsClickable(false);
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
    const QRect box = rect.adjusted(padding, 0, -padding, 0);
    painter->setPen(m_theme.muted());
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
