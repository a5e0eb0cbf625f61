// SPDX-License-Identifier: MIT
#include "libpusher/protocol/framecodec.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

/// The codec frame by frame: what it takes, what it refuses and why. Server dialects:
/// tst_framefixtures.
class TestFrameCodec : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheEnvelope();
    void keepsDataAsReceived_data();
    void keepsDataAsReceived();
    void acceptsNumericUserId();
    void unescapesNamesAndKeys();
    void lastDuplicateMemberWins();
    void tellsProtocolFromUserEvents_data();
    void tellsProtocolFromUserEvents();
    void frameIsEmptyAfterAFault();
    void recoversAfterEveryFault();
    void L1_malformedTextIsNamedAndKept_data();
    void L1_malformedTextIsNamedAndKept();
    void L2_depthIsLimited_data();
    void L2_depthIsLimited();
    void L6_brokenUtf8IsRefused_data();
    void L6_brokenUtf8IsRefused();
    void L6_loneSurrogateInTextBecomesReplacement();
    void everyFaultHasAText();
};

namespace {

QByteArray toByteArray(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

} // namespace

void TestFrameCodec::readsTheEnvelope()
{
    FrameCodec codec;
    const QString text = QString::fromUtf8(
        R"( {"event":"trade-executed", "channel" : "bot-updates","data":"{\"a\":1}" , "user_id":"7"} )");
    QCOMPARE(codec.decode(text), FrameFault::None);
    const Frame &frame = codec.frame();
    QCOMPARE(frame.kind, Frame::Kind::ChannelEvent);
    QCOMPARE(toByteArray(frame.event), "trade-executed"_qba);
    QCOMPARE(toByteArray(frame.channel), "bot-updates"_qba);
    QCOMPARE(toByteArray(frame.userId), "7"_qba);
    QCOMPARE(toByteArray(frame.rawData), "\"{\\\"a\\\":1}\""_qba);
    QCOMPARE(codec.bytes().toByteArray(), text.toUtf8());
}

void TestFrameCodec::keepsDataAsReceived_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("text") << R"("plain")"_qba;
    QTest::newRow("empty text") << R"("")"_qba;
    QTest::newRow("escapes") << R"("{\"a\":\"\\\"\u00fc\\\\\"}\\")"_qba;
    QTest::newRow("unicode") << "\"Zoë 🚀 \u202e\""_qba;
    QTest::newRow("object with spaces") << R"({ "a" : [ 1 , {"b":null} ] })"_qba;
    QTest::newRow("array") << R"([1,2,[3]])"_qba;
    QTest::newRow("empty object") << "{}"_qba;
    QTest::newRow("number") << "12.50"_qba;
    QTest::newRow("huge number") << "9223372036854775808"_qba;
    QTest::newRow("true") << "true"_qba;
    QTest::newRow("null") << "null"_qba;
}

void TestFrameCodec::keepsDataAsReceived()
{
    QFETCH(QByteArray, data);
    const QList<QByteArray> frames{
        R"({"event":"e","channel":"c","data":)"_qba + data + "}"_qba,
        R"({"data": )"_qba + data + R"( ,"channel":"c","event":"e"})"_qba,
    };
    for (const QByteArray &frame : frames) {
        FrameCodec codec;
        QCOMPARE(codec.decode(QByteArrayView(frame)), FrameFault::None);
        QCOMPARE(toByteArray(codec.frame().rawData), data);
        QCOMPARE(codec.decode(QString::fromUtf8(frame)), FrameFault::None);
        QCOMPARE(toByteArray(codec.frame().rawData), data);
        QCOMPARE(toByteArray(codec.frame().event), "e"_qba);
    }
}

void TestFrameCodec::acceptsNumericUserId()
{
    FrameCodec codec;
    QCOMPARE(
        codec.decode(QString::fromUtf8("{\"event\":\"client-x\",\"user_id\":9007199254740993}")),
        FrameFault::None);
    QCOMPARE(toByteArray(codec.frame().userId), "9007199254740993"_qba);
    QCOMPARE(codec.decode(QString::fromUtf8("{\"event\":\"e\",\"user_id\":null,\"channel\":null}")),
             FrameFault::None);
    QVERIFY(codec.frame().userId.empty());
    QVERIFY(codec.frame().channel.empty());
}

