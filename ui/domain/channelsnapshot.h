// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/channels/channelstatus.h"

#include <QList>
#include <QMetaType>

namespace Console {

/// A wanted channel and what came on it.
struct ChannelRow {
    Pusher::ChannelStatus status;
    quint64 events = 0; ///< since the start
    double perSecond = 0; ///< mean of the last ten seconds
    QString lastEvent = {}; ///< its name; foreign text
    std::optional<Pusher::WallTime> lastAt = {};
};

/// A member of a presence channel, as long as it is listed.
struct MemberRow {
    Pusher::ChannelName channel;
    Pusher::UserId user;
    QByteArray info = {}; ///< raw JSON; foreign text
    bool isMe = false;
    bool isCurrent = true; ///< false: the list is from before the line went
    /// When it came; unset when it was there already.
    std::optional<Pusher::WallTime> joined = {};
};

/// One who came or went.
struct PresenceNews {
    enum class Kind {
        Joined,
        Left,
        /// Found out with the list that a new connection brought.
        JoinedMeanwhile,
        LeftMeanwhile,
    };
    quint64 id = 0; ///< grows
    Pusher::WallTime at;
    Pusher::ChannelName channel;
    Pusher::UserId user;
    Kind kind = Kind::Joined;
};

/// All wanted channels at one moment, taken in the client's thread; a value for the way to the
/// window.
struct ChannelSnapshot {
    QList<ChannelRow> channels = {}; ///< by name
    QList<MemberRow> members = {}; ///< by channel and user
    QList<PresenceNews> news = {}; ///< the newest 1000, oldest first
    Pusher::WallTime taken = {};
    Pusher::Scheduler::TimePoint now = {}; ///< of the same moment: for `ChannelStatus::since`
};

} // namespace Console

Q_DECLARE_METATYPE(Console::ChannelSnapshot)
