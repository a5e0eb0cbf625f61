// SPDX-License-Identifier: MIT
#include "libpusher/manager/connectionpool_p.h"

#include "libpusher/connection/websockettransport.h"
#include "libpusher/core/descriptorlimit.h"
#include "libpusher/manager/timerqueue.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr auto idPrefix = "connection-"_L1;
/// Files, databases, name look-ups and HTTP of the same process need descriptors too.
constexpr int reservedDescriptors = 64;

int reserveOf(int limit)
{
    return std::min(reservedDescriptors, limit / 4);
}

Error closedEarly()
{
    return {Error::Code::ConnectionFailed, u"closed before the connection stood"_s, {}, {}, {}};
}
} // namespace

ConnectionPool::Private::Private(ConnectionPool &pool, const Options &poolOptions,
                                 std::shared_ptr<Scheduler> clock, TransportFactory transports)
    : q(pool)
    , options(poolOptions)
    , scheduler(std::make_shared<Detail::TimerQueue>(std::move(clock)))
    , gate(handshakesInFlight, &pool)
    , factory(gate.guard(transports ? std::move(transports) : webSocketTransportFactory(scheduler)))
    , descriptorLimit(Detail::raiseDescriptorLimit())
    , capacity(std::min(options.maxConnections, descriptorLimit - reserveOf(descriptorLimit)))
{
}

ConnectionPool::Private::Number ConnectionPool::Private::numberOf(const ConnectionId &id)
{
    return id.value().startsWith(idPrefix)
        ? QStringView(id.value()).sliced(idPrefix.size()).toULongLong()
        : 0;
}

QString ConnectionPool::Private::appName(const ClientOptions &app)
{
    const Endpoint &endpoint = app.connection.endpoint;
    const QUrl url = endpoint.webSocketUrl();
    return endpoint.key + u" at "_s
        + url.adjusted(QUrl::RemoveScheme | QUrl::RemovePath | QUrl::RemoveQuery).authority();
}

ConnectionPool::Private::Entry *ConnectionPool::Private::find(Number number)
{
    const auto found = entries.find(number);
    return found == entries.end() ? nullptr : &found->second;
}

ConnectionPool::Private::Number ConnectionPool::Private::add(const App &app, const UserId &user)
{
    const Number number = ++lastNumber;
    Entry &entry = entries[number];
    entry.id = ConnectionId(idPrefix + QString::number(number));
    entry.app = app;
    entry.user = user;
    entry.since = scheduler->now();
    entry.lastUsed = entry.since;
    if (options.reuse && !user.isEmpty())
        byUser.insert({user, appName(*app)}, number);
    return number;
}

bool ConnectionPool::Private::hasRoom() const
{
    // Who is not connected may be about to open its socket.
    return places < capacity
        && Detail::descriptorsInUse() + (places - connected)
        < descriptorLimit - reserveOf(descriptorLimit);
}

bool ConnectionPool::Private::makeRoom()
{
    auto oldest = entries.end();
    for (auto it = entries.begin(); it != entries.end(); ++it) {
        const Entry &entry = it->second;
        if (entry.client && entry.leases.empty() && !isInUse(entry)
            && (oldest == entries.end() || entry.lastUsed < oldest->second.lastUsed))
            oldest = it;
    }
    if (oldest == entries.end())
        return false;
    ++counters.madeRoom;
    remove(oldest->first, {});
    return places < capacity;
}

Error ConnectionPool::Private::exhausted() const
{
    Error error{.code = Error::Code::ConnectionPoolExhausted,
                .message = u"all %1 places of the pool are taken"_s.arg(capacity),
                .parameters = {{u"limit"_s, capacity}}};
    if (places >= capacity && capacity == options.maxConnections)
        return error;
    error.message =
        u"the system's limit of %1 open files leaves no room for another connection"_s.arg(
            descriptorLimit);
    error.parameters.insert(u"descriptors"_s, descriptorLimit);
    return error;
}

void ConnectionPool::Private::givePlace(Number number)
{
    Entry &entry = *find(number);
    entry.client = new Client(*entry.app, scheduler, factory, &q);
    ++places;
    ++counters.opened;
    watch(number, *entry.client);
    later([this, id = entry.id] { Q_EMIT q.opened(id); });
    forHandshake.insert(number);
    startHandshakes();
}

