// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimitresult.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {

using Rule = RateLimitResult::Rule;

/// As `parameters` spell it, and in a sentence.
std::pair<QString, QString> wordsOf(Rule rule)
{
    switch (rule) {
    case Rule::MessagesPerSecond:
        return {u"messages-per-second"_s, u"at most %1 messages at once, for a user"_s};
    case Rule::MessagesPerWindow:
        return {u"messages-per-window"_s, u"at most %1 messages in a window, for a user"_s};
    case Rule::SubscriptionsPerConnection:
        return {u"subscriptions-per-connection"_s, u"at most %1 subscriptions on a connection"_s};
    case Rule::SubscriptionsPerUser:
        return {u"subscriptions-per-user"_s, u"at most %1 subscriptions of a user"_s};
    case Rule::TooManyConnections:
        return {u"connections"_s, u"at most %1 connections with subscriptions"_s};
    case Rule::None:
    case Rule::InvalidRequest:
        break;
    }
    return {u"invalid-request"_s,
            u"a request for a limit needs a user, a count, and a connection that is his"_s};
}

} // namespace

Error RateLimitResult::error() const
{
    Q_ASSERT(!allowed);
    const auto [name, sentence] = wordsOf(rule);
    Error error{
        .code = Error::Code::RateLimited, .message = sentence, .parameters = {{u"rule"_s, name}}};
    if (rule == Rule::InvalidRequest) {
        error.code = Error::Code::ConfigurationError;
        return error;
    }
    error.message = sentence.arg(limit);
    error.parameters.insert(u"limit"_s, limit);
    if (retryAfter) {
        error.message += u"; free again in %1 ms"_s.arg(retryAfter->count());
        error.parameters.insert(u"retryAfterMs"_s, qint64(retryAfter->count()));
    }
    return error;
}

} // namespace Pusher
