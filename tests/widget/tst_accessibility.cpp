// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "tests/support/traderows.h"
#include "ui/docks/viewdock.h"
#include "ui/mainwindow.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QTabBar>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What a person needs who does not see the window, or does not use a mouse: in every view.
class TestAccessibility : public QObject {
    Q_OBJECT

    std::shared_ptr<FakeScheduler> m_scheduler = std::make_shared<FakeScheduler>();
    std::unique_ptr<MainWindow> m_window;

    ViewDock *dock(const QString &name) const
    {
        return m_window->findChild<ViewDock *>(name + u"Dock"_s);
    }
    void show(const QString &view) const
    {
        m_window->findChild<QAction *>(view + u"ViewAction"_s)->trigger();
        QTRY_VERIFY2(dock(view)->isSeen(), qPrintable(view));
        m_scheduler->advance(300ms);
        QCoreApplication::processEvents(); // docks settle when the tabs have changed
    }
    static QString describe(const QWidget *widget)
    {
        QStringList path;
        for (; widget; widget = widget->parentWidget())
            path.prepend(u"%1(%2)"_s.arg(QLatin1String(widget->metaObject()->className()),
                                         widget->objectName()));
        return path.join(u" > "_s);
    }
    /// Parts that Qt makes for a widget of ours and that speak through it.
    static bool isPart(const QWidget *widget)
    {
        return widget->objectName().startsWith(u"qt_"_s) || widget->inherits("QScrollBar")
            || widget->inherits("QHeaderView") || widget->inherits("QComboBoxListView");
    }
    /// The widgets that Tab goes through until it comes back.
    QList<QWidget *> tabRound() const
    {
        QList<QWidget *> round;
        constexpr int far = 300;
        while (round.size() < far) {
            QWidget *now = QApplication::focusWidget();
            if (!now || round.contains(now))
                break;
            round.append(now);
            QTest::keyClick(now, Qt::Key_Tab);
        }
        return round;
    }

private Q_SLOTS:
    void init()
    {
        Sources sources;
        sources.scheduler = m_scheduler;
        const auto store = std::make_shared<DiscoveryStore>(1000);
        const auto history =
            std::make_shared<Pusher::EventHistory>(1000, std::make_shared<Pusher::Interner>());
        sources.discovery = store;
        sources.history = history;
        sources.channels = QStringList{u"bot-updates"_s};
        sources.demo = true;
        m_window = std::make_unique<MainWindow>(sources, Theme::Kind::Light);
        m_window->show();
        QApplication::setActiveWindow(m_window.get());
        Pusher::Frame frame;
        frame.event = "trade-executed";
        frame.channel = "bot-updates";
        for (quint64 event = 1; event <= 30; ++event) {
            history->append(frame, {});
            TradeRows::add(*store, event, {});
        }
        Pusher::Connection::Status status;
        status.state = Pusher::Connection::State::Connected;
        m_window->setStatus(status);
        m_window->noteChanges();
        m_scheduler->advance(300ms);
    }
    void cleanup() { m_window.reset(); }

    void everyWidgetThatTakesTheFocusHasAName_data() { tabReachesEveryPanelAndIsNotTrapped_data(); }
    void everyWidgetThatTakesTheFocusHasAName()
    {
        QFETCH(const QString, view);
        show(view);
        QStringList nameless;
        for (QWidget *widget : m_window->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || isPart(widget) || widget->focusProxy())
                continue;
            // What a button or label says is its text, and that comes when it is shown.
            const bool isForLater = !widget->isVisible()
                && (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLabel *>(widget)
                    || qobject_cast<QTabBar *>(widget));
            if (isForLater)
                continue;
            QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
            if (!spoken || spoken->text(QAccessible::Name).isEmpty()
                || widget->objectName().isEmpty())
                nameless.append(describe(widget));
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n').right(900)));
    }

    void mnemonicsDoNotClash()
    {
        QList<QWidget *> menus;
        for (QMenuBar *bar : m_window->findChildren<QMenuBar *>())
            menus.append(bar);
        for (QMenu *menu : m_window->findChildren<QMenu *>())
            menus.append(menu);
        QVERIFY(menus.size() > 5);
        for (const QWidget *menu : menus) {
            QHash<QString, QString> taken;
            for (const QAction *action : menu->actions()) {
                const QString key = QKeySequence::mnemonic(action->text()).toString();
                if (key.isEmpty())
                    continue;
                QVERIFY2(!taken.contains(key),
                         qPrintable(u"%1: %2 and %3"_s.arg(describe(menu), taken.value(key),
                                                           action->text())));
                taken.insert(key, action->text());
            }
        }
    }

    void keysDoNotClash()
    {
        QHash<QKeySequence, QString> taken;
        for (const QAction *action : m_window->actions()) {
            for (const QKeySequence &keys : action->shortcuts()) {
                QVERIFY2(!taken.contains(keys),
                         qPrintable(keys.toString() + u": "_s + action->text()));
                taken.insert(keys, action->text());
            }
        }
        QVERIFY(taken.size() > 10);
    }

    void tabReachesEveryPanelAndIsNotTrapped_data()
    {
        QTest::addColumn<QString>("view");
        for (const ViewCatalog::View &view : ViewCatalog::views())
            QTest::newRow(qPrintable(view.name)) << view.name;
    }
    void tabReachesEveryPanelAndIsNotTrapped()
    {
        QFETCH(const QString, view);
        show(view);
        const QList<QWidget *> round = tabRound();
        QVERIFY2(round.contains(QApplication::focusWidget()), "the round has no end");
        for (const ViewDock *each : m_window->findChildren<ViewDock *>()) {
            if (!each->isSeen())
                continue;
            const bool isReached = std::any_of(round.begin(), round.end(), [&](QWidget *stop) {
                return each->isAncestorOf(stop);
            });
            QStringList way;
            for (const QWidget *stop : round)
                way.append(stop->objectName());
            QVERIFY2(isReached, qPrintable(each->name() + u": "_s + way.join(u", "_s)));
        }
        for (const QWidget *stop : round) {
            const QRect place(stop->mapTo(m_window.get(), QPoint()), stop->size());
            QVERIFY2(stop->isVisible() && m_window->rect().intersects(place),
                     qPrintable(describe(stop)));
        }
    }

    void focusCanBeSeen_data() { tabReachesEveryPanelAndIsNotTrapped_data(); }
    void focusCanBeSeen()
    {
        QFETCH(const QString, view);
        show(view);
        for (QWidget *stop : tabRound()) {
            stop->setFocus(Qt::TabFocusReason);
            const QImage with = m_window->grab().toImage();
            stop->clearFocus();
            const QImage without = m_window->grab().toImage();
            QVERIFY2(with != without, qPrintable(describe(stop)));
        }
    }
};

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
