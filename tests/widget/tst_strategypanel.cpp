// SPDX-License-Identifier: MIT
#include "ui/models/roles.h"
#include "ui/models/strategytablemodel.h"
#include "ui/views/strategypanel.h"

#include <QLabel>
#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

struct Bench {
    Bench()
        : store(std::make_shared<DiscoveryStore>())
        , panel(store)
    {
        panel.show();
    }

    void modify(const QString &title)
    {
        Strategy strategy;
        strategy.title = title;
        strategy.event = ++event;
        store->addStrategy(strategy);
    }
    QString text(const char *name) const
    {
        return panel.findChild<QLabel *>(QString::fromLatin1(name))->text();
    }

    std::shared_ptr<DiscoveryStore> store;
    StrategyPanel panel;
    quint64 event = 0;
};

} // namespace

class TestStrategyPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void sumsUpTheStrategies()
    {
        Bench bench;
        bench.modify(u"Grid"_s);
        bench.modify(u"Martingale"_s);
        bench.modify(u"Grid"_s);
        bench.panel.refresh();
        QCOMPARE(bench.panel.strategies().rowCount(), 2);
        QVERIFY(bench.text("summaryLabel").startsWith(u"2 "_s));
        bench.panel.gapOpened({});
        QVERIFY(bench.text("summaryLabel").startsWith(u"≥ 2 "_s));
    }

    void tellsOfStrategiesThatHadNoRoom()
    {
        Bench bench;
        for (int i = 0; i < 1003; ++i)
            bench.modify(QString::number(i));
        bench.panel.refresh();
        QVERIFY2(bench.text("summaryLabel").contains(u"not kept"_s),
                 qPrintable(bench.text("summaryLabel")));
    }

    void saysWhatWouldFillIt()
    {
        Bench bench;
        bench.panel.setSilence({u"Connected"_s, {}, {}});
        QVERIFY(bench.text("emptyText").contains(u"strategy-modified"_s));
    }

    void factsGreyOutWhatWas()
    {
        Bench bench;
        bench.modify(u"Grid"_s);
        bench.panel.refresh();
        LineFacts facts;
        facts.isFresh = true;
        bench.panel.showFacts(facts);
        QVERIFY(!bench.panel.strategies().index(0, 0).data(StaleRole).toBool());
        bench.panel.showFacts({});
        QVERIFY(bench.panel.strategies().index(0, 0).data(StaleRole).toBool());
    }
};

QTEST_MAIN(TestStrategyPanel)
#include "tst_strategypanel.moc"
