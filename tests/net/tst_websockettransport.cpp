// SPDX-License-Identifier: MIT
#include "libpusher/connection/websockettransport.h"

#include "libpusher/connection/tlsconfiguration.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/tlsfront.h"

#include <QDirIterator>
#include <QFile>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Pusher::TransportEnd;
using Pusher::WebSocketTransport;

namespace {

/// Keeps what a transport says; may act inside a call.
class Recorder final : public QObject, public Pusher::TransportHandler {
    Q_OBJECT
public:
    void transportStageChanged(TransportEnd::Stage stage) override { stages.append(stage); }
    void transportOpened() override { opened = true; }
    void transportText(const QString &message) override
    {
        texts.append(message);
        if (onText)
            onText();
    }
    void transportBinary(qsizetype size) override { binaries.append(size); }
    void transportEnded(const TransportEnd &how) override
    {
        ends.append(how);
        Q_EMIT ended();
    }

    bool opened = false;
    QList<TransportEnd::Stage> stages;
    QStringList texts;
    QList<qsizetype> binaries;
    QList<TransportEnd> ends;
    std::function<void()> onText;

Q_SIGNALS:
    void ended();
};

QString sourceRoot()
{
    return QStringLiteral(FIXTURES "/../..");
}

} // namespace

/// What the transport works round in Qt 6.4.2 (reliability.md §0.2), each on a real socket.
class TestWebSocketTransport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void tellsItsStages();
    void closesCleanly();
    void closeIsPromptWhenThePeerDoesNotRead();
    void tellsTheFirstAddressThatFails();
    void Q2_anyErrorWhileConnectingEndsTheAttempt();
    void Q3_closeCodeOfAnEarlierAttemptIsGone();
    void Q4_halfAFrameDoesNotHauntTheNextConnection();
    void Q6_lossWithoutCloseFrameIs1006();
    void Q6_realCloseFrameKeepsItsCode_data();
    void Q6_realCloseFrameKeepsItsCode();
    void Q8_whatQtClosedIsOurs_data();
    void Q8_whatQtClosedIsOurs();
    void Q11_tooLargeFramesAreRefusedAtTheirHeader();
    void Q13_theLargestAllowedFrameFitsTheReadBuffer();
    void Q19_sendBufferHasAMark();
    void X3_aPeerThatReadsNothingIsGivenUp();
    void X3_aPeerThatReadsSlowlyIsNot();
    void Q20_abortInsideAMessageStopsDelivery();
    void Q20_deleteInsideAMessage();
    void Q24_selfSignedServerIsRefused();
    void Q24_noSourceIgnoresTlsErrors();
    void Q25_caCertificatesAreSetExplicitly();

private:
    void open();
    void openUntilUpgraded();

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<HostileServer> server;
    std::unique_ptr<Recorder> recorder;
    WebSocketTransport::Options options;
    std::unique_ptr<WebSocketTransport> transport;
};

void TestWebSocketTransport::init()
{
    clock = std::make_shared<FakeScheduler>();
    server = std::make_unique<HostileServer>();
    recorder = std::make_unique<Recorder>();
    options = {};
}

void TestWebSocketTransport::cleanup()
{
    transport.reset();
    recorder.reset();
    server.reset();
    QCOMPARE(clock->pendingTimers(), std::size_t(0));
}

void TestWebSocketTransport::open()
{
    transport = std::make_unique<WebSocketTransport>(*recorder, clock, options);
    transport->open(QUrl(u"ws://127.0.0.1:%1/app/key?protocol=7"_s.arg(server->port())));
}

void TestWebSocketTransport::openUntilUpgraded()
{
    server->onRequest([](HostilePeer &peer) { peer.upgrade(); });
    open();
    QTRY_VERIFY(recorder->opened);
}

