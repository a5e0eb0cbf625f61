// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/bottablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using Field = BotTableModel::Field;

namespace {

Pusher::WallTime at(int second)
{
    return Pusher::WallTime(std::chrono::seconds(1'790'000'000 + second));
}

/// A model under the strictest watch that Qt has.
struct Watched {
    Watched()
        : store(std::make_shared<DiscoveryStore>())
        , model(store)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }

    void announce(const QString &uuid, const QString &name, const QString &status, int second)
    {
        Bot bot;
        bot.uuid = uuid;
        bot.name = name;
        bot.status = status;
        bot.updated = at(second);
        bot.event = quint64(second) + 1;
        store->addBot(bot, Activity::Kind::BotUpdated);
    }
    void trade(std::string_view uuid, std::string_view name, int second,
               Trade::Result result = Trade::Result::Win)
    {
        Trade trade = TradeRows::make(*store, quint64(second) + 1, {.bot = name, .result = result});
        trade.received = at(second);
        if (!uuid.empty())
            trade.botUuid = Decoding::internName(uuid, store->writableNames());
        store->addTrade(trade);
    }

    QVariant cell(int row, Field field, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(field)).data(role);
    }
    QString column(Field field) const
    {
        QStringList result;
        for (int row = 0; row < model.rowCount(); ++row)
            result += cell(row, field).toString();
        return result.join(u'|');
    }

    std::shared_ptr<DiscoveryStore> store;
    BotTableModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestBotTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everyBotHasARowInOrderOfAppearance()
    {
        Watched w;
        w.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 1);
        w.trade("b-2", "Stray", 2);
        w.announce(u"b-3"_s, u"Grid"_s, u"ERROR"_s, 3);
        w.model.refresh();
        QCOMPARE(w.column(Field::Bot), u"Owl|Stray|Grid"_s);
        QCOMPARE(w.column(Field::State), u"running|—|error"_s);
        QCOMPARE(w.model.failed(), 1);
        QCOMPARE(w.model.total(), quint64(3));
    }

