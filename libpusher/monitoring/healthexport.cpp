// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/healthexport.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Pusher {
namespace {

constexpr auto allHealth = {Health::Unknown, Health::Healthy, Health::Degraded, Health::Unhealthy};

QByteArray number(double value)
{
    return QByteArray::number(value, 'g', 12);
}

double seconds(microseconds time)
{
    return double(time.count()) / 1e6;
}

/// One label; the value may be foreign.
QByteArray label(const char *name, const QString &value)
{
    QByteArray text = value.toUtf8();
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    return QByteArray(name) + "=\"" + text + '"';
}

/// Writes metrics one after the other: what they are, then their samples.
class PrometheusText {
public:
    void begin(const char *name, const char *type, const char *help)
    {
        m_name = QByteArray("pusher_") + name;
        m_text += "# HELP " + m_name + ' ' + help + "\n# TYPE " + m_name + ' ' + type + '\n';
    }
    void sample(const QByteArray &labels, const QByteArray &value, const char *suffix = "")
    {
        m_text += m_name + suffix;
        if (!labels.isEmpty())
            m_text += '{' + labels + '}';
        m_text += ' ' + value + '\n';
    }
    void single(const char *name, const char *type, const char *help, const QByteArray &value)
    {
        begin(name, type, help);
        sample({}, value);
    }
    QByteArray text() const { return m_text; }

private:
    QByteArray m_name;
    QByteArray m_text;
};

void writeHealth(PrometheusText &out, const HealthStatus &health)
{
    out.begin("health_status", "gauge", "1 for the present health, 0 for the others.");
    for (const Health each : allHealth)
        out.sample(label("status", healthText(each)), each == health.status ? "1" : "0");
    out.begin("objective_status", "gauge",
              "1 for the present health of each objective, 0 for the others.");
    for (const Verdict &verdict : health.objectives) {
        for (const Health each : allHealth)
            out.sample(label("objective", verdict.objective.name()) + ','
                           + label("status", healthText(each)),
                       each == verdict.health ? "1" : "0");
    }
    out.begin("objective_value", "gauge", "The measured value: a share of 1, or seconds.");
    for (const Verdict &verdict : health.objectives) {
        if (verdict.value)
            out.sample(label("objective", verdict.objective.name()), number(*verdict.value));
    }
    out.begin("objective_limit", "gauge", "What the value is judged by.");
    for (const Verdict &verdict : health.objectives) {
        const QByteArray name = label("objective", verdict.objective.name()) + ',';
        out.sample(name + label("limit", u"degraded"_s), number(verdict.objective.degraded));
        out.sample(name + label("limit", u"unhealthy"_s), number(verdict.objective.unhealthy));
    }
}

void writePerformance(PrometheusText &out, const HealthStatus::Performance &performance)
{
    out.begin("messages_total", "counter", "Messages since the start.");
    out.sample(label("direction", u"sent"_s), QByteArray::number(performance.sent));
    out.sample(label("direction", u"received"_s), QByteArray::number(performance.received));
    out.begin("message_latency_seconds", "summary",
              "How long messages took; quantiles of the last minute.");
    const auto quantile = [&out](const char *share, const std::optional<microseconds> &value) {
        if (value)
            out.sample(label("quantile", QString::fromLatin1(share)), number(seconds(*value)));
    };
    quantile("0.5", performance.p50);
    quantile("0.95", performance.p95);
    quantile("0.99", performance.p99);
    out.sample({}, number(seconds(performance.latencySum)), "_sum");
    out.sample({}, QByteArray::number(performance.latencies), "_count");
    if (performance.cpu)
        out.single("process_cpu_cores", "gauge", "Processors in use by this process.",
                   number(*performance.cpu));
    if (performance.memory)
        out.single("process_resident_memory_bytes", "gauge", "Resident memory of this process.",
                   QByteArray::number(*performance.memory));
}

void writeNames(PrometheusText &out, const char *name, const char *labelName, const char *help,
                const NameTable &names)
{
    out.begin(name, "counter", help);
    for (const NameCount &each : names.top)
        out.sample(label(labelName, each.name), QByteArray::number(each.count));
    // No channel or event is called by nothing.
    out.sample(label(labelName, {}), QByteArray::number(names.other));
}

QJsonValue optionalMs(const std::optional<microseconds> &time)
{
    return time ? QJsonValue(double(time->count()) / 1000) : QJsonValue(QJsonValue::Null);
}

template <typename Number>
QJsonValue optionalNumber(const std::optional<Number> &value)
{
    return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}

QString isoTime(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(
               floor<milliseconds>(time.time_since_epoch()).count(), Qt::UTC)
        .toString(Qt::ISODateWithMs);
}

QJsonObject jsonOf(const Verdict &verdict)
{
    return {{u"objective"_s, verdict.objective.name()},
            {u"status"_s, healthText(verdict.health)},
            {u"since"_s, isoTime(verdict.since)},
            {u"value"_s, optionalNumber(verdict.value)},
            {u"unit"_s, verdict.objective.isInSeconds() ? u"seconds"_s : u"share"_s},
            {u"degradedLimit"_s, verdict.objective.degraded},
            {u"unhealthyLimit"_s, verdict.objective.unhealthy},
            {u"samples"_s, qint64(verdict.samples)},
            {u"evidence"_s, verdict.evidence()}};
}

QJsonObject jsonOf(const NameTable &names)
{
    QJsonArray top;
    for (const NameCount &each : names.top)
        top.append(QJsonObject{{u"name"_s, each.name}, {u"count"_s, qint64(each.count)}});
    return {{u"top"_s, top}, {u"other"_s, qint64(names.other)}};
}

} // namespace

