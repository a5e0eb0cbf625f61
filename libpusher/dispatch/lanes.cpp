// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/lanes.h"

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

Error outOfRange(const QString &field, const QString &rule)
{
    Error error;
    error.code = Error::Code::ConfigurationError;
    error.message = u"Lanes: %1 must be %2"_s.arg(field, rule);
    error.parameters = {{u"field"_s, field}};
    return error;
}

Result<void> validate(const OverloadPolicy &policy)
{
    using Kind = OverloadPolicy::Kind;
    if (policy.channel.isEmpty())
        return outOfRange(u"channel"_s, u"a channel or a pattern"_s);
    if (policy.kind == Kind::LatestPerKey && policy.member.isEmpty())
        return outOfRange(u"member"_s, u"a member of the data"_s);
    const quint64 least = policy.kind == Kind::Sample ? 2 : policy.kind == Kind::DropOldest ? 1 : 0;
    if (policy.number < least || policy.number > OverloadPolicy::maximumNumber) {
        return outOfRange(u"number"_s,
                          u"%1 to %2"_s.arg(QString::number(least),
                                            QString::number(OverloadPolicy::maximumNumber)));
    }
    return {};
}

} // namespace

Result<void> LaneOptions::validate() const
{
    using namespace std::chrono_literals;
    if (timeSlice < 1ms || timeSlice > 1s)
        return outOfRange(u"timeSlice"_s, u"1 to 1000 ms"_s);
    for (const OverloadPolicy &policy : policies) {
        if (const auto valid = Pusher::validate(policy); !valid)
            return valid;
    }
    return {};
}

} // namespace Pusher
