// SPDX-License-Identifier: MIT
#include "tests/support/eventsource.h"
#include "ui/models/tracetablemodel.h"
#include "ui/views/inspectorpanel.h"
#include "ui/views/tableview.h"
#include "ui/views/tracepanel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include <stdexcept>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Field = TraceTableModel::Field;

/// The trace page over a real dispatcher; the test plays the way between the threads.
class tst_TracePanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void offSaysWhatToDo();
    void theSwitchIsARequest();
    void keySwitches();
    void tellsWhoWasCalledAndWhyOthersWereNot();
    void failuresShowTheirColumn();
    void anEventFromBeforeSaysSo();
    void waitsForAnEventThatIsNotDispatchedYet();
    void nobodyListens();
    void hiddenItDoesNothing();
    void nothingConfigured();
    void copiesAsCsv();
    void insideTheInspector();
    void U1_markupStaysText();

private:
    void add(
        const QString &id, const QString &event = u"e"_s, int priority = 0,
        std::function<void(const Event &)> callback = [](const Event &) {})
    {
        QVERIFY(m_source->dispatcher->addListener(
            listenerFor(id, u"c"_s, event, std::move(callback), priority)));
    }
    void setTracing(bool on)
    {
        m_source->dispatcher->setTracing(on);
        m_link->setSnapshot({.listeners = {}, .tracing = on});
    }
    quint64 send()
    {
        const quint64 sequence = m_source->keep("c", "e");
        m_source->dispatcher->dispatch(m_source->history, sequence, sequence);
        return sequence;
    }
    QString text(int row, Field field) const
    {
        QString text = m_panel->model().index(row, int(field)).data().toString();
        return text.remove(QChar(0x2068)).remove(QChar(0x2069));
    }
    int rows() const { return m_panel->model().rowCount(); }
    QString label(const QString &name) const { return m_panel->findChild<QLabel *>(name)->text(); }
    QPushButton *button(const QString &name) const
    {
        return m_panel->findChild<QPushButton *>(name);
    }

    std::unique_ptr<EventSource> m_source;
    std::shared_ptr<ListenerLink> m_link;
    std::unique_ptr<TracePanel> m_panel;
};

void tst_TracePanel::init()
{
    QLocale::setDefault(QLocale::c());
    m_source = std::make_unique<EventSource>();
    m_link = std::make_shared<ListenerLink>();
    m_panel = std::make_unique<TracePanel>(m_link, m_source->dispatcher->trace());
    m_panel->setTheme(Theme(Theme::Kind::Light));
    m_panel->resize(700, 400);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void tst_TracePanel::cleanup()
{
    m_panel.reset();
    m_link.reset();
    m_source.reset();
}

void tst_TracePanel::offSaysWhatToDo()
{
    m_panel->inspect(send());
    QCOMPARE(label(u"emptyTitle"_s), u"Not traced"_s);
    QVERIFY(label(u"emptyText"_s).startsWith(u"Tracing is off."));
    const QSignalSpy requested(m_link.get(), &ListenerLink::tracingRequested);
    QTest::mouseClick(button(u"emptyAction"_s), Qt::LeftButton);
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.at(0).at(0).toBool(), true);
}

void tst_TracePanel::theSwitchIsARequest()
{
    const QSignalSpy requested(m_link.get(), &ListenerLink::tracingRequested);
    auto *const toggle = button(u"traceButton"_s);
    QTest::mouseClick(toggle, Qt::LeftButton);
    QCOMPARE(requested.size(), 1);
    QVERIFY(!toggle->isChecked()); // until it is so
    setTracing(true);
    QVERIFY(toggle->isChecked());
    QTest::mouseClick(toggle, Qt::LeftButton);
    QCOMPARE(requested.at(1).at(0).toBool(), false);
    QVERIFY(toggle->isChecked());
    setTracing(false);
    QVERIFY(!toggle->isChecked());
}

void tst_TracePanel::keySwitches()
{
    const QSignalSpy requested(m_link.get(), &ListenerLink::tracingRequested);
    QApplication::setActiveWindow(m_panel.get());
    m_panel->view().setFocus();
    QTest::keyClick(&m_panel->view(), Qt::Key_T);
    QCOMPARE(requested.size(), 1);
    QTest::keyClick(&m_panel->view(), Qt::Key_Space); // there is nothing to freeze
    QVERIFY(!m_panel->model().isFrozen());
}

void tst_TracePanel::tellsWhoWasCalledAndWhyOthersWereNot()
{
    add(u"high"_s, u"e"_s, 5, [this](const Event &) { m_source->scheduler->advance(2ms); });
    add(u"off"_s);
    m_source->dispatcher->setEnabled(ListenerId(u"off"_s), false);
    add(u"near"_s, u"other"_s);
    setTracing(true);
    m_panel->inspect(send());
    QCOMPARE(rows(), 3);
    QCOMPARE(text(0, Field::Id), u"high"_s);
    QCOMPARE(text(0, Field::Verdict), u"called"_s);
    QCOMPARE(text(0, Field::Took), u"2.0 ms"_s);
    QCOMPARE(text(1, Field::Verdict), u"not called: it is switched off"_s);
    QCOMPARE(text(2, Field::Verdict), u"listens for other"_s);
    QCOMPARE(label(u"summaryLabel"_s), u"1 called · 2.0 ms"_s);
    // What is shown stays, whatever is traced or switched now.
    setTracing(false);
    m_panel->showFacts({});
    QCOMPARE(rows(), 3);
}

