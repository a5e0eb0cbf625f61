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

void HttpFaults::handle(const HttpRequest &request, const QByteArray &body, const Reply &reply)
{
    const FaultRule *rule =
        m_injector.next({.at = FaultRule::Point::Http, .path = QString::fromLatin1(request.path)});
    if (!rule) {
        m_inner.handle(request, body, reply);
        return;
    }
    HttpResponse silence;
    switch (rule->action) {
    case Action::Status:
        reply(statusAnswer(*rule));
        return;
    case Action::Html:
        reply(page());
        return;
    case Action::Hang:
        silence.delivery = HttpResponse::Delivery::Never;
        reply(silence);
        return;
    default:
        break;
    }
    const auto delivery =
        rule->action == Action::Cut ? HttpResponse::Delivery::Cut : HttpResponse::Delivery::Send;
    const auto delay =
        rule->action == Action::Cut ? std::chrono::milliseconds(0) : m_injector.waitOf(*rule);
    m_inner.handle(request, body, [reply, delivery, delay](HttpResponse response) {
        response.delivery = delivery;
        response.delay = delay;
        reply(response);
    });
}

std::optional<HttpResponse> HttpFaults::refuseUpgrade(const HttpRequest &request)
{
    return m_inner.refuseUpgrade(request);
}

} // namespace Pusher::Detail
