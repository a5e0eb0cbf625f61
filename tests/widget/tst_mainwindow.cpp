// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "tests/support/traderows.h"
#include "ui/mainwindow.h"
#include "ui/models/tradetablemodel.h"
#include "ui/views/factlabel.h"
#include "ui/views/statuscell.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Pusher::Connection::State;

namespace {

/// The window as the program composes it, with stores that the test fills and time that it moves.
struct Desk {
    explicit Desk(bool configured = true, quint64 capacity = 1000)
        : scheduler(std::make_shared<FakeScheduler>())
        , store(std::make_shared<DiscoveryStore>(capacity))
        , history(
              std::make_shared<Pusher::EventHistory>(1000, std::make_shared<Pusher::Interner>()))
        , window(sources(configured), Theme::Kind::Light)
    {
        window.show();
    }

    MainWindow::Sources sources(bool configured) const
    {
        MainWindow::Sources result;
        result.scheduler = scheduler;
        if (!configured)
            return result;
        result.discovery = store;
        result.history = history;
        result.target = u"demo"_s;
        result.channels = QStringList{u"bot-updates"_s};
        result.demo = true;
        return result;
    }

    void trades(quint64 first, quint64 last, const TradeRows::Row &row = {})
    {
        Pusher::Frame frame;
        frame.event = "trade-executed";
        frame.channel = "bot-updates";
        for (quint64 event = first; event <= last; ++event) {
            history->append(frame, {});
            TradeRows::add(*store, event, row);
        }
        window.noteChanges();
        scheduler->advance(40ms);
    }
    void connectLine()
    {
        status.state = State::Connected;
        status.socketId = Pusher::SocketId(u"12.34"_s);
        window.setStatus(status);
    }

    /// In the trades' panel, or anywhere in the window.
    template <typename Widget>
    Widget *find(const QString &name) const
    {
        // Each view has its own of most things; what the window has of its own comes first.
        auto *found = window.findChild<Widget *>(name, Qt::FindDirectChildrenOnly);
        for (const QString &place : {u"tradePanel"_s, u"banner"_s}) {
            if (!found)
                found = window.findChild<QWidget *>(place)->findChild<Widget *>(name);
        }
        if (!found)
            found = window.findChild<Widget *>(name);
        if (!found)
            qFatal("no widget %s", qPrintable(name));
        return found;
    }
    QString cell(const QString &name) const { return find<StatusCell>(name)->text(); }
    QString label(const QString &name) const { return find<QLabel>(name)->text(); }
    TableView *table() const { return find<TableView>(u"tradeView"_s); }
    int rows() const { return table()->model()->rowCount(); }
    bool isAtBottom() const
    {
        return table()->verticalScrollBar()->value() == table()->verticalScrollBar()->maximum();
    }

