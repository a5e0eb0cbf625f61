// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotoverlay.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace Console {

namespace {

constexpr double overlayZ = 1000;
constexpr double partialHeight = 5;
constexpr double veilOpacity = 0.68;

} // namespace

PlotOverlay::PlotOverlay(QGraphicsItem *parent)
    : QGraphicsItem(parent)
{
    setZValue(overlayZ);
}

void PlotOverlay::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void PlotOverlay::setFont(const QFont &font)
{
    m_font = font;
    update();
}

void PlotOverlay::setContent(const QSizeF &size, const PlotFrame &frame, Content content)
{
    if (size != m_size)
        prepareGeometryChange();
    m_size = size;
    m_frame = frame;
    m_content = std::move(content);
    update();
}

void PlotOverlay::setCursor(std::optional<double> seconds)
{
    if (seconds == m_cursor)
        return;
    m_cursor = seconds;
    update();
}

std::vector<QRectF> PlotOverlay::bands() const
{
    std::vector<QRectF> result;
    for (const Gap &gap : m_content.gaps)
        result.push_back(bandOf(gap));
    return result;
}

QRectF PlotOverlay::bandOf(const Gap &gap) const
{
    const QRectF &area = m_frame.area;
    double left = std::max(m_frame.x(gap.from), area.left());
    double right = std::min(m_frame.x(gap.to), area.right());
    // Also a gap of a millisecond is to be seen in a chart of an hour.
    if (const double missing = leastGapWidth - (right - left); missing > 0) {
        left = std::max(left - missing / 2, area.left());
        right = std::min(left + leastGapWidth, area.right());
        left = right - leastGapWidth;
    }
    // A curve on the ground straddles the edge.
    return QRectF(QPointF(left, area.top()),
                  QPointF(right, gap.isPartial ? area.top() + partialHeight : area.bottom() + 1));
}

void PlotOverlay::paintGap(QPainter &painter, const Gap &gap) const
{
    const QRectF band = bandOf(gap);
    painter.fillRect(band, m_theme.surface());
    painter.setBrushOrigin(band.topLeft());
    QColor hatch = m_theme.color(Theme::Role::Offline);
    hatch.setAlphaF(0.6F);
    painter.fillRect(band, QBrush(hatch, gap.isPartial ? Qt::Dense4Pattern : Qt::BDiagPattern));
    if (gap.isPartial)
        return;
    painter.setPen(m_theme.color(Theme::Role::Offline));
    painter.drawLine(band.topLeft(), band.bottomLeft());
    painter.drawLine(band.topRight(), band.bottomRight());
    const QFontMetricsF metrics(m_font);
    const QSizeF text(metrics.horizontalAdvance(gap.label) + 10, metrics.height() + 4);
    if (gap.label.isEmpty() || text.width() + 6 > band.width() || text.height() > band.height())
        return;
    QRectF plate(QPointF(), text);
    plate.moveCenter(band.center());
    painter.fillRect(plate, m_theme.surface());
    painter.setFont(m_font);
    painter.setPen(m_theme.muted());
    painter.drawText(plate, Qt::AlignCenter, gap.label);
}

void PlotOverlay::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    const QRectF &area = m_frame.area;
    if (m_content.staleFrom) {
        QColor veil = m_theme.surface();
        veil.setAlphaF(float(veilOpacity));
        const double left = std::max(m_frame.x(*m_content.staleFrom), area.left());
        if (left < area.right())
            painter->fillRect(QRectF(QPointF(left, area.top()), area.bottomRight()), veil);
    }
    // Over the curves, or one that lies on it would give it its colour.
    if (m_frame.values.low < 0 && m_frame.values.high > 0) {
        const double y = std::round(m_frame.y(0));
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setPen(QPen(m_theme.muted(), 1));
        painter->drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
    for (const Mark &mark : m_content.marks)
        SeriesMark::paint(*painter, m_frame.map(mark.at), mark.shape, mark.color,
                          m_theme.surface());
    painter->setRenderHint(QPainter::Antialiasing, false);
    for (const Gap &gap : m_content.gaps)
        paintGap(*painter, gap);
    if (m_cursor) {
        const double x = std::round(m_frame.x(*m_cursor));
        painter->setPen(QPen(m_theme.palette().color(QPalette::Link), 1));
        painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
}

} // namespace Console
