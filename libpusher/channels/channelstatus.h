// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/channels/channelregistry.h"
#include "libpusher/channels/presencemembers.h"
#include "libpusher/protocol/channelname.h"

namespace Pusher {

/// How one wanted channel stands: the whole of it as a value, which another thread may keep.
struct ChannelStatus {
    ChannelName name;
    ChannelKind kind = ChannelKind::Public;
    ChannelRegistry::State state = ChannelRegistry::State::Pending;
    std::optional<Error> error = {}; ///< why, in state Refused
    Scheduler::TimePoint since = {}; ///< when `state` began
    /// What may keep it from being subscribed elsewhere: `channelNameWarning()`.
    std::optional<Error> warning = {};
    /// Whether what follows is the word of the connection that stands; else it is the last that was
    /// told.
    bool isCurrent = false;
    std::optional<qint64> subscriptionCount = {}; ///< unset where the server does not tell
    std::optional<WallTime> cacheMissed = {}; ///< cache channels: it was found empty
    std::optional<PresenceMembers> members = {}; ///< presence channels
    quint64 cannotDecrypt = 0; ///< encrypted channels: events since it is wanted that stayed sealed
    qsizetype held = 0; ///< encrypted channels: events that wait for the channel's new key now
};

} // namespace Pusher
