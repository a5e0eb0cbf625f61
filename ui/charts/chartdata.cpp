// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartdata.h"

#include "ui/domain/decoding.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::WallTime;
using namespace std::chrono;

namespace {

constexpr quint8 unknownKind = 255;

ChartData::Kind kindOfName(QStringView name)
{
    if (name == "trade-executed"_L1)
        return ChartData::Kind::Trade;
    if (name == "bot-created"_L1 || name == "bot-updated"_L1)
        return ChartData::Kind::Bot;
    if (name == "strategy-modified"_L1)
        return ChartData::Kind::Strategy;
    if (name == "notification"_L1)
        return ChartData::Kind::Notification;
    return ChartData::Kind::Other;
}

/// Adds up what falls into one second, so that the buckets are asked once a second and not once an
/// event.
class SecondSums {
public:
    explicit SecondSums(RateBuckets &buckets)
        : m_buckets(buckets)
    {
    }
    ~SecondSums() { flush(); }
    Q_DISABLE_COPY_MOVE(SecondSums)

    void add(WallTime time, ChartData::Kind kind)
    {
        if (time < m_begin || time >= m_begin + 1s) {
            flush();
            m_begin = floor<seconds>(time);
        }
        ++m_counts[std::size_t(kind)];
    }

private:
    void flush()
    {
        for (std::size_t kind = 0; kind < m_counts.size(); ++kind) {
            if (const quint32 count = std::exchange(m_counts[kind], 0); count > 0)
                m_buckets.add(m_begin, kind, count);
        }
    }

    RateBuckets &m_buckets;
    WallTime m_begin = WallTime::min();
    std::array<quint32, ChartData::kindCount> m_counts{};
};

} // namespace

ChartData::ChartData(std::shared_ptr<const Pusher::EventHistory> history,
                     std::shared_ptr<const DiscoveryStore> store)
    : m_history(std::move(history))
    , m_store(std::move(store))
{
    m_profits.reserve(maximumCurrencies);
}

bool ChartData::collect()
{
    const bool hadEvents = m_history && collectEvents();
    const bool hadTrades = m_store && collectTrades();
    return hadEvents || hadTrades;
}

void ChartData::noteLineUp(WallTime now)
{
    if (!m_knownFrom)
        m_knownFrom = now;
}

void ChartData::noteKnown(WallTime time)
{
    if (!m_knownFrom || time < *m_knownFrom)
        m_knownFrom = time;
}

bool ChartData::collectEvents()
{
    if (m_history->lastSequence() < m_nextEvent)
        return false;
    const auto kept = m_history->snapshotFrom(m_nextEvent);
    if (kept.lastSequence < m_nextEvent)
        return false;
    const quint64 gone = kept.goneOf(m_nextEvent, kept.lastSequence);
    m_missedEvents += gone;
    const WallTime before = m_lastEventAt;
    WallTime earliest = WallTime::max();
    {
        SecondSums sums(m_events);
        kept.forEachRow(m_nextEvent, kept.lastSequence, [&](const auto &segment, quint32 index) {
            const WallTime received = segment->header(index).received;
            sums.add(received, kindOf(*segment, index));
            earliest = std::min(earliest, received);
            m_lastEventAt = received;
            ++m_eventCount;
            return true;
        });
    }
    if (earliest != WallTime::max()) {
        noteKnown(earliest);
        if (gone > 0 && before != WallTime())
            m_gaps.addPartial(before, earliest);
    }
    m_nextEvent = kept.lastSequence + 1;
    return true;
}

ChartData::Kind ChartData::kindOf(const Pusher::EventSegment &segment, quint32 index)
{
    const Pusher::Interner::Id id = segment.header(index).name;
    if (id == Pusher::Interner::notInterned) {
        const std::string_view own = segment.ownTexts(index).name;
        return kindOfName(QString::fromUtf8(own.data(), qsizetype(own.size())));
    }
    if (id >= m_kindOfName.size())
        m_kindOfName.resize(id + 1, unknownKind);
    quint8 &kind = m_kindOfName[id];
    if (kind == unknownKind)
        kind = quint8(kindOfName(m_history->names()->text(id)));
    return Kind(kind);
}

bool ChartData::collectTrades()
{
    if (m_store->trades().lastSequence() < m_nextTrade)
        return false;
    const auto kept = m_store->trades().snapshotFrom(m_nextTrade);
    if (kept.lastSequence < m_nextTrade)
        return false;
    const quint64 gone = kept.goneOf(m_nextTrade, kept.lastSequence);
    m_missedTrades += gone;
    const WallTime before = m_lastTradeAt;
    WallTime earliest = WallTime::max();
    kept.forEachRow(m_nextTrade, kept.lastSequence, [&](const auto &segment, quint32 index) {
        const Trade &trade = segment->row(index);
        takeTrade(trade);
        earliest = std::min(earliest, trade.received);
        return true;
    });
    if (earliest != WallTime::max()) {
        noteKnown(earliest);
        if (gone > 0 && before != WallTime())
            m_gaps.addPartial(before, earliest);
    }
    m_nextTrade = kept.lastSequence + 1;
    return true;
}

void ChartData::takeTrade(const Trade &trade)
{
    ++m_tradeCount;
    m_lastTradeAt = trade.received;
    if (trade.result != Trade::Result::Unknown) {
        const bool won = trade.result == Trade::Result::Win;
        ++(won ? m_wins : m_losses);
        m_results.add(trade.received, std::size_t(won ? Outcome::Win : Outcome::Loss));
        m_balance.set(trade.received, double(m_wins) - double(m_losses));
    }
    if (trade.profit().isPresent())
        takeProfit(trade);
}

void ChartData::takeProfit(const Trade &trade)
{
    Profit *const profit = profitIn(trade.currency);
    if (!profit || !profit->sum.add(trade.profit(), m_store->names())) {
        ++m_uncountedProfits;
        return;
    }
    profit->total.set(trade.received, profit->sum.toDouble());
}

ChartData::Profit *ChartData::profitIn(Pusher::Interner::Id currency)
{
    const auto known = std::find_if(m_profits.begin(), m_profits.end(),
                                    [&](const Profit &p) { return p.currency == currency; });
    if (known != m_profits.end())
        return &*known;
    const QString text = m_store->names().text(currency);
    // Names that were not kept all read the same, and are not.
    const bool isNobody =
        text == QLatin1StringView(Decoding::placeholder.data(), Decoding::placeholder.size());
    if (m_profits.size() == maximumCurrencies || isNobody)
        return nullptr;
    m_profits.push_back({.currency = currency, .currencyText = text});
    return &m_profits.back();
}

} // namespace Console
