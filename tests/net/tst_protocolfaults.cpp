// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/connection/websockettransport.h"
#include "tests/support/connectionharness.h"
#include "tests/support/testapp.h"

#include <QTest>
#include <QtEndian>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Connection::State;

/// Rows P3–P5 and P20–P24 of the fault matrix: close codes, greetings, floods and frames that are
/// against the rules, from a server that writes bytes.
class TestProtocolFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { harness = std::make_unique<ConnectionHarness>(); }
    void cleanup() { harness.reset(); }

    void P3_closeCodes_data();
    void P3_closeCodes();
    void P3_closeReasons_data();
    void P3_closeReasons();
    void P4_badGreetings_data();
    void P4_badGreetings();
    void P4_oddGreetings_data();
    void P4_oddGreetings();
    void P4_aSecondGreetingIsAnError();
    void P5_aFloodOfPingsIsAnsweredInMeasure();
    void P5_pongsWithoutAPing();
    void P20_framesAgainstTheRules_data();
    void P20_framesAgainstTheRules();
    void P21_textSplitInsideACharacter();
    void P22_binaryFrames();
    void P23_twoMessagesInOneSegment();
    void P23_oneMessageInFiveThousandSegments();
    void P23_sizes_data();
    void P23_sizes();
    void P24_nothingIsDispatchedAfterOurClose();
    void P24_aServerThatNeverClosesTcp();

private:
    void connectAndGreet();

    std::unique_ptr<ConnectionHarness> harness;
};

namespace {

/// An event frame of exactly this size.
QByteArray eventOfSize(qsizetype size)
{
    const QByteArray head = R"({"event":"e","channel":"c","data":")";
    const QByteArray tail = R"("})";
    return head + QByteArray(size - head.size() - tail.size(), 'x') + tail;
}

} // namespace

void TestProtocolFaults::connectAndGreet()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
}

void TestProtocolFaults::P3_closeCodes_data()
{
    QTest::addColumn<int>("sent");
    QTest::addColumn<int>("seen");
    QTest::addColumn<bool>("ours"); ///< Qt reports its own refusal of the code
    for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4300, 4999})
        QTest::newRow(qPrintable(QString::number(code))) << code << code << false;
    // Q7: Qt calls these a violation of the rules; the server restarts, and we come back.
    for (const int code : {1012, 1013, 1014, 1005, 999, 2999, 5000})
        QTest::newRow(qPrintable(QString::number(code))) << code << 1002 << true;
}

void TestProtocolFaults::P3_closeCodes()
{
    QFETCH(int, sent);
    QFETCH(int, seen);
    QFETCH(bool, ours);
    connectAndGreet();
    harness->server.last().closeFrame(sent, "why");
    QTRY_COMPARE(harness->errors.size(), 1);
    const Error &error = harness->errors.first();
    QCOMPARE(harness->status().lastCloseCode, std::optional(seen));
    QCOMPARE(error.closeCode.has_value(), !ours);
    if (ours)
        QCOMPARE(error.parameters.value(u"localCode"_s), seen);
    else
        QCOMPARE(error.parameters.value(u"reason"_s), u"why"_s);
    // None of them stops us.
    QVERIFY(harness->status().nextAttempt);
    harness->advanceToRetry();
    QTRY_COMPARE(harness->state(), State::Connected);
}

void TestProtocolFaults::P3_closeReasons_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("reason");
    const QByteArray code("\x03\xe9", 2);
    QTest::newRow("none at all") << QByteArray() << QString();
    QTest::newRow("one byte") << QByteArray("\x03") << QString();
    QTest::newRow("123 bytes") << code + QByteArray(123, 'r') << QString(123, u'r');
    QTest::newRow("markup") << code + "<b>x</b>" << u"<b>x</b>"_s;
    QTest::newRow("invalid UTF-8") << code + "\xff\xfe" << QString();
}

void TestProtocolFaults::P3_closeReasons()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, reason);
    connectAndGreet();
    harness->server.last().send(HostilePeer::frame(8, payload));
    QTRY_COMPARE(harness->errors.size(), 1);
    if (!reason.isEmpty())
        QCOMPARE(harness->errors.first().parameters.value(u"reason"_s), reason);
    QVERIFY(harness->errors.first().message.isValidUtf16());
    QVERIFY(harness->status().nextAttempt);
}

