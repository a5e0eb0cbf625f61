// SPDX-License-Identifier: MIT
#include "tests/interop/peerprocess.h"
#include "tests/interop/soketi.h"
#include "tests/support/tokenfactory.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

namespace {

constexpr int count = 200;
const QString channel = u"interop-updates"_s;
const PeerProcess::Environment secret{{u"PUSHER_SECRET"_s, u"app-secret"_s}};

QStringList connectionTo(quint16 port)
{
    return {u"--host"_s,           u"127.0.0.1"_s, u"--port"_s,
            QString::number(port), u"--no-tls"_s,  u"--key"_s,
            u"app-key"_s,          u"--app-id"_s,  u"app-id"_s};
}

QJsonObject object(const QByteArray &line)
{
    return QJsonDocument::fromJson(line).object();
}

/// What a listener is to see for the text that was sent: the JSON value, or the text where it is
/// none.
QJsonValue decoded(const QString &sent)
{
    const QJsonDocument document = QJsonDocument::fromJson(sent.toUtf8());
    if (document.isObject())
        return document.object();
    if (document.isArray())
        return document.array();
    return sent;
}

/// The JSON text as a terminal gets it: characters that steer one are spelled as escapes, the rest
/// is untouched.
QByteArray printed(const QString &sent)
{
    QString result;
    for (const QChar c : sent) {
        const QChar::Category category = c.category();
        const bool steers = category == QChar::Other_Control || category == QChar::Other_Format
            || category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
        result += steers ? u"\\u%1"_s.arg(int(c.unicode()), 4, 16, QChar(u'0')) : QString(c);
    }
    return result.toUtf8();
}

} // namespace

