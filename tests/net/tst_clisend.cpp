// SPDX-License-Identifier: MIT
#include "tests/net/programrun.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QTcpServer>
#include <QTest>

#include <csignal>
#include <memory>

using namespace Qt::StringLiterals;

namespace {

const QStringList withSecret{u"PUSHER_SECRET=a-secret-for-tests"_s};
const QStringList anotherSecret{u"PUSHER_SECRET=another-secret"_s};

/// Events for the channel `bots`, a line each, numbered from 0.
QByteArray eventLines(int count)
{
    QByteArray lines;
    for (int i = 0; i < count; ++i)
        lines += R"({"channel":"bots","event":"trade","data":{"n":)" + QByteArray::number(i)
            + R"(},"eventId":"id-)" + QByteArray::number(i) + "\"}\n";
    return lines;
}

} // namespace

/// `pushwatch send`, beyond one event at a time: batches, what is sent again, and client events.
class tst_CliSend : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { server.reset(); }
    void twentyFiveInOrder();
    void dataIsTheTextItStandsFor();
    void W9_aBadLineIsNamedAndNothingIsSent_data();
    void W9_aBadLineIsNamedAndNothingIsSent();
    void aWrongSecretRefusesAll();
    void W2_aBusyServerIsAskedAgain();
    void W2_aServerThatIsNotThere();
    void W3_whatMayHaveBeenDeliveredIsSaid();
    void W3_receiversMayKnowDuplicates();
    void W5_redirectsAreShown();
    void W10_interruptedWithAVerdictForEach();
    void encryptedChannels();
    void clientEventsReachTheOthers();
    void clientEventsThatMayNotBeSent_data();
    void clientEventsThatMayNotBeSent();
    void clientEventsAreInterrupted();

private:
    void serve(const QByteArray &faults = {});
    std::unique_ptr<ProgramRun> tail(const QString &channel, int count,
                                     const QStringList &environment = withSecret);
    std::unique_ptr<ProgramRun> send(const QStringList &arguments, const QByteArray &input = {},
                                     const QStringList &environment = withSecret);
    std::unique_ptr<ProgramRun> sendBatch(const QByteArray &lines,
                                          const QStringList &environment = withSecret,
                                          const QStringList &more = {})
    {
        return send(QStringList{u"--batch"_s, u"-"_s} + more, lines, environment);
    }

    QTemporaryDir folder;
    std::unique_ptr<ProgramRun> server;
};

