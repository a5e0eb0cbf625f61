// SPDX-License-Identifier: MIT
#include "libpusher/auth/httpauthorizer.h"

#include "libpusher/auth/bearertoken.h"
#include "libpusher/core/logging.h"
#include "libpusher/http/httpanswer.h"
#include "libpusher/http/networkfault.h"
#include "libpusher/http/requestdefaults.h"

#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QRandomGenerator>

#include <deque>
#include <map>
#include <unordered_map>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
using std::chrono::milliseconds;

constexpr milliseconds longestRetryAfter{60000};
constexpr qsizetype maximumServerText = 300;

/// Worth another attempt; 0 is no answer at all.
bool isTransient(int status)
{
    return status == 0 || status == 408 || status == 425 || status == 429
        || (status >= 500 && status < 600);
}

bool isRefusedToken(int status)
{
    return status == 401 || status == 403;
}

Error::Code codeOf(int status)
{
    switch (status) {
    case 0:
        return Error::Code::ConnectionFailed;
    case 401:
        return Error::Code::AuthenticationFailed;
    case 429:
        return Error::Code::RateLimited;
    default:
        return Error::Code::AuthorizationFailed;
    }
}
} // namespace

class HttpAuthorizer::Private {
public:
    Private(HttpAuthorizer &owner, Options options, std::shared_ptr<Scheduler> time);

    void add(const AuthRequest &request, const AuthReply &reply);
    void startNext();

    Options options;
    std::shared_ptr<Scheduler> scheduler;
    std::unique_ptr<Detail::BearerToken> token;
    Counters counters;

private:
    struct Waiter {
        AuthRequest request;
        AuthReply reply;
    };
    /// The channels of one request, over all its attempts.
    struct Job {
        std::vector<Waiter> waiters;
        Backoff backoff;
        std::optional<Scheduler::TimePoint> failingSince;
        bool tokenRenewed = false;
    };
    struct Flight {
        Job job;
        TimerHandle deadline;
        QByteArray body; ///< of the answer
        quint64 tokenNumber = 0;
        bool timedOut = false;
        bool tooLarge = false;
    };
    struct Pause {
        Job job;
        TimerHandle timer;
    };
    /// What is to be told when everything of ours is in order: it may end in foreign code.
    struct News {
        std::vector<std::pair<AuthReply, Result<AuthAnswer>>> answers;
        std::optional<Error> failure;
    };

    void collect();
    void renewToken();
    void start(Job job);
    void read(QNetworkReply *reply);
    void finish(QNetworkReply *reply);
    News outcomeOf(Flight flight, int status, const QByteArray &retryAfter,
                   const Detail::NetworkFault &fault);
    News readBody(Job job, const QByteArray &body);
    void tryLater(Job job, const Error &error, milliseconds atLeast, News &news);
    void refuse(const Job &job, const Error &error, News &news) const;
    void tell(News news);
    void dropUnwanted();
    bool dropUnwanted(Job &job);
    Error error(int status, const QString &message) const;

    HttpAuthorizer &q;
    std::vector<Waiter> fresh; ///< asked for in this turn
    std::deque<Job> ready;
    std::map<quint64, Pause> paused;
    quint64 pauses = 0;
    bool collecting = false;
    bool failing = false; ///< since the last success
    std::unordered_map<QNetworkReply *, Flight> flights;
    // Last: its replies are deleted first and must find nothing of the above gone.
    QNetworkAccessManager network;
};

HttpAuthorizer::Private::Private(HttpAuthorizer &owner, Options given,
                                 std::shared_ptr<Scheduler> time)
    : options(std::move(given))
    , scheduler(std::move(time))
    , q(owner)
    , network(&owner)
{
    Detail::prepareNetwork(network, options.endpoint, options.route.get());
}

