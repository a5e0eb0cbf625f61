// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractSocket>
#include <QNetworkProxy>
#include <QSslConfiguration>

#include <memory>
#include <optional>

namespace Pusher {

/// The way from one client to its servers: through which proxy, trusting whom, calling itself what.
/// Immutable once shared; any thread. Made of `NetworkOptions`; a null pointer means the system's
/// proxy and CA certificates, and no Origin.
class NetworkRoute {
public:
    /// Unset: the system's settings decide (`http_proxy`, `https_proxy`, `no_proxy`, …).
    std::optional<QNetworkProxy> proxy;
    /// Instead of the system's CA certificates; empty trusts nobody.
    std::optional<QList<QSslCertificate>> caCertificates;
    /// `Origin` of the WebSocket's upgrade; none is sent where it is empty (protocol.md §11.6).
    QString origin;

    /// What stands between us and `url`; NoProxy for this computer, whatever the settings say. For
    /// the system's settings it may wait for their look-up.
    static QNetworkProxy proxyFor(const NetworkRoute *route, const QUrl &url);
    /// The library's TLS configuration, with this route's CA certificates.
    static QSslConfiguration tlsConfiguration(const NetworkRoute *route);
    /// `host:port` for messages; empty for NoProxy. Never its user or password.
    static QString proxyName(const QNetworkProxy &proxy);
    /// Whether the proxy, and not the server behind it, failed.
    static bool isFaultOfProxy(QAbstractSocket::SocketError error);
};

} // namespace Pusher
