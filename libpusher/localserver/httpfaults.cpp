// SPDX-License-Identifier: MIT
#include "libpusher/localserver/httpfaults.h"

namespace Pusher::Detail {
namespace {

using Action = FaultRule::Action;

HttpResponse page()
{
    return {200,
            QByteArrayLiteral("<!DOCTYPE html>\n<html><head><title>Welcome</title></head>"
                              "<body><h1>Please sign in</h1></body></html>\n"),
            QByteArrayLiteral("text/html; charset=utf-8")};
}

HttpResponse statusAnswer(const FaultRule &rule)
{
    HttpResponse response{rule.status, rule.body, QByteArrayLiteral("text/plain; charset=utf-8")};
    if (rule.retryAfter)
        response.headers.emplaceBack("Retry-After", QByteArray::number(*rule.retryAfter));
    return response;
}

} // namespace

HttpFaults::HttpFaults(FaultInjector &injector, HttpHandler &inner)
    : m_injector(injector)
    , m_inner(inner)
{
}

HttpResponse HttpFaults::handle(const HttpRequest &request, const QByteArray &body)
{
    const FaultRule *rule =
        m_injector.next({.at = FaultRule::Point::Http, .path = QString::fromLatin1(request.path)});
    if (!rule)
        return m_inner.handle(request, body);
    switch (rule->action) {
    case Action::Status:
        return statusAnswer(*rule);
    case Action::Html:
        return page();
    default:
        break;
    }
    HttpResponse response;
    if (rule->action == Action::Hang) {
        response.delivery = HttpResponse::Delivery::Never;
        return response;
    }
    response = m_inner.handle(request, body);
    if (rule->action == Action::Cut)
        response.delivery = HttpResponse::Delivery::Cut;
    else
        response.delay = m_injector.waitOf(*rule);
    return response;
}

std::optional<HttpResponse> HttpFaults::refuseUpgrade(const HttpRequest &request)
{
    return m_inner.refuseUpgrade(request);
}

} // namespace Pusher::Detail
