// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <map>
#include <optional>

/// Time that stands still until a test moves it; timers fire in order of their due time.
class FakeScheduler final : public Pusher::Scheduler
{
public:
    TimePoint now() const override { return m_now; }
    Pusher::WallTime wallNow() const override { return m_wall; }
    Pusher::TimerHandle singleShot(std::chrono::milliseconds delay, std::function<void()> callback) override;

    /// Moves both clocks and runs what comes due on the way, including timers set meanwhile.
    void advance(std::chrono::milliseconds by);
    /// Moves the wall clock alone (somebody set the clock, DST, leap second).
    void setWall(Pusher::WallTime wall) { m_wall = wall; }

    std::size_t pendingTimers() const { return m_timers.size(); }
    /// How long until the next timer is due; empty when none is pending.
    std::optional<std::chrono::milliseconds> untilNext() const;

private:
    class Timer;
    using Key = std::pair<TimePoint, quint64>;

    TimePoint m_now{std::chrono::hours(1)};
    Pusher::WallTime m_wall{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + std::chrono::hours(12)};
    quint64 m_nextId = 0;
    std::map<Key, std::function<void()>> m_timers;
};
