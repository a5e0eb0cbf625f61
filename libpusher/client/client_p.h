// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/channels/sealedframes.h"
#include "libpusher/client/client.h"
#include "libpusher/client/clientlog.h"
#include "libpusher/client/subscriber.h"
#include "libpusher/core/ringbuffer.h"
#include "libpusher/protocol/protocolmessages.h"

#include <map>

namespace Pusher {

/// The wiring itself: what the socket says → history, registry and states → the turn.
class Client::Private final : public Connection::FrameHandler {
public:
    Private(Client &client, const ClientOptions &options, std::shared_ptr<Scheduler> clock,
            TransportFactory factory);

    /// A protocol message, kept until the turn: its receivers must not run inside the socket's signal.
    struct Control {
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
    void handleChannelMessage(const Control &control, const ChannelName &channel);
    void dispatchToListeners(const Control &control, const ChannelName &channel);
    void feedWatchdog(quint64 first, quint64 last);
    void noteReauthorisation();
    void tokenExpired(WallTime at);
    void startDiscovery();
    ChannelStatus statusOf(const ChannelName &channel, const ChannelRegistry::Entry &entry) const;

    Client &q;
    std::shared_ptr<Scheduler> scheduler;
    std::shared_ptr<Interner> names;
    std::shared_ptr<EventHistory> history;
    ChannelRegistry registry;
    GapLedger gaps;
    std::unique_ptr<EventDispatcher> dispatcher;
    Connection connection;
    Subscriber subscriber;
    User user;
    ClientEvents clientEvents;
    ChannelStates states;
    SealedFrames sealed;
    SilenceWatchdog *watchdog = nullptr; ///< the client's child, once asked for
    /// Makes what `startDiscovery()` asks with; null where id or secret are missing.
    std::function<std::unique_ptr<HttpApi>()> makeApi;
    ChannelDiscovery::Options discoveryOptions;
    ChannelDiscovery *discovery = nullptr; ///< as the watchdog
    QString logName;
    Detail::ClientLog *log = nullptr; ///< as the watchdog

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
    using HeldChannels = std::map<std::string, bool, std::less<>>;
    /// The wanted channels that events came on, and whether those are sealed: asked for each event.
    HeldChannels held;
    HeldChannels::const_iterator lastHeld = held.cend(); ///< bursts come on one channel
    WallTime connectedAt;
    WallTime expiryTold; ///< channels and sign-in mostly have the same token
    TimerHandle reauthorisationTimer;
};

} // namespace Pusher
