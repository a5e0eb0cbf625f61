// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/healthexport.h"
#include "libpusher/monitoring/monitoring.h"
#include "tests/support/fakescheduler.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <sys/resource.h>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

const Verdict &verdictOf(const HealthStatus &status, Objective::Kind kind)
{
    const auto place =
        std::find_if(status.objectives.begin(), status.objectives.end(),
                     [kind](const Verdict &each) { return each.objective.kind == kind; });
    Q_ASSERT(place != status.objectives.end());
    return *place;
}

microseconds cpuByKernel()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](const timeval &time) {
        return std::chrono::seconds(time.tv_sec) + microseconds(time.tv_usec);
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

} // namespace

/// What is measured, how it is judged, and what is exported.
class TestMonitoring : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        time = std::make_shared<FakeScheduler>();
        monitoring = std::make_unique<Monitoring>(Monitoring::Options{}, time);
    }
    void cleanup() { monitoring.reset(); }

    void nothingIsKnownAtFirst();
    void countsWhatHappens();
    void oldDataExpires();
    void errorsDegradeAndHealthComesBack();
    void latencyIsNamed();
    void connectionsAreCountedOverTime();
    void silenceIsUnknownNotHealthy();
    void switchedOffItDoesNothing();
    void processUsageIsThatOfTheKernel();
    void usageIsReadWhateverTheProgramIsCalled();
    void prometheusTextIsWellFormed();
    void jsonHasTheSeedsNames();

private:
    /// One window in which so many messages came, and so many errors.
    void window(quint64 messages, int errors)
    {
        monitoring->recordReceived(messages);
        for (int n = 0; n < errors; ++n)
            monitoring->recordError(Error::Code::MessageDeliveryFailed);
        time->advance(5s);
    }
    Verdict verdict(Objective::Kind kind) const
    {
        return verdictOf(monitoring->healthStatus(), kind);
    }

    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<Monitoring> monitoring;
};

void TestMonitoring::nothingIsKnownAtFirst()
{
    time->advance(1min);
    const HealthStatus status = monitoring->healthStatus();
    QCOMPARE(status.status, Health::Unknown);
    QCOMPARE(status.objectives.size(), 3);
    QVERIFY(!status.errors.errorRate);
    QVERIFY(!status.performance.averageMessageLatency);
    QCOMPARE(status.performance.throughput, 0.0);
    QVERIFY(*status.performance.memory > 1000000);
}

void TestMonitoring::countsWhatHappens()
{
    time->advance(1s);
    monitoring->recordSent(10);
    monitoring->recordReceived(86);
    for (int n = 0; n < 3; ++n)
        monitoring->recordError(Error::Code::ConnectionFailed);
    monitoring->recordError(Error::Code::RateLimited);
    for (int ms = 1; ms <= 100; ++ms)
        monitoring->recordLatency(std::chrono::milliseconds(ms));
    monitoring->setConnections(5, 4, 12);
    time->advance(9s);
    const HealthStatus status = monitoring->healthStatus();
    QCOMPARE(*status.errors.errorRate, 0.04);
    QCOMPARE(status.errors.total, 4u);
    QCOMPARE(status.errors.byType, (QMap<Error::Code, quint64>{{Error::Code::ConnectionFailed, 3},
                                                               {Error::Code::RateLimited, 1}}));
    QCOMPARE(status.performance.averageMessageLatency, std::optional<microseconds>(50500us));
    const auto near = [](std::optional<microseconds> told, double ms) {
        return std::abs(double(told->count()) / 1000 - ms) <= ms / 32;
    };
    QVERIFY(near(status.performance.p50, 50));
    QVERIFY(near(status.performance.p95, 95));
    QVERIFY(near(status.performance.p99, 99));
    QCOMPARE(status.performance.longest, std::optional<microseconds>(100ms));
    QCOMPARE(status.performance.throughput, 9.6); // 96 in 10 s
    QCOMPARE(monitoring->connectionMetrics(), (ConnectionMetrics{5, 4, 12, 9.6}));
}

void TestMonitoring::oldDataExpires()
{
    monitoring->recordReceived(ChannelName(u"c"_s), EventName(u"e"_s));
    monitoring->recordError(Error::Code::ProtocolError);
    monitoring->recordLatency(3ms);
    time->advance(54s);
    QCOMPARE(*monitoring->healthStatus().errors.errorRate, 0.5);
    QVERIFY(monitoring->healthStatus().performance.p95);
    time->advance(6s);
    const HealthStatus status = monitoring->healthStatus();
    QVERIFY(!status.errors.errorRate);
    QVERIFY(!status.performance.p95);
    QCOMPARE(status.performance.throughput, 0.0);
    QCOMPARE(status.errors.total, 1u); // what only grows stays
    QCOMPARE(status.performance.received, 1u);
    QCOMPARE(monitoring->report().channels, (NameTable{{{u"c"_s, 1}}, 0}));
    time->advance(1h);
    QCOMPARE(monitoring->report().channels, (NameTable{{}, 1}));
}

