// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/interop/peerprocess.h"
#include "tests/interop/soketi.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

const QString masterKey = u"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s;
const QString anotherKey = u"Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="_s;
const ChannelName desk(u"presence-desk"_s);
const QByteArray trade = R"({"symbol":"R_100","note":"Gr\u00fc\u00dfe"})";

} // namespace

/// All kinds of channels of an independent server, with events from the official SDK.
class TestSoketiChannels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        soketi = std::make_unique<Soketi>();
        QVERIFY2(soketi->isUp(), soketi->errors().constData());
    }

    void eventsOfEachKind_data()
    {
        QTest::addColumn<QString>("channel");
        for (const char *name :
             {"bots", "private-bots", "presence-bots", "private-encrypted-bots", "cache-bots",
              "private-cache-bots", "presence-cache-bots", "private-encrypted-cache-bots"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void eventsOfEachKind()
    {
        QFETCH(QString, channel);
        Client client(options(u"ann"_s));
        QList<Event> heard;
        QVERIFY(
            client.dispatcher()
                .addListener({.id = ListenerId(u"trades"_s),
                              .channel = channel,
                              .event = u"trade-executed"_s,
                              .callback = [&heard](const Event &event) { heard.append(event); }})
                .has_value());
        QVERIFY(client.channels().subscribe(ChannelName(channel)).has_value());
        client.start();
        QTRY_VERIFY(client.channels().allSubscribed());
        if (channel.contains(u"cache-"_s))
            QTRY_VERIFY(client.channelStatuses().constFirst().cacheMissed);
        publish(channel);
        QTRY_COMPARE(heard.size(), 1);
        QCOMPARE(heard.first().field("note")->toString(), u"Grüße"_s);

        // Who comes later finds the last event of a cache channel, and nothing elsewhere.
        Client later(options(u"bob"_s));
        QVERIFY(later.channels().subscribe(ChannelName(channel)).has_value());
        later.start();
        QTRY_VERIFY(later.channels().allSubscribed());
        if (channel.contains(u"cache-"_s)) {
            QTRY_COMPARE(later.history()->lastSequence(), 1u);
            QCOMPARE(later.history()->at(1)->field("symbol")->toString(), u"R_100"_s);
            QVERIFY(!later.channelStatuses().constFirst().cacheMissed);
        }
        QCOMPARE(client.counters().cannotDecrypt + later.counters().cannotDecrypt, 0u);
    }

    void membersComeAndGo()
    {
        Client ann(options(u"ann"_s));
        QVERIFY(ann.channels().subscribe(desk).has_value());
        ann.start();
        QTRY_VERIFY(ann.channels().allSubscribed());
        const auto members = [&ann] {
            return ann.channelStatuses().constFirst().members->members().keys();
        };
        QCOMPARE(members(), QList<UserId>{UserId(u"ann"_s)});
        QSignalSpy joined(&ann.channelStates(), &ChannelStates::memberJoined);
        QSignalSpy left(&ann.channelStates(), &ChannelStates::memberLeft);
        Client bob(options(u"bob"_s));
        Client bobToo(options(u"bob"_s));
        for (Client *client : {&bob, &bobToo}) {
            QVERIFY(client->channels().subscribe(desk).has_value());
            client->start();
            QTRY_VERIFY(client->channels().allSubscribed());
        }
        QTRY_COMPARE(joined.size(), 1); // one user, however many connections
        QCOMPARE(members(), (QList<UserId>{UserId(u"ann"_s), UserId(u"bob"_s)}));
        bob.stop();
        bobToo.stop();
        QTRY_COMPARE(left.size(), 1);
        QCOMPARE(members(), QList<UserId>{UserId(u"ann"_s)});
    }

    void aKeyThatDoesNotFitIsSaid()
    {
        const QString channel = u"private-encrypted-other"_s;
        PeerProcess tail = PeerProcess::pushwatch(
            {u"tail"_s, u"--host"_s, u"127.0.0.1"_s, u"--port"_s, QString::number(soketi->port()),
             u"--no-tls"_s, u"--key"_s, u"app-key"_s, u"--channel"_s, channel, u"--format"_s,
             u"jsonl"_s, u"--count"_s, u"1"_s},
            {{u"PUSHER_SECRET"_s, u"app-secret"_s},
             {u"PUSHER_ENCRYPTION_MASTER_KEY"_s, anotherKey}});
        QVERIFY2(tail.nextLineWith("\"state\":\"subscribed\""), tail.errors().constData());
        publish(channel);
        const std::optional<QByteArray> line = tail.nextLineWith("\"type\":\"event\"");
        QVERIFY(line);
        QVERIFY2(line->contains(R"("data":null)")
                     && line->contains(R"("cannotDecrypt":"authentication-failed")")
                     && !line->contains("ciphertext"),
                 line->constData());
        QCOMPARE(tail.waitForEnd(), 0);
    }

    /// The program finds a channel that somebody opens after it has begun to look.
    void aPatternFindsWhatIsOpened()
    {
        PeerProcess tail = PeerProcess::pushwatch(
            {u"tail"_s, u"--host"_s, u"127.0.0.1"_s, u"--port"_s, QString::number(soketi->port()),
             u"--no-tls"_s, u"--key"_s, u"app-key"_s, u"--app-id"_s, u"app-id"_s, u"--channel"_s,
             u"bot-*"_s, u"--format"_s, u"jsonl"_s, u"--count"_s, u"1"_s},
            {{u"PUSHER_SECRET"_s, u"app-secret"_s},
             {u"PUSHER_DISCOVERY_INTERVAL"_s, u"1000"_s}});
        QVERIFY2(tail.nextLineWith("\"state\":\"connected\""), tail.errors().constData());
        Client bot(options(u"ann"_s));
        QVERIFY(bot.channels().subscribe(ChannelName(u"bot-17"_s)).has_value());
        bot.start();
        QTRY_VERIFY(bot.channels().allSubscribed()); // what follows blocks this thread
        QVERIFY2(tail.nextLineWith("\"state\":\"subscribed\""), tail.errors().constData());
        publish(u"bot-17"_s);
        const std::optional<QByteArray> line = tail.nextLineWith("\"type\":\"event\"");
        QVERIFY(line && line->contains(R"("channel":"bot-17")"));
        QCOMPARE(tail.waitForEnd(), 0);
    }

private:
    ClientOptions options(const QString &user) const
    {
        ClientOptions result;
        result.connection.endpoint.host = u"127.0.0.1"_s;
        result.connection.endpoint.port = soketi->port();
        result.connection.endpoint.tls = false;
        result.connection.endpoint.key = u"app-key"_s;
        result.secret = Secret("app-secret"_ba);
        result.userId = user;
        result.encryptionMasterKey = Secret(masterKey.toLatin1());
        return result;
    }

    void publish(const QString &channel) const
    {
        PeerProcess sdk = PeerProcess::node(u"publishone.mjs"_s,
                                            {QString::number(soketi->port()), masterKey, channel,
                                             u"trade-executed"_s, QString::fromUtf8(trade)});
        QVERIFY2(sdk.nextLine() == "ok"_ba, sdk.errors().constData());
    }

    std::unique_ptr<Soketi> soketi;
};

QTEST_GUILESS_MAIN(TestSoketiChannels)
#include "tst_soketichannels.moc"
