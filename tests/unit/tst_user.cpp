// SPDX-License-Identifier: MIT
#include "libpusher/client/subscriber.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
using State = User::State;
const SocketId first(u"1.1"_s);
const SocketId second(u"1.2"_s);
const ChannelName own(u"#server-to-user-ann"_s);
const ChannelName desk(u"presence-desk"_s);
const QByteArray annsData = "{\"id\":\"ann\"}";

/// What the server answers to this user's sign-in.
QByteArray signedIn(const QByteArray &id)
{
    return "{\"user_data\":\"{\\\"id\\\":\\\"" + id + "\\\"}\"}";
}

/// A handler as a program writes one: keeps what it is asked, and answers when the test says so.
class KeepingAuthorizer final : public Authorizer {
public:
    struct Asked {
        AuthRequest request;
        AuthReply reply;
    };
    void authorize(const AuthRequest &request, const AuthReply &reply) override
    {
        asked.push_back({request, reply});
    }
    std::vector<Asked> asked;
};

AuthAnswer permission(const QByteArray &userData)
{
    return {TestApp::key.toUtf8() + ':' + QByteArray(64, 'a'), {}, {}, userData};
}

QJsonObject object(const QByteArray &frame)
{
    return QJsonDocument::fromJson(frame).object();
}
} // namespace

/// The user's sign-in, from the wish to what waits for it.
class tst_User : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nobodyPermits();
    void aLineThatEverybodyMayRead();
    void signsInAndHearsItsOwnChannel();
    void answersInAllDialects_data();
    void answersInAllDialects();
    void answersThatDoNotFit_data();
    void answersThatDoNotFit();
    void A15_permissionsThatDoNotFit_data();
    void A15_permissionsThatDoNotFit();
    void P9_aPermissionForTheOldSocketIsDropped();
    void signsInAnewOnEachConnection();
    void aHandlerThatNeverAnswers();
    void aServerThatNeverAnswers();
    void aServerWithoutSignIns();
    void aRefusedSubscriptionIsNotTheSignIn();
    void refusedByEventAndByClosing_data();
    void refusedByEventAndByClosing();
    void refusedIsTriedAgainByHand();
    void aSecondUserIsRefused();
    void anotherUserOnTheNextConnection();
    void nothingWasAskedFor();
    void presenceWithoutAMemberWaits();
    void presenceWithoutAMemberIsRefusedWithTheSignIn();
    void presenceWithoutAMemberAndNobodySigningIn();
    void whatWaitsMayBeLeft();
    void watchersForgetWithTheConnection();

private:
    State state() const { return user->state(); }
    QByteArrayList sentFor(const QByteArray &text) const
    {
        QByteArrayList frames;
        std::copy_if(sent.begin(), sent.end(), std::back_inserter(frames),
                     [&text](const QByteArray &frame) { return frame.contains(text); });
        return frames;
    }
    void connectTo(const SocketId &socketId)
    {
        user->connectionEstablished(socketId);
        subscriber->connectionEstablished(socketId);
    }
    void lose(std::optional<int> closeCode = {})
    {
        user->connectionLost(closeCode);
        subscriber->connectionLost();
    }
    void permit(const QByteArray &userData = annsData)
    {
        handler->asked.back().reply.answer(permission(userData));
    }
    void succeed(const QByteArray &id = "ann"_ba) { QVERIFY(user->signInSucceeded(signedIn(id))); }
    QString message() const { return user->error() ? user->error()->message : QString(); }

    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<ChannelRegistry> registry;
    std::unique_ptr<User> user;
    std::unique_ptr<Subscriber> subscriber;
    KeepingAuthorizer *handler = nullptr;
    KeepingAuthorizer *channelHandler = nullptr;
    QByteArrayList sent;
};

