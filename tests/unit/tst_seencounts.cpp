// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/seencounts.h"
#include "tests/support/eventsource.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

class tst_SeenCounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsEachEventOnce()
    {
        EventSource source;
        SeenCounts counts;
        counts.update(source.history);
        QCOMPARE(counts.seen(), QList<Situation::Seen>());
        source.keep("b", "y");
        source.keep("b", "x");
        source.keep("b", "y");
        counts.update(source.history);
        counts.update(source.history);
        source.keep("a", "y");
        source.keep("b", "y");
        counts.update(source.history);
        QCOMPARE(counts.seen(),
                 QList<Situation::Seen>(
                     {{u"a"_s, u"y"_s, 1}, {u"b"_s, u"x"_s, 1}, {u"b"_s, u"y"_s, 3}}));
        QCOMPARE(counts.uncounted(), 0u);
    }

    void survivesAClear()
    {
        EventSource source;
        SeenCounts counts;
        source.keep("a", "x");
        counts.update(source.history);
        source.history.clear();
        counts.update(source.history);
        source.keep("a", "x");
        counts.update(source.history);
        QCOMPARE(counts.seen(), QList<Situation::Seen>({{u"a"_s, u"x"_s, 2}}));
        QCOMPARE(counts.uncounted(), 0u);
    }

    void whatCannotBeCountedIsANumber()
    {
        EventSource source(10, 2);
        SeenCounts counts;
        for (int i = 0; i < 15; ++i)
            source.keep("a", "x");
        source.keep("a", "no room for this name");
        counts.update(source.history);
        QCOMPARE(counts.seen(), QList<Situation::Seen>({{u"a"_s, u"x"_s, 9}}));
        QCOMPARE(counts.uncounted(), 7u); // 6 evicted, 1 without a name in the table
    }

    void pairsAreBounded()
    {
        EventSource source(20000, 20000);
        SeenCounts counts;
        for (int i = 0; i < SeenCounts::limit + 5; ++i)
            source.keep("a", "e" + std::to_string(i));
        counts.update(source.history);
        QCOMPARE(counts.seen().size(), SeenCounts::limit);
        QCOMPARE(counts.uncounted(), 5u);
    }
};

QTEST_GUILESS_MAIN(tst_SeenCounts)
#include "tst_seencounts.moc"
