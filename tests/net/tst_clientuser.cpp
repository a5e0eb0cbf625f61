// SPDX-License-Identifier: MIT
#include "libpusher/auth/localsigner.h"
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/httpapi.h"
#include "tests/net/localserverhelpers.h"
#include "tests/support/hostileserver.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using State = User::State;
const ChannelName own(u"#server-to-user-ann"_s);

/// Signs for whom it is told to, with a watchlist; keeps the socket ids that it was asked for.
class Signer final : public Authorizer {
public:
    explicit Signer(PresenceUser user)
        : signer(TestApp::key.toUtf8(), Secret(TestApp::secret), std::move(user))
    {
    }
    void authorize(const AuthRequest &request, const AuthReply &reply) override
    {
        sockets.append(request.socketId);
        signer.authorize(request, reply);
    }

    LocalSigner signer;
    QList<SocketId> sockets;
};

} // namespace

/// The signed-in user of a client, over real sockets.
class tst_ClientUser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void hearsWhatIsSentToTheUser();
    void soketisAnswerIsAsGood();
    void signsInAgainOnEveryConnection();
    void presenceTakesTheUser();
    void tellsWhoComesAndGoes();
    void aWatchlistThatWasCutIsAWarning();
    void aForgedSignInIsRefusedAndNotTriedAgain();
    void Q20_aSlotMayDeleteTheClientWhenTheSignInIsRefused_data();
    void Q20_aSlotMayDeleteTheClientWhenTheSignInIsRefused();
    void A17_noSecretIsInTheErrors();
    void aServerWithoutSignIns_data();
    void aServerWithoutSignIns();
    void theOptionsMustBeWhole();
    void aLineThatEverybodyMayReadIsTold();

private:
    void serve(ServerDialect dialect = ServerDialect::Hosted);
    std::unique_ptr<Client> make(const QString &user, bool signIn = true);
    void publish(const QString &channel, const QByteArray &data);

    std::unique_ptr<LocalServer> server;
    std::unique_ptr<HttpApi> http;
    ClientOptions options;
};

void tst_ClientUser::init()
{
    options = {};
    options.connection.backoff.reconnectDelay = 100ms;
    serve();
}

void tst_ClientUser::serve(ServerDialect dialect)
{
    LocalServer::Options serverOptions;
    serverOptions.dialect = dialect;
    server = std::make_unique<LocalServer>(TestApp::app(), serverOptions, Scheduler::system());
    QVERIFY(server->listen().has_value());
    options.connection.endpoint = TestApp::endpoint(server->port());
    http = std::make_unique<HttpApi>(options.connection.endpoint, TestApp::id,
                                     Secret(TestApp::secret), Scheduler::system());
}

std::unique_ptr<Client> tst_ClientUser::make(const QString &user, bool signIn)
{
    options.secret = Secret(TestApp::secret);
    options.userId = user;
    options.signIn = signIn;
    return std::make_unique<Client>(options);
}

void tst_ClientUser::publish(const QString &channel, const QByteArray &data)
{
    bool ok = false;
    http->trigger(
        {.channels = {ChannelName(channel)}, .name = EventName(u"letter"_s), .data = data},
        [&ok](const PublishResult &result) { ok = result.ok; });
    QTRY_VERIFY(ok);
}

void tst_ClientUser::hearsWhatIsSentToTheUser()
{
    const auto ann = make(u"ann"_s);
    const auto bob = make(u"bob"_s);
    QStringList heard;
    const auto added =
        ann->dispatcher().addListener({.id = ListenerId(u"letters"_s),
                                       .channel = own.value(),
                                       .event = u"letter"_s,
                                       .callback = [&heard](const Event &event) {
                                           heard.append(QString::fromUtf8(event.dataText()));
                                       }});
    QVERIFY(added.has_value());
    ann->start();
    bob->start();
    QTRY_COMPARE(ann->user().state(), State::SignedIn);
    QTRY_COMPARE(ann->channels().inState(ChannelRegistry::State::Subscribed), QSet{own});
    QTRY_COMPARE(bob->user().state(), State::SignedIn);
    publish(own.value(), R"({"text":"for ann"})");
    QTRY_COMPARE(heard.size(), 1);
    QCOMPARE(bob->history()->lastSequence(), 0U);
    // Nobody else may join it.
    QVERIFY(bob->channels().subscribe(own).has_value());
    QTRY_COMPARE(bob->channels().entries().value(own).state, ChannelRegistry::State::Refused);
}

