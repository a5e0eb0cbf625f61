// SPDX-License-Identifier: MIT
#include "libpusher/http/batchpublisher.h"

#include "libpusher/http/outgoingbody.h"

#include <QPointer>
#include <QRandomGenerator>
#include <QThread>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
using std::chrono::milliseconds;

constexpr qsizetype emptyBatchSize = 11; ///< `{"batch":[]}`; the first event has no comma

std::function<double()> orQts(std::function<double()> random)
{
    return random ? std::move(random) : [] { return QRandomGenerator::global()->generateDouble(); };
}

PublishResult failed(Error error)
{
    return {false, std::move(error), {}};
}

Error notSent(const QString &reason)
{
    return {.code = Error::Code::MessageDeliveryFailed,
            .message = u"not sent: "_s + reason,
            .parameters = {{u"maybeDelivered"_s, false}, {u"notSent"_s, true}}};
}

/// An earlier attempt may have delivered it already, whatever became of this one.
void tellOfRepetition(PublishResult &result)
{
    if (result.ok)
        result.note = u"sent more than once; it may have been delivered twice"_s;
    else
        result.error->parameters.insert(u"maybeDelivered"_s, true);
}

Error withIndex(Error error, qsizetype index, qsizetype count)
{
    if (count > 1)
        error.message = u"event %1: "_s.arg(index) + error.message;
    error.parameters.insert(u"index"_s, index);
    return error;
}
} // namespace

BatchPublisher::BatchPublisher(HttpApi &api, std::shared_ptr<Scheduler> scheduler, Options options,
                               QObject *parent)
    : QObject(parent)
    , m_api(api)
    , m_scheduler(std::move(scheduler))
    , m_options(std::move(options))
    , m_backoff(m_options.backoff, orQts(m_options.random))
{
}

BatchPublisher::~BatchPublisher() = default;

bool BatchPublisher::mayRepeat(const Error &error, bool idempotent)
{
    if (error.parameters.contains(u"cancelled"_s))
        return false;
    if (error.parameters.value(u"maybeDelivered"_s).toBool())
        return idempotent;
    // A listener that publishes in a loop is stopped, not slowed down.
    if (error.code == Error::Code::RateLimited)
        return !error.parameters.contains(u"listener"_s);
    return error.code == Error::Code::ConnectionFailed
        || error.parameters.value(u"httpStatus"_s).toInt() == 503;
}

Result<void> BatchPublisher::start(QList<OutgoingEvent> events)
{
    Q_ASSERT(thread() == QThread::currentThread());
    Q_ASSERT(m_events.isEmpty());
    if (events.isEmpty())
        return Error{.code = Error::Code::MessageDeliveryFailed,
                     .message = u"there are no events to publish"_s,
                     .parameters = {{u"limit"_s, 1}}};
    for (qsizetype i = 0; i < events.size(); ++i) {
        if (const auto checked = m_api.check(events[i]); !checked)
            return withIndex(checked.error(), i, events.size());
    }
    m_events = std::move(events);
    m_running = true;
    sendChunk();
    return {};
}

void BatchPublisher::cancel()
{
    if (!m_running || std::exchange(m_cancelled, true))
        return;
    if (std::exchange(m_timer, nullptr)) // nothing is under way
        chunkEnded();
}

/// Behind the last event that travels with the first one that is not settled.
qsizetype BatchPublisher::chunkEnd() const
{
    qsizetype end = m_settled;
    qsizetype size = emptyBatchSize;
    while (end < m_events.size() && end - m_settled < Detail::maximumBatch
           && m_events[end].channels.size() == 1) {
        size += Detail::sizeInBatch(m_events[end]);
        if (size > m_options.maximumBody)
            break;
        ++end;
    }
    return std::max(end, m_settled + 1);
}

void BatchPublisher::sendChunk()
{
    if (m_attempts++ == 0) {
        m_chunkEnd = chunkEnd();
        m_chunkStart = m_scheduler->now();
        m_backoff.reset();
    }
    const auto answered = [self = QPointer(this)](const PublishResult &result) {
        if (self)
            self->chunkAnswered(result);
    };
    const auto chunk = m_events.sliced(m_settled, m_chunkEnd - m_settled);
    if (chunk.size() == 1)
        m_api.trigger(chunk.constFirst(), answered);
    else
        m_api.triggerBatch(chunk, answered);
}

void BatchPublisher::chunkAnswered(PublishResult result)
{
    if (m_maybeDelivered)
        tellOfRepetition(result);
    m_maybeDelivered = !result.ok && result.error->parameters.value(u"maybeDelivered"_s).toBool();
    m_lastResult = std::move(result);
    const auto delay = delayBeforeRetry();
    if (!delay)
        return chunkEnded();
    ++m_summary.retries;
    m_timer = m_scheduler->singleShot(*delay, [this] {
        m_timer.reset();
        sendChunk();
    });
    Q_EMIT retrying(*m_lastResult.error, *delay);
}

void BatchPublisher::chunkEnded()
{
    m_attempts = 0;
    m_maybeDelivered = false;
    const PublishResult result = std::exchange(m_lastResult, {});
    const qsizetype first = m_settled;
    const QPointer alive(this);
    settleChunk(result);
    if (!alive)
        return;
    if (!result.ok) {
        m_failure = result.error;
        settleRest(notSent(u"event %1 before it was not delivered"_s.arg(first)));
    } else if (m_settled == m_events.size()) {
        finish();
    } else if (m_cancelled) {
        settleRest(notSent(u"cancelled"_s));
    } else {
        sendChunk();
    }
}

std::optional<milliseconds> BatchPublisher::delayBeforeRetry()
{
    if (m_lastResult.ok || m_cancelled || m_attempts > m_options.retries)
        return {};
    const Error &error = *m_lastResult.error;
    if (!mayRepeat(error, m_options.idempotent))
        return {};
    const auto elapsed =
        std::chrono::duration_cast<milliseconds>(m_scheduler->now() - m_chunkStart);
    const milliseconds asked(error.parameters.value(u"retryAfter"_s).toLongLong());
    const milliseconds delay = asked + m_backoff.next(elapsed);
    return elapsed + delay <= m_options.patience ? std::optional(delay) : std::nullopt;
}

void BatchPublisher::settleChunk(const PublishResult &result)
{
    const qsizetype count = m_chunkEnd - m_settled;
    if (count == 1)
        return settle(result);
    const QPointer alive(this);
    for (qsizetype i = 0; i < count && alive; ++i) {
        PublishResult item = result;
        item.deliveredTo = result.receivers.value(i);
        item.receivers.clear();
        if (item.deliveredTo)
            item.receivers.append(item.deliveredTo);
        settle(item);
    }
}

void BatchPublisher::settleRest(const Error &error)
{
    const QPointer alive(this);
    while (alive && m_settled < m_events.size())
        settle(failed(error));
    if (alive)
        finish();
}

void BatchPublisher::settle(const PublishResult &result)
{
    if (result.ok)
        ++m_summary.delivered;
    else if (result.error->parameters.contains(u"notSent"_s))
        ++m_summary.notSent;
    else if (result.error->parameters.value(u"maybeDelivered"_s).toBool())
        ++m_summary.maybeDelivered;
    else
        ++m_summary.refused;
    Q_EMIT settled(m_settled++, result);
}

void BatchPublisher::finish()
{
    m_running = false;
    Q_EMIT finished(m_summary, m_failure);
}

} // namespace Pusher
