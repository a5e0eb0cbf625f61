// SPDX-License-Identifier: MIT
#include "libpusher/auth/authhandler.h"
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/localserver/authendpoint.h"
#include "tests/net/localserverhelpers.h"
#include "tests/support/tokenfactory.h"

#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QByteArray jwtSecret = "a secret of thirty-two bytes, ok"_ba;
const QByteArray authPath = "/pusher/auth"_ba;

QByteArray token(const QByteArray &claims)
{
    return TokenFactory::hs256(jwtSecret, R"({"exp":4102444800,)" + claims + '}');
}

const QByteArray ann = token(R"("sub":"ann","name":"Ann","teams":["7"],"roles":["admin"])");

QByteArray post(const QByteArray &path, const QByteArray &form, const QByteArray &bearer)
{
    QByteArray request = "POST " + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
          "Content-Length: "
        + QByteArray::number(form.size()) + "\r\n";
    if (!bearer.isEmpty())
        request += "Authorization: Bearer " + bearer + "\r\n";
    return request + "\r\n" + form;
}

QJsonObject bodyOf(const HttpAnswer &answer)
{
    return QJsonDocument::fromJson(answer.body).object();
}
} // namespace

/// The local server as an application's auth endpoint, over real sockets.
class tst_AuthEndpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void oneChannel();
    void severalChannelsAtOnce();
    void presenceAndEncrypted();
    void usersSignIn();
    void A1_refusalsTellNothing_data();
    void A1_refusalsTellNothing();
    void formsThatAreNone_data();
    void formsThatAreNone();
    void pagesOfOtherOriginsMayAsk();
    void A13_requestsBehindASlowValidatorWait();
    void A13_whoLeavesMeanwhileIsNotAnswered();
    void withoutRulesThereIsNoEndpoint();
    void A16_anAddressThatForgesIsNotLookedAt();
    void A16_aTokenCountsOnceARequest();
    void A9_ourClientAsksForAFreshTokenFromItsFile();
    void A9_whatIsSubscribedStaysWhenTheTokenRunsOut();

private:
    HttpAnswer exchange(const QByteArray &form, const QByteArray &bearer = ann,
                        const QByteArray &path = authPath);
    void add(const QString &pattern, AuthorizationRule rule);

    std::unique_ptr<LocalServerFixture> fixture;
    std::unique_ptr<QSignalSpy> refused;
    AuthHandler *handler = nullptr; ///< the server's
};

void tst_AuthEndpoint::init()
{
    fixture = std::make_unique<LocalServerFixture>();
    refused =
        std::make_unique<QSignalSpy>(fixture->server.get(), &LocalServer::authorizationRefused);
    JwtVerifier tokens;
    tokens.addKey(std::move(JwtKey::fromSecret(Secret(jwtSecret))).value());
    auto made = std::make_unique<AuthHandler>(
        std::make_unique<LocalSigner>(TestApp::key.toUtf8(), Secret(TestApp::secret),
                                      PresenceUser{}, Secret(QByteArray(32, 'm'))),
        std::move(tokens), fixture->clock);
    handler = made.get();
    AuthorizationRule team;
    team.requiredTeamMembership = true;
    add(u"private-team-*"_s, team);
    add(u"presence-team-*"_s, team);
    add(u"private-encrypted-team-*"_s, team);
    fixture->server->setAuthHandler(std::move(made));
}

void tst_AuthEndpoint::add(const QString &pattern, AuthorizationRule rule)
{
    QVERIFY(handler->addAuthorizationRule(pattern, std::move(rule)));
}

HttpAnswer tst_AuthEndpoint::exchange(const QByteArray &form, const QByteArray &bearer,
                                      const QByteArray &path)
{
    return RawClient(*fixture).exchange(post(path, form, bearer));
}

