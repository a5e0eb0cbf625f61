// SPDX-License-Identifier: MIT
#include "tests/support/eventsource.h"
#include "ui/models/listenertablemodel.h"
#include "ui/text/listenersentences.h"
#include "ui/views/listenerpanel.h"
#include "ui/views/tableview.h"
#include "ui/views/whynotcalled.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;

using Standing = Situation::Standing;

/// *Why not called?*, from the Listeners view to the ladder and back.
class tst_WhyNotCalled : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void openedForTheCurrentListener_data();
    void openedForTheCurrentListener();
    void nothingIsAskedWithoutAListener();
    void saysTheFirstBrokenStep();
    void followsWhatHappens();
    void asksOnlyWhileItIsSeen();
    void aSpentListenerIsKept();
    void theReadersPlaceStays();
    void theCurrentStepIsToldInFull();
    void everyStepIsSpokenInWords();
    void bothThemesShowTheirGlyphs();
    void U1_markupStaysText();
    void everyReasonHasWords();

private:
    static ListenerInfo listener(const QString &id)
    {
        ListenerInfo info;
        info.id = ListenerId(id);
        info.channel = u"bot-updates"_s;
        info.event = u"trade-executed"_s;
        return info;
    }
    ListenerSnapshot healthy() const
    {
        ListenerSnapshot snapshot;
        snapshot.listeners = {listener(u"first"_s), listener(u"second"_s)};
        snapshot.line = Situation::Line::Connected;
        snapshot.channels = {{u"bot-updates"_s, Standing::Subscribed, {}}};
        return snapshot;
    }
    /// A listener that is new stands at the end of the table, so not by row.
    void open(const QString &id)
    {
        const QAbstractItemModel &model = m_panel->model();
        const int column = int(ListenerTableModel::Field::Id);
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.index(row, column).data().toString() == id)
                m_panel->view().setCurrentIndex(model.index(row, column));
        }
        m_panel->findChild<QAction *>(u"whyNotCalledAction"_s)->trigger();
    }
    WhyNotCalled *sheet() const { return m_panel->findChild<WhyNotCalled *>(); }
    QTreeWidget *steps() const { return sheet()->findChild<QTreeWidget *>(u"whySteps"_s); }
    QString text(int row, int column) const
    {
        return plain(steps()->topLevelItem(row)->text(column));
    }
    QString cause() const { return plain(sheet()->findChild<QLabel *>(u"whyCause"_s)->text()); }
    QString spoken(int row) const
    {
        return plain(steps()->model()->index(row, 0).data(Qt::AccessibleTextRole).toString());
    }
    /// Without the direction isolates around foreign names.
    static QString plain(QString text) { return text.remove(QChar(0x2068)).remove(QChar(0x2069)); }

    std::unique_ptr<EventSource> m_source;
    std::shared_ptr<ListenerLink> m_link;
    std::unique_ptr<ListenerPanel> m_panel;
};

void tst_WhyNotCalled::init()
{
    QLocale::setDefault(QLocale::c());
    m_source = std::make_unique<EventSource>();
    m_link = std::make_shared<ListenerLink>();
    // The history lives in the source; the panel only looks at it.
    const std::shared_ptr<const EventHistory> history(std::shared_ptr<void>(), &m_source->history);
    m_panel = std::make_unique<ListenerPanel>(m_link, history);
    m_panel->setTheme(Theme(Theme::Kind::Light));
    m_panel->resize(1200, 400);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_source->keep("bot-updates", "trade-executed");
    m_link->setSnapshot(healthy());
}

void tst_WhyNotCalled::cleanup()
{
    m_panel.reset();
    m_link.reset();
    m_source.reset();
}

void tst_WhyNotCalled::openedForTheCurrentListener_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("button") << false;
    QTest::newRow("key") << true;
}

