// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <vector>

class QMainWindow;
class QPoint;
class QTabBar;

namespace Console {

class ViewDock;

/// What Qt leaves out of tabbed docks: icons and names on the tabs, a menu on each, and no second
/// title under the tab that already says it.
class DockTabs : public QObject {
    Q_OBJECT
public:
    explicit DockTabs(QMainWindow &window);

    void add(ViewDock &dock);

private:
    void updateLater();
    void update();
    void dress(QTabBar &bar);
    void showMenu(const QTabBar &bar, const QPoint &position);
    ViewDock *dockOf(const QTabBar &bar, int index) const;

    QMainWindow &m_window;
    std::vector<ViewDock *> m_docks;
    bool m_isDue = false;
};

} // namespace Console