void TestWebSocketTransport::tellsItsStages()
{
    server->onRequest([](HostilePeer &peer) { peer.upgrade(); });
    transport = std::make_unique<WebSocketTransport>(*recorder, clock, options);
    transport->open(QUrl(u"ws://localhost:%1/app/key"_s.arg(server->port())));
    QTRY_VERIFY(recorder->opened);
    QCOMPARE(recorder->stages,
             QList<TransportEnd::Stage>(
                 {TransportEnd::Stage::Connecting, TransportEnd::Stage::Upgrade}));
    QVERIFY(transport->sendText("ä€😀"));
    QTRY_COMPARE(server->last().texts(), QList<QByteArray>({"ä€😀"}));
    server->last().text("ä€😀");
    QTRY_COMPARE(recorder->texts, QStringList({u"ä€😀"_s}));
    server->last().send(HostilePeer::frame(2, "1234"));
    QTRY_COMPARE(recorder->binaries, QList<qsizetype>({4}));
}

void TestWebSocketTransport::closesCleanly()
{
    openUntilUpgraded();
    transport->close(1000, u"done"_s);
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().kind, TransportEnd::Kind::ClosedLocally);
    QCOMPARE(recorder->ends.first().closeCode, 1000);
    QTRY_COMPARE(server->last().closeCode(), 1000);
    QVERIFY(!transport->sendText("late"));
}

void TestWebSocketTransport::closeIsPromptWhenThePeerDoesNotRead()
{
    openUntilUpgraded();
    server->last().stopReading();
    while (transport->sendText(QByteArray(64 * 1024, 'x'))) { }
    transport->close(1000, {});
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().closeCode, 1000);
}

void TestWebSocketTransport::tellsTheFirstAddressThatFails()
{
    transport = std::make_unique<WebSocketTransport>(*recorder, clock, options);
    transport->open(QUrl(u"ws://no-such-name.invalid/app/key"_s));
    QTRY_COMPARE_WITH_TIMEOUT(recorder->ends.size(), 1, 20000);
    QCOMPARE(recorder->ends.first().kind, TransportEnd::Kind::Refused);
    QCOMPARE(recorder->ends.first().stage, TransportEnd::Stage::Resolving);
    QVERIFY(!recorder->ends.first().reason.isEmpty());
}

void TestWebSocketTransport::Q2_anyErrorWhileConnectingEndsTheAttempt()
{
    server->onRequest([](HostilePeer &peer) {
        peer.send("HTTP/1.1 401 Unauthorized\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n");
        peer.upgrade();
    });
    open();
    QTRY_COMPARE(recorder->ends.size(), 1);
    const TransportEnd &end = recorder->ends.first();
    QCOMPARE(end.kind, TransportEnd::Kind::Refused);
    QCOMPARE(end.stage, TransportEnd::Stage::Upgrade);
    QCOMPARE(end.httpStatus, 401);
    QCOMPARE(end.retryAfter, std::optional(3s));
    QTRY_VERIFY(server->last().isGone());
    QVERIFY(!recorder->opened);
    QCOMPARE(recorder->ends.size(), 1);
}

void TestWebSocketTransport::Q3_closeCodeOfAnEarlierAttemptIsGone()
{
    openUntilUpgraded();
    server->last().closeFrame(4001, "no such key");
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.last().closeCode, 4001);
    recorder->opened = false;
    openUntilUpgraded();
    server->last().reset();
    QTRY_COMPARE(recorder->ends.size(), 2);
    QCOMPARE(recorder->ends.last().closeCode, 1006);
    QCOMPARE(recorder->ends.last().kind, TransportEnd::Kind::Lost);
}

void TestWebSocketTransport::Q4_halfAFrameDoesNotHauntTheNextConnection()
{
    openUntilUpgraded();
    // A whole message in front tells that the half behind it has arrived too.
    server->last().send(HostilePeer::frame(1, "whole") + HostilePeer::frame(1, "half").left(3));
    QTRY_COMPARE(recorder->texts.size(), 1);
    server->last().reset();
    QTRY_COMPARE(recorder->ends.size(), 1);
    recorder->opened = false;
    openUntilUpgraded();
    // Qt's timer of the first socket would fire 5 s after the half frame, in real time.
    QSignalSpy ended(recorder.get(), &Recorder::ended);
    QVERIFY(!ended.wait(5500));
    server->last().text("alive");
    QTRY_COMPARE(recorder->texts.last(), u"alive"_s);
}

