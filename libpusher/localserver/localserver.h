// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"

#include <QHostAddress>
#include <QObject>

namespace Pusher {

/// A Pusher-compatible server on one port for WebSocket and HTTP, for tests, demos and development.
///
/// WebSocket: `/app/{key}?protocol=7`, public channels, ping and pong, codes 4001, 4007, 4008,
/// 4100, 4200, 4201. HTTP: `POST /apps/{id}/events` and `/batch_events`, `GET /apps/{id}/channels`,
/// signed (protocol.md §8); heads of 16 KB within 10 s, bodies of 1 MiB, keep-alive, pipelining.
///
/// Loopback unless told otherwise; there it refuses a `Host` that is not localhost. A client that
/// leaves 8 MiB unread is cut and counted. Known deviations: QWebSocketServer accepts unmasked
/// frames (Q14); messages split inside a character are refused (Q9); cache channels remember
/// nothing; event names starting with `pusher:` are refused from publishers.
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

        friend bool operator==(const Statistics &, const Statistics &) = default;
    };

    LocalServer(App app, Options options, std::shared_ptr<Scheduler> scheduler,
                QObject *parent = nullptr);
    ~LocalServer() override;

    /// Binds; ConnectionFailed with `host`, `port` and the system's `reason` when it cannot. Raises
    /// this process's limit of open files to its hard limit.
    Result<void> listen();
    /// 0 while not listening.
    quint16 port() const;
    QHostAddress address() const;
    Statistics statistics() const;

    /// Stops listening, `pusher:error` 4200 and close 4200 to all; emits `closed()` when the last
    /// is gone (who does not read the close is cut after 1.5 s).
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
    void closed();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