void TestProtocolFaults::P4_badGreetings_data()
{
    QTest::addColumn<QByteArray>("data");
    const auto row = [](const char *name, const QByteArray &socketId) {
        const QByteArray inner = R"({\"socket_id\":)" + socketId + R"(,\"activity_timeout\":120})";
        QTest::newRow(name) << QByteArray('"' + inner + '"');
    };
    QTest::newRow("no socket id") << QByteArray(R"("{\"activity_timeout\":120}")");
    QTest::newRow("no data") << QByteArray("null");
    row("letters", R"(\"abc\")");
    row("a line end", R"(\"1.2\\n\")");
    row("a number", "1.2");
    row("a channel behind it", R"(\"1.2:private-x\")");
    row("10 KB", R"(\")" + QByteArray(10240, '1') + R"(.2\")");
    row("one number", R"(\"12\")");
}

void TestProtocolFaults::P4_badGreetings()
{
    QFETCH(QByteArray, data);
    harness->server.onRequest([data](HostilePeer &peer) {
        peer.upgrade();
        peer.text(R"({"event":"pusher:connection_established","data":)" + data + '}');
    });
    harness->start();
    QTRY_COMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().code, Error::Code::ConnectionFailed);
    QCOMPARE(harness->errors.first().parameters.value(u"cause"_s), u"bad-greeting"_s);
    QVERIFY(!harness->states.contains(State::Connected));
    QVERIFY(harness->status().socketId.isEmpty());
    QVERIFY(harness->status().nextAttempt);
    QTRY_COMPARE(harness->server.open(), 0);
    QVERIFY(harness->server.last().texts().isEmpty());
}

void TestProtocolFaults::P4_oddGreetings_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("timeout"); // seconds of silence before our ping
    const auto row = [](const char *name, const QByteArray &timeout, int seconds) {
        QTest::newRow(name) << QByteArray(R"("{\"socket_id\":\"1.2\",\"activity_timeout\":)"
                                          + timeout + R"(}")")
                            << seconds;
    };
    row("0", "0", 5);
    row("-1", "-1", 5);
    row("1e9", "1e9", 120); // ours is shorter
    row("text", R"(\"30\")", 120);
    row("30", "30", 30);
    QTest::newRow("missing") << QByteArray(R"("{\"socket_id\":\"1.2\"}")") << 120;
    QTest::newRow("an object") << QByteArray(R"({"socket_id":"1.2","activity_timeout":30})") << 30;
}

void TestProtocolFaults::P4_oddGreetings()
{
    QFETCH(QByteArray, data);
    QFETCH(int, timeout);
    harness->server.onRequest([data](HostilePeer &peer) {
        peer.upgrade();
        peer.text(R"({"event":"pusher:connection_established","data":)" + data + '}');
    });
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    QCOMPARE(harness->status().socketId, SocketId(u"1.2"_s));
    harness->clock->advance(std::chrono::seconds(timeout) - 1ms);
    harness->server.last().text(R"({"event":"pusher:ping"})");
    QTRY_COMPARE(harness->server.last().texts().size(), 1); // the pong: no ping of ours before it
    QVERIFY(harness->server.last().texts().first().contains("pusher:pong"));
    harness->clock->advance(std::chrono::seconds(timeout));
    QTRY_COMPARE(harness->server.last().texts().size(), 2);
    QVERIFY(harness->server.last().texts().last().contains("pusher:ping"));
}

void TestProtocolFaults::P4_aSecondGreetingIsAnError()
{
    connectAndGreet();
    harness->server.last().greet("5.6");
    QTRY_COMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().code, Error::Code::ProtocolError);
    QVERIFY(harness->status().nextAttempt);
    QTRY_COMPARE(harness->server.open(), 0);
}

