// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"

#include "libpusher/channels/errorattribution.h"
#include "libpusher/client/defaultauthorizer.h"
#include "libpusher/client/subscriber.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/connection/websockettransport.h"
#include "libpusher/core/ringbuffer.h"
#include "libpusher/protocol/closecode.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QPointer>
#include <QThread>

using namespace Qt::StringLiterals;

namespace Pusher {

class Client::Private final : public Connection::FrameHandler
{
public:
    Private(Client &client, const ClientOptions &options, std::shared_ptr<Scheduler> clock,
            TransportFactory factory)
        : q(client)
        , scheduler(std::move(clock))
        , names(std::make_shared<Interner>())
        , history(std::make_shared<EventHistory>(options.historyCapacity, names))
        , registry(options.subscriptionsPerConnection, scheduler, &client)
        , gaps(&client)
        , dispatcher(std::make_unique<EventDispatcher>(names, scheduler, &client))
        , connection(options.connection, scheduler,
                     factory ? std::move(factory) : webSocketTransportFactory(scheduler), *this, &client)
        , subscriber(registry, options.connection.endpoint.key.toUtf8(),
                     [this](const QByteArray &frame) { return connection.sendText(frame); }, &client)
    {
    }

    /// A protocol message, kept until the turn: its receivers must not run inside the socket's signal.
    struct Control
    {
        std::string event;
        std::string channel;
        std::string rawData;
    };

    void frameReceived(const Frame &frame) override;
    void malformedFrame(FrameFault fault, QByteArrayView bytes) override;

    void noteWakeUp();
    void armTurn();
    void takeTurn();
    void handleControl(const Control &control);
    void handleError(const PusherError &error);
    void connectionStateChanged(Connection::State current, Connection::State previous);
    void channelStateChanged(const ChannelName &channel, ChannelRegistry::State state);
    WallTime lostSince() const;
    bool holds(std::string_view channel);

    Client &q;
    std::shared_ptr<Scheduler> scheduler;
    std::shared_ptr<Interner> names;
    std::shared_ptr<EventHistory> history;
    ChannelRegistry registry;
    GapLedger gaps;
    std::unique_ptr<EventDispatcher> dispatcher;
    Connection connection;
    Subscriber subscriber;

    Counters counters;
    RingBuffer<MalformedFrame> malformed{keptMalformedFrames};
    std::vector<Control> pendingControl;
    /// One clock read per wake-up: all its events share it.
    std::optional<WallTime> wakeTime;
    /// When something was last heard, to the wake-up.
    WallTime lastHeard;
    bool turnArmed = false;
    quint64 announcedUpTo = 0;
    quint64 announcedMalformed = 0;
    /// The channel of the last event that we hold: bursts come on one channel.
    std::string lastHeld;
};

bool Client::Private::holds(std::string_view channel)
{
    // An event without a channel is addressed to the connection.
    if (channel.empty() || channel == lastHeld)
        return true;
    if (!registry.isWanted(ChannelName(QString::fromUtf8(channel.data(), qsizetype(channel.size())))))
        return false;
    lastHeld.assign(channel);
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
        pendingControl.push_back({std::string(frame.event), std::string(frame.channel),
                                  std::string(frame.rawData)});
    } else if (holds(frame.channel)) {
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
    QMetaObject::invokeMethod(&q, [this] { takeTurn(); }, Qt::QueuedConnection);
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

    const quint64 first = announcedUpTo + 1;
    const quint64 last = history->lastSequence();
    if (last >= first) {
        announcedUpTo = last;
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
    const ChannelName channel(QString::fromStdString(control.channel));
    const QByteArrayView rawData(control.rawData.data(), qsizetype(control.rawData.size()));
    if (control.event == "pusher_internal:subscription_succeeded") {
        if (!registry.subscriptionSucceeded(channel))
            ++counters.unexpectedAnswers;
    } else if (control.event == "pusher:subscription_error"
               || control.event == "pusher_internal:subscription_error") {
        const SubscriptionError refusal = parseSubscriptionError(rawData);
        Error error{.code = Error::Code::AuthorizationFailed,
                    .message = refusal.message,
                    .parameters = {{u"channel"_s, channel.value()}},
                    .closeCode = refusal.status,
                    .connectionId = connection.status().socketId.value()};
        registry.subscriptionRefused(channel, error);
    } else if (control.event == "pusher:error") {
        handleError(parsePusherError(rawData));
    }
}

void Client::Private::handleError(const PusherError &pusherError)
{
    const SocketId socketId = connection.status().socketId;
    QSet<ChannelName> wanted(registry.entries().keyBegin(), registry.entries().keyEnd());
    const ErrorAttribution about = attributeError(pusherError, socketId, wanted,
                                                  registry.awaitingAnswer());
    if (about.alreadySubscribed && !about.channel.isEmpty()) {
        registry.subscriptionSucceeded(about.channel);
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
    if (previous == Connection::State::Connected) {
        const auto closeCode = connection.status().lastCloseCode.value_or(0);
        auto cause = Gap::Cause::ConnectionLost;
        if (current == Connection::State::Disconnected)
            cause = Gap::Cause::CaptureStopped;
        else if (closeAction(closeCode) == CloseAction::RetryAtOnce)
            cause = Gap::Cause::ServerClosing;
        gaps.open(registry.inState(ChannelRegistry::State::Subscribed), cause, lostSince(),
                  history->lastSequence());
        subscriber.connectionLost();
    }
    if (current == Connection::State::Connected)
        subscriber.connectionEstablished(connection.status().socketId);
}

void Client::Private::channelStateChanged(const ChannelName &channel, ChannelRegistry::State state)
{
    lastHeld.clear();
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
    d->subscriber.setAuthorizer(Detail::authorizerFor(options, d->scheduler));
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

std::shared_ptr<EventHistory> Client::history() const
{
    return d->history;
}

Client::Counters Client::counters() const
{
    Counters counters = d->counters;
    counters.binaryRefused = d->connection.binaryFramesRefused();
    counters.namesNotInterned = d->names->refused();
    counters.staleAuthorizations = d->subscriber.staleAnswers();
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
