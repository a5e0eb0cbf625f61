// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/listenersnapshot.h"

namespace Console {

QStringList ListenerSnapshot::switchedOff() const
{
    QStringList ids;
    for (const Pusher::ListenerInfo &info : listeners) {
        if (!info.enabled)
            ids.append(info.id.value());
    }
    ids.removeDuplicates();
    return ids;
}

} // namespace Console
