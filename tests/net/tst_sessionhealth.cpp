// SPDX-License-Identifier: MIT
#include "app/session.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;

/// The health of the window's own client, asked for from another thread.
class tst_SessionHealth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void whoAsksIsToldOfTheClient();
    void eventsAreCountedByTheirNames();
    void theProbeIsSwitchedOnAndOff();
    void withoutASecretThereIsNoProbe();
    void switchedOffNothingIsKnown();

private:
    void open(const ClientOptions &options);
    ClientOptions withSecret() const
    {
        ClientOptions options = plain();
        options.appId = TestApp::id;
        options.secret = Secret(TestApp::secret);
        return options;
    }
    ClientOptions plain() const
    {
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(m_server->port());
        return options;
    }
    HealthLink &link() const { return *m_session->health(); }
    /// Asks until the newest report is such that `holds`.
    template <typename Condition>
    bool reports(Condition holds)
    {
        return QTest::qWaitFor(
            [&] {
                Q_EMIT link().requested();
                return m_report && holds(*m_report);
            },
            20000); // the window's probe goes out every few seconds
    }

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<Session> m_session;
    std::optional<HealthReport> m_report;
};

void tst_SessionHealth::init()
{
    m_report.reset();
    m_server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, Scheduler::system());
    QVERIFY(m_server->listen());
}

void tst_SessionHealth::cleanup()
{
    m_session.reset();
    m_server.reset();
}

void tst_SessionHealth::open(const ClientOptions &options)
{
    m_session =
        std::make_unique<Session>(options, QStringList{u"bot-updates"_s}, Scheduler::system());
    connect(&link(), &HealthLink::answered, this,
            [this](const HealthReport &report) { m_report = report; });
    m_session->start();
}

void tst_SessionHealth::whoAsksIsToldOfTheClient()
{
    open(plain());
    QVERIFY(reports([](const HealthReport &report) {
        return report.connections.activeConnections == 1 && report.connections.channels == 1;
    }));
    QCOMPARE(m_report->connections.total, 1);
    QCOMPARE(m_report->health.status, Health::Unknown); // no window is over yet
    QCOMPARE(m_report->health.objectives.size(), 3);
    QVERIFY(*m_report->health.performance.memory > 0);
    m_session->hangUp();
    QVERIFY(reports([](const HealthReport &report) { return report.connections.total == 0; }));
}

void tst_SessionHealth::eventsAreCountedByTheirNames()
{
    open(withSecret());
    QVERIFY(reports([](const HealthReport &report) { return report.connections.channels == 1; }));
    HttpApi api(TestApp::endpoint(m_server->port()), TestApp::id, Secret(TestApp::secret),
                Scheduler::system());
    for (const QString &name : {u"started"_s, u"stopped"_s, u"started"_s})
        api.trigger({.channels = {ChannelName(u"bot-updates"_s)}, .name = EventName(name), .data = "{}"},
                    [](const PublishResult &) { });
    QVERIFY(reports([](const HealthReport &report) {
        return report.health.performance.received == 3;
    }));
    QCOMPARE(m_report->channels, (NameTable{{{u"bot-updates"_s, 3}}, 0}));
    QCOMPARE(m_report->events, (NameTable{{{u"started"_s, 2}, {u"stopped"_s, 1}}, 0}));
}

void tst_SessionHealth::theProbeIsSwitchedOnAndOff()
{
    open(withSecret());
    QVERIFY(link().canProbe());
    QSignalSpy switched(&link(), &HealthLink::probeChanged);
    Q_EMIT link().probeRequested(true);
    QTRY_COMPARE(switched.size(), 1);
    QCOMPARE(switched.last().first().toBool(), true);
    QVERIFY(reports([](const HealthReport &report) {
        return report.health.performance.latencies > 0;
    }));
    // The reader's own connection is not disturbed: the probe has a line of its own.
    QCOMPARE(m_report->health.performance.received, 0u);
    QCOMPARE(m_session->history()->size(), 0u);
    QCOMPARE(m_server->statistics().connections, 2u);
    // Whoever hangs up is not told for ever that all is well.
    m_session->hangUp();
    QTRY_COMPARE(m_server->statistics().connections, 0u);
    m_session->retry();
    QTRY_COMPARE(m_server->statistics().connections, 2u);
    Q_EMIT link().probeRequested(false);
    QTRY_COMPARE(switched.size(), 2);
    QCOMPARE(switched.last().first().toBool(), false);
    QTRY_COMPARE(m_server->statistics().connections, 1u);
}

void tst_SessionHealth::withoutASecretThereIsNoProbe()
{
    open(plain());
    QVERIFY(!link().canProbe());
    Q_EMIT link().probeRequested(true);
    QVERIFY(reports([](const HealthReport &report) { return report.connections.channels == 1; }));
    QCOMPARE(m_server->statistics().connections, 1u);
}

void tst_SessionHealth::switchedOffNothingIsKnown()
{
    ClientOptions options = withSecret();
    options.enableHealthMonitoring = false;
    open(options);
    QVERIFY(!link().canProbe());
    QTRY_COMPARE(m_server->statistics().connections, 1u);
    QVERIFY(reports([](const HealthReport &) { return true; }));
    QCOMPARE(m_report->health.status, Health::Unknown);
    QCOMPARE(m_report->connections, ConnectionMetrics{});
    QVERIFY(!m_report->health.performance.memory);
    Q_EMIT link().probeRequested(true);
    m_report.reset();
    QVERIFY(reports([](const HealthReport &) { return true; }));
    QCOMPARE(m_server->statistics().connections, 1u); // nor is anything sent
}

QTEST_GUILESS_MAIN(tst_SessionHealth)
#include "tst_sessionhealth.moc"
