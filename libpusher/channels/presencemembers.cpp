// SPDX-License-Identifier: MIT
#include "libpusher/channels/presencemembers.h"

#include "libpusher/protocol/event.h"
#include "libpusher/protocol/payloadwalk.h"

#include <QHash>
#include <QSet>

#include <utility>

namespace Pusher {
namespace {

/// Gives a message's data the readers that events have.
Event asEvent(QByteArrayView rawData)
{
    return {0, {}, {}, {}, {}, rawData, nullptr};
}

/// A top-level member of a valid JSON object; the value is a view into `message`.
std::optional<PayloadField> memberOf(const Event &message, std::string_view key)
{
    return message.isJson() ? message.field(key) : std::nullopt;
}

/// Numbers keep their spelling: neither a double nor an integer type may touch an id's digits.
std::optional<UserId> asUserId(const PayloadField &field, qsizetype maximumBytes)
{
    const bool fits = qsizetype(field.rawValue().size()) <= maximumBytes;
    if (!fits
        || (field.type() != PayloadField::Type::String
            && field.type() != PayloadField::Type::Number))
        return {};
    UserId id(field.toString());
    return id.isEmpty() ? std::nullopt : std::optional(id);
}

} // namespace

/// What a list says, put right: each user once.
struct PresenceMembers::Told {
    /// In the order of the list, so that the first ones are kept when there is no room for all.
    QList<UserId> users;
    QHash<UserId, std::string_view> infos;
};

PresenceMembers::PresenceMembers(const Limits &limits)
    : m_limits(limits)
{
}

std::optional<UserId> PresenceMembers::userIdOf(QByteArrayView channelData)
{
    const Event message = asEvent(channelData);
    const std::optional<PayloadField> id = memberOf(message, "user_id");
    return id ? asUserId(*id, Limits().idBytes) : std::nullopt;
}

PresenceMembers::Told PresenceMembers::readLists(std::string_view presence, qsizetype idBytes,
                                                 Counters &counters)
{
    std::optional<PayloadField> ids;
    std::optional<PayloadField> hash;
    std::optional<PayloadField> count;
    forEachChild(PayloadField({}, presence), [&](const PayloadField &field) {
        if (field.hasKey("ids") && field.type() == PayloadField::Type::Array)
            ids = field;
        else if (field.hasKey("hash") && field.type() == PayloadField::Type::Object)
            hash = field;
        else if (field.hasKey("count"))
            count = field;
    });

    Told told;
    QSet<UserId> known;
    if (ids) {
        forEachChild(*ids, [&](const PayloadField &element) {
            const std::optional<UserId> id = asUserId(element, idBytes);
            if (!id) {
                ++counters.refused;
            } else if (known.contains(*id)) {
                ++counters.corrections;
            } else {
                known.insert(*id);
                told.users.append(*id);
            }
        });
    }
    if (hash) {
        forEachChild(*hash, [&](const PayloadField &entry) {
            const UserId id(QString::fromUtf8(entry.key()));
            if (id.isEmpty() || qsizetype(entry.rawKey().size()) > idBytes) {
                ++counters.refused;
                return;
            }
            if (told.infos.contains(id)) // the same key twice: the last one wins
                ++counters.corrections;
            told.infos.insert(id, entry.rawValue());
            if (known.contains(id))
                return;
            if (ids)
                ++counters.corrections;
            known.insert(id);
            told.users.append(id);
        });
        counters.corrections += quint64(told.users.size() - told.infos.size());
    }
    if (count && count->toInteger() != told.users.size())
        ++counters.corrections;
    return told;
}

std::optional<PresenceMembers::Changes>
PresenceMembers::subscriptionSucceeded(QByteArrayView rawData)
{
    const Event message = asEvent(rawData);
    const std::optional<PayloadField> presence = memberOf(message, "presence");
    if (!presence || presence->type() != PayloadField::Type::Object) {
        ++m_counters.refused;
        return {};
    }
    if (m_current)
        ++m_counters.repeatedLists;

    const Told told = readLists(presence->rawValue(), m_limits.idBytes, m_counters);
    const QMap<UserId, QByteArray> before = std::exchange(m_members, {});
    const bool knewAllBefore = m_hadList && m_unlisted == 0;
    m_infoBytes = 0;
    m_unlisted = 0;
    Changes changes;
    for (const UserId &user : told.users) {
        if (m_members.size() >= m_limits.members) {
            ++m_unlisted;
            ++m_counters.overLimit;
            continue;
        }
        m_members.insert(user, {});
        setInfo(user, told.infos.value(user));
        // Who was without room before may have been there all the time.
        if (knewAllBefore && !before.contains(user))
            changes.joined.append(user);
    }
    const QSet<UserId> there(told.users.cbegin(), told.users.cend());
    for (auto it = before.cbegin(); it != before.cend(); ++it) {
        if (!there.contains(it.key()))
            changes.left.append(it.key());
    }
    m_current = true;
    m_hadList = true;
    return changes;
}

std::optional<UserId> PresenceMembers::memberAdded(QByteArrayView rawData)
{
    const Event message = asEvent(rawData);
    const std::optional<PayloadField> id = memberOf(message, "user_id");
    std::optional<UserId> user = id ? asUserId(*id, m_limits.idBytes) : std::nullopt;
    if (!user) {
        ++m_counters.refused;
        return {};
    }
    const bool known = m_members.contains(*user);
    if (known) {
        ++m_counters.corrections;
    } else if (m_members.size() >= m_limits.members) {
        ++m_unlisted;
        ++m_counters.overLimit;
        return {};
    } else {
        m_members.insert(*user, {});
    }
    if (const std::optional<PayloadField> info = message.field("user_info"))
        setInfo(*user, info->rawValue());
    return known ? std::nullopt : user;
}

std::optional<UserId> PresenceMembers::memberRemoved(QByteArrayView rawData)
{
    const Event message = asEvent(rawData);
    const std::optional<PayloadField> id = memberOf(message, "user_id");
    std::optional<UserId> user = id ? asUserId(*id, m_limits.idBytes) : std::nullopt;
    if (!user) {
        ++m_counters.refused;
        return {};
    }
    const auto place = m_members.constFind(*user);
    if (place == m_members.cend()) {
        if (m_unlisted > 0)
            --m_unlisted;
        else
            ++m_counters.corrections;
        return {};
    }
    m_infoBytes -= place->size();
    m_members.erase(place);
    return user;
}

void PresenceMembers::setInfo(const UserId &user, std::string_view rawInfo)
{
    QByteArray &info = m_members[user];
    m_infoBytes -= info.size();
    info.clear();
    if (rawInfo.empty() || rawInfo == "null")
        return;
    if (m_infoBytes + qsizetype(rawInfo.size()) > m_limits.infoBytes) {
        ++m_counters.infoDropped;
        return;
    }
    info = QByteArray(rawInfo.data(), qsizetype(rawInfo.size()));
    m_infoBytes += info.size();
}

} // namespace Pusher
