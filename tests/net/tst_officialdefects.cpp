// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/requestsigner.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include <stdexcept>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const ChannelName restricted(u"private-a"_s);

/// Signs truly, when the test says so.
class PatientAuthorizer final : public Authorizer {
public:
    void authorize(const AuthRequest &request, const AuthReply &reply) override
    {
        asked.append({request, reply});
    }
    void answer(qsizetype index) const
    {
        const auto &[request, reply] = asked.at(index);
        const QByteArray input =
            request.socketId.value().toUtf8() + ':' + request.channel.value().toUtf8();
        reply.answer(AuthAnswer{
            TestApp::key.toUtf8() + ':' + hmacSha256Hex(Secret(TestApp::secret), input), {}, {}});
    }
    QList<std::pair<AuthRequest, AuthReply>> asked;
};

} // namespace

/// What was seen going wrong in pusher-js 8.6.0, one case each; none of it happens here.
class TestOfficialDefects : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        server = std::make_unique<HostileServer>();
        server->onRequest([this](HostilePeer &peer) {
            peer.upgrade();
            peer.greet("1." + QByteArray::number(server->accepted()));
        });
        clock = std::make_shared<FakeScheduler>();
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(server->port());
        client = std::make_unique<Client>(options, clock);
    }
    void cleanup()
    {
        client.reset();
        server.reset();
    }

    /// pusher-js sends an answer that was asked for the old socket on the new one, wrongly signed.
    void aStaleAuthAnswerIsNotSent()
    {
        auto made = std::make_unique<PatientAuthorizer>();
        const PatientAuthorizer &authorizer = *made;
        client->setAuthorizer(std::move(made));
        QVERIFY(client->channels().subscribe(restricted).has_value());
        client->start();
        QTRY_COMPARE(authorizer.asked.size(), 1);
        server->last().reset();
        QTRY_VERIFY(client->connection().status().nextAttempt);
        client->connection().retryNow();
        QTRY_COMPARE(authorizer.asked.size(), 2);

        authorizer.answer(0); // late, for socket 1.1
        authorizer.answer(1);
        QTRY_COMPARE(server->last().texts().size(), 1);
        const QJsonObject data = QJsonDocument::fromJson(server->last().texts().first())
                                     .object()
                                     .value(u"data"_s)
                                     .toObject();
        QCOMPARE(data.value(u"auth"_s).toString().toLatin1(),
                 QByteArray(TestApp::key.toUtf8() + ':'
                            + hmacSha256Hex(Secret(TestApp::secret), "1.2:private-a")));
        QCOMPARE(client->counters().staleAuthorizations, 1u);
    }

    /// In pusher-js an exception silences the later listeners and all global ones.
    void anExceptionSilencesNobody()
    {
        QStringList heard;
        const auto listen = [&](const QString &id, const QString &channel, const QString &event,
                                int priority, bool fails) {
            Listener listener;
            listener.id = ListenerId(id);
            listener.channel = channel;
            listener.event = event;
            listener.priority = priority;
            listener.callback = [&heard, id, fails](const Event &) {
                if (fails)
                    throw std::runtime_error("on purpose");
                heard.append(id);
            };
            return client->dispatcher().addListener(listener).has_value();
        };
        QVERIFY(listen(u"thrower"_s, u"bots"_s, u"e"_s, 10, true));
        QVERIFY(listen(u"second"_s, u"bots"_s, u"e"_s, 5, false));
        QVERIFY(listen(u"channel"_s, u"bots"_s, u"*"_s, 0, false));
        QVERIFY(listen(u"global"_s, u"*"_s, u"*"_s, -5, false));
        QSignalSpy failures(&client->dispatcher(), &EventDispatcher::listenerFailed);
        QVERIFY(client->channels().subscribe(ChannelName(u"bots"_s)).has_value());
        client->start();
        QTRY_COMPARE(client->connection().state(), Connection::State::Connected);
        server->last().text(R"({"event":"e","channel":"bots","data":"{}"})");
        QTRY_COMPARE(heard, (QStringList{u"second"_s, u"channel"_s, u"global"_s}));
        QCOMPARE(failures.size(), 1);
    }

    /// pusher-js tries 1, 16, 46, 106 and 166 s after the loss: a server that is back after 50 s is
    /// noticed after 106.
    void aServerThatIsBackIsNoticedAtOnce()
    {
        client->start();
        QTRY_COMPARE(client->connection().state(), Connection::State::Connected);
        server->onRequest([](HostilePeer &peer) { peer.reset(); });
        server->last().reset();
        QTRY_VERIFY(client->connection().status().nextAttempt);
        const auto lost = clock->now();
        auto lastTry = lost;
        while (clock->now() - lost < 60s) {
            const auto next = *client->connection().status().nextAttempt;
            QVERIFY2(next - lastTry <= 3s,
                     qPrintable(QString::number((next - lastTry) / 1ms) + u" ms"_s));
            const qsizetype before = server->accepted();
            clock->advance(std::chrono::ceil<std::chrono::milliseconds>(next - clock->now()));
            lastTry = clock->now();
            QTRY_VERIFY(server->accepted() > before && client->connection().status().nextAttempt);
        }
        QVERIFY(server->accepted() > 30); // sixty seconds in steps of two at most
    }

    /// pusher-js says `connected` for a second after the socket is gone.
    void theStateIsTrueAtOnce()
    {
        client->start();
        QTRY_COMPARE(client->connection().state(), Connection::State::Connected);
        server->last().reset();
        // Not a millisecond of the client's time goes by.
        QTRY_COMPARE(client->connection().state(), Connection::State::Connecting);
        QVERIFY(!client->connection().sendText("{}"));
    }

    /// pusher-js leaves the old number in place when the count becomes 0.
    void aCountOfZeroReplacesTheOldOne()
    {
        const ChannelName bots(u"bots"_s);
        QVERIFY(client->channels().subscribe(bots).has_value());
        client->start();
        QTRY_COMPARE(client->connection().state(), Connection::State::Connected);
        const auto count = [this, &bots] {
            const ChannelStates::State *state = client->channelStates().find(bots);
            return state ? state->subscriptionCount : std::nullopt;
        };
        server->last().text(
            R"({"event":"pusher_internal:subscription_succeeded","channel":"bots","data":"{}"})");
        server->last().text(R"({"event":"pusher_internal:subscription_count","channel":"bots",)"
                            R"("data":{"subscription_count":4}})");
        QTRY_COMPARE(count(), 4);
        server->last().text(R"({"event":"pusher_internal:subscription_count","channel":"bots",)"
                            R"("data":{"subscription_count":0}})");
        QTRY_COMPARE(count(), 0);
    }

private:
    std::unique_ptr<HostileServer> server;
    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<Client> client;
};

QTEST_GUILESS_MAIN(TestOfficialDefects)
#include "tst_officialdefects.moc"
