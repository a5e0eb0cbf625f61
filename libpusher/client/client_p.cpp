// SPDX-License-Identifier: MIT
#include "libpusher/client/client_p.h"

#include "libpusher/channels/errorattribution.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/connection/websockettransport.h"
#include "libpusher/core/loopback.h"
#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/closecode.h"

#include <QPointer>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
/// What is permitted within it needs no gap of its own.
constexpr std::chrono::milliseconds reauthorisingAfter{1000};
} // namespace

Client::Private::Private(Client &client, const ClientOptions &options,
                         std::shared_ptr<Scheduler> clock, TransportFactory factory)
    : q(client)
    , scheduler(std::move(clock))
    , names(std::make_shared<Interner>())
    , history(std::make_shared<EventHistory>(options.historyCapacity, names))
    , registry(options.rateLimit.subscriptionsPerConnection, scheduler, &client)
    , gaps(&client)
    , dispatcher(std::make_unique<EventDispatcher>(names, scheduler, &client))
    , connection(options.connection, scheduler,
                 factory ? std::move(factory)
                         : webSocketTransportFactory(scheduler,
                                                     {.route = options.network.routeOrNowhere()}),
                 *this, &client)
    , subscriber(
          registry, options.connection.endpoint.key.toUtf8(),
          [this](const QByteArray &frame) { return connection.sendText(frame); }, scheduler,
          &client)
    , user(
          registry, options.connection.endpoint.key.toUtf8(),
          [this](const QByteArray &frame) { return connection.sendText(frame); }, scheduler,
          &client)
    , clientEvents(registry,
                   {[this](const QByteArray &frame) { return connection.sendText(frame); },
                    [this] { return connection.awaitsPong(); }},
                   scheduler, &client)
    , states(scheduler, &client)
    , sealed([this](const ChannelName &channel) { return subscriber.sharedSecret(channel); },
             [this](const Frame &frame, WallTime received, std::string_view cannotDecrypt) {
                 history->append(frame, received, cannotDecrypt);
                 ++counters.events;
                 armTurn(); // it may have waited until now
             },
             scheduler)
{
    const Endpoint &endpoint = options.connection.endpoint;
    registry.setLineIsPrivate(endpoint.tls || isLoopbackHost(endpoint.webSocketUrl().host()));
    discoveryOptions = {options.discoveryInterval, options.discoveryLimit};
    logName = options.logName;
    if (!options.appId.isEmpty() && !options.secret.isEmpty()) {
        makeApi = [endpoint, appId = options.appId, time = scheduler,
                   secret = std::make_shared<Secret>(options.secret.clone()),
                   route = options.network.routeOrNowhere()] {
            auto api = std::make_unique<HttpApi>(endpoint, appId, secret->clone(), time);
            api->setRoute(route);
            return api;
        };
    }
}

void Client::Private::startDiscovery()
{
    discovery = new ChannelDiscovery(registry, makeApi ? makeApi() : nullptr, history,
                                     discoveryOptions, scheduler, &q);
    QObject::connect(discovery, &ChannelDiscovery::errorOccurred, &q, &Client::errorOccurred);
    if (connection.state() == Connection::State::Connected)
        discovery->connectionEstablished();
}

bool Client::Private::holds(std::string_view channel)
{
    // An event without a channel is addressed to the connection.
    if (lastHeld != held.cend() && channel == lastHeld->first)
        return true;
    auto found = held.find(channel);
    if (found == held.end()) {
        const QString name = QString::fromUtf8(channel.data(), qsizetype(channel.size()));
        if (!channel.empty() && !registry.isWanted(ChannelName(name)))
            return false;
        found = held.emplace(channel, Detail::isEncrypted(channelKind(name))).first;
    }
    lastHeld = found;
    return true;
}

void Client::Private::noteWakeUp()
{
    if (!wakeTime) {
        wakeTime = scheduler->wallNow();
        lastHeard = *wakeTime;
    }
    // Also for what is not kept: the turn ends the wake-up, or its time would be given to later events.
    armTurn();
}

