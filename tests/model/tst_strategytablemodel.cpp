// SPDX-License-Identifier: MIT
#include "ui/models/roles.h"
#include "ui/models/strategytablemodel.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using Field = StrategyTableModel::Field;

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

    void modify(const QString &title, int second)
    {
        Strategy strategy;
        strategy.title = title;
        strategy.modified = at(second);
        strategy.event = quint64(second);
        store->addStrategy(strategy);
    }
    QVariant cell(int row, Field field, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(field)).data(role);
    }

    std::shared_ptr<DiscoveryStore> store;
    StrategyTableModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestStrategyTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aStrategyKeepsItsRowAndCounts()
    {
        Watched w;
        w.modify(u"Martingale"_s, 1);
        w.modify(u"Grid"_s, 2);
        w.model.refresh();
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.modify(u"Martingale"_s, 3);
        w.modify(u"Martingale"_s, 4);
        w.model.refresh();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.cell(0, Field::Title).toString(), u"Martingale"_s);
        QCOMPARE(w.cell(0, Field::Times).toString(), u"3"_s);
        QCOMPARE(w.cell(0, Field::Title, SequenceRole).toULongLong(), quint64(4));
        QCOMPARE(w.cell(0, Field::Modified, RawRole).toDateTime().toSecsSinceEpoch(),
                 qint64(1'790'000'004));
        QCOMPARE(w.cell(1, Field::Times).toString(), u"1"_s);
    }

    void agesAndGapsAreTold()
    {
        Watched w;
        w.modify(u"Grid"_s, 0);
        w.model.refresh();
        w.model.setNow(at(75));
        QCOMPARE(w.cell(0, Field::Age).toString(), u"1 min 15 s ago"_s);
        QVERIFY(!w.cell(0, Field::Age, StaleRole).toBool());
        w.model.noteGap();
        QCOMPARE(w.cell(0, Field::Times).toString(), u"≥ 1"_s);
        w.model.setStale(true);
        QVERIFY(w.cell(0, Field::Age, StaleRole).toBool());
    }

    void filterFindsTitles()
    {
        Watched w;
        w.modify(u"Martingale 12"_s, 1);
        w.modify(u"Grid"_s, 2);
        w.model.refresh();
        w.model.setFilter(u"mart"_s);
        QCOMPARE(w.model.rowCount(), 1);
        w.model.setFilter(u"ago"_s); // an age is no word of the row
        QCOMPARE(w.model.rowCount(), 0);
    }

    // Hostile peers could invent titles for ever.
    void strategiesAreBoundedAndTheRestIsCounted()
    {
        Watched w;
        for (int i = 0; i < 1005; ++i)
            w.modify(u"S%1"_s.arg(i), i);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 1000);
        QCOMPARE(w.model.refused(), quint64(5));
    }

    void L7_L8_L9_titlesArePlainText()
    {
        Watched w;
        w.modify(u"a\x1b[2J\u202E<b>&lt;"_s, 1);
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Title).toString(), u"a␛[2J⟨U+202E⟩<b>&lt;"_s);
    }

    void emptyWithoutAStore()
    {
        StrategyTableModel model(nullptr);
        model.refresh();
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.refused(), quint64(0));
    }
};

QTEST_GUILESS_MAIN(TestStrategyTableModel)
#include "tst_strategytablemodel.moc"
