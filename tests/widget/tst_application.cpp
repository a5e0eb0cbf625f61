// SPDX-License-Identifier: MIT
#include "app/application.h"
#include "app/translation.h"
#include "ui/docks/viewdock.h"
#include "ui/views/tradepanel.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QPointer>
#include <QProcessEnvironment>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

/// The composition: real server, real client, each in its thread, and the window.
class tst_Application : public QObject {
    Q_OBJECT

    static QList<Console::MainWindow *> windows()
    {
        QList<Console::MainWindow *> result;
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *window = qobject_cast<Console::MainWindow *>(widget))
                result.append(window);
        }
        return result;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QDir::setCurrent(m_folder.path()); // no .env
        for (const QString &name : QProcessEnvironment::systemEnvironment().keys()) {
            if (name.contains(QLatin1String("PUSHER")))
                qunsetenv(name.toLatin1().constData());
        }
    }

    void theDemoStartsFromAnUnconfiguredWindow()
    {
        Console::Application application{Console::WindowArguments()};
        application.start();
        QCOMPARE(windows().size(), 1);
        QPointer<Console::MainWindow> first = windows().constFirst();
        QSignalSpy lastClosed(qApp, &QGuiApplication::lastWindowClosed);
        Q_EMIT first->demoRequested();
        QTRY_VERIFY(!first);
        QCOMPARE(windows().size(), 1);
        QVERIFY(windows().constFirst()->isVisible());
        QCOMPARE(lastClosed.size(), 0);
        // Asked again: the running demo is replaced as a whole.
        QPointer<Console::MainWindow> second = windows().constFirst();
        Q_EMIT second->demoRequested();
        QTRY_VERIFY(!second);
        QCOMPARE(windows().size(), 1);
    }

    void theViewThatIsAskedForIsInFront()
    {
        Console::WindowArguments arguments;
        arguments.view = u"events"_s;
        Console::Application application{arguments};
        application.start();
        const auto *dock = windows().constFirst()->findChild<Console::ViewDock *>(u"eventsDock"_s);
        QTRY_VERIFY(dock->isSeen());
    }

    void layoutAndThemeAreKeptWhereSettingsAreGiven()
    {
        const QString file = m_folder.filePath(u"window.ini"_s);
        const auto settings = [&] {
            return std::make_unique<QSettings>(file, QSettings::IniFormat);
        };
        {
            Console::Application application{Console::WindowArguments(), settings()};
            application.start();
            windows().constFirst()->findChild<QAction *>(u"darkAction"_s)->trigger();
            windows().constFirst()->findChild<QAction *>(u"eventsViewAction"_s)->trigger();
        }
        Console::Application application{Console::WindowArguments(), settings()};
        application.start();
        const auto *window = windows().constFirst();
        QVERIFY(window->findChild<QAction *>(u"darkAction"_s)->isChecked());
        QTRY_VERIFY(window->findChild<Console::ViewDock *>(u"eventsDock"_s)->isSeen());
    }

    /// C (no language of its own) and a language without a file of ours speak English plurals.
    void plurals_data()
    {
        QTest::addColumn<QString>("locale");
        QTest::newRow("C") << u"C"_s;
        QTest::newRow("English") << u"en_US"_s;
        QTest::newRow("German") << u"de_DE"_s;
    }
    void plurals()
    {
        QFETCH(const QString, locale);
        QLocale::setDefault(QLocale(locale));
        Console::installTranslation(*qApp);
        QCOMPARE(Console::TradePanel::tr("%Ln trades", nullptr, 1), u"1 trade"_s);
        const QString many = Console::TradePanel::tr("%Ln trades", nullptr, 4179);
        QCOMPARE(many, QLocale().toString(4179) + u" trades"_s);
    }

    void aSessionHearsTheDemosFirstTradeWithinSeconds()
    {
        Console::DemoServer demo{Console::ScenarioOptions()};
        QVERIFY(demo.start());
        Console::Session session(demo.clientOptions(), Console::DemoServer::channels(),
                                 Pusher::Scheduler::system());
        connect(&session, &Console::Session::listening, &demo, &Console::DemoServer::startTrading);
        session.start();
        QTRY_VERIFY(session.discoveryStore()->totals().trades > 0);
        QCOMPARE(session.discoveryStore()->bots().snapshot().size(), 6);
        QCOMPARE(session.history()->firstSequence(), quint64(1));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(tst_Application)
#include "tst_application.moc"
