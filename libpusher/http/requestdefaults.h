// SPDX-License-Identifier: MIT
#pragma once

#include <QNetworkRequest>

class QNetworkAccessManager;

namespace Pusher::Detail {

/// A request as every part of the library sends it: HTTP/1.1, no cookies, no cached credentials,
/// nothing that Qt would decompress past a cap, our TLS configuration for `https`.
QNetworkRequest plainRequest(const QUrl &url);

/// No redirects are followed, and no proxy stands in front of this computer. `host`: where the
/// requests will go.
void prepareNetwork(QNetworkAccessManager &network, const QString &host);

} // namespace Pusher::Detail
