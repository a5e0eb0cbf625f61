// SPDX-License-Identifier: MIT
#include "libpusher/protocol/endpoint.h"

#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

/// `/prefix` without a slash at its end, or nothing.
QString normalizedPrefix(const QString &prefix)
{
    QStringView bare(prefix);
    while (bare.startsWith(u'/'))
        bare = bare.sliced(1);
    while (bare.endsWith(u'/'))
        bare.chop(1);
    return bare.isEmpty() ? QString() : u'/' + bare.toString();
}

QUrl urlFor(const QString &scheme, const QString &host, quint16 port)
{
    QUrl url;
    url.setScheme(scheme);
    url.setHost(host); // international names go over the wire as punycode
    if (url.host().isEmpty())
        return {}; // a path set later would make a URL without a host look valid
    if (port != 0)
        url.setPort(port);
    return url;
}

} // namespace

QUrl Endpoint::webSocketUrl() const
{
    const QString defaultHost =
        cluster.isEmpty() ? u"ws.pusherapp.com"_s : u"ws-%1.pusher.com"_s.arg(cluster);
    QUrl url = urlFor(tls ? u"wss"_s : u"ws"_s, host.isEmpty() ? defaultHost : host, port);
    if (!url.isValid())
        return {};
    const QString encodedKey = QString::fromLatin1(QUrl::toPercentEncoding(key));
    url.setPath(normalizedPrefix(pathPrefix) + u"/app/"_s + encodedKey, QUrl::TolerantMode);
    QUrlQuery query;
    query.addQueryItem(u"protocol"_s, u"7"_s);
    query.addQueryItem(u"client"_s, u"qt-libpusher"_s);
    query.addQueryItem(u"version"_s, QStringLiteral(PUSHER_VERSION));
    url.setQuery(query);
    return url;
}

QUrl Endpoint::httpBaseUrl() const
{
    const QString scheme = tls ? u"https"_s : u"http"_s;
    if (!httpHost.isEmpty() || !host.isEmpty())
        return urlFor(scheme, httpHost.isEmpty() ? host : httpHost, httpPort ? httpPort : port);
    const QString hosted =
        cluster.isEmpty() ? u"api.pusherapp.com"_s : u"api-%1.pusher.com"_s.arg(cluster);
    return urlFor(scheme, hosted, httpPort ? httpPort : port);
}

QString Endpoint::httpPathPrefix() const
{
    return httpHost.isEmpty() ? normalizedPrefix(pathPrefix) : QString();
}

bool Endpoint::isHosted() const
{
    const QString name = httpBaseUrl().host();
    return name.endsWith(".pusher.com"_L1) || name.endsWith(".pusherapp.com"_L1);
}

} // namespace Pusher
