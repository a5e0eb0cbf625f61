// SPDX-License-Identifier: MIT
#include "libpusher/core/interner.h"

namespace Pusher {

struct Interner::Chunk
{
    struct Entry
    {
        std::string utf8;
        QString text;
    };
    std::array<Entry, chunkSize> entries;
};

Interner::Interner(std::size_t capacity)
    : m_capacity(capacity)
    , m_chunks(std::make_unique<std::unique_ptr<Chunk>[]>(capacity / chunkSize + 1))
{
}

Interner::~Interner() = default;

Interner::Id Interner::intern(std::string_view utf8)
{
    if (const auto known = m_ids.find(utf8); known != m_ids.end())
        return known->second;
    const std::size_t index = m_size.load(std::memory_order_relaxed);
    if (index >= m_capacity || utf8.size() > maximumLength) {
        m_refused.fetch_add(1, std::memory_order_relaxed);
        return notInterned;
    }
    auto &chunk = m_chunks[index / chunkSize];
    if (!chunk)
        chunk = std::make_unique<Chunk>();
    auto &entry = chunk->entries[index % chunkSize];
    entry.utf8.assign(utf8);
    entry.text = QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
    const auto id = Id(index + 1);
    m_ids.emplace(entry.utf8, id);
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
    return m_chunks[(id - 1) / chunkSize]->entries[(id - 1) % chunkSize].text;
}

} // namespace Pusher
