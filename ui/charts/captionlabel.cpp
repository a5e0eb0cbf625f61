// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/captionlabel.h"

#include "ui/text/foreigntext.h"

#include <QPainter>

namespace Console {

CaptionLabel::CaptionLabel(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

void CaptionLabel::setCaption(const QString &caption)
{
    setText(caption);
    setToolTip(ForeignText::toolTip(caption));
}

QSize CaptionLabel::minimumSizeHint() const
{
    return {0, fontMetrics().height()};
}

QSize CaptionLabel::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()), fontMetrics().height()};
}

void CaptionLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(rect(), int(alignment()) | Qt::TextSingleLine,
                     fontMetrics().elidedText(text(), Qt::ElideRight, width()));
}

} // namespace Console
