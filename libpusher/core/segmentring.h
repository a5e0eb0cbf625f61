// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace Pusher {

/// Rows `firstSequence() … firstSequence() + count() - 1`, append-only and immutable once
/// published.
///
/// One writer appends; any thread reads up to `count()`. Readers hold `shared_ptr<const
/// RowSegment>`: no copy, no lock, no dangling row, whatever the ring evicts meanwhile.
template <typename Row, quint32 Capacity = 4096>
class RowSegment {
public:
    static constexpr quint32 capacity = Capacity;

    explicit RowSegment(quint64 firstSequence)
        : m_firstSequence(firstSequence)
        , m_rows(std::make_unique<Row[]>(Capacity))
    {
    }

    quint64 firstSequence() const { return m_firstSequence; }
    quint32 count() const { return m_count.load(std::memory_order_acquire); }
    bool isFull() const { return m_count.load(std::memory_order_relaxed) == Capacity; }
    const Row &row(quint32 index) const { return m_rows[index]; }

    /// Writer's thread only; not when full.
    void append(const Row &row)
    {
        const quint32 index = m_count.load(std::memory_order_relaxed);
        m_rows[index] = row;
        m_count.store(index + 1, std::memory_order_release);
    }

private:
    quint64 m_firstSequence;
    std::unique_ptr<Row[]> m_rows;
    std::atomic<quint32> m_count = 0;
};

/// A bounded ring of segments: the newest `capacity()` rows by sequence number; evicts whole
/// segments.
///
/// Sequence numbers start at 1 and never repeat, also across `clear()`. Memory is bounded by
/// `capacity` plus one segment; rows older than `capacity` are already out of `firstSequence()`
/// while their segment waits to be dropped. Writer: one thread. `snapshot()`, `firstSequence()` and
/// `lastSequence()`: any thread.
template <typename Segment>
class SegmentRing {
public:
    using SegmentPtr = std::shared_ptr<const Segment>;

    /// What a reader holds: a contiguous run of rows that cannot vanish under it.
    struct Snapshot {
        std::vector<SegmentPtr> segments;
        /// Rows below this are evicted or cleared; 1 when empty from the start.
        quint64 firstSequence = 1;
        /// `firstSequence - 1` when empty.
        quint64 lastSequence = 0;

        quint64 size() const { return lastSequence + 1 - firstSequence; }
        /// The segment that holds `sequence`, which must be in range. Segments have equal capacity,
        /// but the first after a clear may start anywhere, so this searches (a handful of steps).
        const Segment &segmentOf(quint64 sequence) const
        {
            const auto after = std::upper_bound(
                segments.begin(), segments.end(), sequence,
                [](quint64 s, const SegmentPtr &segment) { return s < segment->firstSequence(); });
            return **std::prev(after);
        }
        /// Calls `visit(const SegmentPtr &, quint32 index)` for the rows first … last as far as
        /// they are held, in order, until it answers false; answers whether it never did.
        template <typename Visitor>
        bool forEachRow(quint64 first, quint64 last, Visitor &&visit) const;
        /// How many of first … last had left before this snapshot was taken.
        quint64 goneOf(quint64 first, quint64 last) const
        {
            first = std::max<quint64>(first, 1);
            if (first > last || first >= firstSequence)
                return 0;
            return std::min(last, firstSequence - 1) - first + 1;
        }
    };

    explicit SegmentRing(quint64 capacity)
        : m_capacity(std::max<quint64>(capacity, 1))
    {
    }

    quint64 capacity() const { return m_capacity; }
    quint64 lastSequence() const { return m_last.load(std::memory_order_acquire); }
    quint64 firstSequence() const { return firstOf(lastSequence()); }
    quint64 size() const
    {
        // One reading of the end serves both, or a fast writer could make the difference negative.
        const quint64 last = lastSequence();
        return last + 1 - std::min(firstOf(last), last + 1);
    }
    /// Rows that left because the ring was full (not those cleared).
    quint64 evicted() const { return m_evicted.load(std::memory_order_relaxed); }

