// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/factlabel.h"

#include "ui/text/foreigntext.h"

#include <QPainter>

#include <utility>

namespace Console {

FactLabel::FactLabel(const QString &objectName, const QString &name, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(objectName);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FactLabel::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void FactLabel::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleDescription(text);
    setToolTip(ForeignText::toolTip(text));
    update();
}

void FactLabel::setStale(bool stale)
{
    if (std::exchange(m_stale, stale) != stale)
        update();
}

QSize FactLabel::sizeHint() const
{
    constexpr int usual = 36; ///< characters
    return {usual * fontMetrics().averageCharWidth(), fontMetrics().height()};
}

QSize FactLabel::minimumSizeHint() const
{
    constexpr int least = 12;
    return {least * fontMetrics().averageCharWidth(), fontMetrics().height()};
}

void FactLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(m_stale ? m_theme.muted() : m_theme.palette().color(QPalette::WindowText));
    const auto side = layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    painter.drawText(rect(), int(side | Qt::AlignVCenter) | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, Qt::ElideRight, width()));
}

} // namespace Console
