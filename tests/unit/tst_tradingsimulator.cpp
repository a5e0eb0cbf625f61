// SPDX-License-Identifier: MIT
#include "app/demo/tradingsimulator.h"
#include "tests/support/fakescheduler.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Console::Scenario;
using Console::ScenarioOptions;

/// The demo's market: repeatable, plausible and on time.
class tst_TradingSimulator : public QObject {
    Q_OBJECT

    struct Published {
        std::chrono::milliseconds at;
        QString channel;
        QString name;
        QByteArray data;
        QJsonObject json;

        friend bool operator==(const Published &, const Published &) = default;
    };
    struct Run {
        QList<Published> events;
        QList<std::chrono::milliseconds> drops;

        QList<Published> named(const QString &name) const
        {
            QList<Published> result;
            std::copy_if(events.begin(), events.end(), std::back_inserter(result),
                         [&name](const Published &event) { return event.name == name; });
            return result;
        }
    };

    static Run run(const ScenarioOptions &options, std::chrono::milliseconds length,
                   std::chrono::milliseconds step = 10ms)
    {
        const auto scheduler = std::make_shared<FakeScheduler>();
        Console::TradingSimulator simulator(options, scheduler);
        const auto start = scheduler->now();
        const auto elapsed = [&] {
            return std::chrono::duration_cast<std::chrono::milliseconds>(scheduler->now() - start);
        };
        Run result;
        connect(&simulator, &Console::TradingSimulator::eventsDue, &simulator,
                [&](const QList<Pusher::OutgoingEvent> &events) {
                    for (const Pusher::OutgoingEvent &event : events)
                        result.events.append({elapsed(), event.channels.value(0).value(),
                                              event.name.value(), event.data,
                                              QJsonDocument::fromJson(event.data).object()});
                });
        connect(&simulator, &Console::TradingSimulator::lineDropDue, &simulator,
                [&] { result.drops.append(elapsed()); });
        simulator.start();
        while (elapsed() < length)
            scheduler->advance(step);
        return result;
    }

    static QList<QByteArray> bytes(const Run &run)
    {
        QList<QByteArray> result;
        for (const Published &event : run.events)
            result.append(event.channel.toUtf8() + ' ' + event.name.toUtf8() + ' ' + event.data);
        return result;
    }

private Q_SLOTS:
    void sameSeedSameMarket()
    {
        for (const Scenario scenario :
             {Scenario::Calm, Scenario::Busy, Scenario::Flaky, Scenario::SilentBot}) {
            const ScenarioOptions options{scenario, 7, {}};
            const Run first = run(options, 20s);
            QVERIFY(first.events.size() > 50);
            QCOMPARE(run(options, 20s).events, first.events);
        }
    }

    void theOrderDoesNotDependOnPunctualTimers()
    {
        const ScenarioOptions options{Scenario::Busy, 3, {}};
        const auto punctual = bytes(run(options, 10s, 5ms));
        const auto late = bytes(run(options, 10s, 700ms));
        const qsizetype common = std::min(punctual.size(), late.size());
        QVERIFY(common > 4000);
        QCOMPARE(late.first(common), punctual.first(common));
    }

    void anotherSeedAnotherMarket()
    {
        QVERIFY(run({Scenario::Calm, 1, {}}, 5s).events != run({Scenario::Calm, 2, {}}, 5s).events);
    }

    void firstTradeWithinASecondAndAnErrorWithinTwenty()
    {
        for (quint32 seed = 0; seed < 50; ++seed) {
            const Run result = run({Scenario::Calm, seed, {}}, 25s);
            QVERIFY(result.named(u"trade-executed"_s).value(0).at <= 1s);
            const auto updates = result.named(u"bot-updated"_s);
            const auto error = std::find_if(updates.begin(), updates.end(), [](const Published &e) {
                return e.json["status"_L1].toString() == "ERROR"_L1;
            });
            QVERIFY(error != updates.end());
            QVERIFY(error->at > 5s && error->at <= 20s);
            // and back
            QVERIFY(std::any_of(error, updates.end(), [&](const Published &e) {
                return e.json["botUUID"_L1] == error->json["botUUID"_L1]
                    && e.json["status"_L1].toString() == "RUNNING"_L1;
            }));
        }
    }

    void tradesArePlausible()
    {
        const Run result = run({Scenario::Busy, 11, {}}, 60s);
        QSet<QString> bots;
        QSet<QString> symbols;
        QHash<QString, double> lastPrice;
        QHash<QString, QPair<int, int>> winsOf;
        int manual = 0;
        const auto trades = result.named(u"trade-executed"_s);
        for (const Published &trade : trades) {
            QCOMPARE(trade.channel, u"bot-updates"_s);
            const QString symbol = trade.json["symbol"_L1].toString();
            symbols.insert(symbol);
            QCOMPARE(symbol.section(u'/', 1), trade.json["currency"_L1].toString());
            QVERIFY(trade.json["amount"_L1].toDouble() >= 1);
            const double price = trade.json["price"_L1].toDouble();
            if (lastPrice.contains(symbol))
                QVERIFY(std::abs(price / lastPrice[symbol] - 1) < 0.02);
            lastPrice[symbol] = price;
            const bool win = trade.json["profit_is_win"_L1].toBool();
            const double profit = trade.json["profit"_L1].toDouble();
            QCOMPARE(profit > 0, win);
            QVERIFY(std::abs(profit) < trade.json["amount"_L1].toDouble());
            const QString bot = trade.json["botName"_L1].toString();
            QCOMPARE(bot.isEmpty(), !trade.json.contains("botUUID"_L1));
            if (bot.isEmpty()) {
                ++manual;
                continue;
            }
            bots.insert(bot);
            auto &[wins, total] = winsOf[bot];
            wins += win;
            ++total;
        }
        QCOMPARE(bots.size(), 6);
        QVERIFY(symbols.size() >= 4);
        QVERIFY(manual > 0 && manual < trades.size() / 20);
        // Each bot has a rate of its own: the best and the worst are far apart.
        QVERIFY(winsOf[u"Grid Runner"_s].first * 1.0 / winsOf[u"Grid Runner"_s].second > 0.62);
        QVERIFY(winsOf[u"Breakout Hunter"_s].first * 1.0 / winsOf[u"Breakout Hunter"_s].second
                < 0.47);
    }

