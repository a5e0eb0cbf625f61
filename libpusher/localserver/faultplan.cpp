// SPDX-License-Identifier: MIT
#include "libpusher/localserver/faultplan.h"

#include "libpusher/localserver/faultgrammar.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

using Detail::JsonMembers;

constexpr qint64 mostOccasions = 1'000'000'000;
constexpr qint64 longestWait = 600'000; // ms
constexpr qint64 mostBytes = 1'000'000'000;
constexpr qint64 largestPiece = 1024 * 1024;
constexpr qint64 largestSkew = 10LL * 365 * 24 * 3600;
constexpr int longestReason = 123;

Error configurationError(const QString &message, const QVariantMap &parameters)
{
    return {.code = Error::Code::ConfigurationError, .message = message, .parameters = parameters};
}

/// `nth` is short for one occasion.
void readOccasions(JsonMembers &members, FaultRule &rule)
{
    rule.after = members.integer(u"after"_s, 0, mostOccasions).value_or(0);
    rule.every = members.integer(u"every"_s, 1, mostOccasions).value_or(1);
    rule.times = members.integer(u"times"_s, 1, mostOccasions);
    rule.chance = members.number(u"chance"_s, 0, 1).value_or(1);
    if (const auto nth = members.integer(u"nth"_s, 1, mostOccasions)) {
        for (const QString &other : {u"after"_s, u"every"_s, u"times"_s, u"chance"_s}) {
            if (members.has(other))
                members.fail(u"nth"_s, u"stands alone, without "_s + other);
        }
        rule.after = *nth - 1;
        rule.times = 1;
    }
}

void readParameters(JsonMembers &members, FaultRule &rule)
{
    using std::chrono::milliseconds;
    rule.wait = milliseconds(members.integer(u"ms"_s, 0, longestWait).value_or(0));
    rule.jitter = milliseconds(members.integer(u"jitter"_s, 0, longestWait).value_or(0));
    rule.bytes = members.integer(u"bytes"_s, 1, largestPiece).value_or(0);
    rule.afterBytes = members.integer(u"afterBytes"_s, 0, mostBytes).value_or(0);
    rule.code = int(members.integer(u"code"_s, 1000, 4999).value_or(rule.code));
    rule.reason = members.text(u"reason"_s).value_or(QString());
    if (rule.reason.toUtf8().size() > longestReason)
        members.fail(u"reason"_s, u"has at most %1 bytes"_s.arg(longestReason));
    rule.status = int(members.integer(u"status"_s, 200, 599).value_or(rule.status));
    rule.body = members.text(u"body"_s).value_or(QString()).toUtf8();
    if (const auto seconds = members.integer(u"retryAfter"_s, 0, 86400))
        rule.retryAfter = int(*seconds);
}

FaultRule readRule(JsonMembers &members)
{
    FaultRule rule;
    const auto at = members.required(u"at"_s, Detail::pointNames());
    const auto action = members.required(u"do"_s, Detail::actionNames());
    if (!at || !action)
        return rule;
    rule.at = *Detail::pointOf(*at);
    rule.action = *Detail::actionOf(*action);
    const Detail::ActionGrammar &grammar = Detail::grammarOf(rule.action);
    if (!grammar.points.contains(rule.at)) {
        QStringList points;
        for (const FaultRule::Point point : grammar.points)
            points.append(faultName(point));
        members.fail(u"do"_s, u"%1 is for %2, not for %3"_s.arg(*action, points.join(u", "), *at));
        return rule;
    }
    members.allow(Detail::membersOf(rule.at, rule.action));
    for (const QString &name : grammar.required) {
        if (!members.has(name))
            members.fail(name, *action + u" needs it"_s);
    }
    const auto pattern = [&members](const QString &name) {
        return EventPattern(members.text(name).value_or(u"*"_s));
    };
    rule.channel = pattern(u"channel"_s);
    rule.event = pattern(u"event"_s);
    rule.path = pattern(u"path"_s);
    readOccasions(members, rule);
    readParameters(members, rule);
    return rule;
}

} // namespace

Result<FaultPlan> FaultPlan::fromJson(const QByteArray &json)
{
    if (json.size() > maximumSize)
        return configurationError(u"the fault file is larger than 64 KB"_s, {});
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(json, &fault);
    if (fault.error != QJsonParseError::NoError) {
        const auto line = 1 + json.left(fault.offset).count('\n');
        return configurationError(u"no JSON in line %1: %2"_s.arg(line).arg(fault.errorString()),
                                  {{u"line"_s, line}});
    }
    if (!document.isObject())
        return configurationError(u"a fault file is one JSON object"_s, {});

    FaultPlan plan;
    JsonMembers members(document.object(), {});
    members.allow({u"seed"_s, u"clockSkew"_s, u"faults"_s});
    plan.seed = quint64(members.integer(u"seed"_s, 0, 1LL << 53).value_or(1));
    plan.clockSkew = std::chrono::seconds(
        members.integer(u"clockSkew"_s, -largestSkew, largestSkew).value_or(0));
    const QJsonArray faults = members.array(u"faults"_s);
    if (faults.size() > maximumRules)
        members.fail(u"faults"_s, u"has at most %1 rules"_s.arg(maximumRules));
    if (const auto error = members.error())
        return *error;
    for (qsizetype i = 0; i < faults.size(); ++i) {
        const QString place = u"faults[%1]"_s.arg(i);
        if (!faults.at(i).isObject())
            return configurationError(place + u": a rule is an object"_s, {{u"member"_s, place}});
        JsonMembers rule(faults.at(i).toObject(), place);
        plan.rules.append(readRule(rule));
        if (const auto error = rule.error())
            return *error;
    }
    return plan;
}

Result<FaultPlan> FaultPlan::read(const QString &path)
{
    const auto named = [&path](const QString &message, QVariantMap parameters = {}) {
        parameters.insert(u"file"_s, path);
        return configurationError(path + u": "_s + message, parameters);
    };
    // Not a FIFO or a device: opening one may wait for ever.
    if (!QFileInfo(path).isFile())
        return named(u"there is no such regular file"_s);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return named(file.errorString());
    const auto plan = fromJson(file.read(maximumSize + 1));
    if (!plan)
        return named(plan.error().message, plan.error().parameters);
    return plan;
}

QString faultName(FaultRule::Point point)
{
    return Detail::nameOf(point);
}

QString faultName(FaultRule::Action action)
{
    return Detail::grammarOf(action).name;
}

} // namespace Pusher
