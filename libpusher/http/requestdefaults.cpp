// SPDX-License-Identifier: MIT
#include "libpusher/http/requestdefaults.h"

#include "libpusher/connection/networkroute.h"

#include <QNetworkAccessManager>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

QNetworkRequest plainRequest(const QUrl &url, const NetworkRoute *route)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"qt-libpusher"_s);
    // Not decompressed by Qt then: the cap counts what is held in memory.
    request.setRawHeader("Accept-Encoding", "identity");
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    if (url.scheme() == "https"_L1)
        request.setSslConfiguration(NetworkRoute::tlsConfiguration(route));
    return request;
}

void prepareNetwork(QNetworkAccessManager &network, const QUrl &url, const NetworkRoute *route)
{
    network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    network.setStrictTransportSecurityEnabled(true);
    network.setProxy(NetworkRoute::proxyFor(route, url));
}

} // namespace Pusher::Detail
