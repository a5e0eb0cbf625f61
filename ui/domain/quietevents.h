// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/monitoring/silencewatchdog.h"

#include <QList>

namespace Console {

/// The events that should come and do not, although the line stands; oldest silence first.
class QuietEvents {
public:
    /// Takes news of the watchdog in; true when one more is silent. What is merely late is no news
    /// for an operator: it may come yet.
    bool note(const Pusher::Silence &silence);
    const QList<Pusher::Silence> &all() const { return m_silent; }

private:
    QList<Pusher::Silence> m_silent;
};

} // namespace Console
