// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/apihandler.h"
#include "libpusher/localserver/authendpoint.h"
#include "libpusher/localserver/httpconnection.h"

namespace Pusher::Detail {

/// Leads requests to what answers them; 404, 405 and 426 come from here.
class HttpRouter final : public HttpHandler {
public:
    /// `loopbackOnly`: refuse a `Host` that is no name of this machine's loopback, so that no web
    /// page can reach the server under a name of its own (DNS rebinding).
    HttpRouter(QByteArray appId, ApiHandler &api, bool loopbackOnly);

    /// Null: there is no auth endpoint here.
    void setAuthEndpoint(AuthEndpoint *endpoint) { m_auth = endpoint; }

    void handle(const HttpRequest &request, const QByteArray &body, const Reply &reply) override;
    std::optional<HttpResponse> refuseUpgrade(const HttpRequest &request) override;

private:
    bool isAllowedHost(const HttpRequest &request) const;
    HttpResponse handleApi(const HttpRequest &request, const QByteArray &body);

    QByteArray m_appId;
    ApiHandler &m_api;
    AuthEndpoint *m_auth = nullptr;
    bool m_loopbackOnly;
};

} // namespace Pusher::Detail
