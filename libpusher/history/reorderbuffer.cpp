// SPDX-License-Identifier: MIT
#include "libpusher/history/reorderbuffer.h"

#include <algorithm>
#include <utility>

namespace Pusher {

ReorderBuffer::ReorderBuffer(std::shared_ptr<Scheduler> scheduler, const Options &options,
                             std::function<void(const Event &)> release)
    : m_scheduler(std::move(scheduler))
    , m_options(options)
    , m_release(std::move(release))
{
}

void ReorderBuffer::push(quint64 number, const Event &event)
{
    if (m_next && (number < *m_next || m_waiting.contains(number))) {
        ++m_counters.tooLate;
        m_release(event);
        return;
    }
    if (!m_next || number == *m_next) {
        m_next = number + 1; // before the call: it may push the next one
        m_release(event);
        releaseInOrder();
        return;
    }
    m_waiting.emplace(number, Waiting{event, m_scheduler->now()});
    if (m_waiting.size() > m_options.capacity) {
        ++m_counters.overflowed;
        skipHole();
    }
    arm();
}

void ReorderBuffer::restart()
{
    m_next.reset();
    m_timer.reset();
    for (const auto &[number, waiting] : std::exchange(m_waiting, {}))
        m_release(waiting.event);
}

void ReorderBuffer::releaseInOrder()
{
    while (m_next && !m_waiting.empty() && m_waiting.begin()->first == *m_next) {
        const auto ready = m_waiting.extract(m_waiting.begin());
        m_next = ready.key() + 1;
        m_release(ready.mapped().event);
    }
    if (m_waiting.empty())
        m_timer.reset();
}

void ReorderBuffer::skipHole()
{
    m_next = m_waiting.begin()->first;
    releaseInOrder();
}

void ReorderBuffer::giveUp()
{
    m_timer.reset();
    const auto now = m_scheduler->now();
    const auto isOverdue = [this, now](const auto &waiting) {
        return now - waiting.second.since >= m_options.patience;
    };
    while (std::any_of(m_waiting.begin(), m_waiting.end(), isOverdue)) {
        ++m_counters.gaveUpWaiting;
        skipHole();
    }
    arm();
}

void ReorderBuffer::arm()
{
    if (m_timer || m_waiting.empty())
        return;
    const auto oldest =
        std::min_element(m_waiting.begin(), m_waiting.end(), [](const auto &a, const auto &b) {
            return a.second.since < b.second.since;
        });
    const auto left = oldest->second.since + m_options.patience - m_scheduler->now();
    m_timer = m_scheduler->singleShot(
        std::max(std::chrono::ceil<std::chrono::milliseconds>(left), std::chrono::milliseconds(0)),
        [this] { giveUp(); });
}

} // namespace Pusher
