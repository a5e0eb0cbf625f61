// SPDX-License-Identifier: MIT
#include "libpusher/localserver/webhooksender.h"

#include "libpusher/http/requestdefaults.h"
#include "libpusher/http/requestsigner.h"

#include <QJsonDocument>
#include <QNetworkReply>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
QJsonObject channelEvent(const QString &name, const QString &channel)
{
    return {{u"name"_s, name}, {u"channel"_s, channel}};
}

QJsonObject memberEvent(const QString &name, const QString &channel, const QString &userId)
{
    return {{u"name"_s, name}, {u"channel"_s, channel}, {u"user_id"_s, userId}};
}
} // namespace

WebhookSender::WebhookSender(QUrl url, QByteArray key, Secret secret,
                             std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_url(std::move(url))
    , m_key(std::move(key))
    , m_secret(std::move(secret))
    , m_scheduler(std::move(scheduler))
{
}

void WebhookSender::channelOccupied(const QString &channel)
{
    if (!isBack({channel, {}}))
        enqueue(channelEvent(u"channel_occupied"_s, channel));
}

void WebhookSender::channelVacated(const QString &channel)
{
    leaveLater({channel, {}}, channelEvent(u"channel_vacated"_s, channel));
}

void WebhookSender::memberAdded(const QString &channel, const QString &userId)
{
    if (!isBack({channel, userId}))
        enqueue(memberEvent(u"member_added"_s, channel, userId));
}

void WebhookSender::memberRemoved(const QString &channel, const QString &userId)
{
    leaveLater({channel, userId}, memberEvent(u"member_removed"_s, channel, userId));
}

void WebhookSender::cacheMiss(const QString &channel)
{
    enqueue(channelEvent(u"cache_miss"_s, channel));
}

void WebhookSender::subscriptionCount(const QString &channel, int count)
{
    QJsonObject event = channelEvent(u"subscription_count"_s, channel);
    event.insert(u"subscription_count"_s, count);
    enqueue(event);
}

void WebhookSender::clientEvent(const QString &channel, const QString &event, const QString &data,
                                const QString &socketId, const QString &userId)
{
    QJsonObject object = channelEvent(u"client_event"_s, channel);
    object.insert(u"event"_s, event);
    object.insert(u"data"_s, data);
    object.insert(u"socket_id"_s, socketId);
    if (!userId.isEmpty())
        object.insert(u"user_id"_s, userId);
    enqueue(object);
}

void WebhookSender::leaveLater(const Absent &absent, const QJsonObject &event)
{
    if (qsizetype(m_absent.size()) >= maximumQueue) {
        enqueue(event);
        return;
    }
    m_absent[absent] = {event, m_scheduler->singleShot(goodbyeDelay, [this, absent] {
                            enqueue(m_absent.extract(absent).mapped().event);
                        })};
}

bool WebhookSender::isBack(const Absent &absent)
{
    return m_absent.erase(absent) > 0;
}

void WebhookSender::enqueue(const QJsonObject &event)
{
    if (m_closed || m_queue.size() == maximumQueue) {
        ++m_counters.dropped;
        return;
    }
    m_queue.append(event);
    if (m_posting == 0 && !m_timer)
        m_timer = m_scheduler->singleShot(batchDelay, [this] { post(); });
}

void WebhookSender::close(std::chrono::milliseconds limit)
{
    m_closeDeadline = m_scheduler->singleShot(limit, [this] { dropRest(); });
    // Backwards, members are told of before their channel.
    const auto absent = std::exchange(m_absent, {});
    for (auto left = absent.crbegin(); left != absent.crend(); ++left)
        enqueue(left->second.event);
    if (m_queue.isEmpty())
        dropRest();
    else if (std::exchange(m_timer, {}))
        post();
}

void WebhookSender::post()
{
    m_timer.reset();
    if (m_posting == 0) {
        m_posting = std::min(m_queue.size(), maximumBatch);
        QJsonArray events;
        std::copy_n(m_queue.cbegin(), m_posting, std::back_inserter(events));
        const auto now = std::chrono::floor<std::chrono::milliseconds>(m_scheduler->wallNow());
        m_body = QJsonDocument(QJsonObject{{u"time_ms"_s, qint64(now.time_since_epoch().count())},
                                           {u"events"_s, events}})
                     .toJson(QJsonDocument::Compact);
        m_firstAttempt = m_scheduler->now();
        m_retry = firstRetry;
    }
    if (!m_network) {
        m_network = new QNetworkAccessManager(this);
        prepareNetwork(*m_network, m_url, nullptr);
        m_network->setTransferTimeout(int(std::chrono::milliseconds(requestTimeout).count()));
    }
    QNetworkRequest request = plainRequest(m_url, nullptr);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setRawHeader("X-Pusher-Key", m_key);
    request.setRawHeader("X-Pusher-Signature", hmacSha256Hex(m_secret, m_body));
    QNetworkReply *reply = m_network->post(request, m_body);
    connect(reply, &QNetworkReply::finished, this, [this, reply] { finish(reply); });
}

void WebhookSender::finish(QNetworkReply *reply)
{
    reply->deleteLater();
    if (m_closed)
        return;
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status < 200 || status > 299) {
        giveUpOrRetry(*reply, status);
        return;
    }
    m_failing = false;
    m_counters.delivered += quint64(m_posting);
    m_queue.remove(0, std::exchange(m_posting, 0));
    if (!m_queue.isEmpty())
        post();
    else if (m_closeDeadline)
        dropRest();
}

void WebhookSender::dropRest()
{
    if (std::exchange(m_closed, true))
        return;
    m_timer.reset();
    m_counters.dropped += quint64(m_queue.size());
    m_queue.clear();
    Q_EMIT closed();
}

void WebhookSender::giveUpOrRetry(const QNetworkReply &reply, int status)
{
    ++m_counters.failures;
    const QString reason = status > 0 ? u"status %1"_s.arg(status) : reply.errorString();
    if (!std::exchange(m_failing, true))
        Q_EMIT failed({Error::Code::MessageDeliveryFailed,
                       u"the webhook was not taken: "_s + reason,
                       {{u"host"_s, m_url.host()}, {u"httpStatus"_s, status}},
                       {},
                       {}});
    if (m_closeDeadline) {
        dropRest();
    } else if (m_scheduler->now() + m_retry - m_firstAttempt > patience) {
        m_counters.dropped += quint64(m_posting);
        m_queue.remove(0, std::exchange(m_posting, 0));
        if (!m_queue.isEmpty())
            m_timer = m_scheduler->singleShot(batchDelay, [this] { post(); });
    } else {
        m_timer = m_scheduler->singleShot(m_retry, [this] { post(); });
        m_retry = std::min<std::chrono::seconds>(2 * m_retry, longestRetry);
    }
}

} // namespace Pusher::Detail