void HttpAuthorizer::Private::add(const AuthRequest &request, const AuthReply &reply)
{
    fresh.push_back({request, reply});
    // A reconnect asks for all channels in one turn; what comes together goes together.
    if (!std::exchange(collecting, true))
        QMetaObject::invokeMethod(
            &q, [this] { collect(); }, Qt::QueuedConnection);
}

void HttpAuthorizer::Private::collect()
{
    collecting = false;
    const std::size_t old = ready.size();
    for (Waiter &waiter : std::exchange(fresh, {})) {
        Job *open = ready.size() > old ? &ready.back() : nullptr;
        if (!options.batch || !open || open->waiters.size() >= maximumBatch
            || open->waiters.back().request.socketId != waiter.request.socketId) {
            ready.push_back({{},
                             Backoff(options.backoff,
                                     [] { return QRandomGenerator::global()->generateDouble(); }),
                             {},
                             false});
            open = &ready.back();
        }
        open->waiters.push_back(std::move(waiter));
    }
    startNext();
}

/// May end in foreign code, where a token is asked for: nothing of ours may be touched afterwards.
void HttpAuthorizer::Private::startNext()
{
    dropUnwanted();
    if (ready.empty())
        return;
    if (token && !token->isUsable()) {
        renewToken();
        return;
    }
    while (!ready.empty() && int(flights.size()) < maximumInFlight) {
        Job job = std::move(ready.front());
        ready.pop_front();
        start(std::move(job));
    }
}

void HttpAuthorizer::Private::renewToken()
{
    token->renew([this, alive = QPointer(&q)](const Result<void> &renewed) {
        if (!alive)
            return; // another one that waited for the same token ended us
        if (renewed) {
            startNext();
            return;
        }
        News news;
        for (Job &job : std::exchange(ready, {})) {
            if (renewed.error().code == Error::Code::ConnectionFailed)
                tryLater(std::move(job), renewed.error(), {}, news);
            else
                refuse(job, renewed.error(), news);
        }
        tell(std::move(news));
    });
}

/// Nobody waits for the answers of a lost connection: they must not hold up those of the new one.
void HttpAuthorizer::Private::dropUnwanted()
{
    std::erase_if(ready, [this](Job &job) { return dropUnwanted(job); });
    for (auto it = paused.begin(); it != paused.end();)
        it = dropUnwanted(it->second.job) ? paused.erase(it) : std::next(it);
    for (const auto &[reply, flight] : flights) {
        const auto &waiters = flight.job.waiters;
        if (reply->isRunning()
            && std::all_of(waiters.begin(), waiters.end(),
                           [](const Waiter &waiter) { return waiter.reply.isCancelled(); }))
            reply->abort(); // ends in finish(), in a turn of its own
    }
}

bool HttpAuthorizer::Private::dropUnwanted(Job &job)
{
    counters.cancelled +=
        std::erase_if(job.waiters, [](const Waiter &waiter) { return waiter.reply.isCancelled(); });
    return job.waiters.empty();
}

void HttpAuthorizer::Private::start(Job job)
{
    QNetworkRequest request = Detail::plainRequest(options.endpoint, options.route.get());
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    if (token)
        request.setRawHeader("Authorization", "Bearer " + token->value().reveal().toByteArray());
    QByteArray body =
        "socket_id=" + job.waiters.front().request.socketId.value().toUtf8().toPercentEncoding();
    for (const Waiter &waiter : job.waiters) {
        if (!waiter.request.isSignIn)
            body += "&channel_name=" + waiter.request.channel.value().toUtf8().toPercentEncoding();
    }
    ++counters.requests;
    qCDebug(logAuth) << "asking" << options.endpoint.host() << "for" << job.waiters.size()
                     << "permissions";
    QNetworkReply *reply = network.post(request, body);
    Detail::NetworkFault::watch(*reply);
    // One deadline over everything: Qt's own transfer timeout begins anew with each byte.
    TimerHandle deadline = scheduler->singleShot(requestDeadline, [this, reply] {
        if (reply->isFinished())
            return;
        flights.at(reply).timedOut = true;
        reply->abort(); // ends in finish()
    });
    flights.emplace(reply,
                    Flight{std::move(job), std::move(deadline), {}, token ? token->number() : 0});
    QObject::connect(reply, &QNetworkReply::readyRead, &q, [this, reply] { read(reply); });
    // Queued: a reply may finish inside post() or abort().
    QObject::connect(
        reply, &QNetworkReply::finished, &q, [this, reply] { finish(reply); },
        Qt::QueuedConnection);
}

