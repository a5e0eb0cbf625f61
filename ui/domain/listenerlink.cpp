// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/listenerlink.h"

namespace Console {

void ListenerLink::setSnapshot(const ListenerSnapshot &snapshot)
{
    QStringList off = snapshot.switchedOff();
    const bool isOther = off != m_switchedOff;
    m_switchedOff = std::move(off);
    Q_EMIT answered(snapshot);
    if (isOther)
        Q_EMIT switchedOffChanged(m_switchedOff);
}

} // namespace Console
