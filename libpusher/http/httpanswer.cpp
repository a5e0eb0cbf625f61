// SPDX-License-Identifier: MIT
#include "libpusher/http/httpanswer.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
using std::chrono::milliseconds;

constexpr qsizetype maximumServerText = 300;
constexpr double longestRetryAfterSeconds = 24 * 3600;

struct Meaning {
    Error::Code code;
    QString message;
};

Meaning meaningOf(int status)
{
    using Code = Error::Code;
    if (status >= 300 && status < 400)
        return {Code::MessageDeliveryFailed,
                u"the server redirects elsewhere; redirects are not followed"_s};
    switch (status) {
    case 401:
        return {Code::AuthenticationFailed, u"key, signature or clock refused"_s};
    case 403:
        return {Code::AuthorizationFailed, u"application disabled or over its quota"_s};
    case 404:
        return {Code::MessageDeliveryFailed, u"no such application or path"_s};
    case 413:
        return {Code::MessageDeliveryFailed,
                u"larger than the server accepts (hosted: 10240 bytes of data)"_s};
    case 429:
        return {Code::RateLimited, u"too many requests"_s};
    default:
        return {Code::MessageDeliveryFailed,
                status >= 500 ? u"the server failed"_s : u"the server refused the request"_s};
    }
}

qint64 unixMilliseconds(WallTime time)
{
    return std::chrono::floor<milliseconds>(time).time_since_epoch().count();
}

/// `subscription_count` or `user_count`, whichever is there.
std::optional<int> receiversIn(const QJsonValue &attributes)
{
    for (const QString &name : {u"subscription_count"_s, u"user_count"_s}) {
        if (const QJsonValue count = attributes[name]; count.isDouble())
            return std::max(0, count.toInt());
    }
    return {};
}

PublishResult published(const QJsonObject &body, const QList<ChannelName> &channels)
{
    PublishResult result{.ok = true, .error = {}, .deliveredTo = {}};
    const QJsonObject byName = body.value(u"channels"_s).toObject();
    const QJsonArray byPlace = body.value(u"batch"_s).toArray();
    for (qsizetype i = 0; i < channels.size(); ++i) {
        const auto count =
            receiversIn(byPlace.isEmpty() ? byName.value(channels[i].value()) : byPlace.at(i));
        result.receivers.append(count);
        if (count)
            result.deliveredTo = result.deliveredTo.value_or(0) + *count;
    }
    if (!result.deliveredTo)
        result.receivers.clear();
    return result;
}

QString serverText(const QByteArray &body, const QJsonObject &json)
{
    const QString error = json.value(u"error"_s).toString();
    return (error.isEmpty() ? QString::fromUtf8(body) : error).left(maximumServerText).trimmed();
}

Error errorFor(int status, const HttpAnswer &answer, const QJsonObject &json, WallTime now)
{
    const Meaning meaning = meaningOf(status);
    Error error{meaning.code, u"HTTP %1: %2"_s.arg(status).arg(meaning.message), {}, {}, {}};
    const QString text = serverText(answer.body, json);
    error.parameters = {
        {u"httpStatus"_s, status}, {u"maybeDelivered"_s, status >= 500}, {u"serverText"_s, text}};
    if (status == 429 || status == 503) {
        if (const auto wait = retryAfterMilliseconds(answer.retryAfter, now))
            error.parameters.insert(u"retryAfter"_s, *wait);
    }
    // The body says so in English; users only saw "401" (pusher-http-ruby#49).
    if (status == 401 && text.contains("timestamp"_L1, Qt::CaseInsensitive)) {
        error.message = u"HTTP 401: this computer's clock differs too much from the server's"_s;
        if (const auto date = httpDate(answer.date))
            error.parameters.insert(u"clockDifference"_s, unixMilliseconds(now) - *date);
    }
    return error;
}

/// What a server said within 200 that it refuses (soketi), or the status itself; nothing: success.
std::optional<int> refusalIn(const HttpAnswer &answer, const QJsonObject &json)
{
    if (answer.status < 200 || answer.status >= 300)
        return answer.status;
    if (!json.contains(u"error"_s))
        return {};
    const int code = json.value(u"code"_s).toInt(400);
    return code >= 300 && code < 600 ? code : 400;
}

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

std::optional<int> countIn(const QJsonObject &attributes, QLatin1StringView name)
{
    const QJsonValue count = attributes.value(name);
    return count.isDouble() ? std::optional(std::max(0, count.toInt())) : std::nullopt;
}
} // namespace

std::optional<qint64> httpDate(const QByteArray &header)
{
    // RFC 9110: "Sun, 06 Nov 1994 08:49:37 GMT"
    QDateTime date =
        QLocale::c().toDateTime(QString::fromLatin1(header), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeSpec(Qt::UTC);
    return date.isValid() ? std::optional(date.toMSecsSinceEpoch()) : std::nullopt;
}

std::optional<qint64> retryAfterMilliseconds(const QByteArray &header, WallTime now)
{
    bool ok = false;
    const double seconds = header.toDouble(&ok);
    if (ok && seconds >= 0 && seconds <= longestRetryAfterSeconds)
        return qint64(std::ceil(seconds * 1000));
    const std::optional<qint64> date = httpDate(header);
    if (!date)
        return {};
    const qint64 wait = *date - unixMilliseconds(now);
    return wait <= longestRetryAfterSeconds * 1000 ? std::optional(std::max<qint64>(wait, 0))
                                                   : std::nullopt;
}

PublishResult readAnswer(const HttpAnswer &answer, const QList<ChannelName> &channels, WallTime now)
{
    const QJsonObject json = QJsonDocument::fromJson(answer.body).object();
    if (const auto status = refusalIn(answer, json))
        return {false, errorFor(*status, answer, json, now), {}};
    return published(json, channels);
}

Result<QList<OccupiedChannel>> readChannels(const HttpAnswer &answer, WallTime now)
{
    const QJsonObject json = QJsonDocument::fromJson(answer.body).object();
    if (const auto status = refusalIn(answer, json))
        return askingError(*status, answer, json, now);
    const QJsonValue channels = json.value(u"channels"_s);
    // PHP servers write an empty object as an empty array.
    if (!channels.isObject() && !(channels.isArray() && channels.toArray().isEmpty()))
        return Error{.code = Error::Code::ProtocolError,
                     .message = u"the answer to the question for channels names none"_s,
                     .parameters = {{u"httpStatus"_s, answer.status},
                                    {u"serverText"_s, serverText(answer.body, json)}}};
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

} // namespace Pusher::Detail
