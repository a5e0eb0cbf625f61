// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks/docktabs.h"

#include "ui/docks/viewdock.h"

#include <QIcon>
#include <QMainWindow>
#include <QMenu>
#include <QTabBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

DockTabs::DockTabs(QMainWindow &window)
    : m_window(window)
{
}

void DockTabs::add(ViewDock &dock)
{
    m_docks.push_back(&dock);
    connect(&dock, &QDockWidget::visibilityChanged, this, &DockTabs::updateLater);
    connect(&dock, &QDockWidget::dockLocationChanged, this, &DockTabs::updateLater);
    connect(&dock, &QDockWidget::topLevelChanged, this, &DockTabs::updateLater);
}

/// Not inside the layout's own signal.
void DockTabs::updateLater()
{
    if (!std::exchange(m_isDue, true))
        QMetaObject::invokeMethod(this, &DockTabs::update, Qt::QueuedConnection);
}

void DockTabs::update()
{
    m_isDue = false;
    for (QTabBar *bar : m_window.findChildren<QTabBar *>(QString(), Qt::FindDirectChildrenOnly))
        dress(*bar);
    for (ViewDock *dock : m_docks) {
        const QList<QDockWidget *> others = m_window.tabifiedDockWidgets(dock);
        const bool hasTab = !dock->isFloating()
            && std::any_of(others.begin(), others.end(),
                           [](const QDockWidget *other) { return !other->isHidden(); });
        dock->setTitleShown(!hasTab);
        dock->settle();
    }
}

ViewDock *DockTabs::dockOf(const QTabBar &bar, int index) const
{
    const auto found = std::find_if(m_docks.begin(), m_docks.end(), [&](const ViewDock *dock) {
        return dock->windowTitle() == bar.tabText(index);
    });
    return found == m_docks.end() ? nullptr : *found;
}

void DockTabs::dress(QTabBar &bar)
{
    bar.setObjectName(u"viewTabs"_s);
    bar.setAccessibleName(tr("Views"));
    bar.setIconSize({16, 16});
    // A name of which only the first letter is left tells nobody anything: rather scroll.
    bar.setElideMode(Qt::ElideNone);
    bar.setUsesScrollButtons(true);
    for (int i = 0; i < bar.count(); ++i) {
        if (const ViewDock *dock = dockOf(bar, i))
            bar.setTabIcon(i, QIcon::fromTheme(dock->iconName()));
    }
    if (bar.contextMenuPolicy() == Qt::CustomContextMenu)
        return;
    bar.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&bar, &QTabBar::customContextMenuRequested, this,
            [this, &bar](const QPoint &position) { showMenu(bar, position); });
}

void DockTabs::showMenu(const QTabBar &bar, const QPoint &position)
{
    ViewDock *dock = dockOf(bar, bar.tabAt(position));
    if (!dock)
        return;
    auto *menu = m_window.createPopupMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *first = menu->actions().value(0);
    auto *close = new QAction(tr("&Close"), menu);
    connect(close, &QAction::triggered, dock, &QWidget::close);
    auto *detach = new QAction(tr("&Detach"), menu);
    connect(detach, &QAction::triggered, dock, [dock] { dock->setFloating(true); });
    const auto features = dock->features();
    close->setEnabled(features & QDockWidget::DockWidgetClosable);
    detach->setEnabled(features & QDockWidget::DockWidgetFloatable);
    menu->insertActions(first, {close, detach});
    menu->insertSeparator(first);
    menu->popup(bar.mapToGlobal(position));
}

} // namespace Console
