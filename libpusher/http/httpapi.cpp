// SPDX-License-Identifier: MIT
#include "libpusher/http/httpapi.h"

#include "libpusher/core/logging.h"
#include "libpusher/http/httpanswer.h"
#include "libpusher/http/onetimebody.h"
#include "libpusher/http/outgoingbody.h"
#include "libpusher/http/publishloopguard.h"
#include "libpusher/http/requestdefaults.h"
#include "libpusher/http/requestsigner.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QThread>

#include <deque>
#include <unordered_map>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds deadline = 10s;
constexpr qsizetype maximumAnswer = 64 * 1024;
constexpr qsizetype maximumChannelsAnswer = 1024 * 1024; ///< ten thousand names of usual length

Error failure(Error::Code code, const QString &message, bool maybeDelivered)
{
    return {code, message, {{u"maybeDelivered"_s, maybeDelivered}}, {}, {}};
}
} // namespace

/// The queue and the requests under way. A Flight belongs to one reply and ends with it.
class HttpApi::Private {
public:
    Private(HttpApi &owner, Endpoint where, const QString &appId, Secret secret,
            std::shared_ptr<Scheduler> time);

    void submit(const QByteArray &resource, const Result<QByteArray> &body,
                const QList<OutgoingEvent> &events, Callback done);
    void ask(const QByteArray &resource, const RequestSigner::Parameters &parameters,
             ChannelsCallback done);

private:
    /// Called with what came back, or why nothing did.
    using Answered = std::function<void(const Result<Detail::HttpAnswer> &)>;
    struct Job {
        QByteArray method;
        QByteArray path; ///< signed, without the prefix
        RequestSigner::Parameters parameters;
        QByteArray body;
        qsizetype maximumAnswer = Pusher::maximumAnswer;
        Answered answered;
    };
    struct Flight {
        Answered answered;
        qsizetype maximumAnswer = 0;
        bool isQuestion = false; ///< delivers nothing
        bool tooLarge = false;
        TimerHandle deadline;
        QByteArray body; ///< of the answer
        QByteArray signature;
        bool written = false; ///< the whole request body left this process
        bool timedOut = false;
    };

    void startNext();
    void start(Job job);
    void read(QNetworkReply *reply);
    void finish(QNetworkReply *reply);
    Result<Detail::HttpAnswer> resultOf(QNetworkReply *reply, const Flight &flight) const;
    QNetworkRequest requestFor(const QByteArray &path, const QByteArray &query) const;
    void callLater(Callback done, Error error);
    static Error tooManyWait();
    bool isFull() const { return qsizetype(waiting.size()) >= maximumWaiting; }

    HttpApi &q;
    Endpoint endpoint;
    QByteArray appPath;
    RequestSigner signer;
    std::shared_ptr<Scheduler> scheduler;
    Detail::PublishLoopGuard loopGuard;
    std::deque<Job> waiting;
    std::unordered_map<QNetworkReply *, Flight> flights;
    // Last: its replies are deleted first and must find nothing of the above gone.
    QNetworkAccessManager network;
};

HttpApi::Private::Private(HttpApi &owner, Endpoint where, const QString &appId, Secret secret,
                          std::shared_ptr<Scheduler> time)
    : q(owner)
    , endpoint(std::move(where))
    , appPath("/apps/" + appId.toUtf8().toPercentEncoding())
    , signer(endpoint.key.toUtf8(), std::move(secret))
    , scheduler(std::move(time))
    , network(&owner)
{
    Detail::prepareNetwork(network, endpoint.httpBaseUrl().host());
}

