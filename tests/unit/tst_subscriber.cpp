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
using State = ChannelRegistry::State;
const ChannelName a(u"private-a"_s);
const SocketId first(u"1.1"_s);
const SocketId second(u"1.2"_s);

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

AuthAnswer signedBy(char digit)
{
    return {TestApp::key.toUtf8() + ':' + QByteArray(64, digit), {}, {}};
}

QJsonObject dataOf(const QByteArray &frame)
{
    return QJsonDocument::fromJson(frame).object().value(u"data"_s).toObject();
}
} // namespace

class tst_Subscriber : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void publicChannelsAreSentAtOnce();
    void sendsWhatWasSigned();
    void P9_anAnswerForTheOldSocketIsDropped();
    void P10_leftAndWantedAgainWhileAuthorising();
    void P10_leftWhileAuthorising();
    void anAnswerCountsOnce();
    void aFailureRefusesAndIsAskedAgain();
    void A15_anAnswerForAnotherApplicationIsRefused();
    void P7_aSecondAskingIsAuthorisedAnew();
    void anotherAuthorizerTakesOver();
    void aReceiverMayEndItWhileChannelsAreRefused();
    void keysOfEncryptedChannelsStayHere();
    void P16_aKeyIsRefreshedWithoutSubscribingAgain();
    void P16_aRefreshThatFailsLeavesTheOldKey();
    void anAuthorizerThatNeverAnswersIsGivenUp();

private:
    State stateOf(const ChannelName &channel) { return registry->entries().value(channel).state; }

    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<ChannelRegistry> registry;
    std::unique_ptr<Subscriber> subscriber;
    KeepingAuthorizer *handler = nullptr;
    QList<QByteArray> sent;
};

void tst_Subscriber::init()
{
    subscriber.reset();
    registry.reset();
    sent.clear();
    time = std::make_shared<FakeScheduler>();
    registry = std::make_unique<ChannelRegistry>(100, time);
    subscriber = std::make_unique<Subscriber>(*registry, TestApp::key.toUtf8(),
                                              [this](const QByteArray &frame) {
                                                  sent.append(frame);
                                                  return true;
                                              },
                                              time);
    auto made = std::make_unique<KeepingAuthorizer>();
    handler = made.get();
    subscriber->setAuthorizer(std::move(made));
}

void tst_Subscriber::publicChannelsAreSentAtOnce()
{
    QVERIFY(registry->subscribe(ChannelName(u"bots"_s)).has_value());
    QVERIFY(sent.isEmpty());
    subscriber->connectionEstablished(first);
    QCOMPARE(sent.size(), 1);
    QCOMPARE(dataOf(sent.first()).value(u"auth"_s).toString(), QString());
    QVERIFY(handler->asked.empty());
    registry->unsubscribe(ChannelName(u"bots"_s));
    QCOMPARE(sent.size(), 2);
    QVERIFY(sent.last().contains("pusher:unsubscribe"));
}

void tst_Subscriber::sendsWhatWasSigned()
{
    subscriber->connectionEstablished(first);
    const ChannelName desk(u"presence-desk"_s);
    QVERIFY(registry->subscribe(desk).has_value());
    QVERIFY(sent.isEmpty());
    QCOMPARE(handler->asked.size(), 1u);
    QVERIFY((handler->asked[0].request == AuthRequest{first, desk}));
    AuthAnswer answer = signedBy('a');
    answer.channelData = "{\"user_id\": 7.0,\"user_info\":{\"name\":\"Zoë\"}}"_ba;
    const QByteArray channelData = answer.channelData;
    const QByteArray auth = answer.auth;
    handler->asked[0].reply.answer(std::move(answer));
    QCOMPARE(sent.size(), 1);
    QCOMPARE(dataOf(sent[0]).value(u"channel"_s).toString(), desk.value());
    QCOMPARE(dataOf(sent[0]).value(u"auth"_s).toString().toUtf8(), auth);
    QCOMPARE(dataOf(sent[0]).value(u"channel_data"_s).toString().toUtf8(), channelData);
    QVERIFY(registry->subscriptionSucceeded(desk));
}

void tst_Subscriber::P9_anAnswerForTheOldSocketIsDropped()
{
    QVERIFY(registry->subscribe(a).has_value());
    subscriber->connectionEstablished(first);
    subscriber->connectionLost();
    QVERIFY(handler->asked[0].reply.isCancelled());
    subscriber->connectionEstablished(second);
    QCOMPARE(handler->asked.size(), 2u);
    QCOMPARE(handler->asked[1].request.socketId, second);
    handler->asked[0].reply.answer(signedBy('a'));
    QVERIFY(sent.isEmpty());
    QCOMPARE(subscriber->staleAnswers(), 1u);
    QCOMPARE(stateOf(a), State::Pending);
    handler->asked[1].reply.answer(signedBy('b'));
    QCOMPARE(sent.size(), 1);
    QVERIFY(sent[0].contains(QByteArray(64, 'b')));
    QCOMPARE(subscriber->staleAnswers(), 1u);
}

