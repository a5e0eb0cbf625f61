// SPDX-License-Identifier: MIT
#include "tests/support/eventsource.h"
#include "tests/support/traderows.h"
#include "ui/charts/chartdata.h"

#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono;
using namespace std::chrono_literals;
using Kind = ChartData::Kind;
using Outcome = ChartData::Outcome;
using Pusher::WallTime;

namespace {

/// Events and trades as they arrive, and the charts' view of them.
struct Desk {
    explicit Desk(quint64 capacity = 1000, std::size_t nameCapacity = 1000)
        : names(std::make_shared<Pusher::Interner>(nameCapacity))
        , history(std::make_shared<Pusher::EventHistory>(capacity, names))
        , store(std::make_shared<DiscoveryStore>(capacity))
        , data(history, store)
    {
    }

    void keep(std::string_view event, WallTime received)
    {
        Pusher::Frame frame;
        frame.channel = "bot-updates";
        frame.event = event;
        frame.rawData = "{}";
        history->append(frame, received);
    }
    void trade(WallTime received, const TradeRows::Row &row)
    {
        Trade trade = TradeRows::make(*store, ++lastTrade, row);
        trade.received = received;
        store->addTrade(trade);
    }
    quint32 count(WallTime time, Kind kind) const
    {
        const quint32 *counts = data.events().at(floor<seconds>(time));
        return counts ? counts[std::size_t(kind)] : 0;
    }
    quint32 count(WallTime time, Outcome outcome) const
    {
        const quint32 *counts = data.results().at(floor<seconds>(time));
        return counts ? counts[std::size_t(outcome)] : 0;
    }