void TestFrameCodec::unescapesNamesAndKeys()
{
    FrameCodec codec;
    QCOMPARE(codec.decode(QString::fromUtf8(
                 "{\"\\u0065vent\":\"App\\\\Events\\\\\\u00dc\",\"chann\\u0065l\":\"c\\u002d1\","
                 "\"user_id\":\"\\ud83d\\ude80\",\"dat\\u0061\":1}")),
             FrameFault::None);
    QCOMPARE(toByteArray(codec.frame().event), "App\\Events\\Ü"_qba);
    QCOMPARE(toByteArray(codec.frame().channel), "c-1"_qba);
    QCOMPARE(toByteArray(codec.frame().userId), "🚀"_qba);
    QCOMPARE(toByteArray(codec.frame().rawData), "1"_qba);
}

void TestFrameCodec::lastDuplicateMemberWins()
{
    FrameCodec codec;
    QCOMPARE(codec.decode(QString::fromUtf8("{\"event\":\"a\",\"data\":1,\"channel\":\"x\","
                                            "\"event\":\"b\",\"data\":\"2\",\"channel\":\"y\"}")),
             FrameFault::None);
    QCOMPARE(toByteArray(codec.frame().event), "b"_qba);
    QCOMPARE(toByteArray(codec.frame().channel), "y"_qba);
    QCOMPARE(toByteArray(codec.frame().rawData), "\"2\""_qba);
}

void TestFrameCodec::tellsProtocolFromUserEvents_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<bool>("protocol");
    QTest::newRow("ping") << u"pusher:ping"_s << true;
    QTest::newRow("internal") << u"pusher_internal:member_added"_s << true;
    QTest::newRow("client") << u"client-typing"_s << false;
    QTest::newRow("user") << u"trade-executed"_s << false;
    QTest::newRow("similar") << u"pusherfoo"_s << false;
    QTest::newRow("other case") << u"Pusher:ping"_s << false;
}

void TestFrameCodec::tellsProtocolFromUserEvents()
{
    QFETCH(QString, event);
    QFETCH(bool, protocol);
    FrameCodec codec;
    QCOMPARE(codec.decode(
                 QString(QString::fromUtf8("{\"event\":\"") + event + QString::fromUtf8("\"}"))),
             FrameFault::None);
    QCOMPARE(codec.frame().kind == Frame::Kind::Protocol, protocol);
}

void TestFrameCodec::frameIsEmptyAfterAFault()
{
    FrameCodec codec;
    QCOMPARE(codec.decode(QStringView(u"{\"event\":\"a\",\"channel\":\"c\",\"data\":tru}")),
             FrameFault::InvalidJson);
    QVERIFY(codec.frame().event.empty());
    QVERIFY(codec.frame().channel.empty());
    QVERIFY(codec.frame().rawData.empty());
}

void TestFrameCodec::recoversAfterEveryFault()
{
    FrameCodec codec;
    const QList<QString> broken{{}, u"{"_s, u"{\"event\":\"a\""_s, u"[[[["_s, u"\"abc"_s, u"{}{"_s};
    for (const QString &text : broken) {
        QVERIFY(codec.decode(text) != FrameFault::None);
        QCOMPARE(codec.decode(QStringView(u"{\"event\":\"good\"}")), FrameFault::None);
        QCOMPARE(toByteArray(codec.frame().event), "good"_qba);
    }
}

