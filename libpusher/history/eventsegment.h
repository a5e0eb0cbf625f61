// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/interner.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/history/dispatchoutcome.h"

#include <QByteArrayView>

#include <atomic>
#include <memory>
#include <string_view>
#include <vector>

namespace Pusher {

/// What is kept of each event besides its bytes: 32 bytes.
struct EventHeader {
    WallTime received;
    Interner::Id channel = Interner::notInterned;
    Interner::Id name = Interner::notInterned;
    quint32 ownSize = 0; ///< bytes in front of `data` that hold an EventSegment::OwnTexts; 0 mostly
    quint32 dataSize = 0;
    const char *data = nullptr; ///< in the segment's arena
};
static_assert(sizeof(EventHeader) == 32);

/// Up to 4096 events: headers plus one byte arena; immutable once published (see RowSegment).
///
/// Memory: at most 40 + 1.05 · length bytes per event, all in, once some hundred events are kept.
/// One writer; any thread reads headers and data below `count()`. One word per event is not part of
/// that: its outcome, which the dispatcher notes later, also in a segment that others hold already.
class EventSegment {
public:
    static constexpr quint32 capacity = 4096;

    /// The texts that an event keeps itself: the sender (rare, and too many to intern), a name that
    /// the interner refused, and why `data` is still sealed (Event::cannotDecrypt()). Views into the
    /// arena (reading) or the caller's (writing).
    struct OwnTexts {
        std::string_view channel;
        std::string_view name;
        std::string_view user;
        std::string_view cannotDecrypt;

        bool isEmpty() const
        {
            return channel.empty() && name.empty() && user.empty() && cannotDecrypt.empty();
        }
    };

    explicit EventSegment(quint64 firstSequence);

    quint64 firstSequence() const { return m_firstSequence; }
    quint32 count() const { return m_count.load(std::memory_order_acquire); }
    bool isFull() const { return m_count.load(std::memory_order_relaxed) == capacity; }
    const EventHeader &header(quint32 index) const { return m_headers[index]; }
    QByteArrayView data(quint32 index) const
    {
        return QByteArrayView(m_headers[index].data, qsizetype(m_headers[index].dataSize));
    }
    OwnTexts ownTexts(quint32 index) const;

    /// Waiting or Dispatched; EventHistory::outcome() knows those that were missed. Any thread.
    DispatchOutcome outcome(quint32 index) const
    {
        return DispatchOutcome::unpacked(m_outcomes[index].load(std::memory_order_acquire));
    }
    /// Dispatcher's thread only. Const, for the events themselves stay as they are.
    void setOutcome(quint32 index, const DispatchOutcome &outcome) const
    {
        m_outcomes[index].store(outcome.packed(), std::memory_order_release);
    }

    /// Writer's thread only; not when full. Copies the bytes into the arena and fills the header's
    /// sizes and pointer.
    void append(EventHeader header, std::string_view data, const OwnTexts &own = {});
    /// Bytes allocated for headers, outcomes and arena, for the memory figure.
    std::size_t allocatedBytes() const;

private:
    char *allocate(std::size_t size);

    quint64 m_firstSequence;
    std::unique_ptr<EventHeader[]> m_headers;
    /// Beside the headers, not in a ring of their own that could get out of step with them.
    std::unique_ptr<std::atomic<quint32>[]> m_outcomes;
    std::vector<std::unique_ptr<char[]>> m_chunks;
    char *m_free = nullptr;
    std::size_t m_freeSize = 0;
    std::size_t m_arenaSize = 0;
    std::size_t m_arenaUsed = 0;
    std::atomic<quint32> m_count = 0;
};

} // namespace Pusher
