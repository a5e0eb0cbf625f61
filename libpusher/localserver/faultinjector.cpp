// SPDX-License-Identifier: MIT
#include "libpusher/localserver/faultinjector.h"

#include <algorithm>

namespace Pusher::Detail {
namespace {

bool fits(const FaultRule &rule, const FaultInjector::Occasion &occasion)
{
    if (rule.at != occasion.at)
        return false;
    switch (rule.at) {
    case FaultRule::Point::Connect:
        // Asked twice a connection: when it comes, and when its first line is there.
        return (rule.path.kind() == EventPattern::Kind::Any) == occasion.path.isEmpty()
            && rule.path.matches(occasion.path);
    case FaultRule::Point::Http:
        return rule.path.matches(occasion.path);
    case FaultRule::Point::Frame:
        return rule.channel.matches(occasion.channel) && rule.event.matches(occasion.event);
    case FaultRule::Point::Greeting:
    case FaultRule::Point::Second:
        break;
    }
    return true;
}

} // namespace

FaultInjector::FaultInjector(FaultPlan plan, Log log)
    : m_plan(std::move(plan))
    , m_log(std::move(log))
    , m_counts(m_plan.rules.size())
    , m_random(m_plan.seed)
{
}

bool FaultInjector::hasRulesAt(FaultRule::Point point) const
{
    return std::any_of(m_plan.rules.begin(), m_plan.rules.end(),
                       [point](const FaultRule &rule) { return rule.at == point; });
}

const FaultRule *FaultInjector::next(const Occasion &occasion)
{
    qsizetype chosen = -1;
    for (qsizetype i = 0; i < m_plan.rules.size(); ++i) {
        const FaultRule &rule = m_plan.rules.at(i);
        if (!fits(rule, occasion))
            continue;
        Count &count = m_counts[i];
        ++count.occasions;
        if (isDue(rule, count.occasions, count.fired) && chosen < 0) {
            chosen = i;
            ++count.fired;
        }
    }
    if (chosen < 0)
        return nullptr;
    const FaultRule &rule = m_plan.rules.at(chosen);
    m_log({.number = ++m_injected,
           .rule = chosen,
           .at = rule.at,
           .action = rule.action,
           .occasion = m_counts.at(chosen).occasions,
           .socketId = occasion.socketId,
           .channel = occasion.channel,
           .event = occasion.event,
           .path = occasion.path});
    return &rule;
}

bool FaultInjector::isDue(const FaultRule &rule, qint64 occasion, qint64 fired)
{
    if (occasion <= rule.after || (occasion - rule.after) % rule.every != 0)
        return false;
    // Drawn whether or not the rule is used up, so that `times` changes nothing else.
    constexpr quint64 steps = 1'000'000;
    const bool drawn = rule.chance >= 1 || double(random(steps)) < rule.chance * double(steps);
    return drawn && (!rule.times || fired < *rule.times);
}

std::chrono::milliseconds FaultInjector::waitOf(const FaultRule &rule)
{
    if (rule.jitter.count() == 0)
        return rule.wait;
    return rule.wait + std::chrono::milliseconds(random(quint64(rule.jitter.count()) + 1));
}

} // namespace Pusher::Detail
