// SPDX-License-Identifier: MIT
#include "libpusher/http/eventlines.h"

#include <QBuffer>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

Result<QList<EventLine>> read(const QByteArray &text)
{
    QBuffer buffer;
    buffer.setData(text);
    if (!buffer.open(QIODevice::ReadOnly))
        qFatal("cannot open");
    return readEventLines(buffer);
}

} // namespace

/// Events to publish, a line each.
class tst_EventLines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryMember();
    void dataTravelsAsItIsWritten_data();
    void dataTravelsAsItIsWritten();
    void emptyLinesCountButSayNothing();
    void badLinesAreNamed_data();
    void badLinesAreNamed();
    void W12_halfCharactersAreRefusedWithTheirPlace_data();
    void W12_halfCharactersAreRefusedWithTheirPlace();
    void theWholeIsBounded();
};

void tst_EventLines::readsEveryMember()
{
    const auto line = parseEventLine(
        R"({"socketId":"1.2","userId":"ann","eventId":"e-1","data":{},"event":"trade","channel":"bots"})"_ba);
    QVERIFY(line);
    QCOMPARE(line->event.channels, QList{ChannelName(u"bots"_s)});
    QCOMPARE(line->event.name, EventName(u"trade"_s));
    QCOMPARE(line->event.exclude, SocketId(u"1.2"_s));
    QVERIFY(!line->event.countReceivers);
    QCOMPARE(line->eventId, u"e-1"_s);
    QCOMPARE(line->userId, UserId(u"ann"_s));

    const auto nulls = parseEventLine(
        R"({"channel":"bots","event":"trade","data":1,"eventId":null,"userId":null,"socketId":null})"_ba);
    QVERIFY(nulls);
    QVERIFY(nulls->eventId.isEmpty() && nulls->userId.isEmpty() && nulls->event.exclude.isEmpty());
}

void tst_EventLines::dataTravelsAsItIsWritten_data()
{
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("sent");
    for (const char *same : {R"({"b":1.0,"a":[1, 2],  "n":1e400})", "[]", "12.50", "true", "null",
                             "9223372036854775808", R"({"x":"\u00fc\ud83d\ude80\/"})"})
        QTest::newRow(same) << QByteArray(same) << QByteArray(same);
    QTest::newRow("text") << R"("just text")"_ba
                          << "just text"_ba;
    QTest::newRow("JSON in text") << R"("{\"a\":1.0}")"_ba
                                  << R"({"a":1.0})"_ba;
    QTest::newRow("escapes") << R"("\u00fc\ud83d\ude80\n\"")"_ba
                             << "ü🚀\n\""_ba;
    QTest::newRow("empty text") << R"("")"_ba
                                << ""_ba;
}

void tst_EventLines::dataTravelsAsItIsWritten()
{
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, sent);
    const auto line =
        parseEventLine(R"( { "channel":"c", "event":"e", "data" : )" + written + " }\r");
    QVERIFY(line);
    QCOMPARE(line->event.data, sent);
}

void tst_EventLines::emptyLinesCountButSayNothing()
{
    const auto lines = read("\n{\"channel\":\"a\",\"event\":\"e\",\"data\":1}\r\n \t\r\n"
                            "{\"channel\":\"b\",\"event\":\"e\",\"data\":2}"_ba);
    QVERIFY(lines);
    QCOMPARE(lines->size(), 2);
    QCOMPARE(lines->at(0).line, 2);
    QCOMPARE(lines->at(1).line, 4);
    QCOMPARE(lines->at(1).event.channels, QList{ChannelName(u"b"_s)});
    QVERIFY(read({}).value().isEmpty());
}

