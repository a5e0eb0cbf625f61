// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/activitytablemodel.h"
#include "ui/views/activitypanel.h"
#include "ui/views/tableview.h"

#include <QLabel>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

struct Bench {
    Bench()
        : store(std::make_shared<DiscoveryStore>())
        , panel(store)
    {
        panel.resize(1000, 400);
        panel.show();
    }

    QString text(const char *name) const
    {
        return panel.findChild<QLabel *>(QString::fromLatin1(name))->text();
    }

    std::shared_ptr<DiscoveryStore> store;
    ActivityPanel panel;
};

} // namespace

class TestActivityPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void saysThatOnlyTheNewestAreKept()
    {
        Bench bench;
        bench.panel.setSilence({u"Connected"_s, {}, {}});
        QVERIFY2(bench.text("emptyText").contains(u"newest 10000"_s),
                 qPrintable(bench.text("emptyText")));
        TradeRows::addMany(*bench.store, 1, 50);
        bench.panel.refresh();
        QVERIFY(bench.text("summaryLabel").startsWith(u"50 "_s));
        QVERIFY(!bench.text("summaryLabel").contains(u"kept"_s));
        TradeRows::addMany(*bench.store, 51, 10001);
        bench.panel.refresh();
        QVERIFY(bench.text("summaryLabel").startsWith(u"10001 "_s));
        QVERIFY(bench.text("summaryLabel").contains(u"newest 10000"_s));
    }

    void countsWhatWasNotUnderstood()
    {
        Bench bench;
        bench.store->addUndecodable({}, 1, u"data is not a JSON object"_s);
        bench.panel.refresh();
        QVERIFY2(bench.text("summaryLabel").contains(u"1 not understood"_s),
                 qPrintable(bench.text("summaryLabel")));
    }

    void gapsAreRowsAndRowsTellTheirEvent()
    {
        Bench bench;
        TradeRows::addMany(*bench.store, 1, 2);
        bench.panel.refresh();
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 1;
        bench.panel.gapOpened(gap);
        QVERIFY(bench.panel.activity().isMarker(1));
        QVERIFY(bench.text("summaryLabel").startsWith(u"≥ 2 "_s));
        QSignalSpy chosen(&bench.panel, &Panel::eventSelected);
        bench.panel.view().setCurrentIndex(bench.panel.activity().index(2, 0));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.last().at(0).toULongLong(), quint64(2));
        gap.to = gap.from;
        bench.panel.gapClosed(gap);
        QCOMPARE(bench.panel.activity().rowCount(), 3);
    }
};

QTEST_MAIN(TestActivityPanel)
#include "tst_activitypanel.moc"
