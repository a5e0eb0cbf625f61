// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/steadyroom.h"

#include <QEvent>

#include <utility>

namespace Console {

SteadyRoom::SteadyRoom(QWidget *content, QWidget *parent)
    : QWidget(parent)
    , m_content(content)
{
    content->setParent(this);
    setSizePolicy(content->sizePolicy());
}

QSize SteadyRoom::sizeHint() const
{
    constexpr int step = 32;
    const QSize wanted = m_content->sizeHint();
    return {(wanted.width() + step - 1) / step * step, wanted.height()};
}

QSize SteadyRoom::minimumSizeHint() const
{
    return m_content->minimumSizeHint();
}

bool SteadyRoom::event(QEvent *event)
{
    // What the content wanted while this was hidden was told to nobody.
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show)
        passOn();
    return QWidget::event(event);
}

void SteadyRoom::passOn()
{
    const QSize wanted = sizeHint();
    if (std::exchange(m_known, wanted) != wanted)
        updateGeometry();
}

void SteadyRoom::resizeEvent(QResizeEvent *)
{
    m_content->setGeometry(rect());
}

} // namespace Console
