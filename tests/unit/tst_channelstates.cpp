// SPDX-License-Identifier: MIT
#include "libpusher/channels/channelstates.h"
#include "tests/support/fakescheduler.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
const ChannelName desk(u"presence-desk"_s);
const ChannelName bots(u"bot-updates"_s);
const ChannelName cached(u"cache-bots"_s);
constexpr QByteArrayView annAndBob =
    R"({"presence":{"ids":["ann","bob"],"hash":{"ann":{},"bob":null},"count":2}})";
} // namespace

class TestChannelStates : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        clock = std::make_shared<FakeScheduler>();
        states = std::make_unique<ChannelStates>(clock);
    }

    void membersComeAndGo()
    {
        QSignalSpy joined(states.get(), &ChannelStates::memberJoined);
        QSignalSpy left(states.get(), &ChannelStates::memberLeft);
        states->setMe(desk, UserId(u"ann"_s));
        states->subscriptionSucceeded(desk, annAndBob);
        states->memberAdded(desk, R"({"user_id":7,"user_info":{"name":"Cy"}})");
        states->memberRemoved(desk, "\"{\\\"user_id\\\":\\\"bob\\\"}\"");
        const PresenceMembers &members = *states->find(desk)->members;
        QCOMPARE(members.members().keys(), (QList<UserId>{UserId(u"7"_s), UserId(u"ann"_s)}));
        QCOMPARE(members.me(), UserId(u"ann"_s));
        QCOMPARE(joined.size(), 1);
        QCOMPARE(joined.first().at(1).value<UserId>(), UserId(u"7"_s));
        QCOMPARE(left.size(), 1);
        QCOMPARE(left.first().at(1).value<UserId>(), UserId(u"bob"_s));
    }

    void P15_aNewConnectionTellsWhoCameAndWent()
    {
        states->subscriptionSucceeded(desk, annAndBob);
        states->connectionLost();
        QVERIFY(!states->find(desk)->isCurrent);
        QVERIFY(!states->find(desk)->members->isCurrent());
        QCOMPARE(states->find(desk)->members->count(), 2); // still shown
        QSignalSpy listed(states.get(), &ChannelStates::membersListed);
        states->subscriptionSucceeded(
            desk, R"({"presence":{"ids":["ann","cy"],"hash":{"ann":{},"cy":{}},"count":2}})");
        QCOMPARE(listed.size(), 1);
        const auto changes = listed.first().at(1).value<PresenceMembers::Changes>();
        QCOMPARE(changes.joined, QList<UserId>{UserId(u"cy"_s)});
        QCOMPARE(changes.left, QList<UserId>{UserId(u"bob"_s)});
        QVERIFY(states->find(desk)->isCurrent);
    }

    void aCountOfZeroIsACount()
    {
        states->subscriptionSucceeded(bots, "{}");
        QVERIFY(!states->find(bots)->subscriptionCount);
        states->subscriptionCount(bots, "\"{\\\"subscription_count\\\":3}\"");
        QCOMPARE(states->find(bots)->subscriptionCount, 3);
        states->subscriptionCount(bots, R"({"subscription_count":0})");
        QCOMPARE(states->find(bots)->subscriptionCount, 0);
    }

    void aCountIsTheWordOfOneConnection()
    {
        states->subscriptionSucceeded(bots, "{}");
        states->subscriptionCount(bots, R"({"subscription_count":3})");
        states->connectionLost();
        QCOMPARE(states->find(bots)->subscriptionCount, 3);
        states->subscriptionSucceeded(bots, "{}");
        QVERIFY(!states->find(bots)->subscriptionCount);
    }

    void P17_aCacheMissHasItsTime()
    {
        states->subscriptionSucceeded(cached, {});
        QVERIFY(!states->find(cached)->cacheMissed);
        states->cacheMiss(cached);
        QCOMPARE(states->find(cached)->cacheMissed, clock->wallNow());
        states->connectionLost();
        states->subscriptionSucceeded(cached, {});
        QVERIFY(!states->find(cached)->cacheMissed);
    }

    void whatMakesNoSenseIsCounted_data()
    {
        QTest::addColumn<int>("message");
        QTest::newRow("a count that is none") << 0;
        QTest::newRow("a negative count") << 1;
        QTest::newRow("half a subscriber") << 2;
        QTest::newRow("a member of a public channel") << 3;
        QTest::newRow("a cache miss where nothing is cached") << 4;
        QTest::newRow("a removal from a public channel") << 5;
    }
    void whatMakesNoSenseIsCounted()
    {
        QFETCH(int, message);
        const std::array<std::function<void()>, 6> messages{
            [this] { states->subscriptionCount(bots, R"({"subscription_count":"many"})"); },
            [this] { states->subscriptionCount(bots, R"({"subscription_count":-1})"); },
            [this] { states->subscriptionCount(bots, R"({"subscription_count":1.5})"); },
            [this] { states->memberAdded(bots, R"({"user_id":"ann"})"); },
            [this] { states->cacheMiss(bots); },
            [this] { states->memberRemoved(bots, R"({"user_id":"ann"})"); },
        };
        states->subscriptionSucceeded(bots, "{}");
        messages[std::size_t(message)]();
        QCOMPARE(states->refused(), 1u);
        QVERIFY(!states->find(bots)->members);
        QVERIFY(!states->find(bots)->subscriptionCount);
        QVERIFY(!states->find(bots)->cacheMissed);
    }

    void aReceiverMayForgetWhileTheLineGoes()
    {
        states->subscriptionSucceeded(bots, "{}");
        states->subscriptionSucceeded(desk, annAndBob);
        connect(states.get(), &ChannelStates::changed, this, [this] {
            states->forget(bots);
            states->forget(desk);
        });
        states->connectionLost();
        QVERIFY(!states->find(bots));
        QVERIFY(!states->find(desk));
    }

private:
    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<ChannelStates> states;
};

QTEST_GUILESS_MAIN(TestChannelStates)
#include "tst_channelstates.moc"
