// SPDX-License-Identifier: MIT
#include "libpusher/localserver/clientmessagehandler.h"

#include "libpusher/localserver/serverconnection.h"
#include "libpusher/localserver/servermessages.h"
#include "libpusher/protocol/jsontext.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr int noCode = 0;

/// `data` as an object; some clients encode it twice.
QJsonObject dataObject(std::string_view rawData)
{
    if (!rawData.empty() && rawData.front() == '"')
        return QJsonDocument::fromJson(unescaped(rawData.substr(1, rawData.size() - 2)).text)
            .object();
    return QJsonDocument::fromJson(QByteArray(rawData.data(), qsizetype(rawData.size()))).object();
}

QString textOf(const QJsonObject &object, QLatin1StringView key)
{
    return object.value(key).toString();
}

SubscribeRequest subscribeRequest(const QJsonObject &data)
{
    return {textOf(data, "channel"_L1), textOf(data, "auth"_L1), textOf(data, "channel_data"_L1)};
}

SignInRequest signInRequest(const QJsonObject &data)
{
    return {textOf(data, "auth"_L1), textOf(data, "user_data"_L1)};
}

} // namespace

bool ClientMessageHandler::handle(ServerConnection &from, const QString &text)
{
    if (m_codec.decode(text) != FrameFault::None) {
        from.send(encodePusherError(noCode, u"Invalid message: not a JSON object with an event"_s));
        return false;
    }
    const Frame &frame = m_codec.frame();
    if (frame.event == "pusher:ping")
        from.send(encodeServerPong());
    else if (frame.event == "pusher:subscribe")
        m_subscriptions.subscribe(from, subscribeRequest(dataObject(frame.rawData)));
    else if (frame.event == "pusher:unsubscribe")
        m_subscriptions.unsubscribe(from, textOf(dataObject(frame.rawData), "channel"_L1));
    else if (frame.event == "pusher:signin")
        m_signIns.signIn(from, signInRequest(dataObject(frame.rawData)));
    else if (frame.event.starts_with("client-"))
        m_clientEvents.handle(from, frame);
    else if (frame.event != "pusher:pong" && m_dialect == ServerDialect::Hosted)
        from.send(encodePusherError(noCode,
                                    u"Unknown event "_s
                                        + quotedName(QString::fromUtf8(
                                            frame.event.data(), qsizetype(frame.event.size())))));
    return true;
}

void ClientMessageHandler::forget(ServerConnection &connection)
{
    m_subscriptions.forget(connection);
    m_clientEvents.forget(connection);
    m_signIns.forget(connection);
}

} // namespace Pusher::Detail
