// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QJsonDocument>
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

QString TestApp::channelAuth(const QString &socketId, const QString &channel,
                             const QString &channelData)
{
    QByteArray text = socketId.toUtf8() + ':' + channel.toUtf8();
    if (!channelData.isEmpty())
        text += ':' + channelData.toUtf8();
    return key + u':' + QString::fromLatin1(hmacSha256Hex(Secret(secret), text));
}

QString TestApp::signInAuth(const QString &socketId, const QString &userData)
{
    const QByteArray text = socketId.toUtf8() + "::user::" + userData.toUtf8();
    return key + u':' + QString::fromLatin1(hmacSha256Hex(Secret(secret), text));
}

QJsonObject frameObject(const QString &frame)
{
    return QJsonDocument::fromJson(frame.toUtf8()).object();
}

QString frameEvent(const QString &frame)
{
    return frameObject(frame).value("event"_L1).toString();
}

QString dataOf(const QString &frame)
{
    return frameObject(frame).value("data"_L1).toString();
}

QJsonObject dataObject(const QString &frame)
{
    const QJsonValue data = frameObject(frame).value("data"_L1);
    return data.isString() ? frameObject(data.toString()) : data.toObject();
}

int errorCode(const QString &frame)
{
    if (frameEvent(frame) != "pusher:error"_L1)
        return -2;
    const QJsonValue code = dataObject(frame).value("code"_L1);
    return code.isNull() ? -1 : code.toInt(-2);
}

QString errorMessage(const QString &frame)
{
    return dataObject(frame).value("message"_L1).toString();
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

RawClient::RawClient(const LocalServerFixture &fixture, const QHostAddress &from)
{
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket,
                     [this] { received += socket.readAll(); });
    socket.bind(from);
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
    upgradeAnswer = answer.head;
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
    return dataObject(frames.first()).value("socket_id"_L1).toString();
}

bool FrameClient::subscribe(const QString &channel)
{
    if (socketId().isEmpty())
        return false;
    const qsizetype before = frames.size();
    send(u"{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"%1\",\"auth\":\"\"}}"_s.arg(
        channel));
    return waitForFrames(before + 1) && frames[before].contains("subscription_succeeded"_L1);
}

void FrameClient::send(const QString &event, const QJsonObject &data)
{
    const QJsonObject message{{u"event"_s, event}, {u"data"_s, data}};
    send(QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact)));
}

void FrameClient::askFor(const QString &channel, const QString &channelData)
{
    QJsonObject data{{u"channel"_s, channel},
                     {u"auth"_s, TestApp::channelAuth(socketId(), channel, channelData)}};
    if (!channelData.isEmpty())
        data.insert(u"channel_data"_s, channelData);
    send(u"pusher:subscribe"_s, data);
}

void FrameClient::signIn(const QString &userData)
{
    send(u"pusher:signin"_s,
         {{u"auth"_s, TestApp::signInAuth(socketId(), userData)}, {u"user_data"_s, userData}});
}

QString FrameClient::next()
{
    return waitForFrames(m_taken + 1) ? frames[m_taken++] : QString();
}

bool FrameClient::isQuiet()
{
    send(u"{\"event\":\"pusher:ping\",\"data\":{}}"_s);
    return frameEvent(next()) == "pusher:pong"_L1;
}

bool FrameClient::waitForClose()
{
    return QTest::qWaitFor([this] { return disconnected; }, patienceMs);
}
