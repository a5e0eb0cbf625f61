// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/monitoring.h"

#include <algorithm>

namespace Pusher {

using namespace std::chrono;

void Monitoring::Slot::merge(const Slot &other)
{
    messages += other.messages;
    errors += other.errors;
    latency.merge(other.latency);
}

std::optional<double> Monitoring::Slot::errorRate() const
{
    const quint64 all = messages + errors;
    return all == 0 ? std::nullopt : std::optional(double(errors) / double(all));
}

QList<Objective> Monitoring::defaultObjectives()
{
    return {{Objective::Kind::ErrorRate, 0.01, 0.05},
            {Objective::Kind::LatencyP95, 0.25, 2},
            {Objective::Kind::ConnectionsStanding, 0.99, 0.5}};
}

Monitoring::Monitoring(const Options &options, std::shared_ptr<Scheduler> scheduler,
                       QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_scheduler(std::move(scheduler))
    , m_lately(span, m_scheduler->now())
    , m_channels(options.keptNames)
    , m_events(options.keptNames)
{
    for (const Objective &objective : m_options.objectives)
        m_judges.emplace_back(objective, m_options.patience, m_scheduler->wallNow());
    if (!m_options.enabled)
        return;
    m_standing.since = m_scheduler->now();
    observeProcess(m_scheduler->now());
    arm();
}

Monitoring::~Monitoring() = default;

void Monitoring::arm()
{
    m_timer = m_scheduler->singleShot(std::max(m_options.window, milliseconds(1)),
                                      [this] { judge(); });
}

void Monitoring::recordMessages(quint64 messages)
{
    m_window.messages += messages;
    m_lately.at(m_scheduler->now()).messages += messages;
}

void Monitoring::recordNames(const ChannelName &channel, const EventName &event, quint64 messages)
{
    const auto now = m_scheduler->now();
    m_channels.count(channel.value(), now, messages);
    m_events.count(event.value(), now, messages);
}

void Monitoring::recordSent(quint64 messages)
{
    if (!m_options.enabled)
        return;
    m_totals.sent += messages;
    recordMessages(messages);
}

void Monitoring::recordSent(const ChannelName &channel, const EventName &event)
{
    if (!m_options.enabled)
        return;
    recordSent();
    recordNames(channel, event, 1);
}

void Monitoring::recordReceived(quint64 messages)
{
    if (!m_options.enabled)
        return;
    m_totals.received += messages;
    recordMessages(messages);
}

void Monitoring::recordReceived(const ChannelName &channel, const EventName &event,
                                quint64 messages)
{
    if (!m_options.enabled)
        return;
    recordReceived(messages);
    recordNames(channel, event, messages);
}

void Monitoring::recordLatency(microseconds latency)
{
    if (!m_options.enabled)
        return;
    m_window.latency.record(latency);
    m_lately.at(m_scheduler->now()).latency.record(latency);
    ++m_totals.latencies;
    m_totals.latencySum += std::max(latency, microseconds(0));
}

void Monitoring::recordError(Error::Code type)
{
    if (!m_options.enabled)
        return;
    ++m_window.errors;
    ++m_lately.at(m_scheduler->now()).errors;
    ++m_errors[std::size_t(type)];
}

void Monitoring::setConnections(int total, int active, int channels)
{
    if (!m_options.enabled)
        return;
    countStanding(m_scheduler->now());
    m_connections.total = total;
    m_connections.activeConnections = active;
    m_connections.channels = channels;
}

void Monitoring::countStanding(Scheduler::TimePoint now)
{
    const double passed = duration<double>(now - m_standing.since).count();
    m_standing.total += passed * m_connections.total;
    m_standing.active += passed * m_connections.activeConnections;
    m_standing.since = now;
}

void Monitoring::observeProcess(Scheduler::TimePoint now)
{
    const auto usage = ProcessUsage::now();
    m_totals.memory = usage ? std::optional(usage->memory) : std::nullopt;
    m_totals.cpu.reset();
    if (usage && m_usage && now > m_usageTime)
        m_totals.cpu = duration<double>(usage->cpu - m_usage->cpu) / duration<double>(now - m_usageTime);
    m_usage = usage;
    m_usageTime = now;
}

void Monitoring::judge()
{
    const auto now = m_scheduler->now();
    const auto wall = m_scheduler->wallNow();
    countStanding(now);
    observeProcess(now);
    bool changed = false;
    for (ObjectiveJudge &judge : m_judges) {
        std::optional<double> value;
        quint64 samples = 0;
        switch (judge.verdict().objective.kind) {
        case Objective::Kind::ErrorRate:
            value = m_window.errorRate();
            samples = m_window.messages + m_window.errors;
            break;
        case Objective::Kind::LatencyP95:
            if (const auto latency = m_window.latency.quantile(0.95))
                value = duration<double>(*latency).count();
            samples = m_window.latency.count();
            break;
        case Objective::Kind::ConnectionsStanding:
            if (m_standing.total > 0)
                value = m_standing.active / m_standing.total;
            samples = quint64(m_connections.total);
            break;
        }
        changed |= judge.observe(value, samples, wall);
    }
    m_window = {};
    m_standing = {.since = now};
    m_channels.expire(now - namesExpireAfter);
    m_events.expire(now - namesExpireAfter);
    arm();
    if (changed)
        Q_EMIT healthChanged(worst());
    Q_EMIT judged();
}

Health Monitoring::worst() const
{
    Health worst = Health::Unknown;
    for (const ObjectiveJudge &judge : m_judges)
        worst = std::max(worst, judge.verdict().health);
    return worst;
}

double Monitoring::messagesPerSecond(Scheduler::TimePoint now, const Slot &lately) const
{
    // In the first second the rate would be that of a moment.
    const auto covered = std::max<duration<double>>(m_lately.covered(now), seconds(1));
    return double(lately.messages) / covered.count();
}

HealthStatus Monitoring::healthStatus() const
{
    const auto now = m_scheduler->now();
    const Slot lately = m_lately.sum(now);
    HealthStatus status;
    status.status = worst();
    for (const ObjectiveJudge &judge : m_judges)
        status.objectives.append(judge.verdict());
    status.errors.errorRate = lately.errorRate();
    for (std::size_t type = 0; type < errorTypes; ++type) {
        if (m_errors[type] == 0)
            continue;
        status.errors.total += m_errors[type];
        status.errors.byType.insert(Error::Code(type), m_errors[type]);
    }
    status.performance = m_totals;
    status.performance.averageMessageLatency = lately.latency.average();
    status.performance.p50 = lately.latency.quantile(0.5);
    status.performance.p95 = lately.latency.quantile(0.95);
    status.performance.p99 = lately.latency.quantile(0.99);
    status.performance.longest = lately.latency.longest();
    status.performance.throughput = messagesPerSecond(now, lately);
    return status;
}

ConnectionMetrics Monitoring::connectionMetrics() const
{
    const auto now = m_scheduler->now();
    ConnectionMetrics metrics = m_connections;
    metrics.messagesPerSecond = messagesPerSecond(now, m_lately.sum(now));
    return metrics;
}

HealthReport Monitoring::report() const
{
    return {m_scheduler->wallNow(), healthStatus(), connectionMetrics(),
            m_channels.top(reportedNames), m_events.top(reportedNames)};
}

} // namespace Pusher
