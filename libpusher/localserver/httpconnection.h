// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"
#include "libpusher/localserver/httprequest.h"
#include "libpusher/localserver/httpresponse.h"

#include <QObject>
#include <QTcpSocket>

#include <functional>
#include <optional>

namespace Pusher::Detail {

/// Answers complete requests; knows nothing of sockets.
class HttpHandler {
public:
    /// Takes the one answer to a request, now or later; one that comes when nobody waits any more is
    /// dropped.
    using Reply = std::function<void(const HttpResponse &)>;

    virtual ~HttpHandler() = default;
    virtual void handle(const HttpRequest &request, const QByteArray &body,
                        const Reply &reply) = 0;
    /// Nothing: the socket may become a WebSocket. Else the refusal.
    virtual std::optional<HttpResponse> refuseUpgrade(const HttpRequest &request) = 0;
};

/// One accepted TCP connection while it speaks HTTP: finds request boundaries within limits of size
/// and time, keeps alive, answers pipelined requests in order, gives WebSocket upgrades away.
///
/// Heads are peeked, so that an upgrade is handed over with nothing consumed (reference "Server").
/// Whoever owns it deletes it later, never inside one of its signals.
class HttpConnection : public QObject {
    Q_OBJECT
public:
    static constexpr qint64 maximumHead = 16 * 1024;
    static constexpr qint64 maximumBody = 1024 * 1024;
    /// For a whole head, and again for a whole body.
    static constexpr std::chrono::seconds requestTimeout{10};
    static constexpr std::chrono::seconds idleTimeout{60}; ///< also for the answer
    /// How long a refused peer may go on sending before it is cut.
    static constexpr std::chrono::seconds drainTimeout{5};

    /// Takes the socket as a child. `handler` must outlive this object.
    HttpConnection(QTcpSocket *socket, HttpHandler &handler, std::shared_ptr<Scheduler> scheduler,
                   QObject *parent);
    ~HttpConnection() override;

    /// Closes at once when nothing is being answered; used at shutdown.
    void closeNow();

Q_SIGNALS:
    /// The socket is the receiver's now (no parent, nothing of it consumed, no connections).
    void upgraded(QTcpSocket *socket);
    /// The peer is gone or was sent away. Not emitted after `upgraded()`.
    void finished();

private:
    enum class State { Reading, Waiting, Draining, Closing };

    void process();
    bool readHead();
    bool readBody();
    bool acceptHead(const HttpRequest &request, qint64 headSize);
    void answer(const HttpResponse &response, quint64 number, bool keepAlive);
    void answerLater(const HttpResponse &response, bool keepAlive);
    void write(const HttpResponse &response, bool keepAlive);
    void refuse(const HttpResponse &response);
    void drain();
    void reset();
    void giveSocketAway();
    void setDeadline(std::chrono::milliseconds after);
    std::chrono::milliseconds timeLeft() const;
    void onDeadline();

    QTcpSocket *m_socket;
    HttpHandler &m_handler;
    std::shared_ptr<Scheduler> m_scheduler;
    State m_state = State::Reading;
    std::optional<HttpRequest> m_request; ///< its head is read, its body not yet
    quint64 m_requestNumber = 0; ///< of the newest that was handed on
    bool m_handling = false; ///< inside the handler
    bool m_requestStarted = false; ///< bytes of an unfinished request have arrived
    Scheduler::TimePoint m_deadline;
    TimerHandle m_timer;
    TimerHandle m_answerTimer;
    Scheduler::TimePoint m_timerDue;
};

} // namespace Pusher::Detail
