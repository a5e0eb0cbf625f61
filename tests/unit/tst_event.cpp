// SPDX-License-Identifier: MIT
#include "libpusher/protocol/event.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace Pusher;

namespace Sample {

struct Price {
    QString symbol;
    double amount = 0;
};

struct Counted {
    int serial = 0;
};
int decodings = 0;

Result<Price> decodePayload(const Event &event, std::type_identity<Price>)
{
    const auto symbol = event.field("symbol");
    const auto amount = event.field("amount");
    if (!symbol || !amount || !amount->toDouble())
        return Error{Error::Code::ProtocolError, u"no price"_s, {}, {}, {}};
    return Price{symbol->toString(), *amount->toDouble()};
}

Result<Counted> decodePayload(const Event &event, std::type_identity<Counted>)
{
    // Asks for another type of the same event while it is being decoded.
    return Counted{event.data<Price>() ? ++decodings : 0};
}

} // namespace Sample

/// Event's lazy data: text, fields, struct, map, JSON, each decoded at most once.
class TestEvent : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsItsEnvelope();
    void knowsTheFormOfItsData_data();
    void knowsTheFormOfItsData();
    void unescapesTextOnce();
    void findsFields();
    void visitsMembersInOrder();
    void visitorMayDecodeOtherEvents();
    void brokenObjectsAreNotVisited_data();
    void brokenObjectsAreNotVisited();
    void decodesAStructOncePerEvent();
    void copiesShareWhatIsDecoded();
    void makesMaps();
    void makesAnyJson_data();
    void makesAnyJson();
    void detachedCopySharesNothing();
    void decodesInSeveralThreads();
    void L2_mapsStopAtTheirDepth();
    void L2_textInTextIsDecodedOnce();
    void L4_numbersKeepTheirSpelling_data();
    void L4_numbersKeepTheirSpelling();
    void L5_lastDuplicateKeyWins();
    void L6_escapesThatAreNoTextAreReplaced_data();
    void L6_escapesThatAreNoTextAreReplaced();
};

namespace {

/// An event whose bytes stand in an allocation without a spare byte behind them, as in the history.
Event eventWith(const QByteArray &rawData)
{
    const auto bytes = std::make_shared<const std::vector<char>>(rawData.begin(), rawData.end());
    return Event(1, {}, ChannelName(u"c"_s), EventName(u"e"_s), {},
                 QByteArrayView(bytes->data(), qsizetype(bytes->size())), bytes);
}

/// The usual wire form: JSON text inside a JSON string.
Event eventWithText(const QByteArray &text)
{
    const QByteArray array =
        QJsonDocument(QJsonArray{QString::fromUtf8(text)}).toJson(QJsonDocument::Compact);
    return eventWith(array.sliced(1, array.size() - 2));
}

QByteArray toByteArray(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

} // namespace

void TestEvent::knowsItsEnvelope()
{
    using namespace std::chrono;
    const WallTime received = sys_days{year{2026} / 11 / 21} + 12h + 31min + 4s + 218999us;
    Event event(18204, received, ChannelName(u"bot-updates"_s), EventName(u"trade-executed"_s),
                UserId(u"7"_s), "1", nullptr);
    QCOMPARE(event.sequence(), 18204U);
    QCOMPARE(event.timestamp(), QDateTime(QDate(2026, 11, 21), QTime(12, 31, 4, 218), Qt::UTC));
    QCOMPARE(event.channel().value(), u"bot-updates"_s);
    QCOMPARE(event.name().value(), u"trade-executed"_s);
    QCOMPARE(event.userId().value(), u"7"_s);
    QCOMPARE(event.channelId(), Interner::notInterned);
    event.setIds(3, 4);
    QCOMPARE(event.channelId(), 3U);
    QCOMPARE(event.nameId(), 4U);
    QVERIFY(event.receivedAt() == received);
}

void TestEvent::knowsTheFormOfItsData_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<Event::DataForm>("form");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("json");
    using Form = Event::DataForm;
    QTest::newRow("missing") << ""_qba << Form::Missing << ""_qba << false;
    QTest::newRow("plain text") << "\"hi there\""_qba << Form::Text << "hi there"_qba << false;
    QTest::newRow("empty text") << "\"\""_qba << Form::Text << ""_qba << false;
    QTest::newRow("JSON in text") << "\"{\\\"a\\\":1}\""_qba << Form::Text << "{\"a\":1}"_qba
                                  << true;
    QTest::newRow("number in text") << "\"123\""_qba << Form::Text << "123"_qba << true;
    QTest::newRow("broken JSON in text")
        << "\"{\\\"a\\\":\""_qba << Form::Text << "{\"a\":"_qba << false;
    QTest::newRow("object") << "{\"a\":[1]}"_qba << Form::Json << "{\"a\":[1]}"_qba << true;
    QTest::newRow("array") << "[]"_qba << Form::Json << "[]"_qba << true;
    QTest::newRow("null") << "null"_qba << Form::Json << "null"_qba << true;
    QTest::newRow("number") << "-1.5e3"_qba << Form::Json << "-1.5e3"_qba << true;
}