    void statesHaveSignAndWord_data()
    {
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("word");
        QTest::addColumn<Severity>("severity");
        QTest::newRow("running") << u"RUNNING"_s << u"running"_s << Severity::Healthy;
        QTest::newRow("letter case") << u"Running"_s << u"running"_s << Severity::Healthy;
        QTest::newRow("created") << u"CREATED"_s << u"created"_s << Severity::Pending;
        QTest::newRow("paused") << u"PAUSED"_s << u"paused"_s << Severity::Offline;
        QTest::newRow("error") << u"ERROR"_s << u"error"_s << Severity::Critical;
        QTest::newRow("other") << u"Hibernating"_s << u"Hibernating"_s << Severity::Neutral;
    }
    void statesHaveSignAndWord()
    {
        QFETCH(const QString, status);
        QFETCH(const QString, word);
        QFETCH(const Severity, severity);
        Watched w;
        w.announce(u"b-1"_s, u"Owl"_s, status, 1);
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::State).toString(), word);
        QCOMPARE(w.cell(0, Field::State, SeverityRole).toInt(), int(severity));
        QVERIFY(w.cell(0, Field::State, SignRole).toBool());
        QCOMPARE(w.cell(0, Field::State, RawRole).toString(), status);
        QCOMPARE(w.cell(0, Field::Bot, SeverityRole).toInt(), int(Severity::None));
    }

    void figuresAreThoseOfTheStore()
    {
        Watched w;
        w.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 1);
        w.trade("b-1", "Owl", 2);
        w.trade("b-1", "Owl", 3);
        w.trade("b-1", "Owl", 4, Trade::Result::Loss);
        w.trade("b-1", "Owl", 5, Trade::Result::Unknown);
        w.announce(u"b-2"_s, u"New"_s, u"RUNNING"_s, 6);
        w.model.refresh();
        QCOMPARE(w.column(Field::Trades), u"4|0"_s);
        QCOMPARE(w.column(Field::Wins), u"2|0"_s);
        QCOMPARE(w.column(Field::Losses), u"1|0"_s);
        QCOMPARE(w.column(Field::WinRate), u"66.7 %|—"_s);
        QVERIFY(!w.cell(1, Field::WinRate, RawRole).isValid());
        QCOMPARE(w.cell(0, Field::Trades, SequenceRole).toULongLong(), quint64(6));
        QCOMPARE(w.cell(0, Field::LastEvent, RawRole).toDateTime().toSecsSinceEpoch(),
                 qint64(1'790'000'005));
    }

    // What left the ring of trades still counts.
    void figuresStayExactWhenTradesAreEvicted()
    {
        Watched w;
        w.store = std::make_shared<DiscoveryStore>(100);
        BotTableModel model(w.store);
        for (int i = 1; i <= 20000; ++i)
            w.trade("b-1", "Owl", i);
        model.refresh();
        QCOMPARE(w.store->trades().size(), quint64(100));
        QCOMPARE(model.index(0, int(Field::Trades)).data(RawRole).toULongLong(), quint64(20000));
    }

    void agesGrowWithOneSignalASecond()
    {
        Watched w;
        w.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 0);
        w.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 100); // a repeat
        w.model.refresh();
        w.model.setNow(at(125));
        QCOMPARE(w.cell(0, Field::Since).toString(), u"2 min 5 s"_s);
        QCOMPARE(w.cell(0, Field::LastEvent).toString(), u"25 s ago"_s);
        QVERIFY(!w.cell(0, Field::Since, Qt::ToolTipRole).toString().isEmpty());
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.model.setNow(at(125) + std::chrono::milliseconds(250));
        QCOMPARE(changed.count(), 0); // four times a second, but the text is the same
        w.model.setNow(at(126));
        QCOMPARE(changed.count(), 1);
        w.model.setNow(at(50)); // the clock was set back
        QCOMPARE(w.cell(0, Field::LastEvent).toString(), u"just now"_s);
    }

    void agesStandStillWhileFrozen()
    {
        Watched w;
        w.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 0);
        w.model.refresh();
        w.model.setNow(at(5));
        w.model.setFrozen(true);
        w.trade("b-1", "Owl", 6);
        w.model.setNow(at(8));
        QCOMPARE(w.cell(0, Field::LastEvent).toString(), u"5 s ago"_s);
        w.model.setFrozen(false);
        w.model.setNow(at(8));
        QCOMPARE(w.cell(0, Field::LastEvent).toString(), u"2 s ago"_s);
    }

    void quietBotsAndDeadLinesAreStale()
    {
        Watched w;
        w.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s, 0);
        w.model.refresh();
        w.model.setNow(at(60));
        QVERIFY(!w.cell(0, Field::LastEvent, StaleRole).toBool());
        w.model.setNow(at(61));
        QVERIFY(w.cell(0, Field::LastEvent, StaleRole).toBool());
        QVERIFY(!w.cell(0, Field::Trades, StaleRole).toBool());
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.model.setStale(true);
        w.model.setStale(true);
        QCOMPARE(changed.count(), 1);
        QVERIFY(w.cell(0, Field::Trades, StaleRole).toBool());
        QVERIFY(w.cell(0, Field::State, StaleRole).toBool());
    }

    void afterAGapCountsAreLowerBounds()
    {
        Watched w;
        w.trade("b-1", "Owl", 1);
        w.model.refresh();
        w.model.noteGap();
        QCOMPARE(w.cell(0, Field::Trades).toString(), u"≥ 1"_s);
        QCOMPARE(w.cell(0, Field::Wins).toString(), u"≥ 1"_s);
        QCOMPARE(w.cell(0, Field::Losses).toString(), u"≥ 0"_s);
        QCOMPARE(w.cell(0, Field::Trades, RawRole).toULongLong(), quint64(1));
        QVERIFY(w.cell(0, Field::Trades, Qt::ToolTipRole).toString().contains(u"At least"_s));
    }

    void filterFindsStateNameAndUuid()
    {
        Watched w;
        w.announce(u"aaaa-1"_s, u"Owl"_s, u"RUNNING"_s, 1);
        w.announce(u"bbbb-2"_s, u"Grid 12"_s, u"PAUSED"_s, 2);
        for (int i = 0; i < 12; ++i)
            w.trade("aaaa-1", "Owl", 3);
        w.model.refresh();
        w.model.setFilter(u"paused"_s);
        QCOMPARE(w.column(Field::Bot), u"Grid 12"_s);
        w.model.setFilter(u"AAAA"_s);
        QCOMPARE(w.column(Field::Bot), u"Owl"_s);
        w.model.setFilter(u"12"_s); // a name, not the number of trades
        QCOMPARE(w.column(Field::Bot), u"Grid 12"_s);
        w.announce(u"bbbb-2"_s, u"Grid 13"_s, u"PAUSED"_s, 4);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 0);
    }

    void sortsByFigures()
    {
        Watched w;
        w.trade("b-1", "One", 1);
        for (int i = 0; i < 10; ++i)
            w.trade("b-2", "Ten", 2);
        for (int i = 0; i < 9; ++i)
            w.trade("b-3", "Nine", 3);
        w.model.refresh();
        w.model.sort(int(Field::Trades), Qt::DescendingOrder);
        QCOMPARE(w.column(Field::Bot), u"Ten|Nine|One"_s);
        w.model.sort(int(Field::LastEvent), Qt::DescendingOrder);
        QCOMPARE(w.column(Field::Bot), u"Nine|Ten|One"_s);
    }

    void nothingIsFetchedWhileNothingHappens()
    {
        Watched w;
        w.trade("b-1", "Owl", 1);
        w.model.refresh();
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.model.refresh();
        QCOMPARE(changed.count(), 0);
        w.trade("b-1", "Owl", 2);
        w.trade("b-1", "Owl", 3);
        w.model.refresh();
        QCOMPARE(changed.count(), 1);
    }

    void botsOfTheSameNameStayApart()
    {
        Watched w;
        w.announce(u"Owl"_s, u"Owl"_s, u"RUNNING"_s, 1);
        w.announce(u"b-2"_s, u"Owl"_s, u"RUNNING"_s, 2);
        w.trade({}, "Owl", 3);
        w.model.refresh();
        QCOMPARE(w.column(Field::Trades), u"0|0|1"_s);
    }

    void spokenAsASentence()
    {
        Watched w;
        w.announce(u"b-1"_s, u"Owl"_s, u"PAUSED"_s, 0);
        w.trade("b-2", "Stray", 10);
        w.model.refresh();
        w.model.setNow(at(12));
        QCOMPARE(w.cell(0, Field::State, Qt::AccessibleTextRole).toString(),
                 u"Owl, paused for 12 s, trades 0, won 0, lost 0, last event 12 s ago"_s);
        QCOMPARE(w.cell(1, Field::State, Qt::AccessibleTextRole).toString(),
                 u"Stray, state unknown, trades 1, won 1, lost 0, last event 2 s ago"_s);
    }

    void L7_controlCharactersAreShownNotObeyed()
    {
        Watched w;
        w.announce(u"b\x1b[2J"_s, u"Owl\x1b]0;title\x07"_s, u"\x1b[31mBAD\r\n"_s, 1);
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Bot).toString(), u"Owl␛]0;title␇"_s);
        QCOMPARE(w.cell(0, Field::State).toString(), u"␛[31mBAD␍␊"_s);
        QCOMPARE(w.cell(0, Field::Uuid).toString(), u"b␛[2J"_s);
        QCOMPARE(w.cell(0, Field::Bot, RawRole).toString(), u"Owl\x1b]0;title\x07"_s);
    }

    void L8_directionControlsAreVisible()
    {
        Watched w;
        w.announce(u"b-1"_s, u"Owl\u202Eexe"_s, u"RUN\u2066NING"_s, 1);
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Bot).toString(), u"Owl⟨U+202E⟩exe"_s);
        QCOMPARE(w.cell(0, Field::State).toString(), u"RUN⟨U+2066⟩NING"_s);
        QCOMPARE(w.cell(0, Field::State, SeverityRole).toInt(), int(Severity::Neutral));
    }

    void L9_markupIsText()
    {
        Watched w;
        const QString name = u"<img src=/dev/zero> a < b && c"_s;
        w.announce(u"b-1"_s, name, u"<b>RUNNING</b>"_s, 1);
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Bot).toString(), name);
        QCOMPARE(w.cell(0, Field::State).toString(), u"<b>RUNNING</b>"_s);
    }

    void U6_hugeNamesAreOneBoundedLine()
    {
        Watched w;
        w.announce(u"b-1"_s, QString(5'000'000, u'x'), QString(200'000, u'\n'), 1);
        w.model.refresh();
        QVERIFY(w.cell(0, Field::Bot).toString().size() <= 257);
        QVERIFY(w.cell(0, Field::State).toString().size() <= 257);
        QVERIFY(!w.cell(0, Field::State).toString().contains(u'\n'));
    }

    void emptyWithoutAStore()
    {
        BotTableModel model(nullptr);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.refresh();
        model.setNow(at(1));
        model.noteGap();
        model.setFilter(u"x"_s);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.refused(), quint64(0));
    }
};

QTEST_GUILESS_MAIN(TestBotTableModel)
#include "tst_bottablemodel.moc"