void tst_User::init()
{
    subscriber.reset();
    user.reset();
    registry.reset();
    sent.clear();
    time = std::make_shared<FakeScheduler>();
    registry = std::make_unique<ChannelRegistry>(100, time);
    const auto send = [this](const QByteArray &frame) {
        sent.append(frame);
        return true;
    };
    const QByteArray key = TestApp::key.toUtf8();
    user = std::make_unique<User>(*registry, key, send, time);
    subscriber = std::make_unique<Subscriber>(*registry, key, send, time);
    subscriber->setUser(*user);
    auto made = std::make_unique<KeepingAuthorizer>();
    handler = made.get();
    user->setAuthorizer(std::move(made));
    auto other = std::make_unique<KeepingAuthorizer>();
    channelHandler = other.get();
    subscriber->setAuthorizer(std::move(other));
}

void tst_User::nobodyPermits()
{
    user->setAuthorizer(nullptr);
    const auto wanted = user->signIn();
    QVERIFY(!wanted);
    QCOMPARE(wanted.error().code, Error::Code::ConfigurationError);
    connectTo(first);
    QCOMPARE(state(), State::SignedOut);
}

void tst_User::aLineThatEverybodyMayRead()
{
    registry->setLineIsPrivate(false);
    const auto wanted = user->signIn();
    QVERIFY(!wanted);
    QCOMPARE(wanted.error().code, Error::Code::ConfigurationError);
    connectTo(first);
    QVERIFY(handler->asked.empty());
}

void tst_User::signsInAndHearsItsOwnChannel()
{
    QSignalSpy states(user.get(), &User::stateChanged);
    QVERIFY(user->signIn().has_value());
    QCOMPARE(state(), State::SignedOut);
    connectTo(first);
    QCOMPARE(state(), State::SigningIn);
    QCOMPARE(handler->asked.size(), 1U);
    QVERIFY((handler->asked[0].request == AuthRequest{first, {}, true}));
    QVERIFY(user->signIn().has_value()); // under way already
    QCOMPARE(handler->asked.size(), 1U);
    const QByteArray userData = R"({"id": "ann", "user_info": {"name":"Ann"}})";
    permit(userData);
    QCOMPARE(sent.size(), 1);
    QCOMPARE(object(sent[0]).value(u"event"_s), u"pusher:signin"_s);
    const QJsonObject data = object(sent[0]).value(u"data"_s).toObject();
    // Byte for byte what was signed.
    QCOMPARE(data.value(u"user_data"_s).toString().toUtf8(), userData);
    QCOMPARE(data.value(u"auth"_s).toString().toUtf8(), permission({}).auth);
    QVERIFY(user->id().isEmpty());

    const QByteArray answer =
        R"({"user_data":"{\"id\": \"ann\", \"user_info\": {\"name\":\"Ann\"}}"})";
    QVERIFY(user->signInSucceeded(answer));
    QCOMPARE(state(), State::SignedIn);
    QCOMPARE(user->id(), UserId(u"ann"_s));
    QCOMPARE(user->info(), "{\"name\":\"Ann\"}"_ba);
    QCOMPARE(sent.size(), 2);
    QVERIFY(sent[1].contains("pusher:subscribe") && sent[1].contains(own.value().toUtf8()));
    QCOMPARE(states.size(), 2);
    time->advance(User::answerDeadline);
    QCOMPARE(state(), State::SignedIn);
    // A second confirmation was not asked for.
    QVERIFY(!user->signInSucceeded(signedIn("ann")));
}

void tst_User::answersInAllDialects_data()
{
    QTest::addColumn<QByteArray>("rawData");
    QTest::newRow("an object") << R"({"user_data":"{\"id\":\"ann\"}"})"_ba;
    QTest::newRow("a string") << R"("{\"user_data\":\"{\\\"id\\\":\\\"ann\\\"}\"}")"_ba;
    QTest::newRow("with the signature") << R"({"auth":"k:s","user_data":"{\"id\":\"ann\"}"})"_ba;
    QTest::newRow("user data as an object") << R"({"user_data":{"id":"ann"}})"_ba;
}

void tst_User::answersInAllDialects()
{
    QFETCH(const QByteArray, rawData);
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    QVERIFY(user->signInSucceeded(rawData));
    QCOMPARE(state(), State::SignedIn);
    QCOMPARE(user->id(), UserId(u"ann"_s));
}