void tst_ClientUser::soketisAnswerIsAsGood()
{
    serve(ServerDialect::Soketi);
    const auto ann = make(u"ann"_s);
    ann->start();
    QTRY_COMPARE(ann->user().state(), State::SignedIn);
    QCOMPARE(ann->user().id(), UserId(u"ann"_s));
}

void tst_ClientUser::signsInAgainOnEveryConnection()
{
    const auto ann = make(u"ann"_s, false);
    auto made = std::make_unique<Signer>(PresenceUser{UserId(u"ann"_s)});
    const Signer *signer = made.get();
    ann->setUserAuthorizer(std::move(made));
    QVERIFY(ann->user().signIn().has_value());
    ann->start();
    for (int round = 1; round <= 5; ++round) {
        QTRY_COMPARE(ann->user().state(), State::SignedIn);
        QTRY_VERIFY(ann->channels().allSubscribed());
        QCOMPARE(signer->sockets.size(), round);
        QCOMPARE(signer->sockets.last(), ann->connection().status().socketId);
        QCOMPARE(ann->channels().entries().size(), 1);
        server->dropConnections();
        QTRY_COMPARE(ann->user().state(), State::SignedOut);
        ann->connection().retryNow();
    }
    QTRY_VERIFY(ann->channels().allSubscribed());
    publish(own.value(), "1");
    QTRY_COMPARE(ann->history()->lastSequence(), 1U);
    QCOMPARE(server->statistics().refusedSignIns, 0U);
    QCOMPARE(server->statistics().refusedSubscriptions, 0U);
}

void tst_ClientUser::presenceTakesTheUser()
{
    /// Permits presence channels without naming a member, as an endpoint for signed-in users does.
    class Nameless final : public Authorizer {
    public:
        void authorize(const AuthRequest &request, const AuthReply &reply) override
        {
            const LocalSigner signer(TestApp::key.toUtf8(), Secret(TestApp::secret));
            reply.answer(AuthAnswer{signer.signChannel(request), {}, {}});
        }
    };
    const ChannelName desk(u"presence-desk"_s);
    const auto ann = make(u"ann"_s);
    ann->setAuthorizer(std::make_unique<Nameless>());
    QVERIFY(ann->channels().subscribe(desk).has_value());
    ann->start();
    QTRY_COMPARE(ann->channels().entries().value(desk).state, ChannelRegistry::State::Subscribed);
    const auto statuses = ann->channelStatuses();
    const auto status = std::find_if(statuses.begin(), statuses.end(),
                                     [&](const auto &candidate) { return candidate.name == desk; });
    QVERIFY(status != statuses.end());
    QCOMPARE(status->members->me(), UserId(u"ann"_s));
    QVERIFY(status->members->members().contains(UserId(u"ann"_s)));
    QCOMPARE(server->statistics().refusedSubscriptions, 0U);
}

void tst_ClientUser::tellsWhoComesAndGoes()
{
    const auto ann = make(u"ann"_s, false);
    ann->setUserAuthorizer(
        std::make_unique<Signer>(PresenceUser{UserId(u"ann"_s), {}, {u"bob"_s, u"carl"_s}}));
    QVERIFY(ann->user().signIn().has_value());
    QSignalSpy online(&ann->user().watchlist(), &Watchlist::wentOnline);
    QSignalSpy offline(&ann->user().watchlist(), &Watchlist::wentOffline);
    ann->start();
    QTRY_COMPARE(ann->user().watchlist().offline().size(), 2);
    auto bob = make(u"bob"_s);
    bob->start();
    QTRY_COMPARE(online.size(), 1);
    QCOMPARE(ann->user().watchlist().online(), QSet{UserId(u"bob"_s)});
    bob.reset();
    QTRY_COMPARE(offline.size(), 2);
    QVERIFY(ann->user().watchlist().online().isEmpty());
}

