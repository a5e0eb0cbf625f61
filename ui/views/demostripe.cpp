// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/demostripe.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace Console {

DemoStripe::DemoStripe(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"demoStripe"_s);
    constexpr int height = 5;
    setFixedHeight(height);
}

void DemoStripe::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void DemoStripe::paintEvent(QPaintEvent *)
{
    constexpr int period = 20;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), m_theme.palette().color(QPalette::Window));
    painter.setPen(Qt::NoPen);
    QColor color = m_theme.color(Theme::Role::Degraded);
    color.setAlphaF(0.6F);
    painter.setBrush(color);
    for (int x = -height(); x < width(); x += period) {
        const QPointF corners[] = {QPointF(x, height()), QPointF(x + height(), 0),
                                   QPointF(x + height() + period / 2, 0),
                                   QPointF(x + period / 2, height())};
        painter.drawPolygon(corners, int(std::size(corners)));
    }
}

} // namespace Console
