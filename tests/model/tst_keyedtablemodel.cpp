// SPDX-License-Identifier: MIT
#include "ui/models/keyedtablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

struct Fruit {
    QString name;
    int weight = 0; ///< 0: unknown
    QString colour = u"red"_s;
};

/// Fruits by name; `source` is what the world knows, the model sees it by its refreshes.
class FruitModel : public KeyedTableModel {
public:
    enum Field { Name, Weight, Colour };

    FruitModel()
        : KeyedTableModel({{u"name"_s, u"Name"_s},
                           {u"weight"_s, u"Weight"_s, 12, true},
                           {u"colour"_s, u"Colour"_s}})
    {
    }

    void age() { columnsChanged(Weight, Weight); }

    QList<Fruit> source;
    bool same = false;

protected:
    int fetch() override
    {
        if (same)
            return unchanged;
        m_next = source;
        return int(m_next.size());
    }
    QString fetchedKey(int place) const override { return m_next.at(place).name; }
    void adopt() override { m_current = m_next; }
    QVariant cell(int place, int column, int role) const override
    {
        const Fruit &fruit = m_current.at(place);
        if (role != Qt::DisplayRole && role != RawRole)
            return {};
        switch (Field(column)) {
        case Name:
            return fruit.name;
        case Weight:
            return role == RawRole ? (fruit.weight > 0 ? QVariant(fruit.weight) : QVariant())
                                   : QString::number(fruit.weight);
        case Colour:
            return fruit.colour;
        }
        return {};
    }

private:
    QList<Fruit> m_current;
    QList<Fruit> m_next;
};

