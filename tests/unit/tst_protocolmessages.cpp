// SPDX-License-Identifier: MIT
#include "libpusher/protocol/protocolmessages.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

/// What the fixtures of tst_framefixtures do not reach: hostile greetings, odd codes, what we send.
class TestProtocolMessages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void activityTimeoutIsClamped_data();
    void activityTimeoutIsClamped();
    void refusesGreetingsWithoutSocketId_data();
    void refusesGreetingsWithoutSocketId();
    void readsErrorCodes_data();
    void readsErrorCodes();
    void boundsForeignText();
    void survivesAnyData();
    void encodesWhatServersExpect();
    void channelDataKeepsItsBytes();
};

void TestProtocolMessages::activityTimeoutIsClamped_data()
{
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<bool>("adjusted");
    QTest::newRow("hosted") << ",\"activity_timeout\":120"_qba << 120 << false;
    QTest::newRow("soketi") << ",\"activity_timeout\":30"_qba << 30 << false;
    QTest::newRow("shortest") << ",\"activity_timeout\":5"_qba << 5 << false;
    QTest::newRow("longest") << ",\"activity_timeout\":300"_qba << 300 << false;
    QTest::newRow("zero") << ",\"activity_timeout\":0"_qba << 5 << true;
    QTest::newRow("negative") << ",\"activity_timeout\":-1"_qba << 5 << true;
    QTest::newRow("huge") << ",\"activity_timeout\":1e9"_qba << 300 << true;
    QTest::newRow("text") << ",\"activity_timeout\":\"30\""_qba << 120 << true;
    QTest::newRow("null") << ",\"activity_timeout\":null"_qba << 120 << true;
    QTest::newRow("missing") << ""_qba << 120 << true;
}

void TestProtocolMessages::activityTimeoutIsClamped()
{
    QFETCH(QByteArray, member);
    QFETCH(int, seconds);
    QFETCH(bool, adjusted);
    const QByteArray data = "{\"socket_id\":\"1.2\"" + member + '}';
    const auto established = parseConnectionEstablished(data);
    QVERIFY(established);
    QCOMPARE(established->socketId.value(), u"1.2"_s);
    QCOMPARE(established->activityTimeout, std::chrono::seconds(seconds));
    QCOMPARE(established->activityTimeoutAdjusted, adjusted);
}

void TestProtocolMessages::refusesGreetingsWithoutSocketId_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("no data") << ""_qba;
    QTest::newRow("empty object") << "{}"_qba;
    QTest::newRow("plain text") << "\"hello\""_qba;
    QTest::newRow("array") << "[\"1.2\"]"_qba;
    QTest::newRow("letters") << "{\"socket_id\":\"abc\"}"_qba;
    QTest::newRow("number") << "{\"socket_id\":1.2}"_qba;
    QTest::newRow("line break") << "{\"socket_id\":\"1.2\\n\"}"_qba;
    QTest::newRow("three parts") << "{\"socket_id\":\"1.2.3\"}"_qba;
    QTest::newRow("signed") << "{\"socket_id\":\"-1.2\"}"_qba;
    QTest::newRow("foreign digits") << "{\"socket_id\":\"\xD9\xA1.2\"}"_qba;
    QTest::newRow("10 KB") << "{\"socket_id\":\"1."_qba + QByteArray(10240, '2') + "\"}";
}

void TestProtocolMessages::refusesGreetingsWithoutSocketId()
{
    QFETCH(QByteArray, data);
    const auto established = parseConnectionEstablished(data);
    QVERIFY(!established);
    QCOMPARE(established.error().code, Error::Code::ProtocolError);
    QVERIFY(established.error().parameters.value(u"socketId"_s).toString().size() <= 64);
}

void TestProtocolMessages::readsErrorCodes_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<std::optional<int>>("code");
    using Code = std::optional<int>;
    QTest::newRow("object") << "{\"code\":4301,\"message\":\"m\"}"_qba << Code(4301);
    QTest::newRow("text") << "\"{\\\"code\\\":4301,\\\"message\\\":\\\"m\\\"}\""_qba << Code(4301);
    QTest::newRow("null") << "{\"code\":null,\"message\":\"m\"}"_qba << Code();
    QTest::newRow("missing") << "{\"message\":\"m\"}"_qba << Code();
    QTest::newRow("digits") << "{\"code\":\"4001\",\"message\":\"m\"}"_qba << Code(4001);
    QTest::newRow("words") << "{\"code\":\"bad\",\"message\":\"m\"}"_qba << Code();
    QTest::newRow("fraction") << "{\"code\":4001.5,\"message\":\"m\"}"_qba << Code();
    QTest::newRow("huge") << "{\"code\":1e300,\"message\":\"m\"}"_qba << Code();
    QTest::newRow("unlisted") << "{\"code\":4999,\"message\":\"m\"}"_qba << Code(4999);
}

