// SPDX-License-Identifier: MIT
#include "libpusher/http/outgoingbody.h"

#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/jsontext.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QStringDecoder>

#include <algorithm>
#include <string_view>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
constexpr qsizetype maximumChannels = 100;

/// What `data` becomes: nonce and box in base64, and the JSON around them.
constexpr qsizetype sealedSize(qsizetype size)
{
    return 60 + (size + EncryptedPayload::tagSize + 2) / 3 * 4;
}
constexpr qsizetype maximumSealedData = 7619;
static_assert(sealedSize(maximumSealedData) <= maximumEventDataBytes
              && sealedSize(maximumSealedData + 1) > maximumEventDataBytes);

bool isSealed(const OutgoingEvent &event)
{
    return std::any_of(
        event.channels.cbegin(), event.channels.cend(),
        [](const ChannelName &channel) { return isEncrypted(channelKind(channel.value())); });
}
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
        if (seen.contains(channel))
            return refused(u"channel %1 is named twice"_s.arg(channel.value()));
        seen.insert(channel);
    }
    return {};
}

/// The place of the first byte that fits into no UTF-8; the end where a character breaks off there.
qsizetype firstBadByte(const QByteArray &data)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    for (qsizetype i = 0; i < data.size(); ++i) {
        const QString decoded = decoder.decode(QByteArrayView(data).sliced(i, 1));
        if (decoder.hasError())
            return i;
    }
    return data.size();
}

/// JSON readers differ in what they make of half of a surrogate pair; some refuse the whole text.
Result<void> checkEscapes(const QByteArray &data)
{
    const std::string_view text(data.constData(), std::size_t(data.size()));
    if (!data.contains("\\u") || checkJson(text) != JsonVerdict::Valid)
        return {};
    const auto position = firstLoneSurrogateEscape(text);
    if (!position)
        return {};
    return refused(u"the data has half of a surrogate pair at position %1"_s.arg(*position),
                   {{u"position"_s, qsizetype(*position)}});
}

Result<void> checkData(const QByteArray &data, bool sealed)
{
    const qsizetype limit = sealed ? maximumSealedData : maximumEventDataBytes;
    if (data.size() > limit)
        return refused(u"the data has %1 bytes; at most %2 are allowed%3"_s.arg(data.size())
                           .arg(limit)
                           .arg(sealed ? u", so that it can be sealed"_s : QString()),
                       {{u"limit"_s, limit}});
    if (const qsizetype nul = data.indexOf('\0'); nul >= 0)
        return refused(u"the data has a NUL byte at position %1"_s.arg(nul),
                       {{u"position"_s, nul}});
    if (!data.isValidUtf8()) {
        const qsizetype position = firstBadByte(data);
        return refused(u"the data is no valid UTF-8 at position %1"_s.arg(position),
                       {{u"position"_s, position}});
    }
    return checkEscapes(data);
}

/// Everybody could read what the channel promises to hide, were it not sealed.
Result<void> checkSealing(const OutgoingEvent &event, const Secret &masterKey)
{
    if (event.channels.size() > 1)
        return refused(u"an event for an encrypted channel goes to that channel alone: each has a "
                       "key of its own"_s,
                       {{u"limit"_s, 1}});
    if (masterKey.size() != EncryptedPayload::keySize)
        return Error{.code = Error::Code::ConfigurationError,
                     .message = u"%1 is encrypted end to end, and that needs the master key of 32 "
                                "bytes"_s.arg(event.channels.constFirst().value())};
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

QJsonObject commonFields(const OutgoingEvent &event, const QByteArray &data)
{
    QJsonObject object{{u"name"_s, event.name.value()}, {u"data"_s, QString::fromUtf8(data)}};
    if (!event.exclude.isEmpty())
        object.insert(u"socket_id"_s, event.exclude.value());
    if (const QString info = infoFor(event.channels); event.countReceivers && !info.isEmpty())
        object.insert(u"info"_s, info);
    return object;
}

QJsonObject batchItem(const OutgoingEvent &event, const QByteArray &data)
{
    QJsonObject item = commonFields(event, data);
    item.insert(u"channel"_s, event.channels.first().value());
    return item;
}

/// The data as it travels.
Result<QByteArray> travellingData(const OutgoingEvent &event, const Secret &masterKey)
{
    if (!isSealed(event))
        return event.data;
    const Secret key = EncryptedPayload::channelKey(event.channels.constFirst(), masterKey);
    return EncryptedPayload::seal(key, event.data);
}

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}
} // namespace

Result<void> checkEvent(const OutgoingEvent &event, const Secret &masterKey)
{
    if (const auto channels = checkChannels(event.channels); !channels)
        return channels;
    const bool sealed = isSealed(event);
    if (sealed) {
        if (const auto sealing = checkSealing(event, masterKey); !sealing)
            return sealing;
    }
    if (const auto name = parseEventName(event.name.value()); !name)
        return refused(name.error());
    if (const auto data = checkData(event.data, sealed); !data)
        return data;
    if (!event.exclude.isEmpty() && !isSocketId(event.exclude.value()))
        return refused(u"a socket id has the form digits.digits"_s);
    return {};
}

Result<QByteArray> eventBody(const OutgoingEvent &event, const Secret &masterKey)
{
    if (const auto checked = checkEvent(event, masterKey); !checked)
        return checked.error();
    const auto data = travellingData(event, masterKey);
    if (!data)
        return data.error();
    QJsonObject body = commonFields(event, *data);
    QJsonArray channels;
    for (const ChannelName &channel : event.channels)
        channels.append(channel.value());
    body.insert(u"channels"_s, channels);
    return compact(body);
}

Result<QByteArray> batchBody(const QList<OutgoingEvent> &events, const Secret &masterKey)
{
    if (events.isEmpty() || events.size() > maximumBatch)
        return refused(
            u"%1 events; from 1 to %2 make a batch"_s.arg(events.size()).arg(maximumBatch),
            {{u"limit"_s, maximumBatch}});
    QJsonArray batch;
    for (const OutgoingEvent &event : events) {
        Result<void> checked = checkEvent(event, masterKey);
        if (checked && event.channels.size() != 1)
            checked = refused(u"an event of a batch goes to one channel"_s, {{u"limit"_s, 1}});
        if (!checked) {
            Error error = checked.error();
            error.message = u"event %1 of the batch: "_s.arg(batch.size()) + error.message;
            error.parameters.insert(u"index"_s, batch.size());
            return error;
        }
        const auto data = travellingData(event, masterKey);
        if (!data)
            return data.error();
        batch.append(batchItem(event, *data));
    }
    return compact({{u"batch"_s, batch}});
}

qsizetype sizeInBatch(const OutgoingEvent &event)
{
    const QByteArray data =
        isSealed(event) ? QByteArray(sealedSize(event.data.size()), 'x') : event.data;
    return compact(batchItem(event, data)).size() + 1; // and a comma
}

} // namespace Pusher::Detail
