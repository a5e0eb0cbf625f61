// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/listenersnapshot.h"

#include <algorithm>

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

Pusher::Situation ListenerSnapshot::situation() const
{
    return {.line = line,
            .lineFailure = lineFailure,
            .channels = channels,
            .listeners = listeners,
            .spent = spent};
}

void ListenerTrouble::add(const ListenerTrouble &later)
{
    if (later.failures > 0)
        lastError = later.lastError;
    failures += later.failures;
    slow += later.slow;
    slowest = std::max(slowest, later.slowest);
}

} // namespace Console
