// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/interop/peerprocess.h"
#include "tests/interop/soketi.h"
#include "tests/support/fakescheduler.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

using State = User::State;
const ChannelName own(u"#server-to-user-ann"_s);

} // namespace

/// Users who sign in to an independent server, and what the official SDK does with them.
class TestSoketiUsers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        soketi = std::make_unique<Soketi>();
        QVERIFY2(soketi->isUp(), soketi->errors().constData());
    }

    void whatTheSdkSendsToAUserArrives()
    {
        Client ann(options(u"ann"_s));
        Client bob(options(u"bob"_s));
        QStringList heard;
        QVERIFY(ann.dispatcher()
                    .addListener({.id = ListenerId(u"letters"_s),
                                  .channel = own.value(),
                                  .event = u"letter"_s,
                                  .callback =
                                      [&heard](const Event &event) {
                                          heard.append(event.field("text")->toString());
                                      }})
                    .has_value());
        for (Client *client : {&ann, &bob}) {
            client->start();
            QTRY_COMPARE(client->user().state(), State::SignedIn);
            QTRY_VERIFY(client->channels().allSubscribed());
        }
        sdk({u"send"_s, u"ann"_s, u"letter"_s, u"{\"text\":\"Grüße\"}"_s});
        QTRY_COMPARE(heard, QStringList{u"Grüße"_s});
        QCOMPARE(bob.history()->lastSequence(), 0U);
    }

    void signsInAgainAfterARestart()
    {
        Client ann(options(u"ann"_s));
        ann.start();
        QTRY_VERIFY(ann.user().state() == State::SignedIn && ann.channels().allSubscribed());
        soketi->kill();
        QTRY_COMPARE(ann.user().state(), State::SignedOut);
        soketi->start();
        QVERIFY2(soketi->isUp(), soketi->errors().constData());
        QTRY_VERIFY_WITH_TIMEOUT(
            ann.user().state() == State::SignedIn && ann.channels().allSubscribed(), 10000);
        sdk({u"send"_s, u"ann"_s, u"letter"_s, u"{\"n\":2}"_s});
        QTRY_COMPARE(ann.history()->lastSequence(), 1U);
    }

    void theSdkSendsAUserAway()
    {
        Client ann(options(u"ann"_s));
        QSignalSpy errors(&ann, &Client::errorOccurred);
        ann.start();
        QTRY_COMPARE(ann.user().state(), State::SignedIn);
        sdk({u"terminate"_s, u"ann"_s});
        QTRY_COMPARE(ann.connection().state(), Connection::State::Failed);
        QCOMPARE(ann.connection().status().lastCloseCode, std::optional(4009));
        QCOMPARE(ann.user().state(), State::SignedOut);
    }

    void aForgedSignInIsRefused()
    {
        ClientOptions forged = options(u"ann"_s);
        forged.secret = Secret("another-secret"_ba);
        Client ann(forged);
        ann.start();
        QTRY_COMPARE(ann.user().state(), State::Refused);
        QCOMPARE(ann.user().error()->code, Error::Code::AuthenticationFailed);
        QTRY_COMPARE(ann.connection().state(), Connection::State::Failed);
    }

    /// Without user authentication soketi says nothing at all to a sign-in.
    void anApplicationWithoutUsersIsNoticed()
    {
        ClientOptions without = options(u"ann"_s);
        without.connection.endpoint.key = u"app-key"_s;
        without.secret = Secret("app-secret"_ba);
        const auto time = std::make_shared<FakeScheduler>();
        Client ann(without, time);
        QVERIFY(ann.channels().subscribe(ChannelName(u"bots"_s)).has_value());
        ann.start();
        QTRY_COMPARE(ann.user().state(), State::SigningIn);
        QTRY_VERIFY(ann.channels().allSubscribed());
        time->advance(User::answerDeadline);
        QTRY_COMPARE(ann.user().state(), State::Refused);
        QCOMPARE(ann.user().error()->code, Error::Code::ProtocolError);
        QCOMPARE(ann.connection().state(), Connection::State::Connected);
    }

    void tailFollowsAUser()
    {
        PeerProcess tail = PeerProcess::pushwatch(
            {u"tail"_s, u"--host"_s, u"127.0.0.1"_s, u"--port"_s, QString::number(soketi->port()),
             u"--no-tls"_s, u"--key"_s, u"user-app-key"_s, u"--sign-in"_s, u"--user"_s, u"ann"_s,
             u"--format"_s, u"jsonl"_s, u"--count"_s, u"1"_s},
            {{u"PUSHER_SECRET"_s, u"user-app-secret"_s}});
        QVERIFY2(tail.nextLineWith("\"state\":\"subscribed\""), tail.errors().constData());
        sdk({u"send"_s, u"ann"_s, u"letter"_s, u"{\"n\":3}"_s});
        const std::optional<QByteArray> line = tail.nextLineWith("\"type\":\"event\"");
        QVERIFY(line);
        QVERIFY2(line->contains("\"channel\":\"#server-to-user-ann\",\"event\":\"letter\","
                                "\"data\":{\"n\":3}"),
                 line->constData());
        QCOMPARE(tail.waitForEnd(), 0);
    }

private:
    ClientOptions options(const QString &user) const
    {
        ClientOptions result;
        result.connection.endpoint.host = u"127.0.0.1"_s;
        result.connection.endpoint.port = soketi->port();
        result.connection.endpoint.tls = false;
        result.connection.endpoint.key = u"user-app-key"_s;
        result.secret = Secret("user-app-secret"_ba);
        result.userId = user;
        result.signIn = true;
        return result;
    }

    void sdk(const QStringList &command) const
    {
        PeerProcess run = PeerProcess::node(u"users.mjs"_s,
                                            QStringList{QString::number(soketi->port())} + command);
        QVERIFY2(run.nextLineWith("done"), run.errors().constData());
        QCOMPARE(run.waitForEnd(), 0);
    }

    std::unique_ptr<Soketi> soketi;
};

QTEST_GUILESS_MAIN(TestSoketiUsers)
#include "tst_soketiusers.moc"
