// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <chrono>

namespace Pusher {

/// What becomes of a channel's events while the ordinary lane is behind (LaneOptions). Only calls of
/// listeners are left out, each one counted; the history keeps every event.
struct OverloadPolicy {
    enum class Kind {
        KeepAll,
        LatestPerKey, ///< of the waiting events with the same name and key, only the newest is called
        Sample, ///< one event in `number` is called
        DropOldest, ///< the newest `number` waiting events are called
    };
    static constexpr qsizetype maximumKeyLength = 256;
    static constexpr quint64 maximumNumber = 1'000'000;

    QString channel; ///< a name, or a pattern with `*`
    Kind kind = Kind::KeepAll;
    /// LatestPerKey: the top-level member of the data that tells things apart, `symbol` for
    /// instance. Events without it, or with one longer than `maximumKeyLength`, are all called.
    QString member = {};
    quint64 number = 0; ///< Sample: 2 or more; DropOldest: 1 or more; at most `maximumNumber`

    friend bool operator==(const OverloadPolicy &, const OverloadPolicy &) = default;
};

/// How EventDispatcher::setLanes() divides the listeners. Feature F9, fault rows D7 and D9.
///
/// Listeners of `criticalPriority` or more make up the critical lane: they are called for all that
/// has arrived before any other listener is called for any of it. The others, the ordinary lane,
/// are called for `timeSlice` a turn; what is left waits for the next turn, so that the socket is
/// read and pings are answered between.
struct LaneOptions {
    /// Seed 1 gives its critical error handler this priority.
    int criticalPriority = 100;
    /// 1 ms – 1 s. A call that takes longer is not interrupted.
    std::chrono::milliseconds timeSlice{8};
    /// The first one whose pattern takes a channel is its policy; without one, all are kept.
    QList<OverloadPolicy> policies = {};

    /// ConfigurationError (parameter `field`) for what is out of range or missing.
    Result<void> validate() const;

    friend bool operator==(const LaneOptions &, const LaneOptions &) = default;
};

/// What the lanes did since they were set; a snapshot.
struct LaneStatistics {
    /// A channel with a policy, for the time that the ordinary lane was behind.
    struct Channel {
        ChannelName channel;
        OverloadPolicy::Kind policy = OverloadPolicy::Kind::KeepAll;
        quint64 taken = 0; ///< events that listeners were called for all the same
        quint64 dropped = 0; ///< events that the policy left out

        friend bool operator==(const Channel &, const Channel &) = default;
    };

    quint64 waiting = 0; ///< events in the ordinary lane now
    quint64 mostWaiting = 0;
    quint64 timesBehind = 0; ///< how often the ordinary lane fell behind
    quint64 dropped = 0; ///< events that policies left out, all channels together
    quint64 evicted = 0; ///< events that left the history before their turn in the ordinary lane
    QList<Channel> channels = {}; ///< in order of name

    friend bool operator==(const LaneStatistics &, const LaneStatistics &) = default;
};

} // namespace Pusher
