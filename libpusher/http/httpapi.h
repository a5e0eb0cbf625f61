// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"
#include "libpusher/http/channelinfo.h"
#include "libpusher/protocol/endpoint.h"

#include <QByteArray>
#include <QList>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace Pusher {

class NetworkRoute;

/// One event to publish over the HTTP API.
struct OutgoingEvent {
    /// 1–100; exactly one where that is encrypted end to end, and in a batch.
    QList<ChannelName> channels = {};
    EventName name = {};
    /// The `data` string, UTF-8, at most 10 240 bytes; sent byte for byte. For an encrypted channel
    /// it is sealed first, and at most 7 619 bytes long.
    QByteArray data = {};
    SocketId exclude = {}; ///< not delivered to this socket; may be empty
    /// Asks how many connections the channels have (`info`), for `PublishResult::deliveredTo`. The
    /// hosted service bills that as a second message, and refuses it where subscription counting is
    /// off.
    bool countReceivers = false;
};

struct PublishResult {
    bool ok = false;
    /// MessageDeliveryFailed, AuthenticationFailed, AuthorizationFailed, RateLimited,
    /// ConfigurationError (an encrypted channel without a master key) or ConnectionFailed (the body
    /// was not sent). Parameters, where known: `httpStatus`, `maybeDelivered`, `timedOut`,
    /// `cancelled`, `serverText` and `location` (foreign), `retryAfter` (ms), `limit`, `position`,
    /// `index` (in a batch), `clockDifference` (ms, ours minus the server's).
    std::optional<Error> error;
    /// Connections of the channels, summed, where asked for and told; servers report no deliveries.
    std::optional<int> deliveredTo;
    /// The same for each channel of an event, or for each event of a batch, in the order given;
    /// empty where nothing was told.
    QList<std::optional<int>> receivers = {};
    /// What is odd about a success: an answer that is no JSON, or too long. English, mostly empty.
    QString note = {};
};

/// Publishes, and asks about channels and users, over the HTTP API of a Pusher application
/// (protocol.md §8). One thread, needs an event loop; may be moved as a whole.
///
/// Signed bytes are the sent bytes. One deadline of 10 s from the first byte, no redirects,
/// HTTP/1.1 only, answers read up to 64 KB. Publishing is not idempotent, so this class sends
/// nothing twice: a failure says whether it may have been delivered (`maybeDelivered`), and
/// `BatchPublisher` tries again where that is safe. Requests run side by side, so the order of
/// events in different requests is not kept; those of one batch are. What is called back is called
/// exactly once, later; a callback may delete this object.
///
/// A listener that publishes the very event it is being called for is stopped at 50 a second
/// (RateLimited).
class HttpApi : public QObject {
    Q_OBJECT
public:
    using Callback = std::function<void(const PublishResult &)>;
    template <typename T>
    using Answer = std::function<void(const Result<T> &)>;
    using ChannelsCallback = Answer<QList<OccupiedChannel>>;

    static constexpr int maximumInFlight = 6;
    /// More are refused with RateLimited.
    static constexpr int maximumWaiting = 1000;

    HttpApi(Endpoint endpoint, QString appId, Secret secret, std::shared_ptr<Scheduler> scheduler,
            QObject *parent = nullptr);
    /// Requests under way are cut, and their callbacks are not called.
    ~HttpApi() override;

    /// Proxy and CA certificates, instead of the system's; before the first request.
    void setRoute(std::shared_ptr<const NetworkRoute> route);

    /// What events for encrypted channels are sealed with: 32 bytes. Without it they are refused
    /// (ConfigurationError), for everybody could read them.
    void setMasterKey(Secret masterKey);

    /// The local checks of `trigger()`, without sending: names, sizes, counts, the master key.
    Result<void> check(const OutgoingEvent &event) const;
    /// `POST /apps/{id}/events`, after the local checks.
    void trigger(const OutgoingEvent &event, Callback done);
    /// `POST /apps/{id}/batch_events`, 1–10 events of one channel each; all or nothing.
    void triggerBatch(const QList<OutgoingEvent> &events, Callback done);
    /// Publishes to one user who is signed in, on all of the user's connections. The id is made of
    /// the characters of channel names.
    void sendToUser(const UserId &user, const EventName &event, const QByteArray &data,
                    Callback done);
    /// `POST /apps/{id}/users/{user}/terminate_connections`: closes the connections on which the
    /// user is signed in. Errors as `PublishResult` tells; `maybeDelivered`: it may have been done.
    void terminateUserConnections(const UserId &user, Callback done);

    /// `GET /apps/{id}/channels`: the occupied channels whose names begin with `prefix`, in the
    /// order of their names; answers read up to 1 MiB. `info`: `subscription_count`, `user_count`
    /// (hosted: only with the prefix `presence-`).
    ///
    /// Errors: AuthenticationFailed (401), AuthorizationFailed (403), RateLimited (429),
    /// ConfigurationError (404: no such application or path; a name that is none), ProtocolError
    /// (other refusals, an answer that is none), ConnectionFailed (no answer, 5xx). Parameters as in
    /// `PublishResult`, without `maybeDelivered`.
    void channels(const QString &prefix, const QStringList &info, ChannelsCallback done);
    /// `GET /apps/{id}/channels/{channel}`. `info`: `subscription_count`, `user_count` (presence
    /// channels), `cache` (cache channels); what does not fit the channel is a ProtocolError (400).
    /// Errors as of `channels()`.
    void channel(const ChannelName &channel, const QStringList &info, Answer<ChannelInfo> done);
    /// `GET /apps/{id}/channels/{channel}/users`: who is in a presence channel, in the server's
    /// order. Errors as of `channels()`.
    void users(const ChannelName &channel, Answer<QList<UserId>> done);

    /// Requests that wait or are under way.
    int pending() const;
    /// Gives up what waits, and cuts what is under way: each is called back, with `cancelled` and
    /// whether it may have been delivered.
    void cancelAll();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
