// SPDX-License-Identifier: MIT
#include "libpusher/manager/connectionconfig.h"

#include "libpusher/config/clientoptions.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Pusher {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {
/// What `ConnectionOptions::activityTimeout` may be.
constexpr milliseconds shortestActivity = 5s;
constexpr milliseconds longestActivity = 300s;
} // namespace

Result<void> ConnectionConfig::validate() const
{
    const auto refused = [](const QString &name, const QString &rule) {
        return Error{.code = Error::Code::ConfigurationError,
                     .message = name + u' ' + rule,
                     .parameters = {{u"name"_s, name}}};
    };
    struct Range {
        QString name;
        double value;
        double from;
        double to;
    };
    const auto inMs = [](milliseconds time) { return double(time.count()); };
    const std::array ranges{
        Range{u"maxConnections"_s, double(maxConnections), 1, 1e6},
        Range{u"connectionTimeout"_s, inMs(connectionTimeout), 1000, 300e3},
        Range{u"heartbeatInterval"_s, inMs(heartbeatInterval), 1000, 3600e3},
        Range{u"reconnectAttempts"_s, double(reconnectAttempts), 0, 1e6},
        Range{u"reconnectDelay"_s, inMs(reconnectDelay), 100, 60e3},
        Range{u"maxReconnectDelay"_s, inMs(maxReconnectDelay), 100, 3600e3},
        Range{u"backoffMultiplier"_s, backoffMultiplier, 1, 10},
    };
    for (const Range &range : ranges) {
        // Written so that NaN is refused too.
        if (!(range.value >= range.from && range.value <= range.to))
            return refused(range.name,
                           u"must be from %1 to %2"_s.arg(qint64(range.from)).arg(qint64(range.to)));
    }
    if (reconnectDelay > maxReconnectDelay)
        return refused(u"reconnectDelay"_s, u"must not exceed maxReconnectDelay"_s);
    return {};
}

ConnectionConfig ConnectionConfig::from(const ClientOptions &options)
{
    const ConnectionOptions &connection = options.connection;
    return {.maxConnections = options.maxConnections,
            .connectionTimeout = connection.connectionTimeout,
            .heartbeatInterval = options.heartbeatInterval,
            .reconnectAttempts = connection.reconnectAttempts,
            .reconnectDelay = connection.backoff.reconnectDelay,
            .maxReconnectDelay = connection.backoff.maxReconnectDelay,
            .backoffMultiplier = connection.backoff.backoffMultiplier,
            .enableConnectionPooling = options.enableConnectionPooling,
            .enableHealthMonitoring = options.enableHealthMonitoring};
}

void ConnectionConfig::applyTo(ClientOptions &options) const
{
    ConnectionOptions &connection = options.connection;
    connection.connectionTimeout = connectionTimeout;
    connection.reconnectAttempts = reconnectAttempts;
    connection.backoff.reconnectDelay = reconnectDelay;
    connection.backoff.maxReconnectDelay = maxReconnectDelay;
    connection.backoff.backoffMultiplier = backoffMultiplier;
    if (enableHealthMonitoring)
        connection.activityTimeout =
            std::clamp(heartbeatInterval, shortestActivity, longestActivity);
    options.maxConnections = maxConnections;
    options.heartbeatInterval = heartbeatInterval;
    options.enableConnectionPooling = enableConnectionPooling;
    options.enableHealthMonitoring = enableHealthMonitoring;
}

} // namespace Pusher
