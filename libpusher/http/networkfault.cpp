// SPDX-License-Identifier: MIT
#include "libpusher/http/networkfault.h"

#include "libpusher/connection/networkroute.h"

#include <QNetworkReply>
#include <QSslError>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

/// The reply itself carries it: it lives exactly as long.
constexpr char certificateProperty[] = "pusherCertificateFault";

bool isFaultOfProxy(QNetworkReply::NetworkError error)
{
    return error >= QNetworkReply::ProxyConnectionRefusedError
        && error <= QNetworkReply::UnknownProxyError;
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
    if (isFaultOfProxy(reply.error()))
        fault.proxy = NetworkRoute::proxyName(NetworkRoute::proxyFor(route, reply.url()));
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
