// SPDX-License-Identifier: MIT
#include "libpusher/connection/connectionerror.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/traderows.h"
#include "ui/mainwindow.h"
#include "ui/models/roles.h"
#include "ui/views/connectionpanel.h"
#include "ui/views/factlabel.h"
#include "ui/views/stategraph.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Pusher::Detail;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Stage = Connection::Stage;
using State = Connection::State;

namespace {

/// The panel, told what a client tells, in its order.
struct Desk {
    explicit Desk(std::shared_ptr<PoolLink> users = nullptr)
        : pool(std::move(users))
        , panel(sources())
    {
        facts.configured = true;
        facts.target = u"eu"_s;
        status.host = u"ws-eu.pusher.com"_s;
        status.port = 443;
        QObject::connect(&ledger, &GapLedger::gapOpened, &panel, &Panel::gapOpened);
        QObject::connect(&ledger, &GapLedger::gapClosed, &panel, &Panel::gapClosed);
        panel.resize(1280, 600);
        panel.setTheme(Theme());
        panel.show();
        show();
    }

    Sources sources() const
    {
        Sources result;
        result.scheduler = clock;
        result.channels = QStringList{u"bot-updates"_s};
        result.counters = counters;
        result.pool = pool;
        return result;
    }
    /// Whether a label in sight has these words.
    bool shows(const QString &words) const
    {
        const auto labels = panel.findChildren<QLabel *>();
        return std::any_of(labels.cbegin(), labels.cend(), [&words](const QLabel *label) {
            return label->isVisible() && label->text().contains(words);
        });
    }
    /// As the window does, four times a second.
    void show()
    {
        facts.status = status;
        facts.now = clock->now();
        facts.wallNow = clock->wallNow();
        panel.showFacts(facts);
    }
    void tell()
    {
        panel.setStatus(status);
        show();
    }
    void attempt()
    {
        status.state = State::Connecting;
        status.nextAttempt.reset();
        status.since = clock->now();
        status.attemptStarted = clock->now();
        status.stage = Stage::Resolving;
        ++status.attempt;
        tell();
    }
    void connected()
    {
        status.state = State::Connected;
        status.since = clock->now();
        status.stage = Stage::Connected;
        status.attempt = 0;
        status.socketId = SocketId(u"12.34"_s);
        tell();
    }
    void lose(const Error &error)
    {
        panel.addError(error);
        status.state = State::Connecting;
        status.since = clock->now();
        status.attemptStarted.reset();
        status.socketId = {};
        status.roundTrip.reset();
        status.nextAttempt = clock->now() + 3200ms;
        tell();
    }
    ErrorContext context() const
    {
        return {status.host, status.port, status.attempt, status.stage, {}, 1s};
    }
    void openGap(const QString &channel, quint64 after)
    {
        ledger.open({ChannelName(channel)}, Gap::Cause::ConnectionLost, clock->wallNow(), after);
        show();
    }

    template <typename Widget>
    Widget *find(const QString &name) const
    {
        auto *found = panel.findChild<Widget *>(name);
        if (!found)
            qFatal("no widget %s", qPrintable(name));
        return found;
    }
    FactLabel *fact(const QString &name) const { return find<FactLabel>(name + u"Fact"_s); }
    QString factText(const QString &name) const { return fact(name)->text(); }
    QPushButton *button(const QString &name) const { return find<QPushButton>(name + u"Button"_s); }
    QString emptyText(const QString &view) const
    {
        return find<QTableView>(view)->findChild<QLabel *>(u"emptyText"_s)->text();
    }

    std::shared_ptr<FakeScheduler> clock = std::make_shared<FakeScheduler>();
    std::shared_ptr<CounterLink> counters = std::make_shared<CounterLink>();
    std::shared_ptr<PoolLink> pool;
    ConnectionPanel panel;
    GapLedger ledger;
    Connection::Status status;
    LineFacts facts;
};

QStringList canaries()
{
    return {u"<img src=x>"_s, u"<b>x</b>"_s, u"a < b && c > d"_s, u"a\n\u202eb\u001b[0m"_s};
}

} // namespace

class TestConnectionPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void countersAreAskedForAndShownWithTheirMeaning()
    {
        Desk desk;
        auto *const pages = desk.find<QTabWidget>(u"connectionPages"_s);
        const auto *const table = desk.find<QTableView>(u"counterView"_s);
        QCOMPARE(pages->tabText(1), u"Counters"_s);
        QCOMPARE(desk.emptyText(u"counterView"_s), u"The client's answer is still to come."_s);
        const QSignalSpy requested(desk.counters.get(), &CounterLink::requested);
        desk.counters->setCounters({}); // the answer to the first question
        desk.show();
        QCOMPARE(requested.size(), 1);
        desk.show(); // no second one before the answer
        QCOMPARE(requested.size(), 1);
        desk.counters->setCounters({.events = 1234, .malformed = 2, .cannotDecrypt = 1});
        QCOMPARE(pages->tabText(1), u"Counters (3 refused or lost)"_s);
        pages->setCurrentIndex(1);
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->index(0, 0).data().toString(), u"1234"_s);
        QCOMPARE(table->model()->rowCount(), int(sizeof(ClientCounters) / sizeof(quint64)));
        desk.panel.hide();
        desk.counters->setCounters({.events = 1235});
        QCOMPARE(table->model()->index(0, 0).data().toString(), u"1234"_s); // no work while hidden
        desk.panel.show();
        desk.panel.refresh();
        QCOMPARE(table->model()->index(0, 0).data().toString(), u"1235"_s);

        Sources none;
        none.scheduler = desk.clock;
        ConnectionPanel unconfigured(none);
        unconfigured.showFacts({});
        QCOMPARE(unconfigured.findChild<QTableView *>(u"counterView"_s)
                     ->findChild<QLabel *>(u"emptyText"_s)
                     ->text(),
                 u"Nothing is connected, so nothing is counted."_s);
    }

    void theLineIsToldWithItsAges()
    {
        Desk desk;
        desk.attempt();
        desk.status.stage = Stage::Tls;
        desk.clock->advance(4s);
        desk.tell();
        QCOMPARE(desk.factText(u"now"_s), u"attempt 1: TLS handshake (4 s)"_s);
        QCOMPARE(desk.factText(u"server"_s), u"eu · ws-eu.pusher.com:443 · encrypted (TLS)"_s);
        desk.connected();
        desk.clock->advance(2h + 14min);
        desk.status.roundTrip = 38ms;
        desk.status.roundTripAt = desk.clock->now();
        desk.clock->advance(12s);
        desk.tell();
        QVERIFY2(desk.factText(u"now"_s).endsWith(u"(2 h 14 min)"_s),
                 qPrintable(desk.factText(u"now"_s)));
        QCOMPARE(desk.factText(u"ping"_s), u"38 ms, measured 12 s ago"_s);
        QVERIFY(!desk.fact(u"ping"_s)->isStale());
        QCOMPARE(desk.factText(u"socket"_s), u"12.34"_s);
        desk.button(u"copySocket"_s)->click();
        QCOMPARE(QApplication::clipboard()->text(), u"12.34"_s);
    }

    void figuresOfALostLineAreGrey()
    {
        Desk desk;
        desk.attempt();
        desk.connected();
        desk.status.roundTrip = 38ms;
        desk.status.roundTripAt = desk.clock->now();
        desk.tell();
        desk.clock->advance(1s);
        desk.lose(peerCloseError(desk.context(), 4201, {}));
        desk.clock->advance(1s);
        desk.show();
        QVERIFY(desk.fact(u"ping"_s)->isStale());
        QCOMPARE(desk.factText(u"ping"_s), u"38 ms, measured 2 s ago"_s);
        QVERIFY(desk.fact(u"socket"_s)->isStale());
        QVERIFY(!desk.button(u"copySocket"_s)->isEnabled());
        QCOMPARE(desk.factText(u"end"_s), u"1 s ago: 4201: no answer to a ping"_s);
        QVERIFY(!desk.fact(u"end"_s)->isStale());
        QVERIFY(desk.find<QLabel>(u"adviceLabel"_s)->text().contains(u"at once"_s));
    }

    void theCountdownRunsAndCanBeSkipped()
    {
        Desk desk;
        desk.attempt();
        desk.lose(timedOutError(desk.context(), 30s));
        QCOMPARE(desk.factText(u"now"_s), u"attempt 2 in 3.2 s"_s);
        desk.clock->advance(1s);
        desk.show();
        QCOMPARE(desk.factText(u"now"_s), u"attempt 2 in 2.2 s"_s);
        desk.clock->advance(5s); // the news of the attempt is late
        desk.show();
        QCOMPARE(desk.factText(u"now"_s), u"attempt 2 in 0 ms"_s);
        QSignalSpy retry(&desk.panel, &Panel::retryRequested);
        QVERIFY(desk.button(u"retry"_s)->isEnabled());
        QTest::mouseClick(desk.button(u"retry"_s), Qt::LeftButton);
        QCOMPARE(retry.count(), 1);
    }

    void buttonsOfferWhatCanBeDone()
    {
        Desk desk;
        QSignalSpy disconnect(&desk.panel, &Panel::disconnectRequested);
        QSignalSpy retry(&desk.panel, &Panel::retryRequested);
        desk.attempt();
        QVERIFY(!desk.button(u"retry"_s)->isEnabled());
        QVERIFY(!desk.button(u"connect"_s)->isEnabled());
        desk.connected();
        QTest::mouseClick(desk.button(u"disconnect"_s), Qt::LeftButton);
        QCOMPARE(disconnect.count(), 1);
        desk.status.state = State::Disconnected;
        desk.status.since = desk.clock->now();
        desk.status.attemptStarted.reset();
        desk.tell();
        QVERIFY(!desk.button(u"disconnect"_s)->isEnabled());
        QTest::mouseClick(desk.button(u"connect"_s), Qt::LeftButton);
        QCOMPARE(retry.count(), 1);
        QVERIFY2(desk.factText(u"end"_s).endsWith(u"closed by us"_s),
                 qPrintable(desk.factText(u"end"_s)));
        desk.facts.configured = false;
        desk.show();
        QVERIFY(!desk.button(u"connect"_s)->isEnabled());
        QCOMPARE(desk.factText(u"now"_s), u"not configured"_s);
    }

    void C9_anUnknownKeySaysWhatToDo()
    {
        Desk desk;
        desk.attempt();
        const Error error = peerCloseError(desk.context(), 4001, u"no such app"_s);
        desk.panel.addError(error);
        desk.status.state = State::Failed;
        desk.status.failure = error;
        desk.status.attemptStarted.reset();
        desk.tell();
        QVERIFY(desk.find<QLabel>(u"adviceLabel"_s)->text().contains(u"key and cluster"_s));
        QVERIFY(desk.button(u"connect"_s)->isEnabled());
        QCOMPARE(desk.find<QTableView>(u"attemptView"_s)->model()->rowCount(), 1);
    }

    void U11_aHalfOpenLineIsVisible()
    {
        Desk desk;
        desk.attempt();
        desk.connected();
        desk.clock->advance(60s);
        desk.status.pingOverdue = true;
        desk.status.unansweredSince = desk.clock->now();
        desk.clock->advance(12s);
        desk.tell();
        QCOMPARE(desk.factText(u"now"_s), u"no answer to our ping for 12 s"_s);
        QCOMPARE(desk.find<StateGraph>(u"stateGraph"_s)->accessibleDescription(),
                 u"connected, but no answer to our ping for 12 s"_s);
        QVERIFY(desk.fact(u"socket"_s)->isStale());
        QVERIFY(desk.emptyText(u"gapView"_s).contains(u"until our last ping"_s));
    }

    void emptyTablesSayWhy()
    {
        Desk desk;
        QVERIFY(desk.emptyText(u"gapView"_s).startsWith(u"From the first connection on"_s));
        desk.attempt();
        desk.connected();
        const QString text = desk.emptyText(u"gapView"_s);
        QVERIFY2(text.startsWith(u"Everything since "_s) && text.endsWith(u" was heard."_s),
                 qPrintable(text));
        QCOMPARE(desk.factText(u"gaps"_s), u"nothing missed so far"_s);
        desk.lose(timedOutError(desk.context(), 30s));
        // No promise while the line is down.
        QVERIFY(!desk.emptyText(u"gapView"_s).contains(u"Everything"_s));
    }

    void gapsLeadToTheirPlace()
    {
        Desk desk;
        desk.attempt();
        desk.connected();
        desk.openGap(u"bot-updates"_s, 18204);
        desk.clock->advance(12s);
        desk.show();
        QCOMPARE(desk.factText(u"gaps"_s), u"1 gaps  ·  12 s in all  ·  still open"_s);
        QVERIFY(!desk.button(u"showInEvents"_s)->isEnabled());
        auto *gaps = desk.find<QTableView>(u"gapView"_s);
        gaps->setCurrentIndex(gaps->model()->index(0, 0));
        QSignalSpy place(&desk.panel, &Panel::placeRequested);
        QTest::mouseClick(desk.button(u"showInEvents"_s), Qt::LeftButton);
        QTest::mouseClick(desk.button(u"showInTrades"_s), Qt::LeftButton);
        QCOMPARE(place.count(), 2);
        QCOMPARE(place[0], QVariantList({u"events"_s, quint64(18204)}));
        QCOMPARE(place[1], QVariantList({u"trades"_s, quint64(18204)}));
    }

    void theWindowGoesToAGapsPlace()
    {
        const auto clock = std::make_shared<FakeScheduler>();
        Sources sources;
        sources.scheduler = clock;
        const auto store = std::make_shared<DiscoveryStore>(1000);
        TradeRows::addMany(*store, 1, 50);
        sources.discovery = store;
        sources.history = std::make_shared<EventHistory>(1000, std::make_shared<Interner>());
        MainWindow window(sources, Theme::Kind::Light);
        window.show();
        Gap gap;
        gap.id = 1;
        gap.channels = {ChannelName(u"bot-updates"_s)};
        gap.from = clock->wallNow();
        gap.afterSequence = 20;
        window.gapOpened(gap);
        window.showView(u"connection"_s);
        auto *gaps = window.findChild<QTableView *>(u"gapView"_s);
        QCOMPARE(gaps->model()->rowCount(), 1);
        gaps->setCurrentIndex(gaps->model()->index(0, 0));
        QTest::mouseClick(window.findChild<QPushButton *>(u"showInTradesButton"_s), Qt::LeftButton);
        auto *trades = window.findChild<QTableView *>(u"tradeView"_s);
        QVERIFY(trades->isVisible());
        QCOMPARE(trades->currentIndex().row(), 20);
        QCOMPARE(trades->currentIndex().data(RowKindRole).toInt(), int(RowKind::Gap));
    }

    void aHiddenPanelMissesNothing()
    {
        Desk desk;
        desk.panel.hide();
        for (int i = 0; i < 3; ++i) {
            desk.clock->advance(1s);
            ++desk.status.attempt;
            desk.status.state = State::Connecting;
            desk.status.attemptStarted = desk.clock->now();
            desk.panel.setStatus(desk.status);
            desk.panel.addError(timedOutError(desk.context(), 30s));
        }
        desk.panel.refresh();
        QCOMPARE(desk.find<QTableView>(u"attemptView"_s)->model()->rowCount(), 3);
    }

    void U1_U3_foreignTextIsLiteral()
    {
        for (const QString &canary : canaries()) {
            Desk desk;
            desk.facts.target = canary;
            desk.status.host = canary;
            desk.attempt();
            desk.status.socketId = SocketId(canary);
            desk.connected();
            desk.status.socketId = SocketId(canary);
            desk.openGap(canary, 1);
            desk.lose(peerCloseError(desk.context(), 4999, canary));
            const auto labels = desk.panel.findChildren<QLabel *>();
            for (const QLabel *label : labels)
                QCOMPARE(label->textFormat(), Qt::PlainText);
            // One line, nothing hidden: neither a line end nor what turns the direction.
            for (const FactLabel *fact : desk.panel.findChildren<FactLabel *>()) {
                QVERIFY(!fact->text().contains(u'\n'));
                QVERIFY(!fact->text().contains(QChar(0x202e)));
                QVERIFY2(!fact->toolTip().contains(u"<img"_s)
                             && !fact->toolTip().contains(u"<b>"_s),
                         qPrintable(fact->toolTip()));
                QVERIFY(fact->toolTip().size() <= 8000);
            }
            // Buttons have words of ours only, so no name can become a mnemonic.
            for (const QPushButton *button : desk.panel.findChildren<QPushButton *>())
                QVERIFY(!button->text().contains(canary));
        }
        Desk desk;
        desk.attempt();
        desk.lose(peerCloseError(desk.context(), 4999, u"<b>x</b>"_s));
        QVERIFY(desk.factText(u"end"_s).contains(u"<b>x</b>"_s));
    }

    void everythingThatTakesTheFocusHasAName()
    {
        Desk desk;
        for (const QWidget *widget : desk.panel.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy()
                || widget->objectName().startsWith(u"qt_"_s))
                continue;
            QVERIFY2(!widget->objectName().isEmpty()
                         && (!widget->accessibleName().isEmpty()
                             || qobject_cast<const QPushButton *>(widget)),
                     qPrintable(widget->objectName() + u' '
                                + QString::fromLatin1(widget->metaObject()->className())));
        }
    }

    void usersConnectionsHaveAPageWhereThereAreAny()
    {
        QCOMPARE(Desk().find<QTabWidget>(u"connectionPages"_s)->count(), 2);
        const auto link = std::make_shared<PoolLink>();
        Desk desk(link);
        auto *const pages = desk.find<QTabWidget>(u"connectionPages"_s);
        QCOMPARE(pages->tabText(2), u"Users' connections"_s);
        const QSignalSpy requested(link.get(), &PoolLink::requested);
        desk.show();
        QCOMPARE(requested.size(), 0); // no work while it is behind
        pages->setCurrentIndex(2);
        desk.show();
        QCOMPARE(requested.size(), 1);
        PoolSnapshot snapshot;
        snapshot.connections = {{.id = ConnectionId(u"pool-1"_s),
                                 .user = UserId(u"ann"_s),
                                 .state = State::Connected}};
        snapshot.places = 1;
        snapshot.capacity = 5000;
        snapshot.exhausted = 4;
        snapshot.handshakes = 2;
        Q_EMIT link->answered(snapshot);
        const auto *const table = desk.find<QTableView>(u"poolView"_s);
        QCOMPARE(table->model()->index(0, 0).data().toString(), u"ann"_s);
        QVERIFY(desk.shows(u"1 of 5000 places"_s));
        QVERIFY(desk.shows(u"2 handshakes"_s));
        QVERIFY(desk.shows(u"4 refused: full"_s)); // nothing is refused unseen
    }

    void aNarrowDockCutsNothingThatCarriesAnError()
    {
        Desk desk;
        desk.panel.resize(desk.panel.minimumSizeHint());
        desk.attempt();
        desk.lose(peerCloseError(desk.context(), 4004, {}));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        const auto *advice = desk.find<QLabel>(u"adviceLabel"_s);
        QVERIFY(advice->heightForWidth(advice->width()) <= advice->height());
        QVERIFY(desk.panel.minimumSizeHint().width() <= 720);
    }
};

QTEST_MAIN(TestConnectionPanel)
#include "tst_connectionpanel.moc"
