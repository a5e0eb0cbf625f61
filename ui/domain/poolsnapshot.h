// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/pooledconnection.h"

#include <QList>
#include <QMetaType>

namespace Console {

/// The connections of users, and how full their pool is, at one moment.
struct PoolSnapshot {
    Pusher::Scheduler::TimePoint now;
    QList<Pusher::PooledConnection> connections; ///< in the order in which they were opened
    int places = 0; ///< taken, whatever the state
    int capacity = 0;
    int connected = 0;
    int waiting = 0; ///< for a place, or for their first attempt
    int handshakes = 0; ///< under way

    // These only grow.
    quint64 reused = 0;
    quint64 lost = 0;
    quint64 swept = 0;
    quint64 exhausted = 0; ///< refused for want of a place
    quint64 failed = 0; ///< for good, or not in time
};

} // namespace Console

Q_DECLARE_METATYPE(Console::PoolSnapshot)
