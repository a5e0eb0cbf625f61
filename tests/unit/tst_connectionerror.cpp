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

private:
    const ErrorContext context{u"example.test"_s, 443, 1, AttemptStage::Resolving, {}};
};

void TestConnectionError::aRefusalNamesItsStep_data()
{
    using Stage = TransportEnd::Stage;
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<QString>("message");
    QTest::newRow("name") << Stage::Resolving << u"cannot resolve example.test: why"_s;
    QTest::newRow("TCP") << Stage::Connecting << u"refused by example.test:443: why"_s;
    QTest::newRow("TLS") << Stage::Tls << u"example.test:443 did not open a WebSocket: why"_s;
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
    QCOMPARE(transportError(context, end).message, message);
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
}

QTEST_GUILESS_MAIN(TestConnectionError)
#include "tst_connectionerror.moc"
