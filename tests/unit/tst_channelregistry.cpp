// SPDX-License-Identifier: MIT
#include "libpusher/channels/channelregistry.h"
#include "tests/support/fakescheduler.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const ChannelName a(u"a"_s);
const ChannelName b(u"b"_s);
const ChannelName secretA(u"private-a"_s);
using State = ChannelRegistry::State;
} // namespace

class TestChannelRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theWishSurvivesReconnects();
    void subscribingTwiceAsksOnce();
    void aRefusedChannelIsAskedAgainAfterAReconnect();
    void aLateAnswerForALeftChannelChangesNothing();
    void leavingBeforeAnAnswerStillTellsTheServer();
    void aReceiverMayChangeTheWish();
    void aReceiverMayLeaveWhenTheLineIsLost();
    void aChannelIsLeftWithItsLastHolder();
    void privateKindsNeedAnAuthorizer();
    void theServerIsNotToldOfWhatItDoesNotKnow();
    void P6_answersThatNobodyAskedForAreTold();
    void aRejoinHappensOnceOnAConnection();
    void aReceiverMayEndItWhileItAsksForAll();
    void P7_anUnansweredChannelIsAskedOnceMoreThenRefused();
    void P7_aLateAnswerCountsAllTheSame();
    void P7_leavingEndsTheDeadline();
    void P8_aRefusedChannelIsRetriedByHand();
    void P10_aJoinWaitsBehindALeave();
    void P10_leavingAgainMeanwhileJoinsNothing();
    void P10_aReconnectEndsTheWait();
    void P12_theLimitIsPerChannelNotPerHolder();
    void P13_twentyReconnectsAskForEachOnceEach();

private:
    /// Wants it, and lets it be sent: the server may know it.
    void ask(const ChannelName &channel);

    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<ChannelRegistry> registry;
};

void TestChannelRegistry::init()
{
    registry.reset();
    time = std::make_shared<FakeScheduler>();
    registry = std::make_unique<ChannelRegistry>(10, time);
}

void TestChannelRegistry::ask(const ChannelName &channel)
{
    QVERIFY(registry->subscribe(channel).has_value());
    registry->subscriptionSent(channel);
}

void TestChannelRegistry::theWishSurvivesReconnects()
{
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QVERIFY(registry->subscribe(a).has_value());
    QCOMPARE(asked.size(), 0);
    registry->connectionEstablished();
    QCOMPARE(asked.size(), 1);
    registry->subscriptionSent(a);
    QVERIFY(registry->subscriptionSucceeded(a));
    QVERIFY(registry->allSubscribed());
    registry->connectionLost();
    QCOMPARE(registry->entries().value(a).state, ChannelRegistry::State::Pending);
    registry->connectionEstablished();
    QCOMPARE(asked.size(), 2);
}

void TestChannelRegistry::subscribingTwiceAsksOnce()
{
    registry->connectionEstablished();
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QVERIFY(registry->subscribe(a).has_value());
    QVERIFY(registry->subscribe(a).has_value());
    QCOMPARE(asked.size(), 1);
}

void TestChannelRegistry::aRefusedChannelIsAskedAgainAfterAReconnect()
{
    registry->connectionEstablished();
    QVERIFY(registry->subscribe(a).has_value());
    registry->subscriptionRefused(a,
                                  {.code = Error::Code::AuthorizationFailed, .message = u"no"_s});
    QCOMPARE(registry->entries().value(a).state, ChannelRegistry::State::Refused);
    QCOMPARE(registry->entries().value(a).error->message, u"no"_s);
    QVERIFY(!registry->allSubscribed());
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    registry->connectionLost();
    registry->connectionEstablished();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(registry->entries().value(a).state, ChannelRegistry::State::Pending);
}

void TestChannelRegistry::aLateAnswerForALeftChannelChangesNothing()
{
    registry->connectionEstablished();
    ask(a);
    QVERIFY(registry->unsubscribe(a));
    QVERIFY(!registry->unsubscribe(a));
    QSignalSpy changed(registry.get(), &ChannelRegistry::stateChanged);
    registry->subscriptionSucceeded(a);
    QCOMPARE(changed.size(), 0);
    QVERIFY(!registry->isWanted(a));
}

