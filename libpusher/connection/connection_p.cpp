// SPDX-License-Identifier: MIT
#include "libpusher/connection/connection_p.h"

#include "libpusher/core/logging.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

using Detail::AttemptStage;

/// So long connected with all subscriptions, and the back-off starts from the beginning again.
constexpr std::chrono::seconds stableAfter{60};
/// A server that is right sends one in two minutes; a flood must not fill our send buffer (P5).
constexpr int pongsAtOnce = 20;
constexpr int pongsPerSecond = 10;
constexpr int normalClosure = 1000;
constexpr int plainPort = 80;
constexpr auto badGreeting = "bad-greeting"_L1;

double randomSpread()
{
    return QRandomGenerator::global()->generateDouble();
}

} // namespace

Connection::Private::Private(Connection &connection, ConnectionOptions connectionOptions,
                             std::shared_ptr<Scheduler> clock, TransportFactory transportFactory,
                             FrameHandler &frameHandler)
    : q(connection)
    , options(std::move(connectionOptions))
    , scheduler(std::move(clock))
    , factory(std::move(transportFactory))
    , frames(frameHandler)
    , announcer(connection,
                [this] {
                    const Status current = status;
                    Q_EMIT q.statusChanged(current);
                })
    , policy(options.backoff, options.reconnectAttempts, randomSpread)
    , monitor(scheduler,
              {.sendPing = [this] { return transport->sendText(encodePing()); },
               .overdueChanged = [this](bool overdue) { overdueChanged(overdue); },
               .dead = [this] { peerSilent(); }})
    , endpoint(options.endpoint)
    , pongs(pongsAtOnce, pongsPerSecond, std::chrono::seconds(1))
{
}

void Connection::Private::connectToServer()
{
    if (isTrying() || status.state == State::Connected)
        return;
    // One that is still saying goodbye makes room: there is one socket at any time (C22).
    transport.reset();
    policy.reset();
    endpoint = options.endpoint;
    status.attempt = 0;
    status.failure.reset();
    becomeTrying();
    startAttempt();
    announcer.flush();
}

void Connection::Private::disconnectFromServer()
{
    if (status.state == State::Disconnected)
        return;
    const bool wasConnected = status.state == State::Connected;
    stopTimers();
    unavailable.reset();
    outageStart.reset();
    status.failure.reset();
    clearLink();
    if (wasConnected) {
        status.lastCloseCode = normalClosure;
        status.lastCloseReason = u"closed by us"_s;
    }
    // First the state: what the transport says from here on is ignored.
    setState(State::Disconnected);
    if (wasConnected) {
        const Detail::Announcer::SocketScope scope(announcer);
        transport->close(normalClosure, {});
    } else {
        transport.reset();
    }
    announcer.flush();
}

void Connection::Private::retryNow()
{
    if (!retry)
        return;
    startAttempt();
    announcer.flush();
}

void Connection::Private::setAllSubscribed(bool all)
{
    allSubscribed = all;
    if (!all || status.state != State::Connected)
        stable.reset();
    else if (!stable)
        stable = scheduler->singleShot(stableAfter, [this] { policy.reset(); });
}

void Connection::Private::startAttempt()
{
    retry.reset();
    status.nextAttempt.reset();
    ++status.attempt;
    announcer.noteChange();
    status.attemptStarted = scheduler->now();
    status.stage = AttemptStage::Resolving;
    status.proxy.clear();
    noteTarget();
    const QUrl url = endpoint.webSocketUrl();
    if (endpoint.key.isEmpty() || !url.isValid() || url.host().isEmpty()) {
        fail(Detail::closedByUsError(errorContext(),
                                     {.cause = u"no-endpoint"_s,
                                      .why = u"no usable key and host to connect to"_s,
                                      .code = Error::Code::ConfigurationError}));
        return;
    }
    deadline = scheduler->singleShot(options.connectionTimeout, [this] { deadlineExpired(); });
    transport = factory(q);
    const Detail::Announcer::SocketScope scope(announcer);
    transport->open(url);
    if (transport)
        noteProxy();
}

void Connection::Private::reached(AttemptStage stage)
{
    status.stage = stage;
    announcer.noteChange();
    announcer.flush();
}

