// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>

#include <chrono>
#include <optional>

namespace Pusher::Detail {

/// What a client wants to know of the head of a refused WebSocket upgrade.
struct UpgradeAnswer {
    int status = 0; ///< 100–599, else 0
    /// Whole seconds of `Retry-After`, capped at one hour; a date is not understood.
    std::optional<std::chrono::seconds> retryAfter;

    friend bool operator==(const UpgradeAnswer &, const UpgradeAnswer &) = default;
};

/// Reads the status line and `Retry-After` out of foreign bytes; pure, never fails.
UpgradeAnswer parseUpgradeAnswer(QByteArrayView head);

} // namespace Pusher::Detail
