// SPDX-License-Identifier: MIT
#include "libpusher/connection/networkroute.h"

#include "libpusher/connection/tlsconfiguration.h"
#include "libpusher/core/loopback.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

QNetworkProxy systemProxyFor(const QUrl &url)
{
    // Asked for as for a web page: nobody sets a proxy for the protocol "wss".
    QUrl page;
    page.setScheme(url.scheme() == "wss"_L1 || url.scheme() == "https"_L1 ? u"https"_s : u"http"_s);
    page.setHost(url.host());
    page.setPort(url.port());
    for (QNetworkProxy proxy :
         QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(page))) {
        if (proxy.type() == QNetworkProxy::NoProxy
            || proxy.capabilities() & QNetworkProxy::TunnelingCapability)
            return proxy;
        // The environment knows one kind of HTTP proxy only; whether it tunnels, it says itself.
        if (proxy.type() == QNetworkProxy::HttpCachingProxy) {
            proxy.setType(QNetworkProxy::HttpProxy);
            return proxy;
        }
    }
    return QNetworkProxy::NoProxy;
}

} // namespace

QNetworkProxy NetworkRoute::proxyFor(const NetworkRoute *route, const QUrl &url)
{
    if (isLoopbackHost(url.host()))
        return QNetworkProxy::NoProxy;
    return route && route->proxy ? *route->proxy : systemProxyFor(url);
}

QSslConfiguration NetworkRoute::tlsConfiguration(const NetworkRoute *route)
{
    QSslConfiguration configuration = Detail::clientTlsConfiguration();
    if (route && route->caCertificates)
        configuration.setCaCertificates(*route->caCertificates);
    return configuration;
}

QString NetworkRoute::proxyName(const QNetworkProxy &proxy)
{
    return proxy.type() == QNetworkProxy::NoProxy
        ? QString()
        : u"%1:%2"_s.arg(proxy.hostName()).arg(proxy.port());
}

bool NetworkRoute::isFaultOfProxy(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::ProxyAuthenticationRequiredError:
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError:
        return true;
    default:
        return false;
    }
}

} // namespace Pusher
