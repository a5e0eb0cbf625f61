// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/ratemeter.h"

namespace Console {

using namespace std::chrono;

void RateMeter::sample(TimePoint now, quint64 count)
{
    const auto last = [this] { return m_samples[(m_begin + m_size - 1) % capacity]; };
    if (count > (m_size > 0 ? last().count : 0))
        m_lastGrowth = now;
    if (m_size == capacity) {
        m_begin = (m_begin + 1) % capacity;
        --m_size;
    }
    m_samples[(m_begin + m_size++) % capacity] = {now, count};
    while (m_size > 2 && m_samples[m_begin].time + window < now) {
        m_begin = (m_begin + 1) % capacity;
        --m_size;
    }
}

double RateMeter::perSecond() const
{
    if (m_size < 2)
        return 0;
    const Sample &from = m_samples[m_begin];
    const Sample &to = m_samples[(m_begin + m_size - 1) % capacity];
    const double seconds = duration<double>(to.time - from.time).count();
    return seconds > 0 ? double(to.count - from.count) / seconds : 0;
}

std::optional<milliseconds> RateMeter::age(TimePoint now) const
{
    if (!m_lastGrowth)
        return std::nullopt;
    return duration_cast<milliseconds>(now - *m_lastGrowth);
}

} // namespace Console
