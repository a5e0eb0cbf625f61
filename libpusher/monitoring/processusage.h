// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>
#include <QtGlobal>

#include <chrono>
#include <optional>

namespace Pusher {

/// What this process has used of the computer. Any thread.
struct ProcessUsage {
    std::chrono::microseconds cpu{0}; ///< by all threads, in user and system mode, since the start
    qint64 memory = 0; ///< resident, in bytes

    /// From `/proc/self`; nothing where that cannot be read.
    static std::optional<ProcessUsage> now();
    /// From the texts of `stat` and `statm`, which count in clock ticks and pages.
    static std::optional<ProcessUsage> parse(QByteArrayView stat, QByteArrayView statm,
                                             qint64 ticksPerSecond, qint64 pageSize);

    friend bool operator==(const ProcessUsage &, const ProcessUsage &) = default;
};

} // namespace Pusher
