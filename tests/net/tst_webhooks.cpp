// SPDX-License-Identifier: MIT
#include "libpusher/http/webhook.h"
#include "tests/net/localserverhelpers.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// An application that is posted to; answers each post with `status`.
class Receiver {
public:
    Receiver()
    {
        server.listen(QHostAddress::LocalHost);
        QObject::connect(&server, &QTcpServer::newConnection, &server, [this] {
            QTcpSocket *socket = server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket,
                             [this, socket] { take(*socket); });
        });
    }

    QUrl url() const { return QUrl(u"http://127.0.0.1:%1/hook"_s.arg(server.serverPort())); }

    /// Of all posts so far, read as an application reads them; also those that were not taken.
    QStringList events() const
    {
        WebhookReader reader;
        reader.addKey(TestApp::key.toUtf8(), Secret(TestApp::secret));
        QStringList names;
        for (const HttpAnswer &post : posts) {
            const auto webhook = reader.read(header(post.head, "X-Pusher-Key"),
                                             header(post.head, "X-Pusher-Signature"), post.body);
            if (!webhook)
                return {webhook.error().message};
            for (const WebhookEvent &event : webhook->events)
                names.append(event.name + u' ' + event.channel.value() + u' '
                             + event.userId.value());
        }
        return names;
    }

    static QByteArray header(const QByteArray &head, const QByteArray &name)
    {
        const qsizetype at = head.indexOf(QByteArray(name + ": "));
        return at < 0 ? QByteArray() : head.sliced(at + name.size() + 2).split('\r').first();
    }

    QTcpServer server;
    int status = 200; ///< 0: never answers
    QList<HttpAnswer> posts;

private:
    void take(QTcpSocket &socket)
    {
        m_received += socket.readAll();
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArray head = m_received.first(end + 2);
        const qsizetype length = header(head, "Content-Length").toLongLong();
        if (m_received.size() < end + 4 + length)
            return;
        posts.append({0, head, m_received.sliced(end + 4, length)});
        m_received.clear();
        if (status > 0)
            socket.write("HTTP/1.1 " + QByteArray::number(status)
                         + " X\r\nContent-Length: 0\r\n\r\n");
    }

    QByteArray m_received;
};

LocalServer::Options optionsFor(const Receiver &receiver)
{
    LocalServer::Options options;
    options.webhook = receiver.url();
    options.subscriptionCounts = true;
    return options;
}

} // namespace

/// What the local server posts to an application (protocol.md §9), over real sockets.
class tst_Webhooks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void comingAndGoing();
    void whoIsBackWithinThreeSecondsWasNotAway();
    void clientEventsAsTheyWereSent();
    void whatIsNotTakenIsPostedAgain();
    void afterFiveMinutesItIsDropped();
    void theQueueIsBounded();
    void whatWaitsIsPostedBeforeTheEnd();
    void theEndDoesNotWaitForWhoRefuses();
    void theEndDoesNotWaitForWhoIsSilent();
    void onlyThisComputerUnlessToldOtherwise_data();
    void onlyThisComputerUnlessToldOtherwise();

private:
    /// Lets the time of one batch pass and waits for so many posts in all.
    bool waitForPosts(qsizetype count);

    std::unique_ptr<Receiver> receiver;
    std::unique_ptr<LocalServerFixture> fixture;
};

void tst_Webhooks::init()
{
    receiver = std::make_unique<Receiver>();
    fixture = std::make_unique<LocalServerFixture>(optionsFor(*receiver));
}

bool tst_Webhooks::waitForPosts(qsizetype count)
{
    fixture->clock->advance(50ms);
    return QTest::qWaitFor([&] { return receiver->posts.size() >= count; }, 10000);
}

void tst_Webhooks::comingAndGoing()
{
    FrameClient ann(fixture->url());
    QVERIFY(!ann.socketId().isEmpty());
    ann.askFor(u"presence-room"_s, uR"({"user_id":"ann"})"_s);
    QVERIFY(!ann.next().isEmpty());
    QVERIFY(ann.subscribe(u"cache-status"_s));
    QVERIFY(waitForPosts(1));
    QCOMPARE(receiver->events(),
             QStringList({u"channel_occupied presence-room "_s, u"member_added presence-room ann"_s,
                          u"channel_occupied cache-status "_s, u"cache_miss cache-status "_s,
                          u"subscription_count cache-status "_s}));
    QVERIFY(receiver->posts[0].head.startsWith("POST /hook HTTP/1.1\r\n"));
    QCOMPARE(Receiver::header(receiver->posts[0].head, "Content-Type"), "application/json"_ba);
    receiver->posts.clear();

    ann.socket.abort();
    QTRY_COMPARE(fixture->server->statistics().connections, 0u);
    fixture->clock->advance(2999ms);
    // The count is not held back.
    QTRY_COMPARE(receiver->events(), QStringList{u"subscription_count cache-status "_s});
    QTRY_COMPARE(fixture->server->statistics().webhookEvents, 6u);
    fixture->clock->advance(1ms);
    QVERIFY(waitForPosts(2));
    QStringList gone = receiver->events();
    gone.sort();
    QCOMPARE(gone,
             QStringList({u"channel_vacated cache-status "_s, u"channel_vacated presence-room "_s,
                          u"member_removed presence-room ann"_s,
                          u"subscription_count cache-status "_s}));
    QTRY_COMPARE(fixture->server->statistics().webhookEvents, 9u);
}

