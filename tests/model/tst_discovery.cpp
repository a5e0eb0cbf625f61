// SPDX-License-Identifier: MIT
#include "libpusher/core/segmentring.h"
#include "libpusher/dispatch/eventdispatcher.h"
#include "libpusher/history/eventhistory.h"
#include "tests/support/fakescheduler.h"
#include "ui/domain/discovery.h"

#include <QSignalSpy>
#include <QTest>

#include <thread>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

/// Discovery behind the real history and the real dispatcher.
struct Bench {
    Bench()
        : names(std::make_shared<Pusher::Interner>())
        , history(1000, names)
        , dispatcher(names, std::make_shared<FakeScheduler>())
    {
        discovery.attach(dispatcher);
    }

    /// `data` is the JSON token as on the wire.
    void receive(std::string_view channel, std::string_view event, std::string_view data)
    {
        Pusher::Frame frame;
        frame.channel = channel;
        frame.event = event;
        frame.rawData = data;
        const quint64 sequence =
            history.append(frame, Pusher::WallTime(std::chrono::seconds(1'790'000'000)));
        dispatcher.dispatch(history, sequence, sequence);
    }
    void trade(std::string_view data) { receive("bot-updates", "trade-executed", data); }

    const DiscoveryStore &store() const { return *discovery.store(); }
    QString text(Pusher::Interner::Id id) const { return store().names().text(id); }

    std::shared_ptr<Pusher::Interner> names;
    Pusher::EventHistory history;
    Pusher::EventDispatcher dispatcher;
    Discovery discovery;
};

/// JSON inside a JSON string, as Pusher sends it.
std::string asText(const QByteArray &json)
{
    QByteArray inner = json;
    inner.replace('\\', "\\\\").replace('"', "\\\"");
    return '"' + inner.toStdString() + '"';
}

template <typename Ring>
auto newest(const Ring &ring)
{
    const auto snapshot = ring.snapshot();
    const auto &segment = snapshot.segmentOf(snapshot.lastSequence);
    return segment.row(quint32(snapshot.lastSequence - segment.firstSequence()));
}

} // namespace

class TestDiscovery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tradeIsKept()
    {
        Bench bench;
        // No raw strings here: moc loses its way in several of them.
        bench.trade(
            asText("{\"botUUID\":\"b-7\",\"botName\":\"Alpha \\\"7\\\"\",\"symbol\":\"EURUSD\","
                   "\"amount\":12.50,\"currency\":\"EUR\",\"profit_is_win\":true,"
                   "\"profit\":\"3.10\",\"extra\":[1]}"));
        QCOMPARE(bench.store().totals(), (DiscoveryStore::Totals{1, 1, 0, 0}));
        const Trade trade = newest(bench.store().trades());
        QCOMPARE(trade.event, quint64(1));
        QCOMPARE(bench.text(trade.botUuid), u"b-7"_s);
        QCOMPARE(bench.text(trade.botName), u"Alpha \"7\""_s);
        QCOMPARE(bench.text(trade.symbol), u"EURUSD"_s);
        QCOMPARE(bench.text(trade.currency), u"EUR"_s);
        QCOMPARE(trade.amount().toText(bench.store().names()), u"12.50"_s);
        QCOMPARE(trade.profit().toText(bench.store().names()), u"3.10"_s);
        QCOMPARE(trade.result, Trade::Result::Win);
        QVERIFY(bench.store().hasProfit());
        QCOMPARE(newest(bench.store().activity()).kind, Activity::Kind::TradeExecuted);
    }

    void dataMayBeAnObject()
    {
        Bench bench;
        bench.trade(R"({"symbol":"BTCUSDT","profit_is_win":false})");
        const Trade trade = newest(bench.store().trades());
        QCOMPARE(trade.result, Trade::Result::Loss);
        QCOMPARE(trade.botName, Pusher::Interner::notInterned);
        QVERIFY(!trade.amount().isPresent());
        QVERIFY(!bench.store().hasProfit());
    }

    void brokenTradeIsCountedAndKept_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char *name, const char *data, const QString &reason) {
            QTest::newRow(name) << QByteArray(data) << reason;
        };
        row("missing", "", u"data is not a JSON object"_s);
        row("number", "17", u"data is not a JSON object"_s);
        row("text", "\"sold!\"", u"data is not a JSON object"_s);
        row("cut short", "{\"symbol\":\"EUR", u"data is not a JSON object"_s);
        row("no symbol", R"({"amount":1})", u"member \"symbol\" is missing"_s);
        row("amount", R"({"symbol":"A","amount":"much"})", u"member \"amount\" is not a number"_s);
        row("result", R"({"symbol":"A","profit_is_win":"yes"})",
            u"member \"profit_is_win\" is not true or false"_s);
        row("bot", R"({"symbol":"A","botName":{}})", u"member \"botName\" is not a text"_s);
    }
    void brokenTradeIsCountedAndKept()
    {
        QFETCH(const QByteArray, data);
        QFETCH(const QString, reason);
        Bench bench;
        bench.trade({data.constData(), std::size_t(data.size())});
        QCOMPARE(bench.store().totals(), (DiscoveryStore::Totals{0, 0, 0, 1}));
        QCOMPARE(bench.store().trades().size(), quint64(0));
        const Activity activity = newest(bench.store().activity());
        QCOMPARE(activity.kind, Activity::Kind::Undecodable);
        QCOMPARE(activity.event, quint64(1));
        QCOMPARE(bench.text(activity.subject), reason);
        QCOMPARE(bench.history.at(1)->rawData(), QByteArrayView(data)); // nothing is lost
    }

    void botsAreUpdatedInPlace()
    {
        Bench bench;
        bench.receive("bot-updates", "bot-created",
                      R"({"botUUID":"b-1","botName":"Owl","status":"RUNNING"})");
        bench.receive("bot-updates", "bot-created",
                      R"({"botUUID":"b-2","botName":"Grid","status":"PAUSED"})");
        bench.receive("bot-updates", "bot-updated",
                      R"({"botUUID":"b-1","botName":"Owl","status":"ERROR"})");
        bench.receive("bot-updates", "bot-updated", R"({"botName":"nameless"})");
        const QList<BotRecord> bots = bench.store().bots().snapshot();
        QCOMPARE(bots.size(), 2);
        QCOMPARE(bots.first().bot.uuid, u"b-1"_s);
        QVERIFY(bots.first().bot.hasFailed());
        QVERIFY(!bots.last().bot.hasFailed());
        QCOMPARE(bench.store().totals().undecodable, quint64(1));
    }

    void strategiesAndNotificationsAreKept()
    {
        Bench bench;
        bench.receive("strategy-updates", "strategy-modified", R"({"title":"Martingale v2"})");
        bench.receive("user-updates-42", "notification",
                      R"({"type":"margin_warning","message":"low"})");
        bench.receive("user-updates-7", "notification", R"({"type":"party","amount":12.50})");
        bench.receive("strategy-updates", "strategy-modified", R"({"title":"Martingale v2"})");
        QCOMPARE(bench.store().strategies().snapshot().size(), 1);
        const Strategy strategy = bench.store().strategies().snapshot().first();
        QCOMPARE(strategy.title, u"Martingale v2"_s);
        QCOMPARE(strategy.times, quint64(2));
        QCOMPARE(strategy.event, quint64(4));
        QCOMPARE(bench.store().notifications().size(), quint64(2));
        const Notification note = newest(bench.store().notifications());
        QCOMPARE(note.type, Notification::Type::Other);
        QCOMPARE(note.typeText, u"party"_s);
        QCOMPARE(note.amount, u"12.50"_s);
        QCOMPARE(bench.store().activity().size(), quint64(4));
    }

    void activityKeepsTheNewestTenThousand()
    {
        DiscoveryStore store(50000);
        for (quint64 event = 1; event <= 20000; ++event) {
            Trade trade;
            trade.event = event;
            store.addTrade(trade);
        }
        QCOMPARE(store.trades().size(), quint64(20000));
        QCOMPARE(store.activity().size(), DiscoveryStore::activityCapacity);
        QCOMPARE(newest(store.activity()).event, quint64(20000));
    }

    void otherChannelsAreNotOurs()
    {
        Bench bench;
        bench.receive("chat", "trade-executed", R"({"symbol":"EURUSD"})");
        QCOMPARE(bench.store().activity().size(), quint64(0));
    }

    void changesAreAnnouncedOnceUntilAcknowledged()
    {
        Bench bench;
        QSignalSpy changed(&bench.discovery, &Discovery::changed);
        for (int i = 0; i < 100; ++i)
            bench.trade(R"({"symbol":"EURUSD"})");
        QCOMPARE(changed.count(), 1);
        bench.store().acknowledge();
        bench.trade(R"({"symbol":"EURUSD"})");
        QCOMPARE(changed.count(), 2);
    }

    void leavesTheDispatcherWhenItGoes()
    {
        const auto names = std::make_shared<Pusher::Interner>();
        Pusher::EventDispatcher dispatcher(names, std::make_shared<FakeScheduler>());
        {
            Discovery discovery;
            discovery.attach(dispatcher);
            QCOMPARE(dispatcher.listenerCount(), 5);
        }
        QCOMPARE(dispatcher.listenerCount(), 0);
    }

    // A reader in another thread sees whole rows, in order, and hears of the last one.
    void storeIsReadWhileItIsWritten()
    {
        constexpr quint64 count = 20000;
        DiscoveryStore store(5000);
        const auto symbol = store.writableNames().intern("EURUSD");
        std::jthread writer([&store, symbol] {
            for (quint64 event = 1; event <= count; ++event) {
                Trade trade;
                trade.event = event;
                trade.symbol = symbol;
                trade.amountMantissa = qint64(event) * 3;
                trade.result = Trade::Result::Win;
                store.addTrade(trade);
            }
        });
        quint64 seen = 0;
        while (seen < count) {
            store.acknowledge();
            const auto snapshot = store.trades().snapshot();
            for (quint64 s = std::max(seen + 1, snapshot.firstSequence); s <= snapshot.lastSequence;
                 ++s) {
                const auto &segment = snapshot.segmentOf(s);
                const Trade &trade = segment.row(quint32(s - segment.firstSequence()));
                QCOMPARE(trade.event, s);
                QCOMPARE(trade.amountMantissa, qint64(s) * 3);
                QCOMPARE(store.names().text(trade.symbol), u"EURUSD"_s);
            }
            seen = snapshot.lastSequence;
        }
        writer.join();
        QCOMPARE(store.totals().wins, count);
    }
};

QTEST_GUILESS_MAIN(TestDiscovery)
#include "tst_discovery.moc"