void ConnectionPool::Private::watch(Number number, Client &client)
{
    const Connection &connection = client.connection();
    QObject::connect(&connection, &Connection::stateChanged, &q,
                     [this, number](Connection::State current) { stateChanged(number, current); });
    QObject::connect(&connection, &Connection::statusChanged, &q,
                     [this, number](const Connection::Status &status) {
                         if (Entry *entry = find(number); entry && status.roundTripAt)
                             entry->lastHeard = std::max(status.roundTripAt, entry->lastHeard);
                     });
    QObject::connect(&client, &Client::eventsReceived, &q, [this, number] {
        if (Entry *entry = find(number))
            entry->lastHeard = scheduler->now();
    });
    QObject::connect(&client, &Client::errorOccurred, &q, [this, number](Error error) {
        Entry *entry = find(number);
        if (!entry)
            return;
        if (!error.connectionId.isEmpty())
            error.parameters.insert(u"socketId"_s, error.connectionId);
        error.connectionId = entry->id.value();
        entry->lastError = error;
        entry->newestError = error;
        ++entry->errors;
        Q_EMIT q.errorOccurred(error);
    });
}

void ConnectionPool::Private::addLease(Number number, const OpenRequest &request, Opened done)
{
    Entry &entry = *find(number);
    entry.lastUsed = scheduler->now();
    Lease lease{.number = ++lastNumber, .owner = request.owner, .done = std::move(done)};
    if (request.owner) {
        lease.watch =
            QObject::connect(request.owner, &QObject::destroyed, &q,
                             [this, number, own = lease.number] { ownerDied(number, own); });
    }
    if (entry.stands()) {
        answer(lease, entry.id);
        lease.done = {};
    } else {
        const auto patience = request.deadline.value_or(entry.app->connection.connectionTimeout);
        lease.deadline = scheduler->singleShot(
            patience, [this, number, own = lease.number] { deadlinePassed(number, own); });
    }
    entry.leases.push_back(std::move(lease));
}

void ConnectionPool::Private::answer(const Lease &lease, const Result<ConnectionId> &result)
{
    if (!lease.done)
        return;
    later([done = lease.done, isOwned = lease.owner != nullptr,
           owner = QPointer<const QObject>(lease.owner), result] {
        if (!isOwned || owner)
            done(result);
    });
}

void ConnectionPool::Private::ownerDied(Number number, Number lease)
{
    dropLease(number, [lease](Lease &held) {
        if (held.number != lease)
            return false;
        held.done = {}; // nobody is there to be told
        return true;
    });
}

void ConnectionPool::Private::deadlinePassed(Number number, Number lease)
{
    Entry &entry = *find(number);
    Error error = exhausted();
    if (entry.client) {
        ++counters.timedOut;
        error = entry.lastError.value_or(Error{.code = Error::Code::ConnectionFailed,
                                               .message = u"the connection did not stand in time"_s,
                                               .parameters = {{u"timedOut"_s, true}},
                                               .connectionId = entry.id.value()});
    } else {
        ++counters.exhausted;
        error.parameters.insert(u"timedOut"_s, true);
    }
    dropLease(number, [this, lease, &error](Lease &held) {
        if (held.number != lease)
            return false;
        answer(held, error);
        held.done = {};
        return true;
    });
}

bool ConnectionPool::Private::dropLease(Number number, const std::function<bool(Lease &)> &which)
{
    Entry *entry = find(number);
    if (!entry)
        return false;
    const auto held = std::find_if(entry->leases.begin(), entry->leases.end(), which);
    if (held == entry->leases.end())
        return false;
    QObject::disconnect(held->watch);
    if (held->deadline)
        answer(*held, closedEarly());
    entry->leases.erase(held);
    if (entry->leases.empty())
        nobodyHolds(number, *entry);
    return true;
}

