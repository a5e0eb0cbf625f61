// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

namespace Pusher::Detail {

/// What clients asked for, since the start.
struct ServerCounters {
    quint64 refusedSubscriptions = 0;
    quint64 refusedSignIns = 0;
    quint64 clientEvents = 0; ///< passed on
    quint64 refusedClientEvents = 0;
};

} // namespace Pusher::Detail
