// SPDX-License-Identifier: MIT
#include "libpusher/manager/timerqueue.h"

#include <QtGlobal>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace Pusher::Detail {

using std::chrono::milliseconds;

struct TimerQueue::State : std::enable_shared_from_this<State> {
    /// Due time, then the order in which they were set.
    using Key = std::pair<TimePoint, quint64>;

    void arm();
    void fire();
    void cancel(const Key &key);

    std::shared_ptr<Scheduler> base;
    std::map<Key, std::function<void()>> waiting;
    quint64 lastNumber = 0;
    TimerHandle timer;
    std::optional<TimePoint> armedFor; ///< when `timer` fires; nothing: it does not run
};

class TimerQueue::Timer final : public ScheduledTimer {
public:
    Timer(std::shared_ptr<State> state, const State::Key &key)
        : m_state(std::move(state))
        , m_key(key)
    {
    }
    ~Timer() override { m_state->cancel(m_key); }

private:
    std::shared_ptr<State> m_state;
    State::Key m_key;
};

/// For the first that is due; a timer that fires too early for it only asks again.
void TimerQueue::State::arm()
{
    if (waiting.empty()) {
        timer.reset();
        armedFor.reset();
        return;
    }
    const TimePoint due = waiting.begin()->first.first;
    if (armedFor && *armedFor <= due)
        return;
    armedFor = due;
    const auto delay = std::chrono::ceil<milliseconds>(due - base->now());
    timer = base->singleShot(std::max(delay, milliseconds(0)), [this] { fire(); });
}

void TimerQueue::State::fire()
{
    const auto alive = shared_from_this(); // a callback may end everything
    const auto fired = std::move(timer);
    armedFor.reset();
    // Those that are set meanwhile wait for a turn of their own.
    const Key end{base->now(), lastNumber + 1};
    while (!waiting.empty() && waiting.begin()->first < end) {
        const auto node = waiting.extract(waiting.begin());
        node.mapped()();
    }
    arm();
}

void TimerQueue::State::cancel(const Key &key)
{
    // The next one may be later: it is not worth a new timer.
    if (waiting.erase(key) > 0 && waiting.empty())
        arm();
}

TimerQueue::TimerQueue(std::shared_ptr<Scheduler> base)
    : m_state(std::make_shared<State>())
{
    m_state->base = std::move(base);
}

TimerQueue::~TimerQueue()
{
    m_state->timer.reset();
    m_state->waiting.clear();
}

Scheduler::TimePoint TimerQueue::now() const
{
    return m_state->base->now();
}

WallTime TimerQueue::wallNow() const
{
    return m_state->base->wallNow();
}

TimerHandle TimerQueue::singleShot(milliseconds delay, std::function<void()> callback)
{
    const State::Key key{m_state->base->now() + delay, ++m_state->lastNumber};
    m_state->waiting.emplace(key, std::move(callback));
    m_state->arm();
    return std::make_unique<Timer>(m_state, key);
}

} // namespace Pusher::Detail
