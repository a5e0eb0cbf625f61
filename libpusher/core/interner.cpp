// SPDX-License-Identifier: MIT
#include "libpusher/core/interner.h"

#include <cstring>

namespace Pusher {

struct Interner::Entry {
    std::string utf8;
    QString text;
};

struct Interner::Chunk {
    std::array<Entry, chunkSize> entries;
};

Interner::Interner(std::size_t capacity)
    : m_capacity(capacity)
    , m_chunks(std::make_unique<std::unique_ptr<Chunk>[]>(capacity / chunkSize + 1))
{
}

Interner::~Interner() = default;

const Interner::Entry &Interner::entry(Id id) const
{
    return m_chunks[(id - 1) / chunkSize]->entries[(id - 1) % chunkSize];
}

/// From the length and both ends, where names differ; a bad spread costs time only.
std::size_t Interner::recentPlace(std::string_view utf8)
{
    quint64 head = 0;
    quint64 tail = 0;
    if (utf8.size() >= sizeof head) {
        std::memcpy(&head, utf8.data(), sizeof head);
        std::memcpy(&tail, utf8.data() + utf8.size() - sizeof tail, sizeof tail);
    } else {
        for (const char c : utf8)
            head = head << 8 | quint8(c);
    }
    constexpr quint64 goldenRatio = 0x9E3779B97F4A7C15;
    static_assert(recentCount == 1 << 10);
    const quint64 mixed = (head ^ (tail << 7 | tail >> 57) ^ utf8.size()) * goldenRatio;
    return std::size_t(mixed >> 54);
}

Interner::Id Interner::intern(std::string_view utf8)
{
    Id &recent = m_recent[recentPlace(utf8)];
    if (recent != notInterned && entry(recent).utf8 == utf8)
        return recent;
    if (const auto known = m_ids.find(utf8); known != m_ids.end())
        return recent = known->second;
    const std::size_t index = m_size.load(std::memory_order_relaxed);
    if (index >= m_capacity || utf8.size() > maximumLength) {
        m_refused.fetch_add(1, std::memory_order_relaxed);
        return notInterned;
    }
    auto &chunk = m_chunks[index / chunkSize];
    if (!chunk)
        chunk = std::make_unique<Chunk>();
    auto &added = chunk->entries[index % chunkSize];
    added.utf8.assign(utf8);
    added.text = QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
    const auto id = Id(index + 1);
    m_ids.emplace(added.utf8, id);
    m_size.store(index + 1, std::memory_order_release);
    return id;
}

Interner::Id Interner::find(std::string_view utf8) const
{
    const auto known = m_ids.find(utf8);
    return known == m_ids.end() ? notInterned : known->second;
}

const QString &Interner::text(Id id) const
{
    static const QString empty;
    if (id == notInterned || id > size())
        return empty;
    return entry(id).text;
}

} // namespace Pusher
