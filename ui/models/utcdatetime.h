// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QDateTime>

namespace Console {

/// What `RawRole` answers for a moment: to the millisecond, in UTC, for sorting and exporting.
inline QDateTime utcDateTime(Pusher::WallTime time)
{
    using std::chrono::milliseconds;
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::floor<milliseconds>(time).time_since_epoch().count(), Qt::UTC);
}

} // namespace Console