void TestFrameCodec::L1_malformedTextIsNamedAndKept_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<FrameFault>("fault");
    QTest::newRow("empty") << QString() << FrameFault::Empty;
    QTest::newRow("white space") << u" \r\n\t"_s << FrameFault::Empty;
    QTest::newRow("words") << u"hello"_s << FrameFault::InvalidJson;
    QTest::newRow("html") << u"<html></html>"_s << FrameFault::InvalidJson;
    QTest::newRow("null") << u"null"_s << FrameFault::NotAnObject;
    QTest::newRow("number") << u"12"_s << FrameFault::NotAnObject;
    QTest::newRow("string") << u"\"event\""_s << FrameFault::NotAnObject;
    QTest::newRow("array") << u"[{\"event\":\"a\"}]"_s << FrameFault::NotAnObject;
    QTest::newRow("byte order mark") << u"\ufeff{\"event\":\"a\"}"_s << FrameFault::InvalidJson;
    QTest::newRow("trailing object")
        << u"{\"event\":\"a\"}{\"event\":\"b\"}"_s << FrameFault::TrailingBytes;
    QTest::newRow("trailing word") << u"{\"event\":\"a\"} x"_s << FrameFault::TrailingBytes;
    QTest::newRow("trailing brace") << u"{\"event\":\"a\"}}"_s << FrameFault::TrailingBytes;
    QTest::newRow("trailing NUL") << (u"{\"event\":\"a\"}"_s + QChar(u'\0'))
                                  << FrameFault::TrailingBytes;
    QTest::newRow("cut") << u"{\"event\":\"a\",\"data\":\"{"_s << FrameFault::InvalidJson;
    QTest::newRow("cut behind member") << u"{\"event\":\"a\","_s << FrameFault::InvalidJson;
    QTest::newRow("comma at the end") << u"{\"event\":\"a\",}"_s << FrameFault::InvalidJson;
    QTest::newRow("no colon") << u"{\"event\" \"a\"}"_s << FrameFault::InvalidJson;
    QTest::newRow("no comma") << u"{\"event\":\"a\" \"data\":1}"_s << FrameFault::InvalidJson;
    QTest::newRow("unquoted key") << u"{event:\"a\"}"_s << FrameFault::InvalidJson;
    QTest::newRow("single quotes") << u"{'event':'a'}"_s << FrameFault::InvalidJson;
    QTest::newRow("bad number") << u"{\"event\":\"a\",\"data\":12abc}"_s << FrameFault::InvalidJson;
    QTest::newRow("leading zero") << u"{\"event\":\"a\",\"data\":012}"_s << FrameFault::InvalidJson;
    QTest::newRow("bad word") << u"{\"event\":\"a\",\"data\":nul}"_s << FrameFault::InvalidJson;
    QTest::newRow("NaN") << u"{\"event\":\"a\",\"data\":NaN}"_s << FrameFault::InvalidJson;
    QTest::newRow("text behind string")
        << u"{\"event\":\"a\",\"data\":\"b\"c\"d\"}"_s << FrameFault::InvalidJson;
    QTest::newRow("broken inside object data")
        << u"{\"event\":\"a\",\"data\":{\"b\":tru}}"_s << FrameFault::InvalidJson;
    QTest::newRow("broken inside unknown member")
        << u"{\"event\":\"a\",\"more\":[1,]}"_s << FrameFault::InvalidJson;
    QTest::newRow("raw control character")
        << u"{\"event\":\"a\",\"data\":\"\x01\"}"_s << FrameFault::InvalidJson;
    QTest::newRow("raw line break")
        << u"{\"event\":\"a\",\"data\":\"x\ny\"}"_s << FrameFault::InvalidJson;
    QTest::newRow("bad escape in the name") << u"{\"event\":\"a\\q\"}"_s << FrameFault::InvalidJson;
    QTest::newRow("no members") << u"{}"_s << FrameFault::NoEvent;
    QTest::newRow("no event") << u"{\"channel\":\"c\",\"data\":\"x\"}"_s << FrameFault::NoEvent;
    QTest::newRow("empty event") << u"{\"event\":\"\"}"_s << FrameFault::NoEvent;
    QTest::newRow("event is number") << u"{\"event\":5}"_s << FrameFault::BadMember;
    QTest::newRow("event is null") << u"{\"event\":null}"_s << FrameFault::BadMember;
    QTest::newRow("channel is array")
        << u"{\"event\":\"a\",\"channel\":[\"c\"]}"_s << FrameFault::BadMember;
    QTest::newRow("user id is bool")
        << u"{\"event\":\"a\",\"user_id\":true}"_s << FrameFault::BadMember;
}

