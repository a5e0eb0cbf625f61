// SPDX-License-Identifier: MIT
#include "libpusher/http/queryanswers.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {

/// Nothing is delivered by a question: what is left of a publisher's error.
Error askingError(int status, const HttpAnswer &answer, const QJsonObject &json, WallTime now)
{
    Error error = errorFor(status, answer, json, now);
    error.parameters.remove(u"maybeDelivered"_s);
    if (status >= 500)
        error.code = Error::Code::ConnectionFailed;
    else if (status == 404)
        error.code = Error::Code::ConfigurationError;
    else if (error.code == Error::Code::MessageDeliveryFailed)
        error.code = Error::Code::ProtocolError;
    return error;
}

/// The object of an answer that is no refusal.
Result<QJsonObject> answeredObject(const HttpAnswer &answer, WallTime now)
{
    const QJsonObject json = jsonOf(answer);
    if (const auto status = refusalIn(answer, json))
        return askingError(*status, answer, json, now);
    return json;
}

Error noAnswer(const QString &message, const HttpAnswer &answer, const QJsonObject &json)
{
    return {.code = Error::Code::ProtocolError,
            .message = message,
            .parameters = {{u"httpStatus"_s, answer.status},
                           {u"serverText"_s, serverText(answer.body, json)}}};
}

std::optional<int> countIn(const QJsonObject &attributes, QLatin1StringView name)
{
    const QJsonValue count = attributes.value(name);
    return count.isDouble() ? std::optional(std::max(0, count.toInt())) : std::nullopt;
}

std::optional<ChannelInfo::Cached> cachedIn(const QJsonObject &attributes)
{
    const QJsonObject cache = attributes.value(u"cache"_s).toObject();
    if (!cache.value(u"data"_s).isString())
        return {};
    return ChannelInfo::Cached{
        cache.value(u"data"_s).toString().toUtf8(),
        std::chrono::seconds(std::max<qint64>(0, cache.value(u"ttl"_s).toInteger()))};
}

} // namespace

Result<QList<OccupiedChannel>> readChannels(const HttpAnswer &answer, WallTime now)
{
    const auto json = answeredObject(answer, now);
    if (!json)
        return json.error();
    const QJsonValue channels = json->value(u"channels"_s);
    // PHP servers write an empty object as an empty array.
    if (!channels.isObject() && !(channels.isArray() && channels.toArray().isEmpty()))
        return noAnswer(u"the answer to the question for channels names none"_s, answer, *json);
    const QJsonObject byName = channels.toObject();
    QList<OccupiedChannel> result;
    result.reserve(byName.size());
    for (auto it = byName.begin(); it != byName.end(); ++it) {
        const QJsonObject attributes = it.value().toObject();
        result.append({ChannelName(it.key()), countIn(attributes, "subscription_count"_L1),
                       countIn(attributes, "user_count"_L1)});
    }
    return result;
}

Result<ChannelInfo> readChannel(const HttpAnswer &answer, WallTime now)
{
    const auto json = answeredObject(answer, now);
    if (!json)
        return json.error();
    if (!json->value(u"occupied"_s).isBool())
        return noAnswer(u"the answer does not say whether the channel is occupied"_s, answer,
                        *json);
    return ChannelInfo{json->value(u"occupied"_s).toBool(), countIn(*json, "subscription_count"_L1),
                       countIn(*json, "user_count"_L1), cachedIn(*json)};
}

Result<QList<UserId>> readUsers(const HttpAnswer &answer, WallTime now)
{
    const auto json = answeredObject(answer, now);
    if (!json)
        return json.error();
    if (!json->value(u"users"_s).isArray())
        return noAnswer(u"the answer to the question for users names none"_s, answer, *json);
    QList<UserId> users;
    for (const QJsonValue &user : json->value(u"users"_s).toArray()) {
        // Ids are text, but some servers write what looks like a number as one.
        const QJsonValue id = user[u"id"_s];
        const QString text = id.isDouble() ? QString::number(id.toInteger()) : id.toString();
        if (!text.isEmpty())
            users.append(UserId(text));
    }
    return users;
}

} // namespace Pusher::Detail
