// SPDX-License-Identifier: MIT
#include "libpusher/http/webhook.h"

#include "libpusher/http/requestsigner.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
Error refused(Error::Code code, const QString &message)
{
    return {code, message, {}, {}, {}};
}

WebhookEvent eventOf(const QJsonObject &object)
{
    const auto text = [&object](QLatin1StringView name) { return object.value(name).toString(); };
    WebhookEvent event;
    event.name = text("name"_L1);
    event.channel = ChannelName(text("channel"_L1));
    event.userId = UserId(text("user_id"_L1));
    event.event = EventName(text("event"_L1));
    event.data = text("data"_L1);
    event.socketId = SocketId(text("socket_id"_L1));
    if (const QJsonValue count = object.value("subscription_count"_L1); count.isDouble())
        event.subscriptionCount = count.toInteger();
    return event;
}
} // namespace

void WebhookReader::addKey(QByteArray key, Secret secret)
{
    m_keys.push_back({std::move(key), std::move(secret)});
}

Result<Webhook> WebhookReader::read(const QByteArray &key, const QByteArray &signature,
                                    const QByteArray &body) const
{
    if (body.size() > maximumBody)
        return refused(Error::Code::ProtocolError, u"the webhook is larger than 1 MiB"_s);
    const auto known = std::find_if(m_keys.begin(), m_keys.end(),
                                    [&key](const Key &each) { return each.key == key; });
    if (known == m_keys.end())
        return refused(Error::Code::AuthenticationFailed, u"the webhook's key is unknown"_s);
    // Hexadecimal digits of either case are the same bytes.
    if (!isHmacSha256Hex(signature.toLower(), known->secret, body))
        return refused(Error::Code::AuthenticationFailed, u"the webhook's signature is wrong"_s);
    const QJsonObject object = QJsonDocument::fromJson(body).object();
    const QJsonValue events = object.value("events"_L1);
    if (!events.isArray())
        return refused(Error::Code::ProtocolError, u"the webhook has no events"_s);
    Webhook webhook{WallTime(std::chrono::milliseconds(object.value("time_ms"_L1).toInteger())),
                    {}};
    for (const QJsonValue &event : events.toArray())
        webhook.events.append(eventOf(event.toObject()));
    return webhook;
}

} // namespace Pusher