void HttpAuthorizer::Private::read(QNetworkReply *reply)
{
    Flight &flight = flights.at(reply);
    flight.body += reply->read(maximumAnswer - flight.body.size());
    if (reply->bytesAvailable() == 0 || flight.tooLarge)
        return;
    flight.tooLarge = true;
    if (reply->isRunning())
        reply->abort();
}

void HttpAuthorizer::Private::finish(QNetworkReply *reply)
{
    if (reply->isOpen())
        read(reply);
    const auto found = flights.find(reply);
    Flight flight = std::move(found->second);
    flights.erase(found);
    reply->disconnect(&q);
    reply->deleteLater();
    const bool complete =
        !flight.timedOut && reply->error() != QNetworkReply::OperationCanceledError;
    const int status = complete || flight.tooLarge
        ? reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt()
        : 0;
    const auto fault = flight.timedOut ? Detail::NetworkFault{.reason = u"no answer within 10 s"_s}
                                       : Detail::NetworkFault::of(*reply, options.route.get());
    qCDebug(logAuth) << "answered with status" << status;
    tell(outcomeOf(std::move(flight), status, reply->rawHeader("Retry-After"), fault));
}

HttpAuthorizer::Private::News HttpAuthorizer::Private::outcomeOf(Flight flight, int status,
                                                                 const QByteArray &retryAfter,
                                                                 const Detail::NetworkFault &fault)
{
    News news;
    Job job = std::move(flight.job);
    if (dropUnwanted(job))
        return news;
    const bool success = status >= 200 && status < 300;
    if (success && flight.tooLarge) {
        refuse(job, error(status, u"the auth endpoint's answer is larger than 64 KiB"_s), news);
        return news;
    }
    if (success)
        return readBody(std::move(job), flight.body);
    if (isRefusedToken(status) && token && !std::exchange(job.tokenRenewed, true)) {
        if (flight.tokenNumber == token->number())
            token->discard();
        ready.push_front(std::move(job));
        return news;
    }
    Error failure = error(status,
                          status == 0 ? u"the auth endpoint cannot be asked: "_s + fault.text()
                                      : u"the auth endpoint answered HTTP %1"_s.arg(status));
    if (status == 0)
        failure.parameters.insert(fault.parameters());
    if (status >= 300 && status < 400)
        failure.message += u"; redirects are not followed"_s;
    if (status != 0) {
        QByteArray text = flight.body;
        // Endpoints like to quote what they refuse.
        if (token && !token->value().isEmpty())
            text.replace(token->value().reveal(), "…");
        failure.parameters.insert(u"serverText"_s,
                                  QString::fromUtf8(text).left(maximumServerText).trimmed());
    }
    if (isTransient(status)) {
        const auto wait = Detail::retryAfterMilliseconds(retryAfter, scheduler->wallNow());
        tryLater(std::move(job), failure,
                 std::min(milliseconds(wait.value_or(0)), longestRetryAfter), news);
    } else {
        refuse(job, failure, news);
    }
    return news;
}

