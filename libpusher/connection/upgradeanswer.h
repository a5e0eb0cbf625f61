// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>
#include <QString>

#include <chrono>
#include <optional>

namespace Pusher::Detail {

/// What a client wants to know of the head of a refused WebSocket upgrade.
struct UpgradeAnswer {
    int status = 0; ///< 100–599, else 0
    /// Whole seconds of `Retry-After`, capped at one hour; a date is not understood.
    std::optional<std::chrono::seconds> retryAfter;
    /// Where a redirection leads, as plain text of at most 255 characters; never followed (Q16).
    QString redirectHost = {};

    /// What a captive portal or a proxy answers, and a Pusher server never: a page, a redirection,
    /// or "network authentication required".
    bool isWebPage() const
    {
        return (status >= 200 && status <= 399) || status == 511;
    }

    friend bool operator==(const UpgradeAnswer &, const UpgradeAnswer &) = default;
};

/// Reads the status line, `Retry-After` and `Location` out of foreign bytes; pure, never fails.
UpgradeAnswer parseUpgradeAnswer(QByteArrayView head);

} // namespace Pusher::Detail
