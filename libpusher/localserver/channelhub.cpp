// SPDX-License-Identifier: MIT
#include "libpusher/localserver/channelhub.h"

#include "libpusher/localserver/serverconnection.h"
#include "libpusher/localserver/servermessages.h"

namespace Pusher::Detail {

void ChannelHub::add(ServerConnection *connection)
{
    m_connections.insert(connection->id(), connection);
}

void ChannelHub::remove(ServerConnection *connection)
{
    m_connections.remove(connection->id());
}

void ChannelHub::subscribe(ServerConnection *connection, const QString &channel)
{
    m_channelsOf[connection].append(channel);
    m_subscribers[channel].append(connection);
}

bool ChannelHub::unsubscribe(ServerConnection *connection, const QString &channel)
{
    const auto channels = m_channelsOf.find(connection);
    if (channels == m_channelsOf.end() || !channels->removeOne(channel))
        return false;
    if (channels->isEmpty())
        m_channelsOf.erase(channels);
    const auto subscribers = m_subscribers.find(channel);
    subscribers->removeOne(connection);
    if (subscribers->isEmpty())
        m_subscribers.erase(subscribers);
    return true;
}

bool ChannelHub::isSubscribed(const ServerConnection *connection, const QString &channel) const
{
    return channelsOf(connection).contains(channel);
}

QStringList ChannelHub::channelsOf(const ServerConnection *connection) const
{
    return m_channelsOf.value(connection);
}

int ChannelHub::subscriberCount(const QString &channel) const
{
    const auto subscribers = m_subscribers.constFind(channel);
    return subscribers == m_subscribers.constEnd() ? 0 : int(subscribers->size());
}

QMap<QString, int> ChannelHub::occupiedChannels(const QString &prefix) const
{
    QMap<QString, int> channels;
    for (auto it = m_subscribers.constBegin(); it != m_subscribers.constEnd(); ++it) {
        if (it.key().startsWith(prefix))
            channels.insert(it.key(), int(it->size()));
    }
    return channels;
}

int ChannelHub::broadcast(const QString &channel, const QString &frame,
                          const ServerConnection *except)
{
    // A copy shares the list: a client that goes meanwhile does not disturb the walk.
    const QList<ServerConnection *> subscribers = m_subscribers.value(channel);
    int sent = 0;
    for (ServerConnection *subscriber : subscribers) {
        if (subscriber != except && subscriber->send(frame))
            ++sent;
    }
    return sent;
}

int ChannelHub::publish(const QString &channel, const QString &event, const QString &data,
                        const SocketId &exclude)
{
    if (!m_subscribers.contains(channel))
        return 0;
    return broadcast(channel, encodeChannelEvent(channel, event, data),
                     exclude.isEmpty() ? nullptr : m_connections.value(exclude));
}

} // namespace Pusher::Detail
