// SPDX-License-Identifier: MIT
#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/channels/sealedframes.h"
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/protocol/jsontext.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using State = ChannelRegistry::State;
const ChannelName bots(u"bots"_s);
const ChannelName desk(u"presence-desk"_s);
const ChannelName trades(u"private-encrypted-trades"_s);

/// Answers when the test says so, or at once; waits for ever, as an auth endpoint that is away does.
class KeyAuthorizer final : public Authorizer {
public:
    void authorize(const AuthRequest &request, const AuthReply &reply) override
    {
        waiting.append({request.channel, reply});
        if (answers)
            QMetaObject::invokeMethod(
                this, [this] { answer(); }, Qt::QueuedConnection);
    }
    std::optional<std::chrono::milliseconds> answerDeadline() const override { return {}; }
    void answer()
    {
        for (const auto &[channel, reply] : std::exchange(waiting, {})) {
            reply.answer(AuthAnswer{TestApp::key.toUtf8() + ':' + QByteArray(64, 'a'),
                                    channel == desk ? R"({"user_id":"me"})"_ba : ""_ba,
                                    Secret(key)});
        }
    }

    QByteArray key = QByteArray(32, 'a');
    bool answers = true;
    QList<std::pair<ChannelName, AuthReply>> waiting;
};

QByteArray sealedBy(char key, QByteArrayView text)
{
    return Detail::quoted(EncryptedPayload::seal(Secret(QByteArray(32, key)), text).value());
}

QByteArray message(const QByteArray &event, const ChannelName &channel, const QByteArray &data)
{
    return "{\"event\":\"" + event + "\",\"channel\":\"" + channel.value().toUtf8()
        + "\",\"data\":" + data + '}';
}

QByteArray succeeded(const ChannelName &channel, const QByteArray &data = "\"{}\"")
{
    return message("pusher_internal:subscription_succeeded", channel, data);
}

/// Calls `back` for each subscription that the peer is sent, with the channel's name.
void onSubscribe(HostilePeer &peer, const std::function<void(const QByteArray &channel)> &back)
{
    QObject::connect(&peer, &HostilePeer::textReceived, &peer, [back](const QByteArray &text) {
        const QByteArray name = "\"channel\":\"";
        const qsizetype begin = text.indexOf(name) + name.size();
        if (text.contains("pusher:subscribe"))
            back(text.mid(begin, text.indexOf('"', begin) - begin));
    });
}

} // namespace

/// What a server may do wrong about channels, and what the client makes of it.
class TestChannelFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void P6_answersThatNobodyAskedForChangeNothing();
    void eventsOfAChannelThatWasLeftAreNoEvents();
    void P14_whatTheServerTellsWronglyIsPutRight();
    void P14_aServerThatNeverTellsItsMembersIsAskedOnceMore();
    void anExistingSubscriptionIsTheWordOfThisConnection();
    void P15_whoCameAndWentWhileTheLineWasDown();
    void P16_withoutASharedSecretNothingIsSubscribed_data();
    void P16_withoutASharedSecretNothingIsSubscribed();
    void P16_nothingWaitsForAnEndpointThatIsAway();
    void P16_leavingAChannelOpensWhatItsKeyOpens();
    void Q20_aSlotMayDeleteTheClientWhenThereIsNoKey();
    void Q20_aSlotMayDeleteTheClientWhenChannelsAreRefused();

private:
    /// A client that wants these channels, of a server that greets and confirms each.
    void connectTo(const QList<ChannelName> &channels,
                   std::shared_ptr<Scheduler> scheduler = Scheduler::system());
    ChannelStatus statusOf(const ChannelName &channel) const;
    void listenToAll();
    HostilePeer &peer() { return server->last(); }

    std::unique_ptr<HostileServer> server;
    std::unique_ptr<Client> client;
    KeyAuthorizer *authorizer = nullptr; ///< the client's
    QStringList heard; ///< channel and event
};

void TestChannelFaults::init()
{
    client.reset();
    heard.clear();
    server = std::make_unique<HostileServer>();
    server->onRequestGreetThen([](HostilePeer &peer) {
        onSubscribe(peer, [&peer](const QByteArray &channel) {
            peer.text(succeeded(ChannelName(QString::fromUtf8(channel))));
        });
    });
}

void TestChannelFaults::connectTo(const QList<ChannelName> &channels,
                                  std::shared_ptr<Scheduler> scheduler)
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    options.connection.backoff.reconnectDelay = 50ms;
    client = std::make_unique<Client>(options, std::move(scheduler));
    auto made = std::make_unique<KeyAuthorizer>();
    authorizer = made.get();
    client->setAuthorizer(std::move(made));
    listenToAll();
    for (const ChannelName &channel : channels)
        QVERIFY(client->channels().subscribe(channel).has_value());
    client->start();
}