void HttpApi::Private::submit(const QByteArray &resource, const Result<QByteArray> &body,
                              const QList<OutgoingEvent> &events, Callback done)
{
    Q_ASSERT(q.thread() == QThread::currentThread());
    if (!body)
        return callLater(std::move(done), body.error());
    for (const OutgoingEvent &event : events) {
        if (const auto allowed = loopGuard.check(event, scheduler->now()); !allowed)
            return callLater(std::move(done), allowed.error());
    }
    if (isFull()) {
        Error error = tooManyWait();
        error.parameters.insert(u"maybeDelivered"_s, false);
        return callLater(std::move(done), error);
    }
    QList<ChannelName> channels;
    for (const OutgoingEvent &event : events)
        channels.append(event.channels);
    const auto answered = [this, channels,
                           done = std::move(done)](const Result<Detail::HttpAnswer> &answer) {
        done(answer ? Detail::readAnswer(*answer, channels, scheduler->wallNow())
                    : PublishResult{false, answer.error(), {}});
    };
    waiting.push_back({.method = "POST"_ba,
                       .path = appPath + resource,
                       .parameters = {},
                       .body = *body,
                       .answered = answered});
    startNext();
}

void HttpApi::Private::ask(const QByteArray &resource, const RequestSigner::Parameters &parameters,
                           ChannelsCallback done)
{
    Q_ASSERT(q.thread() == QThread::currentThread());
    if (isFull()) {
        QMetaObject::invokeMethod(
            &q, [done = std::move(done)] { done(tooManyWait()); }, Qt::QueuedConnection);
        return;
    }
    const auto answered = [this,
                           done = std::move(done)](const Result<Detail::HttpAnswer> &answer) {
        if (answer)
            done(Detail::readChannels(*answer, scheduler->wallNow()));
        else
            done(answer.error());
    };
    waiting.push_back({.method = "GET"_ba,
                       .path = appPath + resource,
                       .parameters = parameters,
                       .body = {},
                       .maximumAnswer = maximumChannelsAnswer,
                       .answered = answered});
    startNext();
}

Error HttpApi::Private::tooManyWait()
{
    return {.code = Error::Code::RateLimited,
            .message = u"%1 requests wait already"_s.arg(maximumWaiting),
            .parameters = {{u"limit"_s, maximumWaiting}}};
}

void HttpApi::Private::callLater(Callback done, Error error)
{
    QMetaObject::invokeMethod(
        &q,
        [done = std::move(done), error = std::move(error)] {
            done({false, error, {}});
        },
        Qt::QueuedConnection);
}

void HttpApi::Private::startNext()
{
    while (!waiting.empty() && int(flights.size()) < maximumInFlight) {
        Job job = std::move(waiting.front());
        waiting.pop_front();
        start(std::move(job));
    }
}

void HttpApi::Private::start(Job job)
{
    const QByteArray query = signer.signedQuery({job.method, job.path, job.parameters, job.body},
                                                scheduler->wallNow());
    QNetworkRequest request = requestFor(job.path, query);
    const bool isQuestion = job.method == "GET";
    QNetworkReply *reply = nullptr;
    if (isQuestion) {
        reply = network.get(request);
    } else {
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        request.setHeader(QNetworkRequest::ContentLengthHeader, job.body.size());
        auto body = std::make_unique<Detail::OneTimeBody>(job.body);
        reply = network.post(request, body.get());
        body.release()->setParent(reply);
    }
    Flight &flight = flights[reply];
    flight.answered = std::move(job.answered);
    flight.maximumAnswer = job.maximumAnswer;
    flight.isQuestion = isQuestion;
    flight.signature = query.last(64);
    // One deadline over everything: Qt's own transfer timeout begins anew with each byte.
    flight.deadline = scheduler->singleShot(deadline, [this, reply] {
        if (reply->isFinished())
            return;
        flights.at(reply).timedOut = true;
        reply->abort(); // ends in finish()
    });
    QObject::connect(reply, &QNetworkReply::uploadProgress, &q,
                     [this, reply](qint64 sent, qint64 total) {
                         if (total > 0 && sent == total)
                             flights.at(reply).written = true;
                     });
    QObject::connect(reply, &QNetworkReply::readyRead, &q, [this, reply] { read(reply); });
    // Queued: a reply may finish inside post() or abort().
    QObject::connect(
        reply, &QNetworkReply::finished, &q, [this, reply] { finish(reply); },
        Qt::QueuedConnection);
}

