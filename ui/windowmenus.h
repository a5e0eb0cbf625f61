// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "ui/actions.h"
#include "ui/theme/theme.h"

#include <QObject>

#include <optional>

class QMainWindow;
class QMenu;
class QMenuBar;

namespace Console {

class DockHost;
class PanelCommands;

/// The menus of the window: what every action is called, which keys it has, where it stands.
class WindowMenus : public QObject {
    Q_OBJECT
public:
    WindowMenus(QMainWindow &window, QMenuBar &bar, DockHost &docks, PanelCommands &commands,
                bool demo);

    const Actions &actions() const { return m_actions; }
    /// Ticks what is on: light, dark, or as the system.
    void showThemeChoice(std::optional<Theme::Kind> choice);
    /// Enables what can be done with a line in this state; null: there is none.
    void showLine(const Pusher::Connection::Status *status);
    void showLocked(bool locked);

Q_SIGNALS:
    void viewRequested(const QString &name);
    void closeViewRequested();
    void detachViewRequested();
    void resetLayoutRequested();
    void lockRequested(bool locked);
    void themeChosen(std::optional<Console::Theme::Kind> choice);
    void retryRequested();
    void disconnectRequested();
    void cutRequested();

private:
    void fillFile(QMenu &menu, QMainWindow &window);
    void fillEdit(QMenu &menu, PanelCommands &commands);
    void fillView(QMenu &menu, DockHost &docks, PanelCommands &commands);
    void fillTheme(QMenu &menu);
    void fillConnection(QMenu &menu, bool demo);
    void fillHelp(QMenu &menu, QMainWindow &window);
    void showShortcuts(QMainWindow &window);
    QAction *add(QMenu &menu, const Actions::Description &description);

    Actions m_actions;
    QAction *m_light = nullptr;
    QAction *m_dark = nullptr;
    QAction *m_system = nullptr;
    QAction *m_lock = nullptr;
    QAction *m_retry = nullptr;
    QAction *m_connect = nullptr;
    QAction *m_disconnect = nullptr;
};

} // namespace Console
