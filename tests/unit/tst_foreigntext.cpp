// SPDX-License-Identifier: MIT
#include "app/text/foreigntext.h"
#include "app/text/jsonobjectwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;

/// What peers send must reach a terminal as text, never as a command to it.
class tst_ForeignText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void L7_controlCharactersAreMadeVisible_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << u"Grüße, 世界 🚀"_s << u"Grüße, 世界 🚀"_s;
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("title") << u"a\x1b]0;owned\x07z"_s << u"a⟨ESC⟩]0;owned⟨BEL⟩z"_s;
        QTest::newRow("clear screen") << u"\x1b[2J"_s << u"⟨ESC⟩[2J"_s;
        QTest::newRow("forged line") << u"x\r\n2026 ok"_s << u"x⟨CR⟩⟨LF⟩2026 ok"_s;
        QTest::newRow("C1 CSI") << u"\u009b2J"_s << u"⟨U+009B⟩2J"_s;
        QTest::newRow("DEL at the end") << u"x\x7f"_s << u"x⟨DEL⟩"_s;
        QTest::newRow("no-break space stays") << u"1\u00a0000"_s << u"1\u00a0000"_s;
        QTest::newRow("bidi override") << u"a\u202egnp.exe"_s << u"a⟨U+202E⟩gnp.exe"_s;
        QTest::newRow("isolates") << u"\u2066a\u2069"_s << u"⟨U+2066⟩a⟨U+2069⟩"_s;
        QTest::newRow("Arabic mark") << u"\u061c"_s << u"⟨U+061C⟩"_s;
        QTest::newRow("separators") << u"\u2028\u2029"_s << u"⟨U+2028⟩⟨U+2029⟩"_s;
    }
    void L7_controlCharactersAreMadeVisible()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromUtf8(Console::visible(text)), expected);
    }

    void L7_jsonStringsKeepTheirValueAndEscapeControls_data()
    {
        L7_controlCharactersAreMadeVisible_data();
    }
    void L7_jsonStringsKeepTheirValueAndEscapeControls()
    {
        QFETCH(QString, text);
        text += u"\"\\/\b\f\t"_s;
        QByteArray json;
        Console::appendJsonString(json, text.toUtf8());
        for (qsizetype i = 0; i < json.size(); ++i)
            QCOMPARE(Console::controlCharacterAt(json.constData() + i, json.constEnd()).length, 0);
        const auto back = QJsonDocument::fromJson("[" + json + "]");
        QCOMPARE(back.array().at(0).toString(), text);
    }

    void compactJsonKeepsEverythingButWhiteSpace_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("object") << QByteArray(
            "{ \"a\" : [ 1 , 2.50 ]\r\n,\t\"b c\":\" d \\\" e \" }")
                                << QByteArray("{\"a\":[1,2.50],\"b c\":\" d \\\" e \"}");
        QTest::newRow("numbers and duplicates")
            << QByteArray("{\"n\": 12345678901234567890, \"n\": 1e400}")
            << QByteArray("{\"n\":12345678901234567890,\"n\":1e400}");
        QTest::newRow("escaped backslash before a quote")
            << QByteArray("{\"a\\\\\" : \"\\\\\" }") << QByteArray("{\"a\\\\\":\"\\\\\"}");
        QTest::newRow("raw C1, DEL and bidi in a string")
            << QByteArray("\"\xc2\x9b\x7f\xe2\x80\xae\"")
            << QByteArray("\"\\u009b\\u007f\\u202e\"");
    }
    void compactJsonKeepsEverythingButWhiteSpace()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, expected);
        QByteArray out;
        Console::appendCompactJson(out, json);
        QCOMPARE(out, expected);
    }

    void objectsKeepTheOrderOfTheirMembers()
    {
        QByteArray out;
        Console::JsonObjectWriter(out)
            .text("type", u"event")
            .number("seq", 18204)
            .textOrNull("userId", QString())
            .real("seconds", 0.5, 2)
            .boolean("ok", true)
            .raw("data", "{}")
            .null("code")
            .end();
        QCOMPARE(out,
                 QByteArray("{\"type\":\"event\",\"seq\":18204,\"userId\":null,\"seconds\":0.50,"
                            "\"ok\":true,\"data\":{},\"code\":null}"));
    }
};

QTEST_APPLESS_MAIN(tst_ForeignText)
#include "tst_foreigntext.moc"
