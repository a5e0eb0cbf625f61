// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotground.h"

#include <QPainter>

#include <cmath>

namespace Console {

namespace {

constexpr double labelDistance = 6;
/// Under the curves, over the background.
constexpr double groundZ = -0.5;

} // namespace

PlotGround::PlotGround(QGraphicsItem *parent)
    : QGraphicsItem(parent)
{
    setZValue(groundZ);
}

void PlotGround::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void PlotGround::setFont(const QFont &font)
{
    m_font = font;
    update();
}

void PlotGround::setContent(const QSizeF &size, const PlotFrame &frame, std::vector<Tick> ticks)
{
    if (size != m_size)
        prepareGeometryChange();
    m_size = size;
    m_frame = frame;
    m_ticks = std::move(ticks);
    update();
}

void PlotGround::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    const QRectF &area = m_frame.area;
    painter->setFont(m_font);
    painter->setRenderHint(QPainter::Antialiasing, false);
    const QColor grid = m_theme.line();
    QColor faint = grid;
    faint.setAlphaF(0.55F);

    const auto &values = m_frame.values;
    const int steps = int(std::lround((values.high - values.low) / values.step));
    for (int i = 0; i <= steps; ++i) {
        const double value = values.low + i * values.step;
        const double y = std::round(m_frame.y(value));
        painter->setPen(i == 0 ? grid : faint);
        painter->drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter->setPen(m_theme.muted());
        const QStaticText &label = m_labels.of(ChartScale::valueLabel(value, values.step), m_font);
        const QSizeF size = label.size();
        painter->drawStaticText(
            QPointF(area.left() - labelDistance - size.width(), y - size.height() / 2), label);
    }
    for (const Tick &tick : m_ticks) {
        const double x = std::round(m_frame.x(tick.seconds));
        painter->setPen(faint);
        painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 3));
        const QStaticText &label = m_labels.of(tick.label, m_font);
        const double width = label.size().width();
        if (x - width / 2 < 0 || x + width / 2 > m_size.width())
            continue;
        painter->setPen(m_theme.muted());
        painter->drawStaticText(QPointF(x - width / 2, area.bottom() + 5), label);
    }
}

} // namespace Console