HttpAuthorizer::Private::News HttpAuthorizer::Private::readBody(Job job, const QByteArray &body)
{
    News news;
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (!document.isObject()) {
        refuse(job, error(200, u"the auth endpoint's answer is no JSON object"_s), news);
        return news;
    }
    const QJsonObject object = document.object();
    failing = false;
    std::vector<Waiter> failed;
    int worst = 0;
    for (Waiter &waiter : job.waiters) {
        const QJsonValue named = object.value(waiter.request.channel.value());
        const QJsonObject own =
            named.isUndefined() && job.waiters.size() == 1 ? object : named.toObject();
        const int status = own.value(u"status"_s).toInt(own.isEmpty() ? 404 : 403);
        if (!own.value(u"auth"_s).isUndefined()) {
            news.answers.emplace_back(waiter.reply, readAuthAnswer(own));
        } else if (status != 0 && isTransient(status)) {
            worst = status;
            failed.push_back(std::move(waiter));
        } else {
            Error refusal =
                error(status,
                      own.isEmpty() ? u"the auth endpoint's answer does not name the channel"_s
                          : waiter.request.isSignIn
                          ? u"the auth endpoint did not sign the user in"_s
                          : u"the auth endpoint refused the channel"_s);
            refusal.parameters.insert(u"serverText"_s,
                                      own.value(u"error"_s).toString().left(maximumServerText));
            news.answers.emplace_back(waiter.reply, refusal);
        }
    }
    if (!failed.empty()) {
        job.waiters = std::move(failed);
        tryLater(std::move(job),
                 error(worst, u"the auth endpoint could not decide about some channels"_s), {},
                 news);
    }
    return news;
}

void HttpAuthorizer::Private::tryLater(Job job, const Error &failure, milliseconds atLeast,
                                       News &news)
{
    ++counters.failures;
    if (!std::exchange(failing, true))
        news.failure = failure;
    const auto now = scheduler->now();
    if (!job.failingSince)
        job.failingSince = now;
    const auto outage = std::chrono::floor<milliseconds>(now - *job.failingSince);
    const auto delay = std::max(job.backoff.next(outage), atLeast);
    const quint64 pause = ++pauses;
    paused.emplace(pause, Pause{std::move(job), scheduler->singleShot(delay, [this, pause] {
                                    auto node = paused.extract(pause);
                                    ready.push_back(std::move(node.mapped().job));
                                    startNext();
                                })});
}

void HttpAuthorizer::Private::refuse(const Job &job, const Error &failure, News &news) const
{
    for (const Waiter &waiter : job.waiters)
        news.answers.emplace_back(waiter.reply, failure);
}

void HttpAuthorizer::Private::tell(News news)
{
    const QPointer<HttpAuthorizer> alive(&q);
    for (auto &[reply, answer] : news.answers)
        reply.answer(std::move(answer));
    if (alive && news.failure)
        Q_EMIT alive->attemptFailed(*news.failure);
    if (alive)
        startNext();
}

Error HttpAuthorizer::Private::error(int status, const QString &message) const
{
    Error error{codeOf(status), message, {}, {}, {}};
    error.parameters = {
        {u"host"_s, options.endpoint.host()},
        {u"port"_s, options.endpoint.port(options.endpoint.scheme() == "https"_L1 ? 443 : 80)}};
    if (status != 0)
        error.parameters.insert(u"httpStatus"_s, status);
    return error;
}

HttpAuthorizer::HttpAuthorizer(Options options, std::shared_ptr<Scheduler> scheduler,
                               QObject *parent)
    : Authorizer(parent)
    , d(std::make_unique<Private>(*this, std::move(options), std::move(scheduler)))
{
}

HttpAuthorizer::~HttpAuthorizer() = default;

void HttpAuthorizer::setTokenProvider(TokenProvider provider)
{
    d->token = std::make_unique<Detail::BearerToken>(
        std::move(provider), d->scheduler, [this](WallTime at) { Q_EMIT tokenExpired(at); });
    // What waits for a token of the former provider asks this one.
    QMetaObject::invokeMethod(
        this, [this] { d->startNext(); }, Qt::QueuedConnection);
}

void HttpAuthorizer::authorize(const AuthRequest &request, const AuthReply &reply)
{
    d->add(request, reply);
}

HttpAuthorizer::Counters HttpAuthorizer::counters() const
{
    return d->counters;
}

} // namespace Pusher