void TestProtocolMessages::readsErrorCodes()
{
    QFETCH(QByteArray, data);
    QFETCH(std::optional<int>, code);
    const PusherError error = parsePusherError(data);
    QCOMPARE(error.code, code);
    QCOMPARE(error.message, u"m"_s);
}

void TestProtocolMessages::boundsForeignText()
{
    const QByteArray longText(100000, 'x');
    const QByteArray data = "{\"message\":\"" + longText + "\",\"error\":\"" + longText + "\"}";
    QCOMPARE(parsePusherError(data).message.size(), 1000);
    QCOMPARE(parseSubscriptionError(data).message.size(), 1000);
}

void TestProtocolMessages::survivesAnyData()
{
    for (const QByteArray &data : {""_qba, "null"_qba, "12"_qba, "\"\""_qba, "\"{\""_qba, "[]"_qba,
                                   "\"\\ud800\""_qba, QByteArray(5000, '[')}) {
        QVERIFY(!parseConnectionEstablished(data));
        QVERIFY(!parsePusherError(data).code);
        QVERIFY(parseSubscriptionError(data).message.isEmpty());
    }
}

void TestProtocolMessages::encodesWhatServersExpect()
{
    const auto object = [](const QByteArray &frame) {
        return QJsonDocument::fromJson(frame).object();
    };
    QCOMPARE(object(encodePing()),
             QJsonObject({{u"event"_s, u"pusher:ping"_s}, {u"data"_s, QJsonObject()}}));
    QCOMPARE(object(encodePong()),
             QJsonObject({{u"event"_s, u"pusher:pong"_s}, {u"data"_s, QJsonObject()}}));
    const QJsonObject publicData{{u"channel"_s, u"bot-updates"_s}, {u"auth"_s, u""_s}};
    QCOMPARE(object(encodeSubscribe(ChannelName(u"bot-updates"_s))),
             QJsonObject({{u"event"_s, u"pusher:subscribe"_s}, {u"data"_s, publicData}}));
    const QJsonObject privateData{{u"channel"_s, u"private-x"_s}, {u"auth"_s, u"k:00ff"_s}};
    QCOMPARE(object(encodeSubscribe(ChannelName(u"private-x"_s), "k:00ff")),
             QJsonObject({{u"event"_s, u"pusher:subscribe"_s}, {u"data"_s, privateData}}));
    // What was signed goes out byte for byte, and so does a client event's value.
    const QByteArray userData = "{\"id\": \"7\", \"n\": 1.0}";
    const QJsonObject signIn = object(encodeSignIn("k:00ff", userData));
    QCOMPARE(signIn.value(u"event"_s), u"pusher:signin"_s);
    QCOMPARE(signIn.value(u"data"_s),
             QJsonObject({{u"auth"_s, u"k:00ff"_s},
                          {u"user_data"_s, QString::fromUtf8(userData)}}));
    const ChannelName desk(u"private-desk"_s);
    const EventName typing(u"client-typing"_s);
    QCOMPARE(encodeClientEvent(desk, typing, "{ \"at\": 1.0 }"),
             "{\"channel\":\"private-desk\",\"event\":\"client-typing\",\"data\":{ \"at\": 1.0 "
             "}}"_ba);
    QCOMPARE(encodeClientEvent(desk, typing, {}),
             "{\"channel\":\"private-desk\",\"event\":\"client-typing\"}"_ba);
    // soketi dies of an unsubscribe without a channel, or with data as text.
    const QJsonObject leaveData{{u"channel"_s, u"bot-updates"_s}};
    QCOMPARE(object(encodeUnsubscribe(ChannelName(u"bot-updates"_s))),
             QJsonObject({{u"event"_s, u"pusher:unsubscribe"_s}, {u"data"_s, leaveData}}));
    // A hostile name stays inside its string.
    const QString hostile = u"a\",\"auth\":\"x\\\n"_s;
    QCOMPARE(object(encodeUnsubscribe(ChannelName(hostile)))
                 .value("data"_L1)
                 .toObject()
                 .value("channel"_L1)
                 .toString(),
             hostile);
}

void TestProtocolMessages::channelDataKeepsItsBytes()
{
    // As signed: key order, spaces, 10.0 and escapes must reach the server as they are.
    const QByteArray channelData =
        "{\"user_id\" : \"\xC3\xBC-1\", \"a\":10.0,\"user_info\":{\"name\":\"Zo\\u00eb \xF0\x9F\x9A\x80\"}}"_qba;
    const QByteArray frame = encodeSubscribe(ChannelName(u"presence-x"_s), "k:00", channelData);
    QCOMPARE(QJsonDocument::fromJson(frame)
                 .object()
                 .value("data"_L1)
                 .toObject()
                 .value("channel_data"_L1)
                 .toString()
                 .toUtf8(),
             channelData);
}

QTEST_GUILESS_MAIN(TestProtocolMessages)
#include "tst_protocolmessages.moc"
