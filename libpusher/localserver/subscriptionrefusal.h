// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace Pusher::Detail {

/// Why a subscription is refused. The hosted service sends the message alone; type and status are
/// soketi's (protocol.md §3.3).
struct SubscriptionRefusal {
    QString message;
    QString type = QStringLiteral("AuthError");
    int status = 401;
};

} // namespace Pusher::Detail