void tst_CliSend::serve(const QByteArray &faults)
{
    QStringList arguments{u"serve"_s, u"--port"_s, u"0"_s};
    if (!faults.isEmpty()) {
        QFile file(folder.filePath(u"faults.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"faults":[)" + faults + "]}");
        arguments += {u"--fault"_s, file.fileName()};
    }
    server = std::make_unique<ProgramRun>(arguments, withSecret);
    QVERIFY(server->waitForLines(u"ready"_s));
}

std::unique_ptr<ProgramRun> tst_CliSend::tail(const QString &channel, int count,
                                              const QStringList &environment)
{
    auto run = std::make_unique<ProgramRun>(
        QStringList{u"tail"_s, u"--channel"_s, channel, u"--format"_s, u"jsonl"_s, u"--for"_s,
                    u"20"_s, u"--count"_s, QString::number(count)}
            + server->connectionOptions(),
        environment);
    if (!run->waitForLines(u"subscription"_s, 2))
        qWarning("%s", run->diagnostics().constData());
    return run;
}

std::unique_ptr<ProgramRun> tst_CliSend::send(const QStringList &arguments, const QByteArray &input,
                                              const QStringList &environment)
{
    return std::make_unique<ProgramRun>(
        QStringList{u"send"_s} + server->connectionOptions() + arguments, environment, input);
}

void tst_CliSend::twentyFiveInOrder()
{
    serve();
    const auto bots = tail(u"bots"_s, 25);
    QFile file(folder.filePath(u"events.jsonl"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(eventLines(25));
    file.close();
    const auto batch = send({u"--batch"_s, file.fileName()});
    QCOMPARE(batch->exitCode(), 0);
    const auto results = batch->lines(u"result"_s);
    QCOMPARE(results.size(), 25);
    QVERIFY2(batch->output().startsWith(
                 R"({"type":"result","event":0,"channel":"bots","ok":true,"deliveredTo":1,)"
                 R"("code":null,"eventId":"id-0"})"
                 "\n"),
             batch->output().constData());
    QCOMPARE(bots->exitCode(), 0);
    const auto events = bots->lines(u"event"_s);
    for (int i = 0; i < 25; ++i) {
        QCOMPARE(results[i]["event"_L1].toInt(), i);
        QCOMPARE(results[i]["eventId"_L1].toString(), u"id-%1"_s.arg(i));
        QCOMPARE(events[i]["data"_L1]["n"_L1].toInt(), i);
    }
    QVERIFY(batch->diagnostics().isEmpty());
}

void tst_CliSend::dataIsTheTextItStandsFor()
{
    serve();
    const auto bots = tail(u"bots"_s, 3);
    const auto batch =
        sendBatch("{\"channel\":\"bots\",\"event\":\"e\",\"data\":{\"n\":1.50,\"a\":[ 1 ]}}\n\n"
                  "{\"channel\":\"bots\",\"event\":\"e\",\"data\":\"Gr\\u00fc\\u00dfe\"}\r\n"
                  "{\"channel\":\"bots\",\"event\":\"e\",\"data\":\"{\\\"x\\\":1}\"}"_ba);
    QCOMPARE(batch->exitCode(), 0);
    QCOMPARE(bots->exitCode(), 0);
    const QByteArray heard = bots->output();
    QVERIFY2(heard.contains(R"("data":{"n":1.50,"a":[1]})"), heard.constData());
    QVERIFY2(heard.contains(R"("data":"Grüße")"), heard.constData());
    QVERIFY2(heard.contains(R"("data":{"x":1})"), heard.constData());
}

void tst_CliSend::W9_aBadLineIsNamedAndNothingIsSent_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<int>("code");
    QTest::newRow("no JSON") << "nonsense"_ba
                             << "standard input: line 19: no JSON object"_ba << 2;
    QTest::newRow("channel name") << R"({"channel":"a b","event":"e","data":1})"_ba
                                  << "line 19: event 17: channel name"_ba << 2;
    QTest::newRow("too long") << R"({"channel":"a","event":"e","data":")" + QByteArray(10241, 'x')
            + "\"}"
                              << "line 19: event 17: the data has 10241 bytes"_ba << 2;
    QTest::newRow("no master key") << R"({"channel":"private-encrypted-a","event":"e","data":1})"_ba
                                   << "line 19: event 17: private-encrypted-a is encrypted"_ba << 3;
}

void tst_CliSend::W9_aBadLineIsNamedAndNothingIsSent()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, said);
    QFETCH(int, code);
    // Any request would be logged.
    serve(R"({"at":"http","do":"delay","ms":0})");
    const auto batch = sendBatch(eventLines(17) + '\n' + line + '\n' + eventLines(3));
    QCOMPARE(batch->exitCode(), code);
    QVERIFY2(batch->diagnostics().contains(said), batch->diagnostics().constData());
    QVERIFY(batch->output().isEmpty());
    server->sendSignal(SIGTERM);
    QCOMPARE(server->exitCode(), 0);
    QVERIFY(server->lines(u"fault"_s).isEmpty());
}

void tst_CliSend::aWrongSecretRefusesAll()
{
    serve();
    const auto batch = sendBatch(eventLines(25), anotherSecret);
    QCOMPARE(batch->exitCode(), 5);
    const auto results = batch->lines(u"result"_s);
    QCOMPARE(results.size(), 25);
    for (int i = 0; i < 25; ++i) {
        QCOMPARE(results[i]["ok"_L1].toBool(), false);
        QCOMPARE(results[i]["maybeDelivered"_L1].toBool(true), false);
        QCOMPARE(results[i]["code"_L1].toString(),
                 i < 10 ? u"AUTHENTICATION_FAILED"_s : u"MESSAGE_DELIVERY_FAILED"_s);
    }
    QVERIFY(batch->diagnostics().contains("the server says: "));
    QVERIFY(batch->diagnostics().contains(
        "0 of 25 events delivered, 10 refused, 0 perhaps, 15 not sent"));
    QVERIFY(!batch->diagnostics().contains("another-secret"));
}

void tst_CliSend::W2_aBusyServerIsAskedAgain()
{
    serve(R"({"at":"http","nth":2,"do":"status","status":429,"retryAfter":1})");
    const auto bots = tail(u"bots"_s, 12);
    QElapsedTimer timer;
    timer.start();
    const auto batch = sendBatch(eventLines(12));
    QCOMPARE(batch->exitCode(), 0);
    QVERIFY(timer.elapsed() >= 1000);
    QCOMPARE(bots->exitCode(), 0);
    QVERIFY2(batch->diagnostics().contains("RATE_LIMITED: HTTP 429"),
             batch->diagnostics().constData());
    QVERIFY(batch->diagnostics().contains("; once more in 1."));
    QCOMPARE(batch->lines(u"result"_s).last()["ok"_L1].toBool(), true);
}

