// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/button.h"

#include <QKeyEvent>
#include <QPainter>

namespace Console {

namespace {

constexpr int padding = 14;
constexpr int verticalPadding = 10;
constexpr double radius = 4;

} // namespace

Button::Button(const QString &text, QWidget *parent)
    : QPushButton(text, parent)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
}

QSize Button::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 2 * padding,
            fontMetrics().height() + verticalPadding};
}

void Button::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QPushButton::keyPressEvent(event);
}

void Button::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = palette().color(QPalette::Highlight);
    const bool isLit = isChecked() || isDown();
    const QColor outline = isLit || underMouse() ? accent : palette().color(QPalette::Mid);
    painter.setPen(
        QPen(hasFocus() ? palette().color(QPalette::Link) : outline, hasFocus() ? 2 : 1));
    painter.setBrush(isLit ? accent : palette().color(QPalette::Button));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), radius, radius);
    painter.setPen(palette().color(isLit ? QPalette::HighlightedText : QPalette::ButtonText));
    painter.drawText(rect(), Qt::AlignCenter, text());
}

} // namespace Console