void TestProtocolFaults::P5_aFloodOfPingsIsAnsweredInMeasure()
{
    connectAndGreet();
    const QByteArray ping = HostilePeer::frame(1, R"({"event":"pusher:ping","data":{}})");
    harness->server.last().send(ping.repeated(10000));
    harness->server.last().text(R"({"event":"behind","channel":"c"})");
    QTRY_COMPARE(harness->frames.events.last(), "behind");
    QTRY_COMPARE(harness->server.last().texts().size(), 20);
    QCOMPARE(harness->connection->pingsIgnored(), 9980u);
    // Ten a second for as long as it lasts; one that behaves is answered at once.
    harness->clock->advance(1s);
    harness->server.last().send(ping.repeated(100));
    QTRY_COMPARE(harness->connection->pingsIgnored(), 9980u + 90u);
    QTRY_COMPARE(harness->server.last().texts().size(), 30);
    harness->clock->advance(10s);
    harness->server.last().send(ping);
    QTRY_COMPARE(harness->server.last().texts().size(), 31);
    QCOMPARE(harness->state(), State::Connected);
}

void TestProtocolFaults::P5_pongsWithoutAPing()
{
    connectAndGreet();
    const QByteArray pong = HostilePeer::frame(1, R"({"event":"pusher:pong","data":{}})");
    harness->server.last().send(pong.repeated(10000) + HostilePeer::frame(10, "unasked"));
    harness->server.last().text(R"({"event":"behind","channel":"c"})");
    QTRY_COMPARE(harness->frames.events.last(), "behind");
    QVERIFY(!harness->status().roundTrip);
    QVERIFY(harness->server.last().texts().isEmpty()); // a pong is never answered
    QCOMPARE(harness->state(), State::Connected);
}

void TestProtocolFaults::P20_framesAgainstTheRules_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("RSV bit") << QByteArray("\xc1\x02{}", 4);
    QTest::newRow("reserved opcode") << QByteArray("\x83\x02{}", 4);
    QTest::newRow("reserved control opcode") << QByteArray("\x8b\x00", 2);
    QTest::newRow("continuation without a start") << QByteArray("\x80\x02{}", 4);
    QTest::newRow("fragmented control frame") << QByteArray("\x09\x00", 2);
    QTest::newRow("control frame of 126 bytes") << HostilePeer::frame(9, QByteArray(126, 'x'));
    QTest::newRow("text inside a fragmented text")
        << HostilePeer::frame(1, "{", false) + HostilePeer::frame(1, "}");
    QTest::newRow("length with the top bit") << QByteArray("\x81\x7f\xff\0\0\0\0\0\0\1", 10);
}

void TestProtocolFaults::P20_framesAgainstTheRules()
{
    QFETCH(QByteArray, bytes);
    connectAndGreet();
    harness->server.last().send(bytes);
    QTRY_COMPARE(harness->errors.size(), 1);
    const Error &error = harness->errors.first();
    QCOMPARE(error.parameters.value(u"cause"_s), u"violation"_s);
    QVERIFY(!error.parameters.value(u"reason"_s).toString().isEmpty());
    QVERIFY(harness->status().nextAttempt);
    QTRY_VERIFY(harness->server.last().isGone());
    QCOMPARE(harness->frames.events.size(), 1); // the greeting
}

void TestProtocolFaults::P21_textSplitInsideACharacter()
{
    connectAndGreet();
    const QByteArray text = R"({"event":"e","channel":"c","data":"für"})";
    const qsizetype inside = text.indexOf("\xc3") + 1;
    harness->server.last().send(HostilePeer::frame(1, text.left(inside), false)
                                + HostilePeer::frame(0, text.mid(inside)));
    QTRY_COMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().parameters.value(u"localCode"_s), 1007);
    QVERIFY2(harness->errors.first().message.contains(u"fragmented a UTF-8 character"_s),
             qPrintable(harness->errors.first().message));
    QVERIFY(harness->status().nextAttempt);
}

void TestProtocolFaults::P22_binaryFrames()
{
    connectAndGreet();
    for (const qsizetype size : {0, 1, 70000})
        harness->server.last().send(HostilePeer::frame(2, QByteArray(size, 'x')));
    QTRY_COMPARE(harness->connection->binaryFramesRefused(), 3u);
    QCOMPARE(harness->state(), State::Connected);
    QVERIFY(harness->frames.malformed.isEmpty());
}