void tst_Subscriber::P10_leftAndWantedAgainWhileAuthorising()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(a).has_value());
    registry->unsubscribe(a);
    QVERIFY(registry->subscribe(a).has_value());
    QCOMPARE(handler->asked.size(), 2u);
    handler->asked[0].reply.answer(signedBy('a'));
    QVERIFY(sent.isEmpty());
    handler->asked[1].reply.answer(signedBy('b'));
    QCOMPARE(sent.size(), 1);
    QVERIFY(sent[0].contains(QByteArray(64, 'b')));
}

void tst_Subscriber::P10_leftWhileAuthorising()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(a).has_value());
    registry->unsubscribe(a);
    QVERIFY(handler->asked[0].reply.isCancelled());
    handler->asked[0].reply.answer(signedBy('a'));
    QVERIFY(sent.isEmpty());
    QVERIFY(!registry->isWanted(a));
    QCOMPARE(subscriber->staleAnswers(), 1u);
}

void tst_Subscriber::anAnswerCountsOnce()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(a).has_value());
    handler->asked[0].reply.answer(signedBy('a'));
    handler->asked[0].reply.answer(signedBy('b'));
    QCOMPARE(sent.size(), 1);
}

void tst_Subscriber::aFailureRefusesAndIsAskedAgain()
{
    QVERIFY(registry->subscribe(a).has_value());
    subscriber->connectionEstablished(first);
    handler->asked[0].reply.answer(Error{Error::Code::AuthenticationFailed, u"no"_s, {}, {}, {}});
    QVERIFY(sent.isEmpty());
    QCOMPARE(stateOf(a), State::Refused);
    const Error error = *registry->entries().value(a).error;
    QCOMPARE(error.code, Error::Code::AuthenticationFailed);
    QCOMPARE(error.parameters.value(u"channel"_s).toString(), a.value());
    QCOMPARE(error.connectionId, first.value());
    // Never forgotten: by hand, and on the next connection.
    QVERIFY(registry->retry(a));
    QCOMPARE(handler->asked.size(), 2u);
    handler->asked[1].reply.answer(Error{Error::Code::AuthenticationFailed, u"no"_s, {}, {}, {}});
    subscriber->connectionLost();
    subscriber->connectionEstablished(second);
    QCOMPARE(handler->asked.size(), 3u);
    QCOMPARE(stateOf(a), State::Pending);
}

void tst_Subscriber::A15_anAnswerForAnotherApplicationIsRefused()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(a).has_value());
    handler->asked[0].reply.answer(AuthAnswer{"otherkey:" + QByteArray(64, 'a'), {}, {}});
    QVERIFY(sent.isEmpty());
    QCOMPARE(stateOf(a), State::Refused);
    QCOMPARE(registry->entries().value(a).error->code, Error::Code::AuthorizationFailed);
}

void tst_Subscriber::P7_aSecondAskingIsAuthorisedAnew()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(a).has_value());
    handler->asked[0].reply.answer(signedBy('a'));
    time->advance(ChannelRegistry::answerDeadline);
    QCOMPARE(handler->asked.size(), 2u);
    handler->asked[1].reply.answer(signedBy('b'));
    QCOMPARE(sent.size(), 2);
    time->advance(ChannelRegistry::answerDeadline);
    QCOMPARE(stateOf(a), State::Refused);
    QCOMPARE(handler->asked.size(), 2u);
}

void tst_Subscriber::anotherAuthorizerTakesOver()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(a).has_value());
    const AuthReply old = handler->asked[0].reply;
    auto made = std::make_unique<KeepingAuthorizer>();
    handler = made.get();
    subscriber->setAuthorizer(std::move(made));
    QVERIFY(old.isCancelled());
    QCOMPARE(handler->asked.size(), 1u);
    QSignalSpy failed(subscriber.get(), &Subscriber::attemptFailed);
    Q_EMIT handler->attemptFailed({});
    QCOMPARE(failed.size(), 1);
    subscriber->setAuthorizer(nullptr);
    QCOMPARE(stateOf(a), State::Refused);
    QVERIFY(!registry->subscribe(ChannelName(u"private-b"_s)));
}

