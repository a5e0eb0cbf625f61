// SPDX-License-Identifier: MIT
#include "ui/models/listenertablemodel.h"
#include "ui/models/roles.h"
#include "ui/views/banner.h"
#include "ui/views/listenerpanel.h"
#include "ui/views/tablecolumns.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Field = ListenerTableModel::Field;

namespace {

constexpr WallTime start{std::chrono::hours(500000)};

ListenerInfo listener(const QString &id, bool enabled = true)
{
    ListenerInfo info;
    info.id = ListenerId(id);
    info.channel = u"bot-updates"_s;
    info.event = u"trade-executed"_s;
    info.enabled = enabled;
    return info;
}

} // namespace

/// The Listeners view with a link whose other end is the test.
class tst_ListenerPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void showsWhatItIsTold();
    void asksWhileItIsSeen();
    void keysSwitch_data();
    void keysSwitch();
    void aClickOnTheSwitchSwitches();
    void aClickElsewhereOnlySelects();
    void severalAreSwitchedTogether();
    void spaceEndsAFreeze();
    void theButtonSaysWhatItDoes();
    void U11_switchedOffIsSaidUntilItIsOn();
    void switchedOffBeforeThePanelCame();
    void resetSaysSinceWhen();
    void noAnswerIsSaid();
    void figuresFromBeforeItWasHiddenAreOld();
    void U11_emptySaysWhy();
    void lostEventsShowTheirColumn();
    void nothingConfigured();
    void U1_markupStaysText();
    void everythingHasAName();

private:
    void answer(const QList<ListenerInfo> &listeners, quint64 unhandled = 0)
    {
        m_link->setSnapshot({.listeners = listeners, .taken = start, .unhandled = unhandled});
    }
    LineFacts facts(std::chrono::milliseconds after = 0ms) const
    {
        LineFacts result;
        result.now = Scheduler::TimePoint(1h) + after;
        result.wallNow = start + after;
        result.configured = true;
        return result;
    }
    void select(int row, Field field = Field::Id)
    {
        m_panel->view().setCurrentIndex(m_panel->model().index(row, int(field)));
    }
    void click(int row, Field field)
    {
        QTest::mouseClick(
            m_panel->view().viewport(), Qt::LeftButton, {},
            m_panel->view().visualRect(m_panel->model().index(row, int(field))).center());
    }
    QString text(int row, Field field) const
    {
        return m_panel->model().index(row, int(field)).data().toString();
    }
    template <typename Widget>
    Widget *child(const QString &name) const
    {
        return m_panel->findChild<Widget *>(name);
    }
    QString notice(const QString &name) const
    {
        const auto *banner = child<Banner>(name);
        return banner->isHidden() ? QString() : plain(banner->accessibleName());
    }
    /// Without the direction isolates around foreign names.
    static QString plain(QString text) { return text.remove(QChar(0x2068)).remove(QChar(0x2069)); }

    std::shared_ptr<ListenerLink> m_link;
    std::unique_ptr<ListenerPanel> m_panel;
};

void tst_ListenerPanel::init()
{
    QLocale::setDefault(QLocale::c());
    m_link = std::make_shared<ListenerLink>();
    m_panel = std::make_unique<ListenerPanel>(m_link);
    m_panel->setTheme(Theme(Theme::Kind::Light));
    m_panel->resize(1200, 400);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_panel->showFacts(facts());
}

void tst_ListenerPanel::cleanup()
{
    m_panel.reset();
    m_link.reset();
}

void tst_ListenerPanel::showsWhatItIsTold()
{
    answer({listener(u"a"_s), listener(u"b"_s)}, 1234);
    QCOMPARE(m_panel->model().rowCount(), 2);
    QCOMPARE(text(1, Field::Id), u"b"_s);
    QCOMPARE(child<QLabel>(u"summaryLabel"_s)->text(),
             u"counted since the start  ·  1234 unhandled"_s);
    m_panel->hide();
    answer({listener(u"a"_s)});
    QCOMPARE(m_panel->model().rowCount(), 2); // hidden views do no work
    m_panel->refresh();
    QCOMPARE(m_panel->model().rowCount(), 1);
}

void tst_ListenerPanel::asksWhileItIsSeen()
{
    const QSignalSpy requested(m_link.get(), &ListenerLink::requested);
    m_panel->showFacts(facts(250ms));
    m_panel->showFacts(facts(500ms));
    QCOMPARE(requested.size(), 2); // the window calls it for what can be seen only
}

void tst_ListenerPanel::keysSwitch_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::newRow("E") << Qt::Key_E;
    QTest::newRow("Space") << Qt::Key_Space;
}

