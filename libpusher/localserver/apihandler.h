// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/requestsigner.h"
#include "libpusher/localserver/channelqueries.h"
#include "libpusher/localserver/httprequest.h"
#include "libpusher/localserver/httpresponse.h"
#include "libpusher/localserver/publishrequest.h"
#include "libpusher/localserver/serverstate.h"

#include <functional>

namespace Pusher::Detail {

/// The HTTP API of one application (protocol.md §8): nothing is done before key, clock, body and
/// signature are right.
class ApiHandler {
public:
    /// Told of each event and channel that was published, with the number of receivers.
    using Published = std::function<void(const ChannelName &, const EventName &, int receivers)>;

    ApiHandler(RequestSigner signer, ServerState &state, Published published);

    HttpResponse events(const HttpRequest &request, const QByteArray &body);
    HttpResponse batchEvents(const HttpRequest &request, const QByteArray &body);
    HttpResponse channels(const HttpRequest &request, const QByteArray &body) const;
    HttpResponse channel(const HttpRequest &request, const QByteArray &body,
                         const QString &name) const;
    HttpResponse users(const HttpRequest &request, const QByteArray &body,
                       const QString &name) const;
    /// Closes the connections on which the user is signed in with 4009.
    HttpResponse terminateConnections(const HttpRequest &request, const QByteArray &body,
                                      const QString &userId);

private:
    Result<RequestSigner::Parameters> verify(const HttpRequest &request,
                                             const QByteArray &body) const;
    bool lacksData(const QList<PublishRequest> &events) const;
    void publish(const PublishRequest &request);
    HttpResponse answer(const Result<QJsonObject> &result) const;
    HttpResponse done() const;
    HttpResponse refuse(const Error &error) const;

    RequestSigner m_signer;
    ServerState &m_state;
    ChannelQueries m_queries;
    Published m_published;
};

} // namespace Pusher::Detail
