// SPDX-License-Identifier: MIT
#include "libpusher/localserver/presenceroster.h"

#include <algorithm>

namespace Pusher::Detail {

QList<PresenceRoster::Entry>::iterator PresenceRoster::Room::find(const QString &userId)
{
    return std::find_if(entries.begin(), entries.end(),
                        [&userId](const Entry &entry) { return entry.member.id == userId; });
}

bool PresenceRoster::hasRoomFor(const QString &channel, const QString &userId) const
{
    const auto room = m_rooms.constFind(channel);
    if (room == m_rooms.constEnd() || room->entries.size() < maximumMembers)
        return true;
    return std::any_of(room->entries.begin(), room->entries.end(),
                       [&userId](const Entry &entry) { return entry.member.id == userId; });
}

bool PresenceRoster::join(const QString &channel, const SocketId &connection,
                          const PresenceMember &member)
{
    Room &room = m_rooms[channel];
    room.users.insert(connection, member.id);
    const auto known = room.find(member.id);
    if (known == room.entries.end()) {
        room.entries.append({member, 1});
        return true;
    }
    known->member = member;
    ++known->connections;
    return false;
}

std::optional<QString> PresenceRoster::leave(const QString &channel, const SocketId &connection)
{
    const auto room = m_rooms.find(channel);
    if (room == m_rooms.end())
        return {};
    const QString user = room->users.take(connection);
    const auto entry = room->find(user);
    if (entry == room->entries.end() || --entry->connections > 0)
        return {};
    room->entries.erase(entry);
    if (room->entries.isEmpty())
        m_rooms.erase(room);
    return user;
}

QList<PresenceMember> PresenceRoster::members(const QString &channel) const
{
    QList<PresenceMember> members;
    const auto room = m_rooms.constFind(channel);
    if (room != m_rooms.constEnd()) {
        for (const Entry &entry : room->entries)
            members.append(entry.member);
    }
    return members;
}

int PresenceRoster::memberCount(const QString &channel) const
{
    const auto room = m_rooms.constFind(channel);
    return room == m_rooms.constEnd() ? 0 : int(room->entries.size());
}

QString PresenceRoster::userOf(const QString &channel, const SocketId &connection) const
{
    const auto room = m_rooms.constFind(channel);
    return room == m_rooms.constEnd() ? QString() : room->users.value(connection);
}

} // namespace Pusher::Detail