void tst_ListenerPanel::keysSwitch()
{
    QFETCH(const Qt::Key, key);
    answer({listener(u"a"_s), listener(u"b"_s), listener(u"c"_s, false)});
    const QSignalSpy requested(m_link.get(), &ListenerLink::switchRequested);
    select(1);
    m_panel->view().setFocus();
    QTest::keyClick(&m_panel->view(), key);
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.at(0).at(0).value<ListenerId>().value(), u"b"_s);
    QCOMPARE(requested.at(0).at(1).toBool(), false);
    select(2);
    QTest::keyClick(&m_panel->view(), key);
    QCOMPARE(requested.at(1).at(0).value<ListenerId>().value(), u"c"_s);
    QCOMPARE(requested.at(1).at(1).toBool(), true);
    QVERIFY(!m_panel->model().isFrozen());
}

void tst_ListenerPanel::aClickOnTheSwitchSwitches()
{
    answer({listener(u"a"_s), listener(u"b"_s)});
    const QSignalSpy requested(m_link.get(), &ListenerLink::switchRequested);
    click(1, Field::On);
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.at(0).at(0).value<ListenerId>().value(), u"b"_s);
    QCOMPARE(requested.at(0).at(1).toBool(), false);
}

void tst_ListenerPanel::aClickElsewhereOnlySelects()
{
    answer({listener(u"a"_s), listener(u"b"_s)});
    const QSignalSpy requested(m_link.get(), &ListenerLink::switchRequested);
    for (const Field field : {Field::Id, Field::Channel, Field::Calls})
        click(1, field);
    QCOMPARE(m_panel->view().currentIndex().row(), 1);
    QCOMPARE(requested.size(), 0);
}

void tst_ListenerPanel::severalAreSwitchedTogether()
{
    answer({listener(u"a"_s), listener(u"b"_s, false), listener(u"c"_s)});
    select(0);
    m_panel->view().selectAll();
    const QSignalSpy requested(m_link.get(), &ListenerLink::switchRequested);
    child<QPushButton>(u"switchListenerButton"_s)->click();
    QCOMPARE(requested.size(), 3);
    for (const auto &request : requested)
        QCOMPARE(request.at(1).toBool(), false); // as the current one: not a mixture
}

void tst_ListenerPanel::spaceEndsAFreeze()
{
    answer({listener(u"a"_s)});
    select(0);
    m_panel->view().setFocus();
    m_panel->setFrozen(true);
    const QSignalSpy requested(m_link.get(), &ListenerLink::switchRequested);
    QTest::keyClick(&m_panel->view(), Qt::Key_Space);
    QVERIFY(!m_panel->model().isFrozen());
    QCOMPARE(requested.size(), 0);
    // And what is switched is to be seen.
    m_panel->setFrozen(true);
    QTest::keyClick(&m_panel->view(), Qt::Key_E);
    QVERIFY(!m_panel->model().isFrozen());
    QCOMPARE(requested.size(), 1);
    m_panel->setFrozen(true);
    const QModelIndex on = m_panel->model().index(0, int(ListenerTableModel::Field::On));
    QTest::mouseClick(m_panel->view().viewport(), Qt::LeftButton, {},
                      m_panel->view().visualRect(on).center());
    QVERIFY(!m_panel->model().isFrozen());
    QCOMPARE(requested.size(), 2);
}

void tst_ListenerPanel::theButtonSaysWhatItDoes()
{
    auto *const button = child<QPushButton>(u"switchListenerButton"_s);
    QVERIFY(!button->isEnabled());
    answer({listener(u"a"_s), listener(u"b"_s, false)});
    select(0);
    QVERIFY(button->isEnabled());
    QCOMPARE(button->text(), u"Switch off"_s);
    select(1);
    QCOMPARE(button->text(), u"Switch on"_s);
    answer({listener(u"a"_s), listener(u"b"_s)});
    QCOMPARE(button->text(), u"Switch off"_s);
}

void tst_ListenerPanel::U11_switchedOffIsSaidUntilItIsOn()
{
    const QSignalSpy changed(m_link.get(), &ListenerLink::switchedOffChanged);
    answer({listener(u"a"_s), listener(u"discovery.trades"_s)});
    QCOMPARE(notice(u"switchedOffNotice"_s), QString());
    QCOMPARE(changed.size(), 0);
    answer({listener(u"a"_s, false), listener(u"discovery.trades"_s, false)});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.at(0).at(0).toStringList(), QStringList({u"a"_s, u"discovery.trades"_s}));
    QCOMPARE(notice(u"switchedOffNotice"_s),
             u"2 listeners are switched off: a, discovery.trades. What they feed stands still."_s);
    auto *const banner = child<Banner>(u"switchedOffNotice"_s);
    QVERIFY(banner->isVisible());
    QVERIFY(banner->findChild<QWidget *>(u"bannerDismiss"_s)->isHidden());

    const QSignalSpy requested(m_link.get(), &ListenerLink::switchRequested);
    banner->findChild<QPushButton *>(u"bannerAction"_s)->click();
    QCOMPARE(requested.size(), 2);
    QCOMPARE(requested.at(1).at(0).value<ListenerId>().value(), u"discovery.trades"_s);
    QCOMPARE(requested.at(1).at(1).toBool(), true);
    QVERIFY(banner->isVisible()); // until it is so

    answer({listener(u"a"_s), listener(u"discovery.trades"_s)});
    QCOMPARE(changed.size(), 2);
    QVERIFY(banner->isHidden());
}

