// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panelcommands.h"

#include "ui/views/panel.h"

#include <QAction>

namespace Console {

void PanelCommands::add(QAction *action)
{
    action->setEnabled(false);
    const std::size_t index = m_commands.size();
    m_commands.push_back({action, nullptr});
    connect(action, &QAction::triggered, this, [this, index] {
        const Command &command = m_commands[index];
        if (command.target)
            command.target->trigger();
        show(command);
    });
}

void PanelCommands::adopt(Panel &panel)
{
    for (const Command &command : m_commands) {
        for (QAction *target : panel.findChildren<QAction *>(command.action->objectName()))
            target->setShortcuts(QList<QKeySequence>());
    }
}

Panel *PanelCommands::panel() const
{
    return m_panel;
}

void PanelCommands::setPanel(Panel *panel)
{
    if (m_panel == panel)
        return;
    m_panel = panel;
    for (Command &command : m_commands)
        retarget(command);
}

void PanelCommands::retarget(Command &command)
{
    if (command.target)
        command.target->disconnect(this);
    command.target = m_panel ? m_panel->command(command.action->objectName()) : nullptr;
    if (command.target) {
        const auto index = std::size_t(&command - m_commands.data());
        connect(command.target, &QAction::changed, this,
                [this, index] { show(m_commands[index]); });
        connect(command.target, &QAction::toggled, this,
                [this, index] { show(m_commands[index]); });
    }
    show(command);
}

void PanelCommands::show(const Command &command)
{
    command.action->setEnabled(command.target && command.target->isEnabled());
    if (command.action->isCheckable())
        command.action->setChecked(command.target && command.target->isChecked());
}

} // namespace Console