void TestWebSocketTransport::Q6_lossWithoutCloseFrameIs1006()
{
    openUntilUpgraded();
    server->last().finish();
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().kind, TransportEnd::Kind::Lost);
    QCOMPARE(recorder->ends.first().closeCode, 1006);
    QVERIFY(!recorder->ends.first().reason.isEmpty());
}

void TestWebSocketTransport::Q6_realCloseFrameKeepsItsCode_data()
{
    QTest::addColumn<int>("code");
    for (const int code :
         {1000, 1001, 1008, 1009, 1011, 3000, 4000, 4001, 4100, 4200, 4201, 4301, 4999})
        QTest::addRow("%d", code) << code;
}

void TestWebSocketTransport::Q6_realCloseFrameKeepsItsCode()
{
    QFETCH(int, code);
    openUntilUpgraded();
    server->last().closeFrame(code, "so long");
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().kind, TransportEnd::Kind::ClosedByPeer);
    QCOMPARE(recorder->ends.first().closeCode, code);
    QCOMPARE(recorder->ends.first().reason, u"so long"_s);
}

void TestWebSocketTransport::Q8_whatQtClosedIsOurs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("broken UTF-8") << HostilePeer::frame(1, "\xff\xfe") << 1007;
    QTest::newRow("reserved opcode") << HostilePeer::frame(3, "x") << 1002;
    QTest::newRow("reserved bits") << QByteArray("\xf1\x01x", 3) << 1002;
    QTest::newRow("continuation of nothing") << HostilePeer::frame(0, "x") << 1002;
    QTest::newRow("fragmented ping") << HostilePeer::frame(9, "x", false) << 1002;
    QTest::newRow("Q7 1012 is told as 1002") << HostilePeer::frame(8, "\x03\xf4") << 1002;
}

void TestWebSocketTransport::Q8_whatQtClosedIsOurs()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    openUntilUpgraded();
    server->last().send(bytes);
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().closeCode, code);
    QVERIFY2(recorder->ends.first().kind == TransportEnd::Kind::ClosedLocally,
             qPrintable(recorder->ends.first().reason));
}

void TestWebSocketTransport::Q11_tooLargeFramesAreRefusedAtTheirHeader()
{
    openUntilUpgraded();
    // 300 MB are announced, nothing of them is sent.
    server->last().send(QByteArray::fromHex("817f0000000011e1a300"));
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().closeCode, 1009);
    QCOMPARE(recorder->ends.first().kind, TransportEnd::Kind::ClosedLocally);
}

void TestWebSocketTransport::Q13_theLargestAllowedFrameFitsTheReadBuffer()
{
    openUntilUpgraded();
    server->last().text(QByteArray(options.maximumMessageSize, 'x'));
    QTRY_COMPARE(recorder->texts.size(), 1);
    QCOMPARE(recorder->texts.first().size(), options.maximumMessageSize);
    server->last().text(QByteArray(options.maximumMessageSize + 1, 'x'));
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().closeCode, 1009);
    QCOMPARE(recorder->texts.size(), 1);
}

void TestWebSocketTransport::Q19_sendBufferHasAMark()
{
    openUntilUpgraded();
    server->last().stopReading();
    const QByteArray message(64 * 1024, 'x');
    qint64 accepted = 0;
    // Two kernel buffers and one mark: far below what Qt alone would swallow.
    while (accepted < 256 * options.highWaterMark && transport->sendText(message))
        accepted += message.size();
    QVERIFY(accepted < 64 * options.highWaterMark);
    QVERIFY(!transport->sendText("one more"));
    QCOMPARE(recorder->ends.size(), 0);
}

void TestWebSocketTransport::X3_aPeerThatReadsNothingIsGivenUp()
{
    openUntilUpgraded();
    server->last().stopReading();
    const QByteArray message(64 * 1024, 'x');
    while (transport->sendText(message))
        QCoreApplication::processEvents(); // the kernel takes its share
    QCoreApplication::processEvents();
    clock->advance(options.stallTimeout - 1ms);
    QCOMPARE(recorder->ends.size(), 0);
    clock->advance(1ms);
    QCOMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().kind, TransportEnd::Kind::Stalled);
    QVERIFY(!transport->sendText("one more"));
}

