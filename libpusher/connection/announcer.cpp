// SPDX-License-Identifier: MIT
#include "libpusher/connection/announcer.h"

#include <QPointer>

#include <utility>

namespace Pusher::Detail {

void Announcer::flush()
{
    if (m_pending.empty() && !m_changed)
        return;
    if (m_depth == 0 && !m_delivering) {
        deliver();
        return;
    }
    if (std::exchange(m_turnPosted, true))
        return;
    QMetaObject::invokeMethod(
        &m_context,
        [this] {
            m_turnPosted = false;
            deliver();
        },
        Qt::QueuedConnection);
}

void Announcer::deliver()
{
    // A posted turn may run in a receiver's nested loop: it delivers too, or the loop would wait
    // for ever.
    const bool nested = std::exchange(m_delivering, true);
    const QPointer<QObject> alive(&m_context);
    while (!m_pending.empty() || m_changed) {
        if (m_pending.empty()) {
            m_changed = false;
            m_summary();
        } else {
            const auto announcement = std::move(m_pending.front());
            m_pending.pop_front();
            announcement();
        }
        if (!alive)
            return;
    }
    m_delivering = nested;
}

} // namespace Pusher::Detail