void tst_Webhooks::whoIsBackWithinThreeSecondsWasNotAway()
{
    const auto join = [this](FrameClient &client) {
        if (client.socketId().isEmpty())
            return false;
        client.askFor(u"presence-room"_s, uR"({"user_id":"ann"})"_s);
        return !client.next().isEmpty();
    };
    {
        FrameClient ann(fixture->url());
        QVERIFY(join(ann));
        QVERIFY(waitForPosts(1));
    }
    QTRY_COMPARE(fixture->server->statistics().connections, 0u);
    fixture->clock->advance(2999ms);
    FrameClient again(fixture->url());
    QVERIFY(join(again));
    fixture->clock->advance(10s);
    // What comes next is what was not swallowed.
    QVERIFY(again.subscribe(u"other"_s));
    QVERIFY(waitForPosts(2));
    QCOMPARE(receiver->events().mid(2),
             QStringList({u"channel_occupied other "_s, u"subscription_count other "_s}));
}

void tst_Webhooks::clientEventsAsTheyWereSent()
{
    FrameClient ann(fixture->url());
    const QString socketId = ann.socketId();
    ann.askFor(u"presence-room"_s, uR"({"user_id":"ann"})"_s);
    QVERIFY(!ann.next().isEmpty());
    ann.send(uR"({"event":"client-a","channel":"presence-room","data":{"n": 1.50}})"_s);
    ann.send(uR"({"event":"client-b","channel":"presence-room","data":"te\"xt"})"_s);
    QTRY_COMPARE(fixture->server->statistics().clientEvents, 2u);
    QVERIFY(waitForPosts(1));
    WebhookReader reader;
    reader.addKey(TestApp::key.toUtf8(), Secret(TestApp::secret));
    const HttpAnswer &post = receiver->posts[0];
    const auto webhook = reader.read(TestApp::key.toUtf8(),
                                     Receiver::header(post.head, "X-Pusher-Signature"), post.body);
    QVERIFY(webhook);
    QCOMPARE(webhook->events.size(), 4);
    QCOMPARE(webhook->events[2].data, uR"({"n": 1.50})"_s);
    QCOMPARE(webhook->events[2].socketId.value(), socketId);
    QCOMPARE(webhook->events[2].userId.value(), u"ann"_s);
    QCOMPARE(webhook->events[3].event.value(), u"client-b"_s);
    QCOMPARE(webhook->events[3].data, u"te\"xt"_s);
}

void tst_Webhooks::whatIsNotTakenIsPostedAgain()
{
    QSignalSpy failed(fixture->server.get(), &LocalServer::webhookFailed);
    receiver->status = 500;
    FrameClient ann(fixture->url());
    QVERIFY(!ann.socketId().isEmpty());
    QVERIFY(ann.subscribe(u"one"_s));
    QVERIFY(waitForPosts(1));
    for (const auto delay : {1s, 2s, 4s}) {
        const qsizetype before = receiver->posts.size();
        QTRY_COMPARE(fixture->server->statistics().webhookFailures, quint64(before));
        fixture->clock->advance(delay - 1ms);
        QCOMPARE(receiver->posts.size(), before);
        fixture->clock->advance(1ms);
        QTRY_COMPARE(receiver->posts.size(), before + 1);
        QCOMPARE(receiver->posts.last().body, receiver->posts.first().body);
    }
    QTRY_COMPARE(fixture->server->statistics().webhookFailures, 4u);
    // What happened meanwhile comes behind it.
    QVERIFY(ann.subscribe(u"two"_s));
    receiver->status = 204;
    receiver->posts.clear();
    fixture->clock->advance(8s);
    QTRY_COMPARE(receiver->posts.size(), 2);
    QCOMPARE(receiver->events(),
             QStringList({u"channel_occupied one "_s, u"subscription_count one "_s,
                          u"channel_occupied two "_s, u"subscription_count two "_s}));
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<Error>().message, u"the webhook was not taken: status 500"_s);
    QTRY_COMPARE(fixture->server->statistics().webhookEvents, 4u);
    QCOMPARE(fixture->server->statistics().webhookEventsDropped, 0u);
}

void tst_Webhooks::afterFiveMinutesItIsDropped()
{
    receiver->server.close();
    FrameClient ann(fixture->url());
    QVERIFY(!ann.socketId().isEmpty());
    QVERIFY(ann.subscribe(u"one"_s));
    fixture->clock->advance(50ms);
    // 1 + 2 + 4 + … + 32 + 60 · 3 are 243 s; the next would be past the five minutes.
    for (quint64 posts = 1; posts <= 10; ++posts) {
        QTRY_COMPARE(fixture->server->statistics().webhookFailures, posts);
        if (fixture->server->statistics().webhookEventsDropped > 0)
            break;
        fixture->clock->advance(60s);
    }
    QCOMPARE(fixture->server->statistics().webhookEventsDropped, 2u);
    // And the next event is posted at once.
    const quint64 failures = fixture->server->statistics().webhookFailures;
    FrameClient bob(fixture->url());
    QVERIFY(!bob.socketId().isEmpty());
    QVERIFY(bob.subscribe(u"two"_s));
    fixture->clock->advance(50ms);
    QTRY_VERIFY(fixture->server->statistics().webhookFailures > failures);
}

