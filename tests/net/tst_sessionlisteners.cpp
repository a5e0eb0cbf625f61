// SPDX-License-Identifier: MIT
#include "app/session.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

/// Listeners of a running session, switched from another thread than theirs.
class tst_SessionListeners : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aListenerSwitchedOffStandsStillAndGoesOn();
    void resetCountsBeginAnew();
    void theSnapshotTellsOfLineAndChannels();
    void tracingIsSwitchedFromAnotherThread();
    void countersAreToldWhenAskedFor();
    void endsWhileRequestsAreUnderWay();

private:
    static constexpr int batch = 100;

    void sendTrades();
    ListenerLink &link() const { return *m_session->listeners(); }
    quint64 trades() const { return m_session->discoveryStore()->totals().trades; }
    /// The newest answer about the listener of trades.
    Pusher::ListenerInfo tradesListener();

    std::unique_ptr<HostileServer> m_server;
    std::unique_ptr<Session> m_session;
    ListenerSnapshot m_snapshot;
    int m_answers = 0;
};

void tst_SessionListeners::init()
{
    m_snapshot = {};
    m_answers = 0;
    m_server = std::make_unique<HostileServer>();
    m_server->onRequestGreetThen([](HostilePeer &) {});
    Pusher::ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(m_server->port());
    m_session = std::make_unique<Session>(options, QStringList{u"bot-updates"_s},
                                          Pusher::Scheduler::system());
    connect(m_session->listeners().get(), &ListenerLink::answered, this,
            [this](const ListenerSnapshot &snapshot) {
                m_snapshot = snapshot;
                ++m_answers;
            });
    m_session->start();
    QTRY_VERIFY(m_server->accepted() == 1 && !m_server->last().texts().isEmpty());
    QTRY_VERIFY(m_answers > 0);
}

void tst_SessionListeners::cleanup()
{
    m_session.reset();
    m_server.reset();
}

void tst_SessionListeners::sendTrades()
{
    const quint64 before = m_session->history()->lastSequence();
    for (int i = 0; i < batch; ++i) {
        m_server->last().text(
            R"({"event":"trade-executed","channel":"bot-updates","data":"{\"botUUID\":\"b1\",)"
            R"(\"botName\":\"Alpha\",\"symbol\":\"BTC-EUR\",\"amount\":1.5,\"currency\":\"EUR\",)"
            R"(\"profit_is_win\":true}"})");
    }
    QTRY_COMPARE(m_session->history()->dispatchedUpTo(), before + batch);
}

Pusher::ListenerInfo tst_SessionListeners::tradesListener()
{
    const int before = m_answers;
    Q_EMIT link().requested();
    if (QTest::qWaitFor([&] { return m_answers > before; })) {
        for (const Pusher::ListenerInfo &info : std::as_const(m_snapshot.listeners)) {
            if (info.id.value() == u"discovery.trades")
                return info;
        }
    }
    return {};
}

void tst_SessionListeners::aListenerSwitchedOffStandsStillAndGoesOn()
{
    sendTrades();
    QCOMPARE(tradesListener().calls, quint64(batch));
    QCOMPARE(trades(), quint64(batch));

    Q_EMIT link().switchRequested(Pusher::ListenerId(u"discovery.trades"_s), false);
    QVERIFY(!tradesListener().enabled);
    sendTrades();
    QCOMPARE(tradesListener().calls, quint64(batch));
    QCOMPARE(trades(), quint64(batch));
    QCOMPARE(m_snapshot.unhandled, quint64(batch));

    Q_EMIT link().switchRequested(Pusher::ListenerId(u"discovery.trades"_s), true);
    QVERIFY(tradesListener().enabled);
    sendTrades();
    QCOMPARE(tradesListener().calls, quint64(2 * batch));
    QCOMPARE(trades(), quint64(2 * batch));
}

void tst_SessionListeners::resetCountsBeginAnew()
{
    sendTrades();
    Q_EMIT link().resetRequested();
    QCOMPARE(tradesListener().calls, 0u);
    QVERIFY(m_snapshot.countedSince);
    QCOMPARE(trades(), quint64(batch)); // what they fed stays
}

void tst_SessionListeners::theSnapshotTellsOfLineAndChannels()
{
    using Standing = Pusher::Situation::Standing;
    tradesListener();
    QCOMPARE(m_snapshot.line, Pusher::Situation::Line::Connected);
    QCOMPARE(m_snapshot.channels.size(), 1);
    QCOMPARE(m_snapshot.channels.first().name, u"bot-updates"_s);
    QCOMPARE(m_snapshot.channels.first().standing, Standing::Pending);
    m_server->last().text(
        R"({"event":"pusher_internal:subscription_succeeded","channel":"bot-updates","data":"{}"})");
    QTRY_VERIFY(tradesListener().enabled
                && m_snapshot.channels.first().standing == Standing::Subscribed);
    m_session->hangUp();
    QTRY_VERIFY(tradesListener().enabled && m_snapshot.line == Pusher::Situation::Line::Down);
    QCOMPARE(m_snapshot.situation().listeners, m_snapshot.listeners);
}

void tst_SessionListeners::tracingIsSwitchedFromAnotherThread()
{
    const auto trace = m_session->trace();
    sendTrades();
    QCOMPARE(trace->total(), 0u);
    const QSignalSpy changed(&link(), &ListenerLink::tracingChanged);
    Q_EMIT link().tracingRequested(true);
    QTRY_VERIFY(link().isTracing());
    sendTrades();
    QCOMPARE(trace->total(), quint64(batch));
    const quint64 last = m_session->history()->lastSequence();
    const auto entry = trace->of(last);
    QVERIFY(entry && entry->outcome.called == 1);
    QCOMPARE(entry->listeners.value(0).id.value(), u"discovery.trades"_s);
    QCOMPARE(entry->listeners.value(0).verdict, Pusher::TracedListener::Verdict::Called);
    Q_EMIT link().tracingRequested(false);
    QTRY_VERIFY(!link().isTracing());
    QCOMPARE(changed.size(), 2);
    sendTrades();
    QCOMPARE(trace->total(), quint64(batch));
    m_session.reset();
    QCOMPARE(trace->of(last), entry); // what was traced outlives the client
}

void tst_SessionListeners::countersAreToldWhenAskedFor()
{
    const auto counters = m_session->counters();
    Pusher::Client::Counters told;
    connect(counters.get(), &CounterLink::answered, this,
            [&told](const Pusher::Client::Counters &now) { told = now; });
    m_server->last().text("no message");
    sendTrades();
    counters->request();
    QTRY_COMPARE(told.events, quint64(batch));
    QCOMPARE(told.malformed, 1u);
    m_session.reset();
    counters->request(); // nobody is there; it does no harm
}

void tst_SessionListeners::endsWhileRequestsAreUnderWay()
{
    for (int i = 0; i < 100; ++i) {
        Q_EMIT link().requested();
        Q_EMIT link().switchRequested(Pusher::ListenerId(u"discovery.trades"_s), i % 2);
        Q_EMIT link().resetRequested();
        Q_EMIT link().tracingRequested(i % 2);
        m_session->counters()->request();
    }
    const auto outlives = m_session->listeners();
    m_session.reset();
    Q_EMIT outlives->requested();
}

QTEST_GUILESS_MAIN(tst_SessionListeners)
#include "tst_sessionlisteners.moc"
