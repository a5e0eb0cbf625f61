// SPDX-License-Identifier: MIT
#include "libpusher/http/networkfault.h"

#include "libpusher/connection/networkroute.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSslError>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

/// The reply itself carries it: it lives exactly as long.
constexpr char certificateProperty[] = "pusherCertificateFault";

bool isFaultOfProxy(const QNetworkReply &reply, const QNetworkProxy &proxy)
{
    if (reply.error() >= QNetworkReply::ProxyConnectionRefusedError
        && reply.error() <= QNetworkReply::UnknownProxyError)
        return true;
    // What QNetworkAccessManager makes of QAbstractSocket::ProxyConnectionRefusedError.
    if (proxy.type() != QNetworkProxy::NoProxy
        && reply.error() == QNetworkReply::UnknownNetworkError)
        return true;
    // What is not encrypted is asked of the proxy itself, so it is the proxy that could not be reached.
    return reply.url().scheme() == "http"_L1
        && proxy.capabilities() & QNetworkProxy::CachingCapability
        && (reply.error() == QNetworkReply::ConnectionRefusedError
            || reply.error() == QNetworkReply::HostNotFoundError);
}

} // namespace

void NetworkFault::watch(QNetworkReply &reply)
{
    QObject::connect(&reply, &QNetworkReply::sslErrors, &reply,
                     [&reply](const QList<QSslError> &errors) {
                         reply.setProperty(certificateProperty,
                                           QVariant::fromValue(CertificateFault::of(errors)));
                     });
}

NetworkFault NetworkFault::of(const QNetworkReply &reply, const NetworkRoute *route)
{
    NetworkFault fault{.reason = reply.errorString()};
    const QNetworkProxy proxy = NetworkRoute::proxyFor(route, reply.url());
    if (isFaultOfProxy(reply, proxy))
        fault.proxy = NetworkRoute::proxyName(proxy);
    const QVariant certificate = reply.property(certificateProperty);
    if (certificate.isValid())
        fault.certificate = certificate.value<CertificateFault>();
    return fault;
}

QString NetworkFault::text() const
{
    if (!proxy.isEmpty())
        return u"no way through the proxy %1: %2"_s.arg(proxy, reason);
    if (certificate)
        return u"the server's certificate is refused: "_s + certificate->text();
    return reason;
}

QVariantMap NetworkFault::parameters() const
{
    if (!proxy.isEmpty())
        return {{u"proxy"_s, proxy}};
    return certificate ? certificate->parameters() : QVariantMap();
}

} // namespace Pusher::Detail