void tst_TracePanel::failuresShowTheirColumn()
{
    add(u"fine"_s);
    setTracing(true);
    const auto isShown = [this] {
        const std::vector<int> shown = m_panel->view().shownColumns();
        return std::find(shown.begin(), shown.end(), int(Field::Error)) != shown.end();
    };
    m_panel->inspect(send());
    QVERIFY(!isShown());
    add(u"bad"_s, u"e"_s, 0, [](const Event &) { throw std::runtime_error("no such bot"); });
    m_panel->inspect(send());
    QVERIFY(isShown());
    QCOMPARE(text(1, Field::Error), u"A listener threw: no such bot"_s);
}

void tst_TracePanel::anEventFromBeforeSaysSo()
{
    add(u"a"_s);
    const quint64 before = send();
    setTracing(true);
    m_panel->inspect(before);
    QVERIFY(label(u"emptyText"_s).startsWith(u"This event came before tracing was switched on"));
    QVERIFY(button(u"emptyAction"_s)->isHidden()); // there is none that was
    const quint64 traced = send();
    m_panel->showFacts({});
    const QSignalSpy selected(m_panel.get(), &Panel::eventSelected);
    QTest::mouseClick(button(u"emptyAction"_s), Qt::LeftButton);
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected.at(0).at(0).toULongLong(), traced);
    QCOMPARE(rows(), 0); // whoever shows events decides
}

void tst_TracePanel::waitsForAnEventThatIsNotDispatchedYet()
{
    add(u"a"_s);
    setTracing(true);
    const quint64 sequence = m_source->keep("c", "e");
    m_panel->inspect(sequence);
    QCOMPARE(rows(), 0);
    m_source->dispatcher->dispatch(m_source->history, sequence, sequence);
    m_panel->showFacts({});
    QCOMPARE(rows(), 1);
}

void tst_TracePanel::nobodyListens()
{
    QVERIFY(m_source->dispatcher->addListener(
        listenerFor(u"far"_s, u"d"_s, u"f"_s, [](const Event &) {})));
    setTracing(true);
    m_panel->inspect(send());
    QCOMPARE(label(u"emptyTitle"_s), u"Nothing listens"_s);
    QVERIFY(label(u"emptyText"_s).endsWith(u"Listeners for something else: 1."));
}

void tst_TracePanel::hiddenItDoesNothing()
{
    add(u"a"_s);
    setTracing(true);
    m_panel->hide();
    m_panel->inspect(send());
    m_panel->showFacts({});
    QCOMPARE(rows(), 0);
    QVERIFY(!m_panel->command(u"filterAction"_s)->isEnabled());
    m_panel->show();
    QCOMPARE(rows(), 1);
    QVERIFY(m_panel->command(u"filterAction"_s)->isEnabled());
}

void tst_TracePanel::nothingConfigured()
{
    TracePanel panel({}, {});
    panel.show();
    panel.inspect(1);
    QCOMPARE(panel.findChild<QLabel *>(u"emptyText"_s)->text(),
             u"Nothing is connected, so nothing is called."_s);
    QVERIFY(!panel.findChild<QPushButton *>(u"traceButton"_s)->isEnabled());
    QVERIFY(!panel.findChild<QAction *>(u"traceAction"_s)->isEnabled());
}

void tst_TracePanel::copiesAsCsv()
{
    add(u"a"_s);
    setTracing(true);
    m_panel->inspect(send());
    m_panel->view().selectAll();
    m_panel->command(u"copyCsvAction"_s)->trigger();
    QVERIFY(QApplication::clipboard()->text().startsWith(
        u"place,listener,verdict,tookNanoseconds,priority"_s));
    QVERIFY(QApplication::clipboard()->text().contains(u"1,a,called,"_s));
}

void tst_TracePanel::insideTheInspector()
{
    add(u"a"_s);
    setTracing(true);
    const auto history =
        std::shared_ptr<const EventHistory>(std::shared_ptr<void>(), &m_source->history);
    InspectorPanel inspector(history, m_link, m_source->dispatcher->trace());
    inspector.setTheme(Theme(Theme::Kind::Dark));
    inspector.resize(420, 700);
    inspector.show();
    inspector.inspect(send());
    auto *const page = inspector.findChild<TracePanel *>();
    QCOMPARE(page->model().rowCount(), 0);
    // The window's menus reach what is in front.
    QVERIFY(!inspector.command(u"filterAction"_s)->isEnabled());
    inspector.findChild<QTabWidget *>(u"inspectorTabs"_s)->setCurrentWidget(page);
    QCOMPARE(page->model().rowCount(), 1);
    QVERIFY(inspector.command(u"filterAction"_s)->isEnabled());
    add(u"b"_s);
    inspector.inspect(send());
    QCOMPARE(page->model().rowCount(), 2);
    // Everything of the bar has room in a narrow dock.
    const auto *const toggle = inspector.findChild<QPushButton *>(u"traceButton"_s);
    const QRect place(toggle->mapTo(&inspector, QPoint()), toggle->size());
    QVERIFY(toggle->isVisible() && inspector.rect().contains(place));
    QVERIFY(inspector.minimumSizeHint().width() <= 420);
}

void tst_TracePanel::U1_markupStaysText()
{
    const QString canary = u"<b>x</b> R&D"_s;
    add(canary, canary);
    setTracing(true);
    m_panel->inspect(send());
    QCOMPARE(text(0, Field::Id), canary);
    const QPoint cell =
        m_panel->view().visualRect(m_panel->model().index(0, int(Field::Verdict))).center();
    const QString tip = m_panel->view().toolTipAt(cell);
    QVERIFY2(!tip.contains(u"<b>"_s), qPrintable(tip));
    for (const QLabel *each : m_panel->findChildren<QLabel *>())
        QCOMPARE(each->textFormat(), Qt::PlainText);
}

QTEST_MAIN(tst_TracePanel)
#include "tst_tracepanel.moc"
