// SPDX-License-Identifier: MIT
#include "tests/interop/peerprocess.h"
#include "tests/interop/soketi.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QString masterKey = u"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s;
const PeerProcess::Environment secret{{u"PUSHER_SECRET"_s, u"app-secret"_s},
                                      {u"PUSHER_ENCRYPTION_MASTER_KEY"_s, masterKey}};

QJsonObject object(const QByteArray &line)
{
    return QJsonDocument::fromJson(line).object();
}

/// The result lines of `run`, which is waited for.
QList<QJsonObject> resultsOf(PeerProcess &run)
{
    QList<QJsonObject> results;
    for (const QByteArray &line : run.remainingLines())
        results.append(object(line));
    return results;
}

} // namespace

/// `pushwatch send` over a server that others wrote, to listeners that others wrote.
class TestSoketiSend : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        soketi = std::make_unique<Soketi>();
        QVERIFY2(soketi->isUp(), soketi->errors().constData());
        QFile file(folder.filePath(u"events.jsonl"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 25; ++i) {
            const QJsonObject event{{u"channel"_s, u"bots"_s},
                                    {u"event"_s, u"trade-executed"_s},
                                    {u"data"_s, QJsonObject{{u"n"_s, i}, {u"note"_s, u"Grüße"_s}}},
                                    {u"eventId"_s, u"id-%1"_s.arg(i)}};
            file.write(QJsonDocument(event).toJson(QJsonDocument::Compact) + '\n');
        }
    }

    void twentyFiveVerdictsTwentyFiveInOrder()
    {
        PeerProcess peer = PeerProcess::node(u"subscribe.mjs"_s,
                                             {QString::number(soketi->port()), u"25"_s, u"bots"_s});
        QVERIFY2(peer.nextLineWith("subscribed"), peer.errors().constData());
        PeerProcess batch = send({u"--batch"_s, folder.filePath(u"events.jsonl"_s)});
        const QList<QJsonObject> results = resultsOf(batch);
        QCOMPARE(batch.waitForEnd(), std::optional(0));
        const QList<QByteArray> heard = peer.remainingLines();
        QCOMPARE(results.size(), 25);
        QCOMPARE(heard.size(), 25);
        for (int i = 0; i < 25; ++i) {
            QCOMPARE(results[i][u"event"_s].toInt(), i);
            QCOMPARE(results[i][u"ok"_s].toBool(), true);
            QCOMPARE(results[i][u"eventId"_s].toString(), u"id-%1"_s.arg(i));
            QVERIFY(results[i][u"deliveredTo"_s].isNull()); // soketi answers no `info`
            QCOMPARE(object(heard[i])[u"data"_s][u"n"_s].toInt(-1), i);
            QCOMPARE(object(heard[i])[u"data"_s][u"note"_s].toString(), u"Grüße"_s);
        }
    }

    /// Which soketi says inside of a 200.
    void aWrongSecretExitsWithFive()
    {
        PeerProcess batch = send({u"--batch"_s, folder.filePath(u"events.jsonl"_s)},
                                 {{u"PUSHER_SECRET"_s, u"another"_s}});
        const QList<QJsonObject> results = resultsOf(batch);
        QCOMPARE(batch.waitForEnd(), std::optional(5));
        QCOMPARE(results.size(), 25);
        for (const QJsonObject &result : results)
            QCOMPARE(result[u"ok"_s].toBool(true), false);
        QCOMPARE(results.first()[u"code"_s].toString(), u"AUTHENTICATION_FAILED"_s);
    }

    void clientEventsReachTheOfficialClient()
    {
        PeerProcess peer = PeerProcess::node(
            u"permitted.mjs"_s,
            {QString::number(soketi->port()), u"1"_s, u"private-desk"_s, masterKey});
        QVERIFY2(peer.nextLineWith("subscribed"), peer.errors().constData());
        PeerProcess run = send({u"--client-event"_s, u"--channel"_s, u"private-desk"_s,
                                u"--event"_s, u"client-typing"_s, u"--data"_s, u"{\"at\":1.5}"_s});
        const QList<QJsonObject> results = resultsOf(run);
        QCOMPARE(run.waitForEnd(), std::optional(0));
        QCOMPARE(results.size(), 1);
        QCOMPARE(results.first()[u"ok"_s].toBool(), true);
        QCOMPARE(peer.nextLine(), R"({"event":"client-typing","data":{"at":1.5}})"_ba);
    }

    void sealedEventsReachTheOfficialClient()
    {
        const QString channel = u"private-encrypted-desk"_s;
        PeerProcess peer = PeerProcess::node(
            u"permitted.mjs"_s, {QString::number(soketi->port()), u"1"_s, channel, masterKey});
        QVERIFY2(peer.nextLineWith("subscribed"), peer.errors().constData());
        PeerProcess run = send(
            {u"--channel"_s, channel, u"--event"_s, u"order"_s, u"--data"_s, u"{\"n\":1.5}"_s});
        QCOMPARE(run.waitForEnd(), std::optional(0));
        QCOMPARE(peer.nextLine(), R"({"event":"order","data":{"n":1.5}})"_ba);
    }

private:
    PeerProcess send(const QStringList &arguments,
                     const PeerProcess::Environment &environment = secret) const
    {
        return PeerProcess::pushwatch(QStringList{u"send"_s, u"--host"_s, u"127.0.0.1"_s,
                                                  u"--port"_s, QString::number(soketi->port()),
                                                  u"--no-tls"_s, u"--key"_s, u"app-key"_s,
                                                  u"--app-id"_s, u"app-id"_s}
                                          + arguments,
                                      environment);
    }

    QTemporaryDir folder;
    std::unique_ptr<Soketi> soketi;
};

QTEST_GUILESS_MAIN(TestSoketiSend)
#include "tst_soketisend.moc"