void tst_CliSend::W2_aServerThatIsNotThere()
{
    serve();
    const QStringList connection = server->connectionOptions();
    server->sendSignal(SIGKILL);
    QTRY_VERIFY(server->hasEnded());
    ProgramRun batch(QStringList{u"send"_s, u"--batch"_s, u"-"_s} + connection, withSecret,
                     eventLines(2));
    QCOMPARE(batch.exitCode(), 4);
    QCOMPARE(batch.diagnostics().count("once more in"), 3);
    QCOMPARE(batch.lines(u"result"_s).value(1)["code"_L1].toString(), u"CONNECTION_FAILED"_s);
    QCOMPARE(batch.lines(u"result"_s).value(1)["maybeDelivered"_L1].toBool(true), false);
}

void tst_CliSend::W3_whatMayHaveBeenDeliveredIsSaid()
{
    serve(R"({"at":"http","nth":1,"do":"cut"})");
    const auto bots = tail(u"bots"_s, 10);
    const auto batch = sendBatch(eventLines(11));
    QCOMPARE(batch->exitCode(), 7);
    QCOMPARE(bots->exitCode(), 0);
    const auto results = batch->lines(u"result"_s);
    QCOMPARE(results.size(), 11);
    QCOMPARE(results[9]["maybeDelivered"_L1].toBool(), true);
    QCOMPARE(results[10]["maybeDelivered"_L1].toBool(true), false);
    QVERIFY(batch->diagnostics().contains("it may have been delivered"));
    QVERIFY(!batch->diagnostics().contains("once more"));
}

void tst_CliSend::W3_receiversMayKnowDuplicates()
{
    serve(R"({"at":"http","nth":1,"do":"cut"})");
    const auto bots = tail(u"bots"_s, 4);
    const auto batch = sendBatch(eventLines(2), withSecret, {u"--idempotent"_s});
    QCOMPARE(batch->exitCode(), 0);
    QCOMPARE(bots->exitCode(), 0);
    QCOMPARE(batch->lines(u"result"_s).size(), 2);
    QCOMPARE(batch->diagnostics().count("note: sent more than once"), 1);
}

void tst_CliSend::W5_redirectsAreShown()
{
    QTcpServer elsewhere;
    QVERIFY(elsewhere.listen(QHostAddress::LocalHost));
    QTcpServer portal;
    connect(&portal, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *socket = portal.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&elsewhere, socket] {
            socket->readAll();
            socket->write("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:"
                          + QByteArray::number(elsewhere.serverPort())
                          + "/login?auth_signature=abc\r\n\r\n");
        });
    });
    QVERIFY(portal.listen(QHostAddress::LocalHost));
    ProgramRun run({u"send"_s, u"--host"_s, u"127.0.0.1"_s, u"--port"_s,
                    QString::number(portal.serverPort()), u"--no-tls"_s, u"--key"_s, u"k"_s,
                    u"--app-id"_s, u"1"_s, u"--channel"_s, u"a"_s, u"--event"_s, u"e"_s,
                    u"--data"_s, u"1"_s},
                   withSecret);
    QCOMPARE(run.exitCode(), 7);
    const QByteArray shown =
        "it points to: http://127.0.0.1:" + QByteArray::number(elsewhere.serverPort()) + "/login\n";
    QVERIFY2(run.diagnostics().contains(shown), run.diagnostics().constData());
    QVERIFY(!elsewhere.hasPendingConnections());
}

void tst_CliSend::W10_interruptedWithAVerdictForEach()
{
    serve(R"({"at":"http","nth":2,"do":"hang"})");
    const auto batch = sendBatch(eventLines(25));
    QVERIFY(batch->waitForLines(u"result"_s, 10));
    QVERIFY(server->waitForLines(u"fault"_s));
    QElapsedTimer timer;
    timer.start();
    batch->sendSignal(SIGINT);
    QCOMPARE(batch->exitCode(), 130);
    QVERIFY(timer.elapsed() < 5000); // the server's answer would be waited for twice as long
    const auto results = batch->lines(u"result"_s);
    QCOMPARE(results.size(), 25);
    QCOMPARE(results[9]["ok"_L1].toBool(), true);
    QCOMPARE(results[19]["maybeDelivered"_L1].toBool(), true);
    QCOMPARE(results[20]["maybeDelivered"_L1].toBool(true), false);
    QVERIFY(batch->diagnostics().contains(
        "10 of 25 events delivered, 0 refused, 10 perhaps, 5 not sent"));
}

