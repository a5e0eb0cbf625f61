// SPDX-License-Identifier: MIT
#include "libpusher/http/requestqueue.h"

#include "libpusher/core/logging.h"
#include "libpusher/http/networkfault.h"
#include "libpusher/http/onetimebody.h"
#include "libpusher/http/requestdefaults.h"

#include <QNetworkReply>
#include <QNetworkRequest>
#include <QThread>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds deadline = 10s;

/// Why there is no answer. `written`: the whole request left this process.
Error failure(bool isQuestion, bool written, const QString &reason)
{
    Error error{.code = Error::Code::ConnectionFailed, .message = reason};
    if (isQuestion)
        return error;
    error.parameters.insert(u"maybeDelivered"_s, written);
    if (written) {
        error.code = Error::Code::MessageDeliveryFailed;
        error.message += u"; it may have been delivered";
    }
    return error;
}

Error cancelled(bool isQuestion, bool written)
{
    Error error = failure(isQuestion, written, u"cancelled"_s);
    error.parameters.insert(u"cancelled"_s, true);
    return error;
}
} // namespace

RequestQueue::RequestQueue(Endpoint endpoint, Secret secret, std::shared_ptr<Scheduler> scheduler,
                           QObject *parent)
    : QObject(parent)
    , m_endpoint(std::move(endpoint))
    , m_signer(m_endpoint.key.toUtf8(), std::move(secret))
    , m_scheduler(std::move(scheduler))
    , m_network(this)
{
    setRoute({});
}

void RequestQueue::setRoute(std::shared_ptr<const NetworkRoute> route)
{
    m_route = std::move(route);
    prepareNetwork(m_network, m_endpoint.httpBaseUrl(), m_route.get());
}

void RequestQueue::submit(Request request, Answered answered)
{
    Q_ASSERT(thread() == QThread::currentThread());
    if (qsizetype(m_waiting.size()) >= HttpApi::maximumWaiting) {
        Error error{.code = Error::Code::RateLimited,
                    .message = u"%1 requests wait already"_s.arg(HttpApi::maximumWaiting),
                    .parameters = {{u"limit"_s, HttpApi::maximumWaiting}}};
        if (!request.isQuestion())
            error.parameters.insert(u"maybeDelivered"_s, false);
        return callLater(std::move(answered), std::move(error));
    }
    m_waiting.push_back({std::move(request), std::move(answered)});
    startNext();
}

void RequestQueue::cancelAll()
{
    for (Job &job : std::exchange(m_waiting, {}))
        callLater(std::move(job.answered), cancelled(job.request.isQuestion(), false));
    QList<QNetworkReply *> replies;
    for (const auto &flight : m_flights)
        replies.append(flight.first);
    for (QNetworkReply *reply : replies)
        cut(reply, Cut::Cancelled);
}

void RequestQueue::callLater(Answered answered, Error error)
{
    QMetaObject::invokeMethod(
        this,
        [answered = std::move(answered), error = std::move(error)] {
            answered(Result<HttpAnswer>(error));
        },
        Qt::QueuedConnection);
}

void RequestQueue::startNext()
{
    while (!m_waiting.empty() && int(m_flights.size()) < HttpApi::maximumInFlight) {
        Job job = std::move(m_waiting.front());
        m_waiting.pop_front();
        start(std::move(job));
    }
}