QByteArray HealthExport::prometheus(const HealthReport &report)
{
    PrometheusText out;
    writeHealth(out, report.health);
    out.begin("errors_total", "counter", "Errors since the start, by their type.");
    for (auto error = report.health.errors.byType.cbegin();
         error != report.health.errors.byType.cend(); ++error)
        out.sample(label("type", Error::codeText(error.key())), QByteArray::number(error.value()));
    if (report.health.errors.errorRate)
        out.single("error_ratio", "gauge", "Errors of the last minute, of all that happened in it.",
                   number(*report.health.errors.errorRate));
    writePerformance(out, report.health.performance);
    out.begin("connections", "gauge", "Connections that should stand, and those that do.");
    out.sample(label("state", u"total"_s), QByteArray::number(report.connections.total));
    out.sample(label("state", u"active"_s),
               QByteArray::number(report.connections.activeConnections));
    out.single("channels", "gauge", "Channels that are subscribed.",
               QByteArray::number(report.connections.channels));
    out.single("messages_per_second", "gauge", "Messages a second over the last minute.",
               number(report.connections.messagesPerSecond));
    writeNames(out, "channel_messages_total", "channel",
               "Messages of the busiest channels; without a name: of all others.",
               report.channels);
    writeNames(out, "event_messages_total", "event",
               "Messages of the most frequent events; without a name: of all others.",
               report.events);
    return out.text();
}

QByteArray HealthExport::json(const HealthReport &report)
{
    const HealthStatus &health = report.health;
    const HealthStatus::Performance &performance = health.performance;
    QJsonArray objectives;
    for (const Verdict &verdict : health.objectives)
        objectives.append(jsonOf(verdict));
    QJsonObject byType;
    for (auto error = health.errors.byType.cbegin(); error != health.errors.byType.cend(); ++error)
        byType.insert(Error::codeText(error.key()), qint64(error.value()));
    const QJsonObject all{
        {u"time"_s, isoTime(report.time)},
        {u"status"_s, healthText(health.status)},
        {u"objectives"_s, objectives},
        {u"errors"_s,
         QJsonObject{{u"errorRate"_s, optionalNumber(health.errors.errorRate)},
                     {u"total"_s, qint64(health.errors.total)},
                     {u"byType"_s, byType}}},
        {u"performance"_s,
         QJsonObject{{u"averageMessageLatency"_s, optionalMs(performance.averageMessageLatency)},
                     {u"p50"_s, optionalMs(performance.p50)},
                     {u"p95"_s, optionalMs(performance.p95)},
                     {u"p99"_s, optionalMs(performance.p99)},
                     {u"longest"_s, optionalMs(performance.longest)},
                     {u"throughput"_s, performance.throughput},
                     {u"sent"_s, qint64(performance.sent)},
                     {u"received"_s, qint64(performance.received)},
                     {u"cpu"_s, optionalNumber(performance.cpu)},
                     {u"memory"_s, optionalNumber(performance.memory)}}},
        {u"connections"_s,
         QJsonObject{{u"total"_s, report.connections.total},
                     {u"activeConnections"_s, report.connections.activeConnections},
                     {u"channels"_s, report.connections.channels},
                     {u"messagesPerSecond"_s, report.connections.messagesPerSecond}}},
        {u"channels"_s, jsonOf(report.channels)},
        {u"events"_s, jsonOf(report.events)}};
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

} // namespace Pusher
