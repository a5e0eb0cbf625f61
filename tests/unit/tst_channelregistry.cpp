// SPDX-License-Identifier: MIT
#include "libpusher/channels/channelregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
const ChannelName a(u"a"_s);
const ChannelName b(u"b"_s);
} // namespace

class TestChannelRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { registry = std::make_unique<ChannelRegistry>(10); }
    void theWishSurvivesReconnects();
    void subscribingTwiceAsksOnce();
    void aRefusedChannelIsAskedAgainAfterAReconnect();
    void aLateAnswerForALeftChannelChangesNothing();
    void leavingBeforeAnAnswerStillTellsTheServer();
    void aReceiverMayChangeTheWish();

private:
    std::unique_ptr<ChannelRegistry> registry;
};

void TestChannelRegistry::theWishSurvivesReconnects()
{
    QSignalSpy asked(registry.get(), &ChannelRegistry::subscribeRequested);
    QVERIFY(registry->subscribe(a).has_value());
    QCOMPARE(asked.size(), 0);
    registry->connectionEstablished();
    QCOMPARE(asked.size(), 1);
    registry->subscriptionSucceeded(a);
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
    registry->subscriptionRefused(a, {.code = Error::Code::AuthorizationFailed, .message = u"no"_s});
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
    QVERIFY(registry->subscribe(a).has_value());
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
    QVERIFY(registry->subscribe(a).has_value());
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

QTEST_GUILESS_MAIN(TestChannelRegistry)
#include "tst_channelregistry.moc"