void TestChannelRegistry::leavingBeforeAnAnswerStillTellsTheServer()
{
    registry->connectionEstablished();
    QSignalSpy left(registry.get(), &ChannelRegistry::unsubscribeRequested);
    ask(a);
    registry->unsubscribe(a);
    QCOMPARE(left.size(), 1);
}

void TestChannelRegistry::aReceiverMayChangeTheWish()
{
    QVERIFY(registry->subscribe(a).has_value());
    QVERIFY(registry->subscribe(b).has_value());
    QList<ChannelName> asked;
    connect(registry.get(), &ChannelRegistry::subscribeRequested, this,
            [&](const ChannelName &channel) {
                asked.append(channel);
                registry->unsubscribe(channel == a ? b : a);
            });
    registry->connectionEstablished();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(registry->entries().size(), 1);
}

void TestChannelRegistry::aReceiverMayLeaveWhenTheLineIsLost()
{
    registry->connectionEstablished();
    for (const ChannelName &channel : {a, b}) {
        ask(channel);
        registry->subscriptionSucceeded(channel);
    }
    ChannelName left;
    connect(registry.get(), &ChannelRegistry::stateChanged, this,
            [&](const ChannelName &channel, State state) {
                if (state != State::Pending || !left.isEmpty())
                    return;
                left = channel == a ? b : a;
                registry->unsubscribe(left);
            });
    registry->connectionLost();
    QVERIFY(!left.isEmpty());
    QVERIFY(!registry->isWanted(left));
}

void TestChannelRegistry::aChannelIsLeftWithItsLastHolder()
{
    const SubscriptionHolder other(u"discovery"_s);
    registry->connectionEstablished();
    ask(a);
    QVERIFY(registry->subscribe(a, other).has_value());
    QVERIFY(registry->subscribe(a, other).has_value());
    QSignalSpy left(registry.get(), &ChannelRegistry::unsubscribeRequested);
    QVERIFY(registry->unsubscribe(a));
    QVERIFY(registry->isWanted(a));
    QVERIFY(!registry->unsubscribe(a));
    QVERIFY(left.isEmpty());
    QVERIFY(registry->unsubscribe(a, other));
    QCOMPARE(left.size(), 1);
    QVERIFY(!registry->isWanted(a));
}

void TestChannelRegistry::privateKindsNeedAnAuthorizer()
{
    for (const QString &kind : {u"private-"_s, u"presence-"_s, u"private-encrypted-"_s,
                                u"private-cache-"_s, u"presence-cache-"_s}) {
        const ChannelName channel(kind + u'x');
        registry->setCanAuthorize(false);
        const auto refused = registry->subscribe(channel);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Error::Code::AuthorizationFailed);
        registry->setCanAuthorize(true);
        QVERIFY(registry->subscribe(channel).has_value());
    }
}

void TestChannelRegistry::theServerIsNotToldOfWhatItDoesNotKnow()
{
    registry->setCanAuthorize(true);
    registry->connectionEstablished();
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QSignalSpy left(registry.get(), &ChannelRegistry::unsubscribeRequested);
    // Left while it is being authorised: nothing was sent, so nothing has to be waited for.
    QVERIFY(registry->subscribe(secretA).has_value());
    QVERIFY(registry->unsubscribe(secretA));
    QCOMPARE(left.size(), 0);
    QVERIFY(registry->subscribe(secretA).has_value());
    QCOMPARE(asked.size(), 2);
}

