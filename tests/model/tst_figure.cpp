// SPDX-License-Identifier: MIT
#include "ui/domain/figure.h"

#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

class TestFigure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Fault row L4, the console's part: the digits on screen are those that were sent.
    void L4_spellingIsKept_data()
    {
        QTest::addColumn<QByteArray>("sent");
        for (const char *sent :
             {"0", "-1", "12.50", "0.0425", "1.0", "-0", "-0.00", "9007199254740993",
              "9223372036854775808", "999999999999999999", "1e400", "1.5E-7",
              "0.100000000000000000000000000001", "100000000000000000000"})
            QTest::newRow(sent) << QByteArray(sent);
    }
    void L4_spellingIsKept()
    {
        QFETCH(const QByteArray, sent);
        Pusher::Interner names;
        const Figure figure = Figure::parse({sent.constData(), std::size_t(sent.size())}, names);
        QVERIFY(figure.isPresent());
        QCOMPARE(figure.toText(names), QString::fromUtf8(sent));
        QCOMPARE(figure.isNegative(names), sent.startsWith('-'));
        QCOMPARE(figure.toDouble(names), QString::fromUtf8(sent).toDouble());
    }

    void whatIsNoNumberIsAbsent_data()
    {
        QTest::addColumn<QByteArray>("sent");
        for (const char *sent : {"", "-", ".5", "5.", "+1", "01", "1.2.3", "12abc", "inf", "nan",
                                 "1e", "0x10", "--1", "1 ", "1,5"})
            QTest::newRow(sent) << QByteArray(sent);
    }
    void whatIsNoNumberIsAbsent()
    {
        QFETCH(const QByteArray, sent);
        Pusher::Interner names;
        QVERIFY(!Figure::parse({sent.constData(), std::size_t(sent.size())}, names).isPresent());
    }

    void isShownInTheUsersLocale()
    {
        Pusher::Interner names;
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(Figure::parse("1234567.50", names).toDisplay(names), u"1.234.567,50"_s);
        QLocale::setDefault(QLocale::c());
        QCOMPARE(Figure::parse("12.50", names).toDisplay(names), u"12.50"_s);
        QCOMPARE(Figure::parse("12.50", names).toDouble(names), 12.5);
        QCOMPARE(Figure().toDisplay(names), QString());
    }
};

QTEST_GUILESS_MAIN(TestFigure)
#include "tst_figure.moc"
