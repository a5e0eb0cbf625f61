// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions.h"

#include <QIcon>
#include <QWidget>

namespace Console {

Actions::Actions(QWidget &window)
    : m_window(window)
{
}

QAction *Actions::add(const Description &description)
{
    auto *action = new QAction(description.text, &m_window);
    action->setObjectName(description.name);
    action->setShortcuts(description.keys);
    action->setCheckable(description.isCheckable);
    if (!description.icon.isEmpty())
        action->setIcon(QIcon::fromTheme(description.icon));
    m_window.addAction(action);
    m_all.push_back(action);
    return action;
}

} // namespace Console
