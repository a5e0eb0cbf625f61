// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/manager/connectionpool.h"
#include "libpusher/manager/handshakegate.h"

#include <QHash>
#include <QPointer>

#include <map>
#include <set>
#include <vector>

namespace Pusher {

/// Who has a place, who waits for one, and who holds what.
class ConnectionPool::Private {
public:
    using Number = quint64; ///< of a connection, and of what is held of it

    /// One `open()` that was not closed.
    struct Lease {
        Number number = 0;
        const QObject *owner = nullptr; ///< only compared
        QMetaObject::Connection watch = {}; ///< its destruction
        Opened done = {};
        TimerHandle deadline = {}; ///< until it stands
    };
    struct Entry {
        ConnectionId id;
        App app;
        UserId user;
        Client *client = nullptr; ///< the pool's child; none: it waits for a place
        std::vector<Lease> leases;
        std::weak_ptr<const void> use; ///< of whoever uses it now
        Connection::State state = Connection::State::Initialized;
        std::optional<Error> lastError; ///< since it stood last
        quint64 errors = 0;
        std::optional<Error> newestError;
        Scheduler::TimePoint since;
        Scheduler::TimePoint lastUsed;
        std::optional<Scheduler::TimePoint> lastHeard;

        bool stands() const { return state == Connection::State::Connected; }
    };
    using Key = std::pair<UserId, QString>;
    /// In the order in which they were opened.
    using Queue = std::set<Number>;

    Private(ConnectionPool &pool, const Options &poolOptions, std::shared_ptr<Scheduler> clock,
            TransportFactory transports);

    static Number numberOf(const ConnectionId &id); ///< 0 for one that cannot be ours
    static QString appName(const ClientOptions &app);

    Entry *find(Number number);
    Number add(const App &app, const UserId &user);
    bool hasRoom() const;
    /// Closes the one that has been kept for reuse longest.
    bool makeRoom();
    Error exhausted() const;
    void givePlace(Number number);
    void watch(Number number, Client &client);
    void addLease(Number number, const OpenRequest &request, Opened done);
    void ownerDied(Number number, Number lease);
    void answer(const Lease &lease, const Result<ConnectionId> &result);
    void deadlinePassed(Number number, Number lease);
    /// False when there is none.
    bool dropLease(Number number, const std::function<bool(Lease &)> &which);
    void nobodyHolds(Number number, Entry &entry);
    void stateChanged(Number number, Connection::State current);
    /// Nothing it says is heard any more.
    void silence(const Entry &entry) const;
    void remove(Number number, std::optional<Error> reason);
    void fillPlaces();
    void startHandshakes();
    void sweep();
    void armSweep();
    static bool isInUse(const Entry &entry);
    /// From a turn of its own: whoever is told may do anything.
    void later(std::function<void()> call);

    ConnectionPool &q;
    Options options;
    std::shared_ptr<Scheduler> scheduler;
    Detail::HandshakeGate gate;
    TransportFactory factory;
    int descriptorLimit;
    int capacity;
    std::map<Number, Entry> entries;
    QHash<Key, Number> byUser; ///< where `reuse`
    Queue forPlace;
    Queue forHandshake;
    Number lastNumber = 0;
    int places = 0;
    int connected = 0;
    Counters counters;
    Sweep lastSweep;
    TimerHandle sweepTimer;
};

} // namespace Pusher
