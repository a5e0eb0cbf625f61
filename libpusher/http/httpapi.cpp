// SPDX-License-Identifier: MIT
#include "libpusher/http/httpapi.h"

#include "libpusher/http/httpanswer.h"
#include "libpusher/http/outgoingbody.h"
#include "libpusher/http/publishloopguard.h"
#include "libpusher/http/queryanswers.h"
#include "libpusher/http/requestqueue.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/protocol/channelrules.h"

#include <QThread>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr qsizetype maximumQuestionAnswer = 1024 * 1024; ///< ten thousand names of usual length

PublishResult refused(Error error)
{
    return {false, std::move(error), {}};
}

RequestSigner::Parameters parametersFor(const QStringList &info)
{
    RequestSigner::Parameters parameters;
    if (!info.isEmpty())
        parameters.insert("info"_ba, info.join(u',').toUtf8());
    return parameters;
}

/// A checked name in a path, as it is signed and sent: of its characters only `#` stands for
/// something else there.
QByteArray inPath(const QString &name)
{
    return name.toLatin1().replace('#', "%23");
}
} // namespace

/// What becomes a request, and what its answer becomes.
class HttpApi::Private {
public:
    Private(HttpApi &owner, Endpoint endpoint, const QString &appId, Secret secret,
            std::shared_ptr<Scheduler> time);

    void publish(const QByteArray &resource, const Result<QByteArray> &body,
                 const QList<OutgoingEvent> &events, Callback done);
    template <typename T>
    void ask(const QByteArray &resource, const RequestSigner::Parameters &parameters,
             Result<T> (*readAnswer)(const Detail::HttpAnswer &, WallTime), Answer<T> done);
    /// Calls back from the event loop, never from inside of the caller.
    template <typename Done, typename Outcome>
    void callLater(Done done, Outcome outcome);

    Secret masterKey;
    Detail::RequestQueue requests;

private:
    HttpApi &q;
    QByteArray appPath;
    std::shared_ptr<Scheduler> scheduler;
    Detail::PublishLoopGuard loopGuard;
};

HttpApi::Private::Private(HttpApi &owner, Endpoint endpoint, const QString &appId, Secret secret,
                          std::shared_ptr<Scheduler> time)
    : requests(std::move(endpoint), std::move(secret), time, &owner)
    , q(owner)
    , appPath("/apps/" + appId.toUtf8().toPercentEncoding())
    , scheduler(std::move(time))
{
}

template <typename Done, typename Outcome>
void HttpApi::Private::callLater(Done done, Outcome outcome)
{
    QMetaObject::invokeMethod(
        &q, [done = std::move(done), outcome = std::move(outcome)] { done(outcome); },
        Qt::QueuedConnection);
}

void HttpApi::Private::publish(const QByteArray &resource, const Result<QByteArray> &body,
                               const QList<OutgoingEvent> &events, Callback done)
{
    Q_ASSERT(q.thread() == QThread::currentThread());
    if (!body)
        return callLater(std::move(done), refused(body.error()));
    for (const OutgoingEvent &event : events) {
        if (const auto allowed = loopGuard.check(event, scheduler->now()); !allowed)
            return callLater(std::move(done), refused(allowed.error()));
    }
    QList<ChannelName> channels;
    for (const OutgoingEvent &event : events)
        channels.append(event.channels);
    requests.submit(
        {.method = "POST"_ba, .path = appPath + resource, .body = *body},
        [this, channels, done = std::move(done)](const Result<Detail::HttpAnswer> &answer) {
            done(answer ? Detail::readAnswer(*answer, channels, scheduler->wallNow())
                        : refused(answer.error()));
        });
}

template <typename T>
void HttpApi::Private::ask(const QByteArray &resource, const RequestSigner::Parameters &parameters,
                           Result<T> (*readAnswer)(const Detail::HttpAnswer &, WallTime),
                           Answer<T> done)
{
    Q_ASSERT(q.thread() == QThread::currentThread());
    requests.submit(
        {.method = "GET"_ba,
         .path = appPath + resource,
         .parameters = parameters,
         .maximumAnswer = maximumQuestionAnswer},
        [this, readAnswer, done = std::move(done)](const Result<Detail::HttpAnswer> &answer) {
            done(answer ? readAnswer(*answer, scheduler->wallNow()) : Result<T>(answer.error()));
        });
}

HttpApi::HttpApi(Endpoint endpoint, QString appId, Secret secret,
                 std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, std::move(endpoint), appId, std::move(secret),
                                  std::move(scheduler)))
{
}

HttpApi::~HttpApi() = default;

void HttpApi::setMasterKey(Secret masterKey)
{
    d->masterKey = std::move(masterKey);
}

Result<void> HttpApi::check(const OutgoingEvent &event) const
{
    return Detail::checkEvent(event, d->masterKey);
}

void HttpApi::trigger(const OutgoingEvent &event, Callback done)
{
    d->publish("/events"_ba, Detail::eventBody(event, d->masterKey), {event}, std::move(done));
}

void HttpApi::triggerBatch(const QList<OutgoingEvent> &events, Callback done)
{
    d->publish("/batch_events"_ba, Detail::batchBody(events, d->masterKey), events,
               std::move(done));
}

void HttpApi::sendToUser(const UserId &user, const EventName &event, const QByteArray &data,
                         Callback done)
{
    trigger(
        {.channels = {ChannelName(Detail::userChannel(user.value()))}, .name = event, .data = data},
        std::move(done));
}

void HttpApi::terminateUserConnections(const UserId &user, Callback done)
{
    if (!parseChannelName(Detail::userChannel(user.value())))
        return d->callLater(
            std::move(done),
            refused({.code = Error::Code::MessageDeliveryFailed,
                     .message = u"the id of a user who signs in may hold only letters, digits and "
                                "_ - = @ , . ;"_s}));
    d->publish("/users/" + inPath(user.value()) + "/terminate_connections", "{}"_ba, {},
               std::move(done));
}

void HttpApi::channels(const QString &prefix, const QStringList &info, ChannelsCallback done)
{
    RequestSigner::Parameters parameters = parametersFor(info);
    if (!prefix.isEmpty())
        parameters.insert("filter_by_prefix"_ba, prefix.toUtf8());
    d->ask("/channels"_ba, parameters, &Detail::readChannels, std::move(done));
}

void HttpApi::channel(const ChannelName &channel, const QStringList &info, Answer<ChannelInfo> done)
{
    if (const auto name = parseChannelName(channel.value()); !name)
        return d->callLater(std::move(done), Result<ChannelInfo>(name.error()));
    d->ask("/channels/" + inPath(channel.value()), parametersFor(info), &Detail::readChannel,
           std::move(done));
}

void HttpApi::users(const ChannelName &channel, Answer<QList<UserId>> done)
{
    if (const auto name = parseChannelName(channel.value()); !name)
        return d->callLater(std::move(done), Result<QList<UserId>>(name.error()));
    d->ask("/channels/" + inPath(channel.value()) + "/users", {}, &Detail::readUsers,
           std::move(done));
}

int HttpApi::pending() const
{
    return d->requests.pending();
}

void HttpApi::setRoute(std::shared_ptr<const NetworkRoute> route)
{
    d->requests.setRoute(std::move(route));
}

void HttpApi::cancelAll()
{
    d->requests.cancelAll();
}

} // namespace Pusher