void tst_User::answersThatDoNotFit_data()
{
    QTest::addColumn<QByteArray>("rawData");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no user data") << R"({"auth":"k:s"})"_ba;
    QTest::newRow("no id") << R"({"user_data":"{\"name\":\"ann\"}"})"_ba;
    QTest::newRow("empty id") << R"({"user_data":"{\"id\":\"\"}"})"_ba;
    QTest::newRow("id is a number") << R"({"user_data":"{\"id\":7}"})"_ba;
    QTest::newRow("id with a blank") << R"({"user_data":"{\"id\":\"an n\"}"})"_ba;
    QTest::newRow("another user") << R"({"user_data":"{\"id\":\"bob\"}"})"_ba;
}

void tst_User::answersThatDoNotFit()
{
    QFETCH(const QByteArray, rawData);
    QSignalSpy errors(user.get(), &User::errorOccurred);
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    QVERIFY(user->signInSucceeded(rawData));
    QCOMPARE(state(), State::Refused);
    QCOMPARE(user->error()->code, Error::Code::ProtocolError);
    QCOMPARE(errors.size(), 1);
    QVERIFY(user->id().isEmpty());
    QVERIFY(registry->entries().isEmpty());
}

void tst_User::A15_permissionsThatDoNotFit_data()
{
    QTest::addColumn<QByteArray>("auth");
    QTest::addColumn<QByteArray>("userData");
    const QByteArray good = permission({}).auth;
    const QByteArray ann = annsData;
    QTest::newRow("another application") << "other:"_ba + QByteArray(64, 'a') << ann;
    QTest::newRow("no signature") << QByteArray() << ann;
    QTest::newRow("no user data") << good << QByteArray();
    QTest::newRow("no id") << good << "{}"_ba;
    QTest::newRow("id is a number") << good << R"({"id":7})"_ba;
    QTest::newRow("no JSON") << good << "ann"_ba;
}

void tst_User::A15_permissionsThatDoNotFit()
{
    QFETCH(const QByteArray, auth);
    QFETCH(const QByteArray, userData);
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    handler->asked[0].reply.answer(AuthAnswer{auth, {}, {}, userData});
    QVERIFY(sent.isEmpty());
    QCOMPARE(state(), State::Refused);
    QCOMPARE(user->error()->code, Error::Code::AuthorizationFailed);
    QCOMPARE(user->error()->parameters.value(u"signIn"_s).toBool(), true);
    QCOMPARE(user->error()->connectionId, first.value());
}

void tst_User::P9_aPermissionForTheOldSocketIsDropped()
{
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    lose();
    QCOMPARE(state(), State::SignedOut);
    QVERIFY(handler->asked[0].reply.isCancelled());
    connectTo(second);
    QCOMPARE(handler->asked.size(), 2U);
    QCOMPARE(handler->asked[1].request.socketId, second);
    handler->asked[0].reply.answer(permission(annsData));
    QVERIFY(sent.isEmpty());
    QCOMPARE(user->staleAnswers(), 1U);
    permit();
    QCOMPARE(sent.size(), 1);
}

void tst_User::signsInAnewOnEachConnection()
{
    QVERIFY(user->signIn().has_value());
    for (int i = 1; i <= 20; ++i) {
        connectTo(SocketId(u"1.%1"_s.arg(i)));
        // Its own channel is not asked for before the user is signed in.
        QCOMPARE(sentFor("#server-to-user").size(), i - 1);
        permit();
        succeed();
        QCOMPARE(sentFor("pusher:signin").size(), i);
        QCOMPARE(sentFor("#server-to-user").size(), i);
        QVERIFY(registry->subscriptionSucceeded(own));
        lose();
        QCOMPARE(state(), State::SignedOut);
        QCOMPARE(user->id(), UserId(u"ann"_s));
    }
    QCOMPARE(registry->entries().size(), 1);
}

void tst_User::aHandlerThatNeverAnswers()
{
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    QVERIFY(handler->answerDeadline().has_value());
    time->advance(*handler->answerDeadline() - std::chrono::milliseconds(1));
    QCOMPARE(state(), State::SigningIn);
    time->advance(std::chrono::milliseconds(1));
    QCOMPARE(state(), State::Refused);
    QVERIFY(handler->asked[0].reply.isCancelled());
    permit();
    QVERIFY(sent.isEmpty());
    QCOMPARE(user->staleAnswers(), 1U);
}