    std::shared_ptr<Pusher::Interner> names;
    std::shared_ptr<Pusher::EventHistory> history;
    std::shared_ptr<DiscoveryStore> store;
    ChartData data;
    quint64 lastTrade = 0;
};

constexpr WallTime begin{seconds(1'790'000'000)};

} // namespace

class TestChartData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void withoutStoresThereIsNothing()
    {
        ChartData data(nullptr, nullptr);
        QVERIFY(!data.collect());
        QVERIFY(!data.knownFrom());
    }

    void countsEventsByKindAndSecond()
    {
        Desk desk;
        for (const char *name : {"trade-executed", "bot-created", "bot-updated",
                                 "strategy-modified", "notification", "something-else"})
            desk.keep(name, begin + 200ms);
        desk.keep("trade-executed", begin + 1200ms);
        QVERIFY(desk.data.collect());
        QVERIFY(!desk.data.collect());
        QCOMPARE(desk.count(begin, Kind::Trade), 1U);
        QCOMPARE(desk.count(begin, Kind::Bot), 2U);
        QCOMPARE(desk.count(begin, Kind::Strategy), 1U);
        QCOMPARE(desk.count(begin, Kind::Notification), 1U);
        QCOMPARE(desk.count(begin, Kind::Other), 1U);
        QCOMPARE(desk.count(begin + 1s, Kind::Trade), 1U);
        QCOMPARE(desk.data.eventCount(), 7U);
        QCOMPARE(desk.data.missedEvents(), 0U);
    }

    void takesInOnlyWhatIsNew()
    {
        Desk desk;
        for (int i = 0; i < 10; ++i) {
            desk.keep("trade-executed", begin);
            desk.data.collect();
            QCOMPARE(desk.count(begin, Kind::Trade), quint32(i + 1));
        }
    }

    /// Hostile peers may invent names until the table is full.
    void namesThatWereNotInternedHaveTheirKind()
    {
        Desk desk(1000, 1);
        desk.keep("first-name-fills-the-table", begin);
        desk.keep("trade-executed", begin);
        desk.keep("bot-updated-not", begin);
        desk.data.collect();
        QCOMPARE(desk.count(begin, Kind::Trade), 1U);
        QCOMPARE(desk.count(begin, Kind::Other), 2U);
    }

    void whatWasEvictedFirstIsCountedAndMarked()
    {
        Desk desk(10);
        desk.keep("trade-executed", begin);
        desk.data.collect();
        for (int i = 0; i < 25; ++i)
            desk.keep("trade-executed", begin + 10s + i * 1s);
        desk.data.collect();
        QCOMPARE(desk.data.missedEvents(), 15U);
        QCOMPARE(desk.data.eventCount(), 11U);
        const auto spans = desk.data.gaps().within(begin, begin + 60s);
        QCOMPARE(spans.size(), 1U);
        QVERIFY(spans[0].isPartial);
        QCOMPARE(spans[0].from, begin);
        QCOMPARE(spans[0].to, begin + 25s);
    }

    void whatWasClearedFirstIsCounted()
    {
        Desk desk;
        desk.keep("trade-executed", begin);
        desk.history->clear();
        desk.data.collect();
        QCOMPARE(desk.data.missedEvents(), 1U);
        desk.keep("trade-executed", begin);
        desk.data.collect();
        QCOMPARE(desk.data.eventCount(), 1U);
        desk.history->clear();
        QVERIFY2(!desk.data.collect(), "what is charted stays so");
        QCOMPARE(desk.data.missedEvents(), 1U);
    }

    void missedTradesAreCounted()
    {
        Desk desk(10);
        for (int i = 0; i < 25; ++i)
            desk.trade(begin + i * 1s, {});
        desk.data.collect();
        QCOMPARE(desk.data.missedTrades(), 15U);
        QCOMPARE(desk.data.tradeCount(), 10U);
    }

    void countsWinsAndLosses()
    {
        Desk desk;
        desk.trade(begin, {.result = Trade::Result::Win});
        desk.trade(begin, {.result = Trade::Result::Loss});
        desk.trade(begin, {.result = Trade::Result::Win});
        desk.trade(begin + 5s, {.result = Trade::Result::Unknown});
        desk.trade(begin + 6s, {.result = Trade::Result::Loss});
        desk.data.collect();
        QCOMPARE(desk.count(begin, Outcome::Win), 2U);
        QCOMPARE(desk.count(begin, Outcome::Loss), 1U);
        QCOMPARE(desk.count(begin + 6s, Outcome::Loss), 1U);
        QCOMPARE(desk.data.winsMinusLosses().lastUntil(begin + 5s)->value, 1.0);
        QCOMPARE(desk.data.winsMinusLosses().last().value, 0.0);
        QVERIFY2(desk.data.profits().empty(), "nobody told a profit");
    }

    void currenciesAreNeverMixed()
    {
        Desk desk;
        desk.trade(begin, {.currency = "EUR", .profit = "0.1"});
        desk.trade(begin + 1s, {.currency = "USD", .profit = "-5"});
        desk.trade(begin + 2s, {.currency = "EUR", .profit = "0.2"});
        desk.trade(begin + 3s, {.currency = "", .profit = "7"});
        desk.data.collect();
        const auto &profits = desk.data.profits();
        QCOMPARE(profits.size(), 3U);
        QCOMPARE(profits[0].currencyText, u"EUR"_s);
        QCOMPARE(profits[0].sum.toDisplay(), u"+0.3"_s);
        QCOMPARE(profits[0].total.last().value, 0.3);
        QCOMPARE(profits[1].currencyText, u"USD"_s);
        QCOMPARE(profits[1].total.last().value, -5.0);
        QCOMPARE(profits[2].currencyText, QString());
        QCOMPARE(profits[2].total.last().value, 7.0);
    }

    /// Hostile peers may invent currencies, too.
    void furtherCurrenciesAreCountedNotKept()
    {
        Desk desk;
        for (int i = 0; i < 100; ++i) {
            const QByteArray currency = "C" + QByteArray::number(i);
            desk.trade(
                begin,
                {.currency = {currency.constData(), std::size_t(currency.size())}, .profit = "1"});
        }
        desk.data.collect();
        QCOMPARE(desk.data.profits().size(), ChartData::maximumCurrencies);
        QCOMPARE(desk.data.uncountedProfits(), 100U - ChartData::maximumCurrencies);
    }

    void namesThatWereNotKeptAreNoCurrency()
    {
        Desk desk;
        const std::string endless(5000, 'x');
        desk.trade(begin, {.currency = endless, .profit = "1"});
        desk.data.collect();
        QVERIFY(desk.data.profits().empty());
        QCOMPARE(desk.data.uncountedProfits(), 1U);
    }

    void profitsBeyondADoubleAreCountedNotDrawn()
    {
        Desk desk;
        desk.trade(begin, {.profit = "1e999"});
        desk.trade(begin, {.profit = "2"});
        desk.data.collect();
        QCOMPARE(desk.data.profits()[0].total.last().value, 2.0);
        QCOMPARE(desk.data.uncountedProfits(), 1U);
    }

    void isKnownFromTheFirstEventOrFromWhenTheLineWasUp()
    {
        Desk desk;
        desk.keep("trade-executed", begin + 5s);
        desk.data.collect();
        QCOMPARE(*desk.data.knownFrom(), begin + 5s);
        desk.data.noteLineUp(begin + 7s);
        QCOMPARE(*desk.data.knownFrom(), begin + 5s);

        Desk quiet;
        quiet.data.noteLineUp(begin);
        quiet.keep("trade-executed", begin + 5s);
        quiet.data.collect();
        QCOMPARE(*quiet.data.knownFrom(), begin);
    }

    void aTickAtFullSpeedIsCheap()
    {
        Desk desk(100000);
        for (int i = 0; i < 100000; ++i)
            desk.keep(i % 4 == 0 ? "bot-updated" : "trade-executed", begin + i * 10us);
        QBENCHMARK_ONCE
        {
            desk.data.collect();
        }
        QCOMPARE(desk.data.eventCount(), 100000U);
    }
};

QTEST_GUILESS_MAIN(TestChartData)
#include "tst_chartdata.moc"