// The hot path: decode and hand over, nothing else.
void Connection::Private::text(const QString &message)
{
    if (status.state != State::Connected) [[unlikely]] {
        if (isTrying())
            greeting(message);
        return;
    }
    monitor.heard();
    const FrameFault fault = codec.decode(message);
    if (fault != FrameFault::None) [[unlikely]] {
        frames.malformedFrame(fault, codec.bytes());
        return;
    }
    const Frame &frame = codec.frame();
    if (frame.kind == Frame::Kind::Protocol && !handleProtocol(frame))
        return;
    frames.frameReceived(frame);
}

void Connection::Private::greeting(const QString &message)
{
    const FrameFault fault = codec.decode(message);
    if (fault != FrameFault::None) {
        giveUpLink({.cause = badGreeting,
                    .why = u"the server's first frame is no Pusher message: "_s
                        + FrameCodec::faultText(fault)});
        return;
    }
    const Frame &frame = codec.frame();
    const QByteArrayView rawData(frame.rawData.data(), qsizetype(frame.rawData.size()));
    if (frame.event == "pusher:error") {
        // During the handshake an error frame is as good as a close (protocol.md §4.1).
        const PusherError refusal = parsePusherError(rawData);
        if (refusal.code) {
            transport.reset();
            status.lastCloseCode = refusal.code;
            status.lastCloseReason = refusal.message;
            drop({.peerCode = refusal.code},
                 Detail::peerCloseError(errorContext(), *refusal.code, refusal.message));
        } else {
            giveUpLink({.cause = u"rejected"_s,
                        .why = u"the server refused the connection: "_s + refusal.message,
                        .reason = refusal.message});
        }
        return;
    }
    if (frame.event != "pusher:connection_established") {
        giveUpLink(
            {.cause = badGreeting, .why = u"the server did not begin with a Pusher greeting"_s});
        return;
    }
    const auto parsed = parseConnectionEstablished(rawData);
    if (!parsed) {
        giveUpLink({.cause = badGreeting, .why = parsed.error().message});
        return;
    }
    established(*parsed);
    frames.frameReceived(frame);
}

void Connection::Private::established(const ConnectionEstablished &greeting)
{
    deadline.reset();
    unavailable.reset();
    outageStart.reset();
    status.stage = AttemptStage::Connected;
    status.socketId = greeting.socketId;
    status.attempt = 0;
    setState(State::Connected);
    const std::chrono::milliseconds serverTimeout = greeting.activityTimeout;
    monitor.start(std::min(options.activityTimeout, serverTimeout), options.pongTimeout);
    setAllSubscribed(allSubscribed);
    announcer.flush();
}

/// False when the link was given up.
bool Connection::Private::handleProtocol(const Frame &frame)
{
    if (frame.event == "pusher:ping") {
        if (!pongs.take(scheduler->now())) {
            ++pingsIgnored;
            return true;
        }
        // A full send buffer drops the pong; the peer then closes with 4201, and we come again.
        if (!transport->sendText(encodePong()))
            qCWarning(logConnection) << "no room for a pong";
    } else if (frame.event == "pusher:pong") {
        if (const auto roundTrip = monitor.pongReceived()) {
            status.roundTrip = roundTrip;
            status.roundTripAt = scheduler->now();
            announcer.noteChange();
            announcer.flush();
        }
    } else if (frame.event == "pusher:connection_established") {
        giveUpLink({.cause = u"greeted-twice"_s,
                    .why = u"the server greeted twice"_s,
                    .code = Error::Code::ProtocolError});
        return false;
    }
    return true;
}

void Connection::Private::ended(const TransportEnd &end)
{
    noteProxy();
    transport.reset();
    if (!isTrying() && status.state != State::Connected)
        return;
    if (status.stage < AttemptStage::Greeting)
        status.stage = Detail::attemptStage(end.stage);
    status.lastCloseReason = end.reason;
    status.lastCloseCode.reset();
    if (end.kind != TransportEnd::Kind::Refused)
        status.lastCloseCode = end.closeCode;
    if (end.kind == TransportEnd::Kind::ClosedByPeer)
        drop({.peerCode = end.closeCode},
             Detail::peerCloseError(errorContext(), end.closeCode, end.reason));
    else
        drop({.httpStatus = end.httpStatus, .retryAfter = end.retryAfter},
             Detail::transportError(errorContext(), end));
}

