// SPDX-License-Identifier: MIT
#include "app/application.h"
#include "tests/widget/livehand.h"
#include "ui/charts/livechart.h"
#include "ui/docks/viewdock.h"
#include "ui/models/listenertablemodel.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QProcessEnvironment>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeView>

using namespace Console;
using namespace Qt::StringLiterals;

/// One sitting with the program as it ships: demo, filter, freeze, inspector, a listener switched
/// off, a line that breaks. Real server, client, threads and time; the hand is Qt's own offscreen,
/// and xdotool's on an X server. Each step goes on where the one before it stopped.
class TestLiveWindow : public QObject {
    Q_OBJECT

    static constexpr int patience = 30000;

    QTemporaryDir m_folder;
    std::unique_ptr<Application> m_application;

    static MainWindow *window()
    {
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            auto *found = qobject_cast<MainWindow *>(widget);
            if (found && found->isVisible())
                return found;
        }
        return nullptr;
    }
    static ViewDock *dock(const QString &view)
    {
        return window()->findChild<ViewDock *>(view + u"Dock"_s);
    }
    static TableView *table(const QString &view) { return dock(view)->findChild<TableView *>(); }
    static TableModel *model(const QString &view) { return dock(view)->findChild<TableModel *>(); }
    template <typename Widget>
    static Widget *part(const QString &view, const QString &name)
    {
        return dock(view)->findChild<Widget *>(name);
    }
    /// An X server without a window manager gives nobody the keyboard.
    static bool isActive()
    {
        if (MainWindow *shown = window(); shown && !shown->isActiveWindow())
            shown->activateWindow();
        return window() && window()->isActiveWindow();
    }
    static bool hasGapRow(const QString &view)
    {
        const TableModel *rows = model(view);
        for (int row = rows->rowCount() - 1; row >= 0; --row) {
            if (rows->isMarker(row))
                return rows->index(row, 0).data().toString().contains(u"Not heard"_s);
        }
        return false;
    }
    static void goTo(const QString &view, const QString &name, Qt::Key key)
    {
        LiveHand::press(window(), u"ctrl+"_s + name, key, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(dock(view)->isSeen(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(table(view)->hasFocus(), patience);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QDir::setCurrent(m_folder.path()); // no .env
        for (const QString &name : QProcessEnvironment::systemEnvironment().keys()) {
            if (name.contains("PUSHER"_L1))
                qunsetenv(name.toLatin1().constData());
        }
        m_application = std::make_unique<Application>(WindowArguments());
        m_application->start();
        QTRY_VERIFY_WITH_TIMEOUT(isActive(), patience);
    }
    void cleanupTestCase() { m_application.reset(); }

    void startsTheDemo()
    {
        const QPointer<MainWindow> empty = window();
        QTRY_COMPARE(empty->focusWidget()->objectName(), u"emptyAction"_s);
        LiveHand::press(empty, u"Return"_s, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!empty, patience);
        QTRY_VERIFY_WITH_TIMEOUT(isActive(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(model(u"trades"_s)->rowCount() > 5, patience);
    }

    void filters()
    {
        goTo(u"trades"_s, u"1"_s, Qt::Key_1);
        LiveHand::press(window(), u"slash"_s, Qt::Key_Slash);
        auto *box = part<QLineEdit>(u"trades"_s, u"filterBox"_s);
        QTRY_VERIFY(box->hasFocus());
        LiveHand::type(window(), u"win"_s);
        QTRY_COMPARE(box->text(), u"win"_s);
        QTRY_VERIFY_WITH_TIMEOUT(model(u"trades"_s)->shown() > 0, patience);
        QTRY_VERIFY_WITH_TIMEOUT(model(u"trades"_s)->shown() < model(u"trades"_s)->total(),
                                 patience);
        QVERIFY(part<QLabel>(u"trades"_s, u"countLabel"_s)->text().contains(u" of "_s));
        LiveHand::press(window(), u"Escape"_s, Qt::Key_Escape);
        QTRY_VERIFY(table(u"trades"_s)->hasFocus());
        LiveHand::press(window(), u"Escape"_s, Qt::Key_Escape);
        QTRY_COMPARE(box->text(), QString());
    }

    void freezes()
    {
        LiveHand::press(window(), u"space"_s, Qt::Key_Space);
        QTRY_VERIFY(model(u"trades"_s)->isFrozen());
        const int rows = model(u"trades"_s)->rowCount();
        const auto *badge = part<QPushButton>(u"trades"_s, u"newBadge"_s);
        QTRY_VERIFY_WITH_TIMEOUT(badge->isVisible() && badge->text().contains(u"new"_s), patience);
        QCOMPARE(model(u"trades"_s)->rowCount(), rows);
        LiveHand::press(window(), u"space"_s, Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(model(u"trades"_s)->rowCount() > rows, patience);
    }

    void inspectsAnEvent()
    {
        goTo(u"events"_s, u"2"_s, Qt::Key_2);
        QTRY_VERIFY_WITH_TIMEOUT(model(u"events"_s)->rowCount() > 5, patience);
        LiveHand::press(window(), u"Up"_s, Qt::Key_Up);
        QTRY_VERIFY(table(u"events"_s)->currentIndex().isValid());
        LiveHand::press(window(), u"Return"_s, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(dock(u"inspector"_s)->isSeen(), patience);
        const auto *tree = dock(u"inspector"_s)->findChild<QTreeView *>();
        QTRY_VERIFY_WITH_TIMEOUT(tree->model()->rowCount() > 0, patience);
    }

    void switchesAListenerOffAndItsCountStandsStill()
    {
        window()->findChild<QAction *>(u"listenersViewAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(table(u"listeners"_s)->hasFocus(), patience);
        const TableModel *rows = model(u"listeners"_s);
        using Field = ListenerTableModel::Field;
        const auto calls = [&](int row) {
            return rows->index(row, int(Field::Calls)).data(RawRole).toULongLong();
        };
        const auto isOn = [&](int row) {
            return rows->index(row, int(Field::On)).data(Qt::CheckStateRole).toInt() == Qt::Checked;
        };
        const auto busiest = [&] {
            int best = 0;
            for (int row = 1; row < rows->rowCount(); ++row)
                best = calls(row) > calls(best) ? row : best;
            return best;
        };
        QTRY_VERIFY_WITH_TIMEOUT(rows->rowCount() > 1 && calls(busiest()) > 5, patience);
        const int row = busiest();
        for (int step = 0; step < 50 && table(u"listeners"_s)->currentIndex().row() != row;
             ++step) {
            const int at = table(u"listeners"_s)->currentIndex().row();
            const bool down = at < row;
            LiveHand::press(window(), down ? u"Down"_s : u"Up"_s, down ? Qt::Key_Down : Qt::Key_Up);
            QTRY_VERIFY(table(u"listeners"_s)->currentIndex().row() != at);
        }
        QCOMPARE(table(u"listeners"_s)->currentIndex().row(), row);
        LiveHand::press(window(), u"e"_s, Qt::Key_E);
        QTRY_VERIFY_WITH_TIMEOUT(!isOn(row), patience);
        const quint64 before = calls(row);
        const quint64 events = model(u"events"_s)->total();
        goTo(u"events"_s, u"2"_s, Qt::Key_2);
        QTRY_VERIFY_WITH_TIMEOUT(model(u"events"_s)->total() > events + 20, patience);
        window()->findChild<QAction *>(u"listenersViewAction"_s)->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(table(u"listeners"_s)->hasFocus(), patience);
        QCOMPARE(calls(row), before);
        LiveHand::press(window(), u"e"_s, Qt::Key_E);
        QTRY_VERIFY_WITH_TIMEOUT(isOn(row) && calls(row) > before, patience);
    }

    void cutsTheLineAndSeesTheGap()
    {
        window()->findChild<QAction *>(u"cutLineAction"_s)->trigger();
        goTo(u"events"_s, u"2"_s, Qt::Key_2);
        QTRY_VERIFY_WITH_TIMEOUT(hasGapRow(u"events"_s), patience);
        goTo(u"trades"_s, u"1"_s, Qt::Key_1);
        QTRY_VERIFY_WITH_TIMEOUT(hasGapRow(u"trades"_s), patience);
        QVERIFY(part<QLabel>(u"trades"_s, u"summaryLabel"_s)->text().contains(u"≥"_s));
        QVERIFY(dock(u"charts"_s)->isSeen());
        const auto hatched = [] {
            const auto charts = dock(u"charts"_s)->findChildren<LiveChart *>();
            return std::any_of(charts.begin(), charts.end(), [](const LiveChart *chart) {
                return chart->isVisible() && !chart->gapBands().empty();
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(hatched(), patience);
    }
};

QTEST_MAIN(TestLiveWindow)
#include "tst_livewindow.moc"