void tst_AuthEndpoint::oneChannel()
{
    const HttpAnswer answer = exchange("socket_id=1.2&channel_name=private-team-7");
    QCOMPARE(answer.status, 200);
    QCOMPARE(bodyOf(answer),
             QJsonObject({{u"auth"_s, TestApp::channelAuth(u"1.2"_s, u"private-team-7"_s)}}));
    QCOMPARE(fixture->server->statistics().authorizations, 1u);
    QCOMPARE(refused->size(), 0);
}

void tst_AuthEndpoint::severalChannelsAtOnce()
{
    const HttpAnswer answer =
        exchange("socket_id=1.2&channel_name=private-team-7&channel_name=private-team-8"
                 "&channel_name=presence-team-7&channel_name=private-team-7");
    QCOMPARE(answer.status, 200);
    const QJsonObject body = bodyOf(answer);
    QCOMPARE(body.size(), 3);
    QCOMPARE(body[u"private-team-7"_s][u"auth"_s].toString(),
             TestApp::channelAuth(u"1.2"_s, u"private-team-7"_s));
    QCOMPARE(body[u"private-team-8"_s].toObject(),
             QJsonObject({{u"error"_s, u"Forbidden"_s}, {u"status"_s, 403}}));
    QVERIFY(body[u"presence-team-7"_s][u"channel_data"_s].isString());
}

void tst_AuthEndpoint::presenceAndEncrypted()
{
    const QJsonObject presence = bodyOf(exchange("socket_id=1.2&channel_name=presence-team-7"));
    const QString data = presence[u"channel_data"_s].toString();
    QCOMPARE(data, uR"({"user_id":"ann","user_info":{"name":"Ann"}})"_s);
    QCOMPARE(presence[u"auth"_s].toString(),
             TestApp::channelAuth(u"1.2"_s, u"presence-team-7"_s, data));
    const QJsonObject sealed =
        bodyOf(exchange("socket_id=1.2&channel_name=private-encrypted-team-7"));
    QCOMPARE(QByteArray::fromBase64(sealed[u"shared_secret"_s].toString().toLatin1()).size(), 32);
}

void tst_AuthEndpoint::usersSignIn()
{
    const QJsonObject body = bodyOf(exchange("socket_id=1.2", ann, "/pusher/user-auth"));
    const QString data = body[u"user_data"_s].toString();
    QCOMPARE(data, uR"({"id":"ann","user_info":{"name":"Ann"}})"_s);
    QCOMPARE(body[u"auth"_s].toString(), TestApp::signInAuth(u"1.2"_s, data));
    QCOMPARE(exchange("socket_id=1.2", "x", "/pusher/user-auth").status, 401);
    QCOMPARE(refused->size(), 1);
}

void tst_AuthEndpoint::A1_refusalsTellNothing_data()
{
    QTest::addColumn<QByteArray>("bearer");
    QTest::addColumn<QByteArray>("channel");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason"); // told here alone
    QTest::newRow("no token") << QByteArray() << "private-team-7"_ba << 401
                              << u"there is no token"_s;
    QTest::newRow("forged") << ann.chopped(3) + "AAA"
                            << "private-team-7"_ba << 401 << u"the token's signature is wrong"_s;
    QTest::newRow("expired") << TokenFactory::hs256(jwtSecret, R"({"exp":1})")
                             << "private-team-7"_ba << 401 << u"the token has expired"_s;
    QTest::newRow("alg none") << TokenFactory::hs256(jwtSecret, R"({"exp":4102444800})",
                                                     R"({"alg":"none"})")
                              << "private-team-7"_ba << 401 << u"algorithm not allowed"_s;
    QTest::newRow("another team") << ann << "private-team-8"_ba << 403
                                  << u"the token's teams do not contain the channel's team"_s;
    QTest::newRow("no rule") << ann << "private-x"_ba << 403 << u"no rule is for this channel"_s;
    QTest::newRow("bad name") << ann << "private-%0A"_ba << 403 << QString();
}