QNetworkRequest HttpApi::Private::requestFor(const QByteArray &path, const QByteArray &query) const
{
    QUrl url = endpoint.httpBaseUrl();
    url.setPath(endpoint.httpPathPrefix() + QString::fromLatin1(path), QUrl::StrictMode);
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    QNetworkRequest request = Detail::plainRequest(url);
    // A buffered body could be sent twice, see OneTimeBody.
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    return request;
}

void HttpApi::Private::read(QNetworkReply *reply)
{
    Flight &flight = flights.at(reply);
    flight.body += reply->read(flight.maximumAnswer - flight.body.size());
    flight.tooLarge |= reply->bytesAvailable() > 0;
    reply->skip(reply->bytesAvailable()); // until the deadline ends it
}

void HttpApi::Private::finish(QNetworkReply *reply)
{
    if (reply->isOpen())
        read(reply);
    const auto found = flights.find(reply);
    Flight flight = std::move(found->second);
    flights.erase(found);
    const auto answer = resultOf(reply, flight);
    reply->disconnect(&q);
    reply->deleteLater();
    startNext();
    flight.answered(answer); // last: it may delete us
}

Result<Detail::HttpAnswer> HttpApi::Private::resultOf(QNetworkReply *reply,
                                                      const Flight &flight) const
{
    Detail::HttpAnswer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = flight.body;
    answer.body.replace(flight.signature, "…"); // servers like to quote what they refuse
    answer.retryAfter = reply->rawHeader("Retry-After");
    answer.date = reply->rawHeader("Date");
    if (flight.isQuestion && flight.tooLarge)
        return Error{.code = Error::Code::ProtocolError,
                     .message = u"the answer is larger than %1 bytes"_s.arg(flight.maximumAnswer),
                     .parameters = {{u"limit"_s, flight.maximumAnswer}}};
    if (answer.status > 0 && !flight.timedOut) {
        if (answer.status >= 300)
            qCDebug(logHttp) << "refused with status" << answer.status;
        return answer;
    }
    const QUrl base = endpoint.httpBaseUrl();
    const QString reason = flight.timedOut ? u"no answer within 10 s"_s : reply->errorString();
    Error error = flight.written && !flight.isQuestion ? failure(Error::Code::MessageDeliveryFailed,
                                           reason + u"; it may have been delivered"_s, true)
                                 : failure(Error::Code::ConnectionFailed, reason, false);
    error.parameters.insert(u"host"_s, base.host());
    error.parameters.insert(u"port"_s, base.port(endpoint.tls ? 443 : 80));
    error.parameters.insert(u"timedOut"_s, flight.timedOut);
    if (flight.isQuestion)
        error.parameters.remove(u"maybeDelivered"_s);
    return error;
}

HttpApi::HttpApi(Endpoint endpoint, QString appId, Secret secret,
                 std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, std::move(endpoint), appId, std::move(secret),
                                  std::move(scheduler)))
{
}

HttpApi::~HttpApi() = default;

void HttpApi::trigger(const OutgoingEvent &event, Callback done)
{
    d->submit("/events"_ba, Detail::eventBody(event), {event}, std::move(done));
}

void HttpApi::triggerBatch(const QList<OutgoingEvent> &events, Callback done)
{
    d->submit("/batch_events"_ba, Detail::batchBody(events), events, std::move(done));
}

void HttpApi::channels(const QString &prefix, const QStringList &info, ChannelsCallback done)
{
    RequestSigner::Parameters parameters;
    if (!prefix.isEmpty())
        parameters.insert("filter_by_prefix"_ba, prefix.toUtf8());
    if (!info.isEmpty())
        parameters.insert("info"_ba, info.join(u',').toUtf8());
    d->ask("/channels"_ba, parameters, std::move(done));
}

} // namespace Pusher
