// SPDX-License-Identifier: MIT
#include "app/poolfeed.h"
#include "libpusher/localserver/localserver.h"
#include "libpusher/config/clientoptions.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A real pool, seen as the window sees it.
class tst_PoolFeed : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whoAsksSeesThePoolAtMostFourTimesASecond()
    {
        LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                           Scheduler::system());
        QVERIFY(server.listen().has_value());
        auto options = std::make_shared<ClientOptions>();
        options->connection.endpoint = TestApp::endpoint(server.port());
        ConnectionPool pool({.maxConnections = 3});
        const auto clock = std::make_shared<FakeScheduler>();
        PoolFeed feed(pool, clock);
        QSignalSpy answers(&feed, &PoolFeed::answered);
        const auto ann = pool.open(options, {.user = UserId(u"ann"_s)});
        const auto bob = pool.open(options, {.user = UserId(u"bob"_s)});
        QVERIFY(ann && bob);
        QTRY_COMPARE(pool.figures().connected, 2);
        QCOMPARE(answers.size(), 0); // nobody asked

        feed.request();
        feed.request();
        clock->advance(0ms);
        QCOMPARE(answers.size(), 1);
        const auto snapshot = answers.first().first().value<PoolSnapshot>();
        QCOMPARE(snapshot.connections.size(), 2);
        QCOMPARE(snapshot.connections[0].user, UserId(u"ann"_s));
        QCOMPARE(snapshot.connections[1].id, *bob);
        QCOMPARE(snapshot.places, 2);
        QCOMPARE(snapshot.capacity, 3);
        QCOMPARE(snapshot.connected, 2);
        QCOMPARE(snapshot.reused, 0u);

        feed.request();
        clock->advance(249ms);
        QCOMPARE(answers.size(), 1);
        clock->advance(1ms);
        QCOMPARE(answers.size(), 2);
    }
};

QTEST_GUILESS_MAIN(tst_PoolFeed)
#include "tst_poolfeed.moc"
