// SPDX-License-Identifier: MIT
#include "libpusher/history/eventsegment.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace Pusher {
namespace {

constexpr std::size_t largestChunk = 64 * 1024;
constexpr std::size_t smallestChunk = 2 * 1024;
// What does not fit into the rest of a chunk wastes that rest: up to here that is 3 % of a chunk at
// worst. Anything larger gets a chunk of its own, to the byte.
constexpr std::size_t largestShared = 2 * 1024;

using OwnSizes = std::array<quint32, 4>;

} // namespace

EventSegment::EventSegment(quint64 firstSequence)
    : m_firstSequence(firstSequence)
    , m_headers(std::make_unique<EventHeader[]>(capacity))
    , m_outcomes(std::make_unique<std::atomic<quint32>[]>(capacity))
{
}

EventSegment::OwnTexts EventSegment::ownTexts(quint32 index) const
{
    const EventHeader &header = m_headers[index];
    if (header.ownSize == 0)
        return {};
    const char *at = header.data - header.ownSize;
    OwnSizes sizes;
    std::memcpy(sizes.data(), at, sizeof sizes);
    at += sizeof sizes;
    OwnTexts own;
    own.channel = {at, sizes[0]};
    own.name = {at + sizes[0], sizes[1]};
    own.user = {at + sizes[0] + sizes[1], sizes[2]};
    own.cannotDecrypt = {at + sizes[0] + sizes[1] + sizes[2], sizes[3]};
    return own;
}

void EventSegment::append(EventHeader header, std::string_view data, const OwnTexts &own)
{
    std::size_t ownSize = 0;
    if (!own.isEmpty())
        ownSize = sizeof(OwnSizes) + own.channel.size() + own.name.size() + own.user.size()
            + own.cannotDecrypt.size();
    char *at = allocate(ownSize + data.size());
    if (ownSize > 0) {
        const OwnSizes sizes{quint32(own.channel.size()), quint32(own.name.size()),
                             quint32(own.user.size()), quint32(own.cannotDecrypt.size())};
        std::memcpy(at, sizes.data(), sizeof sizes);
        at += sizeof sizes;
        for (const std::string_view text : {own.channel, own.name, own.user, own.cannotDecrypt})
            at = std::copy(text.begin(), text.end(), at);
    }
    std::copy(data.begin(), data.end(), at);
    header.ownSize = quint32(ownSize);
    header.dataSize = quint32(data.size());
    header.data = at;
    const quint32 index = m_count.load(std::memory_order_relaxed);
    m_headers[index] = header;
    m_count.store(index + 1, std::memory_order_release);
}

char *EventSegment::allocate(std::size_t size)
{
    if (size > m_freeSize) {
        const bool alone = size > largestShared;
        std::size_t chunkSize = size;
        if (!alone) {
            // As much as the events to come will need if they are like those before, so that a full
            // segment has hardly any rest: with fixed chunks short events would lose a fifth.
            const std::size_t count = m_count.load(std::memory_order_relaxed);
            const std::size_t expected = (capacity - count) * (m_arenaUsed + size) / (count + 1);
            chunkSize = std::clamp(expected, smallestChunk, largestChunk);
        }
        m_chunks.push_back(std::make_unique_for_overwrite<char[]>(chunkSize));
        m_arenaSize += chunkSize;
        if (alone)
            return m_chunks.back().get();
        m_free = m_chunks.back().get();
        m_freeSize = chunkSize;
    }
    char *result = m_free;
    m_free += size;
    m_freeSize -= size;
    m_arenaUsed += size;
    return result;
}

std::size_t EventSegment::allocatedBytes() const
{
    return sizeof(EventSegment) + capacity * (sizeof(EventHeader) + sizeof(m_outcomes[0]))
        + m_arenaSize + m_chunks.capacity() * sizeof(m_chunks[0]);
}

} // namespace Pusher
