// SPDX-License-Identifier: MIT
#include "libpusher/protocol/payloadwalk.h"

#include <QStringList>
#include <QTest>

#include <algorithm>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

QString latin(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// "key=token" of each child; elements have no key.
QStringList childrenOf(const QByteArray &json)
{
    QStringList result;
    const PayloadField root({}, std::string_view(json.data(), std::size_t(json.size())));
    const qsizetype count = forEachChild(root, [&result](const PayloadField &child) {
        result += latin(child.rawKey()) + u'=' + latin(child.rawValue());
    });
    return count == result.size() ? result : QStringList{u"wrong count"_s};
}

QStringList passwordsIn(const QByteArray &json)
{
    QStringList result;
    for (const std::string_view value :
         valuesOfMembers(json, [](QByteArrayView key) { return key == "password"; }))
        result += latin(value);
    return result;
}

} // namespace

class TestPayloadWalk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void childrenKeepTheirSpelling_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QStringList>("children");
        QTest::newRow("empty object") << "{}"_ba << QStringList();
        QTest::newRow("empty array") << "[ \n]"_ba << QStringList();
        QTest::newRow("scalar") << "12"_ba << QStringList();
        QTest::newRow("L4 numbers")
            << "{\"a\":9007199254740993,\"b\" : 1e400 , \"c\":-0,\"d\":1.0\n}"_ba
            << QStringList{u"a=9007199254740993"_s, u"b=1e400"_s, u"c=-0"_s, u"d=1.0"_s};
        QTest::newRow("L5 duplicate keys")
            << "{\"a\":1,\"a\":2,\"\":3}"_ba << QStringList{u"a=1"_s, u"a=2"_s, u"=3"_s};
        QTest::newRow("words and strings")
            << "[true,null,\"x,]}\\\"y\",\"\\\\\"]"_ba
            << QStringList{u"=true"_s, u"=null"_s, u"=\"x,]}\\\"y\""_s, u"=\"\\\\\""_s};
        QTest::newRow("nested") << "{\"a\":{\"b\":[1,{\"c\":\"}\"}]},\"d\\u0065\":[[],{}]}"_ba
                                << QStringList{u"a={\"b\":[1,{\"c\":\"}\"}]}"_s,
                                               u"d\\u0065=[[],{}]"_s};
    }
    void childrenKeepTheirSpelling()
    {
        QFETCH(const QByteArray, json);
        QTEST(childrenOf(json), "children");
    }

    void L2_depthNeedsNoStack()
    {
        const QByteArray json = QByteArray(200'000, '[') + QByteArray(200'000, ']');
        QStringList children = childrenOf(json);
        QCOMPARE(children.size(), 1);
        QCOMPARE(children[0].size(), json.size() - 2 + 1);
    }

    void L3_aMillionMembers()
    {
        QByteArray json = "{";
        for (int i = 0; i < 1'000'000; ++i)
            json.append("\"k").append(QByteArray::number(i)).append("\":").append("0,");
        json.back() = '}';
        qsizetype seen = 0;
        const PayloadField root({}, std::string_view(json.data(), std::size_t(json.size())));
        QCOMPARE(forEachChild(root, [&seen](const PayloadField &) { ++seen; }), 1'000'000);
        QCOMPARE(seen, 1'000'000);
    }

    void L15_valuesAreFoundAtAnyDepth_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QStringList>("values");
        QTest::newRow("none") << "{\"a\":\"password\"}"_ba << QStringList();
        QTest::newRow("top") << "{\"password\":\"x\"}"_ba << QStringList{u"\"x\""_s};
        QTest::newRow("deep, twice, spaced")
            << "[{\"a\":{\"password\" : 12 },\"b\":[{\"password\":null}]}]"_ba
            << QStringList{u"12"_s, u"null"_s};
        QTest::newRow("containers are whole") << "{\"password\":{\"password\":\"x}\"},\"c\":1}"_ba
                                              << QStringList{u"{\"password\":\"x}\"}"_s};
        QTest::newRow("escaped key") << "{\"pass\\u0077ord\":\"x\"}"_ba << QStringList{u"\"x\""_s};
        QTest::newRow("text of JSON is text")
            << "{\"a\":\"{\\\"password\\\":\\\"x\\\"}\"}"_ba << QStringList();
        // What is broken must not tell more than what is whole.
        QTest::newRow("cut in the value")
            << "{\"password\":\"hunte"_ba << QStringList{u"\"hunte"_s};
        QTest::newRow("cut in a container")
            << "{\"password\":[\"hunter2\",{"_ba << QStringList{u"[\"hunter2\",{"_s};
        QTest::newRow("cut behind the colon") << "{\"password\":"_ba << QStringList();
        QTest::newRow("behind a raw newline")
            << "{\"a\":\"line\nline\",\"password\":\"x\"}"_ba << QStringList{u"\"x\""_s};
        QTest::newRow("behind a wrong comma")
            << "{\"a\":1,,\"password\":\"x\"}"_ba << QStringList{u"\"x\""_s};
    }
    void L15_valuesAreFoundAtAnyDepth()
    {
        QFETCH(const QByteArray, json);
        QTEST(passwordsIn(json), "values");
    }

    void searchingIsLinearInBrokenText()
    {
        // A string without an end, of escaped quotes only: each must not begin a search of its own.
        QByteArray json = "\"";
        for (int i = 0; i < 2'000'000; ++i)
            json += "\\\"";
        QCOMPARE(passwordsIn(json), QStringList());
        QCOMPARE(passwordsIn(QByteArray(4'000'000, '"')), QStringList());
    }

    void beginningIsAPrefix_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("plain") << '"' + QByteArray(5000, 'x') + '"';
        QTest::newRow("quotes") << '"' + QByteArray("\\\"").repeated(2500) + '"';
        QTest::newRow("units") << '"' + QByteArray("\\u0041").repeated(2500) + '"';
        QTest::newRow("shifted units") << "\"x" + QByteArray("\\u0041").repeated(2500) + '"';
        QTest::newRow("pairs") << '"' + QByteArray("\\ud83d\\ude00").repeated(2500) + '"';
        QTest::newRow("UTF-8") << '"' + QByteArray("a\u00e9\u65e5\U0001F600").repeated(2500) + '"';
        QTest::newRow("number") << QByteArray(5000, '1');
        QTest::newRow("short") << "\"\\\"x\""_ba;
        QTest::newRow("just at the limit") << '"' + QByteArray(100, 'x') + '"';
    }
    void beginningIsAPrefix()
    {
        QFETCH(const QByteArray, token);
        const PayloadField field({}, std::string_view(token.data(), std::size_t(token.size())));
        const QString whole = field.toString();
        for (const qsizetype maximum : {1, 2, 7, 100, 101, 256}) {
            const QString beginning = field.beginning(maximum);
            QCOMPARE(beginning.left(maximum), whole.left(maximum));
            QCOMPARE(beginning.size() > maximum, whole.size() > maximum);
            QVERIFY(beginning.size() <= std::max<qsizetype>(8 * maximum + 16, whole.size()));
        }
        QVERIFY(field.beginning(100).size() < 1000);
    }
};

QTEST_APPLESS_MAIN(TestPayloadWalk)
#include "tst_payloadwalk.moc"