void tst_CliSend::encryptedChannels()
{
    const QStringList environment = withSecret
        + QStringList{
            u"PUSHER_ENCRYPTION_MASTER_KEY=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s};
    serve();
    const QString channel = u"private-encrypted-desk"_s;
    const auto desk = tail(channel, 1, environment);
    const auto one =
        send({u"--channel"_s, channel, u"--event"_s, u"order"_s, u"--data"_s, u"{\"n\":1.50}"_s},
             {}, environment);
    QCOMPARE(one->exitCode(), 0);
    QCOMPARE(desk->exitCode(), 0);
    QVERIFY(desk->output().contains(R"("event":"order","data":{"n":1.50})"));
    const auto without =
        send({u"--channel"_s, channel, u"--event"_s, u"order"_s, u"--data"_s, u"{\"n\":1.50}"_s});
    QCOMPARE(without->exitCode(), 3);
    QVERIFY(without->diagnostics().contains("master key of 32 bytes"));
}

void tst_CliSend::clientEventsReachTheOthers()
{
    serve();
    const auto first = tail(u"private-desk"_s, 1);
    const auto second = tail(u"private-floor"_s, 1);
    const auto run = send({u"--client-event"_s, u"--channel"_s, u"private-desk"_s, u"--channel"_s,
                           u"private-floor"_s, u"--event"_s, u"client-typing"_s, u"--data"_s,
                           u"{\"at\":1.50}"_s});
    QCOMPARE(run->exitCode(), 0);
    const auto results = run->lines(u"result"_s);
    QCOMPARE(results.size(), 2);
    QStringList channels;
    for (const QJsonObject &result : results) {
        QCOMPARE(result["ok"_L1].toBool(), true);
        QVERIFY(result["deliveredTo"_L1].isNull());
        channels.append(result["channel"_L1].toString());
    }
    channels.sort();
    QCOMPARE(channels, (QStringList{u"private-desk"_s, u"private-floor"_s}));
    for (const auto &tail : {first.get(), second.get()}) {
        QCOMPARE(tail->exitCode(), 0);
        QVERIFY(tail->output().contains(R"("event":"client-typing","data":{"at":1.50})"));
    }
}

void tst_CliSend::clientEventsThatMayNotBeSent_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QString>("key"); ///< empty: the server's
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("errorCode");
    const QString desk = u"private-desk"_s;
    QTest::newRow("public channel")
        << u"bots"_s << withSecret << QString() << 7 << u"MESSAGE_DELIVERY_FAILED"_s;
    QTest::newRow("signed with another secret")
        << desk << anotherSecret << QString() << 5 << u"AUTHORIZATION_FAILED"_s;
    QTest::newRow("another application")
        << desk << withSecret << u"unknown"_s << 4 << u"CONNECTION_FAILED"_s;
}

void tst_CliSend::clientEventsThatMayNotBeSent()
{
    QFETCH(QString, channel);
    QFETCH(QStringList, environment);
    QFETCH(QString, key);
    QFETCH(int, code);
    QFETCH(QString, errorCode);
    serve();
    QStringList arguments = QStringList{u"send"_s} + server->connectionOptions()
        + QStringList{u"--client-event"_s, u"--channel"_s, channel, u"--event"_s,
                      u"client-typing"_s,  u"--data"_s,    u"{}"_s};
    if (!key.isEmpty())
        arguments[arguments.indexOf(u"--key"_s) + 1] = key;
    const auto run = std::make_unique<ProgramRun>(arguments, environment);
    QCOMPARE(run->exitCode(), code);
    const auto results = run->lines(u"result"_s);
    QCOMPARE(results.size(), 1);
    QCOMPARE(results[0]["ok"_L1].toBool(true), false);
    QCOMPARE(results[0]["code"_L1].toString(), errorCode);
    QCOMPARE(results[0]["maybeDelivered"_L1].toBool(true), false);
}

void tst_CliSend::clientEventsAreInterrupted()
{
    serve(R"({"at":"greeting","do":"half-open"})");
    const auto run = send({u"--client-event"_s, u"--channel"_s, u"private-desk"_s, u"--event"_s,
                           u"client-typing"_s, u"--data"_s, u"{}"_s});
    QVERIFY(server->waitForLines(u"fault"_s));
    run->sendSignal(SIGINT);
    QCOMPARE(run->exitCode(), 130);
    const auto results = run->lines(u"result"_s);
    QCOMPARE(results.size(), 1);
    QCOMPARE(results[0]["ok"_L1].toBool(true), false);
    QCOMPARE(results[0]["maybeDelivered"_L1].toBool(true), false);
}

QTEST_GUILESS_MAIN(tst_CliSend)
#include "tst_clisend.moc"
