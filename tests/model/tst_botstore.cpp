// SPDX-License-Identifier: MIT
#include "ui/domain/botstore.h"
#include "ui/domain/decoding.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

Pusher::WallTime at(int second)
{
    return Pusher::WallTime(std::chrono::seconds(1'790'000'000 + second));
}

Bot word(const QString &uuid, const QString &name, const QString &status, int second)
{
    Bot bot;
    bot.uuid = uuid;
    bot.name = name;
    bot.status = status;
    bot.updated = at(second);
    bot.event = quint64(second);
    return bot;
}

/// A store with its names; times in seconds, which are the numbers of the events too.
struct Bench {
    explicit Bench(std::size_t capacity = 100, std::size_t nameCapacity = 1000)
        : names(nameCapacity)
    {
        names.intern(Decoding::placeholder);
        store.emplace(names, capacity);
    }

    Trade trade(std::string_view uuid, std::string_view name, int second,
                Trade::Result result = Trade::Result::Win)
    {
        const auto id = [this](std::string_view text) {
            return text.data() ? Decoding::internName(text, names) : 0;
        };
        Trade trade;
        trade.botUuid = id(uuid);
        trade.botName = id(name);
        trade.received = at(second);
        trade.event = quint64(second);
        trade.result = result;
        return trade;
    }
    void add(std::string_view uuid, std::string_view name, int second,
             Trade::Result result = Trade::Result::Win)
    {
        store->addTrade(trade(uuid, name, second, result));
    }
    BotRecord only() const
    {
        const QList<BotRecord> all = store->snapshot();
        return all.size() == 1 ? all.first() : BotRecord();
    }

    Pusher::Interner names;
    std::optional<BotStore> store;
};

} // namespace

class TestBotStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tradesAreCountedPerBot()
    {
        Bench bench;
        bench.store->announce(word(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 1));
        bench.store->announce(word(u"b-2"_s, u"Grid"_s, u"PAUSED"_s, 2));
        bench.add("b-1", "Owl", 3);
        bench.add("b-1", "Owl", 4, Trade::Result::Loss);
        bench.add("b-2", "Grid", 5, Trade::Result::Unknown);
        bench.add("b-1", "Owl", 6);
        const QList<BotRecord> bots = bench.store->snapshot();
        QCOMPARE(bots.size(), 2);
        const BotRecord &owl = bots.first();
        QCOMPARE(owl.trades, quint64(3));
        QCOMPARE(owl.wins, quint64(2));
        QCOMPARE(owl.losses, quint64(1));
        QCOMPARE(owl.winRate(), std::optional(2.0 / 3));
        QCOMPARE(owl.lastHeard, at(6));
        QCOMPARE(owl.lastEvent, quint64(6));
        QCOMPARE(owl.firstSeen, at(1));
        QCOMPARE(bots.last().trades, quint64(1));
        QCOMPARE(bots.last().winRate(), std::nullopt);
    }

    void sinceIsWhenTheStatusChanged()
    {
        Bench bench;
        bench.store->announce(word(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 1));
        bench.store->announce(word(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 50));
        QCOMPARE(bench.only().statusSince, at(1));
        QCOMPARE(bench.only().bot.updated, at(50));
        bench.store->announce(word(u"b-1"_s, u"Owl"_s, u"ERROR"_s, 60));
        QCOMPARE(bench.only().statusSince, at(60));
        bench.store->announce(word(u"b-1"_s, {}, {}, 70)); // not sent: as it was
        QCOMPARE(bench.only().statusSince, at(60));
        QCOMPARE(bench.only().bot.status, u"ERROR"_s);
        QCOMPARE(bench.only().bot.name, u"Owl"_s);
        QCOMPARE(bench.only().lastHeard, at(70));
    }

    void tradeOfABotThatNeverAnnouncedItselfMakesARow()
    {
        Bench bench;
        bench.add("b-9", "Stray", 5);
        QVERIFY(!bench.only().isAnnounced());
        QCOMPARE(bench.only().bot.uuid, u"b-9"_s);
        QCOMPARE(bench.only().bot.name, u"Stray"_s);
        QVERIFY(bench.only().bot.status.isEmpty());
        bench.add("b-9", "Renamed", 6);
        QCOMPARE(bench.only().bot.name, u"Renamed"_s);
        bench.store->announce(word(u"b-9"_s, u"Named"_s, u"RUNNING"_s, 8));
        QCOMPARE(bench.only().trades, quint64(2)); // what it did before counts
        QCOMPARE(bench.only().bot.name, u"Named"_s);
        QCOMPARE(bench.only().firstSeen, at(5));
        QCOMPARE(bench.only().statusSince, at(8));
    }

    void tradeWithANameOnlyHasARowOfThatName()
    {
        Bench bench;
        bench.add("b-1", "Owl", 1);
        bench.add({}, "Owl", 2);
        bench.add({}, "Owl", 3, Trade::Result::Loss);
        const QList<BotRecord> bots = bench.store->snapshot();
        QCOMPARE(bots.size(), 2);
        QCOMPARE(bots.first().trades, quint64(1));
        QVERIFY(bots.last().bot.uuid.isEmpty());
        QCOMPARE(bots.last().bot.name, u"Owl"_s);
        QCOMPARE(bots.last().trades, quint64(2));
    }

    void tradeWithoutABotCountsInNone()
    {
        Bench bench;
        bench.add({}, {}, 1);
        bench.add("", "", 2);
        QCOMPARE(bench.store->snapshot().size(), 0);
        QCOMPARE(bench.store->refused(), quint64(0));
    }

    // Hostile peers could invent bots for ever.
    void botsAreBoundedAndTheRestIsCounted()
    {
        Bench bench(2);
        bench.add("b-1", "One", 1);
        bench.store->announce(word(u"b-2"_s, u"Two"_s, u"RUNNING"_s, 2));
        bench.add("b-3", "Three", 3);
        bench.add("b-3", "Three", 4);
        bench.store->announce(word(u"b-4"_s, u"Four"_s, u"RUNNING"_s, 5));
        bench.add("b-2", "Two", 6);
        QCOMPARE(bench.store->snapshot().size(), 2);
        QCOMPARE(bench.store->refused(), quint64(3));
        QCOMPARE(bench.store->snapshot().last().trades, quint64(1));
    }

    void botsWithoutAKeptUuidAreNotMixedUp()
    {
        Bench bench(100, 3); // the placeholder and two names
        bench.add("b-1", "One", 1);
        bench.add("b-2", "Two", 2);
        bench.add("b-3", "Three", 3);
        bench.store->announce(word(QString(2000, u'x'), u"Long"_s, u"RUNNING"_s, 4));
        QCOMPARE(bench.store->snapshot().size(), 1);
        QCOMPARE(bench.store->refused(), quint64(3));
    }

    void revisionTellsWhetherAnythingChanged()
    {
        Bench bench;
        const quint64 before = bench.store->revision();
        bench.add("b-1", "One", 1);
        const quint64 afterTrade = bench.store->revision();
        QVERIFY(afterTrade > before);
        bench.store->announce(word(u"b-1"_s, u"One"_s, u"RUNNING"_s, 2));
        QVERIFY(bench.store->revision() > afterTrade);
    }

    // Ten bots are counted in one thread and read in another; the sums are exact in the end and
    // never absurd on the way.
    void readWhileItIsWritten()
    {
        constexpr int rounds = 20000;
        constexpr int bots = 10;
        Bench bench;
        std::vector<Trade> trades;
        for (int i = 0; i < bots; ++i)
            trades.push_back(bench.trade("b-" + std::to_string(i), "n" + std::to_string(i), i));
        std::jthread writer([&] {
            for (int round = 1; round <= rounds; ++round) {
                for (Trade &trade : trades) {
                    trade.received = at(round);
                    trade.event = quint64(round);
                    trade.result = round % 2 == 0 ? Trade::Result::Win : Trade::Result::Loss;
                    bench.store->addTrade(trade);
                }
                if (round % 100 == 0)
                    bench.store->announce(word(
                        u"b-3"_s, u"n3"_s, round % 200 == 0 ? u"RUNNING"_s : u"PAUSED"_s, round));
            }
        });
        quint64 seen = 0;
        while (seen < quint64(rounds) * bots) {
            const QList<BotRecord> all = bench.store->snapshot();
            quint64 sum = 0;
            for (const BotRecord &bot : all) {
                QVERIFY(bot.wins + bot.losses <= bot.trades);
                QVERIFY(!bot.bot.name.isEmpty());
                sum += bot.trades;
            }
            QVERIFY(sum >= seen);
            seen = sum;
        }
        writer.join();
        for (const BotRecord &bot : bench.store->snapshot()) {
            QCOMPARE(bot.wins, quint64(rounds) / 2);
            QCOMPARE(bot.losses, quint64(rounds) / 2);
            QCOMPARE(bot.lastHeard, at(rounds));
        }
    }

    // 100 000 trades a second pass here.
    void aTradeCostsLittle()
    {
        constexpr int count = 200'000;
        constexpr std::size_t bots = 1000;
        Bench bench(10000, 10000);
        std::vector<Trade> trades;
        for (std::size_t i = 0; i < bots; ++i)
            trades.push_back(bench.trade("b-" + std::to_string(i), "n" + std::to_string(i), 1));
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < count; ++i)
            bench.store->addTrade(trades[std::size_t(i) % bots]);
        const double each = double(timer.nsecsElapsed()) / count;
        qInfo("%.1f ns a trade over %d bots", each, int(bots));
        // Very wide: sanitizers and busy machines run this too; bench_botstore has the gate.
        constexpr double farTooLong = 20'000;
        QVERIFY2(each < farTooLong, "the cost of a trade grew with the number of bots?");
    }
};

QTEST_GUILESS_MAIN(TestBotStore)
#include "tst_botstore.moc"
