// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartlegend.h"

#include <QPainter>

namespace Console {

namespace {

constexpr int sampleWidth = 20;
constexpr int textDistance = 5;
constexpr int entryDistance = 14;

} // namespace

ChartLegend::ChartLegend(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void ChartLegend::setEntries(std::vector<Entry> entries, const Theme &theme)
{
    m_theme = theme;
    m_entries = std::move(entries);
    QStringList names;
    for (const Entry &entry : m_entries)
        names.append(entry.name);
    setAccessibleName(tr("Legend"));
    setAccessibleDescription(names.join(u", "));
    setVisible(m_entries.size() > 1);
    updateGeometry();
    update();
}

int ChartLegend::widthOf(const Entry &entry) const
{
    return sampleWidth + textDistance + fontMetrics().horizontalAdvance(entry.name);
}

QSize ChartLegend::sizeHint() const
{
    int width = 0;
    for (const Entry &entry : m_entries)
        width += widthOf(entry) + entryDistance;
    return {width, fontMetrics().height() + 2};
}

void ChartLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int x = 0;
    const double middle = height() / 2.0;
    for (const Entry &entry : m_entries) {
        if (x + widthOf(entry) > width())
            return;
        painter.setPen(QPen(entry.color, 1));
        const bool isBar =
            entry.mark == SeriesMark::Shape::Bar || entry.mark == SeriesMark::Shape::HollowBar;
        if (!isBar)
            painter.drawLine(QPointF(x, middle), QPointF(x + sampleWidth, middle));
        SeriesMark::paint(painter, QPointF(x + sampleWidth / 2.0, middle), entry.mark, entry.color,
                          m_theme.surface());
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRectF(x + sampleWidth + textDistance, 0, widthOf(entry), height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, entry.name);
        x += widthOf(entry) + entryDistance;
    }
}

} // namespace Console