void Connection::Private::deadlineExpired()
{
    transport.reset();
    const Error error = Detail::timedOutError(errorContext(), options.connectionTimeout);
    status.lastCloseCode.reset();
    status.lastCloseReason = error.message;
    drop({}, error);
}

void Connection::Private::overdueChanged(bool overdue)
{
    status.pingOverdue = overdue;
    status.unansweredSince = overdue ? monitor.pingSent() : std::nullopt;
    announcer.noteChange();
    announcer.flush();
}

void Connection::Private::peerSilent()
{
    giveUpLink(
        {.cause = u"no-pong"_s,
         .why = u"no answer to pusher:ping within %1 ms"_s.arg(options.pongTimeout.count())});
}

void Connection::Private::giveUpLink(const Detail::GiveUp &giveUp)
{
    transport.reset();
    status.lastCloseCode.reset();
    status.lastCloseReason = giveUp.why;
    drop({}, Detail::closedByUsError(errorContext(), giveUp));
}

void Connection::Private::drop(ReconnectPolicy::Ending ending, Error error)
{
    stopTimers();
    clearLink();
    becomeTrying();
    ending.tls = endpoint.tls;
    ending.outage = std::chrono::floor<std::chrono::milliseconds>(scheduler->now() - *outageStart);
    const ReconnectPolicy::Decision decision = policy.decide(ending);
    if (decision.checkSettings)
        error.parameters.insert(u"checkSettings"_s, true);
    if (decision.step == ReconnectPolicy::Step::GiveUp) {
        error.parameters.insert(u"attempts"_s, policy.failures());
        error.parameters.insert(u"outageMs"_s, qint64(ending.outage.count()));
    }
    announcer.add([this, error] { Q_EMIT q.errorOccurred(error); });
    if (decision.step == ReconnectPolicy::Step::Retry)
        retryLater(decision);
    else
        fail(error);
    announcer.flush();
}

void Connection::Private::retryLater(const ReconnectPolicy::Decision &decision)
{
    if (decision.switchToTls) {
        endpoint.tls = true;
        if (endpoint.port == plainPort)
            endpoint.port = 0;
    }
    status.nextAttempt = scheduler->now() + decision.delay;
    retry = scheduler->singleShot(decision.delay, [this] {
        startAttempt();
        announcer.flush();
    });
}

void Connection::Private::fail(const Error &error)
{
    stopTimers();
    unavailable.reset();
    outageStart.reset();
    status.attemptStarted.reset();
    status.failure = error;
    setState(State::Failed);
}

/// Without a connection, and on the way to one: an outage begins unless one runs already.
void Connection::Private::becomeTrying()
{
    if (outageStart)
        return;
    outageStart = scheduler->now();
    setState(State::Connecting);
    unavailable = scheduler->singleShot(options.unavailableTimeout, [this] {
        setState(State::Unavailable);
        announcer.flush();
    });
}

void Connection::Private::stopTimers()
{
    deadline.reset();
    retry.reset();
    stable.reset();
    monitor.stop();
}

void Connection::Private::clearLink()
{
    status.socketId = {};
    status.attemptStarted.reset();
    status.nextAttempt.reset();
    status.pingOverdue = false;
    status.unansweredSince.reset();
    status.roundTrip.reset();
    status.roundTripAt.reset();
    announcer.noteChange();
}

void Connection::Private::setState(State state)
{
    const State previous = std::exchange(status.state, state);
    status.since = scheduler->now();
    announcer.add([this, state, previous] { Q_EMIT q.stateChanged(state, previous); });
    announcer.noteChange();
}

void Connection::Private::noteTarget()
{
    const QUrl url = endpoint.webSocketUrl();
    constexpr int tlsPort = 443;
    status.host = url.host();
    status.port = url.port(endpoint.tls ? tlsPort : plainPort);
    status.tls = endpoint.tls;
}

void Connection::Private::noteProxy()
{
    status.proxy = transport->proxy();
}

Detail::ErrorContext Connection::Private::errorContext() const
{
    const bool connected = status.state == State::Connected;
    const auto began = connected ? status.since : status.attemptStarted.value_or(scheduler->now());
    return {.host = status.host,
            .port = status.port,
            .attempt = status.attempt,
            .stage = status.stage,
            .connectionId = status.socketId.value(),
            .lasted = std::chrono::floor<std::chrono::milliseconds>(scheduler->now() - began),
            .proxy = status.proxy};
}

} // namespace Pusher
