// SPDX-License-Identifier: MIT
#include "tests/support/connectionharness.h"

#include "libpusher/connection/websockettransport.h"
#include "tests/support/testapp.h"

void RecordingFrames::frameReceived(const Pusher::Frame &frame)
{
    events.append(QByteArray(frame.event.data(), qsizetype(frame.event.size())));
    data.append(QByteArray(frame.rawData.data(), qsizetype(frame.rawData.size())));
}

void RecordingFrames::malformedFrame(Pusher::FrameFault, QByteArrayView bytes)
{
    malformed.append(bytes.toByteArray());
}

ConnectionHarness::ConnectionHarness()
{
    options.endpoint = TestApp::endpoint(server.port());
}

void ConnectionHarness::make(Pusher::TransportFactory factory)
{
    if (!factory)
        factory = Pusher::webSocketTransportFactory(clock);
    connection = std::make_unique<Pusher::Connection>(options, clock, std::move(factory), frames);
    connect(connection.get(), &Pusher::Connection::stateChanged, this,
            [this](State current, State) { states.append(current); });
    connect(connection.get(), &Pusher::Connection::errorOccurred, this,
            [this](const Pusher::Error &error) { errors.append(error); });
    connect(connection.get(), &Pusher::Connection::statusChanged, this,
            [this] { ++statusChanges; });
}

void ConnectionHarness::start()
{
    if (!connection)
        make();
    connection->connectToServer();
}

bool ConnectionHarness::advanceToRetry()
{
    if (!status().nextAttempt)
        return false;
    clock->advance(
        std::chrono::ceil<std::chrono::milliseconds>(*status().nextAttempt - clock->now()));
    return true;
}
