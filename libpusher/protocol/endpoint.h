// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QUrl>

namespace Pusher {

/// Where a Pusher application lives. An explicit host beats the cluster; port 0 means the scheme's
/// default.
struct Endpoint {
    QString key = {};
    QString cluster = {}; ///< `eu`, `mt1`, …; never checked against a closed list
    QString host = {};
    quint16 port = 0;
    bool tls = true;
    QString pathPrefix = {}; ///< in front of `/app/…`, for reverse proxies
    QString httpHost = {}; ///< HTTP API elsewhere; empty: `host`, or `api-<cluster>.pusher.com`
    quint16 httpPort = 0; ///< 0: `port`, or the scheme's default

    /// `ws(s)://host[:port][prefix]/app/KEY?protocol=7&client=qt-libpusher&version=…` (protocol.md
    /// §1.1)
    QUrl webSocketUrl() const;
    /// `http(s)://host[:port]` without a path; the prefix is not signed and stands in
    /// `httpPathPrefix()`.
    QUrl httpBaseUrl() const;
    /// `/prefix` to put in front of `/apps/…` on the wire; empty when the HTTP API has its own
    /// host.
    QString httpPathPrefix() const;
    /// Whether the HTTP API is Pusher's own service, which counts requests and what they ask for.
    bool isHosted() const;

    friend bool operator==(const Endpoint &, const Endpoint &) = default;
};

} // namespace Pusher