void Client::Private::frameReceived(const Frame &frame)
{
    noteWakeUp();
    if (frame.kind == Frame::Kind::Protocol) {
        ++counters.controlFrames;
        pendingControl.push_back(
            {std::string(frame.event), std::string(frame.channel), std::string(frame.rawData)});
    } else if (holds(frame.channel)) {
        if (lastHeld->second) [[unlikely]] {
            sealed.take(frame, *wakeTime);
            return;
        }
        history->append(frame, *wakeTime);
        ++counters.events;
    } else {
        ++counters.unexpected;
    }
}

void Client::Private::malformedFrame(FrameFault fault, QByteArrayView bytes)
{
    noteWakeUp();
    ++counters.malformed;
    malformed.push({*wakeTime, fault,
                    bytes.first(std::min(bytes.size(), keptMalformedBytes)).toByteArray(),
                    bytes.size()});
}

void Client::Private::armTurn()
{
    if (std::exchange(turnArmed, true))
        return;
    QMetaObject::invokeMethod(
        &q, [this] { takeTurn(); }, Qt::QueuedConnection);
}

void Client::Private::takeTurn()
{
    turnArmed = false;
    wakeTime.reset();
    // Every call below may end in foreign code that deletes the client.
    const QPointer<Client> alive(&q);

    const auto controls = std::exchange(pendingControl, {});
    for (const Control &control : controls) {
        handleControl(control);
        if (!alive)
            return;
    }

    // Here, never inside the socket's signal: an authorizer may be anybody's.
    for (const ChannelName &channel : sealed.takeKeyRequests()) {
        subscriber.refreshKey(channel);
        if (!alive)
            return;
    }
    for (const Error &error : sealed.takeErrors()) {
        Q_EMIT q.errorOccurred(error);
        if (!alive)
            return;
    }

    const quint64 first = announcedUpTo + 1;
    const quint64 last = history->lastSequence();
    if (last >= first) {
        announcedUpTo = last;
        if (watchdog)
            feedWatchdog(first, last);
        Q_EMIT q.eventsReceived(first, last);
        if (!alive)
            return;
    }
    if (malformed.totalPushed() != announcedMalformed) {
        announcedMalformed = malformed.totalPushed();
        Q_EMIT q.malformedFrameReceived(counters.malformed);
    }
}

void Client::Private::handleControl(const Control &control)
{
    if (log)
        log->logControl(control.event, control.channel);
    const ChannelName channel(QString::fromStdString(control.channel));
    const QByteArrayView rawData(control.rawData.data(), qsizetype(control.rawData.size()));
    if (control.event == "pusher_internal:subscription_succeeded") {
        // First the list, so that who hears of the subscription finds its members.
        if (registry.isAsked(channel))
            states.subscriptionSucceeded(channel, rawData);
        if (registry.subscriptionSucceeded(channel))
            dispatchToListeners(control, channel);
        else
            ++counters.unexpectedAnswers;
    } else if (control.event == "pusher:subscription_error"
               || control.event == "pusher_internal:subscription_error") {
        if (!registry.isAsked(channel)) {
            ++counters.unexpectedAnswers;
            return;
        }
        const SubscriptionError refusal = parseSubscriptionError(rawData);
        Error error{.code = Error::Code::AuthorizationFailed,
                    .message = refusal.message,
                    .parameters = {{u"channel"_s, channel.value()}},
                    .closeCode = refusal.status,
                    .connectionId = connection.status().socketId.value()};
        registry.subscriptionRefused(channel, error);
    } else if (control.event == "pusher:signin_success") {
        if (!user.signInSucceeded(rawData))
            ++counters.unexpectedAnswers;
    } else if (control.event == "pusher:pong") {
        clientEvents.pongReceived();
    } else if (control.event == "pusher_internal:watchlist_events") {
        user.watchlist().apply(rawData);
    } else if (control.event == "pusher:error") {
        PusherError error = parsePusherError(rawData);
        // soketi and Sockudo name the channel beside the data (protocol.md §3.1).
        if (error.channel.isEmpty())
            error.channel = channel.value();
        handleError(error);
    } else if (registry.isWanted(channel)) {
        handleChannelMessage(control, channel);
    }
}