void TestEvent::knowsTheFormOfItsData()
{
    QFETCH(QByteArray, raw);
    QFETCH(Event::DataForm, form);
    QFETCH(QByteArray, text);
    QFETCH(bool, json);
    const Event event = eventWith(raw);
    QCOMPARE(event.rawData().toByteArray(), raw);
    QCOMPARE(event.dataForm(), form);
    QCOMPARE(event.dataText().toByteArray(), text);
    QCOMPARE(event.isJson(), json);
}

void TestEvent::unescapesTextOnce()
{
    const QByteArray raw =
        "\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t \\u0041\\u00fc\\u20ac\\ud83d\\ude80 Zo\xC3\xAB\""_qba;
    const Event event = eventWith(raw);
    QCOMPARE(event.dataText().toByteArray(), "a\"b\\c/d\b\f\n\r\t Aü€🚀 Zoë"_qba);
    QCOMPARE(event.dataText().data(), event.dataText().data());
}

void TestEvent::findsFields()
{
    const Event event = eventWithText(
        R"({"symbol":"R_100","amount":12.50,"count":3,"win":true,"none":null,"nested":{"a":1},"bot":"Z\u00f6","k\u0065y":7})");
    QCOMPARE(event.field("symbol")->toString(), u"R_100"_s);
    QCOMPARE(toByteArray(*event.field("symbol")->plainString()), "R_100"_qba);
    QCOMPARE(toByteArray(event.field("amount")->rawValue()), "12.50"_qba);
    QCOMPARE(event.field("amount")->toDouble(), std::optional(12.5));
    QCOMPARE(event.field("amount")->toInteger(), std::nullopt);
    QCOMPARE(event.field("count")->toInteger(), std::optional(qint64(3)));
    QCOMPARE(event.field("win")->toBool(), std::optional(true));
    QCOMPARE(event.field("win")->toDouble(), std::nullopt);
    QCOMPARE(event.field("none")->type(), PayloadField::Type::Null);
    QCOMPARE(event.field("none")->toString(), QString());
    QCOMPARE(event.field("nested")->type(), PayloadField::Type::Object);
    QCOMPARE(event.field("nested")->toString(), u"{\"a\":1}"_s);
    QCOMPARE(event.field("bot")->toString(), u"Zö"_s);
    QVERIFY(!event.field("bot")->plainString());
    QCOMPARE(event.field("key")->toInteger(), std::optional(qint64(7)));
    QVERIFY(!event.field("absent"));
    QVERIFY(!eventWithText("[1]").field("0"));
    QVERIFY(!eventWithText("text").field("text"));
    QVERIFY(!eventWith({}).field("a"));
}

void TestEvent::visitsMembersInOrder()
{
    const Event event = eventWith(R"({ "b" : 1 ,"a": "x" , "b":[ 2 ] })");
    QByteArrayList seen;
    QVERIFY(event.forEachField([&seen](const PayloadField &field) {
        seen << field.key() + '=' + toByteArray(field.rawValue());
    }));
    QCOMPARE(seen, QByteArrayList({"b=1", "a=\"x\"", "b=[ 2 ]"}));
    QVERIFY(eventWith("{}").forEachField([](const PayloadField &) { QFAIL("no member"); }));
}

void TestEvent::visitorMayDecodeOtherEvents()
{
    const Event outer = eventWithText(R"({"a":"one","b":"two"})");
    const Event inner =
        eventWithText(R"({"something":"much longer than the outer text was, really"})");
    QStringList seen;
    QVERIFY(outer.forEachField([&seen, &inner](const PayloadField &field) {
        QVERIFY(inner.field("something"));
        QCOMPARE(inner.toVariantMap().size(), 1);
        seen << QString::fromUtf8(field.key()) << field.toString();
    }));
    QCOMPARE(seen, QStringList({u"a"_s, u"one"_s, u"b"_s, u"two"_s}));
}

