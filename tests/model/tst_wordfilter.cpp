// SPDX-License-Identifier: MIT
#include "ui/models/wordfilter.h"

#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

class TestWordFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingToLookForLetsAllPass()
    {
        WordFilter filter;
        QVERIFY(filter.isEmpty());
        filter.setText(u"  \t "_s);
        QVERIFY(filter.isEmpty());
        QVERIFY(filter.accepts([](WordFilter::Word &) { return false; }));
    }

    void everyWordMustOccur()
    {
        WordFilter filter;
        filter.setText(u" owl   EUR "_s);
        const auto passes = [&filter](const QStringList &fields) {
            return filter.accepts([&fields](WordFilter::Word &word) {
                return std::any_of(fields.begin(), fields.end(),
                                   [&word](const QString &field) { return word.occursIn(field); });
            });
        };
        QVERIFY(passes({u"Night Owl"_s, u"EURUSD"_s}));
        QVERIFY(passes({u"eurowl"_s}));
        QVERIFY(!passes({u"Night Owl"_s, u"GBPUSD"_s}));
        QVERIFY(!passes({}));
    }

    void aTextBehindANumberIsReadOnce()
    {
        WordFilter filter;
        filter.setText(u"b"_s);
        const QStringList names{u"alpha"_s, u"Beta"_s, u"gamma"_s};
        int asked = 0;
        const auto passes = [&](std::size_t vocabulary, quint32 id) {
            return filter.accepts([&](WordFilter::Word &word) {
                return word.occursIn(vocabulary, id, [&](quint32 wanted) {
                    ++asked;
                    return names[qsizetype(wanted)];
                });
            });
        };
        for (int round = 0; round < 100; ++round) {
            QVERIFY(passes(0, 1));
            QVERIFY(!passes(0, 2));
            QVERIFY(!passes(0, 0));
        }
        QCOMPARE(asked, 3);
        QVERIFY(passes(3, 1)); // another vocabulary has other texts
        QCOMPARE(asked, 4);
        filter.setText(u"gam"_s);
        QVERIFY(!passes(0, 1));
        QVERIFY(passes(0, 2));
    }

    void onlyWhatCouldBePartOfANumberIsLookedForInNumbers()
    {
        for (const char *part : {"0425", "-3.5", "1e9", "."})
            QVERIFY2(WordFilter::Word(QString::fromLatin1(part)).isNumeric(), part);
        for (const char *part : {"12x", "eur", "1,5"})
            QVERIFY2(!WordFilter::Word(QString::fromLatin1(part)).isNumeric(), part);
    }

    // Fault row U15: a megabyte pasted into the box.
    void U15_aMegabyteOfTextIsCut()
    {
        WordFilter filter;
        filter.setText(QString(1'000'000, u'x'));
        QCOMPARE(filter.text().size(), WordFilter::maximumLength);
    }
};

QTEST_GUILESS_MAIN(TestWordFilter)
#include "tst_wordfilter.moc"
