// SPDX-License-Identifier: MIT
#include "libpusher/core/interner.h"
#include "libpusher/monitoring/healthexport.h"
#include "libpusher/monitoring/monitoring.h"
#include "libpusher/monitoring/namestatistics.h"
#include "tests/support/fakescheduler.h"

#include <QTest>

#include <algorithm>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Counting names that others invent.
class TestNameStatistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsInOrder();
    void X5_aHundredThousandNamesStayInACappedTable();
    void X5_theStatisticsOfAProgramStayAsSmall();
    void namesThatAreTooLongAreOthers();
    void whatIsNotHeardOfGivesUpItsPlace();
};

void TestNameStatistics::countsInOrder()
{
    NameStatistics names(10);
    const Scheduler::TimePoint now(1h);
    names.count(u"b"_s, now);
    names.count(u"a"_s, now);
    names.count(u"c"_s, now, 5);
    QCOMPARE(names.top(10), (NameTable{{{u"c"_s, 5}, {u"a"_s, 1}, {u"b"_s, 1}}, 0}));
    QCOMPARE(names.top(1), (NameTable{{{u"c"_s, 5}}, 2}));
    QCOMPARE(names.top(1).total(), 7u);
}

void TestNameStatistics::X5_aHundredThousandNamesStayInACappedTable()
{
    NameStatistics names(256);
    const Scheduler::TimePoint now(1h);
    for (int n = 0; n < 100000; ++n) {
        names.count(u"made-up-%1"_s.arg(n), now);
        if (n % 100 == 0) {
            for (int busy = 0; busy < 10; ++busy)
                names.count(u"busy-%1"_s.arg(busy), now);
        }
        QVERIFY(names.size() <= 256);
    }
    QCOMPARE(names.total(), 110000u);
    const NameTable table = names.top(10);
    QCOMPARE(table.total(), 110000u); // nothing is lost in between
    QSet<QString> found;
    for (const NameCount &each : table.top) {
        found.insert(each.name);
        QVERIFY(each.count <= 1000);
        QVERIFY2(each.count >= 900, qPrintable(u"%1 %2"_s.arg(each.name).arg(each.count)));
    }
    for (int busy = 0; busy < 10; ++busy)
        QVERIFY2(found.contains(u"busy-%1"_s.arg(busy)), qPrintable(QString::number(busy)));
    // Who becomes frequent later finds a place in the full table, too.
    for (int n = 0; n < 100000; ++n) {
        names.count(u"invented-%1"_s.arg(n), now);
        if (n % 100 == 0)
            names.count(u"late"_s, now);
    }
    const NameTable later = names.top(11);
    const auto late = std::find_if(later.top.cbegin(), later.top.cend(),
                                   [](const NameCount &each) { return each.name == u"late"; });
    QVERIFY(late != later.top.cend());
    QVERIFY2(late->count >= 900 && late->count <= 1000, qPrintable(QString::number(late->count)));
    QCOMPARE(later.total(), 211000u);
}

void TestNameStatistics::X5_theStatisticsOfAProgramStayAsSmall()
{
    const auto time = std::make_shared<FakeScheduler>();
    Monitoring monitoring({}, time);
    for (int n = 0; n < 100000; ++n)
        monitoring.recordReceived(ChannelName(u"channel-%1"_s.arg(n)),
                                  EventName(u"event-%1"_s.arg(n)));
    const HealthReport report = monitoring.report();
    QCOMPARE(report.channels.top.size(), Monitoring::reportedNames);
    QCOMPARE(report.events.top.size(), Monitoring::reportedNames);
    QCOMPARE(report.channels.total(), 100000u);
    QCOMPARE(report.events.total(), 100000u);
    const QByteArray text = HealthExport::prometheus(report);
    QCOMPARE(text.count("pusher_channel_messages_total{"), Monitoring::reportedNames + 1);
    QVERIFY(text.size() < 16384);
    QVERIFY(HealthExport::json(report).size() < 16384);
}

void TestNameStatistics::namesThatAreTooLongAreOthers()
{
    NameStatistics names(2);
    names.count(QString(qsizetype(Interner::maximumLength) + 1, u'x'), Scheduler::TimePoint(1h));
    QCOMPARE(names.size(), 0);
    QCOMPARE(names.top(5), (NameTable{{}, 1}));
}

void TestNameStatistics::whatIsNotHeardOfGivesUpItsPlace()
{
    NameStatistics names(10);
    names.count(u"old"_s, Scheduler::TimePoint(1h), 3);
    names.count(u"new"_s, Scheduler::TimePoint(2h), 2);
    names.expire(Scheduler::TimePoint(2h));
    QCOMPARE(names.top(10), (NameTable{{{u"new"_s, 2}}, 3}));
    names.count(u"new"_s, Scheduler::TimePoint(2h));
    names.count(u"old"_s, Scheduler::TimePoint(2h));
    QCOMPARE(names.top(10), (NameTable{{{u"new"_s, 3}, {u"old"_s, 1}}, 3}));
}

QTEST_GUILESS_MAIN(TestNameStatistics)
#include "tst_namestatistics.moc"
