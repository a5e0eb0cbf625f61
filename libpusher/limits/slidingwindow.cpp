// SPDX-License-Identifier: MIT
#include "libpusher/limits/slidingwindow.h"

#include <algorithm>

namespace Pusher {

using std::chrono::nanoseconds;
using TimePoint = Scheduler::TimePoint;

SlidingWindow::SlidingWindow(qint64 limit, nanoseconds span)
    : m_limit(limit)
    , m_length((span.count() + parts - 1) / parts)
{
    Q_ASSERT(limit >= 0 && span.count() >= parts);
}

qint64 SlidingWindow::slotOf(TimePoint now) const
{
    return std::max<qint64>(m_newest, nanoseconds(now.time_since_epoch()).count() / m_length);
}

TimePoint SlidingWindow::goneAt(qint64 slot) const
{
    return TimePoint(nanoseconds((slot + kept) * m_length));
}

qint64 SlidingWindow::used(TimePoint now) const
{
    // Mostly the newest slot is the present one or the one before: what has left since is little.
    const qint64 slot = slotOf(now);
    const qint64 gone = slot - m_newest;
    if (gone >= kept)
        return 0;
    qint64 used = m_sum;
    for (qint64 i = 1; i <= gone; ++i)
        used -= m_counts[std::size_t((m_newest + i) % kept)];
    return used;
}

void SlidingWindow::add(TimePoint now, qint64 count)
{
    const qint64 slot = slotOf(now);
    const qint64 gone = std::min<qint64>(slot - m_newest, kept);
    for (qint64 i = 1; i <= gone; ++i) {
        quint32 &left = m_counts[std::size_t((m_newest + i) % kept)];
        m_sum -= left;
        left = 0;
    }
    m_newest = slot;
    m_counts[std::size_t(slot % kept)] += quint32(count);
    m_sum += count;
}

std::optional<std::chrono::milliseconds> SlidingWindow::wait(TimePoint now, qint64 count) const
{
    if (count > m_limit)
        return {};
    const qint64 slot = slotOf(now);
    qint64 tooMany = m_sum + count - m_limit;
    // From the oldest on: when has enough left?
    for (qint64 old = m_newest - kept + 1; tooMany > 0; ++old) {
        tooMany -= m_counts[std::size_t((old % kept + kept) % kept)];
        if (tooMany <= 0 && old + kept > slot)
            return std::chrono::ceil<std::chrono::milliseconds>(goneAt(old) - now);
    }
    return std::chrono::milliseconds(0);
}

TimePoint SlidingWindow::emptyAt() const
{
    return m_sum == 0 ? TimePoint() : goneAt(m_newest);
}

void SlidingWindow::setLimit(TimePoint now, qint64 limit, nanoseconds span)
{
    const SlidingWindow old = *this;
    *this = SlidingWindow(limit, span);
    if (m_length == old.m_length) {
        *this = old;
        m_limit = limit;
        return;
    }
    const qint64 newest = old.slotOf(now);
    const TimePoint present = std::max(now, TimePoint(nanoseconds(newest * old.m_length)));
    for (qint64 slot = std::max<qint64>(newest - kept + 1, 0); slot <= old.m_newest; ++slot) {
        const TimePoint end(nanoseconds((slot + 1) * old.m_length - 1));
        add(std::min(end, present), old.m_counts[std::size_t(slot % kept)]);
    }
}

} // namespace Pusher
