// SPDX-License-Identifier: MIT
#include "libpusher/http/outgoingbody.h"

#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
constexpr qsizetype maximumChannels = 100;
constexpr qsizetype maximumBatch = 10;

Error refused(const QString &message, const QVariantMap &parameters = {})
{
    return {Error::Code::MessageDeliveryFailed, message, parameters, {}, {}};
}

Error refused(const Error &reason)
{
    return refused(reason.message, reason.parameters);
}

Result<void> checkChannels(const QList<ChannelName> &channels)
{
    if (channels.isEmpty() || channels.size() > maximumChannels)
        return refused(
            u"%1 channels; from 1 to %2 are allowed"_s.arg(channels.size()).arg(maximumChannels),
            {{u"limit"_s, maximumChannels}});
    QSet<ChannelName> seen;
    for (const ChannelName &channel : channels) {
        if (const auto name = parseChannelName(channel.value()); !name)
            return refused(name.error());
        // Everybody could read what a sealed channel promises to hide.
        if (isEncrypted(channelKind(channel.value())))
            return refused(u"%1 is encrypted end to end; its events cannot be sealed here"_s.arg(
                channel.value()));
        if (seen.contains(channel))
            return refused(u"channel %1 is named twice"_s.arg(channel.value()));
        seen.insert(channel);
    }
    return {};
}

Result<void> checkData(const QByteArray &data)
{
    if (data.size() > maximumEventDataBytes)
        return refused(u"the data has %1 bytes; at most %2 are allowed"_s.arg(data.size())
                           .arg(maximumEventDataBytes),
                       {{u"limit"_s, maximumEventDataBytes}});
    if (const qsizetype nul = data.indexOf('\0'); nul >= 0)
        return refused(u"the data has a NUL byte at position %1"_s.arg(nul),
                       {{u"position"_s, nul}});
    if (!data.isValidUtf8())
        return refused(u"the data is no valid UTF-8"_s);
    return {};
}

Result<void> checkEvent(const OutgoingEvent &event)
{
    if (const auto channels = checkChannels(event.channels); !channels)
        return channels;
    if (const auto name = parseEventName(event.name.value()); !name)
        return refused(name.error());
    if (const auto data = checkData(event.data); !data)
        return data;
    if (!event.exclude.isEmpty() && !isSocketId(event.exclude.value()))
        return refused(u"a socket id has the form digits.digits"_s);
    return {};
}

/// The attribute that counts receivers; presence channels have another one, and a mixture has none.
QString infoFor(const QList<ChannelName> &channels)
{
    const auto countsUsers = [](const ChannelName &channel) {
        return isPresence(channelKind(channel.value()));
    };
    if (std::all_of(channels.cbegin(), channels.cend(), countsUsers))
        return u"user_count"_s;
    return std::none_of(channels.cbegin(), channels.cend(), countsUsers) ? u"subscription_count"_s
                                                                         : QString();
}

QJsonObject commonFields(const OutgoingEvent &event)
{
    QJsonObject object{{u"name"_s, event.name.value()}, {u"data"_s, QString::fromUtf8(event.data)}};
    if (!event.exclude.isEmpty())
        object.insert(u"socket_id"_s, event.exclude.value());
    if (const QString info = infoFor(event.channels); event.countReceivers && !info.isEmpty())
        object.insert(u"info"_s, info);
    return object;
}

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}
} // namespace

Result<QByteArray> eventBody(const OutgoingEvent &event)
{
    if (const auto checked = checkEvent(event); !checked)
        return checked.error();
    QJsonObject body = commonFields(event);
    QJsonArray channels;
    for (const ChannelName &channel : event.channels)
        channels.append(channel.value());
    body.insert(u"channels"_s, channels);
    return compact(body);
}

Result<QByteArray> batchBody(const QList<OutgoingEvent> &events)
{
    if (events.isEmpty() || events.size() > maximumBatch)
        return refused(
            u"%1 events; from 1 to %2 make a batch"_s.arg(events.size()).arg(maximumBatch),
            {{u"limit"_s, maximumBatch}});
    QJsonArray batch;
    for (const OutgoingEvent &event : events) {
        Result<void> checked = checkEvent(event);
        if (checked && event.channels.size() != 1)
            checked = refused(u"an event of a batch goes to one channel"_s, {{u"limit"_s, 1}});
        if (!checked) {
            Error error = checked.error();
            error.message = u"event %1 of the batch: "_s.arg(batch.size()) + error.message;
            error.parameters.insert(u"index"_s, batch.size());
            return error;
        }
        QJsonObject item = commonFields(event);
        item.insert(u"channel"_s, event.channels.first().value());
        batch.append(item);
    }
    return compact({{u"batch"_s, batch}});
}

} // namespace Pusher::Detail
