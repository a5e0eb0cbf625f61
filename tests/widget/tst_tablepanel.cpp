// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/tradetablemodel.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"
#include "ui/views/tradepanel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

using Field = TradeTableModel::Field;

/// The trades' panel, which is what any panel with a live table is.
struct Desk {
    explicit Desk(quint64 capacity = 1000)
        : store(std::make_shared<DiscoveryStore>(capacity))
        , panel(store)
    {
        panel.setTheme(Theme(Theme::Kind::Light));
        panel.resize(1100, 500);
        panel.show();
    }

    void trades(quint64 first, quint64 last, const TradeRows::Row &row = {})
    {
        for (quint64 event = first; event <= last; ++event)
            TradeRows::add(*store, event, row);
        panel.refresh();
    }
    template <typename Widget>
    Widget *find(const QString &name) const
    {
        auto *found = panel.findChild<Widget *>(name);
        if (!found)
            qFatal("no %s", qPrintable(name));
        return found;
    }
    void trigger(const QString &action) const { find<QAction>(action)->trigger(); }
    QString label(const QString &name) const { return find<QLabel>(name)->text(); }
    QPushButton *badge() const { return find<QPushButton>(u"newBadge"_s); }
    void filter(const QString &text) const { find<QLineEdit>(u"filterBox"_s)->setText(text); }
    void clickTitle(Field field)
    {
        auto *header = panel.view().horizontalHeader();
        const int x = header->sectionViewportPosition(int(field)) + 20;
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {x, 5});
    }
    quint64 eventIn(int row) const { return panel.trades().tradeAt(row)->event; }

    std::shared_ptr<DiscoveryStore> store;
    mutable TradePanel panel;
};

QString clipboard()
{
    return QApplication::clipboard()->text();
}

} // namespace

class TestTablePanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void theBadgeCountsWhatPassesTheFilter()
    {
        Desk desk;
        desk.trades(1, 200);
        desk.filter(u"eur"_s);
        desk.panel.view().verticalScrollBar()->triggerAction(QScrollBar::SliderToMinimum);
        QVERIFY(!desk.badge()->isVisible());
        desk.trades(201, 210, {.symbol = "GBPJPY", .currency = "GBP"});
        QVERIFY(!desk.badge()->isVisible());
        desk.trades(211, 213);
        QVERIFY2(desk.badge()->text().startsWith(u"3 new"_s), qPrintable(desk.badge()->text()));
        desk.filter({}); // now the others count, too
        QVERIFY2(desk.badge()->text().startsWith(u"13 new"_s), qPrintable(desk.badge()->text()));
        QTest::mouseClick(desk.badge(), Qt::LeftButton);
        QVERIFY(desk.panel.view().isFollowing());
        QVERIFY(!desk.badge()->isVisible());
    }

    void frozenSaysThatWhatWaitsIsNotFiltered()
    {
        Desk desk;
        desk.trades(1, 20);
        desk.filter(u"eur"_s);
        desk.panel.setFrozen(true);
        QCOMPARE(desk.badge()->text(), u"Frozen – press Space to go on"_s);
        desk.trades(21, 30, {.symbol = "GBPJPY"});
        QCOMPARE(desk.badge()->text(), u"Frozen · 10 new, not filtered – press Space to go on"_s);
        desk.filter({});
        QCOMPARE(desk.badge()->text(), u"Frozen · 10 new – press Space to go on"_s);
    }

    void aClickOnATitleSortsAndFreezes()
    {
        Desk desk;
        for (quint64 event = 1; event <= 100; ++event)
            desk.trades(event, event, {.amount = std::to_string(event * 37 % 101)});
        QSignalSpy frozen(&desk.panel, &TablePanel::frozenChanged);
        desk.clickTitle(Field::Amount);
        QVERIFY(desk.panel.model().isFrozen());
        QCOMPARE(frozen.count(), 1);
        QCOMPARE(desk.badge()->text(), u"Frozen · sorted by Amount – press Space to go on"_s);
        const auto amount = [&](int row) {
            return desk.panel.model().index(row, int(Field::Amount)).data().toString();
        };
        QCOMPARE(amount(0), u"1"_s);
        desk.clickTitle(Field::Amount);
        QCOMPARE(amount(0), u"100"_s);
        QCOMPARE(desk.panel.model().rowCount(), 100);
        desk.filter(u"10"_s); // keeps the order
        QCOMPARE(amount(0), u"100"_s);
        desk.filter({});
        desk.trades(101, 101);
        QCOMPARE(amount(0), u"100"_s);
        QTest::keyClick(&desk.panel.view(), Qt::Key_Space);
        QVERIFY(!desk.panel.model().isFrozen());
        QCOMPARE(desk.panel.model().sortColumn(), -1);
        QCOMPARE(desk.eventIn(0), 1U);
        QCOMPARE(desk.eventIn(100), 101U);
        desk.panel.view().setCurrentIndex(desk.panel.model().index(0, int(Field::Symbol)));
        desk.trigger(u"sortAction"_s); // by keys
        QCOMPARE(desk.panel.model().sortColumn(), int(Field::Symbol));
    }

    void gapsAreLeftOutWhileSorted()
    {
        Desk desk;
        desk.trades(1, 3);
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 2;
        desk.panel.gapOpened(gap);
        QCOMPARE(desk.panel.model().rowCount(), 4);
        desk.panel.sortBy(int(Field::Symbol));
        QCOMPARE(desk.panel.model().rowCount(), 3);
        QCOMPARE(desk.panel.model().shown(), 3U);
        gap.id = 2;
        gap.afterSequence = 3;
        desk.panel.gapOpened(gap);
        QCOMPARE(desk.panel.model().rowCount(), 3);
        desk.panel.setFrozen(false);
        QCOMPARE(desk.panel.model().rowCount(), 5);
        QVERIFY(desk.panel.model().isMarker(2) && desk.panel.model().isMarker(4));
    }

    void theProfitComesWithItsFirstFigureButTheReadersChoiceWins()
    {
        Desk desk;
        TableColumns &columns = desk.panel.view().columns();
        desk.trades(1, 1);
        QVERIFY(!columns.isShown(int(Field::Profit)));
        desk.trades(2, 2, {.profit = "1.50"});
        QVERIFY(columns.isShown(int(Field::Profit)));
        columns.setShown(int(Field::Profit), false);
        desk.trades(3, 3, {.profit = "1.50"});
        QVERIFY(!columns.isShown(int(Field::Profit)));
        columns.reset();
        QVERIFY(columns.isShown(int(Field::Profit)));
    }

    void columnsAreChosenFromMenus()
    {
        Desk desk;
        desk.trades(1, 3);
        desk.trigger(u"columnsAction"_s);
        auto *menu = desk.find<QMenu>(u"columnsMenu"_s);
        menu->findChild<QAction *>(u"column_symbol"_s)->trigger();
        QVERIFY(!desk.panel.view().columns().isShown(int(Field::Symbol)));
        for (int column = 0; column < desk.panel.model().columnCount(); ++column)
            desk.panel.view().columns().setShown(column, false);
        QCOMPARE(desk.panel.view().shownColumns().size(), 1U); // never none
        menu->findChild<QAction *>(u"resetColumnsAction"_s)->trigger();
        QCOMPARE(desk.panel.view().shownColumns().size(), 6U);
        menu->close();
    }

    void layoutComesBack()
    {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(u"layout.ini"_s), QSettings::IniFormat);
        {
            Desk desk;
            auto *header = desk.panel.view().horizontalHeader();
            header->moveSection(header->visualIndex(int(Field::Result)), 0);
            header->resizeSection(int(Field::Symbol), 222);
            desk.panel.view().columns().setShown(int(Field::Currency), false);
            desk.panel.view().columns().setShown(int(Field::Profit), true);
            settings.beginGroup(u"trades"_s);
            desk.panel.saveLayout(settings);
            settings.endGroup();
        }
        Desk desk;
        settings.beginGroup(u"trades"_s);
        desk.panel.restoreLayout(settings);
        const auto shown = desk.panel.view().shownColumns();
        QCOMPARE(shown,
                 (std::vector<int>{int(Field::Result), int(Field::Time), int(Field::Bot),
                                   int(Field::Symbol), int(Field::Amount), int(Field::Profit)}));
        QCOMPARE(desk.panel.view().horizontalHeader()->sectionSize(int(Field::Symbol)), 222);
    }

    void garbageInTheLayoutDoesNoHarm_data()
    {
        QTest::addColumn<QVariant>("stored");
        QTest::newRow("nothing") << QVariant();
        QTest::newRow("number") << QVariant(17);
        QTest::newRow("unknown keys") << QVariant(QStringList{u"nope:shown:100"_s, u"x"_s, u""_s});
        QTest::newRow("doubles") << QVariant(
            QStringList{u"symbol:shown:100"_s, u"symbol:hidden:1"_s});
        QTest::newRow("widths") << QVariant(
            QStringList{u"symbol:shown:-5"_s, u"time:shown:99999999999"_s, u"amount:shown:9999"_s});
        QTest::newRow("all hidden") << QVariant(QStringList{
            u"time:hidden:0"_s, u"botName:hidden:0"_s, u"symbol:hidden:0"_s, u"amount:hidden:0"_s,
            u"currency:hidden:0"_s, u"result:hidden:0"_s, u"profit:hidden:0"_s});
    }
    void garbageInTheLayoutDoesNoHarm()
    {
        QFETCH(const QVariant, stored);
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(u"layout.ini"_s), QSettings::IniFormat);
        settings.setValue(u"columns"_s, stored);
        Desk desk;
        desk.panel.restoreLayout(settings);
        desk.trades(1, 3);
        const auto shown = desk.panel.view().shownColumns();
        QCOMPARE(shown.size(), 6U);
        for (const int column : shown) {
            const int width = desk.panel.view().horizontalHeader()->sectionSize(column);
            QVERIFY(width >= TableColumns::minimumWidth && width <= TableColumns::maximumWidth);
        }
    }

    // Fault row U9.
    void U9_copyIsOneLineARow()
    {
        Desk desk;
        desk.trades(1, 2, {.bot = "a\x1b[2Jb", .symbol = "A\nB"});
        desk.panel.view().selectAll();
        desk.trigger(u"copyAction"_s);
        const QStringList lines = clipboard().split(u'\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY2(lines.first().endsWith(u"a␛[2Jb\tA␊B\t12.50\tEUR\twin"_s),
                 qPrintable(lines.first()));
        QCOMPARE(desk.label(u"noteLabel"_s), u"2 rows copied"_s);
        desk.panel.view().clearSelection();
        QCOMPARE(desk.label(u"noteLabel"_s), QString());
    }

    void copiesHaveTheColumnsAsTheyAreShown()
    {
        Desk desk;
        desk.trades(1, 1);
        desk.panel.view().columns().setShown(int(Field::Time), false);
        auto *header = desk.panel.view().horizontalHeader();
        header->moveSection(header->visualIndex(int(Field::Symbol)), 0);
        desk.panel.view().selectAll();
        desk.trigger(u"copyCsvAction"_s);
        QVERIFY2(clipboard().startsWith(u"symbol,botName,amount,currency,result\r\nEURUSD,"_s),
                 qPrintable(clipboard()));
        QVERIFY(QApplication::clipboard()->mimeData()->hasFormat(u"text/csv"_s));
        desk.trigger(u"copyJsonAction"_s);
        QVERIFY2(clipboard().startsWith(u"{\"symbol\":\"EURUSD\",\"botName\":\"Alpha-7\""_s),
                 qPrintable(clipboard()));
    }

    // Fault row U8: the rows to copy have left.
    void U8_copyOfEvictedRowsSaysSo()
    {
        Desk desk(100);
        desk.trades(1, 100);
        desk.panel.view().verticalScrollBar()->triggerAction(QScrollBar::SliderToMinimum);
        QTest::mouseClick(desk.panel.view().viewport(), Qt::LeftButton, {}, {20, 5});
        QTest::keyClick(&desk.panel.view(), Qt::Key_Down, Qt::ShiftModifier);
        QApplication::clipboard()->setText(u"before"_s);
        QContextMenuEvent ask(QContextMenuEvent::Mouse, {20, 5},
                              desk.panel.view().viewport()->mapToGlobal(QPoint(20, 5)));
        QCoreApplication::sendEvent(desk.panel.view().viewport(), &ask);
        auto *menu = desk.find<QMenu>(u"tableMenu"_s);
        QVERIFY(menu->isVisible());
        desk.trades(101, 101); // the first of the two rows goes while the menu is open
        QVERIFY(menu->actions().contains(desk.find<QAction>(u"copyAction"_s)));
        desk.trigger(u"copyAction"_s);
        QCOMPARE(clipboard().count(u'\n'), 0);
        QVERIFY(clipboard().contains(u"Alpha-7"_s));
        desk.trades(102, 110);
        QApplication::clipboard()->setText(u"before"_s);
        desk.trigger(u"copyAction"_s);
        QCOMPARE(clipboard(), u"before"_s);
        QCOMPARE(desk.label(u"noteLabel"_s), u"Nothing is selected"_s);
        menu->close();
    }

    void hugeSelectionsAreCutAndSaySo()
    {
        Desk desk(TableExport::rowLimit + 50);
        Trade trade = TradeRows::make(*desk.store, 1, {});
        for (trade.event = 1; trade.event <= quint64(TableExport::rowLimit) + 50; ++trade.event)
            desk.store->addTrade(trade);
        desk.panel.refresh();
        desk.panel.view().selectAll();
        desk.trigger(u"copyAction"_s);
        QCOMPARE(clipboard().count(u'\n'), TableExport::rowLimit - 1);
        QCOMPARE(desk.label(u"noteLabel"_s),
                 u"Only the first 100,000 of 100,050 selected rows copied"_s);
    }

    void commandsAreThere()
    {
        Desk desk;
        for (const auto &name :
             {u"copyAction"_s, u"copyCsvAction"_s, u"copyJsonAction"_s, u"selectAllAction"_s,
              u"sortAction"_s, u"filterAction"_s, u"clearAction"_s, u"undoClearAction"_s,
              u"followAction"_s, u"freezeAction"_s, u"columnsAction"_s})
            QVERIFY2(!desk.find<QAction>(name)->text().isEmpty(), qPrintable(name));
        desk.trades(1, 5);
        desk.trigger(u"clearAction"_s);
        QCOMPARE(desk.panel.model().rowCount(), 0);
        desk.trigger(u"undoClearAction"_s);
        QCOMPARE(desk.panel.model().rowCount(), 5);
        desk.trigger(u"freezeAction"_s);
        QVERIFY(desk.panel.model().isFrozen());
        desk.trigger(u"followAction"_s);
        QVERIFY(!desk.find<QAction>(u"freezeAction"_s)->isChecked());
    }

    void undoBringsTheRowsBackAlsoWhileFrozen()
    {
        Desk desk;
        desk.trades(1, 5);
        desk.trigger(u"clearAction"_s);
        desk.trades(6, 6);
        desk.trigger(u"freezeAction"_s);
        QCOMPARE(desk.panel.model().rowCount(), 1);
        desk.trigger(u"undoClearAction"_s);
        QVERIFY(!desk.panel.model().isFrozen());
        QCOMPARE(desk.panel.model().rowCount(), 6);
    }

    void aNarrowPanelIsNotWidenedByItsSummary()
    {
        Desk desk;
        desk.trades(1, 500, {.profit = "1.50"});
        QVERIFY2(desk.panel.minimumSizeHint().width() < 420,
                 qPrintable(QString::number(desk.panel.minimumSizeHint().width())));
    }
};

QTEST_MAIN(TestTablePanel)
#include "tst_tablepanel.moc"
