// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/dispatch/listener.h"

#include <QList>

namespace Pusher {

/// What is known at one moment about a line and its listeners: all that `Explain` reads. A plain
/// value, so that it may come from another thread, and no socket is needed to make one.
struct Situation {
    enum class Line { Down, Connecting, Connected };
    enum class Standing { Pending, Subscribed, Refused };
    /// A wanted channel.
    struct Channel {
        QString name;
        Standing standing = Standing::Pending;
        std::optional<Error> refusal = {}; ///< of Refused

        friend bool operator==(const Channel &, const Channel &) = default;
    };
    /// How often an event came on a channel.
    struct Seen {
        QString channel;
        QString event;
        quint64 count = 0;

        friend bool operator==(const Seen &, const Seen &) = default;
    };

    Line line = Line::Down;
    std::optional<Error> lineFailure = {}; ///< why it is down for good
    QList<Channel> channels = {};
    QList<Seen> seen = {};
    /// In order of registration.
    QList<ListenerInfo> listeners = {};
    /// `once` listeners that had their call.
    QList<ListenerInfo> spent = {};

    friend bool operator==(const Situation &, const Situation &) = default;
};

} // namespace Pusher
