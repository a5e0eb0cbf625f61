// SPDX-License-Identifier: MIT
#pragma once

#include <QNetworkRequest>

class QNetworkAccessManager;

namespace Pusher {
class NetworkRoute;

namespace Detail {

/// A request as every part of the library sends it: HTTP/1.1, no cookies, no cached credentials,
/// nothing that Qt would decompress past a cap, the route's TLS configuration for `https`.
QNetworkRequest plainRequest(const QUrl &url, const NetworkRoute *route);

/// No redirects are followed, and the route's proxy is taken. `url`: where the requests will go.
void prepareNetwork(QNetworkAccessManager &network, const QUrl &url, const NetworkRoute *route);

} // namespace Detail
} // namespace Pusher
