// SPDX-License-Identifier: MIT
#include "tests/support/eventrows.h"
#include "ui/models/eventtablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QLocale>
#include <QMetaEnum>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using Field = EventTableModel::Field;

namespace {

/// A model under the strictest watch that Qt has.
struct Watched {
    explicit Watched(quint64 capacity = 100000, std::size_t nameCapacity = 1000)
        : history(std::make_shared<Pusher::EventHistory>(
            capacity, std::make_shared<Pusher::Interner>(nameCapacity)))
        , model(history)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }

    quint64 add(const EventRows::Row &row) { return EventRows::add(*history, row); }
    QVariant cell(int row, Field field, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(field)).data(role);
    }
    quint64 eventIn(int row) const
    {
        return cell(row, Field::Sequence, SequenceRole).toULongLong();
    }
    /// 'r' for an event, 'g' for a gap.
    QString shape() const
    {
        QString result;
        for (int row = 0; row < model.rowCount(); ++row)
            result += model.isMarker(row) ? u'g' : u'r';
        return result;
    }
    QList<quint64> eventsMatching(const QString &filter)
    {
        model.setFilter(filter);
        QList<quint64> events;
        for (int row = 0; row < model.rowCount(); ++row)
            events.append(eventIn(row));
        return events;
    }

    std::shared_ptr<Pusher::EventHistory> history;
    EventTableModel model;
    QAbstractItemModelTester tester;
};

