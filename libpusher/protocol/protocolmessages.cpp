// SPDX-License-Identifier: MIT
#include "libpusher/protocol/protocolmessages.h"

#include "libpusher/protocol/channelrules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr std::chrono::seconds shortestActivityTimeout{5};
constexpr std::chrono::seconds longestActivityTimeout{300};
constexpr qsizetype maximumMessageLength = 1000;
constexpr qsizetype maximumSocketIdLength = 64;

/// The message's data as an object, whether the server sent it as one or as a string of JSON.
QJsonObject dataObject(QByteArrayView rawData)
{
    const QJsonValue value =
        QJsonDocument::fromJson('[' + rawData.toByteArray() + ']').array().first();
    if (value.isString())
        return QJsonDocument::fromJson(value.toString().toUtf8()).object();
    return value.toObject();
}

QString boundedText(const QJsonValue &value)
{
    return value.toString().left(maximumMessageLength);
}

/// A value's JSON text; empty for null and missing.
QByteArray jsonText(const QJsonValue &value)
{
    if (value.isUndefined() || value.isNull())
        return {};
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2);
}

/// A code as number or as a string of digits; nothing for null, missing and everything else.
std::optional<int> codeNumber(const QJsonValue &value)
{
    if (value.isString()) {
        bool ok = false;
        const int code = value.toString().toInt(&ok);
        return ok ? std::optional(code) : std::nullopt;
    }
    // toInt() answers its default for numbers that are no int.
    constexpr int none = -1;
    const int code = value.toInt(none);
    return code == none ? std::nullopt : std::optional(code);
}

QByteArray encode(const QString &event, const QJsonObject &data)
{
    return QJsonDocument(QJsonObject{{u"event"_s, event}, {u"data"_s, data}})
        .toJson(QJsonDocument::Compact);
}

} // namespace

bool isSocketId(QStringView text)
{
    // Anchored: `$` would let a line break at the end pass.
    static const QRegularExpression pattern(
        QRegularExpression::anchoredPattern(u"[0-9]+\\.[0-9]+"_s));
    return text.size() <= maximumSocketIdLength && pattern.match(text).hasMatch();
}

Result<ConnectionEstablished> parseConnectionEstablished(QByteArrayView rawData)
{
    const QJsonObject data = dataObject(rawData);
    const QString socketId = data.value("socket_id"_L1).toString();
    if (!isSocketId(socketId)) {
        Error error{Error::Code::ProtocolError,
                    u"greeting without a socket id of the form digits.digits"_s,
                    {},
                    {},
                    {}};
        error.parameters.insert(u"socketId"_s, socketId.left(maximumSocketIdLength));
        return error;
    }
    ConnectionEstablished established;
    established.socketId = SocketId(socketId);
    const QJsonValue timeout = data.value("activity_timeout"_L1);
    if (timeout.isDouble()) {
        // Clamped as a double: 1e9 and -1 must not overflow on their way to seconds.
        const double seconds =
            std::clamp(timeout.toDouble(), double(shortestActivityTimeout.count()),
                       double(longestActivityTimeout.count()));
        established.activityTimeout = std::chrono::seconds(std::lround(seconds));
        established.activityTimeoutAdjusted = seconds != timeout.toDouble();
    } else {
        established.activityTimeoutAdjusted = true;
    }
    return established;
}

PusherError parsePusherError(QByteArrayView rawData)
{
    const QJsonObject data = dataObject(rawData);
    return {codeNumber(data.value("code"_L1)), boundedText(data.value("message"_L1)),
            boundedText(data.value("channel"_L1))};
}

SubscriptionError parseSubscriptionError(QByteArrayView rawData)
{
    const QJsonObject data = dataObject(rawData);
    return {boundedText(data.value("type"_L1)), boundedText(data.value("error"_L1)),
            codeNumber(data.value("status"_L1))};
}

std::optional<qint64> parseSubscriptionCount(QByteArrayView rawData)
{
    const double count = dataObject(rawData).value("subscription_count"_L1).toDouble(-1);
    const bool isWhole = count >= 0 && count <= 9007199254740992.0 && count == std::floor(count);
    return isWhole ? std::optional(qint64(count)) : std::nullopt;
}

Result<SignInUser> parseUserData(QByteArrayView userData)
{
    const QJsonObject data = QJsonDocument::fromJson(userData.toByteArray()).object();
    const QString id = data.value("id"_L1).toString();
    if (id.isEmpty() || !parseChannelName(Detail::userChannel(id)))
        return Error{Error::Code::ProtocolError,
                     u"user_data needs an id: text of letters, digits and _ - = @ , . ;"_s,
                     {},
                     {},
                     {}};
    return SignInUser{UserId(id), jsonText(data.value("user_info"_L1))};
}

Result<SignInUser> parseSignInSuccess(QByteArrayView rawData)
{
    const QJsonValue userData = dataObject(rawData).value("user_data"_L1);
    return parseUserData(userData.isObject() ? jsonText(userData) : userData.toString().toUtf8());
}

WatchlistEvents parseWatchlistEvents(QByteArrayView rawData)
{
    WatchlistEvents result;
    const QJsonArray events = dataObject(rawData).value("events"_L1).toArray();
    for (const QJsonValue &event : events) {
        const QString name = event["name"_L1].toString();
        if (name != "online"_L1 && name != "offline"_L1)
            continue;
        const QJsonArray ids = event["user_ids"_L1].toArray();
        for (const QJsonValue &id : ids) {
            if (const QString text = id.toString(); !text.isEmpty())
                (name == "online"_L1 ? result.online : result.offline).append(text);
        }
    }
    return result;
}

QByteArray encodePing()
{
    return R"({"event":"pusher:ping","data":{}})"_qba;
}

QByteArray encodePong()
{
    return R"({"event":"pusher:pong","data":{}})"_qba;
}

QByteArray encodeSubscribe(const ChannelName &channel, const QByteArray &auth,
                           const QByteArray &channelData)
{
    QJsonObject data{{u"channel"_s, channel.value()}, {u"auth"_s, QString::fromUtf8(auth)}};
    if (!channelData.isEmpty())
        data.insert(u"channel_data"_s, QString::fromUtf8(channelData));
    return encode(u"pusher:subscribe"_s, data);
}

QByteArray encodeUnsubscribe(const ChannelName &channel)
{
    return encode(u"pusher:unsubscribe"_s, {{u"channel"_s, channel.value()}});
}

QByteArray encodeSignIn(const QByteArray &auth, const QByteArray &userData)
{
    return encode(u"pusher:signin"_s,
                  {{u"auth"_s, QString::fromUtf8(auth)},
                   {u"user_data"_s, QString::fromUtf8(userData)}});
}

QByteArray encodeClientEvent(const ChannelName &channel, const EventName &event,
                             const QByteArray &rawData)
{
    // Put together here: a QJsonDocument would print the value anew.
    const QByteArray names = QJsonDocument(QJsonObject{{u"channel"_s, channel.value()},
                                                       {u"event"_s, event.value()}})
                                 .toJson(QJsonDocument::Compact);
    return rawData.isEmpty() ? names : names.chopped(1) + ",\"data\":" + rawData + '}';
}

} // namespace Pusher
