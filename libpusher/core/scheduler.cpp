// SPDX-License-Identifier: MIT
#include "libpusher/core/scheduler.h"

#include <QTimer>

namespace Pusher {
namespace {

class QtTimer final : public ScheduledTimer
{
public:
    QtTimer(std::chrono::milliseconds delay, std::function<void()> callback)
    {
        m_timer.setSingleShot(true);
        // Coarse timers may fire 5 % off, which a deadline must not.
        m_timer.setTimerType(Qt::PreciseTimer);
        // The callback may destroy this handle, so it is moved out before it runs.
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer,
                         [callback = std::move(callback)] {
                             const auto run = callback;
                             run();
                         });
        m_timer.start(delay);
    }

private:
    QTimer m_timer;
};

class SystemScheduler final : public Scheduler
{
public:
    TimePoint now() const override { return Clock::now(); }
    WallTime wallNow() const override
    {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
    TimerHandle singleShot(std::chrono::milliseconds delay, std::function<void()> callback) override
    {
        return std::make_unique<QtTimer>(delay, std::move(callback));
    }
};

} // namespace

std::shared_ptr<Scheduler> Scheduler::system()
{
    static const auto scheduler = std::make_shared<SystemScheduler>();
    return scheduler;
}

} // namespace Pusher
