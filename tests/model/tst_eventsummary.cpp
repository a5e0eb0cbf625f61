// SPDX-License-Identifier: MIT
#include "tests/support/eventrows.h"
#include "ui/models/eventsummary.h"

#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

Pusher::Event eventOf(const QString &name, const QByteArray &data)
{
    const auto bytes = std::make_shared<const QByteArray>(data);
    return Pusher::Event(1, {}, Pusher::ChannelName(u"bot-updates"_s), Pusher::EventName(name), {},
                         *bytes, bytes);
}

EventSummary summaryOf(const QString &name, const QByteArray &data)
{
    return EventSummary::of(eventOf(name, data));
}

/// `data` as Pusher sends it: JSON in a JSON string.
QByteArray twice(const QByteArray &json)
{
    return QByteArray::fromStdString(EventRows::quoted(json.toStdString()));
}

} // namespace

class TestEventSummary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void L15_coversWhatGivesAccess()
    {
        const QByteArray json = "{\"user\":\"u\",\"password\":\"hunter2\",\"n\":1}";
        const QString expected = u"{\"user\":\"u\",\"password\":\"••••\",\"n\":1}"_s;
        QCOMPARE(summaryOf(u"login"_s, twice(json)).text, expected);
        QCOMPARE(summaryOf(u"login"_s, json).text, expected);
        // Where the beginning ends within the value, and where the JSON itself does.
        for (const QByteArray &cut :
             {QByteArray("{\"password\":\"" + QByteArray("hunter2").repeated(1000) + "\"}"),
              QByteArray("{\"password\":\"hunter2")})
            QVERIFY(!summaryOf(u"login"_s, twice(cut)).text.contains(u"hunter2"_s));
    }

    void P16_whatIsSealedSaysWhy()
    {
        Pusher::Event event = eventOf(u"trade-executed"_s, R"({"symbol":"EURUSD"})");
        event.setCannotDecrypt("authentication-failed");
        const EventSummary summary = EventSummary::of(event);
        QVERIFY2(summary.text.contains(u"another key"_s), qPrintable(summary.text));
        QVERIFY(!summary.text.contains(u"EURUSD"_s));
        QCOMPARE(summary.severity, Severity::Warning);
    }

    void tellsEachKindInItsWords_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("text");
        QTest::addColumn<Severity>("severity");
        const QString trade = u"trade-executed"_s;
        QTest::newRow("win") << trade
                             << QByteArray(R"({"botUUID":"b1","botName":"Alpha-7",)"
                                           R"("symbol":"EURUSD","amount":12.50,"currency":"EUR",)"
                                           R"("profit_is_win":true})")
                             << u"EURUSD 12.50 EUR · won · Alpha-7"_s << Severity::Good;
        QTest::newRow("loss, without a bot's name")
            << trade
            << QByteArray(R"({"botUUID":"b1","symbol":"BTC","amount":"9007199254740993.10",)"
                          R"("profit_is_win":false})")
            << u"BTC 9007199254740993.10 · lost · b1"_s << Severity::Bad;
        QTest::newRow("symbol only") << trade << QByteArray(R"({"symbol":"BTC","amount":null})")
                                     << u"BTC"_s << Severity::None;
        QTest::newRow("running") << u"bot-created"_s
                                 << QByteArray(R"({"botUUID":"b1","botName":"Alpha-7",)"
                                               R"("status":"RUNNING"})")
                                 << u"Alpha-7 RUNNING"_s << Severity::None;
        QTest::newRow("failed") << u"bot-updated"_s
                                << QByteArray(R"({"botUUID":"b1","botName":"Alpha-7",)"
                                              R"("status":"ERROR"})")
                                << u"Alpha-7 ERROR"_s << Severity::Critical;
        QTest::newRow("strategy") << u"strategy-modified"_s
                                  << QByteArray(R"({"title":"Martingale v2"})")
                                  << u"Martingale v2"_s << Severity::None;
        QTest::newRow("margin") << u"notification"_s
                                << QByteArray(R"({"type":"margin_warning","botName":"Alpha-7",)"
                                              R"("message":"Margin at 12 %"})")
                                << u"margin_warning: Alpha-7 · Margin at 12 %"_s
                                << Severity::Warning;
        QTest::newRow("target") << u"notification"_s
                                << QByteArray(R"({"type":"profit_target_reached","amount":250.00})")
                                << u"profit_target_reached: 250.00"_s << Severity::None;
        QTest::newRow("message only") << u"notification"_s << QByteArray(R"({"message":"hello"})")
                                      << u"hello"_s << Severity::None;
        QTest::newRow("other") << u"client-ping"_s << QByteArray(R"({"n":1})") << u"{\"n\":1}"_s
                               << Severity::None;
        QTest::newRow("trade without its symbol")
            << trade << QByteArray(R"({"price":1})") << u"{\"price\":1}"_s << Severity::None;
        QTest::newRow("bot without anything")
            << u"bot-updated"_s << QByteArray("[1,2]") << u"[1,2]"_s << Severity::None;
        QTest::newRow("notification without anything")
            << u"notification"_s << QByteArray("{}") << u"{}"_s << Severity::None;
    }
    void tellsEachKindInItsWords()
    {
        QFETCH(const QString, name);
        QFETCH(const QByteArray, json);
        const EventSummary summary = summaryOf(name, twice(json));
        QTEST(summary.text, "text");
        QTEST(summary.severity, "severity");
        // Sent as an object instead of as a text, it says the same.
        QCOMPARE(summaryOf(name, json).text, summary.text);
    }

    void L12_dataThatIsNoJsonIsShownAsText_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QString>("text");
        QTest::newRow("missing") << QByteArray() << u"(no data)"_s;
        QTest::newRow("empty text") << twice({}) << u"(empty text)"_s;
        QTest::newRow("object") << QByteArray(R"({"a":[1]})") << u"{\"a\":[1]}"_s;
        QTest::newRow("number") << QByteArray("9007199254740993") << u"9007199254740993"_s;
        QTest::newRow("number in a text") << twice("-0") << u"-0"_s;
        QTest::newRow("null") << QByteArray("null") << u"null"_s;
        QTest::newRow("plain text") << twice("hello world") << u"(not JSON) hello world"_s;
        QTest::newRow("broken inner JSON")
            << twice("{\"symbol\":\"EUR") << u"(not JSON) {\"symbol\":\"EUR"_s;
        QTest::newRow("trailing bytes")
            << twice("{\"symbol\":\"EUR\"} x") << u"(not JSON) {\"symbol\":\"EUR\"} x"_s;
        QTest::newRow("wrong escape") << QByteArray("\"\\ud800\"") << u"(not JSON) \ufffd"_s;
        QTest::newRow("placeholder of tr") << twice("%1 %2 %n") << u"(not JSON) %1 %2 %n"_s;
    }
    void L12_dataThatIsNoJsonIsShownAsText()
    {
        QFETCH(const QByteArray, data);
        for (const QString &name : {u"trade-executed"_s, u"bot-updated"_s, u"bot-created"_s,
                                    u"strategy-modified"_s, u"notification"_s, u"x"_s})
            QTEST(summaryOf(name, data).text, "text");
    }

    void L7_controlCharactersAreShownNotObeyed()
    {
        const QByteArray forged = twice("{\"botUUID\":\"b1\",\"status\":\"UP\","
                                        "\"botName\":\"A\\u001b]0;title\\u0007\\r\\nB\"}");
        QCOMPARE(summaryOf(u"bot-updated"_s, forged).text, u"A␛]0;title␇␍␊B UP"_s);
        QCOMPARE(summaryOf(u"x"_s, "\"\\u001b[2J\"").text, u"(not JSON) ␛[2J"_s);
    }

    void L8_directionsStayWithinTheirPart()
    {
        const QByteArray hostile =
            twice("{\"symbol\":\"EUR\xE2\x80\xAEUSD\",\"botName\":\"\xD7\x90\xD7\x91\"}");
        const QString text = summaryOf(u"trade-executed"_s, hostile).text;
        QVERIFY(!text.contains(QChar(0x202e)));
        QVERIFY2(text.startsWith(u"EUR⟨U+202E⟩USD · "_s), qPrintable(text));
        QVERIFY2(text.endsWith(u"\u2068\u05d0\u05d1\u2069"_s), qPrintable(text));
    }

    void L9_markupIsLiteral()
    {
        const QByteArray markup = twice(R"({"title":"<img src=/dev/zero> a < b && c > d &lt;"})");
        QCOMPARE(summaryOf(u"strategy-modified"_s, markup).text,
                 u"<img src=/dev/zero> a < b && c > d &lt;"_s);
    }

    void U6_hugePayloadsGiveOneShortLine_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("5 MB text") << '"' + QByteArray(5'000'000, 'x') + '"';
        QTest::newRow("lines") << '"' + QByteArray("\\n").repeated(200'000) + '"';
        QTest::newRow("combining") << "\"a" + QByteArray("\\u0301").repeated(200'000) + '"';
        QTest::newRow("combining, as such")
            << "\"a" + QByteArray("\xCC\x81").repeated(200'000) + '"';
        QTest::newRow("surrogates") << '"' + QByteArray("\\ud83d\\ude80").repeated(100'000) + '"';
        QTest::newRow("object") << "{\"botUUID\":\"" + QByteArray(1'000'000, 'x') + "\"}";
        QTest::newRow("just decoded")
            << twice("{\"botUUID\":\"b1\",\"botName\":\"" + QByteArray(8'000, 'x') + "\"}");
        QTest::newRow("brackets") << '"' + QByteArray(200'000, '[') + '"';
    }
    void U6_hugePayloadsGiveOneShortLine()
    {
        QFETCH(const QByteArray, data);
        const QString text = summaryOf(u"bot-updated"_s, data).text;
        QVERIFY2(text.size() > 50 && text.size() <= 262, qPrintable(text));
        QVERIFY(text.contains(u'…'));
        QVERIFY(!text.contains(u'\n'));
        QVERIFY(!text.contains(QChar(QChar::ReplacementCharacter)));
        QVERIFY(!text.contains(u"(not JSON)"_s) || data.size() <= EventSummary::maximumDecoded);
    }

    void largeDataIsShownByItsBeginning()
    {
        const QByteArray large =
            "{\"symbol\":\"EURUSD\",\"note\":\"" + QByteArray(9'000, 'x') + "\"}";
        QVERIFY(summaryOf(u"trade-executed"_s, twice(large))
                    .text.startsWith(u"{\"symbol\":\"EURUSD\",\"note\":\"xxx"_s));
    }

    // By the byte: what it costs must not depend on how much was sent.
    void U6_costsTheSameForAMegabyte()
    {
        const Pusher::Event small = eventOf(u"x"_s, '"' + QByteArray(9'000, 'x') + '"');
        const Pusher::Event large = eventOf(u"x"_s, '"' + QByteArray(50'000'000, 'x') + '"');
        // The quickest of some rounds: others want the processor too.
        const auto timeOf = [](const Pusher::Event &event) {
            auto best = std::chrono::steady_clock::duration::max();
            for (int round = 0; round < 7; ++round) {
                const auto begin = std::chrono::steady_clock::now();
                for (int i = 0; i < 200; ++i)
                    EventSummary::of(event);
                best = std::min(best, std::chrono::steady_clock::now() - begin);
            }
            return best;
        };
        const auto smallTime = timeOf(small);
        const auto largeTime = timeOf(large);
        // A pass over 50 MB takes a thousand times as long as one over 9 KB.
        QVERIFY2(largeTime < smallTime * 20,
                 qPrintable(u"%1 against %2 ns"_s.arg(largeTime.count()).arg(smallTime.count())));
    }
};

QTEST_GUILESS_MAIN(TestEventSummary)
#include "tst_eventsummary.moc"
