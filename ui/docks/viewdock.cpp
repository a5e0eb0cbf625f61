// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks/viewdock.h"

#include "ui/views/panel.h"

#include <QApplication>
#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

ViewDock::ViewDock(const ViewCatalog::View &view, const Sources &sources, QWidget *parent)
    : QDockWidget(view.title, parent)
    , m_name(view.name)
    , m_iconName(view.icon)
    , m_place(view.place)
    , m_panel(view.make(sources))
{
    setObjectName(view.name + u"Dock"_s);
    setAccessibleName(view.title);
    setWindowIcon(QIcon::fromTheme(view.icon));
    setWidget(m_panel);
    // A dock behind another tab is not hidden for Qt; only this signal tells.
    connect(this, &QDockWidget::visibilityChanged, this, &ViewDock::setSeen);
}

void ViewDock::bringUp()
{
    show();
    raise();
}

void ViewDock::setTitleShown(bool shown)
{
    if (shown == !titleBarWidget())
        return;
    if (shown) {
        QWidget *nothing = titleBarWidget();
        setTitleBarWidget(nullptr);
        nothing->deleteLater();
        return;
    }
    auto *nothing = new QWidget;
    // A bare widget asks for -1 pixels, and Qt takes the dock's smallest height from that.
    auto *emptiness = new QHBoxLayout(nothing);
    emptiness->setContentsMargins({});
    setTitleBarWidget(nothing);
}

void ViewDock::setSeen(bool seen)
{
    if (std::exchange(m_isSeen, seen) == seen)
        return;
    if (!seen)
        leaveFocus();
    else
        settle();
    Q_EMIT seenChanged(seen);
}

/// Behind a tab, Tab would still go into it, and its smallest size would bind those in front. It
/// cannot be hidden: an empty dock makes all its tabs small.
void ViewDock::settle()
{
    m_panel->setEnabled(m_isSeen);
    const auto policy = m_isSeen ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    if (m_panel->sizePolicy().verticalPolicy() != policy)
        m_panel->setSizePolicy(policy, policy);
}

/// Else Qt gives it to whatever comes next; the window knows better.
void ViewDock::leaveFocus()
{
    const QWidget *focused = QApplication::focusWidget();
    if (focused && m_panel->isAncestorOf(focused) && parentWidget())
        parentWidget()->setFocus();
}

} // namespace Console
