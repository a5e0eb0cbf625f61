// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/interop/peerprocess.h"
#include "tests/interop/soketi.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

const QByteArray masterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_ba;
const ChannelName desk(u"presence-desk"_s);
const QStringList channels{u"bot-updates"_s, u"private-user-7"_s, desk.value(),
                           u"private-encrypted-trades"_s};

ClientOptions optionsFor(const Soketi &soketi, const QString &user)
{
    ClientOptions options;
    options.connection.endpoint.host = u"127.0.0.1"_s;
    options.connection.endpoint.port = soketi.port();
    options.connection.endpoint.tls = false;
    options.connection.endpoint.key = u"app-key"_s;
    options.secret = Secret("app-secret"_ba);
    options.userId = user;
    options.encryptionMasterKey = Secret(masterKey);
    return options;
}

} // namespace

/// What a client with the shipped settings goes through when its server is restarted: a real one,
/// with events from the official SDK on all kinds of channels meanwhile.
class TestSoketiRestart : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eventsComeBackAtOnce_data()
    {
        QTest::addColumn<bool>("saysGoodbye");
        QTest::addColumn<Gap::Cause>("cause");
        QTest::newRow("SIGTERM") << true << Gap::Cause::ServerClosing;
        QTest::newRow("SIGKILL") << false << Gap::Cause::ConnectionLost;
    }

    void eventsComeBackAtOnce()
    {
        QFETCH(bool, saysGoodbye);
        QFETCH(Gap::Cause, cause);
        Soketi soketi;
        QVERIFY2(soketi.isUp(), soketi.errors().constData());
        Client ann(optionsFor(soketi, u"ann"_s));
        Client bob(optionsFor(soketi, u"bob"_s));
        QHash<QString, int> beats;
        QVERIFY(ann.dispatcher()
                    .addListener({.id = ListenerId(u"beats"_s),
                                  .channel = u"*"_s,
                                  .event = u"beat"_s,
                                  .callback =
                                      [&beats](const Event &event) {
                                          QVERIFY(event.field("n"));
                                          ++beats[event.channel().value()];
                                      }})
                    .has_value());
        for (const QString &channel : channels)
            QVERIFY(ann.channels().subscribe(ChannelName(channel)).has_value());
        QVERIFY(bob.channels().subscribe(desk).has_value());
        ann.start();
        bob.start();
        QTRY_VERIFY(ann.channels().allSubscribed() && bob.channels().allSubscribed());
        QTRY_COMPARE(membersOf(ann), (QList<UserId>{UserId(u"ann"_s), UserId(u"bob"_s)}));
        PeerProcess publisher = PeerProcess::node(
            u"heartbeat.mjs"_s,
            QStringList{QString::number(soketi.port()), QString::fromLatin1(masterKey)} + channels);
        QTRY_COMPARE_WITH_TIMEOUT(beats.size(), channels.size(), 20000);

        if (saysGoodbye)
            soketi.terminate();
        else
            soketi.kill();
        QTRY_VERIFY(ann.connection().state() != Connection::State::Connected);
        bob.stop(); // leaves while nobody can tell ann
        beats.clear();
        // An outage of some seconds: three attempts of the back-off come to nothing.
        const int attempts = ann.connection().status().attempt + 3;
        QTRY_VERIFY_WITH_TIMEOUT(ann.connection().status().attempt >= attempts, 20000);

        soketi.start();
        QVERIFY2(soketi.isUp(), soketi.errors().constData());
        QElapsedTimer sinceItAnswers;
        sinceItAnswers.start();
        QTRY_COMPARE_WITH_TIMEOUT(beats.size(), channels.size(), 20000);
        const qint64 took = sinceItAnswers.elapsed();
        qInfo("%s: events on all channels %lld ms after the server answers again",
              QTest::currentDataTag(), took);
        QVERIFY2(took <= 3000, qPrintable(QString::number(took)));

        QCOMPARE(membersOf(ann), QList<UserId>{UserId(u"ann"_s)});
        QCOMPARE(ann.counters().unexpectedAnswers, 0u);
        QCOMPARE(ann.counters().cannotDecrypt, 0u);
        ann.gaps().settle();
        QSet<ChannelName> deaf;
        for (const Gap &gap : ann.gaps().gaps()) {
            QCOMPARE(gap.cause, cause);
            QVERIFY(gap.to && *gap.to - gap.from > std::chrono::seconds(1));
            deaf += gap.channels;
        }
        QCOMPARE(deaf.size(), channels.size());
    }

private:
    static QList<UserId> membersOf(Client &client)
    {
        const ChannelStates::State *state = client.channelStates().find(desk);
        return state && state->members ? state->members->members().keys() : QList<UserId>();
    }
};

QTEST_GUILESS_MAIN(TestSoketiRestart)
#include "tst_soketirestart.moc"