void tst_AuthEndpoint::A1_refusalsTellNothing()
{
    QFETCH(QByteArray, bearer);
    QFETCH(QByteArray, channel);
    QFETCH(int, status);
    QFETCH(QString, reason);
    const HttpAnswer answer = exchange("socket_id=1.2&channel_name=" + channel, bearer);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.head.contains("WWW-Authenticate: Bearer"), status == 401);
    QCOMPARE(bodyOf(answer),
             QJsonObject({{u"error"_s, status == 401 ? u"Unauthorized"_s : u"Forbidden"_s},
                          {u"status"_s, status}}));
    QCOMPARE(refused->size(), 1);
    const auto error = refused->at(0).at(0).value<Error>();
    if (!reason.isEmpty())
        QCOMPARE(error.message, reason);
    QCOMPARE(error.parameters[u"token"_s].toString(),
             bearer.isEmpty() ? QString() : JwtVerifier::fingerprint(bearer));
    QCOMPARE(fixture->server->statistics().refusedAuthorizations, 1u);
}

void tst_AuthEndpoint::formsThatAreNone_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<int>("status");
    QTest::newRow("empty") << QByteArray() << 400;
    QTest::newRow("JSON") << R"({"socket_id":"1.2","channel_name":"private-team-7"})"_ba << 400;
    QTest::newRow("no channel") << "socket_id=1.2"_ba << 400;
    QByteArray many = "socket_id=1.2";
    for (int i = 0; i < 101; ++i)
        many += "&channel_name=private-team-" + QByteArray::number(i);
    QTest::newRow("101 channels") << many << 400;
    QTest::newRow("no socket id") << "channel_name=private-team-7"_ba << 403;
    QTest::newRow("spliced socket id")
        << "socket_id=1.2:private-team-7&channel_name=private-team-7"_ba << 403;
}

void tst_AuthEndpoint::formsThatAreNone()
{
    QFETCH(QByteArray, form);
    QFETCH(int, status);
    QCOMPARE(exchange(form).status, status);
}

void tst_AuthEndpoint::pagesOfOtherOriginsMayAsk()
{
    const HttpAnswer preflight =
        RawClient(*fixture).exchange(LocalServerFixture::plainRequest("OPTIONS", authPath));
    QCOMPARE(preflight.status, 200);
    QVERIFY(preflight.head.contains("Access-Control-Allow-Origin: *\r\n"));
    QVERIFY(preflight.head.contains("Access-Control-Allow-Headers: Authorization, Content-Type"));
    QVERIFY(exchange("socket_id=1.2&channel_name=private-team-7")
                .head.contains("Access-Control-Allow-Origin: *\r\n"));
    QCOMPARE(RawClient(*fixture).exchange(LocalServerFixture::plainRequest("GET", authPath)).status,
             405);
    // But not under a name of their own.
    QCOMPARE(RawClient(*fixture)
                 .exchange(post(authPath, "socket_id=1.2&channel_name=private-team-7", ann)
                               .replace("Host: localhost", "Host: evil.example"))
                 .status,
             403);
}

/// Two requests on one connection: their answers keep the order, and the second waits.
void tst_AuthEndpoint::A13_requestsBehindASlowValidatorWait()
{
    std::function<void(ValidatorVerdict)> answer;
    AuthorizationRule slow;
    slow.customValidator = [&](const AuthorizationQuestion &, auto callback) { answer = callback; };
    add(u"private-slow"_s, slow);
    RawClient client(*fixture);
    client.write(post(authPath, "socket_id=1.2&channel_name=private-slow", ann)
                 + post(authPath, "socket_id=1.2&channel_name=private-team-7", ann));
    QTRY_VERIFY(answer);
    QVERIFY(client.received.isEmpty());
    answer(u"not on Sundays"_s);
    const auto answers = client.answers(2);
    QCOMPARE(answers.size(), 2);
    QCOMPARE(answers[0].status, 403);
    QCOMPARE(answers[1].status, 200);
}

