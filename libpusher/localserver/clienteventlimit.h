// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

namespace Pusher::Detail {

/// How often one connection may send client events: 10 at once, and 10 per second (protocol.md §5).
class ClientEventLimit {
public:
    static constexpr int perSecond = 10;

    /// False when the event is one too many; a refused one does not count.
    bool take(Scheduler::TimePoint now);

private:
    /// When the bucket is full again; each event fills it later by a tenth of a second.
    Scheduler::TimePoint m_fullAt{};
};

} // namespace Pusher::Detail