/// Against a server and clients that others wrote.
class TestInterop : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(!QStandardPaths::findExecutable(u"node"_s).isEmpty(), "node is not installed");
        QVERIFY2(QDir(QStringLiteral(PEERS "/node_modules/pusher-js")).exists(),
                 "run `npm ci --ignore-scripts` in tests/peers, or ./bootstrap.sh test");
    }

    /// Official SDK → soketi → `pushwatch tail`: complete, in order, nothing altered.
    void eventsOfTheOfficialSdkThroughSoketi()
    {
        Soketi soketi;
        QVERIFY2(soketi.isUp(), soketi.errors().constData());

        PeerProcess tail = PeerProcess::pushwatch(
            QStringList{u"tail"_s, u"--channel"_s, channel, u"--format"_s, u"jsonl"_s, u"--count"_s,
                        QString::number(count), u"--for"_s, u"60"_s}
            + connectionTo(soketi.port()));
        QVERIFY2(tail.nextLineWith(R"("state":"subscribed")"), tail.errors().constData());

        const QList<QJsonObject> sent = publish(soketi.port());
        QCOMPARE(sent.size(), count);

        QList<QByteArray> events;
        for (const QByteArray &line : tail.remainingLines()) {
            if (line.startsWith(R"({"type":"event",)"))
                events.append(line);
        }
        QCOMPARE(tail.waitForEnd(), std::optional(0));
        QCOMPARE(events.size(), count);
        for (int i = 0; i < count; ++i) {
            const QJsonObject event = object(events[i]);
            const QString data = sent[i][u"data"_s].toString();
            QCOMPARE(event[u"seq"_s].toInt(), i + 1);
            QCOMPARE(event[u"channel"_s].toString(), channel);
            QCOMPARE(event[u"event"_s], sent[i][u"event"_s]);
            QCOMPARE(event[u"data"_s], decoded(data));
            // JSON arrives byte by byte as it was sent: order of keys, spelling of numbers and
            // escapes.
            if (!event[u"data"_s].isString())
                QVERIFY2(events[i].contains(QByteArray("\"data\":" + printed(data) + ',')),
                         events[i].constData());
        }
    }

    /// `pushwatch send` → `pushwatch serve` → pusher-js.
    void pusherJsHearsWhatWeSend()
    {
        PeerProcess serve = startServer();
        const quint16 port = portOf(serve);
        QVERIFY2(port != 0, serve.errors().constData());
        PeerProcess subscriber =
            PeerProcess::node(u"subscribe.mjs"_s, {QString::number(port), u"1"_s, channel});
        QVERIFY2(subscriber.nextLineWith("subscribed"), subscriber.errors().constData());

        const QByteArray data(
            "{\"text\":\"Grüße 🚀 \\\"q\\\" \\\\ \\n\",\"list\":[1,null,{\"a\":true}]}");
        PeerProcess send =
            PeerProcess::pushwatch(QStringList{u"send"_s, u"--channel"_s, channel, u"--event"_s,
                                               u"greeting"_s, u"--data"_s, QString::fromUtf8(data)}
                                       + connectionTo(port),
                                   secret);
        const QByteArray result = send.nextLineWith(R"("type":"result")").value_or(QByteArray());
        QCOMPARE(send.waitForEnd(), std::optional(0));
        QCOMPARE(object(result)[u"ok"_s].toBool(), true);
        QCOMPARE(object(result)[u"channel"_s].toString(), channel);
        QCOMPARE(object(result)[u"deliveredTo"_s].toInt(), 1);

        const QJsonObject heard = object(subscriber.nextLine().value_or(QByteArray()));
        QCOMPARE(heard[u"event"_s].toString(), u"greeting"_s);
        QCOMPARE(heard[u"data"_s].toObject(), object(data));
        stop(serve);
    }

    /// Official SDK → `pushwatch serve` → pusher-js: the server in between is the only part of
    /// ours.
    void ourServerBetweenTheOfficialClients()
    {
        PeerProcess serve = startServer();
        const quint16 port = portOf(serve);
        QVERIFY2(port != 0, serve.errors().constData());
        PeerProcess subscriber = PeerProcess::node(
            u"subscribe.mjs"_s, {QString::number(port), QString::number(count), channel});
        QVERIFY2(subscriber.nextLineWith("subscribed"), subscriber.errors().constData());

        const QList<QJsonObject> sent = publish(port);
        QCOMPARE(sent.size(), count);
        const QList<QByteArray> heard = subscriber.remainingLines();
        QCOMPARE(subscriber.waitForEnd(), std::optional(0));
        QCOMPARE(heard.size(), count);
        for (int i = 0; i < count; ++i) {
            QCOMPARE(object(heard[i])[u"event"_s], sent[i][u"event"_s]);
            QCOMPARE(object(heard[i])[u"data"_s], decoded(sent[i][u"data"_s].toString()));
        }
        stop(serve);
    }

    /// Everything an application does with the official client and SDK, against `pushwatch serve`.
    void anApplicationOfTheOfficialLibraries()
    {
        PeerProcess serve = startServer();
        const quint16 port = portOf(serve);
        QVERIFY2(port != 0, serve.errors().constData());
        PeerProcess application = PeerProcess::node(u"application.mjs"_s, {QString::number(port)});
        const QList<QByteArray> done = application.remainingLines();
        const QList<QByteArray> expected{"ok private",
                                         "ok wrong secret",
                                         "ok subscription count",
                                         "ok socket id exclusion",
                                         "ok batch",
                                         "ok presence",
                                         "ok client events",
                                         "ok member removed",
                                         "ok encrypted",
                                         "ok cache",
                                         "ok sign-in",
                                         "ok send to user",
                                         "ok presence of a signed-in user",
                                         "ok terminated"};
        QVERIFY2(done == expected, application.errors().constData());
        QCOMPARE(application.waitForEnd(), std::optional(0));
        stop(serve);
    }

    void pusherJsAuthorisedByOurEndpoint_data()
    {
        QTest::addColumn<bool>("onSoketi");
        QTest::newRow("on the server of the endpoint") << false;
        QTest::newRow("on soketi") << true;
    }

    /// pusher-js asks `pushwatch serve --rules` for its permissions, with a bearer token, and shows
    /// them to the same server or to an independent one.
    void pusherJsAuthorisedByOurEndpoint()
    {
        QFETCH(bool, onSoketi);
        const QString app = onSoketi ? u"user-app"_s : u"app"_s;
        const QByteArray jwtSecret = "a secret of thirty-two bytes, ok"_ba;
        QTemporaryDir folder;
        QFile rules(folder.filePath(u"rules.json"_s));
        QVERIFY(rules.open(QIODevice::WriteOnly));
        rules.write(R"({"rules":[{"pattern":"private-team-*","requiredTeamMembership":true},
            {"pattern":"presence-team-*","requiredTeamMembership":true},
            {"pattern":"private-encrypted-team-*","requiredTeamMembership":true}]})");
        rules.close();
        PeerProcess::Environment environment{{u"PUSHER_SECRET"_s, app + u"-secret"_s}};
        environment[u"PUSHER_JWT_SECRET"_s] = QString::fromLatin1(jwtSecret);
        environment[u"PUSHER_ENCRYPTION_MASTER_KEY"_s] =
            QString::fromLatin1(QByteArray(32, '\x07').toBase64());
        PeerProcess serve = PeerProcess::pushwatch(
            {u"serve"_s, u"--port"_s, u"0"_s, u"--app-id"_s, app + u"-id"_s, u"--key"_s,
             app + u"-key"_s, u"--rules"_s, rules.fileName()},
            environment);
        const quint16 port = portOf(serve);
        QVERIFY2(port != 0, serve.errors().constData());
        std::unique_ptr<Soketi> soketi;
        if (onSoketi) {
            soketi = std::make_unique<Soketi>();
            QVERIFY2(soketi->isUp(), soketi->errors().constData());
        }
        const QByteArray token = TokenFactory::hs256(
            jwtSecret, R"({"sub":"ann","name":"Ann","teams":["7"],"exp":4102444800})");
        PeerProcess application = PeerProcess::node(
            u"authorised.mjs"_s, {QString::number(soketi ? soketi->port() : port),
                                  QString::number(port), app, QString::fromLatin1(token)});
        const QList<QByteArray> done = application.remainingLines();
        const QList<QByteArray> expected{"ok private", "ok presence",     "ok encrypted",
                                         "ok sign-in", "ok another team", "ok forged token"};
        QVERIFY2(done == expected, application.errors().constData());
        stop(serve);
        // Whoever runs the server learns why, and no token.
        const QByteArray told = serve.errors();
        QVERIFY2(told.contains("Refused private-team-8: the token's teams do not contain the "
                               "channel's team (rule private-team-*)"),
                 told.constData());
        QVERIFY2(told.contains("Refused private-team-7: the token's signature is wrong"),
                 told.constData());
        for (const QByteArray &part : token.split('.'))
            QVERIFY(!told.contains(part));
    }

    /// `pushwatch serve --webhook` posts, the official SDK finds the signatures right.
    void theOfficialSdkTakesOurWebhooks()
    {
        QTcpServer probe;
        QVERIFY(probe.listen(QHostAddress::LocalHost));
        const QString hookPort = QString::number(probe.serverPort());
        probe.close();
        PeerProcess serve = startServer(
            0, {u"--webhook"_s, u"http://127.0.0.1:%1/hook"_s.arg(hookPort)});
        const quint16 port = portOf(serve);
        QVERIFY2(port != 0, serve.errors().constData());
        PeerProcess application =
            PeerProcess::node(u"webhooks.mjs"_s, {QString::number(port), hookPort});
        const QList<QByteArray> told = application.remainingLines();
        const QList<QByteArray> expected{"channel_occupied presence-room",
                                         "member_added presence-room ann",
                                         R"(client_event presence-room ann client-typing {"at":3})",
                                         "member_removed presence-room ann",
                                         "channel_vacated presence-room"};
        QVERIFY2(told == expected, told.join('\n').constData());
        QCOMPARE(application.waitForEnd(), std::optional(0));
        stop(serve);
    }

    /// The server is killed and comes back on its port: pusher-js subscribes anew by itself.
    void pusherJsComesBackAfterAKill()
    {
        std::unique_ptr<PeerProcess> first(new PeerProcess(startServer()));
        const quint16 port = portOf(*first);
        QVERIFY2(port != 0, first->errors().constData());
        PeerProcess subscriber = PeerProcess::node(
            u"subscribe.mjs"_s, {QString::number(port), QString::number(count), channel});
        QVERIFY2(subscriber.nextLineWith("subscribed"), subscriber.errors().constData());
        first.reset();
        PeerProcess second = startServer(port);
        QCOMPARE(portOf(second), port);
        QVERIFY2(subscriber.nextLineWith("subscribed"), subscriber.errors().constData());
        QCOMPARE(publish(port).size(), count);
        QCOMPARE(subscriber.remainingLines().size(), count);
        stop(second);
    }

