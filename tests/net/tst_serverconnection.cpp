// SPDX-License-Identifier: MIT
#include "libpusher/localserver/serverconnection.h"
#include "tests/support/fakescheduler.h"

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace Qt::StringLiterals;
using namespace Pusher;

class TestServerConnection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void Q10_longTextsAreNeverFragmented();
    void tooLongClientMessagesCloseWith1009();
};

namespace {

/// A ServerConnection and the plain QWebSocket at its other end.
class Pair {
public:
    bool open()
    {
        if (!m_server.listen(QHostAddress::LocalHost))
            return false;
        QSignalSpy connected(&client, &QWebSocket::connected);
        client.open(m_server.serverUrl());
        // The server's signal comes first: its answer must arrive yet.
        if (!connected.wait())
            return false;
        connection = std::make_unique<Detail::ServerConnection>(
            m_server.nextPendingConnection(), SocketId(u"1.2"_s), std::chrono::seconds(120),
            m_clock, nullptr);
        return true;
    }

    QWebSocket client;
    std::unique_ptr<Detail::ServerConnection> connection;

private:
    QWebSocketServer m_server{QString(), QWebSocketServer::NonSecureMode};
    std::shared_ptr<FakeScheduler> m_clock = std::make_shared<FakeScheduler>();
};

} // namespace

void TestServerConnection::Q10_longTextsAreNeverFragmented()
{
    Pair pair;
    QVERIFY(pair.open());
    QSignalSpy received(&pair.client, &QWebSocket::textMessageReceived);
    // Three bytes a character: Qt's own fragments of 524 288 bytes would end inside one.
    const QString text(300'000, u'€');
    QVERIFY(pair.connection->send(text));
    QVERIFY(received.wait(10'000));
    QCOMPARE(received[0][0].toString(), text);
    QCOMPARE(pair.client.state(), QAbstractSocket::ConnectedState);
}

void TestServerConnection::tooLongClientMessagesCloseWith1009()
{
    Pair pair;
    QVERIFY(pair.open());
    QSignalSpy received(pair.connection.get(), &Detail::ServerConnection::textReceived);
    QSignalSpy closed(&pair.client, &QWebSocket::disconnected);
    pair.client.sendTextMessage(QString(Detail::ServerConnection::maximumMessage, u'x'));
    QVERIFY(received.wait());
    pair.client.sendTextMessage(QString(Detail::ServerConnection::maximumMessage + 1, u'x'));
    QVERIFY(closed.wait());
    QCOMPARE(pair.client.closeCode(), QWebSocketProtocol::CloseCodeTooMuchData);
    QCOMPARE(received.size(), 1);
}

QTEST_GUILESS_MAIN(TestServerConnection)
#include "tst_serverconnection.moc"
