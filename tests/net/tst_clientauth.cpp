// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/requestsigner.h"
#include "tests/net/httpapihelpers.h"
#include "tests/support/hostileserver.h"

#include <QDeadlineTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using State = ChannelRegistry::State;

/// A server that gives each connection another socket id, checks signatures, and keeps count.
struct SigningServer {
    SigningServer()
    {
        server.onRequest([this](HostilePeer &peer) {
            const QByteArray id = QByteArray::number(server.accepted()) + ".7";
            peer.upgrade();
            peer.greet(id);
            subscribes.append(0);
            QObject::connect(&peer, &HostilePeer::textReceived, &peer,
                             [this, &peer, id](const QByteArray &text) { answer(peer, id, text); });
        });
    }

    void answer(HostilePeer &peer, const QByteArray &id, const QByteArray &text)
    {
        const QJsonObject frame = QJsonDocument::fromJson(text).object();
        if (frame.value(u"event"_s) != u"pusher:subscribe"_s)
            return;
        const QJsonObject data = frame.value(u"data"_s).toObject();
        const QByteArray channel = data.value(u"channel"_s).toString().toUtf8();
        const QByteArray channelData = data.value(u"channel_data"_s).toString().toUtf8();
        QByteArray input = id + ':' + channel;
        if (!channelData.isEmpty())
            input += ':' + channelData;
        const QByteArray auth = data.value(u"auth"_s).toString().toUtf8();
        const bool valid = !channel.startsWith('p')
            || isHmacSha256Hex(auth.mid(TestApp::key.size() + 1), Secret(TestApp::secret), input);
        ++subscribes.last();
        lastChannelData = channelData;
        if (!valid)
            ++refused;
        peer.text(R"({"event":"pusher)"
                  + (valid ? "_internal:subscription_succeeded"_ba : ":subscription_error"_ba)
                  + R"(","channel":")" + channel + R"(","data":{}})");
    }

    HostileServer server;
    QList<int> subscribes; ///< by connection
    int refused = 0;
    QByteArray lastChannelData;
};

/// Signs for each channel unless told to refuse it.
class PickyAuthorizer final : public Authorizer {
public:
    void authorize(const AuthRequest &request, const AuthReply &reply) override
    {
        QMetaObject::invokeMethod(
            this,
            [this, request, reply] {
                sockets.append(request.socketId);
                if (refused.contains(request.channel)) {
                    reply.answer(
                        Error{Error::Code::AuthorizationFailed, u"no longer"_s, {}, {}, {}});
                    return;
                }
                const QByteArray input =
                    request.socketId.value().toUtf8() + ':' + request.channel.value().toUtf8();
                reply.answer(AuthAnswer{TestApp::key.toUtf8() + ':'
                                            + hmacSha256Hex(Secret(TestApp::secret), input),
                                        {},
                                        {}});
            },
            Qt::QueuedConnection);
    }
    QSet<ChannelName> refused;
    QList<SocketId> sockets;
};

ChannelName channel(int i)
{
    return ChannelName(u"private-%1"_s.arg(i));
}
} // namespace

/// Channels that need permission, from the wish to the server's answer, over real sockets.
class tst_ClientAuth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theSecretAtHandSigns();
    void theEndpointIsAskedEvenWithTheSecretAtHand();
    void P11_whatIsRefusedAfterAReconnectIsNamedAndKept();
    void P12_theHundredAndFirstIsRefusedUnseen();
    void P13_twentyReconnectsSubscribeEachOnce();
    void twoHundredChannelsThroughAFailingEndpoint();

private:
    void connectClient(std::shared_ptr<Scheduler> scheduler = Scheduler::system());
    PickyAuthorizer *pickyAuthorizer();
    qsizetype count(State state) const { return client->channels().inState(state).size(); }

    std::unique_ptr<SigningServer> server;
    std::unique_ptr<Client> client;
    ClientOptions options;
};

void tst_ClientAuth::init()
{
    client.reset();
    server = std::make_unique<SigningServer>();
    options = {};
    options.connection.endpoint = TestApp::endpoint(server->server.port());
    options.connection.backoff.reconnectDelay = 100ms;
}

void tst_ClientAuth::connectClient(std::shared_ptr<Scheduler> scheduler)
{
    client = std::make_unique<Client>(options, std::move(scheduler));
}