void TestMonitoring::errorsDegradeAndHealthComesBack()
{
    QSignalSpy changes(monitoring.get(), &Monitoring::healthChanged);
    window(100, 1); // 1 of 101
    QCOMPARE(monitoring->healthStatus().status, Health::Healthy);
    window(98, 2);
    QCOMPARE(monitoring->healthStatus().status, Health::Healthy);
    window(98, 2);
    QCOMPARE(monitoring->healthStatus().status, Health::Degraded);
    const Verdict found = verdict(Objective::Kind::ErrorRate);
    QCOMPARE(found.health, Health::Degraded);
    QCOMPARE(*found.value, 0.02);
    QCOMPARE(found.samples, 100u);
    QCOMPARE(found.since, time->wallNow());
    window(0, 7);
    window(0, 7);
    QCOMPARE(monitoring->healthStatus().status, Health::Unhealthy);
    window(1000, 0);
    window(1000, 0);
    QCOMPARE(monitoring->healthStatus().status, Health::Unhealthy);
    window(1000, 0);
    QCOMPARE(monitoring->healthStatus().status, Health::Healthy);
    QCOMPARE(changes.size(), 4);
    QCOMPARE(changes.last().first().value<Health>(), Health::Healthy);
}

void TestMonitoring::latencyIsNamed()
{
    for (int n = 0; n < 2; ++n) {
        monitoring->recordLatency(300ms);
        window(100, 0);
    }
    const HealthStatus status = monitoring->healthStatus();
    QCOMPARE(status.status, Health::Degraded);
    QCOMPARE(verdictOf(status, Objective::Kind::LatencyP95).health, Health::Degraded);
    QCOMPARE(verdictOf(status, Objective::Kind::ErrorRate).health, Health::Healthy);
    QCOMPARE(verdictOf(status, Objective::Kind::ConnectionsStanding).health, Health::Unknown);
}

void TestMonitoring::connectionsAreCountedOverTime()
{
    monitoring->setConnections(1, 1, 0);
    time->advance(5s);
    QCOMPARE(verdict(Objective::Kind::ConnectionsStanding).health, Health::Healthy);
    time->advance(1s);
    monitoring->setConnections(1, 0, 0);
    time->advance(4s);
    QCOMPARE(*verdict(Objective::Kind::ConnectionsStanding).value, 0.2);
    QCOMPARE(verdict(Objective::Kind::ConnectionsStanding).health, Health::Healthy);
    time->advance(5s);
    QCOMPARE(*verdict(Objective::Kind::ConnectionsStanding).value, 0.0);
    QCOMPARE(monitoring->healthStatus().status, Health::Unhealthy);
    monitoring->setConnections(1, 1, 0);
    time->advance(15s);
    QCOMPARE(monitoring->healthStatus().status, Health::Healthy);
}

void TestMonitoring::silenceIsUnknownNotHealthy()
{
    window(100, 0);
    QCOMPARE(monitoring->healthStatus().status, Health::Healthy);
    time->advance(30s);
    QCOMPARE(monitoring->healthStatus().status, Health::Unknown);
}

void TestMonitoring::switchedOffItDoesNothing()
{
    monitoring.reset();
    QCOMPARE(time->pendingTimers(), 0u);
    Monitoring off({.enabled = false}, time);
    QCOMPARE(time->pendingTimers(), 0u);
    off.recordSent(3);
    off.recordReceived(ChannelName(u"c"_s), EventName(u"e"_s));
    off.recordError(Error::Code::ProtocolError);
    off.recordLatency(1s);
    off.setConnections(2, 2, 2);
    time->advance(1min);
    const HealthReport report = off.report();
    QCOMPARE(report.health.status, Health::Unknown);
    QCOMPARE(report.health.errors, HealthStatus::Errors{});
    QCOMPARE(report.health.performance, HealthStatus::Performance{});
    QCOMPARE(report.connections, ConnectionMetrics{});
    QCOMPARE(report.channels, NameTable{});
}

void TestMonitoring::processUsageIsThatOfTheKernel()
{
    const auto before = cpuByKernel();
    const auto started = ProcessUsage::now();
    QVERIFY(started);
    volatile quint64 spin = 0;
    while (cpuByKernel() - before < 300ms)
        spin = spin + 1;
    const auto ended = ProcessUsage::now();
    QVERIFY(ended);
    const auto used = ended->cpu - started->cpu;
    // Ticks of 10 ms at each end; the loop and reading may have taken more.
    QVERIFY2(used >= 270ms && used <= 800ms, qPrintable(QString::number(used.count())));
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    QVERIFY(ended->memory > 1000000);
    QVERIFY(ended->memory <= qint64(usage.ru_maxrss) * 1024 + 4000000);
    // And as a share of the (injected) time.
    time->advance(5s);
    QVERIFY(*monitoring->healthStatus().performance.cpu > 0.05);
}

