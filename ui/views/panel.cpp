// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/panel.h"

namespace Console {

QAction *Panel::command(const QString &name) const
{
    const auto isOwn = [this](const QObject *part) {
        while (part && !qobject_cast<const Panel *>(part))
            part = part->parent();
        return part == this;
    };
    const QList<QAction *> found = findChildren<QAction *>(name);
    for (QAction *action : found) {
        if (isOwn(action))
            return action;
    }
    return found.value(0);
}

} // namespace Console
