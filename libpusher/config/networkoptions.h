// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

#include <QString>

#include <memory>

namespace Pusher {

class NetworkRoute;

/// How one client gets to its servers (client-features.md, "Proxy"; reliability.md C16 and C27). Any
/// number of clients in a process may go different ways. Move-only, because of the password.
struct NetworkOptions {
    /// `system`: what the environment or the desktop says; `none`; or `http://HOST:PORT`,
    /// `socks5://HOST:PORT`. Nothing ever stands between us and this computer.
    QString proxy = QStringLiteral("system");
    QString proxyUser; ///< of a proxy that is named here; may be empty
    Secret proxyPassword;
    /// Sent as `Origin` with the WebSocket's upgrade, for servers that ask for one (protocol.md
    /// §11.6): a scheme and a host. Empty: none is sent.
    QString origin;
    /// PEM; its CA certificates are trusted instead of the system's, for the WebSocket, the HTTP API
    /// and the auth endpoints. Empty: the system's.
    QString caFile;

    /// Reads the CA file. ConfigurationError: an unusable proxy text, a file that cannot be read or
    /// holds no certificate.
    Result<std::shared_ptr<const NetworkRoute>> route() const;
    /// The same, but what cannot be used leads nowhere, instead of past the proxy or to anybody.
    std::shared_ptr<const NetworkRoute> routeOrNowhere() const;

    /// Why `text` is no value of `proxy`; empty when it is one.
    static QString proxyFault(const QString &text);
    /// The same for `origin`.
    static QString originFault(const QString &text);
};

} // namespace Pusher
