// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "ui/docks/dockhost.h"
#include "ui/mainwindow.h"
#include "ui/views/panel.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QScreen>
#include <QSettings>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

/// The docks of the window: where they stand, what comes back, what is seen.
class TestDocks : public QObject {
    Q_OBJECT

    static Sources sources(QSettings *settings = nullptr)
    {
        Sources result;
        result.scheduler = std::make_shared<FakeScheduler>();
        result.discovery = std::make_shared<DiscoveryStore>(1000);
        result.history =
            std::make_shared<Pusher::EventHistory>(1000, std::make_shared<Pusher::Interner>());
        result.settings = settings;
        return result;
    }
    static ViewDock *dock(const MainWindow &window, const QString &name)
    {
        return window.findChild<ViewDock *>(name + u"Dock"_s);
    }
    static void trigger(const MainWindow &window, const QString &action)
    {
        window.findChild<QAction *>(action)->trigger();
    }
    QString settingsFile() const { return m_folder.filePath(u"window.ini"_s); }

private Q_SLOTS:
    void init() { QFile::remove(settingsFile()); }

    void defaultLayoutShowsTradesAndOneChart()
    {
        MainWindow window(sources(), Theme::Kind::Light);
        window.show();
        QTRY_VERIFY(dock(window, u"trades"_s)->isSeen());
        for (const ViewCatalog::View &view : ViewCatalog::views()) {
            const ViewDock *each = dock(window, view.name);
            QVERIFY2(each, qPrintable(view.name));
            const bool expected = view.name == u"trades"_s || view.name == u"charts"_s;
            QVERIFY2(each->isSeen() == expected, qPrintable(view.name));
            QCOMPARE(each->windowIcon().isNull(), false);
        }
        QTRY_VERIFY(dock(window, u"trades"_s)->height() > window.height() / 2);
        if (const ViewDock *charts = dock(window, u"charts"_s))
            QTRY_VERIFY2(qAbs(charts->height() - 200) < 60,
                         qPrintable(QString::number(charts->height())));
    }

    void aViewThatIsAskedForHasTheMainRoom()
    {
        MainWindow window(sources(), Theme::Kind::Light);
        window.show();
        window.showView(u"charts"_s);
        QTRY_VERIFY(dock(window, u"charts"_s)->height() > window.height() / 2);
        window.showView(u"inspector"_s);
        QTRY_VERIFY(dock(window, u"inspector"_s)->width() > window.width() / 3);
        QTRY_VERIFY(!dock(window, u"inspector"_s)
                         ->geometry()
                         .intersects(dock(window, u"charts"_s)->geometry()));
    }

    void aViewBesideTheOthersOpensWideEnough()
    {
        MainWindow window(sources(), Theme::Kind::Light);
        window.show();
        trigger(window, u"inspectorViewAction"_s);
        QTRY_COMPARE(dock(window, u"inspector"_s)->width(), 440);
        window.resizeDocks({dock(window, u"inspector"_s)}, {380}, Qt::Horizontal);
        QTRY_VERIFY(dock(window, u"inspector"_s)->width() < 420);
        const int chosen = dock(window, u"inspector"_s)->width();
        dock(window, u"inspector"_s)->close();
        trigger(window, u"inspectorViewAction"_s);
        QCoreApplication::processEvents();
        QCOMPARE(dock(window, u"inspector"_s)->width(), chosen);
    }

    void tabsThatComeAndGoDoNotMoveTheBorders()
    {
        MainWindow window(sources(), Theme::Kind::Light);
        window.show();
        ViewDock *charts = dock(window, u"charts"_s);
        QTRY_VERIFY(qAbs(charts->height() - 200) < 60);
        const int height = charts->height();
        for (const ViewCatalog::View &view : ViewCatalog::views()) {
            if (view.place != ViewCatalog::Place::Main)
                continue;
            trigger(window, view.name + u"ViewAction"_s);
            QTRY_VERIFY(dock(window, view.name)->isSeen());
            QCoreApplication::processEvents();
            QVERIFY2(charts->height() == height, qPrintable(view.name));
            QVERIFY2(window.size() == QSize(1280, 800), qPrintable(view.name));
        }
    }

