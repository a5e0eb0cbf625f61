// SPDX-License-Identifier: MIT
#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"
#include "libpusher/protocol/jsontext.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using State = ChannelRegistry::State;
const ChannelName desk(u"presence-desk"_s);
const ChannelName trades(u"private-encrypted-trades"_s);

ClientOptions optionsFor(quint16 port, const QString &user = u"ann"_s)
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(port);
    options.connection.backoff.reconnectDelay = 100ms;
    options.secret = Secret(TestApp::secret);
    options.userId = user;
    options.encryptionMasterKey = Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_ba);
    return options;
}

/// Gives out whichever key is current, and keeps what it was asked.
class KeyAuthorizer final : public Authorizer {
public:
    void authorize(const AuthRequest &request, const AuthReply &reply) override
    {
        asked.append(request.channel);
        replies.append(reply);
        if (answers)
            QMetaObject::invokeMethod(
                this, [this, reply] { answer(reply); }, Qt::QueuedConnection);
    }
    void answer(const AuthReply &reply) const
    {
        reply.answer(AuthAnswer{
            TestApp::key.toUtf8() + ':' + QByteArray(64, 'a'), {}, Secret(QByteArray(32, key))});
    }

    char key = 'a';
    bool answers = true;
    QList<ChannelName> asked;
    QList<AuthReply> replies;
};

QByteArray sealedBy(char key, QByteArrayView text)
{
    return Detail::quoted(EncryptedPayload::seal(Secret(QByteArray(32, key)), text).value());
}

QByteArray eventFrame(const ChannelName &channel, const QByteArray &event, const QByteArray &data)
{
    return "{\"event\":\"" + event + "\",\"channel\":\"" + channel.value().toUtf8()
        + "\",\"data\":" + data + '}';
}

} // namespace

/// Channels of all kinds in a client, over real sockets.
class TestClientChannels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void membersOfAPresenceChannel();
    void P15_membersAfterAReconnect();
    void P14_anExistingSubscriptionBringsTheListAllTheSame();
    void countsAndCacheMisses();
    void P17_cacheMissAndUnknownMessagesCallNobody();
    void listenersMayAskForProtocolEvents();
    void P16_aRotatedKeyIsRefreshedAndOrderIsKept();
    void P16_whatCannotBeDecryptedIsKeptAndReachesNobody();
    void anAuthorizerIsNotAskedInsideTheSocketsSignal();
    void aReauthorisationThatLastsIsAGapOfItsOwn();
    void aLineThatAnybodyMayReadCarriesNoPrivateChannels();
    void framesAddUp();

private:
    static bool subscribe(Client &client, const QString &channel)
    {
        return client.channels().subscribe(ChannelName(channel)).has_value();
    }
    static std::optional<ChannelStatus> statusOf(const Client &client, const ChannelName &channel)
    {
        for (const ChannelStatus &status : client.channelStatuses()) {
            if (status.name == channel)
                return status;
        }
        return {};
    }
};

void TestClientChannels::membersOfAPresenceChannel()
{
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                       Scheduler::system());
    QVERIFY(server.listen().has_value());
    Client ann(optionsFor(server.port()));
    QVERIFY(subscribe(ann, desk.value()));
    ann.start();
    QTRY_VERIFY(ann.channels().allSubscribed());
    QCOMPARE(statusOf(ann, desk)->kind, ChannelKind::Presence);
    QCOMPARE(statusOf(ann, desk)->members->me(), UserId(u"ann"_s));
    QCOMPARE(statusOf(ann, desk)->members->members().keys(), QList<UserId>{UserId(u"ann"_s)});

    QSignalSpy joined(&ann.channelStates(), &ChannelStates::memberJoined);
    QSignalSpy left(&ann.channelStates(), &ChannelStates::memberLeft);
    {
        Client bob(optionsFor(server.port(), u"bob"_s));
        QVERIFY(subscribe(bob, desk.value()));
        bob.start();
        QTRY_COMPARE(joined.size(), 1);
        QCOMPARE(joined.first().at(1).value<UserId>(), UserId(u"bob"_s));
        QCOMPARE(statusOf(ann, desk)->members->count(), 2);
    }
    QTRY_COMPARE(left.size(), 1);
    QCOMPARE(statusOf(ann, desk)->members->count(), 1);
    QVERIFY(ann.channels().unsubscribe(desk));
    QVERIFY(!ann.channelStates().find(desk));
}

