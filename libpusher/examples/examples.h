// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/client/pusherservice.h"

#include <functional>

/// The five usage examples of seed 1, as they look with libpusher. The tests run each of them.
namespace Examples {

enum class Severity { Info, Success, Warning, Error };

/// What an example tells its user: a desktop notification, a status bar, a log.
using Notify = std::function<void(const QString &text, Severity severity)>;

/// Example 1: monitor all trade executions.
void monitorTrades(Pusher::PusherService &service, Notify notify);

/// Example 2: a high-priority listener that alerts and stops a bot in state ERROR.
void watchBotStatus(Pusher::PusherService &service, Notify notify,
                    std::function<void(const QString &botUuid)> stopBot);

/// Example 3: a listener that runs once, after the next change of a strategy.
void awaitStrategyUpdate(Pusher::PusherService &service, Notify notify,
                         std::function<void()> refreshStrategies);

/// Example 4: the notifications of one user.
void followUserNotifications(Pusher::PusherService &service, const Pusher::UserId &user, Notify notify);

struct AnalyticsRecord
{
    QDateTime timestamp;
    QString channel;
    QString event;
};
/// Example 5: a low-priority listener, the same id on four explicit pairs.
void collectAnalytics(Pusher::PusherService &service,
                      std::function<void(const AnalyticsRecord &)> track);
/// Example 5 as its author wished it: one listener for all channels and all events.
void collectEverything(Pusher::PusherService &service,
                       std::function<void(const AnalyticsRecord &)> track);

} // namespace Examples