void tst_EventLines::badLinesAreNamed_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("said");
    QTest::newRow("no JSON") << "hello"_ba << u"no JSON object"_s;
    QTest::newRow("list") << "[1]"_ba << u"no JSON object"_s;
    QTest::newRow("two objects") << R"({"channel":"c","event":"e","data":1}{})"_ba
                                 << u"no JSON object"_s;
    QTest::newRow("broken off") << R"({"channel":"c","event":"e","data":1)"_ba
                                << u"no JSON object"_s;
    QTest::newRow("a raw control character")
        << "{\"channel\":\"c\",\"event\":\"e\",\"data\":\"\t\"}"_ba << u"no JSON object"_s;
    QTest::newRow("no UTF-8") << "{\"channel\":\"c\",\"event\":\"e\",\"data\":\"\xff\"}"_ba
                              << u"no valid UTF-8"_s;
    QTest::newRow("no channel") << R"({"event":"e","data":1})"_ba << u"channel is missing"_s;
    QTest::newRow("null channel") << R"({"channel":null,"event":"e","data":1})"_ba
                                  << u"channel is missing"_s;
    QTest::newRow("no event") << R"({"channel":"c","data":1})"_ba << u"event is missing"_s;
    QTest::newRow("no data") << R"({"channel":"c","event":"e"})"_ba << u"data is missing"_s;
    QTest::newRow("typo") << R"({"channel":"c","event":"e","data":1,"socketid":"1.2"})"_ba
                          << u"unknown member socketid; known are channel, event, data, eventId, "
                             "userId, socketId"_s;
    QTest::newRow("number") << R"({"channel":7,"event":"e","data":1})"_ba
                            << u"channel is no string"_s;
    QTest::newRow("id") << R"({"channel":"c","event":"e","data":1,"eventId":7})"_ba
                        << u"eventId is no string"_s;
    QTest::newRow("twice") << R"({"channel":"c","event":"e","data":1,"\u0064ata":2})"_ba
                           << u"data stands twice"_s;
}

void tst_EventLines::badLinesAreNamed()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, said);
    const auto lines =
        read("{\"channel\":\"c\",\"event\":\"e\",\"data\":1}\n\n" + line + "\nnonsense too");
    QVERIFY(!lines);
    QCOMPARE(lines.error().code, Error::Code::ConfigurationError);
    QCOMPARE(lines.error().message, u"line 3: "_s + said);
    QCOMPARE(lines.error().parameters.value(u"line"_s).toInt(), 3);
}

void tst_EventLines::W12_halfCharactersAreRefusedWithTheirPlace_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("position");
    QTest::newRow("in text") << R"({"channel":"c","event":"e","data":"a\ud800"})"_ba << 36;
    QTest::newRow("in an object") << R"({"channel":"c","event":"e","data":{"a":"\udc00"}})"_ba
                                  << 40;
    QTest::newRow("in a name") << R"({"channel":"c","event":"\ud83d\ud83d\ude80","data":1})"_ba
                               << 24;
    QTest::newRow("two low ones") << R"({"channel":"c","event":"\ud83d\ude80\ude80","data":1})"_ba
                                  << 36;
    QTest::newRow("behind a backslash")
        << R"({"channel":"c","event":"\\ud800\uDBFF","data":1})"_ba << 31;
}

void tst_EventLines::W12_halfCharactersAreRefusedWithTheirPlace()
{
    QFETCH(QByteArray, line);
    QFETCH(int, position);
    const auto parsed = parseEventLine(line);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().parameters.value(u"position"_s).toInt(), position);
    QCOMPARE(line.sliced(position, 2), "\\u"_ba);
    // A backslash that stands for itself is no escape.
    QVERIFY(parseEventLine(R"({"channel":"c","event":"\\ud800","data":1})"_ba));
}

void tst_EventLines::theWholeIsBounded()
{
    QByteArray text(maximumEventLinesBytes, '\n');
    QVERIFY(read(text));
    text += '\n';
    const auto lines = read(text);
    QVERIFY(!lines);
    QCOMPARE(lines.error().parameters.value(u"limit"_s).toLongLong(), maximumEventLinesBytes);
}

QTEST_GUILESS_MAIN(tst_EventLines)
#include "tst_eventlines.moc"
