// SPDX-License-Identifier: MIT
#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/localserver/localserver.h"
#include "tests/net/httpapihelpers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray masterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_ba;
const ChannelName sealedChannel(u"private-encrypted-trades"_s);

Secret masterKeyBytes()
{
    return Secret(QByteArray::fromBase64(masterKey));
}

/// Keeps the one answer to a question.
template <typename T>
class Answered {
public:
    HttpApi::Answer<T> callback()
    {
        return [this](const Result<T> &given) {
            answer = given;
            ++calls;
        };
    }
    std::optional<Result<T>> answer;
    int calls = 0;
};

OutgoingEvent sealedTrade(const QByteArray &data)
{
    OutgoingEvent event = trade(data);
    event.channels = {sealedChannel};
    return event;
}

QJsonObject bodyOf(const AnswerServer &server)
{
    return QJsonDocument::fromJson(server.bodies.last()).object();
}

} // namespace

/// Channels, users and sealed events over the HTTP API, against the local server; the answers of
/// other servers from bytes.
class tst_HttpApiCalls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { clients.clear(); }
    void asksForOneChannel();
    void asksForTheUsersOfAPresenceChannel();
    void sendsToOneUser();
    void sendsAUserAway();
    void whatNoServerWouldTakeIsRefusedHere();
    void channelAnswers_data();
    void channelAnswers();
    void usersAnswers_data();
    void usersAnswers();
    void oddAnswersAreErrors_data();
    void oddAnswersAreErrors();
    void signsNamesAsTheyAreSent();
    void knownSignatureOfATermination();
    void sealsForEncryptedChannels();
    void sealsInsideOfABatch();
    void sealingHasLimits_data();
    void sealingHasLimits();
    void cancelledRequestsSaySo();
    void cancelledQuestionsSaySo();

private:
    Client &connectedClient(const QString &user, const QString &channel, bool signIn = false);

    HttpApiFixture fixture;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<HttpApi> http;
    std::vector<std::unique_ptr<Client>> clients;
};

void tst_HttpApiCalls::init()
{
    fixture = {};
    server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, fixture.time);
    QVERIFY(server->listen());
    http = fixture.api(TestApp::endpoint(server->port()));
    http->setMasterKey(masterKeyBytes());
}

Client &tst_HttpApiCalls::connectedClient(const QString &user, const QString &channel, bool signIn)
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    options.secret = Secret(TestApp::secret);
    options.encryptionMasterKey = Secret(masterKey);
    options.userId = user;
    options.signIn = signIn;
    clients.push_back(std::make_unique<Client>(options, fixture.time));
    Client &client = *clients.back();
    if (!channel.isEmpty())
        std::ignore = client.channels().subscribe(ChannelName(channel));
    client.start();
    return client;
}

