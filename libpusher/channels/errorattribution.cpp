// SPDX-License-Identifier: MIT
#include "libpusher/channels/errorattribution.h"

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

/// The run of characters that a channel name may have, from `start` on.
QStringView nameAt(QStringView text, qsizetype start)
{
    const auto isNameCharacter = [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || "_-=@,.;#"_L1.contains(c));
    };
    qsizetype end = start;
    while (end < text.size() && isNameCharacter(text[end]))
        ++end;
    // A sentence may end with a full stop or a comma right after the name.
    while (end > start && "., ;"_L1.contains(text[end - 1]))
        --end;
    return text.sliced(start, end - start);
}

bool concernsConnection(const PusherError &error)
{
    // 4009 as an event is Reverb's refused signature: a failed subscription (protocol.md §4.1).
    return error.code && *error.code != 4009;
}

/// 43xx may be about anything that is done with a channel; 4301 is a client event's (protocol.md
/// §4.1).
bool mayConcernSubscription(const PusherError &error, const ChannelName &channel,
                            const QSet<ChannelName> &pending)
{
    constexpr int clientEventRefused = 4301;
    return error.code != clientEventRefused
        && (!error.code || *error.code < 4300 || pending.contains(channel));
}

} // namespace

ErrorAttribution attributeError(const PusherError &error, const SocketId &socketId,
                                const QSet<ChannelName> &wanted, const QSet<ChannelName> &pending)
{
    const bool existing = error.message.startsWith("Existing subscription"_L1);
    const auto ifWanted = [&](QStringView name) {
        const ChannelName channel(name.toString());
        return wanted.contains(channel) && mayConcernSubscription(error, channel, pending)
            ? channel
            : ChannelName();
    };

    if (const auto channel = ifWanted(error.channel); !channel.isEmpty())
        return {channel, existing};
    const QString socketPrefix = socketId.value() + u':';
    if (const auto at = error.message.indexOf(socketPrefix); !socketId.isEmpty() && at >= 0) {
        if (const auto channel = ifWanted(nameAt(error.message, at + socketPrefix.size()));
            !channel.isEmpty())
            return {channel, existing};
    }
    constexpr auto toChannel = "to channel "_L1;
    if (const auto at = error.message.lastIndexOf(toChannel); at >= 0) {
        if (const auto channel = ifWanted(nameAt(error.message, at + toChannel.size()));
            !channel.isEmpty())
            return {channel, existing};
    }
    if (pending.size() == 1 && !concernsConnection(error))
        return {*pending.cbegin(), existing};
    return {};
}

} // namespace Pusher
