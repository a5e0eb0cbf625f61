// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/roles.h"
#include "ui/models/tradetablemodel.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"

#include <QAccessible>
#include <QHeaderView>
#include <QAbstractButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <ctime>
#include <numeric>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

using Field = TradeTableModel::Field;

/// A live table in a window of its own.
struct Desk {
    explicit Desk(quint64 capacity = 1000)
        : store(std::make_shared<DiscoveryStore>(capacity))
        , model(store)
        , view(model)
    {
        view.resize(900, 400);
        view.show();
    }

    void trades(quint64 first, quint64 last)
    {
        TradeRows::addMany(*store, first, last);
        model.refresh();
    }
    quint64 eventIn(int row) const { return model.index(row, 0).data(SequenceRole).toULongLong(); }
    int top() const { return view.verticalScrollBar()->value(); }
    bool isAtBottom() const { return top() == view.verticalScrollBar()->maximum(); }
    /// The event of the first row, and how far below the edge it stands.
    quint64 topEvent() const { return eventIn(view.indexAt({1, 1}).row()); }
    QRect rectOf(int row) const { return view.visualRect(model.index(row, 0)); }
    std::vector<quint64> selectedEvents() const
    {
        std::vector<quint64> events;
        for (const int row : view.selectedRows())
            events.push_back(eventIn(row));
        return events;
    }
    QPoint pointIn(int row) const { return rectOf(row).center(); }
    void click(int row, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, pointIn(row));
    }

    std::shared_ptr<DiscoveryStore> store;
    TradeTableModel model;
    TableView view;
};

/// Notes what of a widget is painted.
class Paints : public QObject {
public:
    explicit Paints(QWidget &widget) { widget.installEventFilter(this); }
    QRegion region;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint)
            region += static_cast<QPaintEvent *>(event)->region();
        return false;
    }
};

/// A table with one cell that somebody else filled.
class OneCell : public TableModel {
public:
    explicit OneCell(QString text, QString tip = {})
        : TableModel({{u"text"_s, u"Text"_s}})
        , m_text(std::move(text))
        , m_tip(std::move(tip))
    {
    }
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 1; }
    QVariant data(const QModelIndex &, int role) const override
    {
        if (role == Qt::DisplayRole)
            return m_text;
        return role == Qt::ToolTipRole && !m_tip.isEmpty() ? QVariant(m_tip) : QVariant();
    }
    void refresh() override { }
    void setFrozen(bool) override { }
    bool isFrozen() const override { return false; }
    void setFilter(const QString &) override { }
    const QString &filter() const override { return m_filter; }
    quint64 total() const override { return 1; }
    quint64 shown() const override { return 1; }

private:
    QString m_text;
    QString m_tip;
    QString m_filter;
};

/// Time of the processor since `start`: the machine may be busy with something else.
double millisecondsSince(std::clock_t start)
{
    return 1000.0 * double(std::clock() - start) / CLOCKS_PER_SEC;
}

std::vector<quint64> range(quint64 first, quint64 last)
{
    std::vector<quint64> events(last - first + 1);
    std::iota(events.begin(), events.end(), first);
    return events;
}

} // namespace

