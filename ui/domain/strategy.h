// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/event.h"

#include <QString>

namespace Console {

/// A strategy that `strategy-modified` told of: `{title}`.
struct Strategy {
    QString title;
    Pusher::WallTime modified;
    quint64 event = 0;
    quint64 times = 1; ///< how often it was modified since it was first heard of

    const QString &key() const { return title; }
    /// Becomes what was said last, and counts it.
    void takeOver(const Strategy &newer)
    {
        const quint64 before = times;
        *this = newer;
        times += before;
    }

    friend bool operator==(const Strategy &, const Strategy &) = default;
};

/// Found by `Pusher::Event::data<Strategy>()`. ProtocolError when the data is no object or has no
/// `title`.
Pusher::Result<Strategy> decodePayload(const Pusher::Event &event, std::type_identity<Strategy>);

} // namespace Console
