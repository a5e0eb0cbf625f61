// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

#include <vector>

class QAction;

namespace Console {

class Panel;

/// Lets actions of the window act on the panel that is worked in: each forwards to the panel's own
/// action of the same object name, shows its state, and is disabled where there is none.
class PanelCommands : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// `action` is the window's; its object name says which of the panel's it stands for.
    void add(QAction *action);
    /// The window's actions have the keys; two actions with the same keys would answer neither.
    void adopt(Panel &panel);
    void setPanel(Panel *panel);
    Panel *panel() const;

private:
    struct Command {
        QAction *action;
        QPointer<QAction> target;
    };

    void retarget(Command &command);
    static void show(const Command &command);

    std::vector<Command> m_commands;
    QPointer<Panel> m_panel;
};

} // namespace Console
