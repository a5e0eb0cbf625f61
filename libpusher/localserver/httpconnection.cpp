// SPDX-License-Identifier: MIT
#include "libpusher/localserver/httpconnection.h"

#include <QPointer>

#include <algorithm>

#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

/// Answers a peer may leave unread before we stop reading its requests.
constexpr qint64 maximumUnsent = 1024 * 1024;

} // namespace

HttpConnection::HttpConnection(QTcpSocket *socket, HttpHandler &handler,
                               std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_handler(handler)
    , m_scheduler(std::move(scheduler))
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(maximumHead + maximumBody);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &HttpConnection::process);
    connect(m_socket, &QTcpSocket::bytesWritten, this, [this] {
        if (m_state == State::Reading && m_socket->bytesAvailable() > 0
            && m_socket->bytesToWrite() < maximumUnsent)
            process();
    });
    connect(m_socket, &QTcpSocket::disconnected, this, &HttpConnection::finished);
    setDeadline(requestTimeout);
    // What came with the connection has been signalled before we listened.
    if (m_socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &HttpConnection::process, Qt::QueuedConnection);
}

HttpConnection::~HttpConnection()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void HttpConnection::closeNow()
{
    if (m_socket)
        m_socket->disconnectFromHost();
}

void HttpConnection::process()
{
    if (m_state == State::Draining) {
        drain();
        return;
    }
    while (m_socket && m_state == State::Reading && m_socket->isOpen()
           && m_socket->bytesToWrite() < maximumUnsent) {
        if (!(m_request ? readBody() : readHead()))
            return;
    }
}

/// Whether there is more to do.
bool HttpConnection::readHead()
{
    const QByteArray seen = m_socket->peek(maximumHead + 1);
    if (seen.isEmpty())
        return false;
    const qsizetype end = seen.indexOf("\r\n\r\n");
    if (end < 0 || end + 4 > maximumHead) {
        if (seen.front() < 'A' || seen.front() > 'Z') {
            // A TLS greeting, for instance: say so now, not when the time is over.
            refuse(HttpResponse::text(
                400, u"this is no HTTP request (https or wss on a plain port?)"_s));
        } else if (seen.size() > maximumHead) {
            refuse(HttpResponse::text(431, u"the request head is larger than 16 KB"_s));
        } else if (!m_requestStarted) {
            m_requestStarted = true;
            setDeadline(std::min<std::chrono::milliseconds>(requestTimeout, timeLeft()));
        }
        return false;
    }
    const Result<HttpRequest> request = parseHttpHead(QByteArrayView(seen).first(end + 4));
    if (!request) {
        refuse(HttpResponse::fromError(request.error()));
        return false;
    }
    return acceptHead(*request, end + 4);
}

bool HttpConnection::acceptHead(const HttpRequest &request, qint64 headSize)
{
    if (request.wantsWebSocket()) {
        if (const auto refusal = m_handler.refuseUpgrade(request))
            refuse(*refusal);
        else
            giveSocketAway();
        return false;
    }
    if (request.contentLength > maximumBody) {
        refuse(HttpResponse::text(413, u"the request body is larger than 1 MiB"_s));
        return false;
    }
    m_socket->skip(headSize);
    if (request.headerHasToken("expect", "100-continue")
        && m_socket->bytesAvailable() < request.contentLength)
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    m_request = request;
    m_request->peer = m_socket->peerAddress();
    m_requestStarted = false;
    return true;
}

bool HttpConnection::readBody()
{
    if (m_socket->bytesAvailable() < m_request->contentLength) {
        if (!m_requestStarted) {
            m_requestStarted = true;
            setDeadline(requestTimeout);
        }
        return false;
    }
    const QByteArray body = m_socket->read(m_request->contentLength);
    const HttpRequest request = *std::exchange(m_request, std::nullopt);
    m_requestStarted = false;
    m_state = State::Waiting;
    setDeadline(idleTimeout);
    m_handling = true;
    m_handler.handle(request, body,
                     [self = QPointer(this), number = ++m_requestNumber,
                      keepAlive = request.keepAlive](const HttpResponse &response) {
                         if (self)
                             self->answer(response, number, keepAlive);
                     });
    m_handling = false;
    return m_state == State::Reading;
}

/// Requests behind this one waited for the answer.
void HttpConnection::answer(const HttpResponse &response, quint64 number, bool keepAlive)
{
    if (m_state != State::Waiting || number != m_requestNumber)
        return;
    setDeadline(response.delay + idleTimeout);
    if (response.delivery == HttpResponse::Delivery::Send && response.delay.count() == 0) [[likely]] {
        m_state = State::Reading;
        write(response, keepAlive);
    } else {
        answerLater(response, keepAlive);
    }
    if (!m_handling)
        process();
}

/// What a fault rule asks for.
void HttpConnection::answerLater(const HttpResponse &response, bool keepAlive)
{
    if (response.delivery == HttpResponse::Delivery::Never)
        return;
    if (response.delivery == HttpResponse::Delivery::Cut) {
        // Later, because we are inside `process()`, and what owns us listens to the end.
        QMetaObject::invokeMethod(this, &HttpConnection::reset, Qt::QueuedConnection);
        return;
    }
    m_answerTimer = m_scheduler->singleShot(response.delay, [this, response, keepAlive] {
        m_answerTimer.reset();
        m_state = State::Reading;
        write(response, keepAlive);
        setDeadline(idleTimeout);
        process();
    });
}

void HttpConnection::reset()
{
    const linger hard{1, 0};
    ::setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket->abort();
}

void HttpConnection::write(const HttpResponse &response, bool keepAlive)
{
    m_socket->write(response.toBytes(keepAlive));
    if (!keepAlive) {
        m_state = State::Closing;
        m_socket->disconnectFromHost();
    }
}

/// Answers what cannot be read to its end. Closing with unread bytes would make the system send a
/// reset, which can overtake the answer: so the sending side is closed, and what comes is
/// discarded.
void HttpConnection::refuse(const HttpResponse &response)
{
    m_state = State::Draining;
    setDeadline(drainTimeout);
    m_socket->write(response.toBytes(false));
    m_socket->flush();
    if (m_socket->bytesToWrite() == 0)
        ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
    drain();
}

void HttpConnection::drain()
{
    while (m_socket->isOpen() && m_socket->bytesAvailable() > 0)
        m_socket->skip(m_socket->bytesAvailable());
}

void HttpConnection::giveSocketAway()
{
    QTcpSocket *socket = std::exchange(m_socket, nullptr);
    m_timer.reset();
    socket->disconnect();
    socket->setParent(nullptr);
    Q_EMIT upgraded(socket);
}

/// One timer serves all deadlines of a connection: moving a deadline away costs no timer.
void HttpConnection::setDeadline(std::chrono::milliseconds after)
{
    m_deadline = m_scheduler->now() + after;
    if (m_timer && m_timerDue <= m_deadline)
        return;
    m_timerDue = m_deadline;
    m_timer = m_scheduler->singleShot(after, [this] { onDeadline(); });
}

std::chrono::milliseconds HttpConnection::timeLeft() const
{
    return std::chrono::ceil<std::chrono::milliseconds>(m_deadline - m_scheduler->now());
}

void HttpConnection::onDeadline()
{
    m_timer.reset();
    if (const auto left = timeLeft(); left.count() > 0) {
        setDeadline(left);
    } else if (m_state == State::Reading && (m_requestStarted || m_request)) {
        refuse(HttpResponse::text(408, u"the request did not arrive within 10 s"_s));
    } else {
        m_socket->abort();
    }
}

} // namespace Pusher::Detail
