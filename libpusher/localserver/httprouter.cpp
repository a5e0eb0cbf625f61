// SPDX-License-Identifier: MIT
#include "libpusher/localserver/httprouter.h"

#include "libpusher/core/logging.h"
#include "libpusher/core/loopback.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

/// `/app/{key}`: where WebSocket clients connect.
bool isSocketPath(QByteArrayView path)
{
    constexpr QByteArrayView prefix("/app/");
    return path.startsWith(prefix) && path.size() > prefix.size()
        && !path.sliced(prefix.size()).contains('/');
}

enum class Resource { Events, BatchEvents, Channels, Channel, Users, TerminateConnections };

bool isRead(Resource resource)
{
    return resource == Resource::Channels || resource == Resource::Channel
        || resource == Resource::Users;
}

struct Route {
    Resource resource;
    QByteArray appId;
    QString name = {}; ///< of the channel or the user
};

std::optional<Route> routeOf(const QByteArray &path)
{
    const QList<QByteArray> parts = path.split('/'); // "", "apps", id, resource, name, action
    if (parts.size() < 4 || parts.size() > 6 || parts[1] != "apps")
        return {};
    const QByteArray &appId = parts[2];
    const QByteArray &collection = parts[3];
    if (parts.size() == 4) {
        if (collection == "events")
            return Route{Resource::Events, appId};
        if (collection == "batch_events")
            return Route{Resource::BatchEvents, appId};
        if (collection == "channels")
            return Route{Resource::Channels, appId};
        return {};
    }
    const QString name = QString::fromUtf8(QByteArray::fromPercentEncoding(parts[4]));
    const QByteArray action = parts.value(5);
    if (collection == "channels" && parts.size() == 5)
        return Route{Resource::Channel, appId, name};
    if (collection == "channels" && action == "users")
        return Route{Resource::Users, appId, name};
    if (collection == "users" && action == "terminate_connections")
        return Route{Resource::TerminateConnections, appId, name};
    return {};
}

HttpResponse notFound()
{
    return HttpResponse::text(404, u"there is nothing at this path"_s);
}

HttpResponse upgradeRequired(const QString &message)
{
    HttpResponse response = HttpResponse::text(426, message);
    response.headers = {
        {"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}};
    return response;
}

HttpResponse forbiddenHost()
{
    return HttpResponse::text(403, u"this server answers to localhost only"_s);
}

} // namespace

HttpRouter::HttpRouter(QByteArray appId, ApiHandler &api, bool loopbackOnly)
    : m_appId(std::move(appId))
    , m_api(api)
    , m_loopbackOnly(loopbackOnly)
{
}

void HttpRouter::handle(const HttpRequest &request, const QByteArray &body, const Reply &reply)
{
    // Without the query: it is signed.
    qCDebug(logServer) << request.method << request.path << body.size() << "bytes";
    if (!isAllowedHost(request))
        reply(forbiddenHost());
    else if (m_auth && AuthEndpoint::isServedHere(request.path))
        m_auth->handle(request, body, reply);
    else if (!isSocketPath(request.path))
        reply(handleApi(request, body));
    else if (request.method == "GET")
        reply(upgradeRequired(u"connect with a WebSocket here"_s));
    else
        reply(HttpResponse::methodNotAllowed("GET"));
}

HttpResponse HttpRouter::handleApi(const HttpRequest &request, const QByteArray &body)
{
    const auto route = routeOf(request.path);
    if (!route)
        return notFound();
    const QByteArray method = isRead(route->resource) ? "GET" : "POST";
    if (request.method != method)
        return HttpResponse::methodNotAllowed(method);
    if (route->appId != m_appId)
        return HttpResponse::text(404, u"no application has this id"_s);
    switch (route->resource) {
    case Resource::Events:
        return m_api.events(request, body);
    case Resource::BatchEvents:
        return m_api.batchEvents(request, body);
    case Resource::Channels:
        return m_api.channels(request, body);
    case Resource::Channel:
        return m_api.channel(request, body, route->name);
    case Resource::Users:
        return m_api.users(request, body, route->name);
    case Resource::TerminateConnections:
        return m_api.terminateConnections(request, body, route->name);
    }
    Q_UNREACHABLE();
}

std::optional<HttpResponse> HttpRouter::refuseUpgrade(const HttpRequest &request)
{
    if (!isAllowedHost(request))
        return forbiddenHost();
    if (!isSocketPath(request.path))
        return notFound();
    if (request.method != "GET")
        return HttpResponse::methodNotAllowed("GET");
    if (request.header("sec-websocket-version") != "13")
        return upgradeRequired(u"WebSocket version 13 is spoken here"_s);
    // QWebSocketServer drops what it does not like without an answer, so it is checked here.
    const auto key = QByteArray::fromBase64Encoding(request.header("sec-websocket-key"),
                                                    QByteArray::AbortOnBase64DecodingErrors);
    const bool complete = key && (*key).size() == 16 && request.keepAlive
        && request.contentLength == 0 && !request.header("host").isEmpty();
    if (!complete)
        return HttpResponse::text(400, u"this is no valid WebSocket handshake"_s);
    return {};
}

bool HttpRouter::isAllowedHost(const HttpRequest &request) const
{
    if (!m_loopbackOnly)
        return true;
    const QByteArray header = request.header("host");
    if (header.isEmpty())
        return true; // HTTP/1.0: no browser
    const QString host = QUrl::fromEncoded("http://" + header, QUrl::StrictMode).host();
    return isLoopbackHost(host);
}

} // namespace Pusher::Detail
