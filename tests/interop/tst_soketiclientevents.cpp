// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/interop/peerprocess.h"
#include "tests/interop/soketi.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
using Verdict = ClientEvents::Verdict;
const EventName ask(u"client-ask"_s);
} // namespace

/// Client events through an independent server, to the official client and from it.
class TestSoketiClientEvents : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        soketi = std::make_unique<Soketi>();
        QVERIFY2(soketi->isUp(), soketi->errors().constData());
    }

    void pusherJsHearsUsAndWeHearPusherJs_data()
    {
        QTest::addColumn<QString>("channel");
        for (const char *name : {"private-desk", "presence-desk", "private-cache-desk"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void pusherJsHearsUsAndWeHearPusherJs()
    {
        QFETCH(const QString, channel);
        PeerProcess peer =
            PeerProcess::node(u"answer.mjs"_s, {QString::number(soketi->port()), channel});
        QVERIFY2(peer.nextLineWith("subscribed"), peer.errors().constData());
        Client ann(options(u"app"_s));
        QVERIFY(ann.channels().subscribe(ChannelName(channel)).has_value());
        QSignalSpy settled(&ann.clientEvents(), &ClientEvents::settled);
        ann.start();
        QTRY_VERIFY(ann.channels().allSubscribed());
        const QByteArray data = "{\"text\":\"Grüße 🚀 \\\"q\\\"\",\"n\":1.5}";
        QVERIFY(ann.clientEvents().trigger(ChannelName(channel), ask, data).has_value());

        QTRY_COMPARE(ann.history()->lastSequence(), 1U);
        const QJsonObject heard =
            QJsonDocument::fromJson(peer.nextLine().value_or(QByteArray())).object();
        QCOMPARE(heard.value(u"data"_s).toObject(), QJsonDocument::fromJson(data).object());
        const auto answer = ann.history()->at(1);
        QCOMPARE(answer->name(), EventName(u"client-answer"_s));
        QCOMPARE(answer->field("text")->toString(), u"Grüße 🚀 \"q\""_s);
        if (channel.startsWith(u"presence-"_s)) {
            QCOMPARE(heard.value(u"user_id"_s).toString(), u"ann"_s);
            QCOMPARE(answer->userId(), UserId(u"official"_s));
        }
        QTRY_COMPARE(settled.size(), 1);
        QCOMPARE(settled[0][0].value<ClientEvents::Outcome>().verdict, Verdict::Sent);
    }

    /// The server's limit is lower than ours: what the other client heard is what was called sent.
    void P1_refusalsAreThoseOfTheRightSends()
    {
        const ChannelName desk(u"private-desk"_s);
        Client ann(options(u"limited-app"_s));
        Client bob(options(u"limited-app"_s));
        for (Client *client : {&ann, &bob}) {
            QVERIFY(client->channels().subscribe(desk).has_value());
            client->start();
            QTRY_VERIFY(client->channels().allSubscribed());
        }
        QMap<quint64, Verdict> verdicts;
        connect(&ann.clientEvents(), &ClientEvents::settled, this,
                [&verdicts](const ClientEvents::Outcome &outcome) {
                    verdicts.insert(outcome.ticket, outcome.verdict);
                });
        for (int i = 1; i <= 10; ++i) {
            const auto ticket = ann.clientEvents().trigger(desk, ask, QByteArray::number(i));
            QVERIFY(ticket.has_value());
            QCOMPARE(*ticket, quint64(i));
        }
        QTRY_COMPARE(verdicts.size(), 10);
        const QList<quint64> sent = verdicts.keys(Verdict::Sent);
        QVERIFY(!sent.isEmpty() && sent.size() < 10);
        QCOMPARE(verdicts.keys(Verdict::Refused).size(), 10 - sent.size());
        QTRY_COMPARE(bob.history()->lastSequence(), quint64(sent.size()));
        for (qsizetype i = 0; i < sent.size(); ++i)
            QCOMPARE(bob.history()->at(quint64(i) + 1)->dataText().toByteArray(),
                     QByteArray::number(sent[i]));
        QVERIFY(ann.channels().allSubscribed());
    }

    /// An application without client events refuses each, and the line lives.
    void P1_anApplicationWithoutClientEvents()
    {
        const ChannelName desk(u"private-desk"_s);
        Client ann(options(u"one-conn-app"_s));
        QVERIFY(ann.channels().subscribe(desk).has_value());
        QSignalSpy settled(&ann.clientEvents(), &ClientEvents::settled);
        ann.start();
        QTRY_VERIFY(ann.channels().allSubscribed());
        QVERIFY(ann.clientEvents().trigger(desk, ask, "1").has_value());
        QTRY_COMPARE(settled.size(), 1);
        const auto outcome = settled[0][0].value<ClientEvents::Outcome>();
        QCOMPARE(outcome.verdict, Verdict::Refused);
        QCOMPARE(outcome.error->closeCode, std::optional(4301));
        QCOMPARE(ann.connection().state(), Connection::State::Connected);
        QVERIFY(ann.channels().allSubscribed());
    }

private:
    ClientOptions options(const QString &app) const
    {
        ClientOptions result;
        result.connection.endpoint.host = u"127.0.0.1"_s;
        result.connection.endpoint.port = soketi->port();
        result.connection.endpoint.tls = false;
        result.connection.endpoint.key = app + u"-key"_s;
        result.secret = Secret((app + u"-secret"_s).toUtf8());
        result.userId = u"ann"_s;
        return result;
    }

    std::unique_ptr<Soketi> soketi;
};

QTEST_GUILESS_MAIN(TestSoketiClientEvents)
#include "tst_soketiclientevents.moc"
