// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/certificatefault.h"

#include <optional>

class QNetworkReply;

namespace Pusher {
class NetworkRoute;

namespace Detail {

/// Why an HTTP request got no answer, beyond what Qt says of it.
struct NetworkFault {
    QString reason = {}; ///< Qt's words
    QString proxy = {}; ///< `host:port`, where it and not the server failed
    std::optional<CertificateFault> certificate = {};

    /// Once, right after the request was sent: what it shows is lost otherwise.
    static void watch(QNetworkReply &reply);
    /// Of a reply that has finished without a status.
    static NetworkFault of(const QNetworkReply &reply, const NetworkRoute *route);

    /// One English sentence.
    QString text() const;
    /// `proxy`, or those of `CertificateFault`, or none.
    QVariantMap parameters() const;
};

} // namespace Detail
} // namespace Pusher