void Client::Private::handleChannelMessage(const Control &control, const ChannelName &channel)
{
    const QByteArrayView rawData(control.rawData.data(), qsizetype(control.rawData.size()));
    if (control.event == "pusher_internal:member_added")
        states.memberAdded(channel, rawData);
    else if (control.event == "pusher_internal:member_removed")
        states.memberRemoved(channel, rawData);
    else if (control.event == "pusher_internal:subscription_count")
        states.subscriptionCount(channel, rawData);
    else if (control.event == "pusher:cache_miss")
        states.cacheMiss(channel);
    else
        return;
    dispatchToListeners(control, channel);
}

/// As the official clients do, for listeners that ask for a `pusher:` name; no pattern takes it by
/// chance (contract of the dispatcher, clause 4). It is no event of the history: its number is 0.
void Client::Private::dispatchToListeners(const Control &control, const ChannelName &channel)
{
    constexpr std::string_view internal = "pusher_internal:";
    QString name = QString::fromStdString(control.event);
    if (control.event.starts_with(internal))
        name.replace(0, qsizetype(internal.size()), u"pusher:"_s);
    const auto data = std::make_shared<const std::string>(control.rawData);
    dispatcher->dispatch(Event(0, scheduler->wallNow(), channel, EventName(name), {},
                               QByteArrayView(data->data(), qsizetype(data->size())), data));
}

void Client::Private::handleError(const PusherError &pusherError)
{
    if (user.errorReceived(pusherError) || clientEvents.errorReceived(pusherError))
        return;
    const SocketId socketId = connection.status().socketId;
    QSet<ChannelName> wanted(registry.entries().keyBegin(), registry.entries().keyEnd());
    const ErrorAttribution about =
        attributeError(pusherError, socketId, wanted, registry.awaitingAnswer());
    if (about.alreadySubscribed && !about.channel.isEmpty()) {
        // Only a join brings the members (protocol.md §3.3).
        const bool hasMembers = Detail::isPresence(channelKind(about.channel.value()));
        if (hasMembers && registry.rejoin(about.channel))
            return;
        if (!hasMembers && registry.isAsked(about.channel))
            states.subscriptionSucceeded(about.channel, {});
        registry.subscriptionSucceeded(about.channel);
        if (!hasMembers)
            return;
        Q_EMIT q.errorOccurred(
            Error{.code = Error::Code::ProtocolError,
                  .message = u"the server keeps an earlier subscription, and does not tell who is "
                             "there"_s,
                  .parameters = {{u"channel"_s, about.channel.value()}},
                  .connectionId = socketId.value()});
        return;
    }
    Error error{.code = about.channel.isEmpty() ? Error::Code::ProtocolError
                                                : Error::Code::AuthorizationFailed,
                .message = pusherError.message,
                .parameters = {},
                .closeCode = pusherError.code,
                .connectionId = socketId.value()};
    if (about.channel.isEmpty()) {
        Q_EMIT q.errorOccurred(error);
        return;
    }
    error.parameters.insert(u"channel"_s, about.channel.value());
    registry.subscriptionRefused(about.channel, error);
}

/// Also what nobody could open was heard.
void Client::Private::feedWatchdog(quint64 first, quint64 last)
{
    const auto now = scheduler->now();
    history->forEach(first, last, [&](const Event &event) { watchdog->heard(event, now); });
}

/// A peer that says goodbye was heard until now. Without a Close frame nobody knows when the line went
/// dead: it was last seen alive when something came (C12).
WallTime Client::Private::lostSince() const
{
    constexpr int lostWithoutGoodbye = 1006;
    const auto code = connection.status().lastCloseCode;
    return code && *code != lostWithoutGoodbye ? scheduler->wallNow() : lastHeard;
}