void TestWebSocketTransport::X3_aPeerThatReadsSlowlyIsNot()
{
    openUntilUpgraded();
    const QByteArray message(64 * 1024, 'x');
    qint64 sent = 0;
    for (int round = 0; round < 20; ++round) {
        QVERIFY(transport->sendText(message));
        sent += message.size();
        clock->advance(options.stallTimeout - 1ms);
        QTRY_VERIFY(server->last().bytesReceived() >= sent);
    }
    clock->advance(10 * options.stallTimeout);
    QCOMPARE(recorder->ends.size(), 0);
}

void TestWebSocketTransport::Q20_abortInsideAMessageStopsDelivery()
{
    openUntilUpgraded();
    recorder->onText = [this] { transport->abort(); };
    server->last().send(HostilePeer::frame(1, "1") + HostilePeer::frame(1, "2")
                        + HostilePeer::frame(1, "3"));
    QTRY_VERIFY(server->last().isGone());
    QCOMPARE(recorder->texts, QStringList({u"1"_s}));
    QCOMPARE(recorder->ends.size(), 0);
}

void TestWebSocketTransport::Q20_deleteInsideAMessage()
{
    openUntilUpgraded();
    recorder->onText = [this] { transport.reset(); };
    server->last().send(HostilePeer::frame(1, "1") + HostilePeer::frame(1, "2")
                        + HostilePeer::frame(1, "3"));
    QTRY_VERIFY(server->last().isGone());
    QCOMPARE(recorder->texts, QStringList({u"1"_s}));
}

void TestWebSocketTransport::Q24_selfSignedServerIsRefused()
{
    const TlsFront front(CertificateAuthority::selfSigned(u"localhost"_s), server->port());
    transport = std::make_unique<WebSocketTransport>(*recorder, clock, options);
    transport->open(QUrl(u"wss://localhost:%1/app/key"_s.arg(front.port())));
    QTRY_COMPARE(recorder->ends.size(), 1);
    QCOMPARE(recorder->ends.first().kind, TransportEnd::Kind::Refused);
    QCOMPARE(recorder->ends.first().stage, TransportEnd::Stage::Tls);
    QVERIFY2(recorder->ends.first().reason.contains(u"certificate"_s, Qt::CaseInsensitive),
             qPrintable(recorder->ends.first().reason));
    QVERIFY(!recorder->opened);
    // Nothing of ours was sent: neither path nor key.
    QCOMPARE(server->accepted(), 0);
}

void TestWebSocketTransport::Q24_noSourceIgnoresTlsErrors()
{
    int files = 0;
    // Spelled in two parts, so that this file does not find itself.
    const QByteArray forbidden = QByteArray("ignoreSsl") + "Errors(";
    for (const QString &folder : {u"libpusher"_s, u"ui"_s, u"app"_s, u"tests"_s}) {
        QDirIterator it(sourceRoot() + u'/' + folder, {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                        QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            ++files;
            for (const QByteArray &line : file.readAll().split('\n')) {
                const bool isComment = line.trimmed().startsWith("//");
                QVERIFY2(isComment || !line.contains(forbidden), qPrintable(file.fileName()));
            }
        }
    }
    QVERIFY(files > 50);
}

void TestWebSocketTransport::Q25_caCertificatesAreSetExplicitly()
{
    const QSslConfiguration ours = Pusher::Detail::clientTlsConfiguration();
    QVERIFY(ours.caCertificates().size() > 10);
    QCOMPARE(ours.peerVerifyMode(), QSslSocket::VerifyPeer);
    QCOMPARE(ours.protocol(), QSsl::TlsV1_2OrLater);
    // Qt's default has none and looks for them while it verifies; equal configurations would do the
    // same.
    QVERIFY(ours != QSslConfiguration::defaultConfiguration());
    // Read once: the bundle costs tens of milliseconds.
    QCOMPARE(Pusher::Detail::clientTlsConfiguration(), ours);
}

QTEST_GUILESS_MAIN(TestWebSocketTransport)
#include "tst_websockettransport.moc"
