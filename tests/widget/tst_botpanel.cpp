// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/bottablemodel.h"
#include "ui/models/roles.h"
#include "ui/views/botpanel.h"
#include "ui/views/tableview.h"

#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

Pusher::WallTime at(int second)
{
    return Pusher::WallTime(std::chrono::seconds(1'790'000'000 + second));
}

struct Bench {
    Bench()
        : store(std::make_shared<DiscoveryStore>())
        , panel(store)
    {
        panel.resize(1000, 400);
        panel.show();
    }

    void announce(const QString &uuid, const QString &name, const QString &status)
    {
        Bot bot;
        bot.uuid = uuid;
        bot.name = name;
        bot.status = status;
        bot.updated = at(0);
        bot.event = ++event;
        store->addBot(bot, Activity::Kind::BotUpdated);
    }
    QString text(const char *name) const
    {
        return panel.findChild<QLabel *>(QString::fromLatin1(name))->text();
    }
    QVariant cell(BotTableModel::Field field, int role = Qt::DisplayRole)
    {
        return panel.bots().index(0, int(field)).data(role);
    }

    std::shared_ptr<DiscoveryStore> store;
    BotPanel panel;
    quint64 event = 0;
};

} // namespace

class TestBotPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void sumsUpTheBots()
    {
        Bench bench;
        QCOMPARE(bench.text("summaryLabel"), QString());
        bench.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s);
        bench.announce(u"b-2"_s, u"Grid"_s, u"ERROR"_s);
        bench.panel.refresh();
        QVERIFY2(bench.text("summaryLabel").contains(u"2 bot"_s),
                 qPrintable(bench.text("summaryLabel")));
        QVERIFY(bench.text("summaryLabel").contains(u"1 failed"_s));
        QVERIFY(!bench.text("summaryLabel").contains(u"≥"_s));
        bench.panel.gapOpened({});
        QVERIFY(bench.text("summaryLabel").startsWith(u"≥ 2"_s));
        QCOMPARE(bench.cell(BotTableModel::Field::Trades).toString(), u"≥ 0"_s);
    }

    void tellsOfBotsThatHadNoRoom()
    {
        Bench bench;
        for (int i = 0; i < 10001; ++i)
            bench.announce(u"b-%1"_s.arg(i), u"Bot"_s, u"RUNNING"_s);
        bench.panel.refresh();
        QVERIFY2(bench.text("summaryLabel").contains(u"not counted"_s),
                 qPrintable(bench.text("summaryLabel")));
        QCOMPARE(bench.panel.bots().rowCount(), 10000);
    }

    void saysWhyItIsEmptyAndWhatWouldFillIt()
    {
        Bench bench;
        bench.panel.setSilence({u"Connected"_s, u"Nothing received yet."_s, {}});
        QCOMPARE(bench.text("emptyTitle"), u"Connected"_s);
        QVERIFY(bench.text("emptyText").startsWith(u"Nothing received yet. "_s));
        QVERIFY(bench.text("emptyText").contains(u"bot-created"_s));
        bench.panel.setSilence({u"Nothing is connected"_s, u"Look around."_s, u"Start demo"_s});
        QCOMPARE(bench.text("emptyText"), u"Look around."_s); // the button is the next step
        QSignalSpy asked(&bench.panel, &Panel::silenceActionRequested);
        QTest::mouseClick(bench.panel.findChild<QWidget *>(u"emptyAction"_s), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
    }

    void factsMoveTheAgesAndGreyOutWhatWas()
    {
        Bench bench;
        bench.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s);
        bench.panel.refresh();
        LineFacts facts;
        facts.wallNow = at(12);
        facts.isFresh = true;
        bench.panel.showFacts(facts);
        QCOMPARE(bench.cell(BotTableModel::Field::Since).toString(), u"12 s"_s);
        QVERIFY(!bench.cell(BotTableModel::Field::State, StaleRole).toBool());
        facts.isFresh = false;
        bench.panel.showFacts(facts);
        QVERIFY(bench.cell(BotTableModel::Field::State, StaleRole).toBool());
        QCOMPARE(bench.panel.findChild<QLabel *>(u"summaryLabel"_s)->foregroundRole(),
                 QPalette::PlaceholderText);
    }

    void enterAndDoubleClickAskForTheBotsTrades()
    {
        Bench bench;
        bench.announce(u"b-1"_s, u"Trend Rider"_s, u"RUNNING"_s);
        bench.announce(u"b-2"_s, {}, u"RUNNING"_s);
        bench.panel.refresh();
        QSignalSpy activated(&bench.panel, &Panel::matchingRequested);
        bench.panel.view().setCurrentIndex(bench.panel.bots().index(0, 1));
        QTest::keyClick(&bench.panel.view(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.last().at(0).toString(), u"trades"_s);
        QCOMPARE(activated.last().at(1).toString(), u"Trend Rider"_s);
        const QPoint second =
            bench.panel.view().visualRect(bench.panel.bots().index(1, 1)).center();
        QTest::mouseClick(bench.panel.view().viewport(), Qt::LeftButton, {}, second);
        QTest::mouseDClick(bench.panel.view().viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(activated.count(), 2);
        QCOMPARE(activated.last().at(1).toString(), u"b-2"_s); // nameless: as the trades tell it
    }

    void choosingABotTellsItsEvent()
    {
        Bench bench;
        bench.announce(u"b-1"_s, u"Owl"_s, u"RUNNING"_s);
        bench.announce(u"b-2"_s, u"Grid"_s, u"RUNNING"_s);
        bench.panel.refresh();
        QSignalSpy chosen(&bench.panel, &Panel::eventSelected);
        bench.panel.view().setCurrentIndex(bench.panel.bots().index(1, 1));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.last().at(0).toULongLong(), quint64(2));
    }

    void everythingWithAFocusHasAName()
    {
        Bench bench;
        QCOMPARE(bench.panel.objectName(), u"botPanel"_s);
        for (const QWidget *widget : bench.panel.findChildren<QWidget *>()) {
            if (widget->focusPolicy() != Qt::NoFocus && widget->isVisibleTo(&bench.panel)
                && (qobject_cast<const QLineEdit *>(widget)
                    || qobject_cast<const QAbstractItemView *>(widget)))
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        }
    }

    // Canaries of U1: shown as they are, in cells and where a tool tip would render them.
    void L9_markupInNamesIsLiteral()
    {
        Bench bench;
        const QString canary = QString(u"<img src=/dev/zero><b>x</b> a < b && c > d"_s).repeated(3);
        bench.announce(canary, canary, u"<b>RUNNING</b>"_s);
        bench.panel.refresh();
        QCOMPARE(bench.cell(BotTableModel::Field::Bot).toString(), canary);
        // Elided, so that the tool tip tells it.
        const QModelIndex name = bench.panel.bots().index(0, int(BotTableModel::Field::Bot));
        const QString toolTip =
            bench.panel.view().toolTipAt(bench.panel.view().visualRect(name).center());
        QVERIFY2(toolTip.contains(u"&lt;img"_s) && !toolTip.contains(u"<img"_s),
                 qPrintable(toolTip));
        bench.panel.grab(); // paints
    }

    void emptyWithoutAStore()
    {
        BotPanel panel(nullptr);
        panel.refresh();
        panel.showFacts({});
        panel.gapOpened({});
        QCOMPARE(panel.findChild<QLabel *>(u"summaryLabel"_s)->text(), QString());
    }
};

QTEST_MAIN(TestBotPanel)
#include "tst_botpanel.moc"
