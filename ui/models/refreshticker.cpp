// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/refreshticker.h"

#include <algorithm>

namespace Console {

using namespace std::chrono;

RefreshTicker::RefreshTicker(std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_scheduler(std::move(scheduler))
    , m_last(m_scheduler->now() - hiddenInterval)
{
}

void RefreshTicker::request()
{
    if (m_pending)
        return;
    m_pending = true;
    arm();
}

void RefreshTicker::setHidden(bool hidden)
{
    m_hidden = hidden;
    if (m_pending)
        arm();
}

void RefreshTicker::arm()
{
    const auto interval = m_hidden ? hiddenInterval : shownInterval;
    const auto due = ceil<milliseconds>(m_last + interval - m_scheduler->now());
    m_timer = m_scheduler->singleShot(std::max(due, 0ms), [this] {
        m_pending = false;
        m_last = m_scheduler->now();
        Q_EMIT refresh();
    });
}

} // namespace Console
