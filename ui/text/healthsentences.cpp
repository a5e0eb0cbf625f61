// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/healthsentences.h"

#include "ui/text/sentences.h"

#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Console {

using Pusher::Health;
using Pusher::HealthStatus;
using Pusher::Objective;
using Pusher::Verdict;

namespace {

QString dash()
{
    return u"—"_s;
}

QString latency(const std::optional<microseconds> &time)
{
    if (!time)
        return dash();
    // Below ten milliseconds the tenths say something.
    if (*time < 10ms)
        return QLocale().toString(double(time->count()) / 1000, 'f', 1) + u" ms"_s;
    return Sentences::duration(round<milliseconds>(*time));
}

QString share(double value)
{
    const double percent = value * 100;
    const int digits = percent > 0 && percent < 10 ? 1 : 0;
    return QLocale().toString(percent, 'f', percent >= 99.95 ? 0 : digits) + u" %"_s;
}

} // namespace

QString HealthSentences::health(Health health)
{
    switch (health) {
    case Health::Unknown:
        return tr("unknown");
    case Health::Healthy:
        return tr("healthy");
    case Health::Degraded:
        return tr("degraded");
    case Health::Unhealthy:
        return tr("unhealthy");
    }
    return {};
}

QString HealthSentences::objective(Objective::Kind kind)
{
    switch (kind) {
    case Objective::Kind::ErrorRate:
        return tr("Errors, of all messages");
    case Objective::Kind::LatencyP95:
        return tr("Latency of 95 in 100 messages");
    case Objective::Kind::ConnectionsStanding:
        return tr("Connections that stand");
    }
    return {};
}

QString HealthSentences::advice(Objective::Kind kind)
{
    switch (kind) {
    case Objective::Kind::ErrorRate:
        return tr("See below which errors there are, and in Connection and Publish what they are "
                  "about.");
    case Objective::Kind::LatencyP95:
        return tr("Test the connection: the network, the server or this computer is slow.");
    case Objective::Kind::ConnectionsStanding:
        return tr("See in Connection why the line does not stand.");
    }
    return {};
}

QString HealthSentences::value(const Objective &objective, double value)
{
    if (objective.isInSeconds())
        return latency(round<microseconds>(duration<double>(value)));
    return share(value);
}

QString HealthSentences::limit(const Verdict &verdict)
{
    const QString limit = value(verdict.objective, verdict.limit());
    return verdict.objective.isAtLeast() ? tr("at least %1").arg(limit)
                                         : tr("at most %1").arg(limit);
}

QString HealthSentences::evidence(const Verdict &verdict)
{
    if (!verdict.value)
        return tr("nothing was measured");
    const QString samples = tr("%Ln samples", nullptr, int(std::min<quint64>(verdict.samples, 1e9)));
    if (verdict.newest == verdict.health)
        return tr("%1; so for %Ln windows", nullptr, verdict.inARow).arg(samples);
    //: The newest windows say something else than the verdict, which waits for more of them
    return tr("%1; the last %Ln windows were %2", nullptr, verdict.inARow)
        .arg(samples, health(verdict.newest));
}

QString HealthSentences::headline(const HealthStatus &status)
{
    switch (status.status) {
    case Health::Unknown:
        return tr("Unknown: nothing was measured yet, or not lately");
    case Health::Healthy:
        return tr("Healthy: every objective that is measured is kept");
    case Health::Degraded:
    case Health::Unhealthy:
        break;
    }
    QStringList blamed;
    for (const Verdict &verdict : status.objectives) {
        if (verdict.health == status.status)
            blamed += objective(verdict.objective.kind);
    }
    return (status.status == Health::Degraded ? tr("Degraded: %1") : tr("Unhealthy: %1"))
        .arg(blamed.join(tr("; ")));
}

QString HealthSentences::noReport(milliseconds age)
{
    return tr("Unknown: no report came for %1, these figures are old")
        .arg(Sentences::duration(floor<seconds>(age)));
}

QString HealthSentences::performance(const HealthStatus &status)
{
    const HealthStatus::Performance &is = status.performance;
    const QLocale locale;
    QStringList parts{
        tr("latency %1 on average").arg(latency(is.averageMessageLatency)),
        tr("p50 %1").arg(latency(is.p50)),
        tr("p95 %1").arg(latency(is.p95)),
        tr("p99 %1").arg(latency(is.p99)),
        tr("%1 messages a second").arg(locale.toString(is.throughput, 'f', 1)),
        tr("processor %1").arg(is.cpu ? share(*is.cpu) : dash()),
        tr("memory %1").arg(is.memory ? locale.formattedDataSize(*is.memory, 0) : dash()),
    };
    return parts.join(u"  ·  "_s);
}

QString HealthSentences::connections(const Pusher::ConnectionMetrics &metrics)
{
    const QLocale locale;
    return tr("%1 of %2 connections stand  ·  %3 channels")
        .arg(locale.toString(metrics.activeConnections), locale.toString(metrics.total),
             locale.toString(metrics.channels));
}

QString HealthSentences::errors(const HealthStatus::Errors &errors)
{
    if (errors.total == 0)
        return tr("no errors so far");
    QStringList parts{tr("%Ln errors", nullptr, int(std::min<quint64>(errors.total, 1e9)))};
    for (auto it = errors.byType.cbegin(); it != errors.byType.cend(); ++it)
        parts += Pusher::Error::codeText(it.key()) + u' ' + QLocale().toString(it.value());
    return parts.join(u"  ·  "_s);
}

} // namespace Console
