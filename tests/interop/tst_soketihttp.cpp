// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/httpapi.h"
#include "tests/interop/peerprocess.h"
#include "tests/interop/soketi.h"

#include <QTest>

#include <optional>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

const QByteArray masterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_ba;

/// Remembers the one outcome of a call.
template <typename T>
class Outcome {
public:
    auto callback()
    {
        return [this](const T &given) { value = given; };
    }
    std::optional<T> value;
};

using Published = Outcome<PublishResult>;

/// Why there is no answer; for a failure message.
template <typename T>
QByteArray said(const Result<T> &result)
{
    return result ? QByteArray() : result.error().message.toUtf8();
}

OutgoingEvent eventFor(const QString &channel, const QByteArray &data = "{}"_ba)
{
    return {.channels = {ChannelName(channel)}, .name = EventName(u"trade"_s), .data = data};
}

} // namespace

/// Our HTTP API against an independent server: what we sign it takes, what it answers we understand.
///
/// soketi keeps events for cache channels and answers no question for them (`info=cache`): that is
/// tested against the local server only.
class TestSoketiHttp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        soketi = std::make_unique<Soketi>();
        QVERIFY2(soketi->isUp(), soketi->errors().constData());
        http = std::make_unique<HttpApi>(endpoint(u"app-key"_s), u"app-id"_s,
                                         Secret("app-secret"_ba), Scheduler::system());
        http->setMasterKey(Secret(QByteArray::fromBase64(masterKey)));
    }

    void oneChannel()
    {
        const auto ann = presenceClient(u"ann"_s, u"presence-desk"_s);
        QTRY_VERIFY(ann->channels().allSubscribed());
        Outcome<Result<ChannelInfo>> desk;
        http->channel(ChannelName(u"presence-desk"_s), {u"user_count"_s}, desk.callback());
        QTRY_VERIFY(desk.value);
        QVERIFY2(*desk.value, said(*desk.value).constData());
        QVERIFY(desk.value->value().occupied);
        QCOMPARE(desk.value->value().userCount, std::optional(1));
        QCOMPARE(desk.value->value().subscriptionCount, std::optional(1));
        Outcome<Result<ChannelInfo>> empty;
        http->channel(ChannelName(u"nobody-here"_s), {}, empty.callback());
        QTRY_VERIFY(empty.value);
        QVERIFY2(*empty.value, said(*empty.value).constData());
        QVERIFY(!empty.value->value().occupied);
    }

    void usersOfAPresenceChannel()
    {
        const auto ann = presenceClient(u"ann"_s, u"presence-floor"_s);
        const auto bob = presenceClient(u"bob"_s, u"presence-floor"_s);
        QTRY_VERIFY(ann->channels().allSubscribed() && bob->channels().allSubscribed());
        Outcome<Result<QList<UserId>>> users;
        http->users(ChannelName(u"presence-floor"_s), users.callback());
        QTRY_VERIFY(users.value);
        QList<UserId> sorted = users.value->value();
        std::sort(sorted.begin(), sorted.end());
        QCOMPARE(sorted, (QList<UserId>{UserId(u"ann"_s), UserId(u"bob"_s)}));
        // A refusal that comes with status 200.
        Outcome<Result<QList<UserId>>> refused;
        http->users(ChannelName(u"bots"_s), refused.callback());
        QTRY_VERIFY(refused.value);
        QCOMPARE(refused.value->error().code, Error::Code::ProtocolError);
        QCOMPARE(refused.value->error().parameters.value(u"httpStatus"_s).toInt(), 400);
    }

    void signedInUsersAreReachedAndSentAway()
    {
        ClientOptions options = optionsFor(u"user-app-key"_s, "user-app-secret"_ba);
        options.userId = u"ann"_s;
        options.signIn = true;
        Client ann(options);
        ann.start();
        QTRY_VERIFY(ann.user().state() == User::State::SignedIn && ann.channels().allSubscribed());
        HttpApi api(endpoint(u"user-app-key"_s), u"user-app-id"_s, Secret("user-app-secret"_ba),
                    Scheduler::system());
        Published letter;
        api.sendToUser(UserId(u"ann"_s), EventName(u"letter"_s), R"({"text":"Grüße"})"_ba,
                       letter.callback());
        QTRY_VERIFY(letter.value);
        QVERIFY(letter.value->ok);
        QTRY_COMPARE(ann.history()->lastSequence(), 1u);
        QCOMPARE(ann.history()->at(1)->field("text")->toString(), u"Grüße"_s);
        Published terminated;
        api.terminateUserConnections(UserId(u"ann"_s), terminated.callback());
        QTRY_VERIFY(terminated.value);
        QVERIFY(terminated.value->ok);
        QTRY_COMPARE(ann.connection().state(), Connection::State::Failed);
        QCOMPARE(ann.connection().status().lastCloseCode, std::optional(4009));
    }

    /// The official client opens what we seal, alone and in a batch.
    void pusherJsOpensWhatWeSeal()
    {
        const QString channel = u"private-encrypted-orders"_s;
        PeerProcess peer = PeerProcess::node(
            u"permitted.mjs"_s,
            {QString::number(soketi->port()), u"2"_s, channel, QString::fromLatin1(masterKey)});
        QVERIFY2(peer.nextLineWith("subscribed"), peer.errors().constData());
        Published alone;
        http->trigger(eventFor(channel, R"({"symbol":"R_100","note":"Grüße 🚀"})"_ba),
                      alone.callback());
        QTRY_VERIFY(alone.value);
        QVERIFY(alone.value->ok);
        Published batch;
        http->triggerBatch({eventFor(u"bots"_s), eventFor(channel, "just text"_ba)},
                           batch.callback());
        QTRY_VERIFY(batch.value);
        QVERIFY(batch.value->ok);
        QCOMPARE(peer.nextLine(),
                 R"({"event":"trade","data":{"symbol":"R_100","note":"Grüße 🚀"}})"_ba);
        QCOMPARE(peer.nextLine(), R"({"event":"trade","data":"just text"})"_ba);
    }

    /// Values that an encoder, a decoder and a signer each see differently.
    void signaturesOfStrangeValues_data()
    {
        QTest::addColumn<QString>("prefix");
        for (const char *prefix : {"a+b", "a/b", "a%20b", "a b", "a&b=c", "Zoë 🚀", "A,b;c", "#x"})
            QTest::newRow(prefix) << QString::fromUtf8(prefix);
    }

    void signaturesOfStrangeValues()
    {
        QFETCH(QString, prefix);
        Outcome<Result<QList<OccupiedChannel>>> channels;
        http->channels(prefix, {u"subscription_count"_s, u"user_count"_s}, channels.callback());
        QTRY_VERIFY(channels.value);
        QVERIFY2(*channels.value, said(*channels.value).constData());
        QVERIFY(channels.value->value().isEmpty());
    }

    void aWrongSecretIsRefused()
    {
        HttpApi api(endpoint(u"app-key"_s), u"app-id"_s, Secret("another"_ba), Scheduler::system());
        Published refused;
        api.trigger(eventFor(u"bots"_s), refused.callback());
        QTRY_VERIFY(refused.value);
        QVERIFY(!refused.value->ok);
        QCOMPARE(refused.value->error->code, Error::Code::AuthenticationFailed);
        QCOMPARE(refused.value->error->parameters.value(u"maybeDelivered"_s).toBool(), false);
    }

private:
    Endpoint endpoint(const QString &key) const
    {
        Endpoint result;
        result.host = u"127.0.0.1"_s;
        result.port = soketi->port();
        result.tls = false;
        result.key = key;
        return result;
    }

    ClientOptions optionsFor(const QString &key, const QByteArray &secret) const
    {
        ClientOptions options;
        options.connection.endpoint = endpoint(key);
        options.secret = Secret(secret);
        return options;
    }

    std::unique_ptr<Client> presenceClient(const QString &user, const QString &channel) const
    {
        ClientOptions options = optionsFor(u"app-key"_s, "app-secret"_ba);
        options.userId = user;
        auto client = std::make_unique<Client>(options);
        std::ignore = client->channels().subscribe(ChannelName(channel));
        client->start();
        return client;
    }

    std::unique_ptr<Soketi> soketi;
    std::unique_ptr<HttpApi> http;
};

QTEST_GUILESS_MAIN(TestSoketiHttp)
#include "tst_soketihttp.moc"
