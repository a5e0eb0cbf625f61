// SPDX-License-Identifier: MIT
#include "libpusher/localserver/apihandler.h"

#include "libpusher/localserver/serverconnection.h"
#include "libpusher/protocol/channelrules.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr int unauthorized = 4009;

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QStringList infoOf(const RequestSigner::Parameters &parameters)
{
    return QString::fromUtf8(parameters.value("info")).split(u',');
}

} // namespace

ApiHandler::ApiHandler(RequestSigner signer, ServerState &state, Published published)
    : m_signer(std::move(signer))
    , m_state(state)
    , m_queries(state)
    , m_published(std::move(published))
{
}

HttpResponse ApiHandler::events(const HttpRequest &request, const QByteArray &body)
{
    if (const auto verified = verify(request, body); !verified)
        return refuse(verified.error());
    const auto event = parseEventsBody(body);
    if (!event)
        return refuse(event.error());
    if (lacksData({*event}))
        return refuse(httpError(400, u"data must not be empty"_s));
    publish(*event);
    if (event->info.isEmpty() || m_state.dialect == ServerDialect::Soketi)
        return done();
    QJsonObject attributes;
    for (const QString &channel : event->channels)
        attributes.insert(channel, m_queries.attributes(channel, event->info));
    return HttpResponse::json(compact({{u"channels"_s, attributes}}));
}

HttpResponse ApiHandler::batchEvents(const HttpRequest &request, const QByteArray &body)
{
    if (const auto verified = verify(request, body); !verified)
        return refuse(verified.error());
    const auto batch = parseBatchBody(body);
    if (!batch)
        return refuse(batch.error());
    if (lacksData(*batch))
        return refuse(httpError(400, u"data must not be empty"_s));
    QJsonArray attributes;
    bool wanted = false;
    for (const PublishRequest &event : *batch) {
        publish(event);
        wanted = wanted || !event.info.isEmpty();
        attributes.append(m_queries.attributes(event.channels.first(), event.info));
    }
    if (!wanted || m_state.dialect == ServerDialect::Soketi)
        return done();
    return HttpResponse::json(compact({{u"batch"_s, attributes}}));
}

HttpResponse ApiHandler::channels(const HttpRequest &request, const QByteArray &body) const
{
    const auto verified = verify(request, body);
    if (!verified)
        return refuse(verified.error());
    return answer(m_queries.channels(QString::fromUtf8(verified->value("filter_by_prefix")),
                                     infoOf(*verified)));
}

HttpResponse ApiHandler::channel(const HttpRequest &request, const QByteArray &body,
                                 const QString &name) const
{
    const auto verified = verify(request, body);
    return verified ? answer(m_queries.channel(name, infoOf(*verified))) : refuse(verified.error());
}

HttpResponse ApiHandler::users(const HttpRequest &request, const QByteArray &body,
                               const QString &name) const
{
    const auto verified = verify(request, body);
    return verified ? answer(m_queries.users(name)) : refuse(verified.error());
}

HttpResponse ApiHandler::terminateConnections(const HttpRequest &request, const QByteArray &body,
                                              const QString &userId)
{
    if (const auto verified = verify(request, body); !verified)
        return refuse(verified.error());
    const auto connections = m_state.users.connectionsOf(userId);
    for (ServerConnection *connection : connections)
        connection->close(unauthorized, u"You got disconnected by the app."_s);
    return done();
}

/// The decoded query of a request that is signed rightly; 401 otherwise.
Result<RequestSigner::Parameters> ApiHandler::verify(const HttpRequest &request,
                                                     const QByteArray &body) const
{
    auto parameters = RequestSigner::parseQuery(request.query);
    const auto valid = m_signer.verify({request.method, request.path, parameters, body},
                                       m_state.scheduler->wallNow());
    if (!valid)
        return httpError(401, valid.error().message);
    return parameters;
}

/// Which soketi refuses.
bool ApiHandler::lacksData(const QList<PublishRequest> &events) const
{
    return m_state.dialect == ServerDialect::Soketi
        && std::any_of(events.cbegin(), events.cend(),
                       [](const PublishRequest &event) { return event.data.isEmpty(); });
}

void ApiHandler::publish(const PublishRequest &request)
{
    for (const QString &channel : request.channels) {
        if (remembersLastEvent(channelKind(channel)))
            m_state.cache.remember(channel, request.event, request.data, m_state.scheduler->now());
        const int receivers =
            m_state.hub.publish(channel, request.event, request.data, request.exclude);
        m_published(ChannelName(channel), EventName(request.event), receivers);
    }
}

HttpResponse ApiHandler::answer(const Result<QJsonObject> &result) const
{
    return result ? HttpResponse::json(compact(*result)) : refuse(result.error());
}

HttpResponse ApiHandler::done() const
{
    return HttpResponse::json(m_state.dialect == ServerDialect::Soketi ? R"({"ok":true})" : "{}");
}

HttpResponse ApiHandler::refuse(const Error &error) const
{
    if (m_state.dialect == ServerDialect::Hosted)
        return HttpResponse::fromError(error);
    const int status = httpStatus(error);
    HttpResponse response =
        HttpResponse::json(compact({{u"error"_s, error.message}, {u"code"_s, status}}));
    // Its headers are gone before it knows the status (servers.md).
    response.status = 200;
    return response;
}

} // namespace Pusher::Detail
