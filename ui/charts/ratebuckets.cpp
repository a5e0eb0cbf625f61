// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ratebuckets.h"

#include <limits>
#include <numeric>

namespace Console {

using namespace std::chrono;

namespace {

constexpr auto block = qint64(RateBuckets::blockSeconds);

} // namespace

RateBuckets::RateBuckets(std::size_t kinds, seconds span)
    : m_kinds(kinds)
    , m_maximumBlocks((std::size_t(span.count()) + blockSeconds - 1) / blockSeconds + 1)
{
}

qint64 RateBuckets::blockOf(Second second)
{
    const qint64 count = second.time_since_epoch().count();
    return count >= 0 ? count / block : (count + 1) / block - 1;
}

void RateBuckets::dropFront()
{
    m_dropped = std::accumulate(m_blocks.front().cbegin(), m_blocks.front().cend(), m_dropped);
    m_blocks.pop_front();
    ++m_firstBlock;
}

void RateBuckets::add(Pusher::WallTime time, std::size_t kind, quint32 count)
{
    const auto second = floor<seconds>(time);
    const qint64 number = blockOf(second);
    if (m_blocks.empty())
        m_firstBlock = number;
    if (number < m_firstBlock) {
        const auto missing = std::size_t(m_firstBlock - number);
        if (m_blocks.size() + missing > m_maximumBlocks) {
            m_dropped += count;
            return;
        }
        for (; m_firstBlock > number; --m_firstBlock)
            m_blocks.emplace_front(blockSeconds * m_kinds);
    }
    // A clock set far ahead leaves nothing worth keeping, and no endless loop.
    while (!m_blocks.empty() && number - m_firstBlock >= qint64(m_maximumBlocks))
        dropFront();
    if (m_blocks.empty())
        m_firstBlock = number;
    while (m_firstBlock + qint64(m_blocks.size()) <= number)
        m_blocks.emplace_back(blockSeconds * m_kinds);
    const auto place = std::size_t(second.time_since_epoch().count() - number * block);
    quint32 &counter = m_blocks[std::size_t(number - m_firstBlock)][place * m_kinds + kind];
    counter += std::min(count, std::numeric_limits<quint32>::max() - counter);
}

std::optional<RateBuckets::Second> RateBuckets::oldest() const
{
    if (m_blocks.empty())
        return std::nullopt;
    return Second(seconds(m_firstBlock * block));
}

const quint32 *RateBuckets::at(Second second) const
{
    const qint64 number = blockOf(second);
    if (number < m_firstBlock || number - m_firstBlock >= qint64(m_blocks.size()))
        return nullptr;
    const auto place = std::size_t(second.time_since_epoch().count() - number * block);
    return &m_blocks[std::size_t(number - m_firstBlock)][place * m_kinds];
}

std::size_t RateBuckets::allocatedBytes() const
{
    return m_blocks.size() * blockSeconds * m_kinds * sizeof(quint32);
}

} // namespace Console
