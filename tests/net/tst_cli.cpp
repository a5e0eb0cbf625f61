// SPDX-License-Identifier: MIT
#include "tests/net/programrun.h"
#include "tests/support/tokenfactory.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

/// The shipped program as scripts see it: lines, streams and exit codes of the contract.
class tst_Cli : public QObject {
    Q_OBJECT

    static QStringList serverEnvironment() { return {u"PUSHER_SECRET=a-secret-for-tests"_s}; }
    static QStringList connectionTo(ProgramRun &server) { return server.connectionOptions(); }

private Q_SLOTS:
    void demoTailPrintsFiveTrades()
    {
        ProgramRun tail({u"tail"_s, u"--demo"_s, u"--event"_s, u"trade-executed"_s, u"--format"_s,
                         u"jsonl"_s, u"--count"_s, u"5"_s, u"--for"_s, u"20"_s, u"--stats"_s,
                         u"--summary"_s});
        QCOMPARE(tail.exitCode(), 0);
        const auto events = tail.lines(u"event"_s);
        QCOMPARE(events.size(), 5);
        for (const QJsonObject &event : events) {
            QCOMPARE(event["event"_L1].toString(), u"trade-executed"_s);
            QVERIFY(event["data"_L1].toObject()["amount"_L1].toDouble() > 0);
        }
        QVERIFY(tail.output().startsWith("{\"type\":\"subscription\",\"time\":\"20"));
        QVERIFY(tail.lines(u"summary"_s).value(0)["trades"_L1].toInt() >= 5);
        const QByteArray last = tail.output().trimmed().split('\n').last();
        QVERIFY(last.startsWith("{\"type\":\"stats\",\"events\":"));
    }

    void demoRepeatsWithItsSeed()
    {
        const auto trades = [](const QString &seed) {
            ProgramRun tail({u"tail"_s, u"--demo"_s, u"--seed"_s, seed, u"--event"_s, u"trade-*"_s,
                             u"--format"_s, u"jsonl"_s, u"--count"_s, u"3"_s});
            QList<QJsonValue> data;
            if (tail.exitCode() != 0)
                return data;
            for (const QJsonObject &event : tail.lines(u"event"_s))
                data.append(event["data"_L1]);
            return data;
        };
        const auto first = trades(u"7"_s);
        QCOMPARE(first.size(), 3);
        QCOMPARE(trades(u"7"_s), first);
        QVERIFY(trades(u"8"_s) != first);
    }

    void formatsKeepDataAndDiagnosticsApart()
    {
        ProgramRun text({u"tail"_s, u"--demo"_s, u"--count"_s, u"1"_s});
        QCOMPARE(text.exitCode(), 0);
        QCOMPARE(text.output().count('\n'), 1);
        QVERIFY(text.output().contains("bot-updates  bot-created  {\"botUUID\":"));
        QVERIFY(text.diagnostics().contains("connected as "));
        ProgramRun csv({u"tail"_s, u"--demo"_s, u"--count"_s, u"1"_s, u"--format"_s, u"csv"_s});
        QCOMPARE(csv.exitCode(), 0);
        QCOMPARE(csv.output().count('\n'), 2);
        QVERIFY(csv.output().startsWith("seq,time,channel,event,userId,data\n1,20"));
        ProgramRun none({u"tail"_s, u"--demo"_s, u"--count"_s, u"1"_s, u"--format"_s, u"none"_s});
        QCOMPARE(none.exitCode(), 0);
        QCOMPARE(none.output(), QByteArray());
    }