    std::shared_ptr<FakeScheduler> scheduler;
    std::shared_ptr<DiscoveryStore> store;
    std::shared_ptr<Pusher::EventHistory> history;
    MainWindow window;
    Pusher::Connection::Status status;
};

Pusher::Error lineError()
{
    Pusher::Error error;
    error.code = Pusher::Error::Code::ConnectionFailed;
    error.message = u"connection refused"_s;
    error.parameters.insert(u"host"_s, u"ws.example.org"_s);
    return error;
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void isLargeEnoughAndSaysWhatItWaitsFor()
    {
        Desk desk;
        QVERIFY(desk.window.width() >= 1280 && desk.window.height() >= 800);
        QVERIFY(!desk.window.windowIcon().pixmap(32).isNull());
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Connecting"_s);
        desk.connectLine();
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Waiting for the first event"_s);
        QVERIFY(desk.label(u"emptyText"_s).contains(u"bot-updates"_s));
        desk.trades(1, 1);
        QVERIFY(!desk.find<QWidget>(u"emptyState"_s)->isVisible());
    }

    void framesThatAreNotUnderstoodAreNoSilence()
    {
        Desk desk;
        desk.connectLine();
        desk.window.setMalformedFrames(3);
        desk.scheduler->advance(300ms);
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Nothing that could be understood"_s);
        desk.window.showView(u"connection"_s);
        desk.scheduler->advance(300ms);
        QVERIFY(desk.find<FactLabel>(u"malformedFact"_s)->text().startsWith(u"3 frames"));
    }

    void nothingConfiguredSaysWhatIsMissing()
    {
        Desk desk(false);
        QCOMPARE(desk.window.focusWidget()->objectName(), u"emptyAction"_s);
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Nothing is connected yet"_s);
        QCOMPARE(desk.cell(u"stateCell"_s), u"not configured"_s);
        const auto *text = desk.find<QLabel>(u"emptyText"_s);
        QTRY_VERIFY(text->height() >= text->heightForWidth(text->width())); // nothing is cut off
        desk.window.showConfigurationProblems({u"PUSHER_KEY is missing"_s});
        QVERIFY(desk.find<QWidget>(u"banner"_s)->isVisible());
        QVERIFY(desk.label(u"bannerText"_s).contains(u"PUSHER_KEY is missing"_s));
        QSignalSpy demo(&desk.window, &MainWindow::demoRequested);
        QTest::mouseClick(desk.find<QPushButton>(u"emptyAction"_s), Qt::LeftButton);
        QTest::keyClick(desk.find<QPushButton>(u"emptyAction"_s), Qt::Key_Return);
        QCOMPARE(demo.count(), 2);
        desk.window.showConfigurationProblems({});
        QVERIFY(!desk.find<QWidget>(u"banner"_s)->isVisible());
    }

    void tradesComeInBatches()
    {
        Desk desk;
        desk.connectLine();
        desk.trades(1, 500);
        QCOMPARE(desk.rows(), 500);
        QVERIFY(desk.isAtBottom());
        QCOMPARE(desk.label(u"summaryLabel"_s).section(u' ', 0, 0), u"500"_s);
        QVERIFY(desk.table()->isColumnHidden(int(TradeTableModel::Field::Profit)));
        desk.trades(501, 501, {.profit = "1.50"});
        QVERIFY(!desk.table()->isColumnHidden(int(TradeTableModel::Field::Profit)));
    }

    void filterNarrowsAndCounts()
    {
        Desk desk;
        desk.trades(1, 3);
        desk.trades(4, 5, {.symbol = "GBPUSD"});
        auto *box = desk.find<QLineEdit>(u"filterBox"_s);
        QTest::keyClicks(box, u"gbp"_s);
        QCOMPARE(desk.rows(), 2);
        QCOMPARE(desk.label(u"countLabel"_s), u"2 of 5"_s);
        box->setText(u"<b>none</b>"_s);
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Nothing matches"_s);
        QVERIFY(desk.label(u"emptyText"_s).contains(u"<b>none</b>"_s));
        QCOMPARE(desk.find<QLabel>(u"emptyText"_s)->textFormat(), Qt::PlainText);
        QTest::mouseClick(desk.find<QPushButton>(u"emptyAction"_s), Qt::LeftButton);
        QCOMPARE(desk.rows(), 5);
    }

    void freezeHoldsTheTableAndCountsOn()
    {
        Desk desk;
        desk.trades(1, 100);
        auto *badge = desk.find<QPushButton>(u"newBadge"_s);
        QVERIFY(!badge->isVisible());
        QTest::keyClick(desk.table(), Qt::Key_Space);
        QVERIFY(desk.find<QAction>(u"freezeAction"_s)->isChecked());
        desk.trades(101, 314);
        QCOMPARE(desk.rows(), 100);
        QVERIFY(badge->isVisible());
        QVERIFY2(badge->text().contains(u"214 new"_s), qPrintable(badge->text()));
        QTest::keyClick(desk.table(), Qt::Key_Space);
        QCOMPARE(desk.rows(), 314);
        QVERIFY(!badge->isVisible());
        for (const Qt::Key key : {Qt::Key_End, Qt::Key_Escape}) {
            QTest::keyClick(desk.table(), Qt::Key_Space);
            QTest::keyClick(desk.table(), key);
            QVERIFY(!desk.find<QAction>(u"freezeAction"_s)->isChecked());
        }
    }

    void filterIsReachedAndLeftByKeys()
    {
        Desk desk;
        desk.trades(1, 3);
        QApplication::setActiveWindow(&desk.window);
        desk.table()->setFocus();
        QTest::keyClick(desk.table(), Qt::Key_Slash);
        auto *box = desk.find<QLineEdit>(u"filterBox"_s);
        QVERIFY(box->hasFocus());
        QTest::keyClicks(box, u"nothing like it"_s);
        QCOMPARE(desk.rows(), 0);
        QTest::keyClick(box, Qt::Key_Escape);
        QVERIFY(desk.table()->hasFocus());
        QCOMPARE(desk.rows(), 0);
        QTest::keyClick(desk.table(), Qt::Key_Escape);
        QCOMPARE(desk.rows(), 3);
    }

    void columnsShareTheWidthUntilOneIsSet()
    {
        Desk desk;
        desk.trades(1, 3, {.profit = "1.50"});
        auto *header = desk.table()->horizontalHeader();
        const auto fits = [&] { return header->length() == desk.table()->viewport()->width(); };
        desk.window.resize(1400, 800);
        QTRY_VERIFY(fits());
        const int bot = header->sectionSize(int(TradeTableModel::Field::Bot));
        QVERIFY2(bot < 1400 / 3, "one column has it all");
        header->resizeSection(int(TradeTableModel::Field::Bot), 150);
        desk.window.resize(1500, 800);
        QTRY_VERIFY(desk.table()->viewport()->width() > 1400);
        QCOMPARE(header->sectionSize(int(TradeTableModel::Field::Bot)), 150);
    }

    void longWordsFromTheServerNeverWidenTheWindow()
    {
        Desk desk;
        desk.connectLine();
        desk.trades(1, 30);
        desk.window.resize(900, 500);
        desk.status.state = State::Unavailable;
        desk.status.lastCloseCode = 4999;
        desk.status.lastCloseReason = QString(80, u'w');
        desk.window.setStatus(desk.status);
        desk.window.showError(lineError());
        desk.scheduler->advance(2s);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(desk.window.width(), 900);
        QVERIFY2(desk.window.minimumSizeHint().width() <= 900,
                 qPrintable(QString::number(desk.window.minimumSizeHint().width())));
    }

    void scrollingUpStopsFollowingAndEndResumes()
    {
        Desk desk(true, 400);
        desk.trades(1, 400);
        QTest::keyClick(desk.table(), Qt::Key_Home, Qt::ControlModifier);
        QVERIFY(!desk.table()->isFollowing());
        QVERIFY(!desk.isAtBottom());
        auto *bar = desk.table()->verticalScrollBar();
        bar->setValue(100);
        const QModelIndex top = desk.table()->indexAt(QPoint(1, 1));
        const QString read = top.data().toString();
        desk.trades(401, 430); // 30 leave at the head: what is read stays where it is
        QCOMPARE(desk.table()->indexAt(QPoint(1, 1)).data().toString(), read);
        auto *badge = desk.find<QPushButton>(u"newBadge"_s);
        QVERIFY2(badge->text().contains(u"30 new"_s), qPrintable(badge->text()));
        QTest::mouseClick(badge, Qt::LeftButton);
        QVERIFY(desk.table()->isFollowing());
        QVERIFY(desk.isAtBottom());
    }

    void statusTellsTheLine()
    {
        Desk desk;
        desk.connectLine();
        QCOMPARE(desk.cell(u"stateCell"_s), u"connected · demo"_s);
        QCOMPARE(desk.cell(u"socketCell"_s), u"socket 12.34"_s);
        QVERIFY(desk.find<QWidget>(u"demoCell"_s)->isVisible());
        QVERIFY(desk.find<QWidget>(u"demoStripe"_s)->isVisible());

        desk.status.pingOverdue = true;
        desk.window.setStatus(desk.status);
        QVERIFY(desk.cell(u"stateCell"_s).contains(u"no answer"_s));
        QVERIFY(desk.find<StatusCell>(u"rateCell"_s)->isStale());

        desk.status = {};
        desk.status.state = State::Unavailable;
        desk.status.nextAttempt = desk.scheduler->now() + 3200ms;
        desk.status.lastCloseCode = 4201;
        desk.window.setStatus(desk.status);
        QCOMPARE(desk.cell(u"lineCell"_s),
                 u"next attempt in 3.2 s · last close 4201: no answer to a ping"_s);
        desk.scheduler->advance(1s);
        QVERIFY2(desk.cell(u"lineCell"_s).startsWith(u"next attempt in 2.2 s"_s),
                 qPrintable(desk.cell(u"lineCell"_s)));
        QVERIFY(!desk.find<QWidget>(u"socketCell"_s)->isVisible());

        // Never connected, so nothing was closed.
        desk.status.nextAttempt.reset();
        desk.status.lastCloseCode.reset();
        desk.status.lastCloseReason = u"Connection refused"_s;
        desk.window.setStatus(desk.status);
        QCOMPARE(desk.cell(u"lineCell"_s), u"Connection refused"_s);
    }

    void figuresGreyOutWhenTheirSourceIsSilent()
    {
        Desk desk;
        desk.connectLine();
        desk.trades(1, 50);
        desk.scheduler->advance(1s);
        QVERIFY(!desk.find<StatusCell>(u"ageCell"_s)->isStale());
        QCOMPARE(desk.cell(u"ringCell"_s), u"history 50 of 1,000"_s);
        desk.scheduler->advance(20s);
        QVERIFY(desk.find<StatusCell>(u"ageCell"_s)->isStale());
        QVERIFY(desk.cell(u"ageCell"_s).contains(u"20 s"_s)
                || desk.cell(u"ageCell"_s).contains(u"21 s"_s));
        QCOMPARE(desk.cell(u"rateCell"_s), u"0.0 ev/s"_s);
    }

    void gapIsARowAndMakesTotalsAtLeast()
    {
        Desk desk;
        desk.connectLine();
        desk.trades(1, 2);
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 2;
        gap.channels = {Pusher::ChannelName(u"bot-updates"_s)};
        desk.window.gapOpened(gap);
        QCOMPARE(desk.rows(), 3);
        QVERIFY(
            desk.table()->model()->index(2, 0).data().toString().startsWith(u"Not heard since"_s));
        gap.to = gap.from + 2500ms;
        desk.window.gapClosed(gap);
        QVERIFY(desk.table()->model()->index(2, 0).data().toString().startsWith(
            u"Not heard for 2.5 s"_s));
        QVERIFY(desk.label(u"summaryLabel"_s).startsWith(u"≥ 2"_s));
    }

    void aBotLeadsToItsTrades()
    {
        Desk desk;
        QApplication::setActiveWindow(&desk.window);
        desk.trades(1, 4, {.bot = "Alpha-7"});
        desk.trades(5, 6, {.bot = "Beta-2"});
        desk.window.showView(u"bots"_s);
        QTRY_VERIFY(desk.find<TableView>(u"botView"_s)->isVisible());
        auto *bots = desk.find<TableView>(u"botView"_s);
        QCOMPARE(bots->model()->rowCount(), 2);
        bots->setCurrentIndex(bots->model()->index(1, 0));
        QTest::keyClick(bots, Qt::Key_Return);
        QTRY_VERIFY(desk.table()->isVisible());
        QVERIFY(desk.table()->hasFocus());
        QCOMPARE(desk.find<QLineEdit>(u"filterBox"_s)->text(), u"Beta-2"_s);
        QCOMPARE(desk.rows(), 2);
        // It shows the bot's trades, not one of its events.
        QVERIFY(!desk.find<QWidget>(u"inspectorPanel"_s)->isVisible());
    }

    void chosenTradeIsInspected()
    {
        Desk desk;
        desk.trades(1, 3);
        auto *inspector = desk.find<QWidget>(u"inspectorPanel"_s);
        desk.table()->selectRow(0);
        QVERIFY(!inspector->isVisible());
        QTest::keyClick(desk.table(), Qt::Key_Return);
        QVERIFY(inspector->isVisible());
        QCOMPARE(desk.label(u"inspectorNumber"_s), u"Event 1"_s);
        desk.table()->selectRow(2); // once it is open, it follows
        QCOMPARE(desk.label(u"inspectorNumber"_s), u"Event 3"_s);
    }

    void lineErrorsAreShownOnlyWhenTheyLast()
    {
        Desk desk;
        auto *banner = desk.find<QWidget>(u"banner"_s);
        desk.status.state = State::Connecting;
        desk.window.setStatus(desk.status);
        desk.window.showError(lineError());
        QVERIFY(!banner->isVisible());
        desk.scheduler->advance(2s);
        QVERIFY(banner->isVisible());
        QVERIFY(desk.label(u"bannerTitle"_s).contains(u"ws.example.org"_s));
        QSignalSpy retry(&desk.window, &MainWindow::retryRequested);
        QTest::mouseClick(desk.find<QPushButton>(u"bannerAction"_s), Qt::LeftButton);
        QCOMPARE(retry.count(), 1);
        desk.connectLine();
        QVERIFY(!banner->isVisible());
        // The next time it is down for long it is said again, with the latest cause.
        desk.status.state = State::Unavailable;
        desk.window.setStatus(desk.status);
        desk.window.showError(lineError());
        desk.scheduler->advance(2s);
        QVERIFY(banner->isVisible());
        Pusher::Error later = lineError();
        later.message = u"no route"_s;
        desk.window.showError(later);
        QVERIFY(desk.label(u"bannerText"_s).contains(u"no route"_s));
    }

    void aLineThatIsBackAtOnceLeavesNoBanner()
    {
        Desk desk;
        auto *banner = desk.find<QWidget>(u"banner"_s);
        desk.connectLine();
        desk.window.showError(lineError()); // the library tells the error before the state
        QVERIFY(!banner->isVisible());
        desk.status.state = State::Unavailable;
        desk.window.setStatus(desk.status);
        desk.scheduler->advance(500ms);
        desk.connectLine();
        desk.scheduler->advance(5s);
        QVERIFY(!banner->isVisible());
        // Another's failure, while the line stays up, is not hidden.
        desk.window.showError(lineError());
        desk.scheduler->advance(2s);
        QVERIFY(banner->isVisible());
    }

    void failedForGoodSaysWhatToCheck()
    {
        Desk desk;
        desk.status.state = State::Failed;
        desk.status.failure = lineError();
        desk.status.failure->closeCode = 4001;
        desk.window.setStatus(desk.status);
        QVERIFY(desk.find<QWidget>(u"banner"_s)->isVisible());
        QVERIFY(desk.label(u"bannerText"_s).contains(u"Check key and cluster"_s));
        QCOMPARE(desk.find<QLabel>(u"bannerText"_s)->textFormat(), Qt::PlainText);
        QCOMPARE(desk.cell(u"stateCell"_s), u"failed · demo"_s);
        // Also when the banner was dismissed.
        QVERIFY(desk.label(u"emptyText"_s).contains(u"Check key and cluster"_s));
    }

    void clearCanBeUndone()
    {
        Desk desk;
        desk.trades(1, 5);
        auto *undo = desk.find<QAction>(u"undoClearAction"_s);
        QVERIFY(!undo->isEnabled());
        desk.find<QAction>(u"clearAction"_s)->trigger();
        QCOMPARE(desk.rows(), 0);
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Cleared"_s);
        undo->trigger();
        QCOMPARE(desk.rows(), 5);
        QVERIFY(!undo->isEnabled());
    }

    void copyIsOneLinePerRow()
    {
        Desk desk;
        desk.trades(1, 2, {.symbol = "A\nB"});
        desk.table()->selectAll();
        desk.find<QAction>(u"copyAction"_s)->trigger();
        const QStringList lines = QApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines.first().contains(u"Alpha-7\tA␊B\t12.50\tEUR\twin"_s));
    }

    void bothThemesPaintTheSameWindow()
    {
        QTest::failOnWarning(QRegularExpression(u"Negative sizes"_s));
        Desk desk;
        desk.connectLine();
        desk.trades(1, 50);
        const auto groundOf = [](const QImage &image) {
            return image.pixelColor(image.width() / 2, image.height() - 4).lightnessF();
        };
        const QImage light = desk.window.grab().toImage();
        desk.find<QAction>(u"darkAction"_s)->trigger();
        QTRY_VERIFY(groundOf(desk.window.grab().toImage()) < 0.2F);
        const QImage dark = desk.window.grab().toImage();
        QCOMPARE(light.size(), dark.size());
        QVERIFY(groundOf(light) > 0.8F);
        // Win and loss are there in their own colours, not only as words.
        const auto has = [](const QImage &image, QColor color) {
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixelColor(x, y).rgb() == color.rgb())
                        return true;
                }
            }
            return false;
        };
        QVERIFY(has(light, Theme(Theme::Kind::Light).color(Theme::Role::Win)));
        QVERIFY(has(dark, Theme(Theme::Kind::Dark).color(Theme::Role::Win)));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
