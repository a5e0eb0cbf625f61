// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"
#include "libpusher/channels/channelregistry.h"
#include "libpusher/channels/channelstates.h"
#include "libpusher/channels/channelstatus.h"
#include "libpusher/client/channeldiscovery.h"
#include "libpusher/client/clientevents.h"
#include "libpusher/client/user.h"
#include "libpusher/connection/connection.h"
#include "libpusher/core/clientcounters.h"
#include "libpusher/core/error.h"
#include "libpusher/dispatch/eventdispatcher.h"
#include "libpusher/history/eventhistory.h"
#include "libpusher/history/gapledger.h"
#include "libpusher/logging/log.h"
#include "libpusher/monitoring/silencewatchdog.h"

#include <QObject>

namespace Pusher {

struct ClientOptions;

/// One connection, wired: socket → history → dispatcher. The façade that programs use.
///
/// What the socket says is decoded and kept at once; everything else (the dispatcher, state of channels,
/// signals) happens in one posted turn per wake-up, never inside the socket's own signal: a slot may run a
/// nested event loop or publish, and a listener may delete the client (Qt traps Q20, Q21). A slot on a
/// signal of its parts (`channels()`, `gaps()`) uses `deleteLater()` for that: they go on after it.
///
/// Confined to one thread, needs an event loop. To give it a thread of its own: construct,
/// `moveToThread()`, queue `start()`; queue `stop()` before the thread ends. From other threads only
/// `history()` may be used directly; everything else through queued calls and signals.
class Client : public QObject
{
    Q_OBJECT
public:
    using Counters = ClientCounters;
    /// A frame that could not be decoded: its first 4 KB.
    struct MalformedFrame
    {
        WallTime received;
        FrameFault fault = FrameFault::None;
        QByteArray bytes;
        qsizetype size = 0; ///< of the whole frame
    };
    static constexpr qsizetype keptMalformedBytes = 4096;
    static constexpr qsizetype keptMalformedFrames = 100;

    explicit Client(const ClientOptions &options,
                    std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
                    TransportFactory factory = {}, QObject *parent = nullptr);
    ~Client() override;

    Connection &connection();
    EventDispatcher &dispatcher();
    GapLedger &gaps();
    ChannelRegistry &channels();
    /// Members, counts and cache misses, as the server told them.
    ChannelStates &channelStates();
    /// Every wanted channel with all that is known of it, by name.
    QList<ChannelStatus> channelStatuses() const;
    /// Watches, from the first call on, for events that stop coming while their channel can be
    /// heard; until then it costs a branch a turn. What happens while a channel is not subscribed
    /// is no silence: the gap ledger tells of that (one cause, one alarm).
    SilenceWatchdog &silenceWatchdog();
    /// Looks for channels that match patterns, from the first call on; needs the options'
    /// application id and secret.
    ChannelDiscovery &discovery();
    /// Readable from any thread through `snapshot()`, and kept alive by whoever holds it.
    std::shared_ptr<EventHistory> history() const;

    /// Signs in, and hears which of the users that are watched come and go.
    User &user();

    /// Sends events to the other subscribers of private and presence channels.
    ClientEvents &clientEvents();

    /// Who permits private, presence and encrypted channels, instead of what the options say: their
    /// auth endpoint, else their secret. Null: nobody, such channels are refused.
    void setAuthorizer(std::unique_ptr<Authorizer> authorizer);
    /// Who permits the user's sign-in, instead of what the options say: their user auth endpoint,
    /// else their secret. Null: nobody.
    void setUserAuthorizer(std::unique_ptr<Authorizer> authorizer);

    /// How much is logged of this client, from now on; at first what the options say.
    void setLogLevel(Log::Level level);

    Counters counters() const;
    /// The newest 100, oldest first.
    QList<MalformedFrame> malformedFrames() const;

public Q_SLOTS:
    /// Connects, or connects again after `stop()`.
    void start();
    /// Disconnects, cancels every timer and deletes the socket, in the client's thread.
    void stop();

Q_SIGNALS:
    /// Events first … last are in the history; one emission per wake-up, before any other receiver the dispatcher's turn.
    void eventsReceived(quint64 first, quint64 last);
    /// Once per wake-up; `inAll` since the client exists.
    void malformedFrameReceived(quint64 inAll);
    /// Failed attempts, losses, refused channels and the server's `pusher:error`, once each; also
    /// AuthenticationFailed with the parameter `tokenExpired` (ms since 1970, UTC) when the bearer
    /// token has run out: nothing changes before the next reconnect, which needs a new one.
    void errorOccurred(const Pusher::Error &error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
