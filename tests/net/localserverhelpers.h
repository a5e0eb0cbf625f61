// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/requestsigner.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"

#include <QJsonObject>
#include <QList>
#include <QTcpSocket>
#include <QWebSocket>

#include <memory>

namespace TestApp {
Pusher::LocalServer::App app();
Pusher::RequestSigner signer();
/// `key:signature` for a channel, and for a sign-in, as the application would give it to a client.
QString channelAuth(const QString &socketId, const QString &channel,
                    const QString &channelData = {});
QString signInAuth(const QString &socketId, const QString &userData);
} // namespace TestApp

QJsonObject frameObject(const QString &frame);
QString frameEvent(const QString &frame);
/// The text of `data`; empty when it is no string.
QString dataOf(const QString &frame);
/// `data` as an object, encoded once or twice.
QJsonObject dataObject(const QString &frame);
/// The code of a `pusher:error` frame; -1 for null, -2 when it is none.
int errorCode(const QString &frame);
QString errorMessage(const QString &frame);

/// One HTTP answer as it came over the wire.
struct HttpAnswer {
    int status = 0;
    QByteArray head;
    QByteArray body;
};

/// A listening LocalServer under a clock of its own, and what tests send to it.
class LocalServerFixture {
public:
    explicit LocalServerFixture(Pusher::LocalServer::Options options = {});

    QUrl url(const QString &pathAndQuery = QStringLiteral("/app/") + TestApp::key
                 + QStringLiteral("?protocol=7")) const;
    /// A whole signed request. `tamper` may change the query after it was signed.
    QByteArray request(const QByteArray &method, const QByteArray &resource,
                       const QByteArray &body = {},
                       const Pusher::RequestSigner::Parameters &parameters = {}) const;
    QByteArray publishRequest(const QByteArray &body) const
    {
        return request("POST", "events", body);
    }
    /// A request as given, with Host and Content-Length added.
    static QByteArray plainRequest(const QByteArray &method, const QByteArray &target,
                                   const QByteArray &body = {});

    std::shared_ptr<FakeScheduler> clock = std::make_shared<FakeScheduler>();
    std::unique_ptr<Pusher::LocalServer> server;
};

/// The body of a publish request: the event trade-executed with this data, JSON-escaped already.
QByteArray eventBody(const QByteArray &data,
                     const QByteArray &rest = QByteArrayLiteral("\"channels\":[\"bot-updates\"]"));

/// A raw TCP client: writes any bytes, collects what comes.
class RawClient {
public:
    /// `from`: another address of this computer.
    explicit RawClient(const LocalServerFixture &fixture,
                       const QHostAddress &from = QHostAddress::LocalHost);

    void write(const QByteArray &bytes);
    /// Waits for that many whole answers (interim 100s are skipped); fewer when the server closes
    /// or time is up.
    QList<HttpAnswer> answers(int count);
    HttpAnswer exchange(const QByteArray &bytes);
    /// Waits until the server has closed.
    bool waitForClose();
    /// Completes a WebSocket handshake; what follows stands in `received`.
    bool upgrade();

    QTcpSocket socket;
    QByteArray received;
    QByteArray upgradeAnswer; ///< its head
};

/// A WebSocket client that keeps the frames it got.
class FrameClient {
public:
    explicit FrameClient(const QUrl &url);

    void send(const QString &text);
    /// Waits for that many frames in all.
    bool waitForFrames(qsizetype count);
    /// Waits for the greeting and returns the socket id; empty when none came.
    QString socketId();
    /// Subscribes and waits for the answer.
    bool subscribe(const QString &channel);
    /// Sends an event whose data is an object.
    void send(const QString &event, const QJsonObject &data);
    /// Asks for a channel with this connection's own signature; the answer is the next frame.
    void askFor(const QString &channel, const QString &channelData = {});
    void signIn(const QString &userData);
    /// Waits for the next frame behind the greeting and those taken before; empty when none came.
    QString next();
    /// Whether nothing stands between the frames taken and the answer to a ping.
    bool isQuiet();
    bool waitForClose();

    QWebSocket socket;
    QStringList frames;
    bool disconnected = false;

private:
    qsizetype m_taken = 1; ///< the greeting
};