ChannelStatus TestChannelFaults::statusOf(const ChannelName &channel) const
{
    for (const ChannelStatus &status : client->channelStatuses()) {
        if (status.name == channel)
            return status;
    }
    return {};
}

void TestChannelFaults::listenToAll()
{
    const auto hear = [this](const Event &event) {
        heard.append(event.channel().value() + u' ' + event.name().value());
    };
    for (const QString &pattern : {u"*"_s, u"pusher:*"_s}) {
        QVERIFY(client->dispatcher()
                    .addListener({.id = ListenerId(pattern),
                                  .channel = u"*"_s,
                                  .event = pattern,
                                  .callback = hear})
                    .has_value());
    }
}

void TestChannelFaults::P6_answersThatNobodyAskedForChangeNothing()
{
    const QByteArray list =
        R"({"presence":{"ids":["7"],"hash":{"7":{"name":"Ann"}},"count":1}})"_ba;
    QList<QByteArray> asked;
    server->onRequestGreetThen([&asked](HostilePeer &peer) {
        onSubscribe(peer, [&asked](const QByteArray &channel) { asked.append(channel); });
    });
    connectTo({desk, bots});
    authorizer->answers = false;
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    QTRY_COMPARE(asked, (QList<QByteArray>{"bots"}));
    // The one is being authorised, the other is nobody's.
    peer().text(succeeded(desk, list));
    peer().text(succeeded(ChannelName(u"never"_s)));
    peer().text(message("pusher:subscription_error", ChannelName(u"never"_s), R"({"status":401})"));
    QTRY_COMPARE(client->counters().unexpectedAnswers, 3u);
    QCOMPARE(statusOf(desk).state, State::Pending);
    QVERIFY(!statusOf(desk).isCurrent && !statusOf(desk).members);
    QVERIFY(heard.isEmpty() && errors.isEmpty());

    authorizer->answer();
    QTRY_COMPARE(asked.size(), 2);
    peer().text(succeeded(desk, list));
    peer().text(succeeded(desk, list)); // twice
    QTRY_COMPARE(client->counters().unexpectedAnswers, 4u);
    QCOMPARE(heard, QStringList{u"presence-desk pusher:subscription_succeeded"_s});
    QCOMPARE(statusOf(desk).state, State::Subscribed);
    QCOMPARE(statusOf(desk).members->count(), 1);

    QVERIFY(client->channels().unsubscribe(desk));
    peer().text(succeeded(desk, list)); // left
    QTRY_COMPARE(client->counters().unexpectedAnswers, 5u);
    QVERIFY(!client->channelStates().find(desk));
    QCOMPARE(heard.size(), 1);
}

void TestChannelFaults::eventsOfAChannelThatWasLeftAreNoEvents()
{
    const ChannelName other(u"other"_s);
    connectTo({bots, other});
    QTRY_VERIFY(client->channels().allSubscribed());
    heard.clear();
    const auto send = [this, &other] {
        peer().text(message("e", bots, "1"));
        peer().text(message("e", other, "1"));
    };
    send();
    QTRY_COMPARE(heard, (QStringList{u"bots e"_s, u"other e"_s}));
    QVERIFY(client->channels().unsubscribe(bots));
    send();
    QTRY_COMPARE(heard.size(), 3);
    QCOMPARE(client->counters().unexpected, 1u);
    QVERIFY(client->channels().subscribe(bots).has_value());
    send();
    QTRY_COMPARE(heard.size(), 5);
}

