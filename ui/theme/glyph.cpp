// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/glyph.h"

#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>

namespace Console {

namespace {

/// Corners in a unit square, scaled into `box`.
QPolygonF polygon(const QRectF &box, std::initializer_list<QPointF> corners)
{
    QPolygonF result;
    for (const QPointF &corner : corners)
        result << QPointF(box.x() + corner.x() * box.width(), box.y() + corner.y() * box.height());
    return result;
}

void paintMark(QPainter &painter, const QPolygonF &line, const QColor &color, double width)
{
    QPen pen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
}

} // namespace

void Glyph::paint(QPainter &painter, const QRectF &box, Shape shape, const QColor &color,
                  const QColor &ground)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const double stroke = box.width() / 7;
    switch (shape) {
    case Shape::Up:
        painter.drawPolygon(polygon(box, {{0.5, 0.14}, {0.95, 0.86}, {0.05, 0.86}}));
        break;
    case Shape::Down:
        painter.setPen(QPen(color, stroke * 0.9, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(polygon(box, {{0.5, 0.82}, {0.88, 0.2}, {0.12, 0.2}}));
        break;
    case Shape::Flat:
        paintMark(painter, polygon(box, {{0.15, 0.5}, {0.85, 0.5}}), color, stroke);
        break;
    case Shape::Tick:
        painter.drawEllipse(box);
        paintMark(painter, polygon(box, {{0.27, 0.52}, {0.44, 0.69}, {0.74, 0.34}}), ground,
                  stroke);
        break;
    case Shape::Warning:
        painter.setPen(QPen(color, stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolygon(polygon(box, {{0.5, 0.12}, {0.94, 0.9}, {0.06, 0.9}}));
        paintMark(painter, polygon(box, {{0.5, 0.38}, {0.5, 0.6}}), ground, stroke);
        paintMark(painter, polygon(box, {{0.5, 0.78}, {0.5, 0.79}}), ground, stroke);
        break;
    case Shape::Cross:
        painter.drawPolygon(polygon(
            box, {{0.3, 0}, {0.7, 0}, {1, 0.3}, {1, 0.7}, {0.7, 1}, {0.3, 1}, {0, 0.7}, {0, 0.3}}));
        paintMark(painter, polygon(box, {{0.32, 0.32}, {0.68, 0.68}}), ground, stroke);
        paintMark(painter, polygon(box, {{0.68, 0.32}, {0.32, 0.68}}), ground, stroke);
        break;
    case Shape::Ring:
        painter.setPen(QPen(color, stroke));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(box.adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2));
        break;
    case Shape::Ascending:
        paintMark(painter, polygon(box, {{0.05, 0.75}, {0.5, 0.25}, {0.95, 0.75}}), color,
                  1.5 * stroke);
        break;
    case Shape::Descending:
        paintMark(painter, polygon(box, {{0.05, 0.25}, {0.5, 0.75}, {0.95, 0.25}}), color,
                  1.5 * stroke);
        break;
    case Shape::Dots:
        for (const double x : {0.14, 0.5, 0.86})
            painter.drawEllipse(QPointF(box.x() + x * box.width(), box.center().y()), stroke * 0.9,
                                stroke * 0.9);
        break;
    }
    painter.restore();
}

QIcon Glyph::icon(Shape shape, Theme::Role role, const Theme &theme, qreal devicePixelRatio)
{
    constexpr int size = 16;
    const auto painted = [&](const QColor &color, const QColor &ground) {
        QPixmap pixmap(QSize(size, size) * devicePixelRatio);
        pixmap.setDevicePixelRatio(devicePixelRatio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(painter, QRectF(1, 1, size - 2, size - 2), shape, color, ground);
        return pixmap;
    };
    QIcon icon(painted(theme.color(role), theme.surface()));
    icon.addPixmap(painted(theme.palette().color(QPalette::HighlightedText),
                           theme.palette().color(QPalette::Highlight)),
                   QIcon::Selected);
    return icon;
}

} // namespace Console
