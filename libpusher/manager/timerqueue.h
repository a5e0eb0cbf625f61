// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

namespace Pusher::Detail {

/// Any number of timers on one of another scheduler's; the clocks are that one's. One thread.
///
/// Qt keeps its timers in a sorted list and walks it for each that begins or ends: with 5000
/// connections that was half of all the time until they stood. Here each costs a step in a tree.
class TimerQueue final : public Scheduler {
public:
    explicit TimerQueue(std::shared_ptr<Scheduler> base);
    ~TimerQueue() override;

    TimePoint now() const override;
    WallTime wallNow() const override;
    TimerHandle singleShot(std::chrono::milliseconds delay,
                           std::function<void()> callback) override;

private:
    class Timer;
    struct State;

    std::shared_ptr<State> m_state; ///< also the timers': they may outlive the queue, silent then
};

} // namespace Pusher::Detail
