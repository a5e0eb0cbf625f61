// SPDX-License-Identifier: MIT
#include "libpusher/config/clientoptions.h"
#include "libpusher/manager/connectionconfig.h"

#include <QTest>

#include <cmath>
#include <functional>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Change = std::function<void(ConnectionConfig &)>;
Q_DECLARE_METATYPE(Change)

/// Seed 2, "Connection Configuration".
class TestConnectionConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDefaultsAreTheArchitectures()
    {
        const ConnectionConfig config;
        QCOMPARE(config.maxConnections, 5000);
        QVERIFY(config.connectionTimeout == 30s);
        QVERIFY(config.heartbeatInterval == 30s);
        QCOMPARE(config.reconnectAttempts, 0);
        QVERIFY(config.reconnectDelay == 500ms);
        QVERIFY(config.maxReconnectDelay == 30s);
        QCOMPARE(config.backoffMultiplier, 1.5);
        QVERIFY(config.enableConnectionPooling);
        QVERIFY(config.enableHealthMonitoring);
        QVERIFY(config.validate());
        // Those of the options are the same.
        QCOMPARE(ConnectionConfig::from(ClientOptions()), config);
    }

    void whatCannotBeMeantIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<Change>("change");
        const auto row = [](const char *title, const QString &name, const Change &change) {
            QTest::newRow(title) << name << change;
        };
        row("no connections", u"maxConnections"_s, [](auto &c) { c.maxConnections = 0; });
        row("too many", u"maxConnections"_s, [](auto &c) { c.maxConnections = 1'000'001; });
        row("no time", u"connectionTimeout"_s, [](auto &c) { c.connectionTimeout = 999ms; });
        row("too long", u"connectionTimeout"_s, [](auto &c) { c.connectionTimeout = 300001ms; });
        row("busy heart", u"heartbeatInterval"_s, [](auto &c) { c.heartbeatInterval = 999ms; });
        row("dead heart", u"heartbeatInterval"_s, [](auto &c) { c.heartbeatInterval = 3600001ms; });
        row("negative", u"reconnectAttempts"_s, [](auto &c) { c.reconnectAttempts = -1; });
        row("busy loop", u"reconnectDelay"_s, [](auto &c) { c.reconnectDelay = 99ms; });
        row("long cap", u"maxReconnectDelay"_s, [](auto &c) { c.maxReconnectDelay = 3600001ms; });
        row("shrinking", u"backoffMultiplier"_s, [](auto &c) { c.backoffMultiplier = 0.99; });
        row("no number", u"backoffMultiplier"_s, [](auto &c) { c.backoffMultiplier = NAN; });
        row("endless", u"backoffMultiplier"_s, [](auto &c) { c.backoffMultiplier = INFINITY; });
        row("delay over its cap", u"reconnectDelay"_s, [](auto &c) {
            c.reconnectDelay = 2s;
            c.maxReconnectDelay = 1s;
        });
    }

    void whatCannotBeMeantIsRefused()
    {
        QFETCH(const QString, name);
        QFETCH(const Change, change);
        ConnectionConfig config;
        change(config);
        const auto valid = config.validate();
        QVERIFY(!valid);
        QCOMPARE(valid.error().code, Error::Code::ConfigurationError);
        QCOMPARE(valid.error().parameters.value(u"name"_s).toString(), name);
        QVERIFY2(valid.error().message.startsWith(name + u" must"_s),
                 qPrintable(valid.error().message));
    }

    void theEdgesAreAllowed()
    {
        QVERIFY((ConnectionConfig{.maxConnections = 1,
                                  .connectionTimeout = 1s,
                                  .heartbeatInterval = 1s,
                                  .reconnectDelay = 100ms,
                                  .maxReconnectDelay = 100ms,
                                  .backoffMultiplier = 1}
                     .validate()));
        QVERIFY((ConnectionConfig{.maxConnections = 1'000'000,
                                  .connectionTimeout = 300s,
                                  .heartbeatInterval = 3600s,
                                  .reconnectAttempts = 1'000'000,
                                  .reconnectDelay = 60s,
                                  .maxReconnectDelay = 3600s,
                                  .backoffMultiplier = 10}
                     .validate()));
    }

    void connectionsTakeItOver()
    {
        const ConnectionConfig config{.maxConnections = 7,
                                      .connectionTimeout = 5s,
                                      .heartbeatInterval = 20s,
                                      .reconnectAttempts = 3,
                                      .reconnectDelay = 200ms,
                                      .maxReconnectDelay = 4s,
                                      .backoffMultiplier = 2,
                                      .enableConnectionPooling = false};
        ClientOptions options;
        config.applyTo(options);
        QCOMPARE(ConnectionConfig::from(options), config);
        QVERIFY(options.connection.activityTimeout == 20s);
        // A heart that beats once an hour, or every second, is none of a connection's.
        ConnectionConfig slow = config;
        slow.heartbeatInterval = 3600s;
        slow.applyTo(options);
        QVERIFY(options.connection.activityTimeout == 300s);
        ConnectionConfig quick = config;
        quick.heartbeatInterval = 1s;
        quick.applyTo(options);
        QVERIFY(options.connection.activityTimeout == 5s);
        // Unwatched: only what the protocol itself asks for.
        ConnectionConfig none = config;
        none.enableHealthMonitoring = false;
        ClientOptions own;
        none.applyTo(own);
        QVERIFY(own.connection.activityTimeout == ClientOptions().connection.activityTimeout);
    }
};

QTEST_GUILESS_MAIN(TestConnectionConfig)
#include "tst_connectionconfig.moc"
