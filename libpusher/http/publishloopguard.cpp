// SPDX-License-Identifier: MIT
#include "libpusher/http/publishloopguard.h"

#include "libpusher/core/dispatchscope.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

Result<void> PublishLoopGuard::check(const OutgoingEvent &event, Scheduler::TimePoint now)
{
    const DispatchScope *scope = DispatchScope::current();
    if (!scope || event.name != scope->event() || !event.channels.contains(scope->channel()))
        return {};
    const std::pair name(scope->channel(), scope->event());
    if (!m_counts.contains(name) && m_counts.size() >= maximumNames)
        m_counts.clear();
    Count &count = m_counts[name];
    if (count.publications == 0 || now - count.start >= window)
        count = {now, 0};
    if (count.publications < maximumPerWindow) {
        ++count.publications;
        return {};
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(count.start + window - now);
    return Error{
        Error::Code::RateLimited,
        u"listener %1 publishes %2 on %3, the event it is called for, more than %4 times a second: a loop"_s
            .arg(scope->listener().value(), scope->event().value(), scope->channel().value())
            .arg(maximumPerWindow),
        {{u"listener"_s, scope->listener().value()},
         {u"channel"_s, scope->channel().value()},
         {u"event"_s, scope->event().value()},
         {u"limit"_s, maximumPerWindow},
         {u"retryAfter"_s, qint64(wait.count())}},
        {},
        {}};
}

} // namespace Pusher::Detail
