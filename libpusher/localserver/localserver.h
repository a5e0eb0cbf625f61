// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"
#include "libpusher/localserver/faultplan.h"
#include "libpusher/localserver/serverdialect.h"

#include <QHostAddress>
#include <QObject>
#include <QUrl>

namespace Pusher {

class AuthHandler;

/// A Pusher-compatible server on one port for WebSocket and HTTP, for tests, demos and development.
///
/// WebSocket: `/app/{key}?protocol=7`, all kinds of channels with their signatures, presence per
/// user, client events (10 per second), cache channels (1 h), sign-in with the user's own channel
/// and watchlists, ping and pong, codes 4001, 4007, 4008, 4009, 4100, 4200, 4201. HTTP, signed
/// (protocol.md §8): `POST /apps/{id}/events`, `/batch_events` and
/// `/users/{id}/terminate_connections`, `GET /apps/{id}/channels`, `/channels/{name}` and
/// `/channels/{name}/users`; heads of 16 KB within 10 s, bodies of 1 MiB, keep-alive, pipelining.
///
/// Loopback unless told otherwise; there it refuses a `Host` that is not localhost. A client that
/// leaves 8 MiB unread is cut and counted. Known deviations: QWebSocketServer accepts unmasked
/// frames (Q14); messages split inside a character are refused (Q9); a signed-in
/// user's id must be text; event names starting with `pusher:` are refused from publishers.
///
/// One thread, needs an event loop; may be moved as a whole before `listen()`. Do not delete it
/// inside one of its signals other than `closed()`.
class LocalServer : public QObject {
    Q_OBJECT
public:
    struct App {
        QString id;
        QString key;
        Secret secret;
    };
    struct Options {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 0; ///< 0: a free one
        /// Told to clients; a client silent for so long is sent a ping, and 30 s later closed with
        /// 4201.
        std::chrono::seconds activityTimeout{120};
        /// WebSockets; the next is closed with 4100. Lowered where the system has too few
        /// descriptors.
        int maximumConnections = 10000;
        ServerDialect dialect = ServerDialect::Hosted;
        int maximumSubscriptions = 1000; ///< of one connection; the next is refused in words
        /// Tell subscribers how many they are, as an app of the hosted service may; soketi cannot.
        bool subscriptionCounts = false;
        /// Told by signed posts who comes and goes, and of client events, cache misses and counts
        /// (protocol.md §9); http or https, on this computer. Empty: nobody.
        QUrl webhook = {};
        bool remoteWebhook = false; ///< `webhook` may be on another computer
        /// After so long a connection must be signed in, or in a private or presence channel, else it
        /// is closed with 4009 ("authorized connections", protocol.md §7); 0: never.
        std::chrono::seconds authorizationTimeout{0};
        /// What goes wrong on purpose. With rules a relay stands in front, and a connection takes
        /// three descriptors.
        FaultPlan faults = {};
    };
    /// Counters for tests, `serve` and the console.
    struct Statistics {
        quint64 connections = 0; ///< WebSockets greeted and open now
        quint64 accepted = 0; ///< WebSockets greeted
        /// WebSockets closed with a code instead of a greeting, and TCP connections over the cap.
        quint64 refused = 0;
        quint64 eventsPublished = 0; ///< over HTTP, once per channel
        quint64 messagesSent = 0; ///< published events to clients, once per receiver
        quint64 malformed = 0; ///< client frames that were no JSON object with an event
        quint64 overflowed = 0; ///< clients cut because they did not read
        quint64 refusedSubscriptions = 0; ///< name, signature, limit, or there already
        quint64 refusedSignIns = 0;
        quint64 clientEvents = 0; ///< passed on, however many heard them
        quint64 refusedClientEvents = 0;
        /// Last events of cache channels forgotten within their hour, for want of room (1000
        /// channels).
        quint64 cacheEvictions = 0;
        quint64 faults = 0; ///< injected
        quint64 webhookEvents = 0; ///< delivered
        /// No room for more, not taken for five minutes, or not by the time `shutDown()` ended.
        quint64 webhookEventsDropped = 0;
        quint64 webhookFailures = 0; ///< posts that failed
        quint64 authorizations = 0; ///< given by the auth endpoint
        quint64 refusedAuthorizations = 0;
        quint64 limitedAuthorizations = 0; ///< not looked at: too many bad tokens from there

        friend bool operator==(const Statistics &, const Statistics &) = default;
    };

    LocalServer(App app, Options options, std::shared_ptr<Scheduler> scheduler,
                QObject *parent = nullptr);
    ~LocalServer() override;

    /// Serves `POST /pusher/auth` and `/pusher/user-auth` with its decisions; before `listen()`.
    void setAuthHandler(std::unique_ptr<AuthHandler> handler);
    /// Binds; ConnectionFailed with `host`, `port` and the system's `reason` when it cannot. Raises
    /// this process's limit of open files to its hard limit.
    Result<void> listen();
    /// 0 while not listening.
    quint16 port() const;
    QHostAddress address() const;
    Statistics statistics() const;

    /// Stops listening, `pusher:error` 4200 and close 4200 to all; emits `closed()` when the last
    /// is gone (who does not read the close is cut after 1.5 s) and what waits for the webhook was
    /// posted once more; 1.7 s after this call at the latest, and what was not taken is dropped.
    void shutDown();
    /// Cuts every WebSocket at TCP level without a Close frame (a line that drops).
    void dropConnections();
    /// Closes every WebSocket with this code; codes from 4000 on are announced by `pusher:error`.
    void closeConnections(int code, const QString &reason);

Q_SIGNALS:
    void connectionOpened(const Pusher::SocketId &id);
    /// `code` is the WebSocket close code of whoever closed first.
    void connectionClosed(const Pusher::SocketId &id, int code);
    void eventPublished(const Pusher::ChannelName &channel, const Pusher::EventName &event,
                        int receivers);
    /// The auth endpoint refused somebody; the other side was not told why. Parameters: `channel`
    /// (empty: a sign-in), `rule`, `token` (8 digits of its SHA-256); RateLimited (nothing was looked
    /// at): `host`.
    void authorizationRefused(const Pusher::Error &error);
    /// The first webhook that is not taken since one was; it is posted again.
    void webhookFailed(const Pusher::Error &error);
    void faultInjected(const Pusher::InjectedFault &fault);
    void closed();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