void tst_User::aServerThatNeverAnswers()
{
    QSignalSpy errors(user.get(), &User::errorOccurred);
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    time->advance(User::answerDeadline - std::chrono::milliseconds(1));
    QCOMPARE(state(), State::SigningIn);
    time->advance(std::chrono::milliseconds(1));
    QCOMPARE(state(), State::Refused);
    QCOMPARE(errors.size(), 1);
    QVERIFY(message().contains("did not answer the sign-in within 10 s"_L1));
    // What comes late was given up.
    QVERIFY(!user->signInSucceeded(signedIn("ann")));
    QCOMPARE(state(), State::Refused);
}

void tst_User::aServerWithoutSignIns()
{
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    QVERIFY(user->errorReceived({4200, u"Invalid message format"_s, {}}));
    QCOMPARE(state(), State::Refused);
    QCOMPARE(user->error()->code, Error::Code::ProtocolError);
    QVERIFY(message().startsWith("the server does not know sign-ins"_L1));
    // The next one is about something else.
    QVERIFY(!user->errorReceived({4200, u"Invalid message format"_s, {}}));
}

void tst_User::aRefusedSubscriptionIsNotTheSignIn()
{
    QVERIFY(!user->errorReceived({4009, u"not authorized"_s, {}}));
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    QVERIFY(!user->errorReceived({4009, u"Connection is unauthorized"_s, {}}));
    QVERIFY(!user->errorReceived({4009, u"no"_s, u"private-x"_s}));
    QVERIFY(!user->errorReceived({4200, u"Server closed. Please reconnect shortly."_s, {}}));
    QVERIFY(!user->errorReceived({4301, u"rate"_s, {}}));
    QVERIFY(!user->errorReceived({{}, u"Existing subscription to channel a"_s, {}}));
    QCOMPARE(state(), State::SigningIn);
}

void tst_User::refusedByEventAndByClosing_data()
{
    QTest::addColumn<bool>("byEvent");
    QTest::addColumn<bool>("byClosing");
    QTest::newRow("event only") << true << false;
    QTest::newRow("closing only") << false << true;
    QTest::newRow("both") << true << true;
}

void tst_User::refusedByEventAndByClosing()
{
    QFETCH(const bool, byEvent);
    QFETCH(const bool, byClosing);
    QSignalSpy errors(user.get(), &User::errorOccurred);
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    if (byEvent)
        QVERIFY(user->errorReceived({4009, u"Connection not authorized."_s, {}}));
    if (byClosing)
        lose(4009);
    QCOMPARE(state(), State::Refused);
    QCOMPARE(user->error()->code, Error::Code::AuthenticationFailed);
    QCOMPARE(user->error()->closeCode, std::optional(4009));
    QCOMPARE(errors.size(), 1);
}

void tst_User::refusedIsTriedAgainByHand()
{
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    handler->asked[0].reply.answer(Error{Error::Code::AuthenticationFailed, u"no"_s, {}, {}, {}});
    QCOMPARE(state(), State::Refused);
    QCOMPARE(message(), u"no"_s);
    QCOMPARE(handler->asked.size(), 1U);
    QVERIFY(user->signIn().has_value());
    QCOMPARE(state(), State::SigningIn);
    QVERIFY(!user->error());
    permit();
    succeed();
    QCOMPARE(state(), State::SignedIn);
}

void tst_User::aSecondUserIsRefused()
{
    QSignalSpy errors(user.get(), &User::errorOccurred);
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    succeed();
    QVERIFY(user->signIn().has_value());
    permit(R"({"id":"bob"})");
    QCOMPARE(sentFor("pusher:signin").size(), 1);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(state(), State::SignedIn);
    QCOMPARE(user->id(), UserId(u"ann"_s));
    // The same user may come with news.
    QVERIFY(user->signIn().has_value());
    permit(R"({"id":"ann","user_info":{"n":1}})");
    QCOMPARE(sentFor("pusher:signin").size(), 2);
}

