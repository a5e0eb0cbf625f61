// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"

#include <QByteArray>
#include <QList>

#include <chrono>
#include <utility>

namespace Pusher::Detail {

/// One answer over HTTP.
struct HttpResponse {
    /// Whether the peer gets it; else the request stays unanswered, or its connection is reset.
    enum class Delivery { Send, Never, Cut };

    int status = 200;
    QByteArray body;
    QByteArray contentType = QByteArrayLiteral("application/json");
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    Delivery delivery = Delivery::Send;
    std::chrono::milliseconds delay{0}; ///< before it is sent

    static HttpResponse json(QByteArray body);
    /// A short plain text for people; tools read the status.
    static HttpResponse text(int status, const QString &message);
    /// 405; `allowed` as the header has it: `GET, POST`.
    static HttpResponse methodNotAllowed(const QByteArray &allowed);
    /// The status the error carries, and its message.
    static HttpResponse fromError(const Error &error);

    /// As it goes over the wire; says `Connection: close` when it is the last one.
    QByteArray toBytes(bool keepAlive) const;
};

} // namespace Pusher::Detail