    void botsThatDoNotRunDoNotTrade()
    {
        const Run result = run({Scenario::Busy, 5, {}}, 60s);
        QHash<QString, QString> status;
        QSet<QString> seen;
        for (const Published &event : result.events) {
            const QString bot = event.json["botUUID"_L1].toString();
            if (event.name.startsWith("bot-"_L1)) {
                status[bot] = event.json["status"_L1].toString();
                seen.insert(status[bot]);
            } else if (event.name == "trade-executed"_L1 && !bot.isEmpty()) {
                QCOMPARE(status.value(bot), u"RUNNING"_s);
            }
        }
        QCOMPARE(seen, QSet<QString>({u"CREATED"_s, u"RUNNING"_s, u"PAUSED"_s, u"ERROR"_s}));
        QCOMPARE(result.named(u"bot-created"_s).size(), 6);
    }

    void allNotificationTypesAndStrategies()
    {
        const Run result = run({Scenario::Calm, 9, {}}, 20s);
        QSet<QString> types;
        for (const Published &event : result.named(u"notification"_s)) {
            QCOMPARE(event.channel, u"user-updates-42"_s);
            const QString type = event.json["type"_L1].toString();
            types.insert(type);
            QCOMPARE(event.json.contains("amount"_L1), type == "profit_target_reached"_L1);
            QCOMPARE(event.json.contains("message"_L1),
                     type == "margin_warning"_L1 || type == "maintenance"_L1);
        }
        QCOMPARE(types,
                 QSet<QString>({u"bot_completed"_s, u"profit_target_reached"_s, u"margin_warning"_s,
                                u"maintenance"_s}));
        const auto strategies = result.named(u"strategy-modified"_s);
        QVERIFY(!strategies.isEmpty());
        QCOMPARE(strategies.first().channel, u"strategy-updates"_s);
        QVERIFY(!strategies.first().json["title"_L1].toString().isEmpty());
    }

    void rates()
    {
        const auto perSecond = [](const ScenarioOptions &options) {
            return run(options, 60s, 50ms).named(u"trade-executed"_s).size() / 60.0;
        };
        const double busy = perSecond({Scenario::Busy, 1, {}});
        QVERIFY2(busy > 480 && busy < 520, qPrintable(QString::number(busy)));
        const double own = perSecond({Scenario::Calm, 1, 100.0});
        QVERIFY2(own > 92 && own < 108, qPrintable(QString::number(own)));
    }

    void flakyDropsTheLine()
    {
        const Run flaky = run({Scenario::Flaky, 1, {}}, 60s);
        QVERIFY(flaky.drops.size() >= 4);
        QVERIFY(flaky.drops.first() <= 10s);
        QVERIFY(run({Scenario::Calm, 1, {}}, 60s).drops.isEmpty());
    }

    void oneBotFallsSilentAndStillClaimsToRun()
    {
        const Run result = run({Scenario::SilentBot, 4, 50.0}, 60s);
        QString status;
        int before = 0;
        for (const Published &event : result.events) {
            if (event.json["botName"_L1].toString() != "Grid Runner"_L1)
                continue;
            if (event.name == "trade-executed"_L1) {
                QVERIFY(event.at <= 8s + 30ms);
                ++before;
            } else if (event.name.startsWith("bot-"_L1)) {
                status = event.json["status"_L1].toString();
            }
        }
        QVERIFY(before > 10);
        QCOMPARE(status, u"RUNNING"_s);
    }

    void stopEndsIt()
    {
        const auto scheduler = std::make_shared<FakeScheduler>();
        Console::TradingSimulator simulator({Scenario::Flaky, 1, {}}, scheduler);
        int events = 0;
        connect(&simulator, &Console::TradingSimulator::eventsDue, &simulator, [&] { ++events; });
        connect(&simulator, &Console::TradingSimulator::lineDropDue, &simulator,
                [&] { simulator.stop(); });
        simulator.start();
        scheduler->advance(30s);
        QVERIFY(!simulator.isRunning());
        const int atStop = events;
        QVERIFY(atStop > 0);
        scheduler->advance(30s);
        QCOMPARE(events, atStop);
        QCOMPARE(scheduler->pendingTimers(), std::size_t(0));
    }
};

QTEST_GUILESS_MAIN(tst_TradingSimulator)
#include "tst_tradingsimulator.moc"
