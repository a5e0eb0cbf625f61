// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"

#include "libpusher/client/client_p.h"
#include "libpusher/client/defaultauthorizer.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/protocol/channelrules.h"

#include <QPointer>
#include <QThread>

#include <algorithm>

namespace Pusher {

Client::Client(const ClientOptions &options, std::shared_ptr<Scheduler> scheduler,
               TransportFactory factory, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, options, std::move(scheduler), std::move(factory)))
{
    // The dispatcher is the first receiver: listeners have run when anybody else hears of the events.
    connect(this, &Client::eventsReceived, d->dispatcher.get(), [this](quint64 first, quint64 last) {
        // A listener may delete the client, and the dispatcher with it.
        const QPointer<Client> alive(this);
        const auto history = d->history;
        const quint64 missed = d->dispatcher->dispatch(*history, first, last);
        if (alive)
            d->counters.evictedBeforeDispatch += missed;
    });
    connect(&d->connection, &Connection::stateChanged, this,
            [this](Connection::State current, Connection::State previous) {
                d->connectionStateChanged(current, previous);
            });
    connect(&d->connection, &Connection::errorOccurred, this, &Client::errorOccurred);
    connect(&d->registry, &ChannelRegistry::stateChanged, this,
            [this](const ChannelName &channel, ChannelRegistry::State state) {
                d->channelStateChanged(channel, state);
            });
    connect(&d->subscriber, &Subscriber::attemptFailed, this, &Client::errorOccurred);
    connect(&d->subscriber, &Subscriber::channelDataSigned, this,
            [this](const ChannelName &channel, const QByteArray &channelData) {
                if (Detail::isPresence(channelKind(channel.value()))) {
                    const auto member = channelData.isEmpty()
                        ? d->user.id()
                        : PresenceMembers::userIdOf(channelData).value_or(UserId());
                    d->states.setMe(channel, member);
                }
            });
    connect(&d->subscriber, &Subscriber::keyRefreshed, this,
            [this](const ChannelName &channel, const std::optional<Error> &error) {
                d->sealed.keyAnswered(channel);
                if (error)
                    Q_EMIT errorOccurred(*error);
            });
    connect(&d->subscriber, &Subscriber::tokenExpired, this,
            [this](WallTime at) { d->tokenExpired(at); });
    connect(&d->user, &User::tokenExpired, this, [this](WallTime at) { d->tokenExpired(at); });
    connect(&d->user, &User::attemptFailed, this, &Client::errorOccurred);
    connect(&d->user, &User::errorOccurred, this, &Client::errorOccurred);
    setLogLevel(options.logLevel);
    d->subscriber.setUser(d->user);
    d->subscriber.setAuthorizer(Detail::authorizerFor(options, d->scheduler));
    d->user.setAuthorizer(Detail::userAuthorizerFor(options, d->scheduler));
    if (!options.signIn)
        return;
    if (const auto wanted = d->user.signIn(); !wanted) {
        QMetaObject::invokeMethod(
            this, [this, error = wanted.error()] { Q_EMIT errorOccurred(error); },
            Qt::QueuedConnection);
    }
}

Client::~Client()
{
    stop();
}

Connection &Client::connection()
{
    return d->connection;
}

EventDispatcher &Client::dispatcher()
{
    return *d->dispatcher;
}

GapLedger &Client::gaps()
{
    return d->gaps;
}

ChannelRegistry &Client::channels()
{
    return d->registry;
}

ClientEvents &Client::clientEvents()
{
    return d->clientEvents;
}

User &Client::user()
{
    return d->user;
}

ChannelStates &Client::channelStates()
{
    return d->states;
}

QList<ChannelStatus> Client::channelStatuses() const
{
    QList<ChannelStatus> statuses;
    const auto &entries = d->registry.entries();
    statuses.reserve(entries.size());
    for (auto it = entries.cbegin(); it != entries.cend(); ++it)
        statuses.append(d->statusOf(it.key(), *it));
    std::sort(statuses.begin(), statuses.end(),
              [](const ChannelStatus &a, const ChannelStatus &b) { return a.name < b.name; });
    return statuses;
}

SilenceWatchdog &Client::silenceWatchdog()
{
    Q_ASSERT(QThread::currentThread() == thread());
    if (!d->watchdog) {
        d->watchdog =
            new SilenceWatchdog(d->scheduler, SilenceWatchdog::defaultCapacity, this);
        d->watchdog->channelsLost(d->registry.inState(ChannelRegistry::State::Pending)
                                  + d->registry.inState(ChannelRegistry::State::Refused));
    }
    return *d->watchdog;
}

ChannelDiscovery &Client::discovery()
{
    Q_ASSERT(QThread::currentThread() == thread());
    if (!d->discovery)
        d->startDiscovery();
    return *d->discovery;
}

std::shared_ptr<EventHistory> Client::history() const
{
    return d->history;
}

void Client::setLogLevel(Log::Level level)
{
    Q_ASSERT(QThread::currentThread() == thread());
    if (d->log)
        d->log->setLevel(level);
    else if (level >= Log::Level::Info) // below it says nothing: a pool of thousands needs none
        d->log = new Detail::ClientLog(*this, level, d->logName);
}

Client::Counters Client::counters() const
{
    Counters counters = d->counters;
    const LaneStatistics lanes = d->dispatcher->laneStatistics();
    counters.evictedBeforeDispatch += lanes.evicted;
    counters.leftOutUnderLoad = lanes.dropped;
    counters.binaryRefused = d->connection.binaryFramesRefused();
    counters.pingsIgnored = d->connection.pingsIgnored();
    counters.namesNotInterned = d->names->refused();
    counters.staleAuthorizations = d->subscriber.staleAnswers() + d->user.staleAnswers();
    counters.cannotDecrypt = d->sealed.counters().cannotDecrypt;
    counters.keyRequests = d->sealed.counters().keyRequests;
    counters.held = quint64(d->sealed.held());
    counters.unreadableStates = d->states.refused();
    return counters;
}

QList<Client::MalformedFrame> Client::malformedFrames() const
{
    return d->malformed.toList();
}

void Client::setAuthorizer(std::unique_ptr<Authorizer> authorizer)
{
    Q_ASSERT(QThread::currentThread() == thread());
    d->subscriber.setAuthorizer(std::move(authorizer));
}

void Client::setUserAuthorizer(std::unique_ptr<Authorizer> authorizer)
{
    Q_ASSERT(QThread::currentThread() == thread());
    d->user.setAuthorizer(std::move(authorizer));
}

void Client::start()
{
    Q_ASSERT(QThread::currentThread() == thread());
    d->connection.connectToServer();
}

void Client::stop()
{
    Q_ASSERT(QThread::currentThread() == thread());
    d->connection.disconnectFromServer();
}

} // namespace Pusher
