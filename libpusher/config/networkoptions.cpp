// SPDX-License-Identifier: MIT
#include "libpusher/config/networkoptions.h"

#include "libpusher/connection/networkroute.h"
#include "libpusher/core/smallfile.h"

#include <QSslCertificate>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

/// The system's own bundle, for instance, has 220 KB.
constexpr qsizetype largestCaFile = 4 * 1024 * 1024;

QNetworkProxy::ProxyType proxyType(const QUrl &url)
{
    return url.scheme() == "socks5"_L1 ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy;
}

Result<QList<QSslCertificate>> readCaFile(const QString &path)
{
    const auto pem = Detail::readSmallFile(path, largestCaFile);
    if (!pem)
        return pem.error();
    const QByteArrayView bytes = pem->reveal();
    auto certificates =
        QSslCertificate::fromData(QByteArray::fromRawData(bytes.data(), bytes.size()), QSsl::Pem);
    if (certificates.isEmpty())
        return Error{.code = Error::Code::ConfigurationError,
                     .message = u"%1 holds no certificate in PEM"_s.arg(path),
                     .parameters = {{u"file"_s, path}}};
    return certificates;
}

} // namespace

QString NetworkOptions::proxyFault(const QString &text)
{
    if (text == "system"_L1 || text == "none"_L1)
        return {};
    const QUrl url(text, QUrl::StrictMode);
    const bool named = url.isValid() && !url.host().isEmpty() && url.port() > 0
        && (url.scheme() == "http"_L1 || url.scheme() == "socks5"_L1);
    if (!named || url.hasQuery() || url.hasFragment()
        || !(url.path().isEmpty() || url.path() == "/"_L1))
        return u"is system, none, http://HOST:PORT or socks5://HOST:PORT"_s;
    if (!url.userInfo().isEmpty())
        return u"names no user: use PUSHER_PROXY_USER and PUSHER_PROXY_PASSWORD"_s;
    return {};
}

QString NetworkOptions::originFault(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (text.isEmpty()
        || (url.isValid() && !url.host().isEmpty() && url.path().isEmpty() && !url.hasQuery()
            && !url.hasFragment() && url.userInfo().isEmpty()
            && (url.scheme() == "https"_L1 || url.scheme() == "http"_L1)))
        return {};
    return u"is a scheme and a host, such as https://example.org"_s;
}

Result<std::shared_ptr<const NetworkRoute>> NetworkOptions::route() const
{
    const auto refused = [](const QString &name, const QString &why) {
        return Error{.code = Error::Code::ConfigurationError,
                     .message = name + u' ' + why,
                     .parameters = {{u"name"_s, name}}};
    };
    if (const QString fault = proxyFault(proxy); !fault.isEmpty())
        return refused(u"PUSHER_PROXY"_s, fault);
    if (const QString fault = originFault(origin); !fault.isEmpty())
        return refused(u"PUSHER_ORIGIN"_s, fault);
    auto route = std::make_shared<NetworkRoute>();
    route->origin = origin;
    if (proxy == "none"_L1) {
        route->proxy = QNetworkProxy(QNetworkProxy::NoProxy);
    } else if (proxy != "system"_L1) {
        const QUrl url(proxy);
        route->proxy = QNetworkProxy(proxyType(url), url.host(), quint16(url.port()), proxyUser,
                                     QString::fromUtf8(proxyPassword.reveal()));
    }
    if (!caFile.isEmpty()) {
        auto certificates = readCaFile(caFile);
        if (!certificates)
            return certificates.error();
        route->caCertificates = *certificates;
    }
    return std::shared_ptr<const NetworkRoute>(route);
}

std::shared_ptr<const NetworkRoute> NetworkOptions::routeOrNowhere() const
{
    if (auto usable = route())
        return *usable;
    auto nowhere = std::make_shared<NetworkRoute>();
    // Port 0 refuses at once. And nobody is trusted.
    nowhere->proxy = QNetworkProxy(QNetworkProxy::HttpProxy, u"invalid.invalid"_s, 0);
    nowhere->caCertificates.emplace();
    return nowhere;
}

} // namespace Pusher