void tst_WhyNotCalled::openedForTheCurrentListener()
{
    QFETCH(const bool, byKey);
    auto *const button = m_panel->findChild<QPushButton *>(u"whyNotCalledButton"_s);
    m_panel->view().setCurrentIndex(m_panel->model().index(1, 0));
    m_panel->view().setFocus();
    QVERIFY(button->isEnabled());
    if (byKey)
        QTest::keyClick(&m_panel->view(), Qt::Key_W);
    else
        button->click();
    QVERIFY(sheet() && sheet()->isVisible() && !sheet()->isModal());
    const auto title = [this] {
        return plain(sheet()->findChild<QLabel *>(u"whyTitle"_s)->text());
    };
    QCOMPARE(title(), u"second, for trade-executed on bot-updates"_s);
    QCOMPARE(steps()->topLevelItemCount(), 8);
    QCOMPARE(cause(), u"Nothing stands in its way."_s);
    QTRY_VERIFY(steps()->hasFocus());
    // The context menu is made of the table's actions.
    QVERIFY(
        m_panel->view().actions().contains(m_panel->findChild<QAction *>(u"whyNotCalledAction"_s)));
    // Esc closes it; another listener opens the same one.
    QTest::keyClick(steps(), Qt::Key_Escape);
    QVERIFY(!sheet()->isVisible());
    open(u"first"_s);
    QVERIFY(sheet()->isVisible());
    QCOMPARE(title(), u"first, for trade-executed on bot-updates"_s);
    QCOMPARE(m_panel->findChildren<WhyNotCalled *>().size(), 1);
}

void tst_WhyNotCalled::nothingIsAskedWithoutAListener()
{
    m_link->setSnapshot({});
    QVERIFY(!m_panel->findChild<QPushButton *>(u"whyNotCalledButton"_s)->isEnabled());
    m_panel->showWhyNotCalled();
    QVERIFY(!sheet());
    ListenerPanel unconfigured(nullptr);
    unconfigured.showWhyNotCalled();
}

void tst_WhyNotCalled::saysTheFirstBrokenStep()
{
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].event = u"trade_executed"_s;
    m_link->setSnapshot(snapshot);
    open(u"first"_s);
    QCOMPARE(cause(),
             u"Name matches: no. Events of its channel came, but none is trade_executed."_s);
    QCOMPARE(text(4, 0), u"Name matches"_s);
    QCOMPARE(text(4, 2), u"Did you mean trade-executed?"_s);
    QCOMPARE(text(0, 2), QString());
}

void tst_WhyNotCalled::followsWhatHappens()
{
    open(u"first"_s);
    QVERIFY(text(3, 1).startsWith(u"1 "));
    m_source->keep("bot-updates", "trade-executed");
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].enabled = false;
    m_link->setSnapshot(snapshot);
    QVERIFY(text(3, 1).startsWith(u"2 "));
    QCOMPARE(cause(), u"Switched on: no. It is switched off."_s);
    QCOMPARE(text(5, 2), u"Switch it on (E)"_s);
    snapshot.channels[0].standing = Standing::Refused;
    Error refusal;
    refusal.code = Error::Code::AuthorizationFailed;
    refusal.message = u"Forbidden"_s;
    snapshot.channels[0].refusal = refusal;
    m_link->setSnapshot(snapshot);
    QCOMPARE(cause(), u"Authorised: no. bot-updates was refused: Forbidden."_s);
    QVERIFY(!text(2, 2).isEmpty());
    snapshot.line = Situation::Line::Connecting;
    m_link->setSnapshot(snapshot);
    QVERIFY(cause().startsWith(u"Connected: no."));
    m_link->setSnapshot(healthy());
    QCOMPARE(cause(), u"Nothing stands in its way."_s);
}

void tst_WhyNotCalled::asksOnlyWhileItIsSeen()
{
    open(u"first"_s);
    QSignalSpy requested(m_link.get(), &ListenerLink::requested);
    m_link->setSnapshot(healthy());
    QCOMPARE(requested.size(), 1); // the next one
    sheet()->close();
    requested.clear();
    m_link->setSnapshot(healthy());
    QCOMPARE(requested.size(), 0);
    sheet()->show();
    QCOMPARE(requested.size(), 1);
}

void tst_WhyNotCalled::aSpentListenerIsKept()
{
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].once = true;
    m_link->setSnapshot(snapshot);
    open(u"first"_s);
    QCOMPARE(text(6, 1), u"Its one call is still to come"_s);
    snapshot.spent = {snapshot.listeners.takeFirst()};
    snapshot.spent[0].calls = 1;
    m_link->setSnapshot(snapshot);
    QCOMPARE(cause(), u"Not spent: no. It had its one call and was removed."_s);
}

