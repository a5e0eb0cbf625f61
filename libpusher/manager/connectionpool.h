// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/pooledconnection.h"
#include "libpusher/connection/transport.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"

#include <QObject>

#include <functional>
#include <memory>

namespace Pusher {

class Client;
struct ClientOptions;

/// The connections of many users in one process: opened, shared, watched and cleaned up (seed 2,
/// "Connection Pooling").
///
/// A connection takes a place from the moment it is opened until it is closed, whatever its state:
/// places in use are clients that exist. Who opens one holds it until it closes it, or until the
/// owner it named is destroyed. What nobody holds is kept for the same user's next `open()`, leaves
/// its channels, and makes room where that is needed.
///
/// The sweep closes what has been out of use for `Options::staleAfter`. In use is what has channels,
/// a signed-in user, a `Use`, a living owner, or somebody who waits for it to stand. So one that was
/// opened without an owner and then forgotten goes too.
///
/// Confined to one thread, needs an event loop. Signals and callbacks come from turns of their own;
/// a receiver may call anything here, or delete the pool.
class ConnectionPool : public QObject {
    Q_OBJECT
public:
    /// An application and how its clients are made; many connections share one. A small
    /// `historyCapacity` keeps them small.
    using App = std::shared_ptr<const ClientOptions>;
    using Opened = std::function<void(const Result<ConnectionId> &)>;

    static constexpr int handshakesInFlight = 64;

    struct Options {
        int maxConnections = 5000; ///< places; lowered where the system has too few descriptors
        bool reuse = true; ///< one connection for each user and app; false: one for each `open()`
        std::chrono::milliseconds staleAfter{300000};
        std::chrono::milliseconds sweepInterval{30000}; ///< 0: only `sweep()` sweeps
    };
    struct OpenRequest {
        UserId user = {}; ///< empty: nobody's, and never shared
        /// How long until it stands, a wait for a place included; unset: the app's
        /// `connectionTimeout`.
        std::optional<std::chrono::milliseconds> deadline = {};
        bool waitForPlace = false; ///< else a full pool refuses at once
        QObject *owner = nullptr; ///< its destruction closes; nobody is called back then
    };
    /// All only grow.
    struct Counters {
        quint64 opened = 0; ///< places taken
        quint64 reused = 0; ///< calls of `open()` that found one
        quint64 exhausted = 0; ///< refused, at once or after waiting, for want of a place
        quint64 timedOut = 0; ///< had a place, and did not stand in time
        quint64 failed = 0; ///< for good: the server wants no more attempts
        quint64 lost = 0; ///< stood, and went; they come back by themselves
        quint64 closed = 0; ///< by whoever held them
        quint64 swept = 0; ///< stale
        quint64 madeRoom = 0; ///< kept for reuse, and closed for another's sake

        friend bool operator==(const Counters &, const Counters &) = default;
    };
    /// How things are now.
    struct Figures {
        int places = 0;
        int capacity = 0;
        int connected = 0;
        int waitingForPlace = 0;
        int waitingForHandshake = 0; ///< have a place, and wait for their first attempt
        int handshakes = 0; ///< under way, those of reconnections too
        int mostHandshakes = 0; ///< that ever were
    };
    struct Sweep {
        int examined = 0;
        int closed = 0;
        std::chrono::nanoseconds took{0};
    };
    /// Keeps one connection from being swept while it exists; a value that can be shared.
    using Use = std::shared_ptr<const void>;

    /// Raises this process's limit of open files to its hard limit.
    explicit ConnectionPool(const Options &options,
                            std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
                            TransportFactory factory = {}, QObject *parent = nullptr);
    ~ConnectionPool() override;

    /// Opens, or finds, a connection. `done` is called once, later: with its id when it stands, or
    /// with what was in the way when the deadline passed; attempts go on until then.
    ///
    /// Errors, at once: ConnectionPoolExhausted (`limit`, and `descriptors` where the system's limit
    /// of open files is what is in the way). Later also ConnectionFailed and what `Connection` tells.
    Result<ConnectionId> open(const App &app, const OpenRequest &request, Opened done = {});
    /// One of those who opened it without an owner (or with this one) needs it no longer. False when
    /// there is none.
    bool close(const ConnectionId &id, const QObject *owner = nullptr);

    /// Null for one that waits for a place, or is closed. Asking counts as a use.
    Client *client(const ConnectionId &id);
    /// Whose it is; nothing for one that is closed.
    std::optional<UserId> user(const ConnectionId &id) const;
    /// Null for one that is closed.
    Use use(const ConnectionId &id);
    /// Closes what is stale now.
    void sweep();

    /// All, in the order in which they were opened.
    QList<PooledConnection> connections() const;
    Counters counters() const;
    Figures figures() const;
    Sweep lastSweep() const;

Q_SIGNALS:
    /// It has a client now; it may connect later, or never.
    void opened(const Pusher::ConnectionId &id);
    /// It is no more. `reason`: what ended it for good, unless we did.
    void closed(const Pusher::ConnectionId &id, const std::optional<Pusher::Error> &reason);
    /// What any of its clients tells, with the pool's `connection` among the parameters.
    void errorOccurred(const Pusher::Error &error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