void TestEvent::brokenObjectsAreNotVisited_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("cut") << "{\"a\":1,\"b\":"_qba;
    QTest::newRow("bad number") << "{\"a\":1,\"b\":12abc}"_qba;
    QTest::newRow("bad word") << "{\"a\":1,\"b\":nope}"_qba;
    QTest::newRow("infinity") << "{\"a\":1,\"b\":-inf}"_qba;
    QTest::newRow("trailing") << "{\"a\":1} 2"_qba;
    QTest::newRow("comma") << "{\"a\":1,}"_qba;
    QTest::newRow("string with tail") << "{\"a\":\"x\"y\"z\"}"_qba;
    QTest::newRow("no object") << "[1]"_qba;
    QTest::newRow("empty") << ""_qba;
}

void TestEvent::brokenObjectsAreNotVisited()
{
    QFETCH(QByteArray, text);
    const Event event = eventWithText(text);
    int visits = 0;
    QVERIFY(!event.forEachField([&visits](const PayloadField &) { ++visits; }));
    QCOMPARE(visits, 0);
    QVERIFY(!event.field("a"));
    QVERIFY(event.toVariantMap().isEmpty());
    QCOMPARE(event.dataText().toByteArray(), text);
}

void TestEvent::decodesAStructOncePerEvent()
{
    Sample::decodings = 0;
    const Event event = eventWithText(R"({"symbol":"R_100","amount":1.25})");
    const Result<Sample::Counted> &counted = event.data<Sample::Counted>();
    const Result<Sample::Price> &price = event.data<Sample::Price>();
    QCOMPARE(counted->serial, 1);
    QCOMPARE(event.data<Sample::Counted>()->serial, 1);
    QCOMPARE(&event.data<Sample::Counted>(), &counted);
    QCOMPARE(&event.data<Sample::Price>(), &price);
    QCOMPARE(price->symbol, u"R_100"_s);
    QCOMPARE(price->amount, 1.25);
    QCOMPARE(eventWithText("{}").data<Sample::Price>().error().message, u"no price"_s);
}

void TestEvent::copiesShareWhatIsDecoded()
{
    Sample::decodings = 0;
    const Event event = eventWithText(R"({"symbol":"R_100","amount":1.25})");
    QCOMPARE(event.data<Sample::Counted>()->serial, 1);
    const Event copy = event;
    QCOMPARE(copy.data<Sample::Counted>()->serial, 1);
    QCOMPARE(copy.dataText().data(), event.dataText().data());
}

void TestEvent::makesMaps()
{
    const Event event = eventWithText(
        R"({"text":"a\"b","int":9007199254740993,"big":9223372036854775808,"far":1e400,"real":0.5,)"
        R"("yes":true,"none":null,"list":[1,"x",{"y":[]}],"object":{"a":{"b":2}},"twice":1,"twice":2})");
    const QVariantMap map = event.toVariantMap();
    QCOMPARE(map.size(), 10);
    QCOMPARE(map.value(u"text"_s), QVariant(u"a\"b"_s));
    QCOMPARE(map.value(u"int"_s).toLongLong(), 9007199254740993LL);
    QCOMPARE(map.value(u"big"_s).typeId(), int(QMetaType::Double));
    QCOMPARE(map.value(u"big"_s).toDouble(), 9223372036854775808.0);
    QCOMPARE(map.value(u"far"_s), QVariant(u"1e400"_s));
    QCOMPARE(map.value(u"real"_s), QVariant(0.5));
    QCOMPARE(map.value(u"yes"_s), QVariant(true));
    QVERIFY(map.value(u"none"_s).isNull());
    const QVariantList list = map.value(u"list"_s).toList();
    QCOMPARE(list.size(), 3);
    QCOMPARE(list.at(1), QVariant(u"x"_s));
    QCOMPARE(map.value(u"object"_s).toMap().value(u"a"_s).toMap().value(u"b"_s).toInt(), 2);
    QCOMPARE(map.value(u"twice"_s).toInt(), 2);
    // Broken deep inside: nothing rather than half.
    QVERIFY(eventWithText(R"({"a":1,"b":{"c":[1,tru]}})").toVariantMap().isEmpty());
}

