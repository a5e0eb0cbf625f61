// SPDX-License-Identifier: MIT
#include "libpusher/connection/activitymonitor.h"

#include <algorithm>
#include <utility>

namespace Pusher {
namespace {

/// Silence is looked for ten times per activity timeout, so a message costs no clock read and no
/// timer restart; a ping is sent after 0.9 to 1.0 of the timeout, never later.
constexpr int ticksPerTimeout = 10;
/// When a person should see that a pong is late.
constexpr std::chrono::milliseconds overdueAfter{5000};

} // namespace

ActivityMonitor::ActivityMonitor(std::shared_ptr<Scheduler> scheduler, Callbacks callbacks)
    : m_scheduler(std::move(scheduler))
    , m_callbacks(std::move(callbacks))
{
}

void ActivityMonitor::start(std::chrono::milliseconds activityTimeout,
                            std::chrono::milliseconds pongTimeout)
{
    stop();
    m_tick = std::max(activityTimeout / ticksPerTimeout, std::chrono::milliseconds(1));
    m_pongTimeout = pongTimeout;
    armTick();
}

void ActivityMonitor::stop()
{
    m_timer.reset();
    m_silentTicks = 0;
    m_heard = false;
    m_awaitingPong = false;
    m_overdue = false;
    m_pingSent.reset();
}

std::optional<std::chrono::milliseconds> ActivityMonitor::pongReceived()
{
    if (!m_pingSent)
        return {};
    const auto roundTrip =
        std::chrono::round<std::chrono::milliseconds>(m_scheduler->now() - *m_pingSent);
    m_pingSent.reset();
    return roundTrip;
}

void ActivityMonitor::armTick()
{
    m_timer = m_scheduler->singleShot(m_tick, [this] { tick(); });
}

void ActivityMonitor::tick()
{
    // A message since the last look may be a whole tick old: it counts as that old.
    m_silentTicks = std::exchange(m_heard, false) ? 1 : m_silentTicks + 1;
    if (m_silentTicks >= ticksPerTimeout)
        ping();
    else
        armTick();
}

void ActivityMonitor::ping()
{
    // A send buffer that is full after all this silence has a peer that does not read either.
    if (!m_callbacks.sendPing()) {
        giveUp();
        return;
    }
    m_pingSent = m_scheduler->now();
    m_awaitingPong = true;
    m_timer =
        m_scheduler->singleShot(std::min(overdueAfter, m_pongTimeout / 2), [this] { late(); });
}

void ActivityMonitor::late()
{
    m_overdue = true;
    const auto left = m_pongTimeout - std::min(overdueAfter, m_pongTimeout / 2);
    m_timer = m_scheduler->singleShot(left, [this] { giveUp(); });
    m_callbacks.overdueChanged(true);
}

void ActivityMonitor::answered()
{
    m_awaitingPong = false;
    m_silentTicks = 0;
    armTick();
    if (std::exchange(m_overdue, false))
        m_callbacks.overdueChanged(false);
}

void ActivityMonitor::giveUp()
{
    stop();
    // The callback may destroy this object, and with it the function that runs.
    const auto dead = m_callbacks.dead;
    dead();
}

} // namespace Pusher
