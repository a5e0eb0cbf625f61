// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/roles.h"
#include "ui/models/rowfinder.h"
#include "ui/models/tradetablemodel.h"

#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestRowFinder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGapIsFoundByTheEventBeforeIt()
    {
        const auto store = std::make_shared<DiscoveryStore>(1000);
        TradeTableModel model(store);
        QCOMPARE(RowFinder::behind(model, 5), -1);
        // Trades are some of the events: every third one.
        for (quint64 event = 3; event <= 300; event += 3)
            TradeRows::add(*store, event);
        model.refresh();
        gap(model, 1, 10);
        gap(model, 2, 10);
        gap(model, 3, 299);
        QCOMPARE(RowFinder::behind(model, 0), 0);
        const int first = RowFinder::behind(model, 10);
        QVERIFY(model.isMarker(first) && model.isMarker(first + 1));
        QVERIFY(!model.isMarker(first - 1));
        QCOMPARE(model.index(first - 1, 0).data(SequenceRole).toULongLong(), quint64(9));
        QVERIFY(model.isMarker(RowFinder::behind(model, 299)));
        QCOMPARE(RowFinder::behind(model, 150), RowFinder::behind(model, 151));
        QCOMPARE(RowFinder::behind(model, 9999), model.rowCount() - 1);
    }

private:
    static void gap(TradeTableModel &model, quint64 id, quint64 after)
    {
        Pusher::Gap gap;
        gap.id = id;
        gap.afterSequence = after;
        gap.from = std::chrono::sys_days{2026y / 11 / 21} + std::chrono::seconds(id);
        gap.to = gap.from + 1s;
        model.gapOpened(gap);
    }
};

QTEST_GUILESS_MAIN(TestRowFinder)
#include "tst_rowfinder.moc"
