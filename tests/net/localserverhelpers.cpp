// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

namespace {

constexpr int patienceMs = 10'000;

/// Takes one whole answer from the front of `bytes`; false when it is not all there.
bool takeAnswer(QByteArray &bytes, HttpAnswer &answer)
{
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QByteArray head = bytes.first(end + 4);
    const qsizetype field = head.indexOf("Content-Length: ");
    const qsizetype length =
        field < 0 ? 0 : head.mid(field + 16, head.indexOf("\r\n", field) - field - 16).toLongLong();
    if (bytes.size() < head.size() + length)
        return false;
    answer = {head.mid(9, 3).toInt(), head, bytes.mid(head.size(), length)};
    bytes.remove(0, head.size() + length);
    return true;
}

} // namespace

LocalServer::App TestApp::app()
{
    return {id, key, Secret(secret)};
}

RequestSigner TestApp::signer()
{
    return RequestSigner(key.toUtf8(), Secret(secret));
}

LocalServerFixture::LocalServerFixture(LocalServer::Options options)
    : server(std::make_unique<LocalServer>(TestApp::app(), options, clock))
{
    const auto listening = server->listen();
    if (!listening)
        qFatal("%s", qPrintable(listening.error().message));
}

QUrl LocalServerFixture::url(const QString &pathAndQuery) const
{
    return QUrl(u"ws://127.0.0.1:"_s + QString::number(server->port()) + pathAndQuery);
}

QByteArray LocalServerFixture::request(const QByteArray &method, const QByteArray &resource,
                                       const QByteArray &body,
                                       const RequestSigner::Parameters &parameters) const
{
    const QByteArray path = "/apps/" + TestApp::id.toUtf8() + '/' + resource;
    const QByteArray query =
        TestApp::signer().signedQuery({method, path, parameters, body}, clock->wallNow());
    return plainRequest(method, path + '?' + query, body);
}

QByteArray LocalServerFixture::plainRequest(const QByteArray &method, const QByteArray &target,
                                            const QByteArray &body)
{
    QByteArray bytes = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n";
    if (method == "POST")
        bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return bytes + "\r\n" + body;
}

QByteArray eventBody(const QByteArray &data, const QByteArray &rest)
{
    return R"({"name":"trade-executed","data":")" + data + "\"," + rest + '}';
}

RawClient::RawClient(const LocalServerFixture &fixture)
{
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket,
                     [this] { received += socket.readAll(); });
    socket.connectToHost(fixture.server->address(), fixture.server->port());
}

void RawClient::write(const QByteArray &bytes)
{
    if (!QTest::qWaitFor([this] { return socket.state() == QAbstractSocket::ConnectedState; },
                         patienceMs))
        return;
    socket.write(bytes);
}

QList<HttpAnswer> RawClient::answers(int count)
{
    QList<HttpAnswer> taken;
    const bool complete = QTest::qWaitFor(
        [&] {
            HttpAnswer answer;
            while (taken.size() < count && takeAnswer(received, answer)) {
                if (answer.status != 100)
                    taken.append(answer);
            }
            return taken.size() == count;
        },
        patienceMs);
    if (!complete)
        qWarning("%lld of %d answers", static_cast<long long>(taken.size()), count);
    return taken;
}

HttpAnswer RawClient::exchange(const QByteArray &bytes)
{
    write(bytes);
    const QList<HttpAnswer> got = answers(1);
    return got.isEmpty() ? HttpAnswer() : got.first();
}

bool RawClient::waitForClose()
{
    return QTest::qWaitFor([this] { return socket.state() == QAbstractSocket::UnconnectedState; },
                           patienceMs);
}

bool RawClient::upgrade()
{
    const HttpAnswer answer =
        exchange("GET /app/" + TestApp::key.toUtf8()
                 + "?protocol=7 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    return answer.status == 101;
}

FrameClient::FrameClient(const QUrl &url)
{
    QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket,
                     [this](const QString &text) { frames.append(text); });
    QObject::connect(&socket, &QWebSocket::disconnected, &socket, [this] { disconnected = true; });
    socket.open(url);
}

void FrameClient::send(const QString &text)
{
    socket.sendTextMessage(text);
}

bool FrameClient::waitForFrames(qsizetype count)
{
    return QTest::qWaitFor([&] { return frames.size() >= count; }, patienceMs);
}

QString FrameClient::socketId()
{
    if (!waitForFrames(1))
        return {};
    const QJsonObject greeting = QJsonDocument::fromJson(frames.first().toUtf8()).object();
    const QByteArray data = greeting.value("data"_L1).toString().toUtf8();
    return QJsonDocument::fromJson(data).object().value("socket_id"_L1).toString();
}

bool FrameClient::subscribe(const QString &channel)
{
    if (socketId().isEmpty())
        return false;
    const qsizetype before = frames.size();
    send(u"{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"%1\",\"auth\":\"\"}}"_s.arg(
        channel));
    return waitForFrames(before + 1) && frames.last().contains("subscription_succeeded"_L1);
}

bool FrameClient::waitForClose()
{
    return QTest::qWaitFor([this] { return disconnected; }, patienceMs);
}