void TestClientChannels::P15_membersAfterAReconnect()
{
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                       Scheduler::system());
    QVERIFY(server.listen().has_value());
    Client ann(optionsFor(server.port()));
    Client bob(optionsFor(server.port(), u"bob"_s));
    for (Client *client : {&ann, &bob}) {
        QVERIFY(subscribe(*client, desk.value()));
        client->start();
        QTRY_VERIFY(client->channels().allSubscribed());
    }
    QTRY_COMPARE(statusOf(ann, desk)->members->count(), 2);
    QSignalSpy listed(&ann.channelStates(), &ChannelStates::membersListed);
    QSignalSpy left(&ann.channelStates(), &ChannelStates::memberLeft);
    bob.stop();
    server.dropConnections();
    QTRY_VERIFY(!statusOf(ann, desk)->isCurrent);
    QTRY_COMPARE(listed.size(), 1);
    // The server drops one line after the other: whether ann still hears that bob's is gone is chance.
    const auto changes = listed.first().at(1).value<PresenceMembers::Changes>();
    QCOMPARE(changes.left.size() + left.size(), 1);
    QVERIFY(changes.joined.isEmpty());
    QVERIFY(statusOf(ann, desk)->isCurrent);
    QCOMPARE(statusOf(ann, desk)->members->members().keys(), QList<UserId>{UserId(u"ann"_s)});
}

void TestClientChannels::P14_anExistingSubscriptionBringsTheListAllTheSame()
{
    HostileServer server;
    int subscribes = 0;
    server.onRequestGreetThen([&subscribes](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&](const QByteArray &text) {
            if (!text.contains("pusher:subscribe"))
                return;
            if (++subscribes == 1) {
                peer.text(R"({"event":"pusher:error","data":{"code":null,"message":)"
                          R"("Existing subscription to channel presence-desk"}})");
            } else {
                peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":)"
                          R"("presence-desk","data":{"presence":{"ids":["7"],"hash":{"7":{}},)"
                          R"("count":1}}})");
            }
        });
    });
    Client client(optionsFor(server.port()));
    QVERIFY(subscribe(client, desk.value()));
    client.start();
    QTRY_VERIFY(client.channels().allSubscribed());
    QCOMPARE(subscribes, 2);
    QVERIFY(server.last().texts().join().contains("pusher:unsubscribe"));
    QCOMPARE(statusOf(client, desk)->members->count(), 1);
}

void TestClientChannels::countsAndCacheMisses()
{
    LocalServer::Options serverOptions;
    serverOptions.subscriptionCounts = true;
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, serverOptions,
                       Scheduler::system());
    QVERIFY(server.listen().has_value());
    Client client(optionsFor(server.port()));
    for (const QString &name : {u"bots"_s, u"cache-bots"_s, u"private-cache-bots"_s})
        QVERIFY(subscribe(client, name));
    client.start();
    QTRY_VERIFY(client.channels().allSubscribed());
    QTRY_COMPARE(statusOf(client, ChannelName(u"bots"_s))->subscriptionCount, 1);
    QTRY_VERIFY(statusOf(client, ChannelName(u"cache-bots"_s))->cacheMissed);
    QTRY_VERIFY(statusOf(client, ChannelName(u"private-cache-bots"_s))->cacheMissed);
    QVERIFY(!statusOf(client, ChannelName(u"bots"_s))->cacheMissed);

    HttpApi http(TestApp::endpoint(server.port()), TestApp::id, Secret(TestApp::secret),
                 Scheduler::system());
    http.trigger({.channels = {ChannelName(u"cache-bots"_s)},
                  .name = EventName(u"bot-updated"_s),
                  .data = "{}"},
                 [](const PublishResult &) {});
    QTRY_COMPARE(client.history()->lastSequence(), 1u);
    // Who comes later finds the last event, as if it were a live one.
    Client later(optionsFor(server.port(), u"bob"_s));
    QVERIFY(subscribe(later, u"cache-bots"_s));
    later.start();
    QTRY_COMPARE(later.history()->lastSequence(), 1u);
    QVERIFY(!statusOf(later, ChannelName(u"cache-bots"_s))->cacheMissed);
}

