// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace Pusher {

/// A pending one-shot timer: destroying it cancels it. Confined to the thread that made it.
class ScheduledTimer
{
public:
    virtual ~ScheduledTimer() = default;
};
using TimerHandle = std::unique_ptr<ScheduledTimer>;

/// Microseconds since the Unix epoch, UTC.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// The only source of time in the library: clocks and one-shot timers.
///
/// Injected, so that tests advance a fake clock and never sleep. The monotonic clock measures
/// intervals; the wall clock is for showing, logging and signing only. An implementation may be
/// shared by objects in several threads: `singleShot` calls back in the thread that called it.
class Scheduler
{
public:
    using Clock = std::chrono::steady_clock;
    using TimePoint = Clock::time_point;

    virtual ~Scheduler() = default;

    virtual TimePoint now() const = 0;
    virtual WallTime wallNow() const = 0;

    /// Calls `callback` once after `delay` (>= 0 ms, precise) from the caller's event loop, unless the
    /// handle is destroyed first. The handle may be destroyed inside the callback.
    [[nodiscard]] virtual TimerHandle singleShot(std::chrono::milliseconds delay,
                                                 std::function<void()> callback) = 0;

    /// The real clocks and `QTimer`; stateless, any thread.
    static std::shared_ptr<Scheduler> system();
};

} // namespace Pusher
