// SPDX-License-Identifier: MIT
#include "ui/models/bytesearch.h"

#include <QRandomGenerator>
#include <QTest>

#include <memory>

using namespace Console;

namespace {

bool foundNaively(const QByteArray &bytes, const QByteArray &needle)
{
    return bytes.toLower().contains(needle.toLower());
}

QByteArray randomText(QRandomGenerator &random, qsizetype size)
{
    static const QByteArray letters("aAbB@`[{\x80");
    QByteArray text(size, Qt::Uninitialized);
    for (char &c : text)
        c = letters.at(random.bounded(int(letters.size())));
    return text;
}

} // namespace

class TestByteSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Few letters, so that nearly everything nearly matches; `@` and `` ` `` differ in the case bit
    // without being letters.
    void findsWhatASlowSearchFinds()
    {
        QRandomGenerator random(7);
        int hits = 0;
        for (int round = 0; round < 40000; ++round) {
            const QByteArray bytes = randomText(random, random.bounded(70));
            const QByteArray needle = randomText(random, 1 + random.bounded(5));
            // To the byte in memory of its own: a read beyond either end is one that ASan sees.
            const auto exact = std::make_unique<char[]>(std::size_t(bytes.size()));
            std::copy(bytes.begin(), bytes.end(), exact.get());
            const bool found =
                ByteSearch(needle).occursIn(QByteArrayView(exact.get(), bytes.size()));
            if (found != foundNaively(bytes, needle)) {
                const QByteArray where =
                    bytes.toPercentEncoding() + " / " + needle.toPercentEncoding();
                QFAIL(where.constData());
            }
            hits += found ? 1 : 0;
        }
        QVERIFY(hits > 1000 && hits < 39000);
    }

    void findsAtEveryPlace()
    {
        const ByteSearch search("eurUSD");
        for (int before = 0; before < 40; ++before) {
            for (int behind = 0; behind < 40; ++behind) {
                QByteArray text = QByteArray(before, 'e') + "EURusd" + QByteArray(behind, 'd');
                QVERIFY(search.occursIn(text));
                text[before + 3] = '-';
                QVERIFY(!search.occursIn(text));
            }
        }
    }

    void emptyOccursEverywhere()
    {
        QVERIFY(ByteSearch().occursIn({}));
        QVERIFY(ByteSearch().occursIn("x"));
        QVERIFY(!ByteSearch("x").occursIn({}));
    }

    void looksPastBackslashesWhereTold()
    {
        const ByteSearch search("EUR/USD", ByteSearch::Backslashes::Skipped);
        QVERIFY(search.occursIn("symbol: EUR\\\\\\/USD, as sent"));
        QVERIFY(search.occursIn("eur/usd"));
        QVERIFY(search.occursIn(R"(eur\/usd)"));
        QVERIFY(!search.occursIn(R"(eur\-usd)"));
        QVERIFY(!search.occursIn(R"(eur\/us\\\\\\\\\\\\\\\\\\\)"));
        QVERIFY(!ByteSearch("EUR/USD").occursIn(R"(eur\/usd)"));
    }
};

QTEST_APPLESS_MAIN(TestByteSearch)
#include "tst_bytesearch.moc"
