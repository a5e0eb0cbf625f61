// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/roles.h"
#include "ui/models/tradetablemodel.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 capacity = 5000; // more than one segment of 4096

/// A model under the strictest watch that Qt has.
struct Watched {
    explicit Watched(quint64 ringCapacity = capacity)
        : store(std::make_shared<DiscoveryStore>(ringCapacity))
        , model(store)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }

    QString cell(int row, TradeTableModel::Field column, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(column)).data(role).toString();
    }
    quint64 eventIn(int row) const { return model.tradeAt(row)->event; }
    /// 'r' for a trade, 'g' for a gap.
    QString shape() const
    {
        QString result;
        for (int row = 0; row < model.rowCount(); ++row)
            result += model.isMarker(row) ? u'g' : u'r';
        return result;
    }

    std::shared_ptr<DiscoveryStore> store;
    TradeTableModel model;
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

} // namespace

class TestTradeTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void batches_data()
    {
        QTest::addColumn<quint64>("batch");
        for (const quint64 batch :
             {quint64(0), quint64(1), capacity - 1, capacity, capacity + 1, 3 * capacity})
            QTest::addRow("%llu", static_cast<unsigned long long>(batch)) << batch;
    }

    void batches()
    {
        QFETCH(const quint64, batch);
        Watched w;
        QSignalSpy inserted(&w.model, &QAbstractItemModel::rowsInserted);
        TradeRows::addMany(*w.store, 1, batch);
        QCOMPARE(w.model.rowCount(), 0); // nothing reacts per event
        w.model.refresh();
        const quint64 kept = std::min(batch, capacity);
        QCOMPARE(quint64(w.model.rowCount()), kept);
        QCOMPARE(inserted.count(), batch > 0 ? 1 : 0);
        if (kept > 0) {
            QCOMPARE(w.eventIn(0), batch - kept + 1);
            QCOMPARE(w.eventIn(int(kept) - 1), batch);
        }
        // The same again, on top: what is over the capacity leaves at the head.
        TradeRows::addMany(*w.store, batch + 1, 2 * batch);
        w.model.refresh();
        QCOMPARE(quint64(w.model.rowCount()), std::min(2 * batch, capacity));
        if (batch > 0)
            QCOMPARE(w.eventIn(w.model.rowCount() - 1), 2 * batch);
    }

    void evictionRemovesTheHeadInOneGo()
    {
        Watched w(10);
        TradeRows::addMany(*w.store, 1, 10);
        w.model.refresh();
        QSignalSpy removed(&w.model, &QAbstractItemModel::rowsRemoved);
        QStringList seenWhileLeaving;
        connect(&w.model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
                [&](const QModelIndex &, int, int last) {
                    seenWhileLeaving += w.cell(last, TradeTableModel::Field::Bot);
                });
        TradeRows::addMany(*w.store, 11, 13);
        w.model.refresh();
        QCOMPARE(removed.count(), 1);
        QCOMPARE(removed.first().at(2).toInt(), 2);
        QCOMPARE(seenWhileLeaving, QStringList{u"Alpha-7"_s}); // still readable while they go
        QCOMPARE(w.model.rowCount(), 10);
        QCOMPARE(w.eventIn(0), 4);
        QCOMPARE(w.model.total(), 10);
    }

    void clearTakesWhatIsPending()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, 20);
        w.model.refresh();
        TradeRows::addMany(*w.store, 21, 30); // published, not yet shown
        w.model.clear();
        QCOMPARE(w.model.rowCount(), 0);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 0);
        TradeRows::addMany(*w.store, 31, 32);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.eventIn(0), 31);
        QVERIFY(w.model.canUndoClear());
        w.model.undoClear();
        QCOMPARE(w.model.rowCount(), 32);
        QVERIFY(!w.model.canUndoClear());
    }

    void frozenKeepsItsRowsWhateverIsEvicted()
    {
        Watched w(10);
        TradeRows::addMany(*w.store, 1, 10);
        w.model.setFrozen(true);
        QCOMPARE(w.model.rowCount(), 10);
        TradeRows::addMany(*w.store, 11, 9000); // several segments later
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 10);
        QCOMPARE(w.eventIn(0), 1);
        QCOMPARE(w.cell(0, TradeTableModel::Field::Symbol), u"EURUSD"_s);
        QCOMPARE(w.model.waiting(), quint64(8990));
        w.model.setFilter(u"nothing"_s); // filters what is frozen
        QCOMPARE(w.model.rowCount(), 0);
        w.model.setFilter({});
        QCOMPARE(w.eventIn(0), 1);
        w.model.setFrozen(false);
        QCOMPARE(w.model.waiting(), quint64(0));
        QCOMPARE(w.model.rowCount(), 10);
        QCOMPARE(w.eventIn(9), 9000);
    }

    void filterMatchesEveryWordAnywhere()
    {
        Watched w;
        TradeRows::add(*w.store, 1, {.bot = "Grid", .symbol = "GBPUSD"});
        TradeRows::add(*w.store, 2,
                       {.bot = "Owl", .symbol = "EURUSD", .result = Trade::Result::Loss});
        TradeRows::add(*w.store, 3,
                       {.bot = "Owl", .symbol = "BTCUSDT", .amount = "0.0425", .currency = "USDT"});
        w.model.setFilter(u"owl"_s);
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.model.shown(), quint64(2));
        QCOMPARE(w.model.total(), quint64(3));
        w.model.setFilter(u"  LOSS   eur "_s);
        QCOMPARE(w.model.rowCount(), 1);
        QCOMPARE(w.eventIn(0), 2);
        w.model.setFilter(u"0425"_s);
        QCOMPARE(w.model.rowCount(), 1);
        QCOMPARE(w.eventIn(0), 3);
        // It holds for what arrives later, also for names that were unknown when it was set.
        w.model.setFilter(u"usdt"_s);
        TradeRows::add(*w.store, 4, {.symbol = "ETHUSDT"});
        TradeRows::add(*w.store, 5, {.symbol = "EURGBP"});
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.eventIn(1), 4);
    }

    void filteredRowsAreEvicted()
    {
        Watched w(10);
        for (quint64 event = 1; event <= 10; ++event)
            TradeRows::add(*w.store, event, {.symbol = event % 2 == 0 ? "EVEN" : "ODD"});
        w.model.setFilter(u"even"_s);
        QCOMPARE(w.model.rowCount(), 5);
        for (quint64 event = 11; event <= 15; ++event)
            TradeRows::add(*w.store, event, {.symbol = "ODD"});
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 3);
        QCOMPARE(w.eventIn(0), 6);
    }

    void gapStandsWhereItHappened()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, 3);
        w.model.refresh();
        w.model.gapOpened(gapAfter(3, 1));
        QCOMPARE(w.shape(), u"rrrg"_s);
        QVERIFY(w.cell(3, TradeTableModel::Field::Time).contains(u"bot-updates"_s));
        QCOMPARE(w.model.index(3, 0).data(RowKindRole).toInt(), int(RowKind::Gap));
        QVERIFY(!w.model.tradeAt(3));

        Pusher::Gap closed = gapAfter(3, 1);
        closed.to = closed.from + std::chrono::milliseconds(12400);
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.model.gapClosed(closed);
        QCOMPARE(changed.count(), 1);
        QVERIFY(w.cell(3, TradeTableModel::Field::Time).contains(u"12.4 s"_s));
        TradeRows::addMany(*w.store, 4, 5);
        w.model.refresh();
        QCOMPARE(w.shape(), u"rrrgrr"_s);
        QCOMPARE(w.model.shown(), quint64(5));
    }

    void whatIsFrozenShowsNoLaterGap()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, 3);
        w.model.refresh();
        w.model.gapOpened(gapAfter(3, 1));
        w.model.setFrozen(true);
        TradeRows::addMany(*w.store, 4, 9);
        w.model.gapOpened(gapAfter(9, 2));
        w.model.setFilter(u"EURUSD"_s);
        QCOMPARE(w.shape(), u"rrrg"_s);
        w.model.setFrozen(false);
        QCOMPARE(w.shape(), u"rrrgrrrrrrg"_s);
    }

    // The gap is told before the dispatcher has handed on the last events that came before it.
    void rowsFromBeforeTheGapGoInFrontOfIt()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, 2);
        w.model.refresh();
        w.model.gapOpened(gapAfter(4, 1));
        QCOMPARE(w.shape(), u"rrg"_s);
        TradeRows::addMany(*w.store, 3, 6);
        w.model.refresh();
        QCOMPARE(w.shape(), u"rrrrgrr"_s);
    }

    void lateGapIsPutBetweenTheRows()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, 4);
        w.model.refresh();
        w.model.gapOpened(gapAfter(2, 1));
        QCOMPARE(w.shape(), u"rrgrr"_s);
    }

    void gapsStayUnderAFilterAndLeaveWithTheirRows()
    {
        Watched w(4);
        TradeRows::addMany(*w.store, 1, 2);
        w.model.refresh();
        w.model.gapOpened(gapAfter(2, 1));
        TradeRows::addMany(*w.store, 3, 4);
        w.model.refresh();
        w.model.setFilter(u"no such bot"_s);
        QCOMPARE(w.shape(), u"g"_s);
        w.model.setFilter({});
        QCOMPARE(w.shape(), u"rrgrr"_s);
        TradeRows::addMany(*w.store, 5, 7); // rows 1 to 3 go, and the gap with them
        w.model.refresh();
        QCOMPARE(w.shape(), u"rrrr"_s);
    }

    void anOutageThatLastsSurvivesClear()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, 3);
        w.model.refresh();
        w.model.gapOpened(gapAfter(3, 1));
        w.model.clear();
        QCOMPARE(w.shape(), u"g"_s);
    }

    void gapsSeenOnlyWhileFrozenAppearAfterwards()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, 2);
        w.model.setFrozen(true);
        w.model.gapOpened(gapAfter(2, 1));
        QCOMPARE(w.shape(), u"rr"_s);
        TradeRows::addMany(*w.store, 3, 3);
        w.model.setFrozen(false);
        QCOMPARE(w.shape(), u"rrgr"_s);
    }

    void cellsSayWhatWasSent()
    {
        Watched w;
        TradeRows::add(*w.store, 1,
                       {.bot = "",
                        .symbol = "A\x1b[31mB",
                        .amount = "9007199254740993.10",
                        .profit = "-3.50",
                        .result = Trade::Result::Loss});
        TradeRows::add(*w.store, 2, {.amount = "1500", .profit = "2.00"});
        w.model.refresh();
        using Column = TradeTableModel::Field;
        QCOMPARE(w.cell(0, Column::Bot), u"—"_s);
        QCOMPARE(w.cell(0, Column::Symbol),
                 u"A␛[31mB"_s); // control characters are shown, not obeyed
        QCOMPARE(w.cell(0, Column::Amount), u"9007199254740993.10"_s);
        QCOMPARE(w.cell(0, Column::Result), u"loss"_s);
        QCOMPARE(w.cell(0, Column::Profit), u"−3.50"_s);
        QCOMPARE(w.cell(0, Column::Profit, RawRole), u"-3.50"_s);
        QCOMPARE(w.cell(1, Column::Profit), u"+2.00"_s);
        QCOMPARE(w.model.index(0, int(Column::Result)).data(SeverityRole).toInt(),
                 int(Severity::Bad));
        QCOMPARE(w.model.index(1, int(Column::Result)).data(SeverityRole).toInt(),
                 int(Severity::Good));
        const QString spoken = w.cell(1, Column::Time, Qt::AccessibleTextRole);
        QVERIFY2(spoken.startsWith(u"win, EURUSD, 1500 EUR, bot Alpha-7"_s), qPrintable(spoken));
    }

    void emptyWithoutAStore()
    {
        TradeTableModel model(nullptr);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.refresh();
        model.setFilter(u"x"_s);
        model.clear();
        model.gapOpened(gapAfter(0, 1));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.total(), quint64(0));
    }
};

QTEST_GUILESS_MAIN(TestTradeTableModel)
#include "tst_tradetablemodel.moc"
