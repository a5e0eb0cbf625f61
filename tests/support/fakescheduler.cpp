// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"

class FakeScheduler::Timer final : public Pusher::ScheduledTimer
{
public:
    Timer(FakeScheduler &scheduler, Key key)
        : m_scheduler(scheduler)
        , m_key(key)
    {
    }
    ~Timer() override { m_scheduler.m_timers.erase(m_key); }

private:
    FakeScheduler &m_scheduler;
    Key m_key;
};

Pusher::TimerHandle FakeScheduler::singleShot(std::chrono::milliseconds delay,
                                              std::function<void()> callback)
{
    const Key key{m_now + delay, m_nextId++};
    m_timers.emplace(key, std::move(callback));
    return std::make_unique<Timer>(*this, key);
}

void FakeScheduler::advance(std::chrono::milliseconds by)
{
    const TimePoint end = m_now + by;
    const auto moveTo = [this](TimePoint time) {
        m_wall += std::chrono::duration_cast<std::chrono::microseconds>(time - m_now);
        m_now = time;
    };
    while (!m_timers.empty() && m_timers.begin()->first.first <= end) {
        const auto due = m_timers.begin();
        moveTo(due->first.first);
        const auto run = std::move(due->second);
        m_timers.erase(due);
        run();
    }
    moveTo(end);
}

std::optional<std::chrono::milliseconds> FakeScheduler::untilNext() const
{
    if (m_timers.empty())
        return {};
    return std::chrono::ceil<std::chrono::milliseconds>(m_timers.begin()->first.first - m_now);
}
