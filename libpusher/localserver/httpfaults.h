// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/faultinjector.h"
#include "libpusher/localserver/httpconnection.h"

namespace Pusher::Detail {

/// Stands in front of what answers requests, and has some of them answered otherwise. Upgrades to
/// a WebSocket are none of its business.
class HttpFaults final : public HttpHandler {
public:
    /// Both must outlive this object.
    HttpFaults(FaultInjector &injector, HttpHandler &inner);

    void handle(const HttpRequest &request, const QByteArray &body, const Reply &reply) override;
    std::optional<HttpResponse> refuseUpgrade(const HttpRequest &request) override;

private:
    FaultInjector &m_injector;
    HttpHandler &m_inner;
};

} // namespace Pusher::Detail
