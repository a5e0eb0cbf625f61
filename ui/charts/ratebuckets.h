// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QtGlobal>

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace Console {

/// How often things of some few kinds happened, second by second, over the last day.
///
/// 4 bytes a kind and second, taken in blocks as time goes on; the oldest go, counted. A time
/// before the newest (somebody set the clock back) is counted where it belongs, as long as that
/// second is kept. Pure, one thread.
class RateBuckets {
public:
    using Second = std::chrono::sys_seconds;
    static constexpr std::chrono::seconds defaultSpan = std::chrono::hours(24);
    static constexpr std::size_t blockSeconds = 512;

    /// Keeps at least the newest `span`.
    explicit RateBuckets(std::size_t kinds, std::chrono::seconds span = defaultSpan);

    void add(Pusher::WallTime time, std::size_t kind, quint32 count = 1);

    std::size_t kinds() const { return m_kinds; }
    bool isEmpty() const { return m_blocks.empty(); }
    /// The oldest second that is still kept; nothing before the first count.
    std::optional<Second> oldest() const;
    /// What was counted in `second`, one figure per kind; null where nothing is kept.
    const quint32 *at(Second second) const;
    /// What was counted and is no longer kept, or was too old to be.
    quint64 dropped() const { return m_dropped; }

    std::size_t allocatedBytes() const;

private:
    using Block = std::vector<quint32>;
    static qint64 blockOf(Second second);
    void dropFront();

    std::size_t m_kinds;
    std::size_t m_maximumBlocks;
    std::deque<Block> m_blocks; ///< without a hole
    qint64 m_firstBlock = 0;
    quint64 m_dropped = 0;
};

} // namespace Console