void Client::Private::connectionStateChanged(Connection::State current, Connection::State previous)
{
    const QPointer<Client> alive(&q); // a sign-in that is refused is told at once
    if (previous == Connection::State::Connected) {
        const auto closeCode = connection.status().lastCloseCode.value_or(0);
        auto cause = Gap::Cause::ConnectionLost;
        if (current == Connection::State::Disconnected)
            cause = Gap::Cause::CaptureStopped;
        else if (closeAction(closeCode) == CloseAction::RetryAtOnce)
            cause = Gap::Cause::ServerClosing;
        gaps.open(registry.inState(ChannelRegistry::State::Subscribed), cause, lostSince(),
                  history->lastSequence());
        reauthorisationTimer.reset();
        sealed.connectionLost();
        states.connectionLost();
        clientEvents.connectionLost();
        user.connectionLost(connection.status().lastCloseCode);
        if (!alive)
            return;
        subscriber.connectionLost();
        if (discovery)
            discovery->connectionLost();
    }
    if (current == Connection::State::Connected) {
        connectedAt = scheduler->wallNow();
        reauthorisationTimer =
            scheduler->singleShot(reauthorisingAfter, [this] { noteReauthorisation(); });
        // First the user: channels that need a sign-in wait for one that is under way.
        clientEvents.connectionEstablished();
        user.connectionEstablished(connection.status().socketId);
        if (!alive)
            return;
        subscriber.connectionEstablished(connection.status().socketId);
        if (discovery)
            discovery->connectionEstablished();
    }
}

/// The line is back, and these channels are deaf all the same: their gap goes on under the name of
/// what they wait for now. Where permission comes at once, one gap is enough.
void Client::Private::noteReauthorisation()
{
    QSet<ChannelName> waiting;
    const auto pending = registry.inState(ChannelRegistry::State::Pending);
    for (const ChannelName &channel : pending) {
        if (subscriber.isAuthorizing(channel) && gaps.isOpen(channel))
            waiting.insert(channel);
    }
    for (const ChannelName &channel : waiting)
        gaps.close(channel, connectedAt);
    gaps.open(waiting, Gap::Cause::Reauthorising, connectedAt, history->lastSequence());
}

/// The protocol takes no permission back: this is news, and nothing is done.
void Client::Private::tokenExpired(WallTime at)
{
    if (connection.state() != Connection::State::Connected || expiryTold == at)
        return;
    expiryTold = at;
    const qint64 ms = std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
    const QString when = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODate);
    Q_EMIT q.errorOccurred(
        {.code = Error::Code::AuthenticationFailed,
         .message = u"the token expired at %1; what is subscribed stays, the next reconnect needs a "
                    "new one"_s.arg(when),
         .parameters = {{u"tokenExpired"_s, ms}},
         .closeCode = {},
         .connectionId = connection.status().socketId.value()});
}

void Client::Private::channelStateChanged(const ChannelName &channel, ChannelRegistry::State state)
{
    held.clear();
    lastHeld = held.cend();
    if (watchdog) {
        if (state == ChannelRegistry::State::Subscribed)
            watchdog->channelsBack({channel});
        else if (state == ChannelRegistry::State::Left)
            watchdog->channelLeft(channel);
        else
            watchdog->channelsLost({channel});
    }
    if (state == ChannelRegistry::State::Left) {
        sealed.forget(channel);
        subscriber.forgetKey(channel);
        states.forget(channel);
    }
    const WallTime now = scheduler->wallNow();
    switch (state) {
    case ChannelRegistry::State::Pending:
        break;
    case ChannelRegistry::State::Subscribed:
    case ChannelRegistry::State::Left:
        gaps.close(channel, now);
        break;
    case ChannelRegistry::State::Refused:
        gaps.close(channel, now);
        gaps.open({channel}, Gap::Cause::Rejected, now, history->lastSequence());
        break;
    }
    connection.setAllSubscribed(registry.allSubscribed());
    if (state == ChannelRegistry::State::Refused)
        Q_EMIT q.errorOccurred(*registry.entries().value(channel).error);
}

ChannelStatus Client::Private::statusOf(const ChannelName &channel,
                                        const ChannelRegistry::Entry &entry) const
{
    ChannelStatus status{.name = channel,
                         .kind = channelKind(channel.value()),
                         .state = entry.state,
                         .error = entry.error,
                         .since = entry.since,
                         .warning = channelNameWarning(channel.value())};
    if (const ChannelStates::State *told = states.find(channel)) {
        status.isCurrent = told->isCurrent;
        status.subscriptionCount = told->subscriptionCount;
        status.cacheMissed = told->cacheMissed;
        status.members = told->members;
    }
    const SealedFrames::Figures figures = sealed.figures(channel);
    status.cannotDecrypt = figures.cannotDecrypt;
    status.held = figures.held;
    return status;
}

} // namespace Pusher
