// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/botstore.h"

#include "ui/domain/decoding.h"

namespace Console {

using Id = Pusher::Interner::Id;

namespace {

/// One writer: a plain load and store is enough and spares the locked instruction. Released, so
/// that who sees a win has the trade before it.
void increment(std::atomic<quint64> &counter)
{
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

} // namespace

struct BotStore::Slot {
    // Under the mutex.
    Bot bot;
    Pusher::WallTime firstSeen;
    Pusher::WallTime statusSince;
    // Without it: each is right by itself.
    std::atomic<Pusher::WallTime> lastHeard = Pusher::WallTime();
    std::atomic<quint64> lastEvent = 0;
    std::atomic<quint64> trades = 0;
    std::atomic<quint64> wins = 0;
    std::atomic<quint64> losses = 0;
    std::atomic<Id> nameInTrades = Pusher::Interner::notInterned;

    void heard(Pusher::WallTime when, quint64 event)
    {
        lastHeard.store(when, std::memory_order_relaxed);
        lastEvent.store(event, std::memory_order_relaxed);
    }
    BotRecord record(const Pusher::Interner &names) const
    {
        BotRecord result;
        result.bot = bot;
        if (result.bot.name.isEmpty())
            result.bot.name = names.text(nameInTrades.load(std::memory_order_acquire));
        result.firstSeen = firstSeen;
        result.statusSince = statusSince;
        result.lastHeard = lastHeard.load(std::memory_order_relaxed);
        result.lastEvent = lastEvent.load(std::memory_order_relaxed);
        // The other way round than they are written: never more wins than trades.
        result.losses = losses.load(std::memory_order_acquire);
        result.wins = wins.load(std::memory_order_acquire);
        result.trades = trades.load(std::memory_order_acquire);
        return result;
    }
};

BotStore::BotStore(Pusher::Interner &names, std::size_t capacity)
    : m_names(names)
    , m_capacity(capacity)
    , m_placeholder(names.find(Decoding::placeholder))
{
}

BotStore::~BotStore() = default;

QList<BotRecord> BotStore::snapshot() const
{
    const std::lock_guard lock(m_mutex);
    QList<BotRecord> result;
    result.reserve(qsizetype(m_slots.size()));
    for (const auto &slot : m_slots)
        result.append(slot->record(m_names));
    return result;
}

void BotStore::addTrade(const Trade &trade)
{
    const bool hasUuid = trade.botUuid != Pusher::Interner::notInterned;
    Slot *const slot =
        slotFor(hasUuid ? m_byUuid : m_byName, hasUuid ? trade.botUuid : trade.botName,
                trade.botName, trade.received);
    if (!slot)
        return;
    increment(slot->trades);
    if (trade.result == Trade::Result::Win)
        increment(slot->wins);
    else if (trade.result == Trade::Result::Loss)
        increment(slot->losses);
    slot->heard(trade.received, trade.event);
    if (trade.botName != Pusher::Interner::notInterned
        && trade.botName != slot->nameInTrades.load(std::memory_order_relaxed))
        slot->nameInTrades.store(trade.botName, std::memory_order_release);
    increment(m_revision);
}

void BotStore::announce(const Bot &bot)
{
    const QByteArray uuid = bot.uuid.toUtf8();
    const Id id = Decoding::internName({uuid.constData(), std::size_t(uuid.size())}, m_names);
    Slot *const slot = slotFor(m_byUuid, id, Pusher::Interner::notInterned, bot.updated);
    if (!slot)
        return;
    {
        const std::lock_guard lock(m_mutex);
        Bot &known = slot->bot;
        const bool isNews =
            known.event == 0 || (!bot.status.isEmpty() && bot.status != known.status);
        if (isNews)
            slot->statusSince = bot.updated;
        if (!bot.status.isEmpty())
            known.status = bot.status;
        if (!bot.name.isEmpty())
            known.name = bot.name;
        known.updated = bot.updated;
        known.event = bot.event;
    }
    slot->heard(bot.updated, bot.event);
    increment(m_revision);
}

BotStore::Slot *BotStore::slotFor(Table &table, Id id, Id name, Pusher::WallTime seen)
{
    if (id < table.size() && table[id])
        return table[id];
    return open(table, id, name, seen);
}

BotStore::Slot *BotStore::open(Table &table, Id id, Id name, Pusher::WallTime seen)
{
    const QString &text = m_names.text(id);
    if (text.isEmpty())
        return nullptr; // no bot
    // The placeholder stands for any number of bots.
    if (m_slots.size() == m_capacity || id == m_placeholder) {
        increment(m_refused);
        return nullptr;
    }
    auto slot = std::make_unique<Slot>();
    (&table == &m_byUuid ? slot->bot.uuid : slot->bot.name) = text;
    slot->firstSeen = seen;
    // Before anybody can see the slot: a reader never finds a bot that has lost its name.
    slot->nameInTrades.store(name, std::memory_order_relaxed);
    if (id >= table.size())
        table.resize(std::size_t(id) + 1, nullptr);
    table[id] = slot.get();
    const std::lock_guard lock(m_mutex);
    m_slots.push_back(std::move(slot));
    return table[id];
}

} // namespace Console
