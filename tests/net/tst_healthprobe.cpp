// SPDX-License-Identifier: MIT
#include "app/healthfeed.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Probes through a real server, and what is said of its health.
class tst_HealthProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup()
    {
        feed.reset();
        client.reset();
        server.reset();
    }

    void aProbeComesBackAndIsTimed()
    {
        serve({});
        HealthProbe probe(std::make_unique<Client>(options()), api(), {.interval = 20ms},
                          Scheduler::system());
        QSignalSpy measured(&probe, &HealthProbe::measured);
        QSignalSpy failed(&probe, &HealthProbe::failed);
        probe.start();
        QTRY_VERIFY(measured.size() >= 3);
        QCOMPARE(failed.size(), 0);
        for (const auto &call : measured) {
            const auto latency = call.first().value<std::chrono::microseconds>();
            QVERIFY(latency > 0us && latency < 5s);
        }
        probe.stop();
        QCOMPARE(probe.pending(), 0);
        QTRY_COMPARE(server->statistics().connections, 0u);
    }

    void whatDoesNotComeBackIsLost()
    {
        serve(R"({"faults":[{"at":"frame","event":"health-probe","do":"drop"}]})");
        HealthProbe probe(std::make_unique<Client>(options()), api(),
                          {.interval = 20ms, .deadline = 100ms}, Scheduler::system());
        QSignalSpy failed(&probe, &HealthProbe::failed);
        probe.start();
        QTRY_VERIFY(failed.size() >= 2);
        const auto error = failed.first().first().value<Error>();
        QCOMPARE(error.code, Error::Code::MessageDeliveryFailed);
        QVERIFY(error.parameters.value(u"timedOut"_s).toBool());
        QVERIFY(probe.pending() <= 10); // what is lost is not kept
    }

    void twoProbersDoNotCountEachOther()
    {
        serve({});
        HealthProbe one(std::make_unique<Client>(options()), api(), {}, Scheduler::system());
        HealthProbe other(std::make_unique<Client>(options()), api(), {}, Scheduler::system());
        QVERIFY(one.channel() != other.channel());
    }

    /// The check of the issue: 300 ms injected, degraded by name, and back.
    void slowMessagesDegradeByNameAndBack()
    {
        serve(R"({"faults":[{"at":"frame","event":"health-probe","times":15,"do":"delay","ms":300}]})");
        monitor();
        QStringList course;
        connect(link.get(), &HealthLink::answered, this, [&](const HealthReport &report) {
            QString now = healthText(report.health.status);
            for (const Verdict &verdict : report.health.objectives) {
                if (verdict.health > Health::Healthy)
                    now += u' ' + verdict.objective.name();
            }
            if (course.isEmpty() || course.last() != now)
                course.append(now);
        });
        QTRY_VERIFY2_WITH_TIMEOUT((ask(), course.size() >= 2 && course.last() == u"healthy"_s
                                       && course.contains(u"degraded latencyP95"_s)),
                                  qPrintable(course.join(u", "_s)), 20000);
        // To degraded and back once: nothing flaps.
        QCOMPARE(course.count(u"degraded latencyP95"_s), 1);
    }

    void aServerThatIsGoneIsUnhealthyUntilItIsBack()
    {
        serve({});
        monitor();
        HealthReport last;
        connect(link.get(), &HealthLink::answered, this,
                [&last](const HealthReport &report) { last = report; });
        QTRY_COMPARE((ask(), last.health.status), Health::Healthy);
        QCOMPARE(last.connections.total, 1);
        QCOMPARE(last.connections.activeConnections, 1);
        const quint16 port = server->port();
        server.reset();
        QTRY_COMPARE_WITH_TIMEOUT((ask(), last.health.status), Health::Unhealthy, 20000);
        QCOMPARE(last.connections.activeConnections, 0);
        QVERIFY(last.health.errors.total > 0);
        // And when it is there again, all is well again.
        serve({}, port);
        client->connection().retryNow();
        QTRY_COMPARE_WITH_TIMEOUT((ask(), last.health.status), Health::Healthy, 20000);
        QCOMPARE(last.connections.activeConnections, 1);
    }

    void withoutASecretThereAreNoProbes()
    {
        serve({});
        ClientOptions poor = options();
        poor.secret = {};
        client = std::make_unique<Client>(poor);
        feed = std::make_unique<HealthFeed>(*client, poor, HealthFeed::Options{},
                                            Scheduler::system());
        QVERIFY(!feed->canProbe());
        feed->start();
        feed->setProbing(true);
    }

private:
    void serve(const QByteArray &faults, quint16 port = 0)
    {
        LocalServer::Options serverOptions;
        serverOptions.port = port;
        if (!faults.isEmpty()) {
            auto plan = FaultPlan::fromJson(faults);
            QVERIFY2(plan, plan ? "" : qPrintable(plan.error().message));
            serverOptions.faults = *plan;
        }
        server = std::make_unique<LocalServer>(
            LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)}, serverOptions,
            Scheduler::system());
        QVERIFY(server->listen().has_value());
    }
    ClientOptions options() const
    {
        ClientOptions result;
        result.connection.endpoint = TestApp::endpoint(server->port());
        result.connection.backoff.reconnectDelay = 100ms;
        result.appId = TestApp::id;
        result.secret = Secret(TestApp::secret);
        return result;
    }
    std::unique_ptr<HttpApi> api() const
    {
        return std::make_unique<HttpApi>(TestApp::endpoint(server->port()), TestApp::id,
                                         Secret(TestApp::secret), Scheduler::system());
    }
    void monitor()
    {
        const ClientOptions given = options();
        client = std::make_unique<Client>(given);
        feed = std::make_unique<HealthFeed>(
            *client, given,
            HealthFeed::Options{.monitoring = {.window = 200ms},
                                .probe = {.interval = 40ms, .deadline = 2000ms}},
            Scheduler::system());
        link = std::make_shared<HealthLink>(feed->canProbe());
        feed->connectTo(*link);
        feed->start();
        client->start();
        Q_EMIT link->probeRequested(true);
    }
    void ask() { Q_EMIT link->requested(); }

    std::unique_ptr<LocalServer> server;
    std::unique_ptr<Client> client;
    std::unique_ptr<HealthFeed> feed;
    std::shared_ptr<HealthLink> link;
};

QTEST_GUILESS_MAIN(tst_HealthProbe)
#include "tst_healthprobe.moc"
