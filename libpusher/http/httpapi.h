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
#include <optional>

namespace Pusher {

/// One event to publish over the HTTP API.
struct OutgoingEvent {
    QList<ChannelName> channels = {}; ///< 1–100 (a batch item: exactly one)
    EventName name = {};
    QByteArray data = {}; ///< the `data` string, UTF-8, at most 10 240 bytes; sent byte for byte
    SocketId exclude = {}; ///< not delivered to this socket; may be empty
    /// Asks how many connections the channels have (`info`), for `PublishResult::deliveredTo`. The
    /// hosted service bills that as a second message, and refuses it where subscription counting is
    /// off.
    bool countReceivers = false;
};

struct PublishResult {
    bool ok = false;
    /// MessageDeliveryFailed, AuthenticationFailed, AuthorizationFailed, RateLimited, or
    /// ConnectionFailed (no byte of the body was sent). Parameters, where known: `httpStatus`,
    /// `maybeDelivered`, `serverText` (foreign), `retryAfter` (ms), `limit`, `index` (in a batch),
    /// `clockDifference` (ms, ours minus the server's).
    std::optional<Error> error;
    /// Connections of the channels, summed, where asked for and told; servers report no deliveries.
    std::optional<int> deliveredTo;
    /// The same for each channel of an event, or for each event of a batch, in the order given;
    /// empty where nothing was told.
    QList<std::optional<int>> receivers = {};
};

/// A channel that somebody is subscribed to, as the server tells it.
struct OccupiedChannel {
    ChannelName name;
    std::optional<int> subscriptionCount = {}; ///< connections, ours among them; where told
    std::optional<int> userCount = {}; ///< of a presence channel; where asked for and told

    friend bool operator==(const OccupiedChannel &, const OccupiedChannel &) = default;
};

/// Publishes, and asks about channels, over the HTTP API of a Pusher application (protocol.md §8).
/// One thread, needs an event loop; may be moved as a whole.
///
/// Signed bytes are the sent bytes. One deadline of 10 s from the first byte, no redirects,
/// HTTP/1.1 only, answers read up to 64 KB. Publishing is not idempotent, so nothing is sent twice:
/// a failure says whether it may have been delivered. Requests run side by side, so the order of
/// events in different requests is not kept; those of one batch are.
///
/// A listener that publishes the very event it is being called for is stopped at 50 a second
/// (RateLimited).
class HttpApi : public QObject {
    Q_OBJECT
public:
    using Callback = std::function<void(const PublishResult &)>;
    using ChannelsCallback = std::function<void(const Result<QList<OccupiedChannel>> &)>;

    static constexpr int maximumInFlight = 6;
    /// More are refused with RateLimited.
    static constexpr int maximumWaiting = 1000;

    HttpApi(Endpoint endpoint, QString appId, Secret secret, std::shared_ptr<Scheduler> scheduler,
            QObject *parent = nullptr);
    /// Requests under way are cut, and their callbacks are not called.
    ~HttpApi() override;

    /// `POST /apps/{id}/events`; local checks first (names, sizes, counts). Calls back exactly
    /// once, later. The callback may delete this object.
    void trigger(const OutgoingEvent &event, Callback done);
    /// `POST /apps/{id}/batch_events`, 1–10 events of one channel each; all or nothing.
    void triggerBatch(const QList<OutgoingEvent> &events, Callback done);

    /// `GET /apps/{id}/channels`: the occupied channels whose names begin with `prefix`, in the
    /// order of their names; answers read up to 1 MiB. `info`: `subscription_count`, `user_count`
    /// (hosted: only with the prefix `presence-`). Calls back exactly once, later.
    ///
    /// Errors: AuthenticationFailed (401), AuthorizationFailed (403), RateLimited (429),
    /// ConfigurationError (404: no such application or path), ProtocolError (other refusals, an
    /// answer that is none), ConnectionFailed (no answer, 5xx). Parameters as in `PublishResult`,
    /// without `maybeDelivered`.
    void channels(const QString &prefix, const QStringList &info, ChannelsCallback done);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