PickyAuthorizer *tst_ClientAuth::pickyAuthorizer()
{
    auto made = std::make_unique<PickyAuthorizer>();
    PickyAuthorizer *result = made.get();
    client->setAuthorizer(std::move(made));
    return result;
}

void tst_ClientAuth::theSecretAtHandSigns()
{
    options.secret = Secret(TestApp::secret);
    options.userId = u"user-42"_s;
    options.encryptionMasterKey = Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_ba);
    connectClient();
    for (const QString &name : {u"private-a"_s, u"private-cache-a"_s, u"private-encrypted-a"_s,
                                u"bots"_s, u"presence-desk"_s})
        QVERIFY(client->channels().subscribe(ChannelName(name)).has_value());
    client->start();
    QTRY_COMPARE(count(State::Subscribed), 5);
    QCOMPARE(server->refused, 0);

    QVERIFY(client->channels().subscribe(ChannelName(u"presence-cache-desk"_s)).has_value());
    QTRY_COMPARE(count(State::Subscribed), 6);
    QCOMPARE(server->lastChannelData, R"({"user_id":"user-42"})"_ba);
}

void tst_ClientAuth::theEndpointIsAskedEvenWithTheSecretAtHand()
{
    AnswerServer endpoint;
    endpoint.respond = [](const QByteArray &form) {
        const auto fields = RequestSigner::parseQuery(form);
        const QByteArray input = fields.value("socket_id") + ':' + fields.value("channel_name");
        return answerOf("200 OK"_ba,
                        "{\"auth\":\"" + TestApp::key.toUtf8() + ':'
                            + hmacSha256Hex(Secret(TestApp::secret), input) + "\"}");
    };
    options.secret = Secret("another"_ba);
    options.authEndpoint = u"http://127.0.0.1:%1/pusher/auth"_s.arg(endpoint.serverPort());
    connectClient();
    QVERIFY(client->channels().subscribe(channel(1)).has_value());
    client->start();
    QTRY_COMPARE(count(State::Subscribed), 1);
    QCOMPARE(endpoint.bodies, QByteArrayList{"socket_id=1.7&channel_name=private-1"_ba});

    // An endpoint that is away is told, and the channel is not given up.
    endpoint.respond = {};
    endpoint.answer = answerOf("503 Service Unavailable"_ba, {});
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    QVERIFY(client->channels().subscribe(channel(2)).has_value());
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(client->channels().entries().value(channel(2)).state, State::Pending);
}

void tst_ClientAuth::P11_whatIsRefusedAfterAReconnectIsNamedAndKept()
{
    connectClient();
    PickyAuthorizer *authorizer = pickyAuthorizer();
    for (int i = 0; i < 100; ++i)
        QVERIFY(client->channels().subscribe(channel(i)).has_value());
    client->start();
    QTRY_COMPARE(count(State::Subscribed), 100);
    for (int i = 0; i < 100; i += 20)
        authorizer->refused.insert(channel(i));
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    server->server.last().reset();
    QTRY_COMPARE(count(State::Subscribed), 95);
    QTRY_COMPARE(count(State::Refused), 5);
    QCOMPARE(errors.size(), 6); // the loss, and each channel
    for (int i = 0; i < 100; i += 20) {
        const ChannelRegistry::Entry entry = client->channels().entries().value(channel(i));
        QCOMPARE(entry.state, State::Refused);
        QCOMPARE(entry.error->message, u"no longer"_s);
        QCOMPARE(entry.error->parameters.value(u"channel"_s).toString(), channel(i).value());
        QVERIFY(client->gaps().isOpen(channel(i)));
    }
    authorizer->refused.clear();
    server->server.last().reset();
    QTRY_COMPARE(count(State::Subscribed), 100);
    QVERIFY(!client->gaps().isOpen(channel(0)));
}