class TestTableView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void nothingStandsWhereTheVerticalHeaderWas()
    {
        Desk desk;
        const auto *corner =
            desk.view.findChild<QAbstractButton *>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(corner);
        QVERIFY(corner->isHidden());
    }

    void pointsAndCellsAgree()
    {
        Desk desk;
        desk.trades(1, 200);
        for (const int offset : {0, 7, 185}) {
            desk.view.verticalScrollBar()->setValue(offset);
            for (const int row : {desk.top(), desk.top() + 3}) {
                for (int column = 0; column < int(Field::Profit); ++column) {
                    const QModelIndex index = desk.model.index(row, column);
                    const QRect rect = desk.view.visualRect(index);
                    QCOMPARE(desk.view.indexAt(rect.topLeft()), index);
                    QCOMPARE(desk.view.indexAt(rect.bottomRight()), index);
                }
            }
        }
        QCOMPARE(desk.view.indexAt({1, -1}).row(), desk.top() - 1);
        desk.model.setFilter(u"no such bot"_s);
        QVERIFY(!desk.view.indexAt({1, 1}).isValid());
    }

    void firstAndLastRowAreWhollyVisible()
    {
        Desk desk;
        desk.trades(1, 200);
        for (int height = 300; height < 340; ++height) {
            desk.view.resize(900, height);
            const QRect seen = desk.view.viewport()->rect();
            QVERIFY(desk.view.isFollowing());
            QVERIFY2(seen.contains(desk.rectOf(199)), qPrintable(QString::number(height)));
            QCOMPARE(desk.rectOf(desk.top()).top(), 0);
        }
        desk.trades(201, 203);
        QVERIFY(desk.view.viewport()->rect().contains(desk.rectOf(202)));
    }

    void bothBarsLeaveRoomForTheLastRow()
    {
        Desk desk;
        desk.view.resize(260, 300); // columns do not fit
        desk.trades(1, 200);
        QVERIFY(desk.view.horizontalScrollBar()->maximum() > 0);
        QVERIFY(desk.view.viewport()->rect().contains(QPoint(1, desk.rectOf(199).bottom())));
        desk.view.horizontalScrollBar()->setValue(37);
        QCOMPARE(desk.view.horizontalHeader()->offset(), 37); // by the pixel
        QCOMPARE(desk.rectOf(199).left(), -37);
    }

    void screenReadersGetATable()
    {
        Desk desk;
        desk.view.setAccessibleName(u"Trades"_s);
        desk.trades(1, 50);
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(&desk.view);
        QVERIFY(accessible);
        QCOMPARE(accessible->text(QAccessible::Name), u"Trades"_s);
        QAccessibleTableInterface *table = accessible->tableInterface();
        QVERIFY(table);
        QCOMPARE(table->rowCount(), 50);
        QAccessibleInterface *cell = table->cellAt(49, int(Field::Symbol));
        QVERIFY(cell);
        QCOMPARE(cell->text(QAccessible::Name), u"EURUSD"_s);
        QVERIFY(cell->rect().isValid());
        desk.trades(51, 60);
        QCOMPARE(table->rowCount(), 60);
        desk.model.sort(int(Field::Amount), Qt::DescendingOrder);
        QCOMPARE(desk.model.headerData(int(Field::Amount), Qt::Horizontal, Qt::AccessibleTextRole)
                     .toString(),
                 u"Amount, sorted descending"_s);
    }

    // Fault row U7: one insert a tick, whatever comes; what is read stays.
    void U7_floodMovesNothingThatIsRead()
    {
        Desk desk(20'000);
        desk.trades(1, 20'000);
        desk.model.setFilter(u"eurusd"_s);
        QSignalSpy inserted(&desk.model, &QAbstractItemModel::rowsInserted);
        desk.view.verticalScrollBar()->triggerAction(QScrollBar::SliderPageStepSub);
        QVERIFY(!desk.view.isFollowing());
        desk.click(desk.top() + 2);
        const quint64 read = desk.topEvent();
        const auto selected = desk.selectedEvents();
        constexpr int ticks = 10;
        constexpr quint64 perTick = 50'000 / 30;
        for (quint64 tick = 0; tick < ticks; ++tick) {
            desk.trades(20'001 + tick * perTick, 20'000 + (tick + 1) * perTick);
            QCOMPARE(desk.topEvent(), read);
            QCOMPARE(desk.selectedEvents(), selected);
        }
        QCOMPARE(inserted.count(), ticks);
        QVERIFY(!desk.isAtBottom());
        desk.view.follow();
        desk.trades(60'000, 60'100);
        QVERIFY(desk.isAtBottom());
        // Sorted, it holds still altogether.
        desk.model.sort(int(Field::Amount), Qt::AscendingOrder);
        inserted.clear();
        desk.trades(60'101, 61'000);
        QCOMPARE(inserted.count(), 0);
    }

    // Fault row U8: what is current or selected is evicted.
    void U8_rowsThatLeaveTakeTheSelectionAlong()
    {
        Desk desk(100);
        desk.trades(1, 100);
        desk.view.verticalScrollBar()->setValue(0);
        desk.click(1);
        desk.click(3, Qt::ShiftModifier);
        QCOMPARE(desk.selectedEvents(), range(2, 4));
        desk.trades(101, 102);
        QCOMPARE(desk.selectedEvents(), range(3, 4));
        desk.trades(103, 110);
        QVERIFY(desk.selectedEvents().empty());
        QVERIFY(!desk.view.currentIndex().isValid()); // no other row became current instead
        QCOMPARE(desk.top(), 0);
        // With a menu open, or a drag under way, too.
        QTest::mousePress(desk.view.viewport(), Qt::LeftButton, {}, desk.pointIn(0));
        desk.trades(111, 120);
        QTest::mouseRelease(desk.view.viewport(), Qt::LeftButton, {}, desk.pointIn(0));
        QTest::keyClick(&desk.view, Qt::Key_Down);
        QVERIFY(desk.view.currentIndex().isValid());
    }

    void aDragSelectsFromTheRowItBeganAt()
    {
        Desk desk(200);
        desk.trades(1, 200);
        desk.view.verticalScrollBar()->setValue(100);
        const int row = desk.top() + 4;
        const quint64 first = desk.eventIn(row);
        const QPoint start = desk.pointIn(row);
        QWidget *port = desk.view.viewport();
        QTest::mousePress(port, Qt::LeftButton, {}, start);
        const auto moveTo = [port](const QPoint &point) {
            QMouseEvent move(QEvent::MouseMove, QPointF(point), port->mapToGlobal(QPointF(point)),
                             Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(port, &move);
        };
        moveTo(desk.pointIn(row + 1));
        desk.trades(201, 230); // 30 leave above
        moveTo(desk.pointIn(desk.top() + 6));
        QCOMPARE(desk.selectedEvents(), range(first, first + 2));
        QTest::mouseRelease(port, Qt::LeftButton);
    }

    void keysMoveTheCurrentRow()
    {
        Desk desk;
        desk.trades(1, 200);
        QTest::keyClick(&desk.view, Qt::Key_Home);
        QCOMPARE(desk.view.currentIndex().row(), 0);
        QCOMPARE(desk.top(), 0);
        QVERIFY(!desk.view.isFollowing());
        QTest::keyClick(&desk.view, Qt::Key_PageDown);
        const int page = desk.view.currentIndex().row();
        QVERIFY(page > 5 && desk.rectOf(page).bottom() < desk.view.viewport()->height());
        QTest::keyClick(&desk.view, Qt::Key_Down);
        QCOMPARE(desk.view.currentIndex().row(), page + 1);
        QTest::keyClick(&desk.view, Qt::Key_Right);
        QCOMPARE(desk.view.currentIndex().column(), 1);
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(&desk.view, Qt::Key_Right);
        QCOMPARE(desk.view.currentIndex().column(), int(Field::Result)); // not the hidden one
        QTest::keyClick(&desk.view, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(desk.selectedEvents(), range(quint64(page) + 2, quint64(page) + 3));
        QTest::keyClick(&desk.view, Qt::Key_End, Qt::ShiftModifier);
        QCOMPARE(desk.selectedEvents().back(), 200U);
        QTest::keyClicks(&desk.view, u"eur"_s); // letters look for nothing
        QCOMPARE(desk.view.currentIndex().row(), 199);
    }

    // Going on with the newest row while another one is current would carry that one away.
    void onlyTheLastRowIsFollowedByKey()
    {
        Desk desk;
        desk.trades(1, 200);
        desk.click(198);
        QVERIFY(!desk.view.isFollowing());
        QTest::keyClick(&desk.view, Qt::Key_Up);
        QVERIFY(!desk.view.isFollowing());
        QTest::keyClick(&desk.view, Qt::Key_Down);
        QTest::keyClick(&desk.view, Qt::Key_Down);
        QVERIFY(desk.view.isFollowing());
    }

    void theReaderGoesToAnEvent()
    {
        Desk desk;
        desk.trades(1, 200);
        QSignalSpy chosen(&desk.view, &TableView::eventChosen);
        QTest::keyClick(&desk.view, Qt::Key_Home);
        QCOMPARE(chosen.last().first().toULongLong(), 1U);
        QTest::keyClick(&desk.view, Qt::Key_Down);
        QCOMPARE(chosen.last().first().toULongLong(), 2U);
        const auto count = chosen.count();
        desk.model.setFilter(u"eur"_s); // it did not go anywhere
        QCOMPARE(chosen.count(), count);
    }

    void aFilterKeepsTheReadersPlace()
    {
        Desk desk;
        for (quint64 event = 1; event <= 400; ++event)
            TradeRows::add(*desk.store, event, {.symbol = event % 4 == 0 ? "GBPUSD" : "EURUSD"});
        desk.model.refresh();
        desk.view.verticalScrollBar()->triggerAction(QScrollBar::SliderToMinimum);
        desk.model.setFilter(u"gbp"_s);
        desk.view.verticalScrollBar()->setValue(40);
        const quint64 read = desk.topEvent();
        desk.model.setFilter({});
        QCOMPARE(desk.topEvent(), read);
        // The current row stays where it is on the screen, with what is around it now.
        desk.model.setFilter(u"gbp"_s);
        desk.click(desk.top() + 5);
        const quint64 current = desk.selectedEvents().front();
        const int height = desk.rectOf(desk.view.currentIndex().row()).top();
        desk.model.setFilter({});
        QCOMPARE(desk.selectedEvents(), std::vector<quint64>{current});
        QCOMPARE(desk.eventIn(desk.view.currentIndex().row()), current);
        QCOMPARE(desk.rectOf(desk.view.currentIndex().row()).top(), height);
    }

    void sortingKeepsTheCurrentRowInSight()
    {
        Desk desk;
        for (quint64 event = 1; event <= 400; ++event)
            TradeRows::add(*desk.store, event, {.amount = std::to_string(event * 7919 % 1009)});
        desk.model.refresh();
        desk.click(desk.top() + 3);
        const auto selected = desk.selectedEvents();
        desk.model.sort(int(Field::Amount), Qt::AscendingOrder);
        QCOMPARE(desk.selectedEvents(), selected);
        const QRect seen = desk.view.viewport()->rect();
        QVERIFY(seen.contains(desk.rectOf(desk.view.currentIndex().row())));
        double before = -1;
        for (int row = 0; row < desk.model.rowCount(); ++row) {
            const double amount =
                desk.model.index(row, int(Field::Amount)).data(RawRole).toDouble();
            QVERIFY(amount >= before);
            before = amount;
        }
        desk.model.setFrozen(false);
        QCOMPARE(desk.eventIn(0), 1U);
        QCOMPARE(desk.selectedEvents(), selected);
    }

    void aLateGapAboveMovesNothing()
    {
        Desk desk;
        desk.trades(1, 200);
        desk.view.verticalScrollBar()->triggerAction(QScrollBar::SliderPageStepSub);
        const quint64 read = desk.topEvent();
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 5;
        desk.model.gapOpened(gap);
        QCOMPARE(desk.topEvent(), read);
    }

    void changedRowsArePaintedAgain()
    {
        Desk desk;
        desk.trades(1, 200);
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 197;
        desk.model.gapOpened(gap);
        QVERIFY(QTest::qWaitForWindowExposed(&desk.view));
        QCoreApplication::processEvents();
        const int row = 197;
        QVERIFY(desk.model.isMarker(row));
        Paints paints(*desk.view.viewport());
        gap.to = gap.from + std::chrono::seconds(1);
        desk.model.gapClosed(gap);
        QTRY_VERIFY(!paints.region.isEmpty());
        QVERIFY(paints.region.contains(desk.rectOf(row).center()));
    }

    // Fault row U6, the view's part: also where a model does not shorten what it shows.
    void U6_hugeCells_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("5 MB") << QString(5'000'000, u'w');
        QTest::newRow("200 000 lines") << u"line\n"_s.repeated(200'000);
        QTest::newRow("200 000 marks") << u"e"_s + QString(200'000, QChar(0x301));
    }
    void U6_hugeCells()
    {
        QFETCH(const QString, text);
        OneCell model(text);
        TableView view(model);
        view.resize(500, 300);
        view.show();
        const std::clock_t start = std::clock();
        QVERIFY(!view.grab().isNull());
        QVERIFY(view.toolTipAt({20, 5}).size() < 8000);
        QVERIFY2(millisecondsSince(start) < 200,
                 qPrintable(QString::number(millisecondsSince(start))));
        QCOMPARE(view.visualRect(model.index(0, 0)).height(), view.rowHeight());
    }

    // Fault row U2.
    void U2_toolTipsAreShortPlainAndOnlyWhereNeeded()
    {
        OneCell fits(u"<b>short</b>"_s);
        TableView view(fits);
        view.resize(500, 300);
        view.show();
        QCOMPARE(view.toolTipAt({20, 5}), QString());
        QCOMPARE(view.toolTipAt({20, 200}), QString()); // no row there

        OneCell cut(u"<img src=x> "_s.repeated(100'000));
        TableView narrow(cut);
        narrow.resize(200, 300);
        narrow.show();
        const QString tip = narrow.toolTipAt({20, 5});
        QVERIFY(tip.contains(u"&lt;img"_s) && !tip.contains(u"<img"_s));
        QVERIFY2(tip.size() < 8000, qPrintable(QString::number(tip.size()))); // 1000, escaped

        OneCell told(u"x"_s, u"a < b"_s);
        TableView third(told);
        third.resize(200, 300);
        third.show();
        QVERIFY(third.toolTipAt({20, 5}).contains(u"a &lt; b"_s));
    }

    void selectingAMillionRowsTakesNoTime()
    {
        Desk desk(1'000'000);
        Trade trade = TradeRows::make(*desk.store, 1, {});
        for (trade.event = 1; trade.event <= 1'000'000; ++trade.event)
            desk.store->addTrade(trade);
        desk.model.refresh();
        const std::clock_t start = std::clock();
        desk.view.selectAll();
        desk.view.grab();
        QVERIFY2(millisecondsSince(start) < 200,
                 qPrintable(QString::number(millisecondsSince(start))));
        QCOMPARE(desk.view.selectedRows().size(), 1'000'000U);
    }
};

QTEST_MAIN(TestTableView)
#include "tst_tableview.moc"