    void everyViewComesUpByItsKeyAndTakesTheCommands()
    {
        MainWindow window(sources(), Theme::Kind::Light);
        window.show();
        for (const ViewCatalog::View &view : ViewCatalog::views()) {
            trigger(window, view.name + u"ViewAction"_s);
            QTRY_VERIFY2(dock(window, view.name)->isSeen(), qPrintable(view.name));
            QVERIFY(
                !window.findChild<QAction *>(view.name + u"ViewAction"_s)->shortcut().isEmpty());
        }
    }

    void layoutComesBack()
    {
        QSettings settings(settingsFile(), QSettings::IniFormat);
        const auto views = ViewCatalog::views();
        const QString front = views[1].name;
        {
            MainWindow window(sources(&settings), Theme::Kind::Light);
            window.show();
            window.resize(1000, 700);
            trigger(window, front + u"ViewAction"_s);
            QTRY_VERIFY(dock(window, front)->isSeen());
            dock(window, views[2].name)->close();
            trigger(window, u"lockAction"_s);
            trigger(window, u"darkAction"_s);
            window.close();
        }
        QCOMPARE(settings.value(u"window/theme"_s).toString(), u"dark"_s);
        MainWindow window(sources(&settings), Theme::Kind::Light);
        window.show();
        QTRY_COMPARE(window.size(), QSize(1000, 700));
        QTRY_VERIFY(dock(window, front)->isSeen());
        QVERIFY(!dock(window, u"trades"_s)->isSeen());
        QVERIFY(dock(window, views[2].name)->isHidden());
        QVERIFY(window.findChild<QAction *>(u"lockAction"_s)->isChecked());
        QCOMPARE(dock(window, front)->features(), QDockWidget::NoDockWidgetFeatures);
        trigger(window, u"resetLayoutAction"_s);
        QTRY_VERIFY(dock(window, u"trades"_s)->isSeen());
        QVERIFY(!dock(window, views[2].name)->isHidden());
    }

    void aWindowThatIsTakenAwayKeepsItsLayoutToo()
    {
        QSettings settings(settingsFile(), QSettings::IniFormat);
        {
            MainWindow window(sources(&settings), Theme::Kind::Light);
            window.show();
        }
        QVERIFY(settings.contains(u"window/docks"_s));
    }

    void garbageInTheSettingsLeavesTheDefaultLayout_data()
    {
        QTest::addColumn<QVariant>("garbage");
        QTest::newRow("text") << QVariant(u"nonsense"_s);
        QTest::newRow("bytes") << QVariant(QByteArrayLiteral("\x00\xff\x01\x02 not a state"));
        QTest::newRow("list") << QVariant(QStringList{u"a"_s, u"b"_s});
        QTest::newRow("number") << QVariant(-1);
    }
    void garbageInTheSettingsLeavesTheDefaultLayout()
    {
        QFETCH(const QVariant, garbage);
        QSettings settings(settingsFile(), QSettings::IniFormat);
        for (const QString &key : {u"geometry"_s, u"docks"_s, u"seen"_s, u"locked"_s, u"theme"_s})
            settings.setValue(u"window/"_s + key, garbage);
        for (const ViewCatalog::View &view : ViewCatalog::views()) {
            for (const QString &key : {u"columns"_s, u"widths"_s, u"header"_s, u"sort"_s})
                settings.setValue(u"views/%1/%2"_s.arg(view.name, key), garbage);
        }
        MainWindow window(sources(&settings), Theme::Kind::Light);
        window.show();
        QTRY_VERIFY(dock(window, u"trades"_s)->isSeen());
        QVERIFY(window.width() >= 1280);
    }

    /// A state that ends in the middle has already moved some docks.
    void aTornStateLeavesTheDefaultLayout()
    {
        QSettings settings(settingsFile(), QSettings::IniFormat);
        {
            MainWindow window(sources(&settings), Theme::Kind::Light);
            window.show();
            trigger(window, ViewCatalog::views()[1].name + u"ViewAction"_s);
            window.close();
        }
        const QByteArray whole = settings.value(u"window/docks"_s).toByteArray();
        for (qsizetype length = 0; length < whole.size(); length += 37) {
            settings.setValue(u"window/docks"_s, whole.first(length));
            MainWindow window(sources(&settings), Theme::Kind::Light);
            window.show();
            QTRY_VERIFY2(dock(window, u"trades"_s)->isVisible(),
                         qPrintable(QString::number(length)));
        }
    }