/// The model under the strictest watch that Qt has.
struct Watched {
    Watched()
        : tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
        model.source = {{u"apple"_s, 5}, {u"Banana"_s, 3}, {u"cherry"_s, 0}, {u"date"_s, 12}};
        model.refresh();
    }

    QString names() const
    {
        QStringList result;
        for (int row = 0; row < model.rowCount(); ++row)
            result += model.index(row, FruitModel::Name).data().toString();
        return result.join(u' ');
    }

    FruitModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestKeyedTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void changedValuesAreTakenInPlaceWithOneSignal()
    {
        Watched w;
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        QSignalSpy inserted(&w.model, &QAbstractItemModel::rowsInserted);
        w.model.source[1].weight = 30;
        w.model.source[3].weight = 1;
        QCOMPARE(w.model.index(1, FruitModel::Weight).data().toInt(), 3); // only by refresh
        w.model.refresh();
        QCOMPARE(w.model.index(1, FruitModel::Weight).data().toInt(), 30);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(inserted.count(), 0);
        QCOMPARE(w.names(), u"apple Banana cherry date"_s);
    }

    void nothingIsToldWhenNothingChanged()
    {
        Watched w;
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.model.same = true;
        w.model.refresh();
        QCOMPARE(changed.count(), 0);
    }

    void newKeysComeAtTheEndInOneGo()
    {
        Watched w;
        QSignalSpy inserted(&w.model, &QAbstractItemModel::rowsInserted);
        w.model.source.insert(0, Fruit{u"fig"_s});
        w.model.source.append(Fruit{u"grape"_s});
        w.model.refresh();
        QCOMPARE(w.names(), u"apple Banana cherry date fig grape"_s);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(w.model.total(), quint64(6));
    }

    void vanishedKeysLeaveAndTheOthersStay()
    {
        Watched w;
        const QPersistentModelIndex cherry = w.model.index(2, 0);
        const QPersistentModelIndex date = w.model.index(3, 0);
        QStringList seenWhileLeaving;
        connect(&w.model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
                [&](const QModelIndex &, int first, int) {
                    seenWhileLeaving += w.model.index(first, 0).data().toString();
                });
        w.model.source.removeAt(2);
        w.model.source.removeAt(0);
        w.model.source.swapItemsAt(0, 1);
        w.model.refresh();
        QCOMPARE(w.names(), u"Banana date"_s);
        QCOMPARE(seenWhileLeaving, (QStringList{u"cherry"_s, u"apple"_s})); // still readable
        QVERIFY(!cherry.isValid());
        QCOMPARE(date.row(), 1);
        QCOMPARE(date.data().toString(), u"date"_s);
        w.model.source.clear();
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 0);
    }

    void sortsOnceAndThenKeepsThePlaces()
    {
        Watched w;
        const QPersistentModelIndex date = w.model.index(3, 0);
        w.model.sort(FruitModel::Weight, Qt::DescendingOrder);
        QCOMPARE(w.names(), u"date apple Banana cherry"_s); // without a value: last
        QCOMPARE(date.row(), 0);
        w.model.source[1].weight = 100;
        w.model.source.append({u"elder"_s, 50});
        w.model.refresh();
        QCOMPARE(w.names(), u"date apple Banana cherry elder"_s);
        w.model.sort(FruitModel::Weight, Qt::DescendingOrder);
        QCOMPARE(w.names(), u"Banana elder date apple cherry"_s);
        w.model.sort(FruitModel::Weight, Qt::AscendingOrder);
        QCOMPARE(w.names(), u"apple date elder Banana cherry"_s);
        w.model.sort(FruitModel::Name, Qt::AscendingOrder);
        QCOMPARE(w.names(), u"apple Banana cherry date elder"_s);
        w.model.sort(-1);
        QCOMPARE(w.names(), u"apple Banana cherry date elder"_s);
    }

    void filterLooksInTextsNotInNumbers()
    {
        Watched w;
        w.model.source[1].colour = u"yellow"_s;
        w.model.setFilter(u"YELL ban"_s);
        QCOMPARE(w.names(), u"Banana"_s);
        QCOMPARE(w.model.shown(), quint64(1));
        QCOMPARE(w.model.total(), quint64(4));
        w.model.setFilter(u"12"_s);
        QCOMPARE(w.model.rowCount(), 0);
        w.model.setFilter({});
        QCOMPARE(w.model.rowCount(), 4);
    }

    void filterHoldsForWhatChangesAndComes()
    {
        Watched w;
        w.model.setFilter(u"red"_s);
        w.model.source[0].colour = u"brown"_s;
        w.model.source.append({u"plum"_s, 1, u"blue"_s});
        w.model.source.append(Fruit{u"quince"_s});
        w.model.refresh();
        QCOMPARE(w.names(), u"Banana cherry date quince"_s);
        w.model.source[0].colour = u"red"_s;
        w.model.refresh();
        QCOMPARE(w.names(), u"Banana cherry date quince apple"_s); // nothing moves for it
        w.model.setFilter({});
        QCOMPARE(w.names(), u"apple Banana cherry date plum quince"_s);
    }

    void aReadersPlaceIsFoundAgain()
    {
        Watched w;
        w.model.source[0].colour = u"brown"_s;
        w.model.source[1].colour = u"brown"_s;
        w.model.refresh();
        const quint64 banana = w.model.keyAt(1);
        const quint64 cherry = w.model.keyAt(2);
        w.model.setFilter(u"red"_s);
        w.model.source[0].colour = u"red"_s;
        w.model.refresh();
        QCOMPARE(w.names(), u"cherry date apple"_s);
        QCOMPARE(w.model.rowNear(cherry), 0);
        QCOMPARE(w.model.rowNear(banana), 0); // hidden: the first one behind it
        w.model.setFilter(u"no such fruit"_s);
        QCOMPARE(w.model.rowNear(banana), 0);
    }

    void sortHoldsUnderAFilter()
    {
        Watched w;
        w.model.sort(FruitModel::Name, Qt::DescendingOrder);
        w.model.setFilter(u"a"_s);
        QCOMPARE(w.names(), u"date Banana apple"_s);
        w.model.setFilter({});
        QCOMPARE(w.names(), u"date cherry Banana apple"_s);
    }

    void frozenHoldsStill()
    {
        Watched w;
        w.model.source[0].weight = 6;
        w.model.setFrozen(true);
        QCOMPARE(w.model.index(0, FruitModel::Weight).data().toInt(), 6);
        w.model.source[0].weight = 7;
        w.model.source.removeLast();
        w.model.refresh();
        w.model.setFilter(u"a"_s);
        w.model.sort(FruitModel::Weight);
        QCOMPARE(w.names(), u"Banana apple date"_s);
        QCOMPARE(w.model.index(1, FruitModel::Weight).data().toInt(), 6);
        w.model.setFilter({});
        w.model.setFrozen(false);
        QCOMPARE(w.names(), u"Banana apple cherry"_s);
        QCOMPARE(w.model.index(1, FruitModel::Weight).data().toInt(), 7);
    }

    void agesAreOneSignalForTheirColumns()
    {
        Watched w;
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.model.age();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex(), w.model.index(0, FruitModel::Weight));
        QCOMPARE(changed.first().at(1).toModelIndex(), w.model.index(3, FruitModel::Weight));
        w.model.source.clear();
        w.model.refresh();
        changed.clear();
        w.model.age();
        QCOMPARE(changed.count(), 0);
    }

    void tenThousandRowsAreCheap()
    {
        FruitModel model; // without the tester, which asks every row
        for (int i = 0; i < 10000; ++i)
            model.source.append({QString::number(i), i % 100, i % 2 == 0 ? u"red"_s : u"blue"_s});
        model.refresh();
        QCOMPARE(model.rowCount(), 10000);
        constexpr int rounds = 20;
        QElapsedTimer timer;
        timer.start();
        for (int round = 0; round < rounds; ++round) {
            model.source[round].weight = round;
            model.refresh();
        }
        const double inPlace = double(timer.nsecsElapsed()) / rounds / 1e6;
        timer.restart();
        for (int round = 0; round < rounds; ++round) {
            model.source.removeAt(round);
            model.refresh();
        }
        const double vanishing = double(timer.nsecsElapsed()) / rounds / 1e6;
        model.setFilter(u"blue"_s);
        timer.restart();
        for (int round = 0; round < rounds; ++round)
            model.refresh();
        const double filtered = double(timer.nsecsElapsed()) / rounds / 1e6;
        qInfo("refresh of 10 000 rows: in place %.2f ms, one vanished %.2f ms, filtered %.2f ms",
              inPlace, vanishing, filtered);
        constexpr double tooLong = 100; // a wide margin: debug builds and sanitizers run this too
        QVERIFY2(inPlace < tooLong && vanishing < tooLong && filtered < tooLong,
                 "a refresh costs more than a frame by far");
    }
};

QTEST_GUILESS_MAIN(TestKeyedTableModel)
#include "tst_keyedtablemodel.moc"
