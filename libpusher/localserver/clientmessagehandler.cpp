// SPDX-License-Identifier: MIT
#include "libpusher/localserver/clientmessagehandler.h"

#include "libpusher/localserver/serverconnection.h"
#include "libpusher/localserver/servermessages.h"
#include "libpusher/protocol/channelname.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr int noCode = 0;
constexpr int unauthorized = 4009;
constexpr int clientEventRefused = 4301;

/// Foreign text in an answer, bounded.
QString quoted(const QString &text)
{
    return u'\'' + text.left(maximumChannelNameLength) + u'\'';
}

/// `data` as an object; some clients encode it twice.
QJsonObject dataObject(const QJsonObject &message)
{
    const QJsonValue data = message.value("data"_L1);
    return data.isString() ? QJsonDocument::fromJson(data.toString().toUtf8()).object()
                           : data.toObject();
}

} // namespace

bool ClientMessageHandler::handle(ServerConnection &from, const QString &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    const QJsonObject message = document.object();
    const QString event = message.value("event"_L1).toString();
    if (event.isEmpty()) {
        from.send(encodePusherError(noCode, u"Invalid message: not a JSON object with an event"_s));
        return false;
    }
    if (event == "pusher:ping"_L1)
        from.send(encodeServerPong());
    else if (event == "pusher:subscribe"_L1)
        subscribe(from, message);
    else if (event == "pusher:unsubscribe"_L1)
        unsubscribe(from, message);
    else if (event == "pusher:signin"_L1)
        from.send(encodePusherError(unauthorized, u"This server does not serve sign-in yet"_s));
    else if (event.startsWith("client-"_L1))
        from.send(encodePusherError(
            clientEventRefused,
            u"Client event rejected - only supported on private and presence channels"_s,
            message.value("channel"_L1).toString().left(maximumChannelNameLength)));
    else if (event != "pusher:pong"_L1)
        from.send(encodePusherError(noCode, u"Unknown event "_s + quoted(event)));
    return true;
}

void ClientMessageHandler::subscribe(ServerConnection &from, const QJsonObject &message)
{
    const QString name = dataObject(message).value("channel"_L1).toString();
    if (const auto channel = parseChannelName(name); !channel) {
        from.send(encodePusherError(noCode, u"Invalid channel name "_s + quoted(name)));
        return;
    }
    const ChannelKind kind = channelKind(name);
    if (needsAuthorization(kind) || kind == ChannelKind::ServerToUser) {
        from.send(encodePusherError(
            unauthorized, u"This server serves public channels only yet; refused: "_s + name,
            name));
        return;
    }
    if (!m_hub.subscribe(&from, name)) {
        from.send(encodePusherError(noCode, u"Existing subscription to channel "_s + name, name));
        return;
    }
    from.send(encodeSubscriptionSucceeded(name));
    if (kind == ChannelKind::Cache)
        from.send(encodeCacheMiss(name));
}

void ClientMessageHandler::unsubscribe(ServerConnection &from, const QJsonObject &message)
{
    const QString name = dataObject(message).value("channel"_L1).toString();
    if (!m_hub.unsubscribe(&from, name)) {
        from.send(encodePusherError(noCode,
                                    u"No current subscription to channel "_s + quoted(name)
                                        + u", or subscription in progress"_s));
    }
}

} // namespace Pusher::Detail
