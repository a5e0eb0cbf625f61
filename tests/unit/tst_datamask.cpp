// SPDX-License-Identifier: MIT
#include "libpusher/protocol/datamask.h"

#include <QTest>

using namespace Pusher;

namespace {

bool isPassword(QByteArrayView key)
{
    return key == "password";
}

/// Masks members named "password" with a star.
DataMask maskOf(const QByteArray &rawData)
{
    const auto owner = std::make_shared<const QByteArray>(rawData);
    const Event event(1, {}, ChannelName(), EventName(), UserId(), *owner, owner);
    return DataMask(event, isPassword);
}

QByteArray quoted(const QByteArray &inner)
{
    QByteArray result = inner;
    return '"' + result.replace('\\', "\\\\").replace('"', "\\\"") + '"';
}

} // namespace

class TestDataMask : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void L15_valuesAreCoveredAndAllElseIsAsSent_data()
    {
        QTest::addColumn<QByteArray>("inner");
        QTest::addColumn<QByteArray>("masked");
        QTest::addColumn<int>("count");
        const auto row = [](const char *name, const char *inner, const char *masked, int count) {
            QTest::newRow(name) << QByteArray(inner) << QByteArray(masked) << count;
        };
        row("nothing", "{\"amount\": 1.0}", "{\"amount\": 1.0}", 0);
        row("null tells nothing", "{\"password\":null}", "{\"password\":null}", 0);
        row("string", "{ \"password\" : \"a\\\\b\\\"c\" }", "{ \"password\" : \"*\" }", 1);
        row("number and list", "[{\"password\":1e400},{\"password\":[1,\"x\"],\"b\":\"\\u0041\"}]",
            "[{\"password\":\"*\"},{\"password\":\"*\",\"b\":\"\\u0041\"}]", 2);
        row("UTF-8 around", "{\"\xc3\xa9\":\"\xf0\x9f\x98\x80\",\"password\":\"\xc3\xa9\",\"z\":1}",
            "{\"\xc3\xa9\":\"\xf0\x9f\x98\x80\",\"password\":\"*\",\"z\":1}", 1);
        row("cut off", "{\"password\":\"hun", "{\"password\":\"*\"", 1);
    }
    void L15_valuesAreCoveredAndAllElseIsAsSent()
    {
        QFETCH(const QByteArray, inner);
        QFETCH(const QByteArray, masked);
        QFETCH(const int, count);
        const DataMask asText = maskOf(quoted(inner));
        QCOMPARE(asText.count(), count);
        QCOMPARE(asText.dataText("*"), masked);
        QCOMPARE(DataMask::maskedText(inner, isPassword, "*"), masked);
        QCOMPARE(asText.rawData("*"), quoted(masked));
        if (!inner.endsWith('}') && !inner.endsWith(']'))
            return; // cannot stand without quotes
        const DataMask asJson = maskOf(inner);
        QCOMPARE(asJson.dataText("*"), masked);
        QCOMPARE(asJson.rawData("*"), masked);
    }

    void escapesOfAllKindsAreCounted()
    {
        // One of each: short, one byte, two, three, a pair for four, a lone half for three.
        const QByteArray before =
            "{\\\"a\\/\\u0041\\u00e9\\u65e5\\ud83d\\ude00\\ud83d\\n\\\":1,\\\"password\\\":";
        const QByteArray after = ",\\\"z\\\":\\\"\\ud83d\\u0041\\\"}";
        const DataMask mask = maskOf('"' + before + "\\\"\\ud83d\\ude00\\u00e9\\\"" + after + '"');
        QCOMPARE(mask.count(), 1);
        QCOMPARE(mask.rawData("*"), '"' + before + "\\\"*\\\"" + after + '"');
    }

    void brokenEscapesCoverEverything()
    {
        for (const char *broken : {"\"{\\q\\\"password\\\":\\\"x\\\"}\"",
                                   "\"{\\\"password\\\":\\\"x\\\",\\\"\\u12\\\":1}\""}) {
            const DataMask mask = maskOf(broken);
            QCOMPARE(mask.count(), 1);
            QCOMPARE(mask.rawData("*"), QByteArray("\"*\""));
            QVERIFY(!mask.dataText("*").contains("x"));
        }
    }

    void missingDataStaysMissing()
    {
        QCOMPARE(maskOf({}).rawData("*"), QByteArray());
        QCOMPARE(maskOf({}).dataText("*"), QByteArray());
    }
};

QTEST_APPLESS_MAIN(TestDataMask)
#include "tst_datamask.moc"