void TestChannelRegistry::P6_answersThatNobodyAskedForAreTold()
{
    registry->setCanAuthorize(true);
    registry->connectionEstablished();
    QVERIFY(!registry->subscriptionSucceeded(a));
    QVERIFY(registry->subscribe(secretA).has_value());
    QVERIFY(!registry->subscriptionSucceeded(secretA)); // being authorised, not sent
    QCOMPARE(registry->entries().value(secretA).state, State::Pending);
    ask(a);
    QVERIFY(registry->subscriptionSucceeded(a));
    QSignalSpy changed(registry.get(), &ChannelRegistry::stateChanged);
    QVERIFY(!registry->subscriptionSucceeded(a)); // twice
    QCOMPARE(changed.size(), 0);
    registry->unsubscribe(a);
    QVERIFY(!registry->subscriptionSucceeded(a)); // left
}

void TestChannelRegistry::aRejoinHappensOnceOnAConnection()
{
    registry->connectionEstablished();
    ask(a);
    QVERIFY(!registry->rejoin(b)); // not wanted
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QVERIFY(registry->rejoin(a));
    time->advance(ChannelRegistry::rejoinDelay);
    QCOMPARE(asked.size(), 1);
    registry->subscriptionSent(a);
    QVERIFY(!registry->rejoin(a));
    QVERIFY(registry->subscriptionSucceeded(a));
    registry->connectionLost();
    registry->connectionEstablished();
    registry->subscriptionSent(a);
    QVERIFY(registry->rejoin(a));
}

void TestChannelRegistry::aReceiverMayEndItWhileItAsksForAll()
{
    registry->setCanAuthorize(true);
    for (const ChannelName &channel : {a, b, secretA})
        QVERIFY(registry->subscribe(channel).has_value());
    int asked = 0;
    connect(registry.get(), &ChannelRegistry::subscribeRequested, this, [this, &asked] {
        ++asked;
        registry.reset();
    });
    registry->connectionEstablished();
    QCOMPARE(asked, 1);
}

void TestChannelRegistry::P7_anUnansweredChannelIsAskedOnceMoreThenRefused()
{
    registry->connectionEstablished();
    connect(registry.get(), &ChannelRegistry::subscribeRequested, registry.get(),
            &ChannelRegistry::subscriptionSent);
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QVERIFY(registry->subscribe(a).has_value());
    QVERIFY(registry->subscribe(b).has_value());
    registry->subscriptionSucceeded(b);
    QCOMPARE(asked.size(), 2);
    time->advance(ChannelRegistry::answerDeadline - 1ms);
    QCOMPARE(asked.size(), 2);
    const auto begun = registry->entries().value(a).since;
    time->advance(1ms);
    QCOMPARE(asked.size(), 3);
    QCOMPARE(asked.last().first().value<ChannelName>(), a);
    QCOMPARE(registry->entries().value(a).state, State::Pending);
    QVERIFY(registry->entries().value(a).since == begun); // its age counts from the first time
    time->advance(ChannelRegistry::answerDeadline);
    QCOMPARE(asked.size(), 3);
    const ChannelRegistry::Entry entry = registry->entries().value(a);
    QCOMPARE(entry.state, State::Refused);
    QCOMPARE(entry.error->code, Error::Code::ProtocolError);
    QCOMPARE(entry.error->parameters.value(u"channel"_s).toString(), u"a"_s);
    QCOMPARE(registry->entries().value(b).state, State::Subscribed);
    QCOMPARE(time->pendingTimers(), 0u);
}

void TestChannelRegistry::P7_aLateAnswerCountsAllTheSame()
{
    registry->connectionEstablished();
    connect(registry.get(), &ChannelRegistry::subscribeRequested, registry.get(),
            &ChannelRegistry::subscriptionSent);
    QVERIFY(registry->subscribe(a).has_value());
    time->advance(2 * ChannelRegistry::answerDeadline);
    QCOMPARE(registry->entries().value(a).state, State::Refused);
    QVERIFY(registry->subscriptionSucceeded(a));
    QCOMPARE(registry->entries().value(a).state, State::Subscribed);
    QVERIFY(!registry->entries().value(a).error);
}

void TestChannelRegistry::P7_leavingEndsTheDeadline()
{
    registry->connectionEstablished();
    ask(a);
    registry->unsubscribe(a);
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    time->advance(3 * ChannelRegistry::answerDeadline);
    QCOMPARE(asked.size(), 0);
    QCOMPARE(time->pendingTimers(), 0u);
}

