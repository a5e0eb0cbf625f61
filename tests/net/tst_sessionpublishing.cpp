// SPDX-License-Identifier: MIT
#include "app/session.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using Outcome = PublishVerdict::Outcome;

/// What the window sends, through a running session to a real server, and what comes of it.
class tst_SessionPublishing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        verdicts.clear();
        server = std::make_unique<LocalServer>(
            LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
            LocalServer::Options{}, Scheduler::system());
        QVERIFY(server->listen().has_value());
        open(options());
    }
    void cleanup()
    {
        session.reset();
        server.reset();
    }

    void anEventIsPublishedAndComesBack()
    {
        send({event(u"bots"_s, u"bot-updated"_s, "{\"botUUID\":\"u1\"}")});
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(finished->first().first().toULongLong(), 7u);
        QCOMPARE(verdicts.size(), 1);
        QCOMPARE(verdicts[0].run, 7u);
        QCOMPARE(verdicts[0].outcome, Outcome::Sent);
        QCOMPARE(verdicts[0].deliveredTo, 1);
        QTRY_COMPARE(session->history()->lastSequence(), 1u);
        QCOMPARE(session->history()->at(1)->name().value(), u"bot-updated"_s);
        const Event came = *session->history()->at(1);
        QCOMPARE(came.dataText(), QByteArrayView("{\"botUUID\":\"u1\"}"));
    }

    void ourOwnSocketCanBeLeftOut()
    {
        PublishRun::Item item = event(u"bots"_s, u"bot-updated"_s, "{}");
        QMetaObject::invokeMethod(&session->client(), [&] {
            item.event.exclude = session->client().connection().status().socketId;
        }, Qt::BlockingQueuedConnection);
        QVERIFY(!item.event.exclude.value().isEmpty());
        send({item, event(u"bots"_s, u"second"_s, "{}")});
        QTRY_COMPARE(session->history()->lastSequence(), 1u);
        QCOMPARE(session->history()->at(1)->name().value(), u"second"_s);
    }

    void aBatchKeepsItsOrderAndTellsByTheTurn()
    {
        QSignalSpy turns(session->publishing().get(), &PublishLink::settled);
        QList<PublishRun::Item> items;
        for (int i = 0; i < 25; ++i)
            items.append(event(u"bots"_s, u"e%1"_s.arg(i), "{}"));
        send(items);
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(verdicts.size(), 25);
        for (int i = 0; i < 25; ++i) {
            QCOMPARE(verdicts[i].index, i);
            QCOMPARE(verdicts[i].outcome, Outcome::Sent);
        }
        QVERIFY2(turns.size() <= 3, qPrintable(QString::number(turns.size())));
        QTRY_COMPARE(session->history()->lastSequence(), 25u);
        QCOMPARE(session->history()->at(25)->name().value(), u"e24"_s);
    }

    void oneBadEventAndNothingIsSent()
    {
        send({event(u"bots"_s, u"first"_s, "{}"), event(u"no channel"_s, u"second"_s, "{}"),
              event(u"bots"_s, u"third"_s, "{}")});
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(verdicts.size(), 3);
        QCOMPARE(verdicts[0].outcome, Outcome::NotSent);
        QVERIFY(!verdicts[0].error);
        QCOMPARE(verdicts[1].outcome, Outcome::Refused);
        QVERIFY(verdicts[1].error);
        QCOMPARE(verdicts[2].outcome, Outcome::NotSent);
        QCOMPARE(server->statistics().eventsPublished, 0u);
    }

    void aWrongSecretIsRefused()
    {
        ClientOptions wrong = options();
        wrong.secret = Secret("not the secret"_ba);
        open(wrong);
        send({event(u"bots"_s, u"x"_s, "{}")});
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(verdicts[0].outcome, Outcome::Refused);
        QCOMPARE(verdicts[0].error->code, Error::Code::AuthenticationFailed);
    }

    void withoutASecretNothingIsPublished()
    {
        ClientOptions poor = options();
        poor.secret = {};
        open(poor);
        QVERIFY(!session->publishing()->abilities().hasHttpApi);
        send({event(u"bots"_s, u"x"_s, "{}")});
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(verdicts[0].error->code, Error::Code::ConfigurationError);
    }

    void aClientEventReachesTheOthers()
    {
        Client other(options());
        QVERIFY(other.channels().subscribe(ChannelName(u"private-orders"_s)).has_value());
        other.start();
        QTRY_COMPARE(other.channels().inState(ChannelRegistry::State::Subscribed).size(), 1);
        send({event(u"private-orders"_s, u"client-typing"_s, "{\"n\":1}"),
              event(u"bots"_s, u"client-typing"_s, "{}")},
             PublishRun::Way::ClientEvent);
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(verdicts.size(), 2);
        const auto of = [this](qsizetype index) {
            return verdicts[0].index == index ? verdicts[0] : verdicts[1];
        };
        QCOMPARE(of(0).outcome, Outcome::Sent);
        QCOMPARE(of(1).outcome, Outcome::Refused);
        QCOMPARE(of(1).error->parameters.value(u"rule"_s).toString(), u"channel-kind"_s);
        QTRY_COMPARE(other.history()->lastSequence(), 1u);
        const Event came = *other.history()->at(1);
        QCOMPARE(came.dataText(), QByteArrayView("{\"n\":1}"));
    }

    void whatIsUnderWayIsCutAndToldSo()
    {
        // A server that accepts and never answers.
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        ClientOptions nowhere = options();
        nowhere.connection.endpoint = TestApp::endpoint(silent.serverPort());
        session.reset();
        session = std::make_unique<Session>(nowhere, QStringList{}, Scheduler::system());
        listen();
        QList<PublishRun::Item> items;
        for (int i = 0; i < 12; ++i)
            items.append(event(u"bots"_s, u"x"_s, "{}"));
        send(items);
        QTRY_VERIFY(silent.hasPendingConnections());
        QTcpSocket *const asked = silent.nextPendingConnection();
        QTRY_VERIFY(asked->bytesAvailable() > 0);
        Q_EMIT session->publishing()->cancelRequested();
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(verdicts.size(), 12);
        QCOMPARE(verdicts[0].outcome, Outcome::Unknown);
        QCOMPARE(verdicts[9].outcome, Outcome::Unknown);
        QCOMPARE(verdicts[10].outcome, Outcome::NotSent);
    }

    void runsDoNotOverlap()
    {
        send({event(u"bots"_s, u"x"_s, "{}")});
        PublishRun second;
        second.id = 8;
        second.items = {event(u"bots"_s, u"y"_s, "{}")};
        Q_EMIT session->publishing()->runRequested(second);
        QTRY_COMPARE(session->history()->lastSequence(), 1u);
        QTRY_COMPARE(finished->size(), 1);
        QCOMPARE(verdicts.size(), 1);
    }

