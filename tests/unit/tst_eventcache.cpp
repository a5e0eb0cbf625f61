// SPDX-License-Identifier: MIT
#include "libpusher/localserver/eventcache.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;
using Detail::EventCache;
using namespace std::chrono_literals;

/// What cache channels remember, for how long, and of how many.
class TestEventCache : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void remembersTheLastForAnHour()
    {
        EventCache cache;
        const Scheduler::TimePoint start{1h};
        QVERIFY(!cache.find(u"cache-a"_s, start));
        cache.remember(u"cache-a"_s, u"e"_s, u"1"_s, start);
        cache.remember(u"cache-a"_s, u"f"_s, u"2"_s, start + 1s);
        const auto last = cache.find(u"cache-a"_s, start + 1h);
        QVERIFY(last);
        QCOMPARE(last->event, u"f"_s);
        QCOMPARE(last->data, u"2"_s);
        QVERIFY(!cache.find(u"cache-a"_s, start + 1h + 1s));
        QVERIFY(!cache.find(u"cache-b"_s, start));
    }

    void forgetsTheOldestOfTooMany()
    {
        EventCache cache;
        Scheduler::TimePoint now{1h};
        const auto name = [](qsizetype i) { return u"cache-%1"_s.arg(i); };
        for (qsizetype i = 0; i < EventCache::maximumChannels; ++i)
            cache.remember(name(i), u"e"_s, QString(), now += 1ms);
        cache.remember(name(0), u"e"_s, QString(), now += 1ms);
        QCOMPARE(cache.evictions(), 0U);
        cache.remember(u"cache-new"_s, u"e"_s, QString(), now += 1ms);
        QCOMPARE(cache.evictions(), 1U);
        QVERIFY(cache.find(u"cache-new"_s, now));
        QVERIFY(cache.find(name(0), now));
        QVERIFY(!cache.find(name(1), now));
        QVERIFY(cache.find(name(2), now));
        // Who goes after the hour is nobody's loss.
        cache.remember(u"cache-newer"_s, u"e"_s, QString(), now + 2h);
        QCOMPARE(cache.evictions(), 1U);
    }
};

QTEST_APPLESS_MAIN(TestEventCache)
#include "tst_eventcache.moc"
