// SPDX-License-Identifier: MIT
#include "libpusher/http/requestdefaults.h"

#include "libpusher/connection/tlsconfiguration.h"
#include "libpusher/core/loopback.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

QNetworkRequest plainRequest(const QUrl &url)
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
        request.setSslConfiguration(clientTlsConfiguration());
    return request;
}

void prepareNetwork(QNetworkAccessManager &network, const QString &host)
{
    network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    network.setStrictTransportSecurityEnabled(true);
    if (isLoopbackHost(host))
        network.setProxy(QNetworkProxy::NoProxy);
}

} // namespace Pusher::Detail