void TestChannelRegistry::P8_aRefusedChannelIsRetriedByHand()
{
    registry->connectionEstablished();
    ask(a);
    QVERIFY(!registry->retry(a));
    registry->subscriptionRefused(a, {.code = Error::Code::AuthorizationFailed});
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QVERIFY(registry->retry(a));
    QCOMPARE(asked.size(), 1);
    QCOMPARE(registry->entries().value(a).state, State::Pending);
    QVERIFY(!registry->entries().value(a).error);
    QVERIFY(!registry->retry(b));
}

void TestChannelRegistry::P10_aJoinWaitsBehindALeave()
{
    registry->connectionEstablished();
    ask(a);
    registry->subscriptionSucceeded(a);
    QVERIFY(registry->unsubscribe(a));
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QVERIFY(registry->subscribe(a).has_value());
    QCOMPARE(asked.size(), 0);
    // The answer to the first join, on its way while we left: the server will drop that one.
    QVERIFY(!registry->subscriptionSucceeded(a));
    QCOMPARE(registry->entries().value(a).state, State::Pending);
    time->advance(ChannelRegistry::rejoinDelay);
    QCOMPARE(asked.size(), 1);
    registry->subscriptionSent(a);
    QVERIFY(registry->subscriptionSucceeded(a));
}

void TestChannelRegistry::P10_leavingAgainMeanwhileJoinsNothing()
{
    registry->connectionEstablished();
    ask(a);
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QSignalSpy left(registry.get(), &ChannelRegistry::unsubscribeRequested);
    registry->unsubscribe(a);
    QVERIFY(registry->subscribe(a).has_value());
    registry->unsubscribe(a);
    time->advance(ChannelRegistry::rejoinDelay);
    QCOMPARE(asked.size(), 0);
    QCOMPARE(left.size(), 1);
}

void TestChannelRegistry::P10_aReconnectEndsTheWait()
{
    registry->connectionEstablished();
    ask(a);
    registry->unsubscribe(a);
    QVERIFY(registry->subscribe(a).has_value());
    registry->connectionLost();
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    registry->connectionEstablished();
    QCOMPARE(asked.size(), 1);
    time->advance(ChannelRegistry::rejoinDelay);
    QCOMPARE(asked.size(), 1);
}

void TestChannelRegistry::P12_theLimitIsPerChannelNotPerHolder()
{
    for (int i = 0; i < 10; ++i)
        QVERIFY(registry->subscribe(ChannelName(u"c-%1"_s.arg(i))).has_value());
    const auto refused = registry->subscribe(a);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::RateLimited);
    QVERIFY(!registry->isWanted(a));
    const ChannelName first(u"c-0"_s);
    QVERIFY(registry->subscribe(first, SubscriptionHolder(u"other"_s)).has_value());
    QVERIFY(registry->unsubscribe(ChannelName(u"c-1"_s)));
    QVERIFY(registry->subscribe(a).has_value());
}

void TestChannelRegistry::P13_twentyReconnectsAskForEachOnceEach()
{
    connect(registry.get(), &ChannelRegistry::subscribeRequested, registry.get(),
            &ChannelRegistry::subscriptionSent);
    for (int i = 0; i < 10; ++i)
        QVERIFY(registry->subscribe(ChannelName(u"c-%1"_s.arg(i))).has_value());
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    for (int round = 0; round < 20; ++round) {
        asked.clear();
        registry->connectionEstablished();
        QCOMPARE(asked.size(), 10);
        for (int i = 0; i < 10; ++i)
            QVERIFY(registry->subscriptionSucceeded(ChannelName(u"c-%1"_s.arg(i))));
        registry->connectionLost();
        QCOMPARE(time->pendingTimers(), 0u);
    }
}

QTEST_GUILESS_MAIN(TestChannelRegistry)
#include "tst_channelregistry.moc"