void tst_HttpApiCalls::asksForOneChannel()
{
    Client &ann = connectedClient(u"ann"_s, u"presence-desk"_s);
    QTRY_VERIFY(ann.channels().allSubscribed());
    Answered<ChannelInfo> desk;
    http->channel(ChannelName(u"presence-desk"_s), {u"user_count"_s, u"subscription_count"_s},
                  desk.callback());
    QCOMPARE(desk.calls, 0);
    QTRY_COMPARE(desk.calls, 1);
    QCOMPARE(desk.answer->value(),
             (ChannelInfo{.occupied = true, .subscriptionCount = 1, .userCount = 1}));

    Answered<ChannelInfo> nobody;
    http->channel(ChannelName(u"bots"_s), {u"subscription_count"_s}, nobody.callback());
    QTRY_COMPARE(nobody.calls, 1);
    QCOMPARE(nobody.answer->value(), (ChannelInfo{.occupied = false, .subscriptionCount = 0}));

    Answered<ChannelInfo> cache;
    http->channel(ChannelName(u"cache-bots"_s), {u"cache"_s}, cache.callback());
    QTRY_COMPARE(cache.calls, 1);
    QCOMPARE(cache.answer->value(), ChannelInfo{});
    Results results;
    OutgoingEvent event = trade(R"({"symbol":"R_100"})"_ba);
    event.channels = {ChannelName(u"cache-bots"_s)};
    http->trigger(event, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    http->channel(ChannelName(u"cache-bots"_s), {u"cache"_s}, cache.callback());
    QTRY_COMPARE(cache.calls, 2);
    QVERIFY(cache.answer->value().cache);
    QCOMPARE(cache.answer->value().cache->data, R"({"symbol":"R_100"})"_ba);
    QVERIFY(cache.answer->value().cache->timeToLive > 0s);

    http->channel(ChannelName(u"bots"_s), {u"cache"_s}, cache.callback());
    QTRY_COMPARE(cache.calls, 3);
    QCOMPARE(cache.answer->error().code, Error::Code::ProtocolError);
    QCOMPARE(cache.answer->error().parameters.value(u"httpStatus"_s).toInt(), 400);
    QVERIFY(!cache.answer->error().parameters.contains(u"maybeDelivered"_s));
}

void tst_HttpApiCalls::asksForTheUsersOfAPresenceChannel()
{
    const QString desk = u"presence-desk"_s;
    Client &ann = connectedClient(u"ann"_s, desk);
    QTRY_VERIFY(ann.channels().allSubscribed());
    Client &bob = connectedClient(u"bob"_s, desk);
    QTRY_VERIFY(bob.channels().allSubscribed());
    Answered<QList<UserId>> users;
    http->users(ChannelName(desk), users.callback());
    QTRY_COMPARE(users.calls, 1);
    QList<UserId> sorted = users.answer->value();
    std::sort(sorted.begin(), sorted.end());
    QCOMPARE(sorted, (QList<UserId>{UserId(u"ann"_s), UserId(u"bob"_s)}));

    http->users(ChannelName(u"bots"_s), users.callback());
    QTRY_COMPARE(users.calls, 2);
    QCOMPARE(users.answer->error().code, Error::Code::ProtocolError);
    QCOMPARE(users.answer->error().parameters.value(u"httpStatus"_s).toInt(), 400);
}

void tst_HttpApiCalls::sendsToOneUser()
{
    Client &ann = connectedClient(u"ann"_s, {}, true);
    Client &bob = connectedClient(u"bob"_s, {}, true);
    QTRY_VERIFY(ann.user().state() == User::State::SignedIn && ann.channels().allSubscribed());
    QTRY_VERIFY(bob.user().state() == User::State::SignedIn && bob.channels().allSubscribed());
    Results results;
    http->sendToUser(UserId(u"ann"_s), EventName(u"letter"_s), R"({"text":"for ann"})"_ba,
                     results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(results.all.first().ok);
    QTRY_COMPARE(ann.history()->lastSequence(), 1u);
    QCOMPARE(ann.history()->at(1)->dataText(), QByteArrayView(R"({"text":"for ann"})"));
    QCOMPARE(bob.history()->lastSequence(), 0u);
}

void tst_HttpApiCalls::sendsAUserAway()
{
    Client &ann = connectedClient(u"ann"_s, {}, true);
    Client &bob = connectedClient(u"bob"_s, {}, true);
    QTRY_COMPARE(ann.user().state(), User::State::SignedIn);
    QTRY_COMPARE(bob.user().state(), User::State::SignedIn);
    Results results;
    http->terminateUserConnections(UserId(u"ann"_s), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(results.all.first().ok);
    QTRY_COMPARE(ann.connection().state(), Connection::State::Failed);
    QCOMPARE(ann.connection().status().lastCloseCode, std::optional(4009));
    QCOMPARE(bob.user().state(), User::State::SignedIn);
}

void tst_HttpApiCalls::whatNoServerWouldTakeIsRefusedHere()
{
    AnswerServer answers;
    const auto api = fixture.api(answers.endpoint());
    Results results;
    api->sendToUser(UserId(u"a b"_s), EventName(u"letter"_s), "{}"_ba, results.callback());
    api->sendToUser({}, EventName(u"letter"_s), "{}"_ba, results.callback());
    api->terminateUserConnections(UserId(u"a/b"_s), results.callback());
    api->terminateUserConnections({}, results.callback());
    QCOMPARE(results.all.size(), 0);
    QTRY_COMPARE(results.all.size(), 4);
    for (const PublishResult &result : results.all) {
        QVERIFY(!result.ok);
        QCOMPARE(result.error->code, Error::Code::MessageDeliveryFailed);
    }
    Answered<ChannelInfo> channel;
    api->channel(ChannelName(u"a b"_s), {}, channel.callback());
    Answered<QList<UserId>> users;
    api->users(ChannelName(QString(201, u'x')), users.callback());
    QCOMPARE(channel.calls + users.calls, 0);
    QTRY_VERIFY(channel.calls == 1 && users.calls == 1);
    QCOMPARE(channel.answer->error().code, Error::Code::ConfigurationError);
    QCOMPARE(users.answer->error().parameters.value(u"limit"_s).toInt(), 200);
    QCOMPARE(answers.connections, 0);
}

void tst_HttpApiCalls::channelAnswers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ChannelInfo>("told");
    QTest::newRow("everything")
        << R"({"occupied":true,"user_count":4,"subscription_count":5,"cache":{"data":"x","ttl":60}})"_ba
        << ChannelInfo{true, 5, 4, ChannelInfo::Cached{"x"_ba, 60s}};
    QTest::newRow("empty cache") << R"({"occupied":false,"cache":null})"_ba << ChannelInfo{};
    QTest::newRow("no lifetime") << R"({"occupied":true,"cache":{"data":"ü"}})"_ba
                                 << ChannelInfo{true, {}, {}, ChannelInfo::Cached{"ü"_ba, 0s}};
    QTest::newRow("nonsense beside it")
        << R"({"occupied":true,"user_count":"4","subscription_count":-1,"cache":{"data":7}})"_ba
        << ChannelInfo{true, 0, {}, {}};
}

void tst_HttpApiCalls::channelAnswers()
{
    QFETCH(QByteArray, body);
    QFETCH(ChannelInfo, told);
    AnswerServer answers;
    answers.answer = answerOf("200 OK"_ba, body);
    const auto api = fixture.api(answers.endpoint());
    Answered<ChannelInfo> channel;
    api->channel(ChannelName(u"cache-bots"_s), {u"cache"_s}, channel.callback());
    QTRY_COMPARE(channel.calls, 1);
    QCOMPARE(channel.answer->value(), told);
}

void tst_HttpApiCalls::usersAnswers_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QStringList>("told");
    QTest::newRow("text") << R"({"users":[{"id":"b"},{"id":"a"}]})"_ba
                          << QStringList{u"b"_s, u"a"_s};
    QTest::newRow("nobody") << R"({"users":[]})"_ba << QStringList{};
    QTest::newRow("numbers") << R"({"users":[{"id":9007199254740993},{"id":0}]})"_ba
                             << QStringList{u"9007199254740993"_s, u"0"_s};
    QTest::newRow("nonsense among them")
        << R"({"users":[{"id":"a"},{},7,{"id":null},{"id":["b"]}]})"_ba << QStringList{u"a"_s};
}

void tst_HttpApiCalls::usersAnswers()
{
    QFETCH(QByteArray, body);
    QFETCH(QStringList, told);
    AnswerServer answers;
    answers.answer = answerOf("200 OK"_ba, body);
    const auto api = fixture.api(answers.endpoint());
    Answered<QList<UserId>> users;
    api->users(ChannelName(u"presence-desk"_s), users.callback());
    QTRY_COMPARE(users.calls, 1);
    QStringList ids;
    for (const UserId &user : users.answer->value())
        ids.append(user.value());
    QCOMPARE(ids, told);
}

void tst_HttpApiCalls::oddAnswersAreErrors_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Error::Code>("code");
    using Code = Error::Code;
    QTest::newRow("HTML") << answerOf("200 OK"_ba, "<html>"_ba) << Code::ProtocolError;
    QTest::newRow("other object") << answerOf("200 OK"_ba, "{}"_ba) << Code::ProtocolError;
    QTest::newRow("too long") << answerOf(
        "200 OK"_ba, R"({"occupied":true,"users":[]})"_ba + QByteArray(1024 * 1024, ' '))
                              << Code::ProtocolError;
    QTest::newRow("soketi's 200") << answerOf("200 OK"_ba, R"({"error":"no","code":401})"_ba)
                                  << Code::AuthenticationFailed;
    QTest::newRow("403") << answerOf("403 No"_ba, {}) << Code::AuthorizationFailed;
    QTest::newRow("404") << answerOf("404 No"_ba, {}) << Code::ConfigurationError;
    QTest::newRow("429") << answerOf("429 No"_ba, {}) << Code::RateLimited;
    QTest::newRow("500") << answerOf("500 No"_ba, {}) << Code::ConnectionFailed;
}