void tst_User::anotherUserOnTheNextConnection()
{
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    permit();
    succeed();
    QVERIFY(registry->subscriptionSucceeded(own));
    lose();
    sent.clear();
    connectTo(second);
    permit(R"({"id":"bob"})");
    succeed("bob");
    QCOMPARE(user->id(), UserId(u"bob"_s));
    QVERIFY(!registry->isWanted(own));
    QVERIFY(sentFor("#server-to-user-ann").isEmpty());
    QCOMPARE(sentFor("#server-to-user-bob").size(), 1);
}

void tst_User::nothingWasAskedFor()
{
    connectTo(first);
    QVERIFY(!user->signInSucceeded(signedIn("ann")));
    QCOMPARE(state(), State::SignedOut);
    QVERIFY(registry->entries().isEmpty());
}

void tst_User::presenceWithoutAMemberWaits()
{
    QSignalSpy members(subscriber.get(), &Subscriber::channelDataSigned);
    QVERIFY(user->signIn().has_value());
    QVERIFY(registry->subscribe(desk).has_value());
    connectTo(first);
    channelHandler->asked[0].reply.answer(permission({}));
    QVERIFY(sent.isEmpty());
    QVERIFY(subscriber->isAuthorizing(desk)); // still, as far as anybody can see
    permit();
    succeed();
    QVERIFY(!subscriber->isAuthorizing(desk));
    QCOMPARE(sentFor("presence-desk").size(), 1);
    QVERIFY(!sentFor("presence-desk").first().contains("channel_data"));
    QCOMPARE(members.size(), 1);
    QCOMPARE(members[0][1].toByteArray(), QByteArray());
    // One that names its member needs no sign-in.
    const ChannelName other(u"presence-other"_s);
    QVERIFY(user->signIn().has_value());
    QVERIFY(registry->subscribe(other).has_value());
    channelHandler->asked[1].reply.answer(
        AuthAnswer{permission({}).auth, R"({"user_id":"7"})", {}, {}});
    QCOMPARE(sentFor("presence-other").size(), 1);
}

void tst_User::presenceWithoutAMemberIsRefusedWithTheSignIn()
{
    QVERIFY(user->signIn().has_value());
    QVERIFY(registry->subscribe(desk).has_value());
    connectTo(first);
    channelHandler->asked[0].reply.answer(permission({}));
    handler->asked[0].reply.answer(Error{Error::Code::AuthenticationFailed, u"no"_s, {}, {}, {}});
    QVERIFY(sent.isEmpty());
    QCOMPARE(registry->entries().value(desk).state, ChannelRegistry::State::Refused);
}

void tst_User::presenceWithoutAMemberAndNobodySigningIn()
{
    QVERIFY(registry->subscribe(desk).has_value());
    connectTo(first);
    channelHandler->asked[0].reply.answer(permission({}));
    QVERIFY(sent.isEmpty());
    const ChannelRegistry::Entry entry = registry->entries().value(desk);
    QCOMPARE(entry.state, ChannelRegistry::State::Refused);
    QCOMPARE(entry.error->code, Error::Code::AuthorizationFailed);
}

void tst_User::whatWaitsMayBeLeft()
{
    QVERIFY(user->signIn().has_value());
    QVERIFY(registry->subscribe(desk).has_value());
    connectTo(first);
    channelHandler->asked[0].reply.answer(permission({}));
    registry->unsubscribe(desk);
    permit();
    succeed();
    QVERIFY(sentFor("presence-desk").isEmpty());
}

void tst_User::watchersForgetWithTheConnection()
{
    QVERIFY(user->signIn().has_value());
    connectTo(first);
    user->watchlist().apply(R"({"events":[{"name":"online","user_ids":["bob"]}]})");
    QCOMPARE(user->watchlist().online().size(), 1);
    lose();
    QVERIFY(user->watchlist().online().isEmpty());
}

QTEST_GUILESS_MAIN(tst_User)
#include "tst_user.moc"
