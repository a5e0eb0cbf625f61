// SPDX-License-Identifier: MIT
#include "libpusher/localserver/clienteventhandler.h"

#include "libpusher/localserver/serverconnection.h"
#include "libpusher/localserver/servermessages.h"
#include "libpusher/localserver/webhooksender.h"
#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/jsontext.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Pusher::Detail {
namespace {

constexpr int clientEventRefused = 4301;
constexpr int perSecond = 10; // and as many at once (protocol.md §5)

/// Of a string its characters count, not its escapes.
qsizetype dataSize(std::string_view rawData)
{
    if (rawData.empty() || rawData.front() != '"')
        return qsizetype(rawData.size());
    return unescaped(rawData.substr(1, rawData.size() - 2)).text.size();
}

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// A string's characters; anything else as JSON text.
QString dataText(std::string_view rawData)
{
    if (rawData.empty() || rawData.front() != '"')
        return toQString(rawData);
    return QString::fromUtf8(unescaped(rawData.substr(1, rawData.size() - 2)).text);
}

} // namespace

void ClientEventHandler::handle(ServerConnection &from, const Frame &frame)
{
    const QString channel = toQString(frame.channel);
    const QString event = toQString(frame.event);
    const QString fault = faultOf(from, channel, event, frame.rawData);
    if (!fault.isEmpty()) {
        refuse(from, channel, fault);
        return;
    }
    ++m_state.counters.clientEvents;
    const QString userId = m_state.presence.userOf(channel, from.id());
    m_state.hub.broadcast(
        channel, encodeClientEvent(channel, event, toQString(frame.rawData), userId), &from);
    if (m_state.webhooks)
        m_state.webhooks->clientEvent(channel, event, dataText(frame.rawData), from.id().value(),
                                      userId);
}

void ClientEventHandler::forget(const ServerConnection &connection)
{
    m_limits.remove(connection.id());
}

QString ClientEventHandler::faultOf(const ServerConnection &from, const QString &channel,
                                    const QString &event, std::string_view rawData)
{
    const ChannelKind kind = channelKind(channel);
    const bool taken = takesClientEvents(kind)
        || (m_state.dialect == ServerDialect::Soketi && kind == ChannelKind::Public);
    if (!taken)
        return u"only supported on private and presence channels"_s;
    if (!m_state.hub.isSubscribed(&from, channel))
        return u"this connection is not subscribed to the channel"_s;
    if (const auto name = parseEventName(event); !name)
        return name.error().message;
    if (!rawData.empty() && checkJson(rawData) != JsonVerdict::Valid)
        return u"data is no JSON"_s;
    if (dataSize(rawData) > maximumEventDataBytes)
        return u"data must not exceed %1 bytes"_s.arg(maximumEventDataBytes);
    auto limit = m_limits.find(from.id());
    if (limit == m_limits.end())
        limit = m_limits.insert(from.id(), TokenBucket(perSecond, perSecond, 1s));
    if (!limit->take(m_state.scheduler->now()))
        return u"due to rate limit: %1 per second"_s.arg(perSecond);
    return {};
}

void ClientEventHandler::refuse(ServerConnection &from, const QString &channel,
                                const QString &fault)
{
    ++m_state.counters.refusedClientEvents;
    from.send(encodePusherError(clientEventRefused, u"Client event rejected - "_s + fault,
                                channel.left(maximumChannelNameLength)));
}

} // namespace Pusher::Detail
