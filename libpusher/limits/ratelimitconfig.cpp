// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimitconfig.h"

#include <array>

using namespace Qt::StringLiterals;

namespace Pusher {

Result<void> RateLimitConfig::validate() const
{
    const auto refused = [](const QString &name, const QString &rule) {
        return Error{.code = Error::Code::ConfigurationError,
                     .message = name + u' ' + rule,
                     .parameters = {{u"name"_s, name}}};
    };
    struct Range {
        QString name;
        qint64 value;
        qint64 from;
        qint64 to;
    };
    const std::array ranges{
        Range{u"messagesPerSecond"_s, messagesPerSecond, 0, 100'000},
        Range{u"messagesPerMinute"_s, messagesPerMinute, 0, 1'000'000},
        Range{u"burstLimit"_s, burstLimit, 0, 100'000},
        Range{u"windowSize"_s, windowSize.count(), 1, 3600},
        Range{u"subscriptionsPerConnection"_s, subscriptionsPerConnection, 0, 100'000},
        Range{u"subscriptionsPerUser"_s, subscriptionsPerUser, 0, 1'000'000},
    };
    for (const Range &range : ranges) {
        if (range.value < range.from || range.value > range.to)
            return refused(range.name, u"must be from %1 to %2"_s.arg(range.from).arg(range.to));
    }
    if (messagesPerSecond > messagesPerMinute)
        return refused(u"messagesPerSecond"_s, u"must not exceed messagesPerMinute"_s);
    // Rounded down it would forbid everything, which nobody means who asks for one a minute.
    if (messagesPerMinute > 0 && messagesPerWindow() == 0)
        return refused(u"windowSize"_s,
                       u"is too short for a single message at messagesPerMinute"_s);
    return {};
}

RateLimitConfig RateLimitConfig::forbidden()
{
    return {.messagesPerSecond = 0,
            .messagesPerMinute = 0,
            .burstLimit = 0,
            .subscriptionsPerConnection = 0,
            .subscriptionsPerUser = 0};
}

} // namespace Pusher
