// SPDX-License-Identifier: MIT
#include "libpusher/protocol/channelname.h"

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr QStringView serverToUserPrefix = u"#server-to-user-";

// Longest first: `private-encrypted-cache-x` is also a `private-` channel.
constexpr std::array<std::pair<QStringView, ChannelKind>, 8> kinds{{
    {u"private-encrypted-cache-", ChannelKind::PrivateEncryptedCache},
    {u"private-encrypted-", ChannelKind::PrivateEncrypted},
    {u"private-cache-", ChannelKind::PrivateCache},
    {u"presence-cache-", ChannelKind::PresenceCache},
    {serverToUserPrefix, ChannelKind::ServerToUser},
    {u"presence-", ChannelKind::Presence},
    {u"private-", ChannelKind::Private},
    {u"cache-", ChannelKind::Cache},
}};

bool isChannelCharacter(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= u'a' && u <= u'z') || (u >= u'A' && u <= u'Z') || (u >= u'0' && u <= u'9')
        || QStringView(u"_-=@,.;").contains(c);
}

Error nameError(const QString &message, QStringView name, int limit)
{
    constexpr qsizetype shownLength = 256; // foreign text in an error is bounded
    Error error{Error::Code::ConfigurationError, message, {}, {}, {}};
    error.parameters = {{u"name"_s, name.left(shownLength).toString()},
                        {u"length"_s, name.size()},
                        {u"limit"_s, limit}};
    return error;
}

/// Nothing when 1 to `limit` characters long.
std::optional<Error> lengthError(const QString &what, QStringView name, int limit)
{
    if (name.isEmpty())
        return nameError(u"%1 name is empty"_s.arg(what), name, limit);
    if (name.size() > limit)
        return nameError(
            u"%1 name has %2 characters, the limit is %3"_s.arg(what).arg(name.size()).arg(limit),
            name, limit);
    return {};
}

/// Of text that is no valid UTF-16.
qsizetype firstLoneSurrogate(QStringView text)
{
    qsizetype i = 0;
    while (i < text.size()
           && (!text[i].isSurrogate()
               || (text[i].isHighSurrogate() && i + 1 < text.size()
                   && text[i + 1].isLowSurrogate())))
        i += text[i].isSurrogate() ? 2 : 1;
    return i;
}

} // namespace

ChannelKind channelKind(QStringView name)
{
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [name](const auto &candidate) {
        return name.startsWith(candidate.first);
    });
    return kind == kinds.end() ? ChannelKind::Public : kind->second;
}

bool needsAuthorization(ChannelKind kind)
{
    switch (kind) {
    case ChannelKind::Public:
    case ChannelKind::Cache:
    case ChannelKind::ServerToUser:
        return false;
    case ChannelKind::Private:
    case ChannelKind::PrivateEncrypted:
    case ChannelKind::Presence:
    case ChannelKind::PrivateCache:
    case ChannelKind::PrivateEncryptedCache:
    case ChannelKind::PresenceCache:
        return true;
    }
    Q_UNREACHABLE();
}

Result<ChannelName> parseChannelName(QStringView name)
{
    if (auto error = lengthError(u"channel"_s, name, maximumChannelNameLength))
        return *std::move(error);
    const QStringView rest =
        name.startsWith(serverToUserPrefix) ? name.sliced(serverToUserPrefix.size()) : name;
    const auto bad = std::find_if_not(rest.begin(), rest.end(), isChannelCharacter);
    if (bad != rest.end() || rest.isEmpty()) {
        Error error = nameError(u"channel name may hold only letters, digits and _ - = @ , . ;"_s,
                                name, maximumChannelNameLength);
        error.parameters.insert(u"position"_s, qsizetype(bad - name.begin()));
        return error;
    }
    return ChannelName(name.toString());
}

std::optional<Error> channelNameWarning(QStringView name)
{
    if (name.size() <= hostedChannelNameLength)
        return {};
    return nameError(u"channel name has %1 characters; the hosted service takes at most %2"_s
                         .arg(name.size())
                         .arg(hostedChannelNameLength),
                     name, hostedChannelNameLength);
}

Result<EventName> parseEventName(QStringView name)
{
    if (auto error = lengthError(u"event"_s, name, maximumEventNameLength))
        return *std::move(error);
    if (!name.isValidUtf16()) {
        const qsizetype position = firstLoneSurrogate(name);
        Error error = nameError(
            u"event name has half of a surrogate pair at position %1"_s.arg(position), name,
            maximumEventNameLength);
        error.parameters.insert(u"position"_s, position);
        return error;
    }
    return EventName(name.toString());
}

} // namespace Pusher
