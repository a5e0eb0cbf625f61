// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"
#include "libpusher/protocol/endpoint.h"

#include <QByteArray>
#include <QList>
#include <QObject>

#include <functional>

namespace Pusher {

/// One event to publish over the HTTP API.
struct OutgoingEvent
{
    QList<ChannelName> channels = {}; ///< 1–100 (a batch item: exactly one)
    EventName name = {};
    QByteArray data = {}; ///< the `data` string, UTF-8, at most 10 240 bytes; sent byte for byte
    SocketId exclude = {}; ///< not delivered to this socket; may be empty
};

struct PublishResult
{
    bool ok = false;
    std::optional<Error> error; ///< MessageDeliveryFailed, AuthenticationFailed, RateLimited …; parameters: httpStatus, maybeDelivered
    /// Only where the server says so (`info=subscription_count,user_count`); the service reports no deliveries.
    std::optional<int> deliveredTo;
};

/// Publishes over the HTTP API of a Pusher application (protocol.md §8). One thread, needs an event loop.
///
/// Signed bytes are the sent bytes. Transfer timeout 10 s, no redirects, HTTP/1.1 only, answers capped at 64 KB.
/// Publishing is not idempotent, so nothing is retried here.
class HttpApi : public QObject
{
    Q_OBJECT
public:
    using Callback = std::function<void(const PublishResult &)>;

    HttpApi(Endpoint endpoint, QString appId, Secret secret, std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);
    ~HttpApi() override;

    /// `POST /apps/{id}/events`; local checks first (names, sizes, counts). Calls back exactly once, later.
    void trigger(const OutgoingEvent &event, Callback done);
    /// `POST /apps/{id}/batch_events`, 1–10 events of one channel each; all or nothing.
    void triggerBatch(const QList<OutgoingEvent> &events, Callback done);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
