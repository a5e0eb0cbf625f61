// SPDX-License-Identifier: MIT
#include "libpusher/localserver/servermessages.h"

#include "libpusher/protocol/channelname.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

void appendEscaped(QString &out, char16_t unit)
{
    switch (unit) {
    case u'"':
    case u'\\':
        out += u'\\';
        out += QChar(unit);
        return;
    case u'\n':
        out += u"\\n"_s;
        return;
    case u'\r':
        out += u"\\r"_s;
        return;
    case u'\t':
        out += u"\\t"_s;
        return;
    default:
        out += u"\\u%1"_s.arg(uint(unit), 4, 16, QChar(u'0'));
    }
}

/// A message of the service about a channel; `data` is JSON text and is encoded once more.
QString channelMessage(const QString &event, const QString &channel, const QString &data)
{
    return u"{\"event\":\"pusher_internal:"_s + event + u"\",\"channel\":"_s + jsonQuoted(channel)
        + u",\"data\":"_s + jsonQuoted(data) + u'}';
}

} // namespace

QString quotedName(const QString &text)
{
    return u'\'' + text.left(maximumChannelNameLength) + u'\'';
}

QString jsonQuoted(QStringView text)
{
    QString out;
    out.reserve(text.size() + text.size() / 8 + 2);
    out += u'"';
    // Whole runs at once: in an encoded payload every eighth character or so is a quote.
    qsizetype run = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t unit = text[i].unicode();
        if (unit >= 0x20 && unit != u'"' && unit != u'\\')
            continue;
        out += text.sliced(run, i - run);
        appendEscaped(out, unit);
        run = i + 1;
    }
    out += text.sliced(run);
    out += u'"';
    return out;
}

QString encodeGreeting(const SocketId &socketId, std::chrono::seconds activityTimeout)
{
    const QString data = u"{\"socket_id\":"_s + jsonQuoted(socketId.value())
        + u",\"activity_timeout\":"_s + QString::number(activityTimeout.count()) + u'}';
    return u"{\"event\":\"pusher:connection_established\",\"data\":"_s + jsonQuoted(data) + u'}';
}

QString encodeServerPing()
{
    return u"{\"event\":\"pusher:ping\",\"data\":{}}"_s;
}

QString encodeServerPong()
{
    return u"{\"event\":\"pusher:pong\",\"data\":{}}"_s;
}

QString encodeSubscriptionSucceeded(const QString &channel, ServerDialect dialect)
{
    return u"{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":"_s
        + jsonQuoted(channel)
        + (dialect == ServerDialect::Soketi ? u"}"_s : u",\"data\":\"{}\"}"_s);
}

QString encodePresenceSucceeded(const QString &channel, const QList<PresenceMember> &members)
{
    QString ids;
    QString hash;
    for (const PresenceMember &member : members) {
        const auto comma = ids.isEmpty() ? ""_L1 : ","_L1;
        ids += comma + jsonQuoted(member.id);
        hash += comma + jsonQuoted(member.id) + u':'
            + (member.info.isEmpty() ? u"null"_s : member.info);
    }
    return channelMessage(u"subscription_succeeded"_s, channel,
                          u"{\"presence\":{\"ids\":["_s + ids + u"],\"hash\":{"_s + hash
                              + u"},\"count\":"_s + QString::number(members.size()) + u"}}"_s);
}

QString encodeMemberAdded(const QString &channel, const PresenceMember &member)
{
    const QString info = member.info.isEmpty() ? QString() : u",\"user_info\":"_s + member.info;
    return channelMessage(u"member_added"_s, channel,
                          u"{\"user_id\":"_s + jsonQuoted(member.id) + info + u'}');
}

QString encodeMemberRemoved(const QString &channel, const QString &userId)
{
    return channelMessage(u"member_removed"_s, channel,
                          u"{\"user_id\":"_s + jsonQuoted(userId) + u'}');
}

QString encodeSubscriptionCount(const QString &channel, int count)
{
    return channelMessage(u"subscription_count"_s, channel,
                          u"{\"subscription_count\":"_s + QString::number(count) + u'}');
}

QString encodeSubscriptionError(const QString &channel, const SubscriptionRefusal &refusal)
{
    return u"{\"event\":\"pusher:subscription_error\",\"channel\":"_s + jsonQuoted(channel)
        + u",\"data\":{\"type\":"_s + jsonQuoted(refusal.type) + u",\"error\":"_s
        + jsonQuoted(refusal.message) + u",\"status\":"_s + QString::number(refusal.status)
        + u"}}"_s;
}

QString encodeCacheMiss(const QString &channel)
{
    return u"{\"event\":\"pusher:cache_miss\",\"channel\":"_s + jsonQuoted(channel) + u'}';
}

QString encodePusherError(int code, const QString &message, const QString &channel)
{
    QString frame = u"{\"event\":\"pusher:error\",\"data\":{\"code\":"_s
        + (code == 0 ? u"null"_s : QString::number(code)) + u",\"message\":"_s + jsonQuoted(message)
        + u'}';
    if (!channel.isEmpty())
        frame += u",\"channel\":"_s + jsonQuoted(channel);
    return frame + u'}';
}

QString encodeChannelEvent(const QString &channel, const QString &event, const QString &data)
{
    return u"{\"event\":"_s + jsonQuoted(event) + u",\"channel\":"_s + jsonQuoted(channel)
        + u",\"data\":"_s + jsonQuoted(data) + u'}';
}

QString encodeSignInSuccess(const QString &auth, const QString &userData, ServerDialect dialect)
{
    const QString authMember =
        dialect == ServerDialect::Soketi ? u"\"auth\":"_s + jsonQuoted(auth) + u',' : QString();
    return u"{\"event\":\"pusher:signin_success\",\"data\":{"_s + authMember + u"\"user_data\":"_s
        + jsonQuoted(userData) + u"}}"_s;
}

QString encodeWatchlistEvents(const QStringList &online, const QStringList &offline)
{
    QStringList events;
    const auto append = [&events](const QString &name, const QStringList &ids) {
        if (ids.isEmpty())
            return;
        QStringList quoted;
        for (const QString &id : ids)
            quoted.append(jsonQuoted(id));
        events.append(u"{\"name\":\""_s + name + u"\",\"user_ids\":["_s + quoted.join(u',')
                      + u"]}"_s);
    };
    append(u"online"_s, online);
    append(u"offline"_s, offline);
    const QString data = u"{\"events\":["_s + events.join(u',') + u"]}"_s;
    return u"{\"event\":\"pusher_internal:watchlist_events\",\"data\":"_s + jsonQuoted(data) + u'}';
}

QString encodeClientEvent(const QString &channel, const QString &event, const QString &rawData,
                          const QString &userId)
{
    QString frame = u"{\"event\":"_s + jsonQuoted(event) + u",\"channel\":"_s + jsonQuoted(channel);
    if (!rawData.isEmpty())
        frame += u",\"data\":"_s + rawData;
    if (!userId.isEmpty())
        frame += u",\"user_id\":"_s + jsonQuoted(userId);
    return frame + u'}';
}

} // namespace Pusher::Detail
