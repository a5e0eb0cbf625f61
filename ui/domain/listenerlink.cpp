// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/listenerlink.h"

#include <utility>

namespace Console {

void ListenerLink::setSnapshot(const ListenerSnapshot &snapshot)
{
    QStringList off = snapshot.switchedOff();
    const bool isOther = off != m_switchedOff;
    m_switchedOff = std::move(off);
    Q_EMIT answered(snapshot);
    if (isOther)
        Q_EMIT switchedOffChanged(m_switchedOff);
    if (std::exchange(m_tracing, snapshot.tracing) != snapshot.tracing)
        Q_EMIT tracingChanged(m_tracing);
}

} // namespace Console
