// SPDX-License-Identifier: MIT
#include "libpusher/localserver/userdirectory.h"

namespace Pusher::Detail {

bool UserDirectory::add(ServerConnection *connection, const SignedInUser &user)
{
    m_users.insert(connection, user);
    for (const QString &watched : user.watchlist)
        m_watchers[watched].insert(connection);
    QList<ServerConnection *> &connections = m_connections[user.id];
    connections.append(connection);
    return connections.size() == 1;
}

std::optional<QString> UserDirectory::remove(ServerConnection *connection)
{
    const auto known = m_users.find(connection);
    if (known == m_users.end())
        return {};
    const SignedInUser user = *known;
    m_users.erase(known);
    for (const QString &watched : user.watchlist) {
        const auto watchers = m_watchers.find(watched);
        watchers->remove(connection);
        if (watchers->isEmpty())
            m_watchers.erase(watchers);
    }
    const auto connections = m_connections.find(user.id);
    connections->removeOne(connection);
    if (!connections->isEmpty())
        return {};
    m_connections.erase(connections);
    return user.id;
}

const SignedInUser *UserDirectory::userOf(const ServerConnection *connection) const
{
    const auto user = m_users.constFind(connection);
    return user == m_users.constEnd() ? nullptr : &*user;
}

QList<ServerConnection *> UserDirectory::connectionsOf(const QString &userId) const
{
    return m_connections.value(userId);
}

QSet<ServerConnection *> UserDirectory::watchersOf(const QString &userId) const
{
    return m_watchers.value(userId);
}

} // namespace Pusher::Detail
