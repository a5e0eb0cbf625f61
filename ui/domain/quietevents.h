// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/monitoring/silencewatchdog.h"

#include <QList>

namespace Console {

/// The events that should come and do not, although the line stands; oldest silence first.
class QuietEvents {
public:
    /// A rhythm that was learned from bursts is soon broken: only so long a silence is worth an
    /// operator's look. One that somebody gave counts at once.
    static constexpr std::chrono::seconds patience{30};

    /// Takes news of the watchdog in. What is merely late is no news for an operator: it may come
    /// yet.
    void note(const Pusher::Silence &silence);
    QList<Pusher::Silence> at(Pusher::WallTime now) const;

private:
    QList<Pusher::Silence> m_silent;
};

} // namespace Console