void TestClientChannels::P17_cacheMissAndUnknownMessagesCallNobody()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) {
        peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"cache-bots"})");
        peer.text(R"({"event":"pusher:cache_miss","channel":"cache-bots"})");
        peer.text(R"({"event":"pusher_internal:news_of_tomorrow","channel":"cache-bots"})");
        peer.text(R"({"event":"e","channel":"cache-bots","data":"{}"})");
    });
    Client client(optionsFor(server.port()));
    QStringList heard;
    QVERIFY(
        client.dispatcher()
            .addListener(
                {.id = ListenerId(u"all"_s),
                 .channel = u"*"_s,
                 .event = u"*"_s,
                 .callback = [&heard](const Event &event) { heard.append(event.name().value()); }})
            .has_value());
    QVERIFY(subscribe(client, u"cache-bots"_s));
    client.start();
    QTRY_COMPARE(heard, QStringList{u"e"_s});
    QCOMPARE(client.counters().controlFrames, 4u); // the greeting too
    QCOMPARE(client.history()->lastSequence(), 1u);
}

void TestClientChannels::listenersMayAskForProtocolEvents()
{
    LocalServer::Options serverOptions;
    serverOptions.subscriptionCounts = true;
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, serverOptions,
                       Scheduler::system());
    QVERIFY(server.listen().has_value());
    Client client(optionsFor(server.port()));
    QStringList heard;
    const auto hear = [&heard](const Event &event) {
        heard.append(event.channel().value() + u' ' + event.name().value());
    };
    QVERIFY(client.dispatcher()
                .addListener({.id = ListenerId(u"protocol"_s),
                              .channel = u"*"_s,
                              .event = u"pusher:*"_s,
                              .callback = hear})
                .has_value());
    for (const QString &name : {desk.value(), u"cache-bots"_s})
        QVERIFY(subscribe(client, name));
    client.start();
    Client bob(optionsFor(server.port(), u"bob"_s));
    QTRY_VERIFY(client.channels().allSubscribed());
    QVERIFY(subscribe(bob, desk.value()));
    bob.start();
    QTRY_VERIFY(heard.contains(u"presence-desk pusher:member_added"_s));
    bob.stop();
    QTRY_VERIFY(heard.contains(u"presence-desk pusher:member_removed"_s));
    QVERIFY(heard.contains(u"presence-desk pusher:subscription_succeeded"_s));
    QVERIFY(heard.contains(u"cache-bots pusher:cache_miss"_s));
    QVERIFY(heard.contains(u"cache-bots pusher:subscription_count"_s));
    QCOMPARE(client.history()->lastSequence(), 0u);
}

void TestClientChannels::P16_aRotatedKeyIsRefreshedAndOrderIsKept()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &) {});
    Client client(optionsFor(server.port()));
    auto made = std::make_unique<KeyAuthorizer>();
    KeyAuthorizer &authorizer = *made;
    client.setAuthorizer(std::move(made));
    QStringList heard;
    QVERIFY(client.dispatcher()
                .addListener({.id = ListenerId(u"all"_s),
                              .channel = u"*"_s,
                              .event = u"*"_s,
                              .callback =
                                  [&heard](const Event &event) {
                                      heard.append(QString::fromUtf8(event.dataText()));
                                  }})
                .has_value());
    QVERIFY(subscribe(client, trades.value()));
    QVERIFY(subscribe(client, u"bots"_s));
    client.start();
    QTRY_VERIFY(server.accepted() == 1 && server.last().texts().size() == 2);
    HostilePeer &peer = server.last();
    peer.text(
        R"({"event":"pusher_internal:subscription_succeeded","channel":"private-encrypted-trades"})");
    peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"bots"})");
    peer.text(eventFrame(trades, "e", sealedBy('a', "1")));
    authorizer.key = 'b';
    authorizer.answers = false;
    peer.text(eventFrame(trades, "e", sealedBy('b', "2")));
    peer.text(eventFrame(trades, "e", sealedBy('b', "3")));
    peer.text(eventFrame(ChannelName(u"bots"_s), "e", "\"other\""));
    QTRY_COMPARE(heard, (QStringList{u"1"_s, u"other"_s}));
    QTRY_COMPARE(authorizer.asked.size(), 2);
    QCOMPARE(client.counters().keyRequests, 1u);
    authorizer.answer(authorizer.replies.last());
    QTRY_COMPARE(heard, (QStringList{u"1"_s, u"other"_s, u"2"_s, u"3"_s}));
    QCOMPARE(client.counters().cannotDecrypt, 0u);
    QCOMPARE(client.counters().events, 4u);
    QCOMPARE(peer.texts().size(), 2); // the key alone was asked for
}

