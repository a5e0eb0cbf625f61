// SPDX-License-Identifier: MIT
#include "app/demo/demoserver.h"
#include "app/demo/demousers.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The users of the demo: what they do fills connections, limits and decisions with something real.
class tst_DemoUsers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theyPublishHurryAndAreRefused()
    {
        LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                           Scheduler::system());
        QVERIFY(server.listen());
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(server.port());
        options.appId = TestApp::id;
        options.secret = Secret(TestApp::secret);
        const auto clock = std::make_shared<FakeScheduler>();
        clock->setWall(Scheduler::system()->wallNow()); // the server looks at it
        DemoUsers users(std::move(options), 7, clock);
        ConnectionManager &manager = users.manager();
        QSignalSpy decisions(&manager, &ConnectionManager::authorizationDecided);
        users.open();
        QTRY_COMPARE(decisions.size(), 15);
        QTRY_COMPARE(manager.pool().figures().connected, 5);
        QTRY_COMPARE(server.statistics().connections, 5u);
        QCOMPARE(manager.metrics().subscriptions, 20);
        QCOMPARE(manager.metrics().errors.size(), 0);

        for (int i = 0; i < 40; ++i) {
            clock->advance(4s);
            QTRY_COMPARE(manager.metrics().delivered + manager.metrics().failed
                             + manager.metrics().limited,
                         users.published());
        }
        const ManagerMetrics metrics = manager.metrics();
        QVERIFY(metrics.delivered > 100);
        QVERIFY(metrics.limited > 0);
        QCOMPARE(metrics.failed, 0u);
        QCOMPARE(metrics.errors.value(Error::Code::RateLimited), metrics.limited);
        QTRY_VERIFY(manager.metrics().errors.value(Error::Code::AuthorizationFailed) > 0);
        QTRY_VERIFY(manager.metrics().errors.value(Error::Code::AuthenticationFailed) > 0);
        QCOMPARE(manager.metrics().subscriptions, 20);
        QCOMPARE(server.statistics().eventsPublished, metrics.delivered);
    }

    void theDemoShowsThemToTheWindow()
    {
        DemoServer demo{ScenarioOptions()};
        QVERIFY(demo.start());
        QVERIFY(!demo.pool() && !demo.limiter());
        QSignalSpy decisions(&demo, &DemoServer::authorizationDecided);
        demo.openUsers();
        QSignalSpy answers(demo.pool().get(), &PoolLink::answered);
        const auto connected = [&] {
            Q_EMIT demo.pool()->requested();
            return answers.wait(1000) ? answers.last()[0].value<PoolSnapshot>().connected : 0;
        };
        QTRY_COMPARE(connected(), 5);
        QTRY_COMPARE(decisions.size(), 15);
        QCOMPARE(decisions[0][0].value<AuthorizationRecord>().refusal, std::nullopt);
        const RateLimitSnapshot limits = demo.limiter()->snapshot();
        QCOMPARE(limits.users.size(), 5);
        for (const UserLimits &user : limits.users)
            QCOMPARE(user.subscriptions, 4);
        const auto shown = answers.last()[0].value<PoolSnapshot>();
        for (const PooledConnection &connection : shown.connections)
            QVERIFY(connection.inUse && connection.user.value().startsWith(u"user-10"_s));
    }
};

QTEST_GUILESS_MAIN(tst_DemoUsers)
#include "tst_demousers.moc"
