// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/interner.h"
#include "libpusher/core/scheduler.h"

#include <QByteArrayView>

#include <atomic>
#include <memory>
#include <vector>

namespace Pusher {

/// What is kept of each event besides its bytes: 32 bytes.
struct EventHeader
{
    WallTime received;
    Interner::Id channel = Interner::notInterned;
    Interner::Id name = Interner::notInterned;
    Interner::Id user = Interner::notInterned;
    quint32 dataSize = 0;
    const char *data = nullptr; ///< in the segment's arena
};
static_assert(sizeof(EventHeader) == 32);

/// Up to 4096 events: headers plus one byte arena; immutable once published (see RowSegment).
class EventSegment
{
public:
    static constexpr quint32 capacity = 4096;

    explicit EventSegment(quint64 firstSequence);

    quint64 firstSequence() const { return m_firstSequence; }
    quint32 count() const { return m_count.load(std::memory_order_acquire); }
    bool isFull() const { return m_count.load(std::memory_order_relaxed) == capacity; }
    const EventHeader &header(quint32 index) const { return m_headers[index]; }
    QByteArrayView data(quint32 index) const
    {
        return QByteArrayView(m_headers[index].data, qsizetype(m_headers[index].dataSize));
    }

    /// Writer's thread only; not when full. Copies the bytes into the arena.
    void append(EventHeader header, std::string_view data);
    /// Bytes allocated for headers and arena, for the memory figure.
    std::size_t allocatedBytes() const;

private:
    quint64 m_firstSequence;
    std::unique_ptr<EventHeader[]> m_headers;
    std::vector<std::unique_ptr<char[]>> m_chunks;
    std::atomic<quint32> m_count = 0;
    // … (chunk bookkeeping is the implementer's)
};

} // namespace Pusher