void TestChannelFaults::P14_whatTheServerTellsWronglyIsPutRight()
{
    server->onRequestGreetThen([](HostilePeer &peer) {
        onSubscribe(peer, [&peer](const QByteArray &) {
            peer.text(succeeded(desk,
                                R"({"presence":{"ids":["7",7,"<b>8</b>"],)"
                                R"("hash":{"7":{"name":"Ann"},"<b>8</b>":null},"count":9}})"));
            peer.text(message("pusher_internal:member_added", desk, R"({"user_id":7})"));
            peer.text(message("pusher_internal:member_removed", desk, R"("{\"user_id\":\"9\"}")"));
            peer.text(message("pusher_internal:member_added", desk,
                              R"("{\"user_id\":9007199254740993}")"));
            peer.text(message("pusher_internal:member_added", desk, R"({"user_id":{}})"));
        });
    });
    connectTo({desk});
    QSignalSpy joined(&client->channelStates(), &ChannelStates::memberJoined);
    QSignalSpy left(&client->channelStates(), &ChannelStates::memberLeft);
    QTRY_COMPARE(heard.size(), 5);
    const PresenceMembers members = *statusOf(desk).members;
    QCOMPARE(members.members().keys(),
             (QList<UserId>{UserId(u"7"_s), UserId(u"9007199254740993"_s), UserId(u"<b>8</b>"_s)}));
    QCOMPARE(members.members().value(UserId(u"7"_s)), R"({"name":"Ann"})"_ba);
    QCOMPARE(members.count(), 3);
    // Twice in the list, the count, known and added, unknown and removed.
    QCOMPARE(members.counters().corrections, 4u);
    QCOMPARE(members.counters().refused, 1u);
    QCOMPARE(joined.size(), 1);
    QVERIFY(left.isEmpty());
}

void TestChannelFaults::P14_aServerThatNeverTellsItsMembersIsAskedOnceMore()
{
    int asked = 0;
    server->onRequestGreetThen([&asked](HostilePeer &peer) {
        onSubscribe(peer, [&asked, &peer](const QByteArray &) {
            ++asked;
            peer.text(R"({"event":"pusher:error","data":{"code":null,"message":)"
                      R"("Existing subscription to channel presence-desk"}})");
        });
    });
    connectTo({desk});
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    QTRY_VERIFY(client->channels().allSubscribed());
    QCOMPARE(asked, 2);
    QVERIFY(!statusOf(desk).isCurrent && !statusOf(desk).members->isCurrent());
    QCOMPARE(statusOf(desk).members->count(), 0);
    QCOMPARE(errors.size(), 1);
    const Error error = errors.first().first().value<Error>();
    QCOMPARE(error.code, Error::Code::ProtocolError);
    QCOMPARE(error.parameters.value(u"channel"_s).toString(), desk.value());
}

void TestChannelFaults::anExistingSubscriptionIsTheWordOfThisConnection()
{
    server->onRequestGreetThen([this](HostilePeer &peer) {
        onSubscribe(peer, [this, &peer](const QByteArray &) {
            if (server->accepted() == 1) {
                peer.text(succeeded(bots));
                peer.text(message("pusher_internal:subscription_count", bots,
                                  R"({"subscription_count":3})"));
            } else {
                peer.text(R"({"event":"pusher:error","data":{"code":null,"message":)"
                          R"("Existing subscription to channel bots"}})");
            }
        });
    });
    connectTo({bots});
    QTRY_COMPARE(statusOf(bots).subscriptionCount, 3);
    peer().reset();
    QTRY_VERIFY(!statusOf(bots).isCurrent);
    QTRY_VERIFY(client->channels().allSubscribed());
    QVERIFY(statusOf(bots).isCurrent);
    QVERIFY(!statusOf(bots).subscriptionCount); // that was the other connection's
}

void TestChannelFaults::P15_whoCameAndWentWhileTheLineWasDown()
{
    server->onRequestGreetThen([this](HostilePeer &peer) {
        onSubscribe(peer, [this, &peer](const QByteArray &) {
            peer.text(succeeded(desk,
                                server->accepted() == 1
                                    ? R"({"presence":{"ids":["me","ann","bob"],"count":3}})"
                                    : R"({"presence":{"ids":["me","cy","bob"],"count":3}})"));
        });
    });
    connectTo({desk});
    QSignalSpy listed(&client->channelStates(), &ChannelStates::membersListed);
    QTRY_COMPARE(listed.size(), 1);
    QCOMPARE(listed.last().at(1).value<PresenceMembers::Changes>(), PresenceMembers::Changes());
    peer().reset();
    QTRY_VERIFY(!statusOf(desk).isCurrent);
    QCOMPARE(statusOf(desk).members->count(), 3); // still shown
    QTRY_COMPARE(listed.size(), 2);
    const PresenceMembers::Changes changes{{UserId(u"cy"_s)}, {UserId(u"ann"_s)}};
    QCOMPARE(listed.last().at(1).value<PresenceMembers::Changes>(), changes);
    QVERIFY(statusOf(desk).isCurrent);
    QCOMPARE(statusOf(desk).members->members().keys(),
             (QList<UserId>{UserId(u"bob"_s), UserId(u"cy"_s), UserId(u"me"_s)}));
    QCOMPARE(statusOf(desk).members->me(), UserId(u"me"_s));
}

void TestChannelFaults::P16_withoutASharedSecretNothingIsSubscribed_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("missing") << QByteArray();
    QTest::newRow("a byte short") << QByteArray(31, 'a');
}

void TestChannelFaults::P16_withoutASharedSecretNothingIsSubscribed()
{
    QFETCH(QByteArray, key);
    connectTo({trades, bots});
    authorizer->key = key;
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    QTRY_COMPARE(statusOf(trades).state, State::Refused);
    QTRY_COMPARE(statusOf(bots).state, State::Subscribed);
    QCOMPARE(peer().texts().size(), 1); // for bots: nothing that was sealed can ever come
    QCOMPARE(errors.size(), 1);
    const Error error = errors.first().first().value<Error>();
    QCOMPARE(error.code, Error::Code::AuthorizationFailed);
    QVERIFY(error.message.contains(u"shared_secret"));
    QCOMPARE(error.parameters.value(u"channel"_s).toString(), trades.value());
}

void TestChannelFaults::P16_nothingWaitsForAnEndpointThatIsAway()
{
    const auto clock = std::make_shared<FakeScheduler>();
    connectTo({trades, bots}, clock);
    QTRY_VERIFY(client->channels().allSubscribed());
    heard.clear();
    authorizer->answers = false;
    peer().text(message("e", trades, sealedBy('b', "1")));
    peer().text(message("e", bots, "1"));
    QTRY_COMPARE(heard, QStringList{u"bots e"_s});
    QCOMPARE(client->counters().events, 1u);
    QCOMPARE(client->counters().held, 1u); // nothing received is without a number
    QCOMPARE(statusOf(trades).held, 1);
    QSignalSpy told(client.get(), &Client::eventsReceived);
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    clock->advance(SealedFrames::maximumWait);
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(client->history()->at(2)->cannotDecrypt(), std::string_view("authentication-failed"));
    QCOMPARE(client->counters().events, 2u);
    QCOMPARE(client->counters().held, 0u);
    QCOMPARE(statusOf(trades).cannotDecrypt, 1u);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(heard.size(), 1);
    // It is back at last.
    authorizer->key = QByteArray(32, 'b');
    authorizer->answer();
    peer().text(message("e", trades, sealedBy('b', "2")));
    QTRY_COMPARE(heard.size(), 2);
    QCOMPARE(client->counters().keyRequests, 1u);
}

void TestChannelFaults::P16_leavingAChannelOpensWhatItsKeyOpens()
{
    connectTo({trades});
    QTRY_VERIFY(client->channels().allSubscribed());
    authorizer->answers = false;
    peer().text(message("e", trades, sealedBy('z', "1")));
    peer().text(message("e", trades, sealedBy('a', "2"))); // waits behind the other
    QTRY_COMPARE(client->counters().held, 2u);
    QVERIFY(client->channels().unsubscribe(trades));
    QTRY_COMPARE(client->history()->dispatchedUpTo(), 2u);
    QCOMPARE(client->history()->at(1)->cannotDecrypt(), std::string_view("authentication-failed"));
    QCOMPARE(client->history()->at(2)->dataText(), "2"_ba);
    QCOMPARE(client->counters().held, 0u);
}

void TestChannelFaults::Q20_aSlotMayDeleteTheClientWhenThereIsNoKey()
{
    connectTo({trades});
    QTRY_VERIFY(client->channels().allSubscribed());
    client->setAuthorizer(nullptr);
    const QPointer<Client> alive(client.get());
    int errors = 0;
    connect(client.get(), &Client::errorOccurred, this, [this, &errors] {
        ++errors;
        client.reset();
    });
    peer().text(message("e", trades, sealedBy('z', "1")));
    QTRY_VERIFY(!alive);
    QCOMPARE(errors, 1);
}

void TestChannelFaults::Q20_aSlotMayDeleteTheClientWhenChannelsAreRefused()
{
    const ChannelName another(u"private-another"_s);
    connectTo({desk, trades, another});
    QTRY_VERIFY(client->channels().allSubscribed());
    client->setAuthorizer(nullptr);
    const QPointer<Client> alive(client.get());
    int errors = 0;
    connect(client.get(), &Client::errorOccurred, this, [this, &errors](const Error &error) {
        if (error.code != Error::Code::AuthorizationFailed)
            return; // of the line
        ++errors;
        client.reset();
    });
    peer().reset();
    QTRY_VERIFY(!alive);
    QCOMPARE(errors, 1);
}

QTEST_GUILESS_MAIN(TestChannelFaults)
#include "tst_channelfaults.moc"
