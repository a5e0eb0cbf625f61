// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/docks/docktabs.h"
#include "ui/docks/viewdock.h"

#include <QObject>

#include <vector>

class QMainWindow;
class QSettings;

namespace Console {

/// The docks of a window and where they stand: the default layout, what was kept of the last
/// session, locked or not.
class DockHost : public QObject {
    Q_OBJECT
public:
    /// Makes a dock for every view of the catalogue, in the default layout.
    DockHost(QMainWindow &window, const Sources &sources);

    const std::vector<ViewDock *> &docks() const { return m_docks; }
    /// Null if there is no such view.
    ViewDock *dock(const QString &name) const;

    /// The dock in front of this one's tabs, else any that can be seen; null: none can.
    ViewDock *seenInsteadOf(ViewDock &dock) const;
    /// Opens the view in front of its tabs and gives its area most of the window.
    void giveRoom(const QString &name);
    /// Locked docks cannot be moved, taken out or closed by the mouse; separators still move.
    void setLocked(bool locked);
    bool isLocked() const { return m_isLocked; }

    void save(QSettings &settings) const;
    /// What cannot be understood leaves the default layout; what would be on no screen comes back.
    void restore(QSettings &settings);
    void reset();

private:
    ViewDock *firstBelow() const;
    void sizeLater();
    void applySizes();
    void sizeWhenOpened(ViewDock &dock);
    void widen(ViewDock &dock);
    void setExtent(ViewDock &dock, int wanted, Qt::Orientation orientation);
    void bringBack(ViewDock &dock);
    bool eventFilter(QObject *watched, QEvent *event) override;

    QMainWindow &m_window;
    DockTabs m_tabs;
    std::vector<ViewDock *> m_docks;
    std::vector<ViewDock *> m_unopened; ///< beside the others, and not seen yet in this layout
    bool m_isLocked = false;
    bool m_hasDefaultSizes = true;
};

} // namespace Console