void tst_ListenerPanel::switchedOffBeforeThePanelCame()
{
    answer({listener(u"a"_s, false)});
    const ListenerPanel late(m_link);
    QVERIFY(!late.findChild<Banner *>(u"switchedOffNotice"_s)->isHidden());
}

void tst_ListenerPanel::resetSaysSinceWhen()
{
    answer({listener(u"a"_s)});
    const QSignalSpy reset(m_link.get(), &ListenerLink::resetRequested);
    child<QPushButton>(u"resetCountsButton"_s)->click();
    child<QAction>(u"resetCountsAction"_s)->trigger();
    QCOMPARE(reset.size(), 2);
    m_link->setSnapshot({.listeners = {listener(u"a"_s)}, .taken = start, .countedSince = start});
    QVERIFY(child<QLabel>(u"summaryLabel"_s)->text().startsWith(u"counted since "));
    QVERIFY(child<QLabel>(u"summaryLabel"_s)->text().contains(u":00:00"));
}

void tst_ListenerPanel::noAnswerIsSaid()
{
    answer({listener(u"a"_s)});
    const auto isStale = [this] {
        return m_panel->model().index(0, int(Field::Calls)).data(StaleRole).toBool();
    };
    m_panel->showFacts(facts(1s));
    m_panel->showFacts(facts(2s));
    QVERIFY(!isStale());
    m_panel->showFacts(facts(5s));
    QVERIFY(isStale());
    QCOMPARE(notice(u"noAnswerNotice"_s), u"The listeners have not answered for 4 s"_s);
    answer({listener(u"a"_s)});
    QVERIFY(!isStale());
    QCOMPARE(notice(u"noAnswerNotice"_s), QString());
}

void tst_ListenerPanel::figuresFromBeforeItWasHiddenAreOld()
{
    answer({listener(u"a"_s)});
    // Hidden for an hour: not asked, so no complaint, but old until answered.
    m_panel->showFacts(facts(1h));
    QVERIFY(m_panel->model().index(0, int(Field::Calls)).data(StaleRole).toBool());
    QCOMPARE(notice(u"noAnswerNotice"_s), QString());
    answer({listener(u"a"_s)});
    m_panel->showFacts(facts(1h + 250ms));
    QVERIFY(!m_panel->model().index(0, int(Field::Calls)).data(StaleRole).toBool());
}

void tst_ListenerPanel::U11_emptySaysWhy()
{
    const Silence connecting{u"Connecting"_s, u"…"_s, {}};
    m_panel->setSilence(connecting);
    const auto title = [this] { return child<QLabel>(u"emptyTitle"_s)->text(); };
    QCOMPARE(title(), u"Connecting"_s);
    answer({}, 18204);
    m_panel->setSilence(connecting);
    QCOMPARE(title(), u"Nothing listens"_s);
    QCOMPARE(child<QLabel>(u"emptyText"_s)->text(),
             u"Events arrive but nothing listens: 18204 unhandled."_s);
}

void tst_ListenerPanel::lostEventsShowTheirColumn()
{
    answer({listener(u"a"_s)});
    QVERIFY(!m_panel->view().columns().isShown(int(Field::Dropped)));
    ListenerInfo lost = listener(u"a"_s);
    lost.dropped = 1;
    answer({lost});
    QVERIFY(m_panel->view().columns().isShown(int(Field::Dropped)));
}

void tst_ListenerPanel::nothingConfigured()
{
    ListenerPanel panel(nullptr);
    panel.showFacts(facts());
    panel.setSilence({u"Nothing is connected yet"_s, {}, {}});
    panel.refresh();
    panel.toggleSelected();
    panel.resetCounts();
    QCOMPARE(panel.findChild<QLabel *>(u"emptyTitle"_s)->text(), u"Nothing is connected yet"_s);
}

void tst_ListenerPanel::U1_markupStaysText()
{
    answer({listener(u"<b>x</b>"_s, false)});
    const auto *title =
        child<Banner>(u"switchedOffNotice"_s)->findChild<QLabel *>(u"bannerTitle"_s);
    QCOMPARE(title->textFormat(), Qt::PlainText);
    QVERIFY(title->text().contains(u"<b>x</b>"));
}

void tst_ListenerPanel::everythingHasAName()
{
    for (const QWidget *widget : m_panel->findChildren<QWidget *>()) {
        const auto *button = qobject_cast<const QPushButton *>(widget);
        // What only the mouse can reach, to select its text, is read by its text.
        if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisible())
            continue;
        QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                 qPrintable(widget->objectName()));
    }
}

QTEST_MAIN(tst_ListenerPanel)
#include "tst_listenerpanel.moc"