    Snapshot snapshot() const { return snapshotFrom(1); }
    /// As `snapshot()`, but with only those segments that hold `from` or later rows.
    Snapshot snapshotFrom(quint64 from) const
    {
        Snapshot result;
        quint64 cleared = 0;
        {
            const std::lock_guard lock(m_mutex);
            auto begin = m_segments.end();
            while (begin != m_segments.begin()
                   && (begin == m_segments.end() || (*begin)->firstSequence() > from))
                --begin;
            result.segments.assign(begin, m_segments.end());
            cleared = m_clearedUpTo.load(std::memory_order_relaxed);
        }
        if (result.segments.empty()) {
            result.firstSequence = cleared + 1;
            result.lastSequence = cleared;
            return result;
        }
        // The end comes from the segments at hand: rows published since may lie in one that we
        // lack.
        const Segment &tail = *result.segments.back();
        result.lastSequence = std::min(lastSequence(), tail.firstSequence() + tail.count() - 1);
        const quint64 oldest =
            result.lastSequence > m_capacity ? result.lastSequence - m_capacity + 1 : 1;
        result.firstSequence =
            std::max({oldest, cleared + 1, result.segments.front()->firstSequence()});
        result.lastSequence = std::max(result.lastSequence, result.firstSequence - 1);
        return result;
    }

    /// The segment to append the next row to; evicts the oldest where needed. Writer's thread only.
    Segment &tail()
    {
        if (!m_tail || m_tail->isFull())
            startSegment();
        return *m_tail;
    }
    /// Says that one row was appended to `tail()`; answers its sequence number.
    quint64 published()
    {
        const quint64 sequence = m_last.load(std::memory_order_relaxed) + 1;
        if (sequence - m_clearedUpTo.load(std::memory_order_relaxed) > m_capacity)
            m_evicted.fetch_add(1, std::memory_order_relaxed);
        m_last.store(sequence, std::memory_order_release);
        return sequence;
    }

    /// Forgets all rows and answers them, so that the caller can undo or export. Writer's thread
    /// only.
    Snapshot clear()
    {
        Snapshot gone = snapshot();
        const std::lock_guard lock(m_mutex);
        m_segments.clear();
        m_tail.reset();
        m_clearedUpTo.store(m_last.load(std::memory_order_relaxed), std::memory_order_release);
        return gone;
    }

private:
    quint64 firstOf(quint64 last) const
    {
        const quint64 oldest = last > m_capacity ? last - m_capacity + 1 : 1;
        return std::max(oldest, m_clearedUpTo.load(std::memory_order_acquire) + 1);
    }
    void startSegment()
    {
        const quint64 next = m_last.load(std::memory_order_relaxed) + 1;
        auto segment = std::make_shared<Segment>(next);
        const std::lock_guard lock(m_mutex);
        m_segments.push_back(segment);
        m_tail = std::move(segment);
        // A segment goes once even its last row is out of the newest `capacity` rows.
        while (m_segments.size() > 1 && m_segments[1]->firstSequence() + m_capacity <= next)
            m_segments.pop_front();
    }

    const quint64 m_capacity;
    mutable std::mutex m_mutex;
    std::deque<SegmentPtr> m_segments;
    std::shared_ptr<Segment> m_tail;
    std::atomic<quint64> m_last = 0;
    std::atomic<quint64> m_clearedUpTo = 0;
    std::atomic<quint64> m_evicted = 0;
};

template <typename Segment>
template <typename Visitor>
bool SegmentRing<Segment>::Snapshot::forEachRow(quint64 first, quint64 last, Visitor &&visit) const
{
    const quint64 from = std::max(first, firstSequence);
    const quint64 to = std::min(last, lastSequence);
    for (const SegmentPtr &segment : segments) {
        const quint64 start = segment->firstSequence();
        const quint64 end = std::min(to + 1, start + segment->count());
        for (quint64 sequence = std::max(from, start); sequence < end; ++sequence) {
            if (!visit(segment, quint32(sequence - start)))
                return false;
        }
    }
    return true;
}

} // namespace Pusher