void TestClientChannels::P16_whatCannotBeDecryptedIsKeptAndReachesNobody()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &) {});
    Client client(optionsFor(server.port()));
    client.setAuthorizer(std::make_unique<KeyAuthorizer>());
    int calls = 0;
    QVERIFY(client.dispatcher()
                .addListener({.id = ListenerId(u"all"_s),
                              .channel = u"*"_s,
                              .event = u"*"_s,
                              .callback = [&calls](const Event &) { ++calls; }})
                .has_value());
    client.dispatcher().setTracing(true);
    QSignalSpy errors(&client, &Client::errorOccurred);
    QVERIFY(subscribe(client, trades.value()));
    client.start();
    QTRY_VERIFY(server.accepted() == 1 && server.last().texts().size() == 1);
    server.last().text(
        R"({"event":"pusher_internal:subscription_succeeded","channel":"private-encrypted-trades"})");
    const QByteArray box = sealedBy('z', "secret");
    server.last().text(eventFrame(trades, "trade-executed", box));
    server.last().text(eventFrame(trades, "trade-executed", R"({"symbol":"R_100"})"));
    QTRY_COMPARE(client.counters().cannotDecrypt, 2u);
    QTRY_COMPARE(client.history()->dispatchedUpTo(), 2u);
    QCOMPARE(calls, 0);
    const Event kept = *client.history()->at(1);
    QCOMPARE(kept.cannotDecrypt(), std::string_view("authentication-failed"));
    QCOMPARE(kept.rawData(), box);
    QCOMPARE(kept.detachedCopy().cannotDecrypt(), std::string_view("authentication-failed"));
    QCOMPARE(client.history()->at(2)->cannotDecrypt(), std::string_view("malformed-json"));
    QCOMPARE(errors.size(), 1);
    const Error error = errors.first().first().value<Error>();
    QCOMPARE(error.code, Error::Code::ProtocolError);
    QCOMPARE(error.parameters.value(u"channel"_s).toString(), trades.value());
    QCOMPARE(error.parameters.value(u"size"_s).toLongLong(), box.size());

    const auto traced = client.dispatcher().trace()->snapshot();
    QCOMPARE(traced.last()->sequence, 2u);
    QCOMPARE(traced.last()->listeners.first().verdict, TracedListener::Verdict::Sealed);
}

void TestClientChannels::anAuthorizerIsNotAskedInsideTheSocketsSignal()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &) {});
    Client client(optionsFor(server.port()));
    // Runs an event loop when it is asked for a key: inside the socket's signal that would stop it.
    class Nested final : public Authorizer {
    public:
        void authorize(const AuthRequest &, const AuthReply &reply) override
        {
            if (++asked == 2) {
                for (int i = 0; i < 200 && history->lastSequence() < 1; ++i)
                    QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
            }
            QMetaObject::invokeMethod(
                this,
                [reply] {
                    reply.answer(AuthAnswer{TestApp::key.toUtf8() + ':' + QByteArray(64, 'a'),
                                            {},
                                            Secret(QByteArray(32, 'a'))});
                },
                Qt::QueuedConnection);
        }
        int asked = 0;
        std::shared_ptr<EventHistory> history;
    };
    auto made = std::make_unique<Nested>();
    made->history = client.history();
    client.setAuthorizer(std::move(made));
    QVERIFY(subscribe(client, trades.value()));
    QVERIFY(subscribe(client, u"bots"_s));
    client.start();
    QTRY_VERIFY(server.accepted() == 1 && server.last().texts().size() == 2);
    HostilePeer &peer = server.last();
    peer.text(eventFrame(trades, "e", sealedBy('z', "1")));
    QTRY_COMPARE(client.counters().keyRequests, 1u);
    peer.text(eventFrame(ChannelName(u"bots"_s), "e", "\"other\""));
    QTRY_COMPARE(client.history()->lastSequence(), 2u);
}