void tst_AuthEndpoint::A13_whoLeavesMeanwhileIsNotAnswered()
{
    std::function<void(ValidatorVerdict)> answer;
    AuthorizationRule slow;
    slow.customValidator = [&](const AuthorizationQuestion &, auto callback) { answer = callback; };
    add(u"private-slow"_s, slow);
    {
        RawClient client(*fixture);
        client.write(post(authPath, "socket_id=1.2&channel_name=private-slow", ann));
        QTRY_VERIFY(answer);
    }
    // The server has noticed when it answers somebody who came later.
    QCOMPARE(exchange("socket_id=1.2&channel_name=private-team-7").status, 200);
    answer({});
    QCOMPARE(fixture->server->statistics().authorizations, 2u);
    QCOMPARE(exchange("socket_id=1.2&channel_name=private-team-7").status, 200);
}

/// Ten thousand forged tokens: the first are looked at, the others cost an answer each.
void tst_AuthEndpoint::A16_anAddressThatForgesIsNotLookedAt()
{
    constexpr int forged = 10000;
    constexpr int lookedAt = Detail::AuthEndpoint::badTokensAtOnce;
    const QByteArray form = "socket_id=1.2&channel_name=private-team-7";
    const QByteArray request = post(authPath, form, ann.chopped(2) + "AA");
    RawClient client(*fixture);
    client.write(request.repeated(forged));
    const QList<HttpAnswer> answers = client.answers(forged);
    QCOMPARE(answers.size(), forged);
    for (int i = 0; i < forged; ++i)
        QCOMPARE(answers[i].status, i < lookedAt ? 401 : 429);
    QVERIFY(answers.last().head.contains("\r\nRetry-After: 1\r\n"));
    QCOMPARE(handler->counters().refused, quint64(lookedAt));
    QCOMPARE(fixture->server->statistics().limitedAuthorizations, quint64(forged - lookedAt));
    QCOMPARE(refused->last().at(0).value<Error>().code, Error::Code::RateLimited);
    // For now not even a good token is looked at; another address is heard meanwhile.
    QCOMPARE(exchange(form).status, 429);
    QCOMPARE(exchange("socket_id=1.2", ann, "/pusher/user-auth").status, 429);
    RawClient other(*fixture, QHostAddress(u"127.0.0.2"_s));
    QCOMPARE(other.exchange(post(authPath, form, ann)).status, 200);
    // The server's clock goes on: so many a second are looked at again, and good ones cost nothing.
    fixture->clock->advance(20ms);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(exchange(form).status, 200);
    QCOMPARE(exchange(form, "x").status, 401);
    QCOMPARE(exchange(form, "x").status, 429);
}

void tst_AuthEndpoint::A16_aTokenCountsOnceARequest()
{
    QByteArray form = "socket_id=1.2";
    for (int i = 0; i < 100; ++i)
        form += "&channel_name=private-team-" + QByteArray::number(i);
    for (int i = 0; i < Detail::AuthEndpoint::badTokensAtOnce - 1; ++i)
        QCOMPARE(exchange(form, "x").status, 200);
    QCOMPARE(exchange(form, "x", "/pusher/user-auth").status, 401);
    QCOMPARE(exchange(form, "x").status, 429);
}

void tst_AuthEndpoint::withoutRulesThereIsNoEndpoint()
{
    LocalServerFixture plain;
    QCOMPARE(RawClient(plain).exchange(post(authPath, "socket_id=1.2", ann)).status, 404);
}