void tst_ClientUser::aWatchlistThatWasCutIsAWarning()
{
    // The signer keeps to the limit, so an application's is asked instead.
    class Generous final : public Authorizer {
    public:
        void authorize(const AuthRequest &request, const AuthReply &reply) override
        {
            QStringList ids;
            for (int i = 0; i < 101; ++i)
                ids.append(u"\"u%1\""_s.arg(i));
            const QString userData = u"{\"id\":\"ann\",\"watchlist\":[%1]}"_s.arg(ids.join(u','));
            reply.answer(
                AuthAnswer{TestApp::signInAuth(request.socketId.value(), userData).toUtf8(),
                           {},
                           {},
                           userData.toUtf8()});
        }
    };
    const auto ann = make(u"ann"_s, false);
    ann->setUserAuthorizer(std::make_unique<Generous>());
    QVERIFY(ann->user().signIn().has_value());
    QSignalSpy errors(ann.get(), &Client::errorOccurred);
    ann->start();
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors[0][0].value<Error>().closeCode, std::optional(4302));
    QCOMPARE(ann->user().state(), State::SignedIn);
    QTRY_COMPARE(ann->user().watchlist().offline().size(), 100);
}

void tst_ClientUser::aForgedSignInIsRefusedAndNotTriedAgain()
{
    options.secret = Secret("another"_ba);
    options.userId = u"ann"_s;
    options.signIn = true;
    Client ann(options);
    QSignalSpy errors(&ann, &Client::errorOccurred);
    ann.start();
    QTRY_COMPARE(ann.user().state(), State::Refused);
    QCOMPARE(ann.user().error()->code, Error::Code::AuthenticationFailed);
    QCOMPARE(ann.user().error()->closeCode, std::optional(4009));
    // The server closes with 4009: another try with the same would end the same.
    QTRY_COMPARE(ann.connection().state(), Connection::State::Failed);
    QCOMPARE(server->statistics().refusedSignIns, 1U);
    QCOMPARE(ann.user().state(), State::Refused);
    QCOMPARE(errors.size(), 2); // the sign-in's and the connection's
}

void tst_ClientUser::Q20_aSlotMayDeleteTheClientWhenTheSignInIsRefused_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("with a channel that waits for it") << 0;
    QTest::newRow("by hanging up") << 1;
    QTest::newRow("before it is sent") << 2;
}

void tst_ClientUser::Q20_aSlotMayDeleteTheClientWhenTheSignInIsRefused()
{
    QFETCH(const int, way);
    /// Permits everything, and names no member.
    class Nameless final : public Authorizer {
    public:
        void authorize(const AuthRequest &, const AuthReply &reply) override
        {
            QMetaObject::invokeMethod(
                this,
                [reply] {
                    reply.answer(
                        AuthAnswer{TestApp::key.toUtf8() + ':' + QByteArray(64, 'a'), {}, {}, {}});
                },
                Qt::QueuedConnection);
        }
    };
    HostileServer other;
    other.onRequestGreetThen([way](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer, way](const QByteArray &text) {
            if (!text.contains("pusher:signin"))
                return;
            if (way == 0)
                peer.text(R"({"event":"pusher:error","data":{"code":4009,"message":"no"}})");
            else
                peer.closeFrame(4009);
        });
    });
    options.connection.endpoint = TestApp::endpoint(other.port());
    auto ann = make(u"ann"_s);
    ann->setAuthorizer(std::make_unique<Nameless>());
    if (way == 2)
        ann->setUserAuthorizer(nullptr);
    if (way == 0)
        QVERIFY(ann->channels().subscribe(ChannelName(u"presence-desk"_s)).has_value());
    const QPointer<Client> alive(ann.get());
    int errors = 0;
    connect(ann.get(), &Client::errorOccurred, this, [&ann, &errors] {
        ++errors;
        ann.reset();
    });
    ann->start();
    QTRY_VERIFY(!alive);
    QCOMPARE(errors, 1);
}

