// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <functional>
#include <optional>

namespace Pusher {

/// Notices that the peer has gone silent: pings after the activity timeout, gives up after the pong
/// timeout.
///
/// Counts complete protocol messages, never bytes: a peer that drips one frame byte by byte is dead
/// (Q5). At most one ping is outstanding, and its deadline runs from when it was written. Confined
/// to one thread; timers are made by `start()`, so the object may be moved to another thread
/// before. Protocol.md §2.
class ActivityMonitor {
public:
    struct Callbacks {
        /// Writes a `pusher:ping`; false when it could not be written.
        std::function<bool()> sendPing;
        /// A pong is late, or came after all. The link still counts as connected.
        std::function<void(bool overdue)> overdueChanged;
        /// Nothing was heard within the pong timeout, or the ping could not be written. The monitor
        /// has stopped; it may be destroyed inside.
        std::function<void()> dead;
    };

    ActivityMonitor(std::shared_ptr<Scheduler> scheduler, Callbacks callbacks);

    /// Starts anew; both timeouts are above 0.
    void start(std::chrono::milliseconds activityTimeout, std::chrono::milliseconds pongTimeout);
    void stop();

    /// A complete message came. On the hot path: two stores, no clock read.
    void heard()
    {
        m_heard = true;
        if (m_awaitingPong) [[unlikely]]
            answered();
    }
    /// A `pusher:pong` came; answers the round trip when it belongs to a ping of ours. An
    /// unsolicited pong (Q17) measures nothing.
    std::optional<std::chrono::milliseconds> pongReceived();
    /// When the ping was written that waits for its pong.
    std::optional<Scheduler::TimePoint> pingSent() const { return m_pingSent; }

private:
    void armTick();
    void tick();
    void ping();
    void late();
    void answered();
    void giveUp();

    std::shared_ptr<Scheduler> m_scheduler;
    Callbacks m_callbacks;
    std::chrono::milliseconds m_tick{0};
    std::chrono::milliseconds m_pongTimeout{0};
    int m_silentTicks = 0;
    bool m_heard = false;
    bool m_awaitingPong = false;
    bool m_overdue = false;
    std::optional<Scheduler::TimePoint> m_pingSent;
    /// Either the next look for silence or the next step of a ping's deadline.
    TimerHandle m_timer;
};

} // namespace Pusher
