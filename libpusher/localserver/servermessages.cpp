// SPDX-License-Identifier: MIT
#include "libpusher/localserver/servermessages.h"

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

} // namespace

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

QString encodeSubscriptionSucceeded(const QString &channel)
{
    return u"{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":"_s
        + jsonQuoted(channel) + u",\"data\":\"{}\"}"_s;
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

} // namespace Pusher::Detail
