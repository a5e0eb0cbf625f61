// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/seriesmark.h"

#include <QPainter>

namespace Console {

void SeriesMark::paint(QPainter &painter, const QPointF &centre, Shape shape, const QColor &color,
                       const QColor &ground)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(centre);
    // A rim in the colour of the ground lifts the sign off the lines that pass behind it.
    painter.setPen(QPen(ground, 1));
    painter.setBrush(color);
    constexpr double r = radius;
    switch (shape) {
    case Shape::Disc:
        painter.drawEllipse(QPointF(), r, r);
        break;
    case Shape::Triangle:
        painter.drawPolygon(
            QPolygonF{QPointF(0, -r - 0.5), QPointF(r + 0.5, r), QPointF(-r - 0.5, r)});
        break;
    case Shape::Square:
        painter.drawRect(QRectF(-r, -r, 2 * r, 2 * r));
        break;
    case Shape::Diamond:
        painter.drawPolygon(QPolygonF{QPointF(0, -r - 1), QPointF(r + 1, 0), QPointF(0, r + 1),
                                      QPointF(-r - 1, 0)});
        break;
    case Shape::Cross:
        painter.setPen(QPen(color, 1.6));
        painter.drawLine(QPointF(-r, -r), QPointF(r, r));
        painter.drawLine(QPointF(-r, r), QPointF(r, -r));
        break;
    case Shape::Bar:
        painter.drawRect(QRectF(-r, -r - 1, 2 * r, 2 * r + 2));
        break;
    case Shape::HollowBar:
        painter.setPen(QPen(color, 1.4));
        painter.setBrush(ground);
        painter.drawRect(QRectF(-r + 0.7, -r - 0.3, 2 * r - 1.4, 2 * r + 0.6));
        break;
    }
    painter.restore();
}

} // namespace Console
