// SPDX-License-Identifier: MIT
#include "libpusher/connection/connection.h"

#include "libpusher/connection/connection_p.h"

#include <QThread>

namespace Pusher {

Connection::Connection(ConnectionOptions options, std::shared_ptr<Scheduler> scheduler,
                       TransportFactory factory, FrameHandler &frames, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, std::move(options), std::move(scheduler),
                                  std::move(factory), frames))
{
}

Connection::~Connection() = default;

const Connection::Status &Connection::status() const
{
    return d->status;
}

quint64 Connection::pingsIgnored() const
{
    return d->pingsIgnored;
}

quint64 Connection::binaryFramesRefused() const
{
    return d->binaryRefused;
}

void Connection::connectToServer()
{
    Q_ASSERT(thread() == QThread::currentThread());
    d->connectToServer();
}

void Connection::disconnectFromServer()
{
    Q_ASSERT(thread() == QThread::currentThread());
    d->disconnectFromServer();
}

void Connection::retryNow()
{
    Q_ASSERT(thread() == QThread::currentThread());
    d->retryNow();
}

bool Connection::awaitsPong() const
{
    return d->monitor.pingSent().has_value();
}

bool Connection::sendText(const QByteArray &utf8)
{
    Q_ASSERT(thread() == QThread::currentThread());
    return d->status.state == State::Connected && d->transport->sendText(utf8);
}

void Connection::setAllSubscribed(bool all)
{
    Q_ASSERT(thread() == QThread::currentThread());
    d->setAllSubscribed(all);
}

void Connection::transportStageChanged(TransportEnd::Stage stage)
{
    const Detail::Announcer::SocketScope scope(d->announcer);
    d->reached(Detail::attemptStage(stage));
}

void Connection::transportOpened()
{
    const Detail::Announcer::SocketScope scope(d->announcer);
    d->reached(Stage::Greeting);
}

void Connection::transportText(const QString &message)
{
    const Detail::Announcer::SocketScope scope(d->announcer);
    d->text(message);
}

void Connection::transportBinary(qsizetype)
{
    const Detail::Announcer::SocketScope scope(d->announcer);
    // A complete message is a sign of life, whatever it holds.
    d->monitor.heard();
    ++d->binaryRefused;
}

void Connection::transportEnded(const TransportEnd &end)
{
    const Detail::Announcer::SocketScope scope(d->announcer);
    d->ended(end);
}

} // namespace Pusher
