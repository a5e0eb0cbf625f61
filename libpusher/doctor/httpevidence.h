// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/secret.h"

#include <QByteArray>
#include <QString>

namespace Pusher::Detail {

/// What one HTTP request brought, as evidence: nothing is interpreted yet.
struct HttpEvidence {
    int status = 0; ///< 0: no answer
    QString contentType = {};
    QString location = {};
    QByteArray date = {}; ///< header, raw
    QByteArray body = {}; ///< at most 64 KiB
    QString reason = {}; ///< Qt's words where no answer came
};

/// Servers like to quote what they were sent, and to show their settings when they fail: takes
/// `secret` out of everything that may be shown.
inline void hide(HttpEvidence &evidence, const Secret &secret)
{
    if (secret.isEmpty())
        return;
    constexpr QByteArrayView instead = "…";
    evidence.body.replace(secret.reveal(), instead);
    evidence.location.replace(QString::fromUtf8(secret.reveal()), QString::fromUtf8(instead));
}

} // namespace Pusher::Detail