void tst_HttpApiCalls::oddAnswersAreErrors()
{
    QFETCH(QByteArray, answer);
    QFETCH(Error::Code, code);
    AnswerServer answers;
    answers.answer = answer;
    const auto api = fixture.api(answers.endpoint());
    Answered<ChannelInfo> channel;
    api->channel(ChannelName(u"bots"_s), {}, channel.callback());
    Answered<QList<UserId>> users;
    api->users(ChannelName(u"presence-desk"_s), users.callback());
    QTRY_VERIFY(channel.calls == 1 && users.calls == 1);
    QCOMPARE(channel.answer->error().code, code);
    QCOMPARE(users.answer->error().code, code);
}

void tst_HttpApiCalls::signsNamesAsTheyAreSent()
{
    AnswerServer answers;
    answers.answer = answerOf("200 OK"_ba, R"({"occupied":true})"_ba);
    const auto api = fixture.api(answers.endpoint());
    Answered<ChannelInfo> channel;
    api->channel(ChannelName(u"#server-to-user-a@b,c;d=e.f_g-h"_s), {u"subscription_count"_s},
                 channel.callback());
    QTRY_COMPARE(channel.calls, 1);
    const QByteArray target = answers.heads.first().split(' ').value(1);
    const qsizetype question = target.indexOf('?');
    QCOMPARE(target.left(question), "/apps/3/channels/%23server-to-user-a@b,c;d=e.f_g-h"_ba);
    const RequestSigner verifier(TestApp::key.toUtf8(), Secret(TestApp::secret));
    QVERIFY(verifier.verify(
        {"GET"_ba, target.left(question), RequestSigner::parseQuery(target.mid(question + 1)), {}},
        fixture.time->wallNow()));
}

