// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/objective.h"

using namespace Qt::StringLiterals;

namespace Pusher {

QString healthText(Health health)
{
    switch (health) {
    case Health::Unknown:
        return u"unknown"_s;
    case Health::Healthy:
        return u"healthy"_s;
    case Health::Degraded:
        return u"degraded"_s;
    case Health::Unhealthy:
        return u"unhealthy"_s;
    }
    Q_UNREACHABLE();
}

QString Objective::name() const
{
    switch (kind) {
    case Kind::ErrorRate:
        return u"errorRate"_s;
    case Kind::LatencyP95:
        return u"latencyP95"_s;
    case Kind::ConnectionsStanding:
        return u"connectionsStanding"_s;
    }
    Q_UNREACHABLE();
}

Health Objective::judged(double value) const
{
    const auto keeps = [this, value](double limit) {
        return isAtLeast() ? value >= limit : value <= limit;
    };
    if (keeps(degraded))
        return Health::Healthy;
    return keeps(unhealthy) ? Health::Degraded : Health::Unhealthy;
}

QString Verdict::evidence() const
{
    if (!value)
        return u"nothing was measured"_s;
    const auto spelt = [this](double number) {
        return objective.isInSeconds() ? u"%1 ms"_s.arg(number * 1000, 0, 'f', 1)
                                       : u"%1 %"_s.arg(number * 100, 0, 'f', 2);
    };
    return u"%1, wanted %2 %3; %4 samples; %5 windows in a row are %6"_s.arg(
        spelt(*value), objective.isAtLeast() ? u"at least"_s : u"at most"_s, spelt(limit()),
        QString::number(samples), QString::number(inARow), healthText(newest));
}

} // namespace Pusher