private:
    ClientOptions options() const
    {
        ClientOptions result;
        result.connection.endpoint = TestApp::endpoint(server->port());
        result.appId = TestApp::id;
        result.secret = Secret(TestApp::secret);
        return result;
    }
    static PublishRun::Item event(const QString &channel, const QString &name,
                                  const QByteArray &data)
    {
        return {{.channels = {ChannelName(channel)}, .name = EventName(name), .data = data}};
    }
    void open(const ClientOptions &with)
    {
        session = std::make_unique<Session>(
            with, QStringList{u"bots"_s, u"private-orders"_s}, Scheduler::system());
        listen();
        QSignalSpy listening(session.get(), &Session::listening);
        session->start();
        QTRY_VERIFY(!listening.isEmpty());
    }
    void listen()
    {
        finished = std::make_unique<QSignalSpy>(session->publishing().get(), &PublishLink::finished);
        connect(session->publishing().get(), &PublishLink::settled, this,
                [this](const QList<PublishVerdict> &settled) { verdicts += settled; });
    }
    void send(const QList<PublishRun::Item> &items, PublishRun::Way way = PublishRun::Way::HttpApi)
    {
        PublishRun run;
        run.id = 7;
        run.way = way;
        run.items = items;
        Q_EMIT session->publishing()->runRequested(run);
    }

    std::unique_ptr<LocalServer> server;
    std::unique_ptr<Session> session;
    std::unique_ptr<QSignalSpy> finished;
    QList<PublishVerdict> verdicts;
};

QTEST_GUILESS_MAIN(tst_SessionPublishing)
#include "tst_sessionpublishing.moc"
