// SPDX-License-Identifier: MIT
#include "libpusher/localserver/apihandler.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr QLatin1StringView subscriptionCount("subscription_count");

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject countOf(int subscribers)
{
    return {{subscriptionCount, subscribers}};
}

} // namespace

ApiHandler::ApiHandler(RequestSigner signer, ChannelHub &hub, std::shared_ptr<Scheduler> scheduler,
                       Published published)
    : m_signer(std::move(signer))
    , m_hub(hub)
    , m_scheduler(std::move(scheduler))
    , m_published(std::move(published))
{
}

HttpResponse ApiHandler::events(const HttpRequest &request, const QByteArray &body)
{
    if (const auto verified = verify(request, body); !verified)
        return HttpResponse::fromError(verified.error());
    const auto event = parseEventsBody(body);
    if (!event)
        return HttpResponse::fromError(event.error());
    publish(*event);
    if (!event->wantsSubscriptionCount)
        return HttpResponse::json("{}");
    QJsonObject counts;
    for (const QString &channel : event->channels)
        counts.insert(channel, countOf(m_hub.subscriberCount(channel)));
    return HttpResponse::json(compact({{u"channels"_s, counts}}));
}

HttpResponse ApiHandler::batchEvents(const HttpRequest &request, const QByteArray &body)
{
    if (const auto verified = verify(request, body); !verified)
        return HttpResponse::fromError(verified.error());
    const auto batch = parseBatchBody(body);
    if (!batch)
        return HttpResponse::fromError(batch.error());
    QJsonArray counts;
    bool wanted = false;
    for (const PublishRequest &event : *batch) {
        publish(event);
        wanted = wanted || event.wantsSubscriptionCount;
        counts.append(event.wantsSubscriptionCount
                          ? countOf(m_hub.subscriberCount(event.channels.first()))
                          : QJsonObject());
    }
    return HttpResponse::json(wanted ? compact({{u"batch"_s, counts}}) : QByteArrayLiteral("{}"));
}

HttpResponse ApiHandler::channels(const HttpRequest &request, const QByteArray &body) const
{
    const auto verified = verify(request, body);
    if (!verified)
        return HttpResponse::fromError(verified.error());
    const bool wantsCount = verified->value("info").split(',').contains(subscriptionCount.data());
    const auto occupied =
        m_hub.occupiedChannels(QString::fromUtf8(verified->value("filter_by_prefix")));
    QJsonObject channels;
    for (auto it = occupied.constBegin(); it != occupied.constEnd(); ++it)
        channels.insert(it.key(), wantsCount ? countOf(it.value()) : QJsonObject());
    return HttpResponse::json(compact({{u"channels"_s, channels}}));
}

/// The decoded query of a request that is signed rightly; 401 otherwise.
Result<RequestSigner::Parameters> ApiHandler::verify(const HttpRequest &request,
                                                     const QByteArray &body) const
{
    auto parameters = RequestSigner::parseQuery(request.query);
    const auto valid =
        m_signer.verify({request.method, request.path, parameters, body}, m_scheduler->wallNow());
    if (!valid)
        return httpError(401, valid.error().message);
    return parameters;
}

void ApiHandler::publish(const PublishRequest &request)
{
    for (const QString &channel : request.channels) {
        const int receivers = m_hub.publish(channel, request.event, request.data, request.exclude);
        m_published(ChannelName(channel), EventName(request.event), receivers);
    }
}

} // namespace Pusher::Detail
