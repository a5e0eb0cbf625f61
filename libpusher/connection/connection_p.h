// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/activitymonitor.h"
#include "libpusher/connection/announcer.h"
#include "libpusher/connection/connection.h"
#include "libpusher/connection/connectionerror.h"
#include "libpusher/connection/reconnectpolicy.h"
#include "libpusher/limits/tokenbucket.h"

namespace Pusher {

struct ConnectionEstablished;

/// The state machine behind a Connection, which guards its thread and passes on what the transport
/// says.
class Connection::Private {
public:
    Private(Connection &connection, ConnectionOptions connectionOptions,
            std::shared_ptr<Scheduler> clock, TransportFactory transportFactory,
            FrameHandler &frameHandler);

    void connectToServer();
    void disconnectFromServer();
    void retryNow();
    void setAllSubscribed(bool all);

    void reached(Detail::AttemptStage stage);
    void text(const QString &message);
    void ended(const TransportEnd &end);

    bool isTrying() const
    {
        return status.state == State::Connecting || status.state == State::Unavailable;
    }
    void startAttempt();
    void greeting(const QString &message);
    void established(const ConnectionEstablished &greeting);
    bool handleProtocol(const Frame &frame);
    void deadlineExpired();
    void overdueChanged(bool overdue);
    void peerSilent();
    void giveUpLink(const Detail::GiveUp &giveUp);
    void drop(ReconnectPolicy::Ending ending, Error error);
    void retryLater(const ReconnectPolicy::Decision &decision);
    void fail(const Error &error);
    void becomeTrying();
    void stopTimers();
    void clearLink();
    void setState(State state);
    void noteTarget();
    void noteProxy();
    Detail::ErrorContext errorContext() const;

    Connection &q;
    ConnectionOptions options;
    std::shared_ptr<Scheduler> scheduler;
    TransportFactory factory;
    FrameHandler &frames;
    Detail::Announcer announcer;
    FrameCodec codec;
    ReconnectPolicy policy;
    ActivityMonitor monitor;
    /// The options' endpoint, with TLS where a server asked for it.
    Endpoint endpoint;
    Status status;
    std::unique_ptr<Transport> transport;
    std::optional<Scheduler::TimePoint> outageStart;
    bool allSubscribed = true;
    quint64 binaryRefused = 0;
    quint64 pingsIgnored = 0;
    TokenBucket pongs;
    TimerHandle deadline;
    TimerHandle unavailable;
    TimerHandle retry;
    TimerHandle stable;
};

} // namespace Pusher
