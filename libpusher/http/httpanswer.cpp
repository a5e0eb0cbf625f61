// SPDX-License-Identifier: MIT
#include "libpusher/http/httpanswer.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QUrl>

#include <algorithm>
#include <cmath>
#include <cstdlib>

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

/// What is odd about the answer to something that was accepted all the same.
QString noteOn(const HttpAnswer &answer, const QJsonObject &json)
{
    if (answer.cut)
        return u"the server's answer is longer than %1 bytes; the rest was not read"_s.arg(
            answer.body.size());
    if (answer.body.isEmpty())
        return u"the server accepted it with an empty answer"_s;
    const bool isObject = !json.isEmpty() || QJsonDocument::fromJson(answer.body).isObject();
    return isObject ? QString() : u"the server accepted it with an answer that is no JSON object"_s;
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

/// The target of a redirect, without its query: that repeats our signature.
QString redirectTarget(const HttpAnswer &answer)
{
    return QUrl::fromEncoded(answer.location)
        .toString(QUrl::RemoveQuery | QUrl::RemoveUserInfo | QUrl::RemoveFragment)
        .left(maximumServerText);
}

/// Servers say "Timestamp expired" in English; users only saw "401" (pusher-http-ruby#49).
void nameClockDifference(Error &error, const HttpAnswer &answer, WallTime now)
{
    error.message = u"HTTP 401: this computer's clock differs too much from the server's"_s;
    const auto date = httpDate(answer.date);
    if (!date)
        return;
    const qint64 difference = unixMilliseconds(now) - *date;
    error.parameters.insert(u"clockDifference"_s, difference);
    error.message =
        u"HTTP 401: this computer's clock is %1 s %2 the server's; at most 600 s are allowed"_s
            .arg(std::abs(difference) / 1000)
            .arg(difference < 0 ? u"behind"_s : u"ahead of"_s);
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

QJsonObject jsonOf(const HttpAnswer &answer)
{
    return QJsonDocument::fromJson(answer.body).object();
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
    // 503 says that the server does not handle requests now (RFC 9110 §15.6.4); any other failure
    // may have come after the events went out.
    const bool maybeDelivered = status >= 500 && status != 503;
    error.parameters = {{u"httpStatus"_s, status},
                        {u"maybeDelivered"_s, maybeDelivered},
                        {u"serverText"_s, text}};
    if (status == 429 || status == 503) {
        if (const auto wait = retryAfterMilliseconds(answer.retryAfter, now))
            error.parameters.insert(u"retryAfter"_s, *wait);
    }
    if (status == 401 && text.contains("timestamp"_L1, Qt::CaseInsensitive))
        nameClockDifference(error, answer, now);
    if (status < 400 && !answer.location.isEmpty())
        error.parameters.insert(u"location"_s, redirectTarget(answer));
    return error;
}

std::optional<int> refusalIn(const HttpAnswer &answer, const QJsonObject &json)
{
    if (answer.status < 200 || answer.status >= 300)
        return answer.status;
    if (!json.contains(u"error"_s))
        return {};
    const int code = json.value(u"code"_s).toInt(400);
    return code >= 300 && code < 600 ? code : 400;
}

PublishResult readAnswer(const HttpAnswer &answer, const QList<ChannelName> &channels, WallTime now)
{
    const QJsonObject json = jsonOf(answer);
    if (const auto status = refusalIn(answer, json))
        return {false, errorFor(*status, answer, json, now), {}};
    PublishResult result = published(json, channels);
    result.note = noteOn(answer, json);
    return result;
}

} // namespace Pusher::Detail