/// Vector 14 of protocol.md §10.
void tst_HttpApiCalls::knownSignatureOfATermination()
{
    AnswerServer answers;
    answers.answer = answerOf("200 OK"_ba, "{}"_ba);
    fixture.time->setWall(WallTime(std::chrono::seconds(1353088179)));
    const auto api = fixture.api(answers.endpoint());
    Results results;
    api->terminateUserConnections(UserId(u"user-42"_s), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(results.all.first().ok);
    QCOMPARE(answers.bodies.first(), "{}"_ba);
    const QByteArray target = answers.heads.first().split(' ').value(1);
    QVERIFY(target.startsWith("/apps/3/users/user-42/terminate_connections?"));
    QVERIFY2(target.endsWith("&body_md5=99914b932bd37a50b983c5e7c90ae93b&auth_signature="
                             "b015dc6fb54a3d4c2a53d561518acc77cc56e706d12995c620722cdc549fcdba"),
             target.constData());
}

void tst_HttpApiCalls::sealsForEncryptedChannels()
{
    Client &ann = connectedClient({}, sealedChannel.value());
    QTRY_VERIFY(ann.channels().allSubscribed());
    const QByteArray data = "{\"symbol\":\"R_100\",\"note\":\"Grüße\"}"_ba;
    Results results;
    http->trigger(sealedTrade(data), results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(results.all.first().ok);
    QTRY_COMPARE(ann.history()->lastSequence(), 1u);
    QCOMPARE(ann.history()->at(1)->dataText(), QByteArrayView(data));
    QVERIFY(ann.history()->at(1)->cannotDecrypt().empty());

    // On the wire nobody can read it, and no two look alike.
    AnswerServer wire;
    wire.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto api = fixture.api(wire.endpoint());
    api->setMasterKey(masterKeyBytes());
    api->trigger(sealedTrade(data), results.callback());
    QTRY_COMPARE(results.all.size(), 2);
    const QByteArray first = bodyOf(wire).value(u"data"_s).toString().toUtf8();
    api->trigger(sealedTrade(data), results.callback());
    QTRY_COMPARE(results.all.size(), 3);
    const QByteArray second = bodyOf(wire).value(u"data"_s).toString().toUtf8();
    QVERIFY(first != second);
    for (const QByteArray &body : wire.bodies)
        QVERIFY(!body.contains("R_100"));
    const Secret key = EncryptedPayload::channelKey(sealedChannel, masterKeyBytes());
    QCOMPARE(EncryptedPayload::open(key, first).text, data);
    QCOMPARE(EncryptedPayload::open(key, second).text, data);
}

void tst_HttpApiCalls::sealsInsideOfABatch()
{
    AnswerServer wire;
    wire.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto api = fixture.api(wire.endpoint());
    api->setMasterKey(masterKeyBytes());
    Results results;
    api->triggerBatch({trade("open"_ba), sealedTrade("closed"_ba)}, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QVERIFY(results.all.first().ok);
    const QJsonArray batch = bodyOf(wire).value(u"batch"_s).toArray();
    QCOMPARE(batch[0][u"data"_s].toString(), u"open"_s);
    const Secret key = EncryptedPayload::channelKey(sealedChannel, masterKeyBytes());
    QCOMPARE(EncryptedPayload::open(key, batch[1][u"data"_s].toString().toUtf8()).text,
             "closed"_ba);
}

void tst_HttpApiCalls::sealingHasLimits_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QStringList>("channels");
    QTest::addColumn<int>("size");
    QTest::addColumn<std::optional<Error::Code>>("code");
    QTest::addColumn<QString>("said");
    const QByteArray key(32, 'k');
    const QString one = u"private-encrypted-x"_s;
    using Code = std::optional<Error::Code>;
    const Code refused = Error::Code::MessageDeliveryFailed;
    const Code unconfigured = Error::Code::ConfigurationError;
    QTest::newRow("largest") << key << QStringList{one} << 7619 << Code() << QString();
    QTest::newRow("one byte more")
        << key << QStringList{one} << 7620 << refused << u"7620 bytes; at most 7619"_s;
    QTest::newRow("cache") << key << QStringList{u"private-encrypted-cache-x"_s} << 7620 << refused
                           << u"at most 7619"_s;
    QTest::newRow("public beside it")
        << key << QStringList{u"x"_s, one} << 1 << refused << u"goes to that channel alone"_s;
    QTest::newRow("two of them") << key << QStringList{one, u"private-encrypted-y"_s} << 1
                                 << refused << u"goes to that channel alone"_s;
    QTest::newRow("no key") << QByteArray() << QStringList{one} << 1 << unconfigured
                            << u"master key of 32 bytes"_s;
    QTest::newRow("short key") << key.left(31) << QStringList{one} << 1 << unconfigured
                               << u"master key of 32 bytes"_s;
}

void tst_HttpApiCalls::sealingHasLimits()
{
    QFETCH(QByteArray, key);
    QFETCH(QStringList, channels);
    QFETCH(int, size);
    QFETCH(std::optional<Error::Code>, code);
    QFETCH(QString, said);
    AnswerServer wire;
    wire.answer = answerOf("200 OK"_ba, "{}"_ba);
    const auto api = fixture.api(wire.endpoint());
    api->setMasterKey(Secret(key));
    OutgoingEvent event = trade(QByteArray(size, 'x'));
    event.channels.clear();
    for (const QString &channel : channels)
        event.channels.append(ChannelName(channel));
    Results results;
    api->trigger(event, results.callback());
    QTRY_COMPARE(results.all.size(), 1);
    QCOMPARE(results.all.first().ok, !code);
    if (code) {
        QCOMPARE(results.error().code, *code);
        QVERIFY2(results.error().message.contains(said), qPrintable(results.error().message));
        QCOMPARE(wire.connections, 0);
    } else {
        QCOMPARE(bodyOf(wire).value(u"data"_s).toString().size(), 10240);
    }
}

void tst_HttpApiCalls::cancelledRequestsSaySo()
{
    AnswerServer silent;
    const auto api = fixture.api(silent.endpoint());
    Results results;
    for (int i = 0; i < HttpApi::maximumInFlight + 2; ++i)
        api->trigger(trade(), results.callback());
    QCOMPARE(api->pending(), HttpApi::maximumInFlight + 2);
    QTRY_COMPARE(silent.bodies.size(), HttpApi::maximumInFlight);
    api->cancelAll();
    QVERIFY(results.all.isEmpty());
    QTRY_COMPARE(results.all.size(), HttpApi::maximumInFlight + 2);
    int maybe = 0;
    for (const PublishResult &result : results.all) {
        QVERIFY(result.error->parameters.value(u"cancelled"_s).toBool());
        const bool delivered = result.error->parameters.value(u"maybeDelivered"_s).toBool();
        maybe += delivered;
        QCOMPARE(result.error->code,
                 delivered ? Error::Code::MessageDeliveryFailed : Error::Code::ConnectionFailed);
    }
    QCOMPARE(maybe, HttpApi::maximumInFlight);
    QCOMPARE(api->pending(), 0);
    QTRY_COMPARE(silent.open, 0);
    QCOMPARE(silent.bodies.size(), HttpApi::maximumInFlight);
}

void tst_HttpApiCalls::cancelledQuestionsSaySo()
{
    AnswerServer silent;
    const auto api = fixture.api(silent.endpoint());
    Answered<ChannelInfo> channel;
    api->channel(ChannelName(u"bots"_s), {}, channel.callback());
    QTRY_COMPARE(silent.open, 1);
    api->cancelAll();
    QTRY_COMPARE(channel.calls, 1);
    QCOMPARE(channel.answer->error().code, Error::Code::ConnectionFailed);
    QVERIFY(channel.answer->error().parameters.value(u"cancelled"_s).toBool());
    QVERIFY(!channel.answer->error().parameters.contains(u"maybeDelivered"_s));
}

QTEST_GUILESS_MAIN(tst_HttpApiCalls)
#include "tst_httpapi_calls.moc"