    void namesTooLongForTheHostedServiceAreWarnedOf()
    {
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s}, serverEnvironment());
        QVERIFY(server.waitForLines(u"ready"_s));
        const QString name(165, u'n');
        const QStringList options =
            QStringList{u"--channel"_s, name, u"--channel"_s, u"short"_s} + connectionTo(server);
        const QByteArray warning = "warning: " + name.toUtf8() + ": channel name has 165";
        ProgramRun tail(QStringList{u"tail"_s, u"--count"_s, u"2"_s} + options);
        QTRY_COMPARE_WITH_TIMEOUT(tail.diagnostics().count(" subscribed"), 2, 20000);
        ProgramRun send(QStringList{u"send"_s, u"--event"_s, u"e"_s, u"--data"_s, u"1"_s} + options,
                        serverEnvironment());
        QCOMPARE(send.exitCode(), 0);
        QCOMPARE(tail.exitCode(), 0);
        for (ProgramRun *run : {&tail, &send}) {
            QCOMPARE(run->diagnostics().count("warning:"), 1);
            QVERIFY(run->diagnostics().contains(warning));
        }
    }

    /// A shell's whole way to a private channel: rules, a token in a file, an endpoint.
    void tailWithATokenIsAuthorisedByServe()
    {
        const QByteArray jwtSecret = "a secret of thirty-two bytes, ok"_ba;
        QTemporaryDir folder;
        const auto put = [&folder](const QString &name, const QByteArray &text) {
            QFile file(folder.filePath(name));
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
        };
        const QByteArray token =
            TokenFactory::hs256(jwtSecret, R"({"sub":"ann","teams":["7"],"exp":4102444800})");
        QVERIFY(put(u"rules.json"_s,
                    R"({"rules":[{"pattern":"private-team-*","requiredTeamMembership":true},
                                 {"pattern":"custom-*","requiredRoles":["x"]}]})"));
        QVERIFY(put(u"token"_s, token + '\n'));
        ProgramRun server(
            {u"serve"_s, u"--port"_s, u"0"_s, u"--rules"_s, folder.filePath(u"rules.json"_s)},
            serverEnvironment()
                + QStringList{u"PUSHER_JWT_SECRET="_s + QString::fromLatin1(jwtSecret)});
        QVERIFY(server.waitForLines(u"ready"_s));
        QVERIFY(server.diagnostics().contains("custom-* is for public channels"));
        const QStringList ready = connectionTo(server);
        const QString endpoint =
            u"http://127.0.0.1:%1/pusher/auth"_s.arg(ready.at(ready.indexOf(u"--port"_s) + 1));
        const auto tail = [&](const QStringList &more, const QStringList &environment = {}) {
            return std::make_unique<ProgramRun>(QStringList{u"tail"_s, u"--format"_s, u"jsonl"_s,
                                                            u"--for"_s, u"1"_s,
                                                            u"--auth-endpoint"_s, endpoint}
                                                    + ready + more,
                                                environment);
        };
        const QStringList own{u"--channel"_s, u"private-team-7"_s};
        const QString literal = QString::fromLatin1(token);
        const auto fromFile =
            tail(own + QStringList{u"--token"_s, u'@' + folder.filePath(u"token"_s)});
        const auto fromEnvironment = tail(own, {u"PUSHER_TOKEN="_s + literal});
        const auto fromArgument = tail(own + QStringList{u"--token"_s, literal});
        const auto without = tail(own);
        const auto foreign = tail({u"--channel"_s, u"private-team-8"_s, u"--token"_s, literal});
        for (ProgramRun *run : {fromFile.get(), fromEnvironment.get(), fromArgument.get()}) {
            QCOMPARE(run->exitCode(), 0);
            QCOMPARE(run->lines(u"subscription"_s).last()["state"_L1].toString(), u"subscribed"_s);
            QVERIFY(!QByteArray(run->output() + run->diagnostics()).contains(token));
        }
        // Only the one that everybody could read in the process list is warned of.
        const QByteArray warning = "--token shows in the process list";
        QVERIFY(fromArgument->diagnostics().contains(warning));
        QVERIFY(!fromFile->diagnostics().contains(warning));
        QVERIFY(!fromEnvironment->diagnostics().contains(warning));
        QCOMPARE(without->exitCode(), 5);
        QCOMPARE(foreign->exitCode(), 5);
        QVERIFY(!QByteArray(server.output() + server.diagnostics()).contains(token));
    }

    /// A refusal inside of status 200 is soketi's alone.
    void serveSpeaksTheDialectItIsTold()
    {
        for (const bool soketi : {false, true}) {
            ProgramRun server(QStringList{u"serve"_s, u"--port"_s, u"0"_s}
                                  + (soketi ? QStringList{u"--dialect"_s, u"soketi"_s}
                                            : QStringList()),
                              serverEnvironment());
            QVERIFY(server.waitForLines(u"ready"_s));
            const QStringList options = connectionTo(server);
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost,
                                 options.at(options.indexOf(u"--port"_s) + 1).toUShort());
            socket.write("GET /apps/pushwatch/channels HTTP/1.1\r\nHost: localhost\r\n\r\n");
            QVERIFY(socket.waitForReadyRead(20000));
            QVERIFY(socket.readAll().startsWith(soketi ? "HTTP/1.1 200" : "HTTP/1.1 401"));
        }
    }

    void serveTellsOfWebhooksThatNobodyTook()
    {
        ProgramRun server(
            {u"serve"_s, u"--port"_s, u"0"_s, u"--webhook"_s, u"http://127.0.0.1:1/hook"_s},
            serverEnvironment());
        QVERIFY(server.waitForLines(u"ready"_s));
        ProgramRun tail(QStringList{u"tail"_s, u"--channel"_s, u"bots"_s, u"--format"_s, u"jsonl"_s}
                        + connectionTo(server));
        QVERIFY(tail.waitForLines(u"subscription"_s, 2)); // asked for, and there
        server.sendSignal(SIGTERM);
        QCOMPARE(server.exitCode(), 0);
        // Occupied and vacated, and the count after each.
        QVERIFY2(server.diagnostics().contains("4 webhook events were not delivered."),
                 server.diagnostics().constData());
    }

    void rulesThatCannotBeReadEndServe()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"rules.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"rules\":[\n{\"patern\":\"private-*\"}]}");
        file.close();
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s, u"--rules"_s, file.fileName()},
                          serverEnvironment());
        QCOMPARE(server.exitCode(), 3);
        QVERIFY(server.diagnostics().contains("rules.json, line 2: rule 1: unknown member patern"));
        QVERIFY(server.output().isEmpty());
    }

    void sendReachesTailThroughServe()
    {
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s}, serverEnvironment());
        QVERIFY(server.waitForLines(u"ready"_s));
        const QStringList connection = connectionTo(server);
        ProgramRun tail(QStringList{u"tail"_s, u"--channel"_s, u"here"_s, u"--channel"_s,
                                    u"there"_s, u"--format"_s, u"jsonl"_s, u"--count"_s, u"3"_s,
                                    u"--filter"_s, u"KEEP"_s}
                        + connection);
        QVERIFY(tail.waitForLines(u"subscription"_s, 4)); // pending and subscribed, twice

        const QByteArray data = "{\"keep\":\"\xc3\xbc\\u0007\\\"\\n\xf0\x9f\x9a\x80\",\"n\":1.50}";
        ProgramRun send(QStringList{u"send"_s, u"--channel"_s, u"here"_s, u"--channel"_s,
                                    u"there"_s, u"--event"_s, u"hello"_s, u"--data"_s, u"-"_s}
                            + connection,
                        serverEnvironment(), data);
        QCOMPARE(send.exitCode(), 0);
        QCOMPARE(send.output(),
                 QByteArray("{\"type\":\"result\",\"event\":0,\"channel\":\"here\",\"ok\":true,"
                            "\"deliveredTo\":1,\"code\":null,\"eventId\":null}\n"
                            "{\"type\":\"result\",\"event\":0,\"channel\":\"there\",\"ok\":true,"
                            "\"deliveredTo\":1,\"code\":null,\"eventId\":null}\n"));
        ProgramRun other(QStringList{u"send"_s, u"--channel"_s, u"here"_s, u"--event"_s, u"drop"_s,
                                     u"--data"_s, u"1"_s}
                             + connection,
                         serverEnvironment());
        QCOMPARE(other.exitCode(), 0);
        ProgramRun text(QStringList{u"send"_s, u"--channel"_s, u"here"_s, u"--event"_s, u"keep"_s,
                                    u"--data"_s, u"\"x\""_s}
                            + connection,
                        serverEnvironment());
        QCOMPARE(text.exitCode(), 0);
        QCOMPARE(tail.exitCode(), 0);
        const auto events = tail.lines(u"event"_s);
        QCOMPARE(events.size(), 3);
        const QByteArray expected = "\"channel\":\"here\",\"event\":\"hello\",\"data\":" + data;
        QVERIFY(tail.output().contains(expected));
        QCOMPARE(events.at(2)["data"_L1].toString(), u"x"_s);
    }

    void aServerThatRestartsIsAGap()
    {
        auto server = std::make_unique<ProgramRun>(QStringList{u"serve"_s, u"--port"_s, u"0"_s},
                                                   serverEnvironment());
        QVERIFY(server->waitForLines(u"ready"_s));
        const QStringList connection = connectionTo(*server);
        const QString port = connection.at(3);
        ProgramRun tail(QStringList{u"tail"_s, u"--channel"_s, u"a"_s, u"--format"_s, u"jsonl"_s}
                        + connection);
        QVERIFY(tail.waitForLines(u"subscription"_s, 2));
        QElapsedTimer shutDown;
        shutDown.start();
        server->sendSignal(SIGTERM);
        QCOMPARE(server->exitCode(), 0);
        QVERIFY(shutDown.elapsed() < 2000);
        server = std::make_unique<ProgramRun>(QStringList{u"serve"_s, u"--port"_s, port},
                                              serverEnvironment());
        QVERIFY(tail.waitForLines(u"gap"_s));
        const QJsonObject gap = tail.lines(u"gap"_s).constFirst();
        QCOMPARE(gap["cause"_L1].toString(), u"server-closing"_s);
        QCOMPARE(gap["channels"_L1].toArray(), QJsonArray{u"a"_s});
        QVERIFY(gap["to"_L1].toString() > gap["from"_L1].toString());

        server->sendSignal(SIGKILL);
        QVERIFY(server->exitCode() == -1);
        QVERIFY(QTest::qWaitFor([&] { return tail.lines(u"state"_s).size() > 4; }, 20000));
        tail.sendSignal(SIGINT);
        QCOMPARE(tail.exitCode(), 130);
        QVERIFY(tail.output().endsWith("\"channels\":[\"a\"],\"cause\":\"connection-lost\"}\n"));
        QVERIFY(tail.lines(u"gap"_s).constLast()["to"_L1].isNull());
    }

    void generatedSecretIsPrivateAndUsable()
    {
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s});
        QVERIFY(server.waitForLines(u"ready"_s));
        const QString words = QString::fromUtf8(server.diagnostics());
        const QString file = words.mid(words.indexOf(u'/')).section(u' ', 0, 0);
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
            | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QVERIFY(QFile::permissions(file).testFlag(QFile::ReadOwner));
        QCOMPARE(QFile::permissions(file) & others, QFile::Permissions());
        ProgramRun send({u"send"_s, u"--env"_s, file, u"--channel"_s, u"a"_s, u"--event"_s, u"e"_s,
                         u"--data"_s, u"{}"_s});
        QCOMPARE(send.exitCode(), 0);
        server.sendSignal(SIGTERM);
        QCOMPARE(server.exitCode(), 0);
        QVERIFY(!QFile::exists(file));
    }

    void whatDoesNotComeIsTold()
    {
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s}, serverEnvironment());
        QVERIFY(server.waitForLines(u"ready"_s));
        const QStringList connection = connectionTo(server);
        ProgramRun tail(QStringList{u"tail"_s, u"--channel"_s, u"a"_s, u"--format"_s, u"jsonl"_s,
                                    u"--expect"_s, u"a/beat=1"_s, u"--sequence"_s, u"a=seq"_s}
                        + connection);
        QVERIFY(tail.waitForLines(u"subscription"_s, 2));
        const auto send = [&connection](const QString &data) {
            ProgramRun run(QStringList{u"send"_s, u"--channel"_s, u"a"_s, u"--event"_s, u"beat"_s,
                                       u"--data"_s, data}
                               + connection,
                           serverEnvironment());
            return run.exitCode();
        };
        QCOMPARE(send(u"{\"seq\":17}"_s), 0);
        QCOMPARE(send(u"{\"seq\":20}"_s), 0);
        QVERIFY(tail.waitForLines(u"sequence"_s));
        const QJsonObject hole = tail.lines(u"sequence"_s).first();
        QCOMPARE(hole["kind"_L1].toString(), u"hole"_s);
        QCOMPARE(hole["firstMissing"_L1].toString(), u"18"_s);
        QCOMPARE(hole["lastMissing"_L1].toString(), u"19"_s);
        QVERIFY(tail.waitForLines(u"silence"_s, 2));
        QStringList states;
        for (const QJsonObject &line : tail.lines(u"silence"_s)) {
            QCOMPARE(line["event"_L1].toString(), u"beat"_s);
            states.append(line["state"_L1].toString());
        }
        QVERIFY2(states.contains(u"late"_s) || states.contains(u"silent"_s),
                 qPrintable(states.join(u',')));
        tail.sendSignal(SIGINT);
        QCOMPARE(tail.exitCode(), 130);
        for (const QJsonObject &line : tail.lines(u"silence"_s))
            QVERIFY(line["state"_L1].toString() != u"line-down"_s); // our own leaving is no news
    }

    void failuresHaveTheirExitCodes()
    {
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s}, serverEnvironment());
        QVERIFY(server.waitForLines(u"ready"_s));
        const QStringList connection = connectionTo(server);
        const QString port = connection.at(3);

        ProgramRun portInUse({u"serve"_s, u"--port"_s, port}, serverEnvironment());
        QCOMPARE(portInUse.exitCode(), 4);
        QVERIFY(portInUse.diagnostics().contains(port.toLatin1()));
        ProgramRun wrongKey({u"tail"_s, u"--channel"_s, u"a"_s, u"--host"_s, u"127.0.0.1"_s,
                             u"--port"_s, port, u"--no-tls"_s, u"--key"_s, u"wrong"_s});
        QCOMPARE(wrongKey.exitCode(), 4);
        QVERIFY(wrongKey.diagnostics().contains("check key and cluster"));
        ProgramRun tooFew(QStringList{u"tail"_s, u"--channel"_s, u"a"_s, u"--count"_s, u"1"_s,
                                      u"--for"_s, u"0.5"_s}
                          + connection);
        QCOMPARE(tooFew.exitCode(), 8);
        ProgramRun quiet(QStringList{u"tail"_s, u"--channel"_s, u"a"_s, u"--for"_s, u"0.5"_s}
                         + connection);
        QCOMPARE(quiet.exitCode(), 0);
        ProgramRun refused(QStringList{u"tail"_s, u"--channel"_s, u"private-x"_s, u"--channel"_s,
                                       u"a"_s, u"--format"_s, u"jsonl"_s, u"--for"_s, u"0.5"_s}
                           + connection);
        QCOMPARE(refused.exitCode(), 5);
        QCOMPARE(refused.lines(u"error"_s).value(0)["channel"_L1].toString(), u"private-x"_s);

        const QStringList send =
            QStringList{u"send"_s, u"--channel"_s, u"a"_s, u"--event"_s, u"e"_s} + connection
            + QStringList{u"--data"_s};
        ProgramRun badSecret(send + QStringList{u"{}"_s}, {u"PUSHER_SECRET=another-secret"_s});
        QCOMPARE(badSecret.exitCode(), 5);
        QVERIFY(badSecret.diagnostics().contains("the server says: "));
        QCOMPARE(badSecret.lines(u"result"_s).value(0)["code"_L1].toString(),
                 u"AUTHENTICATION_FAILED"_s);
        ProgramRun noSecret(send + QStringList{u"{}"_s});
        QCOMPARE(noSecret.exitCode(), 3);
        ProgramRun noJson(send + QStringList{u"{"_s}, serverEnvironment());
        QCOMPARE(noJson.exitCode(), 2);
        ProgramRun twoValues(send + QStringList{u"1,2"_s}, serverEnvironment());
        QCOMPARE(twoValues.exitCode(), 2);
        ProgramRun noFile(send + QStringList{u"@absent.json"_s}, serverEnvironment());
        QCOMPARE(noFile.exitCode(), 2);
    }

    void mistakesOnTheCommandLine()
    {
        QCOMPARE(ProgramRun({u"fly"_s}).exitCode(), 2);
        QCOMPARE(ProgramRun({u"tail"_s, u"--key"_s, u"k"_s}).exitCode(), 2);
        QCOMPARE(ProgramRun({u"tail"_s, u"--channel"_s, u"a*"_s}).exitCode(), 3);
        QCOMPARE(ProgramRun({u"tail"_s, u"--channel"_s, u"a"_s}).exitCode(), 3);
        QCOMPARE(ProgramRun({u"--view"_s, u"nowhere"_s}).exitCode(), 2);
        ProgramRun help({u"tail"_s, u"--help"_s});
        QCOMPARE(help.exitCode(), 0);
        QVERIFY(help.output().contains("--format"));
    }

    void aUserSignsInAndHearsTheirOwnEvents()
    {
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s}, serverEnvironment());
        QVERIFY(server.waitForLines(u"ready"_s));
        const QStringList signIn{u"tail"_s,  u"--sign-in"_s, u"--user"_s, u"ann"_s,   u"--format"_s,
                                 u"jsonl"_s, u"--count"_s,   u"1"_s,      u"--for"_s, u"20"_s};
        ProgramRun tail(signIn + connectionTo(server), serverEnvironment());
        QVERIFY(tail.waitForLines(u"subscription"_s, 2));
        QCOMPARE(tail.lines(u"subscription"_s).last()["state"_L1].toString(), u"subscribed"_s);
        ProgramRun send(QStringList{u"send"_s, u"--channel"_s, u"#server-to-user-ann"_s,
                                    u"--event"_s, u"letter"_s, u"--data"_s, u"1"_s}
                            + connectionTo(server),
                        serverEnvironment());
        QCOMPARE(send.exitCode(), 0);
        QCOMPARE(tail.exitCode(), 0);
        QCOMPARE(tail.lines(u"event"_s).value(0)["channel"_L1].toString(),
                 u"#server-to-user-ann"_s);

        // Signed with another secret: an error line, and the connection is refused for good.
        ProgramRun forged(signIn + connectionTo(server), {u"PUSHER_SECRET=another-secret"_s});
        QCOMPARE(forged.exitCode(), 5);
        QCOMPARE(forged.lines(u"error"_s).value(0)["code"_L1].toString(),
                 u"AUTHENTICATION_FAILED"_s);
        // Nobody to sign in: that is the configuration's fault.
        ProgramRun nobody(QStringList{u"tail"_s, u"--sign-in"_s} + connectionTo(server));
        QCOMPARE(nobody.exitCode(), 3);
    }

    void traceTellsWhoWasCalledAndWhyOthersWereNot()
    {
        ProgramRun tail({u"tail"_s, u"--demo"_s, u"--event"_s, u"trade-executed"_s, u"--format"_s,
                         u"jsonl"_s, u"--count"_s, u"1"_s, u"--for"_s, u"20"_s, u"--trace"_s});
        QCOMPARE(tail.exitCode(), 0);
        const QJsonValue number = tail.lines(u"event"_s).value(0)["seq"_L1];
        QHash<QString, QJsonObject> listeners;
        const auto traces = tail.lines(u"trace"_s);
        QCOMPARE(traces.value(0)["seq"_L1].toInt(), 1); // also of what is not printed
        for (const QJsonObject &trace : traces) {
            if (trace["seq"_L1] != number)
                continue;
            QCOMPARE(trace["event"_L1].toString(), u"trade-executed"_s);
            QVERIFY(trace["called"_L1].toInt() >= 2);
            QVERIFY(trace["tookUs"_L1].toDouble() > 0);
            const QJsonArray list = trace["listeners"_L1].toArray();
            for (const QJsonValue &each : list)
                listeners.insert(each["listener"_L1].toString(), each.toObject());
        }
        const QJsonObject called = listeners.value(u"discovery.trades"_s);
        QCOMPARE(called["verdict"_L1].toString(), u"called"_s);
        QVERIFY(called["place"_L1].toInt() > 0 && called["tookUs"_L1].toDouble() > 0);
        const QJsonObject other = listeners.value(u"discovery.bots-created"_s);
        QCOMPARE(other["verdict"_L1].toString(), u"event-differs"_s);
        QCOMPARE(other["event"_L1].toString(), u"bot-created"_s);
        QVERIFY(other["place"_L1].isNull() && other["tookUs"_L1].isNull());
        QVERIFY(listeners.contains(u"tail.0"_s));
        QVERIFY(tail.lines(u"summary"_s).isEmpty());

        ProgramRun text({u"tail"_s, u"--demo"_s, u"--count"_s, u"1"_s, u"--trace"_s});
        QCOMPARE(text.exitCode(), 0);
        QCOMPARE(text.output().count('\n'), 1);
        QVERIFY(text.diagnostics().contains("trace of 1 bot-created on bot-updates: "));
        QVERIFY(text.diagnostics().contains("tail.0 (* on *), priority 0: called, "));
    }

    void E10_aSecretOnTheCommandLineIsRefused()
    {
        ProgramRun run({u"tail"_s, u"--channel"_s, u"a"_s, u"--secret=hunter2-hunter2"_s});
        QCOMPARE(run.exitCode(), 2);
        QVERIFY(run.diagnostics().contains("PUSHER_SECRET"));
        QVERIFY(!run.diagnostics().contains("hunter2"));
    }

    void checkEnvMasksAndJudges()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"a.env"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("PUSHER_KEY=278d425bdf160c739803\nPUSHER_SECRET=7ad3773142a6692b25b8\n");
        file.close();
        ProgramRun good({u"check-env"_s, file.fileName()});
        QCOMPARE(good.exitCode(), 0);
        QVERIFY(good.output().contains("278d425bdf160c739803"));
        QVERIFY(!good.output().contains("7ad3773142a6692b25b8"));
        ProgramRun absent({u"check-env"_s, folder.filePath(u"absent.env"_s)});
        QCOMPARE(absent.exitCode(), 3);
        QVERIFY(absent.output().contains("\"severity\":\"error\""));
    }

    void theWindowOpensWithoutConfiguration()
    {
        QTemporaryDir folder;
        for (const QStringList &arguments : {QStringList{}, QStringList{u"--demo"_s}}) {
            const QString picture = folder.filePath(u"window.png"_s);
            ProgramRun window(arguments
                                  + QStringList{u"--screenshot"_s, picture, u"--after"_s, u"1"_s},
                              {u"QT_QPA_PLATFORM=offscreen"_s});
            QCOMPARE(window.exitCode(), 0);
            QVERIFY(QFile(picture).size() > 5000);
            QVERIFY(QFile::remove(picture));
        }
    }
};

QTEST_GUILESS_MAIN(tst_Cli)
#include "tst_cli.moc"
