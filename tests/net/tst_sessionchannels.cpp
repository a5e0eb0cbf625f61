// SPDX-License-Identifier: MIT
#include "app/session.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;

/// Channels of a running session, seen and changed from another thread than theirs.
class tst_SessionChannels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        latest = {};
        LocalServer::Options serverOptions;
        serverOptions.subscriptionCounts = true;
        server = std::make_unique<LocalServer>(
            LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)}, serverOptions,
            Scheduler::system());
        QVERIFY(server->listen().has_value());
        session = std::make_unique<Session>(
            options(u"ann"_s), QStringList{u"bots"_s, u"presence-desk"_s}, Scheduler::system());
        connect(session->channels().get(), &ChannelLink::answered, this,
                [this](const ChannelSnapshot &snapshot) { latest = snapshot; });
        session->start();
        QTRY_VERIFY(isSubscribed(u"bots"_s) && isSubscribed(u"presence-desk"_s));
    }
    void cleanup()
    {
        session.reset();
        server.reset();
    }

    void eventsAndSubscribersAreCounted()
    {
        HttpApi http(TestApp::endpoint(server->port()), TestApp::id, Secret(TestApp::secret),
                     Scheduler::system());
        for (int i = 0; i < 5; ++i)
            http.trigger({.channels = {ChannelName(u"bots"_s)},
                          .name = EventName(u"trade-executed"_s),
                          .data = "{}"},
                         [](const PublishResult &) {});
        QTRY_COMPARE((ask(), row(u"bots"_s).events), 5u);
        QCOMPARE(row(u"bots"_s).lastEvent, u"trade-executed"_s);
        QCOMPARE(row(u"bots"_s).perSecond, 0.5); // five in the last ten seconds
        QVERIFY(row(u"bots"_s).lastAt);
        QCOMPARE(row(u"bots"_s).status.subscriptionCount, 1);
        QCOMPARE(row(u"presence-desk"_s).events, 0u);
    }

    void membersComeAndGoWithTheirTimes()
    {
        QTRY_COMPARE((ask(), latest.members.size()), 1);
        QVERIFY(latest.members.first().isMe);
        QVERIFY(!latest.members.first().joined);
        {
            Client bob(options(u"bob"_s));
            QVERIFY(bob.channels().subscribe(ChannelName(u"presence-desk"_s)).has_value());
            bob.start();
            QTRY_COMPARE((ask(), latest.members.size()), 2);
            QCOMPARE(latest.members.at(1).user, UserId(u"bob"_s));
            QVERIFY(latest.members.at(1).joined);
        }
        QTRY_COMPARE((ask(), latest.members.size()), 1);
        QCOMPARE(latest.news.size(), 2);
        QCOMPARE(latest.news.at(0).kind, PresenceNews::Kind::Joined);
        QCOMPARE(latest.news.at(1).kind, PresenceNews::Kind::Left);
        QVERIFY(latest.news.at(0).id < latest.news.at(1).id);
    }

    void theWindowSubscribesLeavesAndIsToldWhatCannotBe()
    {
        ChannelLink &link = *session->channels();
        QSignalSpy refused(&link, &ChannelLink::refused);
        Q_EMIT link.subscribeRequested(ChannelName(u"private-orders"_s));
        QTRY_VERIFY(isSubscribed(u"private-orders"_s));
        Q_EMIT link.unsubscribeRequested(ChannelName(u"private-orders"_s));
        Q_EMIT link.unsubscribeRequested(ChannelName(u"bots"_s)); // the session's own, too
        QTRY_COMPARE((ask(), latest.channels.size()), 1);
        Q_EMIT link.subscribeRequested(ChannelName(u"no spaces"_s));
        QTRY_COMPARE(refused.size(), 1);
        QCOMPARE(refused.first().at(1).value<Error>().code, Error::Code::ConfigurationError);
    }

    void aSnapshotComesOnlyWhenAskedFor()
    {
        QSignalSpy answers(session->channels().get(), &ChannelLink::answered);
        server->dropConnections();
        QTRY_VERIFY(server->statistics().connections == 1
                    && server->statistics().accepted == 2); // it is back
        QCOMPARE(answers.size(), 0);
        QTRY_VERIFY((ask(), !answers.isEmpty()));
    }

private:
    ClientOptions options(const QString &user) const
    {
        ClientOptions result;
        result.connection.endpoint = TestApp::endpoint(server->port());
        result.connection.backoff.reconnectDelay = std::chrono::milliseconds(100);
        result.secret = Secret(TestApp::secret);
        result.userId = user;
        return result;
    }
    void ask() const { Q_EMIT session->channels()->requested(); }
    ChannelRow row(const QString &channel) const
    {
        for (const ChannelRow &known : latest.channels) {
            if (known.status.name.value() == channel)
                return known;
        }
        return {};
    }
    bool isSubscribed(const QString &channel) const
    {
        ask();
        return row(channel).status.state == ChannelRegistry::State::Subscribed;
    }

    std::unique_ptr<LocalServer> server;
    std::unique_ptr<Session> session;
    ChannelSnapshot latest;
};

QTEST_GUILESS_MAIN(tst_SessionChannels)
#include "tst_sessionchannels.moc"
