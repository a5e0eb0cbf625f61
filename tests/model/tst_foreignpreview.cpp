// SPDX-License-Identifier: MIT
#include "ui/text/foreigntext.h"

#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

/// Text of others, made fit for labels, panes, tool tips and menus.
class TestForeignPreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void L7_L8_controlsAreMadeVisible_data()
    {
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << u"Zürich 日本 😀"_s << u"Zürich 日本 😀"_s;
        QTest::newRow("markup") << u"<img src=x> a < b && c"_s << u"<img src=x> a < b && c"_s;
        QTest::newRow("controls") << u"a\nb\tc\x1b[0m\x7f"_s << u"a␊b␉c␛[0m␡"_s;
        QTest::newRow("C1") << u"a\u009bb"_s << u"a⟨U+009B⟩b"_s;
        QTest::newRow("bidi") << u"a\u202eb\u2066c"_s << u"a⟨U+202E⟩b⟨U+2066⟩c"_s;
        QTest::newRow("zero width") << u"a\u200bb\ufeff"_s << u"a⟨U+200B⟩b⟨U+FEFF⟩"_s;
        QTest::newRow("tag character")
            << u"a\U000e0041b"_s << u"a⟨U+E0041⟩b"_s; // hidden text, outside of the first plane
        QTest::newRow("line separator") << u"a\u2028b"_s << u"a⟨U+2028⟩b"_s;
        QTest::newRow("an escape sent as text") << u"a\\u202eb"_s << u"a\\u202eb"_s;
        QTest::newRow("lone surrogate") << (u"a"_s + QChar(0xd800) + u"b"_s) << u"a\ufffdb"_s;
        QTest::newRow("surrogate at the end") << (u"a"_s + QChar(0xd800)) << u"a\ufffd"_s;
        QTest::newRow("nul") << (u"a"_s + QChar(0) + u"b"_s) << u"a␀b"_s;
    }
    void L7_L8_controlsAreMadeVisible()
    {
        QFETCH(const QString, sent);
        QTEST(ForeignText::preview(sent), "shown");
    }

    void U6_longTextIsCut()
    {
        const QString cut = ForeignText::preview(QString(5'000'000, u'x'));
        QCOMPARE(cut.size(), 257);
        QVERIFY(cut.endsWith(u'…'));
    }

    void U9_copiesAreOneLineAndWhole()
    {
        QCOMPARE(ForeignText::oneLine(QString(5000, u'x') + u"\n\x1b"_s),
                 QString(5000, u'x') + u"␊␛"_s);
    }

    void U6_paragraphsAreShort_data()
    {
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QStringList>("lines");
        QTest::newRow("short") << u"abc"_s << QStringList{u"abc"_s};
        QTest::newRow("just full") << u"abcd"_s << QStringList{u"abcd"_s};
        QTest::newRow("unbroken") << u"abcdefghij"_s << QStringList{u"abcd"_s, u"efgh"_s, u"ij"_s};
        QTest::newRow("own line ends")
            << u"ab\ncd\r\ne\rf"_s << QStringList{u"ab␊"_s, u"cd␍␊"_s, u"e␍"_s, u"f"_s};
        QTest::newRow("no pair is torn apart") << u"abc😀d"_s << QStringList{u"abc😀"_s, u"d"_s};
        QTest::newRow("empty") << QString() << QStringList{QString()};
    }
    void U6_paragraphsAreShort()
    {
        QFETCH(const QString, sent);
        QTEST(ForeignText::paragraphs(sent, 4).split(u'\n'), "lines");
    }

    void U6_aMegabyteWithoutASpaceIsBroken()
    {
        const QStringList lines = ForeignText::paragraphs(QString(1'000'000, u'x')).split(u'\n');
        QCOMPARE(lines.size(), 245);
        for (const QString &line : lines)
            QVERIFY(line.size() <= 4096);
    }

    void U1_toolTipsShowMarkupAsText_data()
    {
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QString>("shown");
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("image") << u"<img src=x>"_s << u"<qt>&lt;img src=x&gt;</qt>"_s;
        QTest::newRow("operators")
            << u"a < b && c > d"_s << u"<qt>a &lt; b &amp;&amp; c &gt; d</qt>"_s;
        QTest::newRow("entity") << u"&lt;"_s << u"<qt>&amp;lt;</qt>"_s;
    }
    void U1_toolTipsShowMarkupAsText()
    {
        QFETCH(const QString, sent);
        QTEST(ForeignText::toolTip(sent), "shown");
    }

    void U2_toolTipsAreBoundedAndWrap()
    {
        const QString shown = ForeignText::toolTip(QString(1'000'000, u'x'));
        QCOMPARE(shown.count(u'x'), ForeignText::maximumToolTip);
        const QStringList words =
            shown.mid(4, shown.size() - 9).split(QChar(0x200b)); // without <qt> and </qt>
        for (const QString &word : words)
            QVERIFY2(word.size() <= 61, qPrintable(word));
    }

    void L8_toolTipsTellOfDirectionControls()
    {
        const QString warning = u"contains direction controls"_s;
        QVERIFY(ForeignText::toolTip(u"a\u202egnp.exe"_s).contains(warning));
        QVERIFY(ForeignText::toolTip(u"a\u200bb"_s).contains(warning));
        QVERIFY(!ForeignText::toolTip(u"مرحبا"_s).contains(warning));
        // Also where they stand behind what is shown.
        QVERIFY(ForeignText::toolTip(QString(2000, u'x') + QChar(0x202e)).contains(warning));
    }

    void U3_mnemonicsAreDoubled()
    {
        QCOMPARE(ForeignText::withoutMnemonics(u"R&D && &x"_s), u"R&&D &&&& &&x"_s);
    }
};

QTEST_APPLESS_MAIN(TestForeignPreview)
#include "tst_foreignpreview.moc"