void RequestQueue::start(Job job)
{
    const Request &request = job.request;
    // Without the query: it is signed.
    qCDebug(logHttp) << request.method << request.path << request.body.size() << "bytes";
    const QByteArray query = m_signer.signedQuery(
        {request.method, request.path, request.parameters, request.body}, m_scheduler->wallNow());
    QNetworkRequest outgoing = requestFor(request.path, query);
    QNetworkReply *reply = nullptr;
    if (request.isQuestion()) {
        reply = m_network.get(outgoing);
    } else {
        outgoing.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        outgoing.setHeader(QNetworkRequest::ContentLengthHeader, request.body.size());
        auto body = std::make_unique<OneTimeBody>(request.body);
        reply = m_network.post(outgoing, body.get());
        body.release()->setParent(reply);
    }
    NetworkFault::watch(*reply);
    Flight &flight = m_flights[reply];
    flight.answered = std::move(job.answered);
    flight.maximumAnswer = request.maximumAnswer;
    flight.isQuestion = request.isQuestion();
    flight.signature = query.last(64);
    // One deadline over everything: Qt's own transfer timeout begins anew with each byte.
    flight.deadline =
        m_scheduler->singleShot(deadline, [this, reply] { cut(reply, Cut::TimedOut); });
    connect(reply, &QNetworkReply::uploadProgress, this, [this, reply](qint64 sent, qint64 total) {
        if (total > 0 && sent == total)
            m_flights.at(reply).written = true;
    });
    connect(reply, &QNetworkReply::readyRead, this, [this, reply] { read(reply); });
    // Queued: a reply may finish inside post() or abort().
    connect(
        reply, &QNetworkReply::finished, this, [this, reply] { finish(reply); },
        Qt::QueuedConnection);
}

QNetworkRequest RequestQueue::requestFor(const QByteArray &path, const QByteArray &query) const
{
    QUrl url = m_endpoint.httpBaseUrl();
    url.setPath(m_endpoint.httpPathPrefix() + QString::fromLatin1(path), QUrl::StrictMode);
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    QNetworkRequest request = plainRequest(url, m_route.get());
    // A buffered body could be sent twice, see OneTimeBody.
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    return request;
}

void RequestQueue::read(QNetworkReply *reply)
{
    Flight &flight = m_flights.at(reply);
    flight.body += reply->read(flight.maximumAnswer - flight.body.size());
    flight.tooLarge |= reply->bytesAvailable() > 0;
    reply->skip(reply->bytesAvailable()); // until the deadline ends it
}

void RequestQueue::cut(QNetworkReply *reply, Cut why)
{
    if (reply->isFinished())
        return;
    m_flights.at(reply).cut = why;
    reply->abort(); // ends in finish()
}

void RequestQueue::finish(QNetworkReply *reply)
{
    if (reply->isOpen())
        read(reply);
    const auto found = m_flights.find(reply);
    Flight flight = std::move(found->second);
    m_flights.erase(found);
    const auto answer = resultOf(reply, flight);
    reply->disconnect(this);
    reply->deleteLater();
    startNext();
    flight.answered(answer); // last: it may delete us
}

Result<HttpAnswer> RequestQueue::resultOf(QNetworkReply *reply, const Flight &flight) const
{
    HttpAnswer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = flight.body;
    answer.body.replace(flight.signature, "…"); // servers like to quote what they refuse
    answer.cut = flight.tooLarge;
    answer.retryAfter = reply->rawHeader("Retry-After");
    answer.date = reply->rawHeader("Date");
    answer.location = reply->rawHeader("Location");
    if (flight.isQuestion && flight.tooLarge)
        return Error{.code = Error::Code::ProtocolError,
                     .message = u"the answer is larger than %1 bytes"_s.arg(flight.maximumAnswer),
                     .parameters = {{u"limit"_s, flight.maximumAnswer}}};
    if (answer.status == 0 || flight.cut != Cut::No)
        return noAnswer(reply, flight);
    qCDebug(logHttp) << "answered with status" << answer.status;
    return answer;
}

Error RequestQueue::noAnswer(QNetworkReply *reply, const Flight &flight) const
{
    if (flight.cut == Cut::Cancelled)
        return cancelled(flight.isQuestion, flight.written);
    const bool timedOut = flight.cut == Cut::TimedOut;
    const QUrl base = m_endpoint.httpBaseUrl();
    const auto fault = timedOut ? NetworkFault{.reason = u"no answer within 10 s"_s}
                                : NetworkFault::of(*reply, m_route.get());
    Error error = failure(flight.isQuestion, flight.written, fault.text());
    error.parameters.insert(fault.parameters());
    error.parameters.insert(u"host"_s, base.host());
    error.parameters.insert(u"port"_s, base.port(m_endpoint.tls ? 443 : 80));
    error.parameters.insert(u"timedOut"_s, timedOut);
    return error;
}

} // namespace Pusher::Detail
