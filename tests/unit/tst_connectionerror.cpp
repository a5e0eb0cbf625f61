// SPDX-License-Identifier: MIT
#include "libpusher/connection/connectionerror.h"

#include <QTest>

using namespace Pusher;
using namespace Pusher::Detail;
using namespace Qt::StringLiterals;

/// The sentences of the connection's errors: what happened, to whom, and no loose ends.
class TestConnectionError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRefusalNamesItsStep_data();
    void aRefusalNamesItsStep();
    void aCloseWithoutAReasonEndsWithItsMeaning();
    void theServersReasonFollowsTheMeaning();
    void whatWeCloseNamesItsCause();

private:
    const ErrorContext context{u"example.test"_s, 443, 1, AttemptStage::Resolving, {}, {}};
};

void TestConnectionError::aRefusalNamesItsStep_data()
{
    using Stage = TransportEnd::Stage;
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<QString>("message");
    QTest::newRow("name") << Stage::Resolving << u"name not found: example.test: why"_s;
    QTest::newRow("TCP") << Stage::Connecting << u"refused by example.test:443: why"_s;
    QTest::newRow("TLS") << Stage::Tls << u"no TLS connection to example.test:443: why"_s;
    QTest::newRow("upgrade") << Stage::Upgrade << u"example.test:443 did not open a WebSocket: why"_s;
}

void TestConnectionError::aRefusalNamesItsStep()
{
    QFETCH(TransportEnd::Stage, stage);
    QFETCH(QString, message);
    TransportEnd end;
    end.kind = TransportEnd::Kind::Refused;
    end.stage = stage;
    end.reason = u"why"_s;
    const Error error = transportError(context, end);
    QCOMPARE(error.message, message);
    QCOMPARE(error.parameters.value(u"cause"_s), u"refused"_s);
    QVERIFY(!error.parameters.contains(u"localCode"_s));
}

void TestConnectionError::aCloseWithoutAReasonEndsWithItsMeaning()
{
    QCOMPARE(peerCloseError(context, 4200, {}).message,
             u"example.test:443 closed the connection with 4200 (server asks to reconnect)"_s);
}

void TestConnectionError::theServersReasonFollowsTheMeaning()
{
    const Error error = peerCloseError(context, 4009, u"sign in first"_s);
    QCOMPARE(error.message,
             u"example.test:443 closed the connection with 4009 (connection not authorised): sign in first"_s);
    QCOMPARE(error.code, Error::Code::AuthenticationFailed);
    QCOMPARE(error.parameters.value(u"cause"_s), u"closed-by-server"_s);
}

void TestConnectionError::whatWeCloseNamesItsCause()
{
    const Error gaveUp = closedByUsError(context, {.cause = u"no-pong"_s, .why = u"silent"_s});
    QCOMPARE(gaveUp.parameters.value(u"cause"_s), u"no-pong"_s);
    QVERIFY(!gaveUp.parameters.contains(u"reason"_s));
    const TransportEnd end{.kind = TransportEnd::Kind::ClosedLocally, .closeCode = 1009};
    const Error violation = transportError(context, end);
    QCOMPARE(violation.parameters.value(u"cause"_s), u"violation"_s);
    QCOMPARE(violation.parameters.value(u"localCode"_s), 1009);
}

QTEST_GUILESS_MAIN(TestConnectionError)
#include "tst_connectionerror.moc"
