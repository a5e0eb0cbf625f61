// SPDX-License-Identifier: MIT
#include "libpusher/manager/eventsender.h"

#include "libpusher/config/clientoptions.h"
#include "libpusher/manager/errorcause.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {

constexpr qsizetype maximumLoggedId = 64;

/// Events without a user share one bucket. No user id of a token looks so.
const UserId nobody{u"(nobody)"_s};

QHash<UserId, int> countsOf(const QList<ManagedEvent> &events)
{
    QHash<UserId, int> counts;
    for (const ManagedEvent &event : events)
        ++counts[event.userId.isEmpty() ? nobody : event.userId];
    return counts;
}

ManagedResult resultOf(const ManagedEvent &event, const PublishResult &published)
{
    ManagedResult result{.eventId = event.eventId,
                         .channel = event.channel,
                         .ok = published.ok,
                         .error = published.error,
                         .deliveredTo = published.deliveredTo,
                         .note = published.note};
    if (result.error)
        nameCause(*result.error);
    return result;
}

} // namespace

/// Some events under way, and what became of them.
struct EventSender::Run {
    QList<ManagedEvent> events;
    QList<ManagedResult> results;
    Scheduler::TimePoint since;
    Done done;
};

EventSender::EventSender(const ClientOptions &app, Options options,
                         std::shared_ptr<RateLimiter> limiter, const Log &log,
                         std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_api(app.connection.endpoint, app.appId, app.secret.clone(), scheduler)
    , m_options(std::move(options))
    , m_limiter(std::move(limiter))
    , m_scheduler(std::move(scheduler))
    , m_log(log)
{
    m_api.setRoute(app.network.routeOrNowhere());
    m_api.setMasterKey(app.masterKeyBytes());
}

EventSender::~EventSender() = default;

void EventSender::send(const QList<ManagedEvent> &events, Done done)
{
    auto checked = outgoing(events);
    if (!checked) {
        refuseAll(events, checked.error(), std::move(done));
        return;
    }
    if (const auto limit = m_limiter->checkBatchLimit(countsOf(events)); !limit.result) {
        Error error = limit.result.error();
        error.parameters.insert(u"user"_s, limit.user.value());
        error.parameters.insert(u"maybeDelivered"_s, false);
        m_counters.limited += quint64(events.size());
        refuseAll(events, error, std::move(done));
        return;
    }
    start(events, std::move(checked).value(), std::move(done));
}

/// What is sent; checked before anything is counted, since a bad event costs its user nothing.
Result<QList<OutgoingEvent>> EventSender::outgoing(const QList<ManagedEvent> &events) const
{
    if (events.isEmpty())
        return Error{.code = Error::Code::MessageDeliveryFailed,
                     .message = u"there are no events to publish"_s};
    QList<OutgoingEvent> all;
    for (const ManagedEvent &event : events) {
        const auto refused = [&](Error error) {
            if (events.size() > 1)
                error.message = u"event %1: "_s.arg(all.size()) + error.message;
            error.parameters.insert(u"index"_s, all.size());
            return error;
        };
        const auto data =
            m_options.envelope ? enveloped(event) : Result<QByteArray>(event.data);
        if (!data)
            return refused(data.error());
        const OutgoingEvent one{.channels = {event.channel},
                                .name = event.event,
                                .data = *data,
                                .countReceivers = m_options.countReceivers};
        if (const auto fits = m_api.check(one); !fits)
            return refused(fits.error());
        all.append(one);
    }
    return all;
}

void EventSender::refuseAll(const QList<ManagedEvent> &events, const Error &error, Done done)
{
    QList<ManagedResult> results;
    for (const ManagedEvent &event : events)
        results.append(resultOf(event, {false, error, {}}));
    QMetaObject::invokeMethod(
        this,
        [this, events, results, since = m_scheduler->now(), done = std::move(done)] {
            for (qsizetype i = 0; i < results.size(); ++i)
                tell(events[i], results[i], since);
            if (done)
                done(results);
        },
        Qt::QueuedConnection);
}

void EventSender::start(const QList<ManagedEvent> &events, QList<OutgoingEvent> outgoing, Done done)
{
    auto *const publisher =
        new BatchPublisher(m_api, m_scheduler, m_options.publishing, this);
    const auto run = std::make_shared<Run>(Run{events, {}, m_scheduler->now(), std::move(done)});
    connect(publisher, &BatchPublisher::settled, this,
            [this, run](qsizetype index, const PublishResult &published) {
                run->results.append(resultOf(run->events[index], published));
                tell(run->events[index], run->results.last(), run->since);
            });
    connect(publisher, &BatchPublisher::finished, this, [publisher, run] {
        publisher->deleteLater();
        if (run->done)
            run->done(run->results);
    });
    if (const auto started = publisher->start(std::move(outgoing)); !started) {
        delete publisher;
        refuseAll(run->events, started.error(), std::move(run->done));
    }
}

void EventSender::tell(const ManagedEvent &event, const ManagedResult &result,
                       Scheduler::TimePoint since)
{
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(m_scheduler->now() - since);
    const QString id = result.eventId.left(maximumLoggedId);
    const QString channel = result.channel.value().left(maximumLoggedId);
    if (result.ok) {
        ++m_counters.delivered;
        qCInfo(m_log.channels()) << "event" << id << "published on" << channel << "in"
                                 << took.count() / 1000 << "ms";
    } else {
        if (result.error->code != Error::Code::RateLimited
            || !result.error->parameters.contains(u"rule"_s))
            ++m_counters.failed;
        // Refusals by a limit are told once a second, by the limiter.
        qCInfo(m_log.channels()) << "event" << id << "not published on" << channel << ':'
                                 << result.error->codeText() << result.error->message;
    }
    Q_EMIT settled(event, result, took);
}

} // namespace Pusher::Detail
