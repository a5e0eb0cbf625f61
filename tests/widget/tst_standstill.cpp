// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "tests/support/traderows.h"
#include "ui/docks/standstill.h"
#include "ui/mainwindow.h"
#include "ui/views/banner.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// The window with the other end of its listeners in the test.
struct Desk {
    Desk()
        : window(sources(), Theme::Kind::Light)
    {
        window.show();
        Pusher::Connection::Status status;
        status.state = Pusher::Connection::State::Connected;
        window.setStatus(status);
    }

    MainWindow::Sources sources() const
    {
        MainWindow::Sources result;
        result.scheduler = scheduler;
        result.discovery = store;
        result.history = history;
        result.listeners = link;
        return result;
    }
    void answer(bool tradesOn)
    {
        Pusher::ListenerInfo info;
        info.id = Pusher::ListenerId(u"discovery.trades"_s);
        info.enabled = tradesOn;
        link->setSnapshot({.listeners = {info}});
    }
    /// Something came, so that figures are fresh.
    void hear()
    {
        Pusher::Frame frame;
        frame.event = "trade-executed";
        frame.channel = "bot-updates";
        TradeRows::add(*store, history->append(frame, {}), {});
        window.noteChanges();
        scheduler->advance(1s);
    }
    template <typename Widget>
    Widget *inTrades(const QString &name) const
    {
        return window.findChild<QWidget *>(u"tradePanel"_s)->findChild<Widget *>(name);
    }
    bool isStale() const
    {
        return inTrades<QLabel>(u"summaryLabel"_s)->foregroundRole() == QPalette::PlaceholderText;
    }
    /// The strip of the window, not that of the Listeners view.
    Banner *strip() const
    {
        return window.menuWidget()->findChild<Banner *>(u"switchedOffNotice"_s);
    }

    std::shared_ptr<FakeScheduler> scheduler = std::make_shared<FakeScheduler>();
    std::shared_ptr<DiscoveryStore> store = std::make_shared<DiscoveryStore>(1000);
    std::shared_ptr<Pusher::EventHistory> history =
        std::make_shared<Pusher::EventHistory>(1000, std::make_shared<Pusher::Interner>());
    std::shared_ptr<ListenerLink> link = std::make_shared<ListenerLink>();
    MainWindow window;
};

} // namespace

/// A listener that is switched off makes silence, which must not look like calm.
class tst_Standstill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void whatStandsStill();
    void U11_theWindowSaysSoWhateverIsInFront();
    void U11_whatItFeedsGreysOut();
    void U11_anEmptyTableSaysWhy();
    void U14_troublesReachTheBanner();
};

void tst_Standstill::whatStandsStill()
{
    const QStringList off{u"discovery.trades"_s, u"discovery.bots-updated"_s, u"mine"_s};
    QCOMPARE(Standstill::of(u"trades"_s, off), QStringList(u"discovery.trades"_s));
    QCOMPARE(Standstill::of(u"charts"_s, off), QStringList(u"discovery.trades"_s));
    QCOMPARE(Standstill::of(u"bots"_s, off), off.first(2));
    QCOMPARE(Standstill::of(u"activity"_s, off), off.first(2));
    for (const QString &view : {u"strategies"_s, u"notifications"_s, u"events"_s, u"listeners"_s})
        QCOMPARE(Standstill::of(view, off), QStringList());
}

void tst_Standstill::U11_theWindowSaysSoWhateverIsInFront()
{
    Desk desk;
    desk.answer(true);
    QVERIFY(!desk.strip()->isVisible());
    desk.answer(false);
    QVERIFY(desk.strip()->isVisible());
    QVERIFY(desk.strip()->accessibleName().contains(u"discovery.trades"));
    const QSignalSpy requested(desk.link.get(), &ListenerLink::switchRequested);
    desk.strip()->findChild<QPushButton *>(u"bannerAction"_s)->click();
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.at(0).at(1).toBool(), true);
    desk.answer(true);
    QVERIFY(!desk.strip()->isVisible());
}

void tst_Standstill::U11_whatItFeedsGreysOut()
{
    Desk desk;
    desk.hear();
    QVERIFY(!desk.isStale());
    desk.answer(false); // at once, not with the next tick
    QVERIFY(desk.isStale());
    desk.answer(true);
    QVERIFY(!desk.isStale());
}

void tst_Standstill::U11_anEmptyTableSaysWhy()
{
    Desk desk;
    desk.answer(false);
    QCOMPARE(desk.inTrades<QLabel>(u"emptyTitle"_s)->text(), u"Nothing can come here"_s);
    QVERIFY(desk.inTrades<QLabel>(u"emptyText"_s)->text().contains(u"discovery.trades"));
    desk.answer(true);
    QVERIFY(desk.inTrades<QLabel>(u"emptyTitle"_s)->text() != u"Nothing can come here"_s);
}

void tst_Standstill::U14_troublesReachTheBanner()
{
    Desk desk;
    Q_EMIT desk.link->troubled({{.id = Pusher::ListenerId(u"risk"_s), .failures = 3}});
    const auto *banner = desk.window.menuWidget()->findChild<Banner *>(u"banner"_s);
    QVERIFY(banner->isVisible());
    QVERIFY(banner->accessibleName().contains(u"risk"));
}

QTEST_MAIN(tst_Standstill)
#include "tst_standstill.moc"