void tst_ClientUser::A17_noSecretIsInTheErrors()
{
    options.secret = Secret("canary-secret-1234567890"_ba);
    options.userId = u"ann"_s;
    options.signIn = true;
    Client ann(options);
    QStringList said;
    connect(&ann, &Client::errorOccurred, this, [&said](const Error &error) {
        said.append(error.message);
        for (const QVariant &parameter : error.parameters)
            said.append(parameter.toString());
    });
    ann.start();
    QTRY_COMPARE(ann.connection().state(), Connection::State::Failed);
    QVERIFY(!said.isEmpty());
    QVERIFY(!said.join(u'\n').contains("canary"_L1));
}

void tst_ClientUser::aServerWithoutSignIns_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("message");
    QTest::newRow("Reverb says that it does not understand")
        << R"({"event":"pusher:error","data":"{\"code\":4200,\"message\":\"Invalid message format\"}"})"_ba
        << u"the server does not know sign-ins"_s;
    QTest::newRow("soketi without user authentication says nothing")
        << QByteArray() << u"the server did not answer the sign-in"_s;
}

void tst_ClientUser::aServerWithoutSignIns()
{
    QFETCH(const QByteArray, answer);
    QFETCH(const QString, message);
    HostileServer other;
    other.onRequestGreetThen([&answer](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer, answer](const QByteArray &text) {
            if (text.contains("pusher:signin") && !answer.isEmpty())
                peer.text(answer);
        });
    });
    const auto time = std::make_shared<FakeScheduler>();
    options.connection.endpoint = TestApp::endpoint(other.port());
    options.secret = Secret(TestApp::secret);
    options.userId = u"ann"_s;
    options.signIn = true;
    Client ann(options, time);
    QSignalSpy errors(&ann, &Client::errorOccurred);
    ann.start();
    QTRY_VERIFY(other.accepted() == 1 && other.last().texts().size() == 1);
    if (answer.isEmpty())
        time->advance(User::answerDeadline);
    QTRY_COMPARE(ann.user().state(), State::Refused);
    QVERIFY(ann.user().error()->message.startsWith(message));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(ann.connection().state(), Connection::State::Connected);
    QCOMPARE(other.open(), 1);
}

void tst_ClientUser::theOptionsMustBeWhole()
{
    options.connection.endpoint.key = TestApp::key;
    QVERIFY(options.validate().has_value());
    options.signIn = true;
    QCOMPARE(options.validate().error().parameters.value(u"name"_s), u"PUSHER_SIGN_IN"_s);
    options.secret = Secret(TestApp::secret);
    QVERIFY(!options.validate().has_value());
    options.userId = u"ann"_s;
    QVERIFY(options.validate().has_value());
    options.secret = {};
    options.userAuthEndpoint = u"https://a.example/user"_s;
    QVERIFY(options.validate().has_value());
}

void tst_ClientUser::aLineThatEverybodyMayReadIsTold()
{
    options.connection.endpoint.host = u"192.0.2.1"_s;
    options.secret = Secret(TestApp::secret);
    options.userId = u"ann"_s;
    options.signIn = true;
    Client ann(options);
    QSignalSpy errors(&ann, &Client::errorOccurred);
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors[0][0].value<Error>().code, Error::Code::ConfigurationError);
}

QTEST_GUILESS_MAIN(tst_ClientUser)
#include "tst_clientuser.moc"
