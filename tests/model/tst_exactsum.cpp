// SPDX-License-Identifier: MIT
#include "ui/charts/exactsum.h"

#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

struct Sums {
    bool add(std::string_view text) { return sum.add(Figure::parse(text, names), names); }

    Pusher::Interner names;
    ExactSum sum;
};

} // namespace

class TestExactSum : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void tenthsAddUpToOne()
    {
        Sums sums;
        for (int i = 0; i < 10; ++i)
            QVERIFY(sums.add("0.1"));
        QCOMPARE(sums.sum.toDouble(), 1.0);
        QCOMPARE(sums.sum.toDisplay(), u"+1.0"_s);
        QVERIFY(sums.sum.isExact());
    }

    void signsGroupsAndDigitsAreShown_data()
    {
        QTest::addColumn<QList<QByteArray>>("figures");
        QTest::addColumn<QString>("shown");
        QTest::newRow("nothing") << QList<QByteArray>{} << u"0"_s;
        QTest::newRow("zero") << QList<QByteArray>{"1.50", "-1.5"} << u"0.00"_s;
        QTest::newRow("plus") << QList<QByteArray>{"1234.5", "0.25"} << u"+1,234.75"_s;
        QTest::newRow("minus") << QList<QByteArray>{"-0.05", "-1000"} << u"-1,000.05"_s;
        QTest::newRow("scales") << QList<QByteArray>{"1", "0.00000000000000001"}
                                << u"+1.00000000000000001"_s;
        QTest::newRow("beyond 64 bits")
            << QList<QByteArray>{"999999999999999999", "999999999999999999.", "999999999999999999",
                                 "999999999999999999", "999999999999999999",  "999999999999999999",
                                 "999999999999999999", "999999999999999999",  "999999999999999999",
                                 "999999999999999999", "999999999999999999"}
            << u"+9999999999999999990"_s;
    }
    void signsGroupsAndDigitsAreShown()
    {
        QFETCH(QList<QByteArray>, figures);
        QFETCH(QString, shown);
        Sums sums;
        for (const QByteArray &figure : figures)
            sums.add({figure.constData(), std::size_t(figure.size())});
        QCOMPARE(sums.sum.toDisplay(), shown);
    }

    void minusZeroIsNothingAndExact()
    {
        Sums sums;
        QVERIFY(sums.add("1.5"));
        QVERIFY(sums.add("-0.00"));
        QVERIFY(sums.sum.isExact());
        QVERIFY(sums.add("0e0"));
        QVERIFY(!sums.sum.isExact());
    }

    void anExponentMakesItApproximateAndSaysSo()
    {
        Sums sums;
        QVERIFY(sums.add("1e3"));
        QVERIFY(sums.add("0.5"));
        QVERIFY(!sums.sum.isExact());
        QCOMPARE(sums.sum.toDouble(), 1000.5);
        QCOMPARE(sums.sum.toDisplay(), u"≈ +1,000.5"_s);
    }

    void aSumBeyond38DigitsGoesOnAsADouble()
    {
        Sums sums;
        QVERIFY(sums.add("0.00000000000000001"));
        for (int i = 0; i < 2000; ++i)
            QVERIFY(sums.add("999999999999999999"));
        QVERIFY(!sums.sum.isExact());
        QVERIFY(qFuzzyCompare(sums.sum.toDouble(), 2000e18));
    }

    void whatIsNoUsableNumberIsRefused()
    {
        Sums sums;
        QVERIFY(!sums.add("abc"));
        QVERIFY(!sums.add("1e400"));
        QVERIFY(!sums.add("-1e400"));
        QVERIFY(sums.sum.isExact());
        QVERIFY(sums.add("1e308"));
        QVERIFY2(!sums.add("1e308"), "the sum stays finite");
        QCOMPARE(sums.sum.toDouble(), 1e308);
    }
};

QTEST_APPLESS_MAIN(TestExactSum)
#include "tst_exactsum.moc"
