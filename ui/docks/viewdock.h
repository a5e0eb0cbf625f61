// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/docks/viewcatalog.h"

#include <QDockWidget>

namespace Console {

/// The dock of one view. Knows whether its panel can be seen: open, and not behind another tab; one
/// that cannot takes no focus and no room.
class ViewDock : public QDockWidget {
    Q_OBJECT
public:
    /// Makes the view's panel.
    ViewDock(const ViewCatalog::View &view, const Sources &sources, QWidget *parent = nullptr);

    const QString &name() const { return m_name; }
    const QString &iconName() const { return m_iconName; }
    ViewCatalog::Place place() const { return m_place; }
    Panel &panel() const { return *m_panel; }
    bool isSeen() const { return m_isSeen; }

    /// Opens it, in front of its tabs.
    void bringUp();
    /// When all that comes and goes has done so.
    void settle();
    /// Behind or in front of tabs the title would say the same twice.
    void setTitleShown(bool shown);

Q_SIGNALS:
    void seenChanged(bool seen);

private:
    void setSeen(bool seen);
    void leaveFocus();

    const QString m_name;
    const QString m_iconName;
    const ViewCatalog::Place m_place;
    Panel *const m_panel;
    bool m_isSeen = false;
};

} // namespace Console