void TestMonitoring::usageIsReadWhateverTheProgramIsCalled()
{
    const QByteArray fields = " S 1 1 1 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 3 0 123 1000000 77\n";
    const QByteArray odd = "12 (a) S 9 9 (b) c)" + fields;
    const QByteArray plain = "12 (a)" + fields;
    const auto usage = ProcessUsage::parse(odd, "500 77 3 1 0 9 0\n", 100, 4096);
    QVERIFY(usage);
    QCOMPARE(*usage, (ProcessUsage{2s, 77 * 4096}));
    QVERIFY(!ProcessUsage::parse("", "", 100, 4096));
    QVERIFY(!ProcessUsage::parse("12 (a) S 1 1", "500 77", 100, 4096));
    QVERIFY(!ProcessUsage::parse(plain, "500", 100, 4096));
}

void TestMonitoring::prometheusTextIsWellFormed()
{
    monitoring->recordReceived(ChannelName(u"odd\"name\\with\nall"_s), EventName(u"ä"_s));
    monitoring->recordSent(2);
    monitoring->recordError(Error::Code::RateLimited);
    monitoring->recordLatency(250ms);
    monitoring->setConnections(3, 2, 7);
    time->advance(5s);
    const QByteArray text = HealthExport::prometheus(monitoring->report());
    const QRegularExpression comment(u"^# (HELP|TYPE) pusher_[a-z0-9_]+ .+$"_s);
    // Quotes are written as apostrophes here: moc does not read raw strings with quotes in them.
    const auto quoted = [](QString line) { return line.replace(u'\'', u'"'); };
    const QString label = u"[a-z]+='([^'\\\\]|\\\\[\\\\'n])*'"_s;
    const QRegularExpression sample(quoted(u"^pusher_[a-z0-9_]+(\\{"_s + label + u"(,"_s + label
                                           + u")*\\})? [0-9.e+-]+$"_s));
    QVERIFY(text.endsWith('\n'));
    QSet<QString> seen;
    for (const QString &line : QString::fromUtf8(text.chopped(1)).split(u'\n')) {
        QVERIFY2(comment.match(line).hasMatch() || sample.match(line).hasMatch(), qPrintable(line));
        if (!line.startsWith(u'#')) {
            const QString key = line.section(u' ', 0, -2);
            QVERIFY2(!seen.contains(key), qPrintable(line)); // a sample twice is an error to Prometheus
            seen.insert(key);
        }
    }
    const QByteArrayList lines = text.split('\n');
    const auto has = [&](const QString &line) { return lines.contains(quoted(line).toUtf8()); };
    QVERIFY(has(u"pusher_channel_messages_total{channel='odd\\'name\\\\with\\nall'} 1"_s));
    QVERIFY(has(u"pusher_event_messages_total{event='ä'} 1"_s));
    QVERIFY(has(u"pusher_event_messages_total{event=''} 0"_s));
    QVERIFY(has(u"pusher_messages_total{direction='sent'} 2"_s));
    QVERIFY(has(u"pusher_errors_total{type='RATE_LIMITED'} 1"_s));
    QVERIFY(lines.contains("pusher_message_latency_seconds_sum 0.25"));
    QVERIFY(lines.contains("pusher_message_latency_seconds_count 1"));
    QVERIFY(has(u"pusher_message_latency_seconds{quantile='0.95'} 0.25"_s));
    QVERIFY(has(u"pusher_health_status{status='healthy'} 1"_s));
    QVERIFY(has(u"pusher_objective_limit{objective='latencyP95',limit='degraded'} 0.25"_s));
    QVERIFY(has(u"pusher_connections{state='active'} 2"_s));
}

void TestMonitoring::jsonHasTheSeedsNames()
{
    window(97, 3);
    window(97, 3);
    monitoring->setConnections(1, 1, 2);
    const QJsonObject all =
        QJsonDocument::fromJson(HealthExport::json(monitoring->report())).object();
    QCOMPARE(all[u"status"_s].toString(), u"degraded"_s);
    QCOMPARE(all[u"errors"_s][u"errorRate"_s].toDouble(), 0.03);
    QCOMPARE(all[u"errors"_s][u"byType"_s][u"MESSAGE_DELIVERY_FAILED"_s].toInt(), 6);
    QVERIFY(all[u"performance"_s][u"averageMessageLatency"_s].isNull());
    QCOMPARE(all[u"connections"_s][u"activeConnections"_s].toInt(), 1);
    QCOMPARE(all[u"connections"_s][u"messagesPerSecond"_s].toDouble(), 19.4);
    const QJsonObject first = all[u"objectives"_s][0].toObject();
    QCOMPARE(first[u"objective"_s].toString(), u"errorRate"_s);
    QCOMPARE(first[u"status"_s].toString(), u"degraded"_s);
    QVERIFY(first[u"evidence"_s].toString().contains(u"3.00 %"_s));
}

QTEST_GUILESS_MAIN(TestMonitoring)
#include "tst_monitoring.moc"