Pusher::Gap gapAfter(quint64 event, quint64 id)
{
    Pusher::Gap gap;
    gap.id = id;
    gap.afterSequence = event;
    gap.channels = {Pusher::ChannelName(u"bot-updates"_s)};
    gap.from = Pusher::WallTime(std::chrono::seconds(1'790'000'000));
    return gap;
}

const std::string win = EventRows::quoted(
    R"({"botUUID":"b1","botName":"Alpha-7","symbol":"EURUSD","amount":12.5,"currency":"EUR",)"
    R"("profit_is_win":true})");

} // namespace

class TestEventTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsWhatWasReceived()
    {
        Watched w;
        w.add({.data = win});
        w.add({.channel = "presence-desk", .event = "client-typing", .data = "{}", .user = "u7"});
        QCOMPARE(w.model.rowCount(), 0); // nothing reacts per event
        QSignalSpy inserted(&w.model, &QAbstractItemModel::rowsInserted);
        w.model.refresh();
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.cell(0, Field::Sequence), u"1"_s);
        QCOMPARE(w.cell(0, Field::Channel), u"bot-updates"_s);
        QCOMPARE(w.cell(0, Field::Event), u"trade-executed"_s);
        QCOMPARE(w.cell(0, Field::Summary), u"EURUSD 12.5 EUR · won · Alpha-7"_s);
        QCOMPARE(w.cell(0, Field::Summary, SeverityRole).toInt(), int(Severity::Good));
        QVERIFY(w.cell(0, Field::Summary, SignRole).toBool());
        QCOMPARE(w.cell(0, Field::Channel, SeverityRole).toInt(), int(Severity::None));
        QCOMPARE(w.cell(0, Field::Size, RawRole).toLongLong(), qint64(win.size()));
        QCOMPARE(w.cell(0, Field::Time, RawRole).toDateTime().toSecsSinceEpoch(), 1'790'000'001);
        QCOMPARE(w.cell(1, Field::User), u"u7"_s);
        QCOMPARE(w.cell(1, Field::Summary), u"{}"_s);
        QCOMPARE(w.eventIn(1), quint64(2));
        const QString spoken = w.cell(0, Field::Sequence, Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.startsWith(u"trade-executed on bot-updates: EURUSD"_s), qPrintable(spoken));
    }

    void namesThatTheTableRefusedAreShownToo()
    {
        Watched w(100, 1);
        w.add({.data = "1"});
        w.add({.channel = "late-channel", .event = "late-event", .data = "2"});
        w.model.refresh();
        QCOMPARE(w.cell(1, Field::Channel), u"late-channel"_s);
        QCOMPARE(w.cell(1, Field::Event), u"late-event"_s);
        QCOMPARE(w.eventsMatching(u"LATE-ev"_s), QList<quint64>{2});
    }

    void tellsWhatTheListenersDid()
    {
        using State = Pusher::DispatchOutcome::State;
        Watched w;
        EventRows::addTrades(*w.history, 5);
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Listeners), u"…"_s);
        QVERIFY(!w.cell(0, Field::Listeners, RawRole).isValid());
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        const auto segments = w.history->snapshot().segments;
        segments[0]->setOutcome(0, {.state = State::Dispatched, .called = 4});
        segments[0]->setOutcome(
            1, {.state = State::Dispatched, .called = 3, .took = std::chrono::nanoseconds(12500)});
        segments[0]->setOutcome(2, {.state = State::Dispatched, .called = 4, .failed = 1});
        w.history->setDispatchedUpTo(4);
        EventRows::addTrades(*w.history, 2);
        w.model.refresh();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex().row(), 0);
        QCOMPARE(changed.first().at(1).toModelIndex().row(), 3);
        QCOMPARE(w.cell(0, Field::Listeners), u"4"_s);
        QCOMPARE(w.cell(0, Field::Listeners, RawRole), 4U);
        QCOMPARE(w.cell(0, Field::Duration), u"·"_s); // not measured
        QVERIFY(!w.cell(0, Field::Duration, RawRole).isValid());
        QCOMPARE(w.cell(1, Field::Duration), u"12.5"_s);
        QCOMPARE(w.cell(2, Field::Listeners), u"4, 1 failed"_s);
        QCOMPARE(w.cell(2, Field::Listeners, SeverityRole).toInt(), int(Severity::Critical));
        QCOMPARE(w.cell(3, Field::Listeners), u"missed"_s);
        QCOMPARE(w.cell(3, Field::Listeners, SeverityRole).toInt(), int(Severity::Warning));
        QCOMPARE(w.cell(4, Field::Listeners), u"…"_s);
        w.model.refresh();
        QCOMPARE(changed.count(), 1); // nothing new
        w.history->setDispatchedUpTo(7);
        w.model.refresh();
        QCOMPARE(changed.count(), 2);
        QCOMPARE(changed.last().at(0).toModelIndex().row(), 4);
        QCOMPARE(changed.last().at(1).toModelIndex().row(), 6);
        // Also for what a filter has brought into the table since.
        EventRows::addTrades(*w.history, 1);
        w.model.setFilter(u"trade"_s);
        w.history->setDispatchedUpTo(8);
        w.model.refresh();
        QCOMPARE(changed.count(), 3);
        QCOMPARE(changed.last().at(1).toModelIndex().row(), 7);
    }

    void gapsStandBetweenTheEvents()
    {
        Watched w;
        EventRows::addTrades(*w.history, 3);
        w.model.refresh();
        w.model.gapOpened(gapAfter(3, 1));
        EventRows::addTrades(*w.history, 2);
        w.model.refresh();
        QCOMPARE(w.shape(), u"rrrgrr"_s);
        QVERIFY(w.cell(3, Field::Sequence).toString().contains(u"bot-updates"_s));
        QCOMPARE(w.cell(3, Field::Sequence, RowKindRole).toInt(), int(RowKind::Gap));
        QCOMPARE(w.eventIn(3), quint64(0));
        Pusher::Gap closed = gapAfter(3, 1);
        closed.to = closed.from + std::chrono::milliseconds(12400);
        w.model.gapClosed(closed);
        QVERIFY(w.cell(3, Field::Sequence).toString().contains(u"12.4 s"_s));
        // Channels that came back earlier than the others: a record of their own.
        w.model.gapClosed(gapAfter(5, 2));
        QCOMPARE(w.shape(), u"rrrgrrg"_s);
        QVERIFY(w.eventsMatching(u"no such thing"_s) == (QList<quint64>{0, 0}));
    }

    void filterLooksIntoNamesAndPayloads_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QList<quint64>>("events");
        const auto row = [](const char *name, const QString &filter, const QList<quint64> &events) {
            QTest::newRow(name) << filter << events;
        };
        row("channel", u"STRATEGY-up"_s, {2});
        row("event name", u"trade"_s, {1, 3});
        row("payload", u"martingale"_s, {2});
        // A word that is a name elsewhere may stand in a payload as well.
        row("name and payload", u"bot-updates"_s, {1, 3, 4});
        row("every word, anywhere", u" eurusd  trade-exec "_s, {1});
        row("no word in vain", u"eurusd strategy"_s, {});
        row("user", u"Zoe"_s, {3});
        row("in quotes, as shown", u"\"symbol\":\"GBP"_s, {3});
        row("in quotes, as sent", u"\\\"symbol\\\":\\\"GBP"_s, {3});
        row("slash, escaped by the sender", u"gbp/usd"_s, {3});
        row("umlaut, escaped by the sender", u"grün"_s, {4});
        row("umlaut as such", u"blüte"_s, {4});
        row("percent", u"%"_s, {});
        row("backslash alone", u"\\"_s, {1, 2, 3, 4});
    }
    void filterLooksIntoNamesAndPayloads()
    {
        Watched w;
        w.add({.data = win});
        const std::string strategy = EventRows::quoted(R"({"title":"Martingale"})");
        w.add({.channel = "strategy-updates", .event = "strategy-modified", .data = strategy});
        const std::string pound = EventRows::quoted("{\"symbol\":\"GBP\\/USD\"}");
        w.add({.data = pound, .user = "zoe"});
        const std::string note =
            EventRows::quoted("{\"message\":\"bot-updates gr\\u00fcn Bl\xC3\xBCte\"}");
        w.add({.channel = "user-updates-1", .event = "notification", .data = note});
        w.model.refresh();
        QFETCH(const QString, filter);
        QTEST(w.eventsMatching(filter), "events");
        QCOMPARE(w.model.total(), quint64(4));
        QCOMPARE(w.model.shown(), quint64(w.model.rowCount()));
    }

    void filterHoldsForWhatComesLater()
    {
        Watched w;
        w.model.setFilter(u"late"_s);
        w.add({.data = "1"});
        w.add({.channel = "late-channel", .data = "2"});
        w.add({.data = "\"latecomer\""});
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.eventIn(1), quint64(3));
    }

    void longHistoriesAreSearchedInSteps()
    {
        Watched w;
        const std::string large = '"' + std::string(2'000'000, 'x') + '"';
        for (int i = 0; i < 80; ++i)
            w.add({.data = i % 2 == 0 ? large : win});
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 80);
        QSignalSpy resets(&w.model, &QAbstractItemModel::modelReset);
        w.model.setFilter(u"eurusd"_s);
        QVERIFY(w.model.isSearching());
        QCOMPARE(w.model.filter(), u"eurusd"_s);
        QVERIFY(w.model.searchedPercent() > 0 && w.model.searchedPercent() < 100);
        QCOMPARE(w.model.rowCount(), 80); // what was there, until it is known what is wanted
        w.add({.data = win});
        w.model.refresh(); // the stream goes on meanwhile
        QCOMPARE(w.model.rowCount(), 81);
        int turns = 0;
        while (w.model.isSearching() && ++turns < 1000)
            QCoreApplication::processEvents();
        QVERIFY(turns > 1 && turns < 1000);
        QCOMPARE(resets.count(), 1);
        QCOMPARE(w.model.rowCount(), 41);
        QCOMPARE(w.model.searchedPercent(), 100);
    }

    void aNewFilterEndsTheSearchForTheOld()
    {
        Watched w;
        const std::string large = '"' + std::string(2'000'000, 'x') + '"';
        for (int i = 0; i < 40; ++i)
            w.add({.data = large});
        w.model.refresh();
        w.model.setFilter(u"nothing"_s);
        QVERIFY(w.model.isSearching());
        w.model.setFilter({});
        QVERIFY(!w.model.isSearching());
        QCOMPARE(w.model.rowCount(), 40);
        for (int turn = 0; turn < 20; ++turn)
            QCoreApplication::processEvents();
        QCOMPARE(w.model.rowCount(), 40);
        QCOMPARE(w.model.filter(), QString());
    }

    void frozenRowsAreFilteredAsTheyAre()
    {
        Watched w(10);
        w.add({.data = win});
        w.model.setFrozen(true);
        for (int i = 0; i < 9000; ++i) // several segments later
            w.add({.data = "1"});
        QCOMPARE(w.eventsMatching(u"eurusd"_s), QList<quint64>{1});
        QCOMPARE(w.cell(0, Field::Summary), u"EURUSD 12.5 EUR · won · Alpha-7"_s);
        w.model.setFrozen(false);
        QCOMPARE(w.model.rowCount(), 0);
        w.model.setFilter({});
        QCOMPARE(w.eventIn(0), quint64(8992));
    }

    void sortsByEachColumn_data()
    {
        QTest::addColumn<Field>("column");
        QTest::addColumn<QList<quint64>>("ascending");
        const auto row = [](Field column, const QList<quint64> &ascending) {
            QTest::newRow(QMetaEnum::fromType<Field>().valueToKey(int(column)))
                << column << ascending;
        };
        row(Field::Sequence, {1, 2, 3});
        row(Field::Time, {1, 2, 3});
        row(Field::Channel, {3, 1, 2});
        row(Field::Event, {2, 3, 1});
        row(Field::Summary, {2, 3, 1}); // "[1,2]", "Martingale", "{}"
        row(Field::Size, {1, 2, 3});
        row(Field::Listeners, {3, 2, 1});
        row(Field::Duration, {2, 1, 3}); // not measured: last
        row(Field::User, {3, 1, 2}); // none: last
    }
    void sortsByEachColumn()
    {
        using State = Pusher::DispatchOutcome::State;
        using namespace std::chrono_literals;
        Watched w;
        w.add({.channel = "bot-updates", .event = "zebra", .data = "{}", .user = "zoe"});
        w.add({.channel = "strategy", .event = "ant", .data = "[1,2]"});
        const std::string strategy = EventRows::quoted(R"({"title":"Martingale"})");
        w.add({.channel = "Alpha", .event = "strategy-modified", .data = strategy, .user = "ada"});
        const auto segments = w.history->snapshot().segments;
        segments[0]->setOutcome(0, {.state = State::Dispatched, .called = 5, .took = 9000ns});
        segments[0]->setOutcome(1, {.state = State::Dispatched, .called = 4, .took = 800ns});
        segments[0]->setOutcome(2, {.state = State::Dispatched, .called = 1});
        w.history->setDispatchedUpTo(3);
        w.model.refresh();
        QFETCH(const Field, column);
        w.model.sort(int(column));
        QVERIFY(w.model.isFrozen());
        QTEST(w.eventsMatching({}), "ascending");
    }

    void goesToNumbersAndMoments()
    {
        Watched w(10);
        EventRows::addTrades(*w.history, 12);
        w.model.refresh();
        QCOMPARE(w.model.oldest(), quint64(3));
        QCOMPARE(w.model.newest(), quint64(12));
        using std::chrono::seconds;
        QCOMPARE(w.model.newestTime(), Pusher::WallTime(seconds(1'790'000'012)));
        const auto at = [&w](auto target) { return w.model.sequenceAt(EventPlace{target}); };
        QCOMPARE(at(quint64(7)), quint64(7));
        QCOMPARE(at(Pusher::WallTime(seconds(1'790'000'007))), quint64(7));
        QCOMPARE(at(Pusher::WallTime(std::chrono::milliseconds(1'790'000'006'500))), quint64(7));
        QCOMPARE(at(Pusher::WallTime()), quint64(3));
        QCOMPARE(at(Pusher::WallTime(seconds(1'790'000'099))), quint64(13));
    }

    void suggestsTheNameThatWasMeant()
    {
        Watched w;
        w.add({.channel = "bot-updates", .event = "trade-executed", .data = win});
        w.model.refresh();
        w.model.setFilter(u"eurusd Trade_executed"_s);
        QCOMPARE(w.model.rowCount(), 0);
        QCOMPARE(w.model.suggestion().name, u"trade-executed"_s);
        QCOMPARE(w.model.suggestion().filter, u"eurusd trade-executed"_s);
        w.model.setFilter(w.model.suggestion().filter);
        QCOMPARE(w.model.rowCount(), 1);
        QCOMPARE(w.model.suggestion().name, QString());
        w.model.setFilter(u"something"_s);
        QCOMPARE(w.model.suggestion().name, QString());
    }

    void clearAndUndoUnderAFilter()
    {
        Watched w;
        EventRows::addTrades(*w.history, 5);
        w.model.setFilter(u"eurusd"_s);
        QCOMPARE(w.model.rowCount(), 5);
        w.model.clear();
        QCOMPARE(w.model.rowCount(), 0);
        EventRows::addTrades(*w.history, 1);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 1);
        w.model.undoClear();
        QCOMPARE(w.model.rowCount(), 6);
    }

    void L7_L8_namesAreMadeFitForALine()
    {
        Watched w;
        w.add({.channel = "a\x1b[2J\r\nb", .event = "x\xE2\x80\xAEgpj.exe", .data = "1"});
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Channel), u"a␛[2J␍␊b"_s);
        QCOMPARE(w.cell(0, Field::Event), u"x⟨U+202E⟩gpj.exe"_s);
        QCOMPARE(w.cell(0, Field::Channel, RawRole).toString(), u"a\x1b[2J\r\nb"_s);
        // The tool tip tells of them.
        QVERIFY(w.cell(0, Field::Event, Qt::ToolTipRole).toString().contains(QChar(0x202e)));
        QVERIFY(!w.cell(0, Field::Summary, Qt::ToolTipRole).isValid());
    }

    void L9_markupIsLiteral()
    {
        Watched w;
        w.add({.channel = "<b>x</b>", .event = "a && b", .data = "\"<img src=/dev/zero>\""});
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Channel), u"<b>x</b>"_s);
        QCOMPARE(w.cell(0, Field::Event), u"a && b"_s);
        QCOMPARE(w.cell(0, Field::Summary), u"(not JSON) <img src=/dev/zero>"_s);
    }

    void U6_hugeCellsAreShort()
    {
        Watched w;
        const std::string name(5'000'000, 'n');
        const std::string data = '"' + std::string(5'000'000, 'd') + '"';
        w.add({.channel = name, .event = name, .data = data, .user = name});
        w.model.refresh();
        for (const Field field : {Field::Channel, Field::Event, Field::Summary, Field::User})
            QVERIFY(w.cell(0, field).toString().size() <= 262);
        // A page of such rows is painted within one gap of the window.
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < 30; ++i) {
            for (int column = 0; column < w.model.columnCount(); ++column)
                (void)w.cell(0, Field(column));
        }
        const auto took = std::chrono::steady_clock::now() - begin;
        QVERIFY2(took < std::chrono::milliseconds(200), qPrintable(QString::number(took.count())));
    }

    void U8_cellsOfEvictedRowsAreReadUntilTheyLeave()
    {
        Watched w(10);
        w.add({.data = win});
        w.model.refresh();
        const QPersistentModelIndex first = w.model.index(0, int(Field::Summary));
        for (int i = 0; i < 9000; ++i)
            w.add({.data = "1"});
        QCOMPARE(first.data().toString(), u"EURUSD 12.5 EUR · won · Alpha-7"_s);
        w.model.refresh();
        QVERIFY(!first.isValid());
        QCOMPARE(w.model.rowCount(), 10);
    }

    void emptyWithoutAHistory()
    {
        EventTableModel model(nullptr);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.refresh();
        model.setFilter(u"x"_s);
        QVERIFY(!model.isSearching());
        model.clear();
        model.gapOpened(gapAfter(0, 1));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.total(), quint64(0));
    }
};

QTEST_GUILESS_MAIN(TestEventTableModel)
#include "tst_eventtablemodel.moc"