/// Our client with `--token @FILE`: the token in the file is refused, another is put there, and the
/// client reads it when it is refused once more.
void tst_AuthEndpoint::A9_ourClientAsksForAFreshTokenFromItsFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"token"_s);
    const auto put = [&path](const QByteArray &text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text + '\n');
    };
    put(TokenFactory::hs256("another secret"_ba, R"({"exp":4102444800})"));
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(fixture->server->port());
    options.authEndpoint = u"http://127.0.0.1:%1/pusher/auth"_s.arg(fixture->server->port());
    options.token = Secret(QByteArray('@' + path.toUtf8()));
    Client client(options);
    const ChannelName team(u"private-team-7"_s);
    QVERIFY(client.channels().subscribe(team));
    client.start();
    QTRY_VERIFY(client.channels().inState(ChannelRegistry::State::Refused).contains(team));
    // Read anew, once, before it gave up.
    QCOMPARE(refused->size(), 2);
    put(ann);
    client.channels().unsubscribe(team);
    QVERIFY(client.channels().subscribe(team));
    QTRY_VERIFY(client.channels().inState(ChannelRegistry::State::Subscribed).contains(team));
    client.stop();
}

/// The token runs out on a standing connection: that is told, nothing is lost, and the reconnect
/// asks for a new token before it could be refused.
void tst_AuthEndpoint::A9_whatIsSubscribedStaysWhenTheTokenRunsOut()
{
    const auto &clock = fixture->clock;
    const auto tokenFor = [&clock](std::chrono::seconds lifetime) {
        const auto exp = std::chrono::floor<std::chrono::seconds>(clock->wallNow()) + lifetime;
        return TokenFactory::hs256(jwtSecret,
                                   R"({"sub":"ann","teams":["7"],"exp":)"
                                       + QByteArray::number(qint64(exp.time_since_epoch().count()))
                                       + '}');
    };
    QTemporaryFile file;
    QVERIFY(file.open());
    const auto put = [&file](const QByteArray &text) {
        file.resize(0);
        file.seek(0);
        QVERIFY(file.write(text) == text.size() && file.flush());
    };
    put(tokenFor(60s));
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(fixture->server->port());
    options.authEndpoint = u"http://127.0.0.1:%1/pusher/auth"_s.arg(fixture->server->port());
    options.userAuthEndpoint =
        u"http://127.0.0.1:%1/pusher/user-auth"_s.arg(fixture->server->port());
    options.signIn = true;
    options.token = Secret(QByteArray('@' + file.fileName().toUtf8()));
    Client client(options, clock);
    QSignalSpy errors(&client, &Client::errorOccurred);
    const ChannelName team(u"private-team-7"_s);
    const auto isSubscribed = [&] {
        return client.channels().inState(ChannelRegistry::State::Subscribed).contains(team);
    };
    QVERIFY(client.channels().subscribe(team));
    client.start();
    QTRY_VERIFY(isSubscribed() && client.user().state() == User::State::SignedIn);
    const WallTime expiry =
        std::chrono::floor<std::chrono::seconds>(clock->wallNow()) + std::chrono::seconds(60);
    clock->advance(59s);
    QCOMPARE(errors.size(), 0);
    put(tokenFor(1h));
    clock->advance(1s);
    // Once, although channels and sign-in each have it.
    QCOMPARE(errors.size(), 1);
    const auto error = errors.first().at(0).value<Error>();
    QCOMPARE(error.code, Error::Code::AuthenticationFailed);
    QVERIFY2(error.message.startsWith("the token expired at 2026-11-21T12:01:00Z"_L1),
             qPrintable(error.message));
    QCOMPARE(
        error.parameters[u"tokenExpired"_s].toLongLong(),
        qint64(std::chrono::floor<std::chrono::milliseconds>(expiry).time_since_epoch().count()));
    QVERIFY(isSubscribed());
    // Long after the leeway of who checks it.
    clock->advance(35s);
    const quint64 before = fixture->server->statistics().authorizations;
    fixture->server->dropConnections();
    QTRY_VERIFY(!isSubscribed());
    QTRY_VERIFY((clock->advance(100ms), isSubscribed()));
    QCOMPARE(fixture->server->statistics().refusedAuthorizations, 0u);
    QVERIFY(fixture->server->statistics().authorizations > before);
    client.stop();
}

QTEST_GUILESS_MAIN(tst_AuthEndpoint)
#include "tst_authendpoint.moc"
