// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/connection.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"

/// Keeps what a connection hands over on its hot path.
class RecordingFrames final : public Pusher::Connection::FrameHandler {
public:
    void frameReceived(const Pusher::Frame &frame) override;
    void malformedFrame(Pusher::FrameFault fault, QByteArrayView bytes) override;

    QList<QByteArray> events;
    QList<QByteArray> data;
    QList<QByteArray> malformed;
};

/// A `Connection` over real sockets to a `HostileServer`, with time that only the test moves.
class ConnectionHarness : public QObject {
    Q_OBJECT
public:
    using State = Pusher::Connection::State;

    ConnectionHarness();

    /// Makes the connection out of `options`; not started.
    void make(Pusher::TransportFactory factory = {});
    /// Makes it, unless made, and starts it.
    void start();
    /// Moves time to the scheduled attempt; false when none is scheduled.
    bool advanceToRetry();
    const Pusher::Connection::Status &status() const { return connection->status(); }
    State state() const { return connection->state(); }

    HostileServer server;
    std::shared_ptr<FakeScheduler> clock = std::make_shared<FakeScheduler>();
    RecordingFrames frames;
    Pusher::ConnectionOptions options;
    std::unique_ptr<Pusher::Connection> connection;
    QList<State> states;
    QList<Pusher::Error> errors;
    int statusChanges = 0;
};