void TestProtocolFaults::P23_twoMessagesInOneSegment()
{
    connectAndGreet();
    harness->server.last().send(HostilePeer::frame(1, R"({"event":"first","channel":"c"})")
                                + HostilePeer::frame(1, R"({"event":"second","channel":"c"})"));
    QTRY_COMPARE(harness->frames.events.size(), 3);
    QCOMPARE(harness->frames.events.mid(1), (QList<QByteArray>{"first", "second"}));
}

void TestProtocolFaults::P23_oneMessageInFiveThousandSegments()
{
    connectAndGreet();
    const QByteArray text = eventOfSize(5000);
    const QByteArray frame = HostilePeer::frame(1, text);
    // Each piece is read before the next is sent: otherwise the system makes few of the many.
    for (qsizetype i = 0; i < frame.size(); ++i) {
        harness->server.last().send(frame.mid(i, 1));
        QCoreApplication::processEvents();
    }
    harness->server.last().text(R"({"event":"behind","channel":"c"})");
    QTRY_COMPARE(harness->frames.events.size(), 3);
    QCOMPARE(harness->frames.events.mid(1), (QList<QByteArray>{"e", "behind"}));
    QVERIFY(harness->frames.data.at(1).size() > 4900);
}

void TestProtocolFaults::P23_sizes_data()
{
    QTest::addColumn<qsizetype>("size");
    const qsizetype maximum = WebSocketTransport::Options().maximumMessageSize;
    for (const qsizetype size : {qsizetype(125), qsizetype(126), qsizetype(127), qsizetype(65535),
                                 qsizetype(65536), maximum - 1, maximum, maximum + 1})
        QTest::newRow(qPrintable(QString::number(size))) << size;
}

void TestProtocolFaults::P23_sizes()
{
    QFETCH(qsizetype, size);
    connectAndGreet();
    harness->server.last().text(eventOfSize(size));
    harness->server.last().text(R"({"event":"behind","channel":"c"})");
    if (size <= WebSocketTransport::Options().maximumMessageSize) {
        QTRY_COMPARE(harness->frames.events.size(), 3);
        QCOMPARE(harness->frames.events.mid(1), (QList<QByteArray>{"e", "behind"}));
        return;
    }
    QTRY_COMPARE(harness->errors.size(), 1);
    const Error &error = harness->errors.first();
    QCOMPARE(error.parameters.value(u"localCode"_s), 1009);
    QCOMPARE(error.parameters.value(u"closedByUs"_s), true);
    QVERIFY2(error.message.startsWith(u"closed by us with 1009"_s), qPrintable(error.message));
    QCOMPARE(harness->frames.events.size(), 1);
    QVERIFY(harness->status().nextAttempt);
}

void TestProtocolFaults::P24_nothingIsDispatchedAfterOurClose()
{
    connectAndGreet();
    harness->connection->disconnectFromServer();
    QTRY_COMPARE(harness->server.last().closeCode(), 1000);
    for (int i = 0; i < 100; ++i)
        harness->server.last().text(R"({"event":"late","channel":"c"})");
    harness->server.last().text("{broken");
    harness->server.last().closeFrame(1000);
    harness->server.last().finish();
    QTRY_COMPARE(harness->server.open(), 0);
    QCOMPARE(harness->frames.events.size(), 1);
    QVERIFY(harness->frames.malformed.isEmpty());
    QCOMPARE(harness->states.last(), State::Disconnected);
}

void TestProtocolFaults::P24_aServerThatNeverClosesTcp()
{
    connectAndGreet();
    harness->connection->disconnectFromServer();
    QTRY_COMPARE(harness->server.last().closeCode(), 1000);
    // It goes on sending, and answers no Close: the line is cut, at the latest after two seconds.
    harness->server.last().text(R"({"event":"late","channel":"c"})");
    harness->clock->advance(2s);
    QTRY_VERIFY(harness->server.last().isGone());
    QCOMPARE(harness->frames.events.size(), 1);
    QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
}

QTEST_GUILESS_MAIN(TestProtocolFaults)
#include "tst_protocolfaults.moc"
