// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/roles.h"
#include "ui/models/tradetablemodel.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

#include <QMetaEnum>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

using Field = TradeTableModel::Field;

/// What every live table does, shown with trades, under the strictest watch that Qt has.
struct Watched {
    explicit Watched(quint64 capacity = 5000)
        : store(std::make_shared<DiscoveryStore>(capacity))
        , model(store)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }

    void add(quint64 event, const TradeRows::Row &row = {})
    {
        TradeRows::add(*store, event, row);
        model.refresh();
    }
    void addMany(quint64 first, quint64 last)
    {
        TradeRows::addMany(*store, first, last);
        model.refresh();
    }
    void gap(quint64 afterEvent, quint64 id)
    {
        Pusher::Gap gap;
        gap.id = id;
        gap.afterSequence = afterEvent;
        model.gapOpened(gap);
    }
    std::vector<quint64> events() const
    {
        std::vector<quint64> result;
        for (int row = 0; row < model.rowCount(); ++row)
            result.push_back(model.isMarker(row) ? 0 : model.tradeAt(row)->event);
        return result;
    }

    std::shared_ptr<DiscoveryStore> store;
    TradeTableModel model;
    QAbstractItemModelTester tester;
};

using Events = std::vector<quint64>;

} // namespace

class TestLiveTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void eachColumnHasAnOrder_data()
    {
        QTest::addColumn<int>("column");
        QTest::addColumn<Events>("ascending");
        QTest::addColumn<Events>("descending");
        const auto row = [](Field field, const Events &up, const Events &down) {
            QTest::newRow(QMetaEnum::fromType<Field>().valueToKey(int(field)))
                << int(field) << up << down;
        };
        row(Field::Time, {1, 2, 3, 4}, {4, 3, 2, 1});
        row(Field::Bot, {2, 4, 1, 3}, {1, 2, 4, 3}); // nobody last, equal ones as they came
        row(Field::Symbol, {3, 1, 2, 4}, {1, 2, 4, 3});
        row(Field::Amount, {4, 2, 1, 3}, {3, 1, 2, 4}); // as numbers
        row(Field::Currency, {1, 2, 3, 4}, {1, 2, 3, 4});
        row(Field::Result, {1, 2, 4, 3}, {3, 1, 2, 4});
        row(Field::Profit, {3, 2, 1, 4}, {2, 3, 1, 4}); // where there is none: last
    }
    void eachColumnHasAnOrder()
    {
        QFETCH(const int, column);
        Watched w;
        w.add(1, {.bot = "Zoe", .symbol = "eurusd", .amount = "100"});
        w.add(2, {.bot = "alpha", .symbol = "EURUSD", .amount = "20.5", .profit = "3"});
        w.add(3,
              {.bot = "",
               .symbol = "BTC",
               .amount = "1e3",
               .profit = "-10",
               .result = Trade::Result::Loss});
        w.add(4, {.bot = "Alpha", .symbol = "EURUSD", .amount = "9"});
        w.model.sort(column, Qt::AscendingOrder);
        QTEST(w.events(), "ascending");
        w.model.sort(column, Qt::DescendingOrder);
        QTEST(w.events(), "descending");
        w.model.sort(-1);
        QCOMPARE(w.events(), (Events{1, 2, 3, 4}));
    }

    // Models that say nothing of their order are ordered by what their cells answer.
    void theRawValuesAreAnOrderToo()
    {
        class Plain : public TradeTableModel {
        public:
            using TradeTableModel::TradeTableModel;
            std::vector<double> sortKeys(int column, const std::vector<quint64> &rows) override
            {
                return LiveTableModel::sortKeys(column, rows);
            }
        };
        auto store = std::make_shared<DiscoveryStore>(100);
        TradeRows::add(*store, 1, {.bot = "b", .amount = "10"});
        TradeRows::add(*store, 2, {.bot = "A", .amount = "9"});
        Plain model(store);
        model.refresh();
        for (const Field field : {Field::Bot, Field::Amount}) {
            model.sort(int(field));
            QCOMPARE(model.tradeAt(0)->event, 2U);
        }
        model.sort(int(Field::Time), Qt::DescendingOrder);
        QCOMPARE(model.tradeAt(0)->event, 2U);
    }

    void sortedIsFrozenAndFilteredInItsOrder()
    {
        Watched w(10);
        for (quint64 event = 1; event <= 10; ++event)
            w.add(
                event,
                {.symbol = event % 2 == 0 ? "EVEN" : "ODD", .amount = std::to_string(100 - event)});
        w.model.sort(int(Field::Amount));
        QVERIFY(w.model.isFrozen());
        QCOMPARE(w.events(), (Events{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}));
        w.addMany(11, 9000); // whatever is evicted meanwhile
        w.model.setFilter(u"even"_s);
        QCOMPARE(w.events(), (Events{10, 8, 6, 4, 2}));
        w.model.setFilter({});
        QCOMPARE(w.model.waiting(), 8990U);
        QSignalSpy header(&w.model, &QAbstractItemModel::headerDataChanged);
        w.model.setFrozen(false);
        QCOMPARE(header.count(), 1);
        QCOMPARE(w.model.sortColumn(), -1);
        QCOMPARE(w.events().front(), 8991U);
    }

    void gapsHaveNoPlaceInAnotherOrder()
    {
        Watched w;
        w.addMany(1, 3);
        w.gap(2, 1);
        QCOMPARE(w.events(), (Events{1, 2, 0, 3}));
        w.model.sort(int(Field::Time), Qt::DescendingOrder);
        QCOMPARE(w.events(), (Events{3, 2, 1}));
        QCOMPARE(w.model.shown(), 3U);
        w.gap(3, 2);
        w.model.setFrozen(false);
        QCOMPARE(w.events(), (Events{1, 2, 0, 3, 0}));
        QCOMPARE(w.model.shown(), 3U);
    }

    void clearEndsTheOrder()
    {
        Watched w;
        w.addMany(1, 3);
        w.model.sort(int(Field::Amount));
        w.model.clear();
        QCOMPARE(w.model.sortColumn(), -1);
        w.addMany(4, 5);
        QCOMPARE(w.events(), (Events{4, 5}));
    }

    void aRowIsFoundAgainByItsKey()
    {
        Watched w(20);
        for (quint64 event = 1; event <= 20; ++event)
            w.add(event, {.symbol = event % 5 == 0 ? "FIVE" : "OTHER"});
        w.gap(12, 1);
        const quint64 seventh = w.model.keyAt(6);
        const quint64 gap = w.model.keyAt(12);
        QVERIFY(w.model.isMarker(12));
        QCOMPARE(w.model.rowNear(seventh), 6);
        QCOMPARE(w.model.rowNear(gap), 12);
        w.model.setFilter(u"five"_s); // 5, 10, gap, 15, 20
        QCOMPARE(w.model.rowNear(seventh), 1);
        QCOMPARE(w.model.rowNear(gap), 2);
        w.model.setFilter(u"nothing"_s);
        QCOMPARE(w.model.rowNear(seventh), 0);
        w.model.setFilter({});
        w.model.sort(int(Field::Time), Qt::DescendingOrder);
        QCOMPARE(w.model.rowNear(seventh), 13);
        QCOMPARE(w.model.rowNear(gap), w.model.rowCount()); // not there
        w.model.setFrozen(false);
        w.addMany(21, 30);
        QCOMPARE(w.model.rowNear(seventh), 0); // evicted
        QCOMPARE(w.model.rowNear(9999), w.model.rowCount());
    }

    void whatCameSinceIsCountedAsFarAsItPasses()
    {
        Watched w;
        w.addMany(1, 5);
        w.model.markSeen();
        QCOMPARE(w.model.unseen(), 0U);
        w.addMany(6, 8);
        w.add(9, {.symbol = "GBPUSD"});
        QCOMPARE(w.model.unseen(), 4U);
        w.model.setFilter(u"gbp"_s);
        QCOMPARE(w.model.unseen(), 1U);
        w.addMany(10, 12);
        QCOMPARE(w.model.unseen(), 1U);
        w.model.setFilter({});
        QCOMPARE(w.model.unseen(), 7U);
        w.gap(12, 1);
        QCOMPARE(w.model.unseen(), 7U); // a gap is no row
        w.model.markSeen();
        QCOMPARE(w.model.unseen(), 0U);
    }
};

QTEST_GUILESS_MAIN(TestLiveTableModel)
#include "tst_livetablemodel.moc"