void tst_WhyNotCalled::theReadersPlaceStays()
{
    open(u"first"_s);
    QTest::keyClick(steps(), Qt::Key_Down);
    QTest::keyClick(steps(), Qt::Key_Down);
    QTreeWidgetItem *const place = steps()->currentItem();
    QCOMPARE(steps()->indexOfTopLevelItem(place), 2);
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].enabled = false;
    m_link->setSnapshot(snapshot);
    QCOMPARE(steps()->currentItem(), place);
}

void tst_WhyNotCalled::theCurrentStepIsToldInFull()
{
    const auto whole = [this] {
        return plain(sheet()->findChild<QLabel *>(u"whyWhole"_s)->text());
    };
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].calls = 10;
    snapshot.listeners[0].errors = 4;
    snapshot.listeners[0].lastError = QString(100, u'x');
    m_link->setSnapshot(snapshot);
    open(u"first"_s);
    QCOMPARE(whole(), u"The line stands"_s);
    QTest::keyClick(steps(), Qt::Key_End);
    QCOMPARE(whole(), text(7, 1) + u'\n' + text(7, 2));
    QVERIFY(whole().contains(QString(100, u'x')));
    QVERIFY(cause().startsWith(u"Nothing stands in its way, but: 4 of 10 calls failed"));
    m_link->setSnapshot(healthy());
    QCOMPARE(whole(), u"No call failed"_s);
}

void tst_WhyNotCalled::everyStepIsSpokenInWords()
{
    open(u"first"_s);
    QVERIFY(!steps()->accessibleName().isEmpty());
    QCOMPARE(spoken(5), u"Switched on, yes: It is switched on."_s);
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].enabled = false;
    m_link->setSnapshot(snapshot);
    QCOMPARE(spoken(5), u"Switched on, no: It is switched off. Switch it on (E)"_s);
    for (int row = 0; row < 8; ++row)
        QVERIFY(!spoken(row).isEmpty());
}

void tst_WhyNotCalled::bothThemesShowTheirGlyphs()
{
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].enabled = false;
    m_link->setSnapshot(snapshot);
    open(u"first"_s);
    // Not the current row: its glyph is drawn for the ground of the selection.
    const auto glyph = [this](int row) {
        return steps()->topLevelItem(row)->icon(0).pixmap(16).toImage();
    };
    for (const Theme::Kind kind : {Theme::Kind::Light, Theme::Kind::Dark}) {
        const Theme theme(kind);
        m_panel->setTheme(theme);
        // By shape and by colour: a disc is not an octagon.
        QVERIFY(glyph(0) != glyph(5));
        QCOMPARE(glyph(0), glyph(1));
        QCOMPARE(glyph(0).pixelColor(8, 3), theme.color(Theme::Role::Healthy));
        QCOMPARE(glyph(5).pixelColor(8, 3), theme.color(Theme::Role::Unhealthy));
    }
}

void tst_WhyNotCalled::U1_markupStaysText()
{
    ListenerSnapshot snapshot = healthy();
    snapshot.listeners[0].id = ListenerId(u"<b>x</b>"_s);
    snapshot.listeners[0].calls = snapshot.listeners[0].errors = 1;
    snapshot.listeners[0].lastError = u"<img src='x'>\u202Eevil"_s;
    m_link->setSnapshot(snapshot);
    open(u"<b>x</b>"_s);
    for (const QLabel *label : sheet()->findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
    QVERIFY(text(7, 1).contains(u"<img src='x'>⟨U+202E⟩evil"_s));
    QVERIFY(!steps()->topLevelItem(7)->toolTip(1).contains(u"<img"));
    // One listener of this name, whatever its title shows.
    QVERIFY(sheet()->findChild<QLabel *>(u"whyTitle"_s)->text().contains(u"<b>x</b>"));
}

void tst_WhyNotCalled::everyReasonHasWords()
{
    QSet<QString> texts;
    const int count = int(Explanation::Reason::LostEvents) + 1;
    for (int i = 0; i < count; ++i) {
        Explanation::Rung rung;
        rung.reason = Explanation::Reason(i);
        rung.name = u"n"_s;
        rung.detail = u"d"_s;
        const QString text = ListenerSentences::explained(rung);
        QVERIFY(!text.isEmpty());
        texts.insert(text);
    }
    QCOMPARE(texts.size(), count - 1); // failed always, failed sometimes: the numbers tell
}

QTEST_MAIN(tst_WhyNotCalled)
#include "tst_whynotcalled.moc"