void tst_Subscriber::aReceiverMayEndItWhileChannelsAreRefused()
{
    subscriber->connectionEstablished(first);
    for (const QString &name : {u"private-a"_s, u"private-b"_s})
        QVERIFY(registry->subscribe(ChannelName(name)).has_value());
    int refused = 0;
    connect(registry.get(), &ChannelRegistry::stateChanged, this, [this, &refused] {
        ++refused;
        subscriber.reset();
    });
    subscriber->setAuthorizer(nullptr);
    QCOMPARE(refused, 1);
}

void tst_Subscriber::keysOfEncryptedChannelsStayHere()
{
    const ChannelName channel(u"private-encrypted-x"_s);
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(channel).has_value());
    QVERIFY(!subscriber->sharedSecret(channel));
    AuthAnswer answer = signedBy('a');
    answer.sharedSecret = Secret(QByteArray(32, 'k'));
    handler->asked[0].reply.answer(std::move(answer));
    QCOMPARE(subscriber->sharedSecret(channel)->reveal(), QByteArrayView(QByteArray(32, 'k')));
    QCOMPARE(dataOf(sent[0]).size(), 2); // channel and auth, nothing else
    registry->unsubscribe(channel);
    QVERIFY(subscriber->sharedSecret(channel)); // what was received may still wait for it
    subscriber->forgetKey(channel);
    QVERIFY(!subscriber->sharedSecret(channel));
}

namespace {
const ChannelName sealed(u"private-encrypted-a"_s);

AuthAnswer withKey(char letter)
{
    AuthAnswer answer = signedBy('a');
    answer.sharedSecret = Secret(QByteArray(32, letter));
    return answer;
}
} // namespace

void tst_Subscriber::P16_aKeyIsRefreshedWithoutSubscribingAgain()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(sealed).has_value());
    handler->asked[0].reply.answer(withKey('k'));
    QCOMPARE(sent.size(), 1);
    QSignalSpy refreshed(subscriber.get(), &Subscriber::keyRefreshed);
    subscriber->refreshKey(sealed);
    QCOMPARE(handler->asked.size(), 2u);
    QVERIFY((handler->asked[1].request == AuthRequest{first, sealed}));
    handler->asked[1].reply.answer(withKey('n'));
    QCOMPARE(refreshed.size(), 1);
    QVERIFY(!refreshed.first().at(1).value<std::optional<Error>>());
    QCOMPARE(subscriber->sharedSecret(sealed)->reveal(), QByteArray(32, 'n'));
    QCOMPARE(sent.size(), 1);

    // Left or disconnected meanwhile: nobody is told.
    subscriber->refreshKey(sealed);
    subscriber->connectionLost();
    handler->asked[2].reply.answer(withKey('x'));
    QCOMPARE(refreshed.size(), 1);
    QCOMPARE(subscriber->staleAnswers(), 1u);
}

void tst_Subscriber::P16_aRefreshThatFailsLeavesTheOldKey()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(sealed).has_value());
    handler->asked[0].reply.answer(withKey('k'));
    QSignalSpy refreshed(subscriber.get(), &Subscriber::keyRefreshed);
    subscriber->refreshKey(sealed);
    handler->asked[1].reply.answer(signedBy('a')); // without a secret
    QCOMPARE(refreshed.size(), 1);
    QCOMPARE(refreshed.first().at(1).value<std::optional<Error>>()->code,
             Error::Code::AuthorizationFailed);
    QCOMPARE(subscriber->sharedSecret(sealed)->reveal(), QByteArray(32, 'k'));
}

void tst_Subscriber::anAuthorizerThatNeverAnswersIsGivenUp()
{
    subscriber->connectionEstablished(first);
    QVERIFY(registry->subscribe(a).has_value());
    time->advance(*handler->answerDeadline() - std::chrono::milliseconds(1));
    QCOMPARE(stateOf(a), State::Pending);
    time->advance(std::chrono::milliseconds(1));
    QCOMPARE(stateOf(a), State::Refused);
    const Error refusal = *registry->entries().value(a).error;
    QCOMPARE(refusal.code, Error::Code::AuthorizationFailed);
    QCOMPARE(refusal.parameters.value(u"timeoutMs"_s).toLongLong(), 30000);
    QVERIFY(handler->asked[0].reply.isCancelled());
    handler->asked[0].reply.answer(signedBy('a')); // too late
    QCOMPARE(stateOf(a), State::Refused);
    QVERIFY(registry->retry(a));
    handler->asked[1].reply.answer(signedBy('a'));
    QCOMPARE(sent.size(), 1);
}

QTEST_GUILESS_MAIN(tst_Subscriber)
#include "tst_subscriber.moc"