void tst_ClientAuth::P12_theHundredAndFirstIsRefusedUnseen()
{
    connectClient();
    pickyAuthorizer();
    for (int i = 0; i < 100; ++i)
        QVERIFY(client->channels().subscribe(channel(i)).has_value());
    client->start();
    QTRY_COMPARE(count(State::Subscribed), 100);
    const auto refused = client->channels().subscribe(channel(100));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::RateLimited);
    // One left and one joined: what comes last at the server is the one, not the hundred-first.
    QVERIFY(client->channels().unsubscribe(channel(0)));
    QVERIFY(client->channels().subscribe(channel(101)).has_value());
    QTRY_COMPARE(count(State::Subscribed), 100);
    QCOMPARE(server->subscribes, QList<int>{101});
    QVERIFY(!server->server.last().texts().join().contains("private-100"));
}

void tst_ClientAuth::P13_twentyReconnectsSubscribeEachOnce()
{
    connectClient();
    const PickyAuthorizer *authorizer = pickyAuthorizer();
    for (int i = 0; i < 10; ++i)
        QVERIFY(client->channels().subscribe(channel(i)).has_value());
    client->start();
    QTRY_COMPARE(count(State::Subscribed), 10);
    for (int round = 1; round <= 20; ++round) {
        server->server.last().closeFrame(4200);
        // The first retry comes at once, the others would wait longer and longer.
        QTRY_VERIFY((client->connection().retryNow(), server->subscribes.size() == round + 1));
        QTRY_COMPARE(count(State::Subscribed), 10);
    }
    QCOMPARE(server->subscribes, QList<int>(21, 10));
    QCOMPARE(authorizer->sockets.size(), 210);
    QCOMPARE(server->refused, 0);
    QCOMPARE(client->counters().unexpectedAnswers, 0u);
}

void tst_ClientAuth::twoHundredChannelsThroughAFailingEndpoint()
{
    const auto time = std::make_shared<FakeScheduler>();
    AnswerServer endpoint;
    endpoint.answersAfter(time, 300ms);
    int requests = 0;
    endpoint.respond = [&requests](const QByteArray &form) {
        if (++requests % 20 == 3)
            return answerOf("500 Internal Server Error"_ba, {});
        const QByteArrayList fields = form.split('&');
        const QByteArray socket = fields.first().mid(10);
        QJsonObject answers;
        for (const QByteArray &field : fields.sliced(1)) {
            const QByteArray name = field.mid(13);
            const QByteArray auth = TestApp::key.toUtf8() + ':'
                + hmacSha256Hex(Secret(TestApp::secret), QByteArray(socket + ':' + name));
            answers.insert(QString::fromLatin1(name),
                           QJsonObject{{u"auth"_s, QString::fromLatin1(auth)}});
        }
        return answerOf("200 OK"_ba, QJsonDocument(answers).toJson());
    };
    options.rateLimit.subscriptionsPerConnection = 200;
    options.authEndpoint = u"http://127.0.0.1:%1/pusher/auth"_s.arg(endpoint.serverPort());
    options.authBatch = true;
    connectClient(time);
    for (int i = 0; i < 200; ++i)
        QVERIFY(client->channels().subscribe(channel(i)).has_value());
    client->start();
    // Time runs twenty times as fast as the clock: the sockets in between are real.
    QTimer tick;
    connect(&tick, &QTimer::timeout, this, [&time] { time->advance(20ms); });
    tick.start(1ms);
    const auto until = [](const std::function<bool()> &done) {
        for (const QDeadlineTimer limit(20s); !done() && !limit.hasExpired();)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        return done();
    };
    const auto allStand = [this] { return count(State::Subscribed) == 200; };
    QVERIFY(until(allStand));
    QVERIFY2(requests > 5 && requests <= 20, qPrintable(QString::number(requests)));

    for (int round = 1; round <= 50; ++round) {
        const int before = requests;
        server->server.last().reset();
        QVERIFY(
            until([&] { return client->connection().state() != Connection::State::Connected; }));
        client->connection().retryNow();
        QVERIFY(until([&] { return server->subscribes.size() > round; }));
        // Every other time the line is cut again while the endpoint is being asked.
        if (round % 2 == 0)
            QVERIFY(until([&] { return requests > before; }));
        else
            QVERIFY(until(allStand));
    }
    QVERIFY(until(allStand));
    QCOMPARE(server->refused, 0);
    for (const int subscribes : std::as_const(server->subscribes))
        QVERIFY(subscribes <= 200);
    QCOMPARE(server->subscribes.last(), 200);
}

QTEST_GUILESS_MAIN(tst_ClientAuth)
#include "tst_clientauth.moc"