private:
    /// Publishes `count` events with the official SDK and answers what it sent.
    static QList<QJsonObject> publish(quint16 port)
    {
        PeerProcess publisher = PeerProcess::node(
            u"publish.mjs"_s, {QString::number(port), QString::number(count), channel});
        QList<QJsonObject> sent;
        for (const QByteArray &line : publisher.remainingLines())
            sent.append(object(line));
        if (publisher.waitForEnd() != 0)
            qWarning("%s", publisher.errors().constData());
        return sent;
    }

    static PeerProcess startServer(quint16 port = 0, const QStringList &more = {},
                                   const PeerProcess::Environment &environment = secret)
    {
        return PeerProcess::pushwatch(QStringList{u"serve"_s, u"--port"_s, QString::number(port),
                                                  u"--app-id"_s, u"app-id"_s, u"--key"_s,
                                                  u"app-key"_s}
                                          + more,
                                      environment);
    }

    static quint16 portOf(PeerProcess &serve)
    {
        return quint16(object(serve.nextLine().value_or(QByteArray()))[u"port"_s].toInt());
    }

    static void stop(PeerProcess &serve)
    {
        serve.terminate();
        QCOMPARE(serve.waitForEnd(), std::optional(0));
    }
};

QTEST_GUILESS_MAIN(TestInterop)
#include "tst_interop.moc"
