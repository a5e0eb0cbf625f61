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
/// Loopback unless told otherwise. Known deviations: QWebSocketServer accepts unmasked frames (Q14).
/// One thread, needs an event loop; may be moved as a whole before `listen()`.
class LocalServer : public QObject
{
    Q_OBJECT
public:
    struct App
    {
        QString id;
        QString key;
        Secret secret;
    };
    struct Options
    {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 0; ///< 0: a free one
        std::chrono::seconds activityTimeout{120};
        int maximumConnections = 10000;
    };
    /// Counters for tests, `serve` and the console.
    struct Statistics
    {
        quint64 connections = 0; ///< now
        quint64 accepted = 0;
        quint64 refused = 0;
        quint64 eventsPublished = 0; ///< over HTTP
        quint64 messagesSent = 0; ///< frames to clients
        quint64 malformed = 0; ///< client frames that were no JSON object
    };

    LocalServer(App app, Options options, std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);
    ~LocalServer() override;

    /// Binds; ConnectionFailed with host, port and the system's reason when it cannot.
    Result<void> listen();
    quint16 port() const;
    QHostAddress address() const;
    Statistics statistics() const;

    /// `pusher:error` 4200 and close 4200 to all, then stops listening; emits `closed()` when the last is gone (<= 2 s).
    void shutDown();
    /// Cuts every WebSocket at TCP level without a Close frame (a line that drops).
    void dropConnections();
    /// Closes every WebSocket with this code, after `pusher:error` where §4.2 says so.
    void closeConnections(int code, const QString &reason);

Q_SIGNALS:
    void closed();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
