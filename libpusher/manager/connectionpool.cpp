// SPDX-License-Identifier: MIT
#include "libpusher/manager/connectionpool.h"

#include "libpusher/manager/connectionpool_p.h"

#include <QThread>

namespace Pusher {

ConnectionPool::ConnectionPool(const Options &options, std::shared_ptr<Scheduler> scheduler,
                               TransportFactory factory, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, options, std::move(scheduler), std::move(factory)))
{
    connect(&d->gate, &Detail::HandshakeGate::roomAvailable, this,
            [this] { d->startHandshakes(); });
    d->armSweep();
}

ConnectionPool::~ConnectionPool()
{
    // Before the gate that their transports ask.
    for (const auto &[number, entry] : d->entries) {
        if (entry.client) {
            d->silence(entry);
            delete entry.client;
        }
    }
}

Result<ConnectionId> ConnectionPool::open(const App &app, const OpenRequest &request, Opened done)
{
    Q_ASSERT(QThread::currentThread() == thread());
    const auto shared = d->byUser.constFind({request.user, Private::appName(*app)});
    Private::Number number = shared == d->byUser.cend() ? 0 : *shared;
    const bool isNew = number == 0;
    const bool room = isNew ? d->hasRoom() || d->makeRoom() : d->find(number)->client != nullptr;
    if (!room && !request.waitForPlace) {
        ++d->counters.exhausted;
        return d->exhausted();
    }
    if (isNew)
        number = d->add(app, request.user);
    else
        ++d->counters.reused;
    const ConnectionId id = d->find(number)->id;
    d->addLease(number, request, std::move(done));
    if (isNew && room)
        d->givePlace(number);
    else if (isNew)
        d->forPlace.insert(number);
    return id;
}

bool ConnectionPool::close(const ConnectionId &id, const QObject *owner)
{
    Q_ASSERT(QThread::currentThread() == thread());
    return d->dropLease(Private::numberOf(id),
                        [owner](const Private::Lease &lease) { return lease.owner == owner; });
}

Client *ConnectionPool::client(const ConnectionId &id)
{
    Q_ASSERT(QThread::currentThread() == thread());
    Private::Entry *entry = d->find(Private::numberOf(id));
    if (!entry)
        return nullptr;
    entry->lastUsed = d->scheduler->now();
    return entry->client;
}

std::optional<UserId> ConnectionPool::user(const ConnectionId &id) const
{
    const Private::Entry *entry = d->find(Private::numberOf(id));
    return entry ? std::optional(entry->user) : std::nullopt;
}

ConnectionPool::Use ConnectionPool::use(const ConnectionId &id)
{
    Private::Entry *entry = d->find(Private::numberOf(id));
    if (!entry)
        return {};
    entry->lastUsed = d->scheduler->now();
    Use use = entry->use.lock();
    if (!use) {
        use = std::make_shared<const int>(0);
        entry->use = use;
    }
    return use;
}

void ConnectionPool::sweep()
{
    Q_ASSERT(QThread::currentThread() == thread());
    d->sweep();
}

QList<PooledConnection> ConnectionPool::connections() const
{
    QList<PooledConnection> all;
    all.reserve(qsizetype(d->entries.size()));
    for (const auto &[number, entry] : d->entries) {
        PooledConnection told{.id = entry.id,
                              .user = entry.user,
                              .app = Private::appName(*entry.app),
                              .holders = int(entry.leases.size()),
                              .inUse = Private::isInUse(entry),
                              .since = entry.since,
                              .lastHeard = entry.lastHeard,
                              .lastUsed = entry.lastUsed,
                              .errors = entry.errors,
                              .lastError = entry.newestError};
        if (entry.client) {
            const Connection::Status &status = entry.client->connection().status();
            told.state = status.state;
            told.socketId = status.socketId;
            told.pingOverdue = status.pingOverdue;
            told.channels = int(entry.client->channels().entries().size());
        }
        all.append(told);
    }
    return all;
}

ConnectionPool::Counters ConnectionPool::counters() const
{
    return d->counters;
}

ConnectionPool::Figures ConnectionPool::figures() const
{
    return {.places = d->places,
            .capacity = d->capacity,
            .connected = d->connected,
            .waitingForPlace = int(d->forPlace.size()),
            .waitingForHandshake = int(d->forHandshake.size()),
            .handshakes = d->gate.inFlight(),
            .mostHandshakes = d->gate.peak()};
}

ConnectionPool::Sweep ConnectionPool::lastSweep() const
{
    return d->lastSweep;
}

} // namespace Pusher
