// SPDX-License-Identifier: MIT
#include "libpusher/channels/watchlist.h"

#include "libpusher/protocol/channelname.h"
#include "libpusher/protocol/protocolmessages.h"

namespace Pusher {

void Watchlist::apply(QByteArrayView rawData)
{
    const WatchlistEvents events = parseWatchlistEvents(rawData);
    const QList<UserId> came = move(events.online, m_offline, m_online);
    const QList<UserId> left = move(events.offline, m_online, m_offline);
    if (!came.isEmpty())
        Q_EMIT wentOnline(came);
    if (!left.isEmpty())
        Q_EMIT wentOffline(left);
}

void Watchlist::clear()
{
    m_online.clear();
    m_offline.clear();
}

QList<UserId> Watchlist::move(const QStringList &ids, QSet<UserId> &from, QSet<UserId> &to)
{
    QList<UserId> moved;
    for (const QString &id : ids) {
        const UserId user(id);
        if (to.contains(user))
            continue;
        const bool known = from.remove(user);
        if (!known
            && (m_online.size() + m_offline.size() >= maximumUsers
                || id.size() > maximumChannelNameLength)) {
            ++m_refused;
            continue;
        }
        to.insert(user);
        moved.append(user);
    }
    return moved;
}

} // namespace Pusher
