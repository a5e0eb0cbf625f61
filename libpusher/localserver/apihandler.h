// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/localserver/channelhub.h"
#include "libpusher/localserver/httprequest.h"
#include "libpusher/localserver/httpresponse.h"
#include "libpusher/localserver/publishrequest.h"

#include <functional>

namespace Pusher::Detail {

/// The HTTP API of one application (protocol.md §8): nothing is done before key, clock, body and
/// signature are right.
class ApiHandler {
public:
    /// Told of each event and channel that was published, with the number of receivers.
    using Published = std::function<void(const ChannelName &, const EventName &, int receivers)>;

    ApiHandler(RequestSigner signer, ChannelHub &hub, std::shared_ptr<Scheduler> scheduler,
               Published published);

    HttpResponse events(const HttpRequest &request, const QByteArray &body);
    HttpResponse batchEvents(const HttpRequest &request, const QByteArray &body);
    HttpResponse channels(const HttpRequest &request, const QByteArray &body) const;

private:
    Result<RequestSigner::Parameters> verify(const HttpRequest &request,
                                             const QByteArray &body) const;
    void publish(const PublishRequest &request);

    RequestSigner m_signer;
    ChannelHub &m_hub;
    std::shared_ptr<Scheduler> m_scheduler;
    Published m_published;
};

} // namespace Pusher::Detail