void TestEvent::makesAnyJson_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("missing") << ""_qba << QJsonValue(u""_s);
    QTest::newRow("text") << "\"hi\""_qba << QJsonValue(u"hi"_s);
    QTest::newRow("object in text")
        << "\"{\\\"a\\\":[1]}\""_qba << QJsonValue(QJsonObject{{u"a"_s, QJsonArray{1}}});
    QTest::newRow("string in text") << "\"\\\"x\\\"\""_qba << QJsonValue(u"x"_s);
    QTest::newRow("true in text") << "\"true\""_qba << QJsonValue(true);
    QTest::newRow("null") << "null"_qba << QJsonValue(QJsonValue::Null);
    QTest::newRow("large integer")
        << "9007199254740993"_qba << QJsonValue(qint64(9007199254740993));
    QTest::newRow("two values are text") << "\"1,2\""_qba << QJsonValue(u"1,2"_s);
    QTest::newRow("closing bracket is text") << "\"1],[2\""_qba << QJsonValue(u"1],[2"_s);
    QTest::newRow("beyond double is text") << "\"1e400\""_qba << QJsonValue(u"1e400"_s);
}

void TestEvent::makesAnyJson()
{
    QFETCH(QByteArray, raw);
    QFETCH(QJsonValue, value);
    const Event event = eventWith(raw);
    QCOMPARE(event.toJson(), value);
    QCOMPARE(event.toJson(), value);
}

void TestEvent::detachedCopySharesNothing()
{
    Event copy;
    {
        Event event = eventWithText(R"({"symbol":"R_100","amount":1})");
        event.setIds(5, 6);
        QVERIFY(event.data<Sample::Price>());
        copy = event.detachedCopy();
        QVERIFY(copy.rawData().data() != event.rawData().data());
        QVERIFY(copy.channel().value().constData() != event.channel().value().constData());
        QVERIFY(&copy.data<Sample::Price>() != &event.data<Sample::Price>());
    }
    QCOMPARE(copy.channelId(), 5U);
    QCOMPARE(copy.channel().value(), u"c"_s);
    QCOMPARE(copy.field("symbol")->toString(), u"R_100"_s);
}

