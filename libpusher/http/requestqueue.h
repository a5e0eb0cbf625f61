// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpanswer.h"
#include "libpusher/http/requestsigner.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <deque>
#include <unordered_map>

class QNetworkReply;
class QNetworkRequest;

namespace Pusher {
class NetworkRoute;

namespace Detail {

/// Signs requests and sends them, a few at a time, each once and with one deadline. One thread.
class RequestQueue final : public QObject {
    Q_OBJECT
public:
    struct Request {
        QByteArray method;
        QByteArray path; ///< as it is signed, without the prefix
        RequestSigner::Parameters parameters = {};
        QByteArray body = {};
        qsizetype maximumAnswer = 64 * 1024; ///< the rest is not kept

        /// Which delivers nothing.
        bool isQuestion() const { return method == "GET"; }
    };
    /// Called with what came back, or why nothing did.
    using Answered = std::function<void(const Result<HttpAnswer> &)>;

    RequestQueue(Endpoint endpoint, Secret secret, std::shared_ptr<Scheduler> scheduler,
                 QObject *parent);

    /// Proxy and CA certificates; null: the system's. Before the first request.
    void setRoute(std::shared_ptr<const NetworkRoute> route);
    /// Calls back exactly once, later; the callback may delete this object.
    void submit(Request request, Answered answered);
    void cancelAll();
    int pending() const { return int(m_waiting.size() + m_flights.size()); }

private:
    struct Job {
        Request request;
        Answered answered;
    };
    enum class Cut { No, TimedOut, Cancelled };
    /// Belongs to one reply and ends with it.
    struct Flight {
        Answered answered;
        qsizetype maximumAnswer = 0;
        bool isQuestion = false;
        TimerHandle deadline;
        QByteArray signature;
        QByteArray body; ///< of the answer
        bool tooLarge = false; ///< there is more of it
        bool written = false; ///< the whole request body left this process
        Cut cut = Cut::No;
    };

    void callLater(Answered answered, Error error);
    void startNext();
    void start(Job job);
    void read(QNetworkReply *reply);
    void cut(QNetworkReply *reply, Cut why);
    void finish(QNetworkReply *reply);
    Result<HttpAnswer> resultOf(QNetworkReply *reply, const Flight &flight) const;
    Error noAnswer(QNetworkReply *reply, const Flight &flight) const;
    QNetworkRequest requestFor(const QByteArray &path, const QByteArray &query) const;

    Endpoint m_endpoint;
    RequestSigner m_signer;
    std::shared_ptr<const NetworkRoute> m_route;
    std::shared_ptr<Scheduler> m_scheduler;
    std::deque<Job> m_waiting;
    std::unordered_map<QNetworkReply *, Flight> m_flights;
    // Last: its replies are deleted first and must find nothing of the above gone.
    QNetworkAccessManager m_network;
};

} // namespace Detail
} // namespace Pusher
