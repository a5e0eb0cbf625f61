// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/botrecord.h"
#include "ui/domain/trade.h"

#include <QList>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace Console {

/// Every bot heard of, with exact figures also of trades that left the ring; in order of first
/// appearance, never forgotten, bounded. One writer, any reader.
///
/// A bot is known by its uuid; a trade that names a bot without one counts for a row of that name.
/// Counting a trade takes no lock and looks nothing up but a place in a list.
class BotStore {
public:
    /// `names`: of the trades, with the placeholder in it already.
    BotStore(Pusher::Interner &names, std::size_t capacity);
    ~BotStore();

    QList<BotRecord> snapshot() const;
    /// Grows with every change: who has seen this one has seen all before it.
    quint64 revision() const { return m_revision.load(std::memory_order_acquire); }
    /// Trades and announcements that count for no row, because there were too many bots or the
    /// bot's uuid was too long.
    quint64 refused() const { return m_refused.load(std::memory_order_relaxed); }

    // Writer's thread only.
    void addTrade(const Trade &trade);
    /// An empty name or status was not sent: it stays what it was.
    void announce(const Bot &bot);

private:
    struct Slot;
    using Table = std::vector<Slot *>; ///< by id of the name table

    Slot *slotFor(Table &table, Pusher::Interner::Id id, Pusher::Interner::Id name,
                  Pusher::WallTime seen);
    Slot *open(Table &table, Pusher::Interner::Id id, Pusher::Interner::Id name,
               Pusher::WallTime seen);

    Pusher::Interner &m_names;
    const std::size_t m_capacity;
    const Pusher::Interner::Id m_placeholder; ///< of names that were not kept
    mutable std::mutex m_mutex; ///< the list of slots, and what announcements write
    std::vector<std::unique_ptr<Slot>> m_slots;
    Table m_byUuid;
    Table m_byName;
    std::atomic<quint64> m_revision = 0;
    std::atomic<quint64> m_refused = 0;
};

} // namespace Console
