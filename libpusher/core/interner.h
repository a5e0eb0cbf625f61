// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace Pusher {

/// Gives each distinct name a small number, so that events, buckets and tables hold 4 bytes for it.
///
/// Bounded: hostile peers could invent names for ever. Past the capacity, or over `maximumLength`
/// bytes, `intern()` answers `notInterned` and counts it; the event then keeps its name itself.
/// One thread writes (`intern`); any thread may read `text()` of an id that reached it through a
/// published count or a lock: entries never move and never change.
class Interner {
public:
    using Id = quint32;
    static constexpr Id notInterned = 0;
    static constexpr std::size_t defaultCapacity = 65536;
    static constexpr std::size_t maximumLength = 1024;

    explicit Interner(std::size_t capacity = defaultCapacity);
    ~Interner();
    Interner(const Interner &) = delete;
    Interner &operator=(const Interner &) = delete;

    /// The id of `utf8` (valid UTF-8), made if new; writer's thread only.
    Id intern(std::string_view utf8);
    /// The id of `utf8` if it was seen before, else `notInterned`; writer's thread only.
    Id find(std::string_view utf8) const;

    /// Empty for `notInterned`.
    const QString &text(Id id) const;

    std::size_t size() const { return m_size.load(std::memory_order_acquire); }
    /// How often a name was refused because the table was full or the name too long.
    quint64 refused() const { return m_refused.load(std::memory_order_relaxed); }

private:
    static constexpr std::size_t chunkSize = 1024;
    struct Entry;
    struct Chunk;
    const Entry &entry(Id id) const; ///< of an id that was given out
    /// Where a name asked for lately is looked for first. A stream repeats few names: one compare
    /// with what was last seen at this place saves the table's hash, division and chain.
    static constexpr std::size_t recentCount = 1024;
    static std::size_t recentPlace(std::string_view utf8); ///< below `recentCount`

    std::size_t m_capacity;
    std::unique_ptr<std::unique_ptr<Chunk>[]> m_chunks;
    std::unordered_map<std::string_view, Id> m_ids;
    std::array<Id, recentCount> m_recent{};
    std::atomic<std::size_t> m_size = 0;
    std::atomic<quint64> m_refused = 0;
};

} // namespace Pusher