void TestFrameCodec::L1_malformedTextIsNamedAndKept()
{
    QFETCH(QString, text);
    QFETCH(FrameFault, fault);
    FrameCodec codec;
    QCOMPARE(codec.decode(text), fault);
    QCOMPARE(codec.bytes().toByteArray(), text.toUtf8());
    QCOMPARE(codec.decode(QByteArrayView(text.toUtf8())), fault);
    QCOMPARE(codec.bytes().toByteArray(), text.toUtf8());
}

void TestFrameCodec::L2_depthIsLimited_data()
{
    QTest::addColumn<int>("depth");
    QTest::addColumn<FrameFault>("fault");
    QTest::newRow("64") << 64 << FrameFault::None;
    QTest::newRow("1024") << 1024 << FrameFault::None;
    QTest::newRow("1025") << 1025 << FrameFault::TooDeep;
    QTest::newRow("200 000") << 200000 << FrameFault::TooDeep;
}

void TestFrameCodec::L2_depthIsLimited()
{
    QFETCH(int, depth);
    QFETCH(FrameFault, fault);
    // The envelope is the first level.
    const QByteArray brackets = QByteArray(depth - 1, '[') + QByteArray(depth - 1, ']');
    const QByteArray start = R"({"event":"a","data":)";
    FrameCodec codec;
    const QByteArray nested = start + brackets + '}';
    QCOMPARE(codec.decode(QByteArrayView(nested)), fault);
    // Brackets that never close are no better.
    const QByteArray open = start + QByteArray(depth, '{');
    QVERIFY(codec.decode(QByteArrayView(open)) != FrameFault::None);
    // Inside text they are characters.
    const QByteArray inText = start + '"' + brackets + "\"}";
    QCOMPARE(codec.decode(QByteArrayView(inText)), FrameFault::None);
}

void TestFrameCodec::L6_brokenUtf8IsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("lone continuation") << "\x80"_qba;
    QTest::newRow("cut character") << "\xC3"_qba;
    QTest::newRow("overlong slash") << "\xC0\xAF"_qba;
    QTest::newRow("encoded surrogate") << "\xED\xA0\x80"_qba;
    QTest::newRow("beyond Unicode") << "\xF4\x90\x80\x80"_qba;
}

void TestFrameCodec::L6_brokenUtf8IsRefused()
{
    QFETCH(QByteArray, bytes);
    FrameCodec codec;
    const QByteArray frame = R"({"event":"a","data":")"_qba + bytes + "\"}"_qba;
    QCOMPARE(codec.decode(QByteArrayView(frame)), FrameFault::InvalidJson);
}

void TestFrameCodec::L6_loneSurrogateInTextBecomesReplacement()
{
    FrameCodec codec;
    const QString text = u"{\"event\":\"a\",\"data\":\""_s + QChar(0xD800) + u"\"}"_s;
    QCOMPARE(codec.decode(text), FrameFault::None);
    QCOMPARE(toByteArray(codec.frame().rawData), "\"\uFFFD\""_qba);
    // At the very end it must not be carried into the next text.
    QVERIFY(codec.decode(QString(QChar(0xD83D))) != FrameFault::None);
    QCOMPARE(codec.decode(QStringView(u"{\"event\":\"b\"}")), FrameFault::None);
    // As an escape in a name: kept, expressed as U+FFFD.
    QCOMPARE(codec.decode(QString::fromUtf8("{\"event\":\"x\\ud800y\"}")), FrameFault::None);
    QCOMPARE(toByteArray(codec.frame().event), "x\uFFFDy"_qba);
}

void TestFrameCodec::everyFaultHasAText()
{
    QSet<QString> texts;
    for (const auto fault : {FrameFault::None, FrameFault::Empty, FrameFault::InvalidJson,
                             FrameFault::NotAnObject, FrameFault::NoEvent, FrameFault::BadMember,
                             FrameFault::TooDeep, FrameFault::TrailingBytes})
        texts.insert(FrameCodec::faultText(fault));
    QCOMPARE(texts.size(), 8);
    QVERIFY(!texts.contains(QString()));
}

QTEST_GUILESS_MAIN(TestFrameCodec)
#include "tst_framecodec.moc"