/// Kept for the same user where that makes sense; but whoever closed it hears nothing any more.
void ConnectionPool::Private::nobodyHolds(Number number, Entry &entry)
{
    ++counters.closed;
    const bool isKept = options.reuse && !entry.user.isEmpty() && entry.stands() && forPlace.empty()
        && entry.client->user().state() == User::State::SignedOut;
    if (!isKept) {
        remove(number, {});
        return;
    }
    ChannelRegistry &channels = entry.client->channels();
    const auto wanted = channels.entries();
    for (auto it = wanted.cbegin(); it != wanted.cend(); ++it) {
        for (const SubscriptionHolder &holder : it->holders)
            channels.unsubscribe(it.key(), holder);
    }
}

void ConnectionPool::Private::stateChanged(Number number, Connection::State current)
{
    Entry *entry = find(number);
    if (!entry)
        return;
    const bool stood = entry->stands();
    entry->state = current;
    connected += int(entry->stands()) - int(stood);
    if (stood)
        ++counters.lost;
    if (stood && entry->leases.empty()) {
        remove(number, {}); // nobody would miss it
    } else if (entry->stands()) {
        entry->lastError.reset();
        for (Lease &lease : entry->leases) {
            lease.deadline.reset();
            answer(lease, entry->id);
            lease.done = {};
        }
    } else if (current == Connection::State::Failed) {
        ++counters.failed;
        remove(number, entry->client->connection().status().failure);
    } else if (current == Connection::State::Disconnected) {
        remove(number, {}); // somebody stopped the client itself
    }
}

void ConnectionPool::Private::silence(const Entry &entry) const
{
    entry.client->disconnect(&q);
    entry.client->connection().disconnect(&q);
}

void ConnectionPool::Private::remove(Number number, std::optional<Error> reason)
{
    auto node = entries.extract(number);
    Entry &entry = node.mapped();
    forPlace.erase(number);
    forHandshake.erase(number);
    if (const Key key{entry.user, appName(*entry.app)}; byUser.value(key) == number)
        byUser.remove(key);
    for (const Lease &lease : entry.leases) {
        QObject::disconnect(lease.watch);
        if (lease.deadline)
            answer(lease, reason.value_or(closedEarly()));
    }
    if (!entry.client)
        return;
    --places;
    connected -= int(entry.stands());
    silence(entry);
    entry.client->stop();
    entry.client->deleteLater(); // we may be inside one of its signals
    later([this, id = entry.id, reason] { Q_EMIT q.closed(id, reason); });
    fillPlaces();
}

void ConnectionPool::Private::fillPlaces()
{
    while (!forPlace.empty() && hasRoom())
        givePlace(forPlace.extract(forPlace.begin()).value());
}

void ConnectionPool::Private::startHandshakes()
{
    while (!forHandshake.empty() && gate.hasRoom()) {
        const Number next = forHandshake.extract(forHandshake.begin()).value();
        find(next)->client->start();
    }
}

bool ConnectionPool::Private::isInUse(const Entry &entry)
{
    if (!entry.use.expired())
        return true;
    if (std::any_of(entry.leases.begin(), entry.leases.end(),
                    [](const Lease &lease) { return lease.owner || lease.deadline; }))
        return true;
    return entry.client
        && (!entry.client->channels().entries().isEmpty()
            || entry.client->user().state() == User::State::SigningIn
            || entry.client->user().state() == User::State::SignedIn);
}

void ConnectionPool::Private::sweep()
{
    const auto began = scheduler->now();
    std::vector<Number> stale;
    for (auto &[number, entry] : entries) {
        if (!entry.client)
            continue;
        if (isInUse(entry))
            entry.lastUsed = began; // its age begins when this ends
        else if (began - entry.lastUsed >= options.staleAfter)
            stale.push_back(number);
    }
    lastSweep.examined = places;
    lastSweep.closed = int(stale.size());
    for (const Number number : stale) {
        ++counters.swept;
        remove(number, {});
    }
    fillPlaces();
    lastSweep.took = scheduler->now() - began;
}

void ConnectionPool::Private::armSweep()
{
    if (options.sweepInterval.count() <= 0)
        return;
    sweepTimer = scheduler->singleShot(options.sweepInterval, [this] {
        armSweep();
        sweep();
    });
}

void ConnectionPool::Private::later(std::function<void()> call)
{
    QMetaObject::invokeMethod(&q, std::move(call), Qt::QueuedConnection);
}

} // namespace Pusher
