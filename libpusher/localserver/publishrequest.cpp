// SPDX-License-Identifier: MIT
#include "libpusher/localserver/publishrequest.h"

#include "libpusher/localserver/httprequest.h"
#include "libpusher/protocol/channelrules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr qsizetype maximumChannels = 100;
constexpr qsizetype maximumBatch = 10;

Error refused(const QString &message)
{
    return httpError(400, message);
}

Result<QJsonObject> parseObject(const QByteArray &body)
{
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(body, &fault);
    if (fault.error != QJsonParseError::NoError)
        return refused(
            u"the body is not JSON: %1 at byte %2"_s.arg(fault.errorString()).arg(fault.offset));
    if (!document.isObject())
        return refused(u"the body is not a JSON object"_s);
    return document.object();
}

Result<QStringList> parseChannels(const QJsonValue &value)
{
    if (!value.isArray())
        return refused(u"channels must be an array"_s);
    const QJsonArray items = value.toArray();
    if (items.isEmpty() || items.size() > maximumChannels)
        return refused(
            u"an event goes to 1 to %1 channels, not %2"_s.arg(maximumChannels).arg(items.size()));
    QStringList channels;
    for (const QJsonValue &item : items) {
        const auto name = parseChannelName(item.toString());
        if (!name)
            return refused(u"invalid channel name: "_s + name.error().message);
        channels.append(name->value());
    }
    channels.removeDuplicates();
    // Sealed with the key of one channel, it could not be opened in another.
    const bool sealed = std::any_of(channels.cbegin(), channels.cend(), [](const QString &name) {
        return isEncrypted(channelKind(name));
    });
    if (sealed && channels.size() > 1)
        return refused(u"an event for an encrypted channel goes to that channel alone"_s);
    return channels;
}

Result<QString> parseName(const QJsonValue &value)
{
    const auto name = parseEventName(value.toString());
    if (!name)
        return refused(u"invalid event name: "_s + name.error().message);
    // Else a publisher could forge the server's own messages.
    if (name->value().startsWith("pusher:"_L1) || name->value().startsWith("pusher_internal:"_L1))
        return refused(u"event names starting with pusher: are the server's"_s);
    return name->value();
}

Result<QString> parseData(const QJsonValue &value)
{
    if (!value.isString())
        return refused(u"data must be a string"_s);
    const QString data = value.toString();
    if (!data.isValidUtf16())
        return refused(u"data holds half of a surrogate pair"_s);
    const qsizetype size = data.toUtf8().size();
    if (size > maximumEventDataBytes) {
        return httpError(
            413,
            u"the data of an event must not exceed %1 bytes (%2)"_s.arg(maximumEventDataBytes)
                .arg(size));
    }
    return data;
}

Result<SocketId> parseSocketId(const QJsonValue &value)
{
    static const QRegularExpression pattern(
        QRegularExpression::anchoredPattern(u"[0-9]{1,20}\\.[0-9]{1,20}"_s));
    if (value.isUndefined() || value.isNull())
        return SocketId();
    const QString id = value.toString();
    if (!pattern.match(id).hasMatch())
        return refused(u"socket_id is not of the form digits.digits"_s);
    return SocketId(id);
}

/// What both forms share; `channels` was read already.
Result<PublishRequest> parseEvent(const QJsonObject &item, const QStringList &channels)
{
    const auto name = parseName(item.value("name"_L1));
    if (!name)
        return name.error();
    const auto data = parseData(item.value("data"_L1));
    if (!data)
        return data.error();
    const auto exclude = parseSocketId(item.value("socket_id"_L1));
    if (!exclude)
        return exclude.error();
    return PublishRequest{channels, *name, *data, *exclude,
                          item.value("info"_L1).toString().split(u',', Qt::SkipEmptyParts)};
}

Result<PublishRequest> parseOne(const QJsonObject &item, const QJsonValue &channelList)
{
    const auto channels = parseChannels(channelList);
    if (!channels)
        return channels.error();
    return parseEvent(item, *channels);
}

} // namespace

Result<PublishRequest> parseEventsBody(const QByteArray &body)
{
    const auto object = parseObject(body);
    if (!object)
        return object.error();
    const QJsonValue list = object->value("channels"_L1);
    return parseOne(*object, list.isUndefined() ? QJsonArray{object->value("channel"_L1)} : list);
}

Result<QList<PublishRequest>> parseBatchBody(const QByteArray &body)
{
    const auto object = parseObject(body);
    if (!object)
        return object.error();
    const QJsonArray items = object->value("batch"_L1).toArray();
    if (items.isEmpty() || items.size() > maximumBatch)
        return refused(
            u"a batch holds 1 to %1 events, not %2"_s.arg(maximumBatch).arg(items.size()));
    QList<PublishRequest> requests;
    for (qsizetype i = 0; i < items.size(); ++i) {
        const QJsonObject item = items[i].toObject();
        const auto request = parseOne(item, QJsonArray{item.value("channel"_L1)});
        if (!request) {
            Error error = request.error();
            error.message = u"batch event %1: "_s.arg(i) + error.message;
            return error;
        }
        requests.append(*request);
    }
    return requests;
}

} // namespace Pusher::Detail