void tst_Webhooks::theQueueIsBounded()
{
    receiver->status = 500;
    FrameClient ann(fixture->url());
    QVERIFY(!ann.socketId().isEmpty());
    for (int i = 0; i < 600; ++i)
        QVERIFY(ann.subscribe(u"c%1"_s.arg(i)));
    // Two events each; those that fit are kept.
    QCOMPARE(fixture->server->statistics().webhookEventsDropped, 200u);
    receiver->status = 200;
    fixture->clock->advance(50ms);
    QTRY_COMPARE(fixture->server->statistics().webhookEvents, 1000u);
    QCOMPARE(receiver->posts.size(), 10);
}

void tst_Webhooks::whatWaitsIsPostedBeforeTheEnd()
{
    QSignalSpy closed(fixture->server.get(), &LocalServer::closed);
    FrameClient ann(fixture->url());
    QVERIFY(!ann.socketId().isEmpty());
    ann.askFor(u"presence-room"_s, uR"({"user_id":"ann"})"_s);
    QVERIFY(!ann.next().isEmpty());
    QVERIFY(ann.subscribe(u"bots"_s));
    QVERIFY(waitForPosts(1));
    receiver->posts.clear();
    // Time stands still: neither the 3 s nor the batch's 50 ms pass.
    fixture->server->shutDown();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(receiver->events(),
             QStringList({u"subscription_count bots "_s, u"member_removed presence-room ann"_s,
                          u"channel_vacated presence-room "_s, u"channel_vacated bots "_s}));
    QCOMPARE(fixture->server->statistics().webhookEvents, 8u);
    QCOMPARE(fixture->server->statistics().webhookEventsDropped, 0u);
}

void tst_Webhooks::theEndDoesNotWaitForWhoRefuses()
{
    QSignalSpy closed(fixture->server.get(), &LocalServer::closed);
    receiver->status = 500;
    FrameClient ann(fixture->url());
    QVERIFY(!ann.socketId().isEmpty());
    QVERIFY(ann.subscribe(u"bots"_s));
    QVERIFY(waitForPosts(1));
    QTRY_COMPARE(fixture->server->statistics().webhookFailures, 1u);
    fixture->server->shutDown();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(receiver->posts.size(), 2);
    QCOMPARE(fixture->server->statistics().webhookEvents, 0u);
    QCOMPARE(fixture->server->statistics().webhookEventsDropped, 4u);
}

void tst_Webhooks::theEndDoesNotWaitForWhoIsSilent()
{
    QSignalSpy closed(fixture->server.get(), &LocalServer::closed);
    receiver->status = 0;
    FrameClient ann(fixture->url());
    QVERIFY(!ann.socketId().isEmpty());
    QVERIFY(ann.subscribe(u"bots"_s));
    QVERIFY(waitForPosts(1));
    fixture->server->shutDown();
    QTRY_COMPARE(fixture->server->statistics().connections, 0u);
    fixture->clock->advance(1699ms);
    QCOMPARE(fixture->server->statistics().webhookEventsDropped, 0u);
    QCOMPARE(closed.size(), 0);
    fixture->clock->advance(1ms);
    QCOMPARE(fixture->server->statistics().webhookEventsDropped, 4u);
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(receiver->posts.size(), 1);
}

void tst_Webhooks::onlyThisComputerUnlessToldOtherwise_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("remote");
    QTest::addColumn<bool>("listens");
    QTest::newRow("loopback") << u"http://127.0.0.1:1/hook"_s << false << true;
    QTest::newRow("localhost") << u"https://localhost/hook"_s << false << true;
    QTest::newRow("elsewhere") << u"https://example.org/hook"_s << false << false;
    QTest::newRow("elsewhere, meant") << u"https://example.org/hook"_s << true << true;
    QTest::newRow("file") << u"file:///etc/passwd"_s << true << false;
    QTest::newRow("no host") << u"http:///hook"_s << true << false;
    QTest::newRow("password") << u"http://a:b@127.0.0.1/hook"_s << true << false;
}

void tst_Webhooks::onlyThisComputerUnlessToldOtherwise()
{
    QFETCH(QString, url);
    QFETCH(bool, remote);
    QFETCH(bool, listens);
    LocalServer::Options options;
    options.webhook = QUrl(url);
    options.remoteWebhook = remote;
    LocalServer server(TestApp::app(), options, fixture->clock);
    const auto result = server.listen();
    QCOMPARE(bool(result), listens);
    if (!result)
        QCOMPARE(result.error().code, Error::Code::ConfigurationError);
}

QTEST_GUILESS_MAIN(tst_Webhooks)
#include "tst_webhooks.moc"
