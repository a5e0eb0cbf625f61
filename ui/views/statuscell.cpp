// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statuscell.h"

#include "ui/text/foreigntext.h"

#include <QPainter>

namespace Console {

namespace {

constexpr int padding = 10;
constexpr int glyphSize = 13;
constexpr int verticalPadding = 12;

} // namespace

StatusCell::StatusCell(const QString &objectName, const QString &name, const QString &widest,
                       QWidget *parent)
    : QWidget(parent)
    , m_widest(widest)
{
    setObjectName(objectName);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusCell::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void StatusCell::setContent(const QString &text, std::optional<Sign> sign)
{
    const bool sameSign = sign.has_value() == m_sign.has_value()
        && (!sign || (sign->shape == m_sign->shape && sign->role == m_sign->role));
    if (text == m_text && sameSign)
        return;
    const QSize before = sizeHint();
    m_text = text;
    m_sign = sign;
    setAccessibleDescription(text);
    setToolTip(ForeignText::toolTip(text));
    if (sizeHint() != before)
        updateGeometry();
    update();
}

void StatusCell::setStale(bool stale)
{
    if (std::exchange(m_stale, stale) != stale)
        update();
}

void StatusCell::setFilled(bool filled)
{
    m_filled = filled;
    update();
}

void StatusCell::setElidable()
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize StatusCell::minimumSizeHint() const
{
    return {2 * padding + glyphSize, sizeHint().height()};
}

QSize StatusCell::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    const int text =
        std::max(metrics.horizontalAdvance(m_text), metrics.horizontalAdvance(m_widest));
    const int sign = m_sign ? glyphSize + padding / 2 + 2 : 0;
    // One more: the advance is rounded, and what is cut off by half a pixel would end in dots.
    return {text + 1 + sign + 2 * padding, metrics.height() + verticalPadding};
}

void StatusCell::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QPalette &palette = m_theme.palette();
    QColor ground = palette.color(QPalette::Window);
    QColor ink = m_stale ? m_theme.muted() : palette.color(QPalette::WindowText);
    if (m_filled) {
        ground = m_theme.color(Theme::Role::Degraded);
        ink = palette.color(QPalette::Base);
        painter.fillRect(rect().adjusted(0, 4, 0, -4), ground);
    }
    QRect box = rect().adjusted(padding, 0, -padding, 0);
    if (m_sign) {
        const QRectF sign(box.left(), (height() - glyphSize) / 2.0, glyphSize, glyphSize);
        Glyph::paint(painter, sign, m_sign->shape, m_theme.color(m_sign->role), ground);
        box.setLeft(box.left() + glyphSize + padding / 2 + 2);
    }
    painter.setPen(ink);
    painter.drawText(box, int(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, Qt::ElideRight, box.width()));
}

} // namespace Console