void TestClientChannels::aReauthorisationThatLastsIsAGapOfItsOwn()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            for (const QByteArray &name : {"private-a"_ba, "bots"_ba}) {
                const QByteArray quotedName = '"' + name + '"';
                if (text.contains("pusher:subscribe") && text.contains(quotedName)) {
                    peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":")"
                              + name + "\"}");
                }
            }
        });
    });
    Client client(optionsFor(server.port()));
    auto made = std::make_unique<KeyAuthorizer>();
    KeyAuthorizer &authorizer = *made;
    client.setAuthorizer(std::move(made));
    const ChannelName restricted(u"private-a"_s);
    QVERIFY(subscribe(client, restricted.value()));
    QVERIFY(subscribe(client, u"bots"_s));
    client.start();
    QTRY_VERIFY(client.channels().allSubscribed());
    QVERIFY(client.gaps().gaps().isEmpty());

    authorizer.answers = false;
    server.last().closeFrame(4200);
    QTRY_COMPARE(authorizer.asked.size(), 2);
    // After a second without permission the gap is told to be what it is.
    QTRY_VERIFY(std::any_of(client.gaps().gaps().cbegin(), client.gaps().gaps().cend(),
                            [](const Gap &gap) { return gap.cause == Gap::Cause::Reauthorising; }));
    QVERIFY(client.gaps().isOpen(restricted));
    QVERIFY(!client.gaps().isOpen(ChannelName(u"bots"_s)));
    authorizer.answer(authorizer.replies.last());
    QTRY_VERIFY(client.channels().allSubscribed());
    client.gaps().settle();
    const QList<Gap> gaps = client.gaps().gaps();
    const Gap &last = gaps.last();
    QCOMPARE(last.cause, Gap::Cause::Reauthorising);
    QCOMPARE(last.channels, QSet<ChannelName>{restricted});
    QVERIFY(last.to && *last.to > last.from);
    // It follows upon the lost line without a hole, and without an overlap.
    QVERIFY(std::any_of(gaps.cbegin(), gaps.cend(), [&](const Gap &gap) {
        return gap.cause == Gap::Cause::ServerClosing && gap.channels.contains(restricted)
            && gap.to == last.from;
    }));
}

void TestClientChannels::aLineThatAnybodyMayReadCarriesNoPrivateChannels()
{
    ClientOptions options = optionsFor(1);
    options.connection.endpoint.host = u"bots.example"_s;
    Client open(options);
    const auto refused = open.channels().subscribe(ChannelName(u"private-a"_s));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::ConfigurationError);
    QVERIFY(refused.error().message.contains(u"TLS"));
    QVERIFY(subscribe(open, u"bots"_s)); // nothing secret about it
    options.connection.endpoint.tls = true;
    Client encrypted(options);
    QVERIFY(subscribe(encrypted, u"private-a"_s));
}

void TestClientChannels::framesAddUp()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &) {});
    Client client(optionsFor(server.port()));
    client.setAuthorizer(std::make_unique<KeyAuthorizer>());
    QVERIFY(subscribe(client, trades.value()));
    QVERIFY(subscribe(client, u"bots"_s));
    client.start();
    QTRY_VERIFY(server.accepted() == 1 && server.last().texts().size() == 2);
    const QList<QByteArray> frames{
        R"({"event":"pusher_internal:subscription_succeeded","channel":"bots"})",
        R"({"event":"pusher_internal:subscription_count","channel":"bots","data":{"subscription_count":1}})",
        eventFrame(ChannelName(u"bots"_s), "e", "{}"),
        eventFrame(ChannelName(u"left-long-ago"_s), "e", "{}"),
        eventFrame(trades, "e", sealedBy('a', "x")),
        eventFrame(trades, "e", sealedBy('z', "x")),
        "{broken",
        "[]",
        R"({"event":"pusher:pong"})",
    };
    for (int round = 0; round < 20; ++round) {
        for (const QByteArray &frame : frames)
            server.last().text(frame);
    }
    server.last().send(HostilePeer::frame(2, "binary"));
    server.last().text(eventFrame(ChannelName(u"bots"_s), "last", "{}"));
    const quint64 sent = 1 + 20 * quint64(frames.size()) + 2; // the greeting, and the last two
    const auto sum = [&client] {
        const Client::Counters counters = client.counters();
        return counters.events + counters.controlFrames + counters.malformed
            + counters.binaryRefused + counters.unexpected;
    };
    QTRY_COMPARE(sum(), sent);
    QCOMPARE(client.counters().events, 61u);
    QCOMPARE(client.counters().cannotDecrypt, 20u);
    QCOMPARE(client.history()->lastSequence(), 61u);
}

QTEST_GUILESS_MAIN(TestClientChannels)
#include "tst_clientchannels.moc"