    void whatWasOnAScreenThatIsGoneComesBack()
    {
        QSettings settings(settingsFile(), QSettings::IniFormat);
        const QString name = ViewCatalog::views()[1].name;
        {
            MainWindow window(sources(&settings), Theme::Kind::Light);
            window.show();
            window.move(9000, 9000);
            dock(window, name)->setFloating(true);
            dock(window, name)->move(-5000, -5000);
            window.close();
        }
        MainWindow window(sources(&settings), Theme::Kind::Light);
        window.show();
        const QRect screen = QGuiApplication::primaryScreen()->availableGeometry();
        QTRY_VERIFY(screen.intersects(window.frameGeometry()));
        QVERIFY(dock(window, name)->isFloating());
        QTRY_VERIFY(screen.intersects(dock(window, name)->frameGeometry()));
    }

    void tabsHaveIconsAndTakeThePlaceOfTitles()
    {
        MainWindow window(sources(), Theme::Kind::Light);
        window.show();
        ViewDock *trades = dock(window, u"trades"_s);
        QTRY_VERIFY(trades->titleBarWidget()); // an empty one
        const auto bars = window.findChildren<QTabBar *>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(!bars.isEmpty());
        for (const QTabBar *bar : bars) {
            for (int i = 0; i < bar->count(); ++i)
                QVERIFY2(!bar->tabIcon(i).isNull(), qPrintable(bar->tabText(i)));
        }
        trades->setFloating(true);
        QTRY_VERIFY(!trades->titleBarWidget());
    }

    /// Breeze's own links sometimes lead to another drawing in the dark theme.
    void tabsAreReadableHoweverManyThereAre()
    {
        MainWindow window(sources(), Theme::Kind::Light);
        window.resize(900, 700);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCoreApplication::processEvents();
        for (const QTabBar *bar : window.findChildren<QTabBar *>(u"viewTabs"_s)) {
            for (int i = 0; i < bar->count(); ++i) {
                const int text = bar->fontMetrics().horizontalAdvance(bar->tabText(i));
                QVERIFY2(bar->tabRect(i).width() >= text + bar->iconSize().width(),
                         qPrintable(bar->tabText(i)));
            }
        }
        window.showView(u"auth"_s); // far behind: it is scrolled to
        QCoreApplication::processEvents();
        const QTabBar *main = nullptr;
        for (QTabBar *bar : window.findChildren<QTabBar *>(u"viewTabs"_s)) {
            if (bar->tabText(bar->currentIndex()) == u"Auth"_s)
                main = bar;
        }
        QVERIFY(main);
        QVERIFY(main->rect().contains(main->tabRect(main->currentIndex()).center()));
    }

    void bothThemesHaveTheSameIcons()
    {
        const auto drawing = [](const QString &theme, const QString &name) {
            QFile file(u":/icons/%1/actions/16/%2"_s.arg(theme, name));
            if (!file.open(QIODevice::ReadOnly))
                return QString();
            static const QRegularExpression paint(u"#[0-9a-fA-F]{6}|\\s+"_s);
            return QString::fromUtf8(file.readAll()).remove(paint);
        };
        const QStringList names = QDir(u":/icons/breeze/actions/16"_s).entryList();
        QVERIFY(names.size() > 20);
        QCOMPARE(QDir(u":/icons/breeze-dark/actions/16"_s).entryList(), names);
        for (const QString &name : names) {
            QVERIFY(!drawing(u"breeze"_s, name).isEmpty());
            QVERIFY2(drawing(u"breeze"_s, name) == drawing(u"breeze-dark"_s, name),
                     qPrintable(name));
        }
    }

    void everyNamedIconIsThere()
    {
        MainWindow window(sources(), Theme::Kind::Dark);
        int icons = 0;
        for (const QAction *action : window.actions()) {
            const QString name = action->icon().name();
            icons += action->icon().isNull() ? 0 : 1;
            QVERIFY2(name.isEmpty() || QIcon::hasThemeIcon(name), qPrintable(name));
        }
        QVERIFY(icons > 15);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestDocks)
#include "tst_docks.moc"
