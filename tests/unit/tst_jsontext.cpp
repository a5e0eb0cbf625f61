// SPDX-License-Identifier: MIT
#include "libpusher/protocol/jsontext.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <simdjson.h>

using namespace Qt::StringLiterals;
using namespace Pusher::Detail;

/// The strict JSON questions, also against a slow reference on thousands of random texts.
class TestJsonText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void checksValues_data();
    void checksValues();
    void limitsDepth();
    void agreesWithAStrictParser();
    void checksNumbers_data();
    void checksNumbers();
    void findsTheEndOfEveryString();
};

namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

/// What findStringEnd() promises, one character at a time.
qsizetype slowStringEnd(const QByteArray &text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (quint8(text[i]) < 0x20)
            return -1;
        if (text[i] == '"')
            return i;
        if (text[i] == '\\' && ++i < text.size() && quint8(text[i]) < 0x20)
            return -1;
    }
    return -1;
}

} // namespace

void TestJsonText::checksValues_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("verdict");
    const auto row = [](const char *name, const char *text, JsonVerdict verdict) {
        QTest::newRow(name) << QByteArray(text) << int(verdict);
    };
    row("object", R"( {"a":[1,{"b":"c"}],"d":null} )", JsonVerdict::Valid);
    row("empty containers", "[{},[],{\"a\":{}}]", JsonVerdict::Valid);
    row("word", "true", JsonVerdict::Valid);
    row("string", R"("\u00fc\n\"")", JsonVerdict::Valid);
    row("number", "-0.5e+10", JsonVerdict::Valid);
    row("nothing", "", JsonVerdict::Empty);
    row("space", " \n", JsonVerdict::Empty);
    row("two values", "1 2", JsonVerdict::TrailingBytes);
    row("closing too much", "{}}", JsonVerdict::TrailingBytes);
    row("wrong closing", "[1}", JsonVerdict::Invalid);
    row("comma", "[1,]", JsonVerdict::Invalid);
    row("member comma", "{\"a\":1,}", JsonVerdict::Invalid);
    row("key", "{1:2}", JsonVerdict::Invalid);
    row("no colon", "{\"a\",1}", JsonVerdict::Invalid);
    row("bad escape", R"("\x")", JsonVerdict::Invalid);
    row("short code", R"("\u00f")", JsonVerdict::Invalid);
    row("open string", "\"abc", JsonVerdict::Invalid);
    row("escaped end", "\"abc\\\"", JsonVerdict::Invalid);
    row("control character", "\"a\tb\"", JsonVerdict::Invalid);
    row("leading zero", "01", JsonVerdict::TrailingBytes);
    row("word with tail", "nullx", JsonVerdict::TrailingBytes);
    row("cut word", "tru", JsonVerdict::Invalid);
    row("open array", "[1", JsonVerdict::Invalid);
}

void TestJsonText::checksValues()
{
    QFETCH(QByteArray, text);
    QFETCH(int, verdict);
    QCOMPARE(int(checkJson(view(text))), verdict);
}

void TestJsonText::limitsDepth()
{
    const auto nested = [](int depth) -> QByteArray {
        return QByteArray(depth, '[') + QByteArray(depth, ']');
    };
    QCOMPARE(checkJson(view(nested(1024))), JsonVerdict::Valid);
    QCOMPARE(checkJson(view(nested(1025))), JsonVerdict::TooDeep);
    QCOMPARE(checkJson(view(nested(200000))), JsonVerdict::TooDeep);
    QCOMPARE(checkJson(view(nested(3)), 2), JsonVerdict::TooDeep);
    QCOMPARE(checkJson(view(nested(2)), 2), JsonVerdict::Valid);
}

void TestJsonText::agreesWithAStrictParser()
{
    // Random cuts, swaps and insertions of JSON's own characters. Left out: exponents beyond double
    // and surrogates, about which a parser that converts everything says more than we ask.
    static const QRegularExpression skipped(
        u"[0-9][eE][-+]?[0-9]{3}|[0-9]{18}|\\\\u[dD][89a-fA-F]"_s);
    simdjson::dom::parser reference;
    const QByteArray seed =
        R"([{"a":[1,-2.5e3,true,null,"x\u0041\n"],"b":{"c":{}}},[],"\\\"",false])";
    const QByteArray alphabet = "[]{},:\"\\u0019-+.e truefalsn";
    QRandomGenerator random(20261121);
    int valid = 0;
    for (int round = 0; round < 20000; ++round) {
        QByteArray text = seed;
        const int changes = 1 + int(random.bounded(3));
        for (int change = 0; change < changes; ++change) {
            const int at = int(random.bounded(int(text.size())));
            const char c = alphabet[random.bounded(int(alphabet.size()))];
            switch (random.bounded(4)) {
            case 0:
                text[at] = c;
                break;
            case 1:
                text.insert(at, c);
                break;
            case 2:
                text.remove(at, 1);
                break;
            default:
                text.insert(at, text.mid(int(random.bounded(int(text.size()))), 5));
            }
        }
        if (skipped.match(QString::fromUtf8(text)).hasMatch())
            continue;
        simdjson::dom::element element;
        const auto fault = reference.parse(text.constData(), std::size_t(text.size())).get(element);
        const bool ours = checkJson(view(text)) == JsonVerdict::Valid;
        const bool expected = fault == simdjson::SUCCESS;
        QVERIFY2(ours == expected, text.constData());
        valid += ours;
    }
    QVERIFY2(valid > 1000 && valid < 19000, qPrintable(QString::number(valid)));
}

void TestJsonText::checksNumbers_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<bool>("number");
    for (const char *good : {"0", "-0", "10", "1.5", "1e9", "1E-9", "0.0e+0", "-12.34e56"})
        QTest::newRow(good) << QByteArray(good) << true;
    for (const char *bad : {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x10", "12abc", "inf",
                            "-inf", "NaN", "1 ", " 1", "1,2", "--1"})
        QTest::newRow(bad) << QByteArray(bad) << false;
}

void TestJsonText::checksNumbers()
{
    QFETCH(QByteArray, token);
    QFETCH(bool, number);
    QCOMPARE(isJsonNumber(view(token)), number);
}

void TestJsonText::findsTheEndOfEveryString()
{
    const QByteArray alphabet = "aaaaaaaaaaaaaaaaaaaaaaaaaa\\\\\\\"\x1f\x7f\xff";
    QRandomGenerator random(7);
    int found = 0;
    for (int round = 0; round < 50000; ++round) {
        QByteArray text(int(random.bounded(80)), Qt::Uninitialized);
        for (char &c : text)
            c = alphabet[random.bounded(int(alphabet.size()))];
        const std::vector<char> exact(text.begin(), text.end());
        const char *const begin = exact.data();
        const char *const end = findStringEnd(begin, begin + exact.size());
        QCOMPARE(end ? qsizetype(end - begin) : -1, slowStringEnd(text));
        found += end != nullptr;
    }
    QVERIFY(found > 1000);
}

QTEST_GUILESS_MAIN(TestJsonText)
#include "tst_jsontext.moc"
