// SPDX-License-Identifier: MIT
#include "libpusher/localserver/relayedstream.h"

#include <QHostAddress>
#include <QNetworkProxy>

#include <sys/socket.h>

#include <algorithm>

namespace Pusher::Detail {
namespace {

constexpr qint64 mostHeld = 256 * 1024;
/// A first line that is longer than this is none.
constexpr qsizetype longestFirstLine = 4096;
/// Between two segments: so that neither side's system makes one of them again.
constexpr std::chrono::milliseconds segmentGap{1};

/// The path of `GET /path?query HTTP/1.1`; empty until the line is there.
QString pathOf(const QByteArray &head)
{
    const qsizetype end = head.indexOf('\n');
    if (end < 0 && head.size() < longestFirstLine)
        return {};
    const QByteArray target = head.left(end < 0 ? head.size() : end).split(' ').value(1);
    const QByteArray path = target.split('?').first();
    return path.isEmpty() ? QStringLiteral("/") : QString::fromLatin1(path);
}

void reset(QTcpSocket *socket)
{
    const linger hard{1, 0};
    ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    socket->abort();
}

} // namespace

RelayedStream::RelayedStream(QTcpSocket *client, quint16 target, FaultInjector &injector,
                             std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_server(new QTcpSocket(this))
    , m_target(target)
    , m_injector(injector)
    , m_scheduler(std::move(scheduler))
{
    m_client->setParent(this);
    for (QTcpSocket *socket : {m_client, m_server}) {
        socket->setProxy(QNetworkProxy::NoProxy);
        socket->setReadBufferSize(mostHeld);
    }
    m_client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
}

RelayedStream::~RelayedStream()
{
    m_client->disconnect(this);
    m_server->disconnect(this);
}

void RelayedStream::start()
{
    connect(m_client, &QTcpSocket::readyRead, this, &RelayedStream::clientSaid);
    connect(m_client, &QTcpSocket::disconnected, this, &RelayedStream::clientGone);
    connect(m_client, &QTcpSocket::bytesWritten, this, &RelayedStream::pull);
    connect(m_server, &QTcpSocket::readyRead, this, &RelayedStream::pull);
    connect(m_server, &QTcpSocket::bytesWritten, this, &RelayedStream::clientSaid);
    connect(m_server, &QTcpSocket::stateChanged, this, [this](QAbstractSocket::SocketState state) {
        m_serverGone = state == QAbstractSocket::UnconnectedState;
        if (state == QAbstractSocket::ConnectedState)
            m_server->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        if (m_serverGone)
            pull();
    });
    apply(m_injector.next({.at = FaultRule::Point::Connect}));
    if (m_isolated)
        return;
    m_server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_target);
    // What came with the connection has been signalled before we listened.
    if (m_client->bytesAvailable() > 0)
        clientSaid();
}

void RelayedStream::apply(const FaultRule *rule)
{
    if (!rule)
        return;
    m_rule = rule;
    if (rule->action == Action::Silent)
        isolate();
}

void RelayedStream::cut()
{
    if (m_finished)
        return;
    m_client->disconnect(this);
    reset(m_client);
    finish();
}

void RelayedStream::isolate()
{
    m_isolated = true;
    clientSaid();
}

void RelayedStream::clientSaid()
{
    if (m_finished || m_server->bytesToWrite() > mostHeld)
        return;
    if (!m_requestSeen && !m_rule) {
        const QString path = pathOf(m_client->peek(longestFirstLine));
        if (path.isEmpty())
            return;
        m_requestSeen = true;
        apply(m_injector.next({.at = FaultRule::Point::Connect, .path = path}));
    }
    // Not when it comes: Qt's client takes a reset that early for a reason to connect once more.
    if (m_rule && m_rule->action == Action::Refuse && m_client->bytesAvailable() > 0) {
        cut();
        return;
    }
    const QByteArray bytes = m_client->readAll();
    if (!m_isolated && !bytes.isEmpty() && !m_serverGone)
        m_server->write(bytes);
}

/// Takes no more of the server's bytes than may be held back.
void RelayedStream::pull()
{
    while (m_server->bytesAvailable() > 0) {
        const qint64 room = mostHeld - m_heldBytes - m_client->bytesToWrite();
        if (room <= 0)
            return;
        push(m_server->read(room));
        if (m_finished)
            return;
    }
    endWithServer();
}

void RelayedStream::push(QByteArray bytes)
{
    using std::chrono::milliseconds;
    const bool pieces =
        m_rule && (m_rule->action == Action::Dribble || m_rule->action == Action::Fragment);
    const bool held = pieces || (m_rule && m_rule->action == Action::Delay);
    if (!held) {
        pass(bytes);
        return;
    }
    m_heldBytes += bytes.size();
    const auto now = m_scheduler->now();
    while (!bytes.isEmpty()) {
        const qsizetype size =
            pieces ? std::min(bytes.size(), qsizetype(m_rule->bytes)) : bytes.size();
        // A delay counts from the arrival, a dribble from the piece before; order is kept.
        const auto last = m_held.empty() ? now : m_held.back().due;
        const auto wait =
            m_rule->action == Action::Fragment ? segmentGap : m_injector.waitOf(*m_rule);
        const auto due = pieces ? std::max(last, now) + wait : std::max(last, now + wait);
        m_held.push_back({bytes.first(size), due});
        bytes.remove(0, size);
    }
    if (!m_timer)
        release();
}

/// Passes what is due, one piece at a time.
void RelayedStream::release()
{
    m_timer.reset();
    if (m_held.empty()) {
        endWithServer();
        return;
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(m_held.front().due - m_scheduler->now());
    m_timer = m_scheduler->singleShot(std::max(left, std::chrono::milliseconds(0)), [this] {
        m_timer.reset();
        const QByteArray bytes = m_held.front().bytes;
        m_held.pop_front();
        m_heldBytes -= bytes.size();
        pass(bytes);
        if (m_finished)
            return;
        pull();
        if (!m_timer && !m_finished)
            release();
    });
}

void RelayedStream::pass(const QByteArray &bytes)
{
    const bool counts =
        m_rule && (m_rule->action == Action::Cut || m_rule->action == Action::HalfOpen);
    if (!counts) {
        m_client->write(bytes);
        m_client->flush();
        return;
    }
    const qint64 left = std::max<qint64>(m_rule->afterBytes - m_passed, 0);
    m_client->write(bytes.left(left));
    m_client->flush();
    m_passed += bytes.size();
    if (m_passed <= m_rule->afterBytes)
        return;
    if (m_rule->action == Action::Cut)
        cut();
    else
        isolate();
}

void RelayedStream::endWithServer()
{
    const bool done = m_serverGone && m_held.empty() && m_server->bytesAvailable() == 0;
    // The client of a half-open line learns nothing; it stays until it goes itself.
    if (done && !m_isolated)
        m_client->disconnectFromHost();
}

void RelayedStream::clientGone()
{
    clientSaid();
    if (!m_isolated && m_server->state() == QAbstractSocket::ConnectedState) {
        // Its last words are still on their way.
        connect(m_server, &QTcpSocket::disconnected, this, &RelayedStream::finish);
        m_server->disconnectFromHost();
    } else {
        finish();
    }
}

void RelayedStream::finish()
{
    if (std::exchange(m_finished, true))
        return;
    m_timer.reset();
    m_server->disconnect(this);
    m_server->abort();
    Q_EMIT finished();
}

} // namespace Pusher::Detail
