// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

namespace Pusher::Detail {

/// Another scheduler's time, with a wall clock that is set wrong.
class SkewedScheduler final : public Scheduler {
public:
    SkewedScheduler(std::shared_ptr<Scheduler> right, std::chrono::seconds skew)
        : m_right(std::move(right))
        , m_skew(skew)
    {
    }

    TimePoint now() const override { return m_right->now(); }
    WallTime wallNow() const override { return m_right->wallNow() + m_skew; }
    TimerHandle singleShot(std::chrono::milliseconds delay, std::function<void()> callback) override
    {
        return m_right->singleShot(delay, std::move(callback));
    }

private:
    std::shared_ptr<Scheduler> m_right;
    std::chrono::seconds m_skew;
};

} // namespace Pusher::Detail
