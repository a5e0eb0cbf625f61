// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QUrl>

#include <map>

namespace Pusher::Detail {

/// Posts what happens on the channels to an application's URL, signed (protocol.md §9).
///
/// In order, one post at a time, up to 100 events in each. What is not answered with 200–299 is
/// posted again after 1 s, 2 s, 4 s … 60 s, for five minutes. `channel_vacated` and `member_removed`
/// wait for 3 s: who is back by then has not been away, and neither event is sent. With `close()`
/// nothing waits any more.
class WebhookSender : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype maximumQueue = 1000; ///< events; the next is dropped, counted
    static constexpr qsizetype maximumBatch = 100;
    static constexpr std::chrono::milliseconds batchDelay{50};
    static constexpr std::chrono::seconds goodbyeDelay{3};
    static constexpr std::chrono::seconds requestTimeout{10};
    static constexpr std::chrono::seconds firstRetry{1};
    static constexpr std::chrono::seconds longestRetry{60};
    static constexpr std::chrono::minutes patience{5};

    struct Counters {
        quint64 delivered = 0; ///< events
        /// Events: no room, nobody took them for five minutes, or by the time the server ended.
        quint64 dropped = 0;
        quint64 failures = 0; ///< posts that are made again, or were given up
    };

    WebhookSender(QUrl url, QByteArray key, Secret secret, std::shared_ptr<Scheduler> scheduler,
                  QObject *parent);

    void channelOccupied(const QString &channel);
    void channelVacated(const QString &channel);
    void memberAdded(const QString &channel, const QString &userId);
    void memberRemoved(const QString &channel, const QString &userId);
    void cacheMiss(const QString &channel);
    void subscriptionCount(const QString &channel, int count);
    /// `data`: a text as it is, anything else as JSON text; `userId` may be empty.
    void clientEvent(const QString &channel, const QString &event, const QString &data,
                     const QString &socketId, const QString &userId);

    /// Nobody comes back any more: what waits, also for 3 s, is posted at once and not again.
    /// Emits `closed()` when it has been taken; else what is left is dropped, counted, first: after
    /// `limit`, or with a post that is not taken. Once.
    void close(std::chrono::milliseconds limit);
    bool isClosed() const { return m_closed; }

    Counters counters() const { return m_counters; }

Q_SIGNALS:
    /// The first post that fails since one went well. Parameters: `host`, `httpStatus`.
    void failed(const Pusher::Error &error);
    void closed();

private:
    /// Whoever might come back: channel, and user where it is one.
    using Absent = std::pair<QString, QString>;
    struct Goodbye {
        QJsonObject event;
        TimerHandle timer;
    };

    void leaveLater(const Absent &absent, const QJsonObject &event);
    bool isBack(const Absent &absent);
    void enqueue(const QJsonObject &event);
    void post();
    void finish(QNetworkReply *reply);
    void giveUpOrRetry(const QNetworkReply &reply, int status);
    void dropRest();

    QUrl m_url;
    QByteArray m_key;
    Secret m_secret;
    std::shared_ptr<Scheduler> m_scheduler;
    QNetworkAccessManager *m_network = nullptr; ///< made in the thread that posts
    QList<QJsonObject> m_queue; ///< also those that are being posted, in front
    qsizetype m_posting = 0;
    QByteArray m_body; ///< of the post under way: a retry sends the same bytes
    Scheduler::TimePoint m_firstAttempt;
    std::chrono::seconds m_retry = firstRetry;
    TimerHandle m_timer;
    std::map<Absent, Goodbye> m_absent;
    Counters m_counters;
    TimerHandle m_closeDeadline; ///< set: closing
    bool m_failing = false;
    bool m_closed = false;
};

} // namespace Pusher::Detail
