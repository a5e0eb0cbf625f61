// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/consolestyle.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr int separatorWidth = 5;
constexpr int ringWidth = 2;
constexpr int titleHeight = 26;
constexpr int tabHeight = 30;

void drawTab(const QStyleOptionTab &tab, QPainter &painter)
{
    const QPalette &palette = tab.palette;
    const bool isSelected = tab.state & QStyle::State_Selected;
    const bool isHovered = tab.state & QStyle::State_MouseOver;
    const auto ground = isSelected ? QPalette::Base
        : isHovered                ? QPalette::AlternateBase
                                   : QPalette::Window;
    painter.fillRect(tab.rect, palette.color(ground));
    if (isSelected) {
        QRect mark = tab.rect;
        mark.setHeight(ringWidth);
        painter.fillRect(mark, palette.color(QPalette::Link));
    } else {
        painter.fillRect(QRect(tab.rect.left(), tab.rect.bottom(), tab.rect.width(), 1),
                         palette.color(QPalette::Mid));
    }
}

void drawTitle(const QStyleOptionDockWidget &dock, QPainter &painter, const QWidget *widget)
{
    painter.fillRect(dock.rect, dock.palette.color(QPalette::Window));
    constexpr int margin = 10;
    constexpr int buttons = 56;
    constexpr int iconSize = 16;
    QRect text = dock.rect.adjusted(margin, 0, -buttons, 0);
    const QIcon icon = widget ? widget->windowIcon() : QIcon();
    if (!icon.isNull()) {
        icon.paint(&painter,
                   QRect(text.left(), text.center().y() - iconSize / 2 + 1, iconSize, iconSize));
        text.setLeft(text.left() + iconSize + margin / 2);
    }
    painter.setPen(dock.palette.color(QPalette::WindowText));
    painter.drawText(text, int(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(dock.title, Qt::ElideRight, text.width()));
}

} // namespace

ConsoleStyle::ConsoleStyle()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{
}

void ConsoleStyle::drawControl(ControlElement element, const QStyleOption *option,
                               QPainter *painter, const QWidget *widget) const
{
    if (element == CE_TabBarTabShape) {
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTab(*tab, *painter);
            return;
        }
    }
    if (element == CE_DockWidgetTitle) {
        if (const auto *dock = qstyleoption_cast<const QStyleOptionDockWidget *>(option)) {
            drawTitle(*dock, *painter, widget);
            return;
        }
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void ConsoleStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option,
                                 QPainter *painter, const QWidget *widget) const
{
    const QPalette &palette = option->palette;
    switch (element) {
    case PE_IndicatorDockWidgetResizeHandle: {
        painter->fillRect(option->rect, palette.color(QPalette::Window));
        const bool isLying = option->rect.width() > option->rect.height();
        const QPoint middle = option->rect.center();
        const QRect line = isLying
            ? QRect(option->rect.left(), middle.y(), option->rect.width(), 1)
            : QRect(middle.x(), option->rect.top(), 1, option->rect.height());
        painter->fillRect(line, palette.color(QPalette::Mid));
        return;
    }
    case PE_FrameTabBarBase:
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            palette.color(QPalette::Mid));
        return;
    case PE_FrameStatusBarItem:
        return;
    case PE_FrameFocusRect: {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(palette.color(QPalette::Link), ringWidth));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 3, 3);
        painter->restore();
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

int ConsoleStyle::pixelMetric(PixelMetric metric, const QStyleOption *option,
                              const QWidget *widget) const
{
    switch (metric) {
    case PM_DockWidgetSeparatorExtent:
        return separatorWidth;
    case PM_DockWidgetFrameWidth:
        return 0;
    case PM_DockWidgetTitleMargin:
        return (titleHeight - (widget ? widget->fontMetrics().height() : titleHeight)) / 2;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QSize ConsoleStyle::sizeFromContents(ContentsType type, const QStyleOption *option,
                                     const QSize &size, const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_TabBarTab)
        result.setHeight(std::max(result.height(), tabHeight));
    return result;
}

QIcon ConsoleStyle::standardIcon(StandardPixmap icon, const QStyleOption *option,
                                 const QWidget *widget) const
{
    if (icon == SP_TitleBarCloseButton || icon == SP_DockWidgetCloseButton)
        return QIcon::fromTheme(u"pushwatch-close"_s);
    if (icon == SP_TitleBarNormalButton)
        return QIcon::fromTheme(u"pushwatch-detach"_s);
    return QProxyStyle::standardIcon(icon, option, widget);
}

} // namespace Console