void TestEvent::decodesInSeveralThreads()
{
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&right, thread] {
            for (int i = 0; i < 500; ++i) {
                const QByteArray text = "{\"n\":" + QByteArray::number(thread * 1000 + i) + '}';
                right += eventWithText(text).field("n")->toInteger() == thread * 1000 + i;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(right.load(), 2000);
}

void TestEvent::L2_mapsStopAtTheirDepth()
{
    const auto nested = [](int depth) -> QByteArray {
        return "{\"a\":" + QByteArray(depth - 1, '[') + QByteArray(depth - 1, ']') + '}';
    };
    QVariant value = eventWithText(nested(64)).toVariantMap().value(u"a"_s);
    int lists = 0;
    for (; value.typeId() == QMetaType::QVariantList; value = value.toList().value(0))
        ++lists;
    QCOMPARE(lists, 63);
    // One level more: its text takes its place.
    value = eventWithText(nested(65)).toVariantMap().value(u"a"_s);
    for (lists = 0; value.typeId() == QMetaType::QVariantList; value = value.toList().value(0))
        ++lists;
    QCOMPARE(lists, 63);
    QCOMPARE(value, QVariant(u"[]"_s));
    // Depth where other decoders overflow their stack.
    const Event hostile = eventWithText(nested(200000));
    QVERIFY(!hostile.isJson());
    QVERIFY(hostile.toVariantMap().isEmpty());
    QVERIFY(hostile.toJson().isString());
    QVERIFY(eventWithText(QByteArray(200000, '[')).toJson().isString());
}

void TestEvent::L2_textInTextIsDecodedOnce()
{
    QByteArray text = "{\"inner\":true}";
    for (int level = 0; level < 8; ++level) {
        const QByteArray array =
            QJsonDocument(QJsonArray{QString::fromUtf8(text)}).toJson(QJsonDocument::Compact);
        text = array.sliced(1, array.size() - 2);
    }
    const Event event = eventWithText(text);
    QCOMPARE(event.dataText().toByteArray(), text);
    QVERIFY(event.toJson().isString());
    QVERIFY(event.toVariantMap().isEmpty());
}

void TestEvent::L4_numbersKeepTheirSpelling_data()
{
    QTest::addColumn<QByteArray>("number");
    QTest::addColumn<std::optional<qint64>>("integer");
    QTest::addColumn<std::optional<double>>("real");
    using Integer = std::optional<qint64>;
    using Real = std::optional<double>;
    QTest::newRow("2^53+1") << "9007199254740993"_qba << Integer(9007199254740993)
                            << Real(9007199254740992.0);
    QTest::newRow("2^63") << "9223372036854775808"_qba << Integer() << Real(9223372036854775808.0);
    QTest::newRow("beyond double") << "1e400"_qba << Integer() << Real();
    QTest::newRow("minus zero") << "-0"_qba << Integer(0) << Real(-0.0);
    QTest::newRow("one point zero") << "1.0"_qba << Integer() << Real(1.0);
    QTest::newRow("exponent") << "1E+2"_qba << Integer() << Real(100.0);
    QTest::newRow("small") << "0.1e-7"_qba << Integer() << Real(0.1e-7);
    QTest::newRow("many digits") << "0.10000000000000000555"_qba << Integer() << Real(0.1);
}

void TestEvent::L4_numbersKeepTheirSpelling()
{
    QFETCH(QByteArray, number);
    QFETCH(std::optional<qint64>, integer);
    QFETCH(std::optional<double>, real);
    const QByteArray object = "{\"n\": " + number + " }";
    for (const Event &event : {eventWith(object), eventWithText(object)}) {
        const auto field = event.field("n");
        QVERIFY(field);
        QCOMPARE(toByteArray(field->rawValue()), number);
        QCOMPARE(field->toString(), QString::fromUtf8(number));
        QCOMPARE(field->toInteger(), integer);
        QCOMPARE(field->toDouble(), real);
        QCOMPARE(event.dataText().toByteArray(), object);
    }
}

void TestEvent::L5_lastDuplicateKeyWins()
{
    const Event event = eventWithText(R"({"a":1,"b":2,"\u0061":3})");
    QVERIFY(event.hasDuplicateKeys());
    QCOMPARE(event.field("a")->toInteger(), std::optional(qint64(3)));
    QCOMPARE(event.toVariantMap().value(u"a"_s).toInt(), 3);
    QVERIFY(event.dataText().contains("\"a\":1"));
    QVERIFY(!eventWithText(R"({"a":1,"b":{"a":2}})").hasDuplicateKeys());
    QVERIFY(!eventWithText("[1,1]").hasDuplicateKeys());
}

void TestEvent::L6_escapesThatAreNoTextAreReplaced_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("high alone") << R"("a\ud800b")"_qba
                                << "a\uFFFDb"_qba;
    QTest::newRow("low alone") << R"("a\udc00b")"_qba
                               << "a\uFFFDb"_qba;
    QTest::newRow("high twice") << R"("\ud800\ud83d\ude80")"_qba
                                << "\uFFFD🚀"_qba;
    QTest::newRow("high, then letter") << R"("\ud800\u0041")"_qba
                                       << "\uFFFDA"_qba;
    QTest::newRow("reversed") << R"("\ude80\ud83d")"_qba
                              << "\uFFFD\uFFFD"_qba;
    QTest::newRow("unknown escape") << R"("a\qb")"_qba
                                    << "a\uFFFDqb"_qba;
    QTest::newRow("short code") << R"("a\u12")"_qba
                                << "a\uFFFDu12"_qba;
    QTest::newRow("no hexadecimal") << R"("\u00g0")"_qba
                                    << "\uFFFDu00g0"_qba;
    QTest::newRow("NUL") << R"("a\u0000b")"_qba << QByteArray("a\0b", 3);
    QTest::newRow("no character") << R"("\ufffe")"_qba
                                  << "\uFFFE"_qba;
    QTest::newRow("private use") << R"("\ue000")"_qba
                                 << "\uE000"_qba;
    QTest::newRow("Hangul, close to surrogates") << R"("\ud7ff\n")"_qba
                                                 << "\uD7FF\n"_qba;
}

void TestEvent::L6_escapesThatAreNoTextAreReplaced()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, text);
    const Event event = eventWith(raw);
    QCOMPARE(event.dataText().toByteArray(), text);
    QCOMPARE(event.rawData().toByteArray(), raw);
    QVERIFY(!QString::fromUtf8(text).isEmpty());
    const Event inner = eventWith("{\"a\":" + raw + '}');
    QCOMPARE(inner.field("a")->toString().toUtf8(), text);
    QCOMPARE(inner.toVariantMap().value(u"a"_s).toString().toUtf8(), text);
}

QTEST_GUILESS_MAIN(TestEvent)
#include "tst_event.moc"
